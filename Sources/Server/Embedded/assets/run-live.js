// Keeps the page of a run current: every event says "look again", and the server renders the moving part by the same template
// as the first time. Nothing is computed here.
const shortest = 1000; // At most one look a second …
const spoken = 5000; // … and one sentence for screen readers every five.

/** @param {Element} root the element with `data-controller="run-live"` */
export function attach(root) {
  document.documentElement.dataset.scripted = "";
  const status = root.querySelector("[data-status]");
  let source = null;
  let timer = 0;
  let lastLook = 0;
  let lastSpoken = 0;
  let paused = false;

  async function look() {
    timer = 0;
    lastLook = Date.now();
    const answer = await fetch(root.dataset.fragment, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer || !answer.ok || paused) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    exchange(root.querySelector("#live"), fresh.content);
    speak();
  }

  function soon() {
    if (paused || timer) return;
    timer = setTimeout(look, Math.max(0, shortest - (Date.now() - lastLook)));
  }

  function speak() {
    const sentence = root.querySelector("[data-sentence]");
    if (!status || !sentence || Date.now() - lastSpoken < spoken) return;
    lastSpoken = Date.now();
    status.textContent = sentence.textContent;
  }

  function open() {
    if (source || !root.hasAttribute("data-live")) return;
    source = new EventSource(root.dataset.events);
    source.onmessage = soon;
    source.addEventListener("resync", () => location.reload());
    source.addEventListener("done", () => {
      close();
      lastSpoken = 0;
      look();
    });
  }

  function close() {
    if (source) source.close();
    source = null;
  }

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pause]");
    if (!button) return;
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? "Go on with updates" : "Pause updates";
    if (paused) close();
    else {
      open();
      soon();
    }
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", () => paused || open());
}

/** Replaces only the parts that differ, so that focus, scrolling and opened details stay where they are. */
function exchange(live, fresh) {
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = live.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old) live.append(part);
    else if (old.innerHTML !== part.innerHTML && !old.contains(focused())) old.replaceWith(part);
  }
}

/** The element that somebody is using; a button that was only pressed may be replaced. */
function focused() {
  const element = document.activeElement;
  return element && element.matches("a, input, select") ? element : null;
}

for (const root of document.querySelectorAll('[data-controller="run-live"]')) attach(root);
