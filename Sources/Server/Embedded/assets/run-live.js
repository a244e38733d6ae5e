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
    const fresh = await load();
    if (!fresh || paused) return;
    exchange(root.querySelector("#live"), fresh, focused());
    speak();
  }

  /** The moving part of the page as it stands; nothing when the server does not answer. */
  async function load() {
    const answer = await fetch(root.dataset.fragment, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer || !answer.ok) return null;
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    return fresh.content;
  }

  /** Shows another item in place; the link itself does the same without this script. */
  async function show(link) {
    const url = new URL(link.href);
    root.dataset.fragment = `${url.pathname}/fragment${url.search}`;
    const fresh = await load();
    if (!fresh) return location.assign(link.href);
    history.pushState(null, "", url.pathname + url.search);
    const name = link.getAttribute("href");
    exchange(root.querySelector("#live"), fresh, null);
    const again = [...root.querySelectorAll("a[data-open]")].find((other) => other.getAttribute("href") === name);
    const panel = root.querySelector("#item");
    if (again) again.focus({ preventScroll: true });
    if (panel) panel.scrollIntoView({ block: "nearest" });
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
    const link = event.target.closest("a[data-open]");
    if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      show(link);
      return;
    }
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
  addEventListener("popstate", () => location.reload());
  addEventListener("pagehide", close);
  addEventListener("pageshow", () => paused || open());
}

/**
 * Replaces only the parts that differ, so that focus, scrolling and opened details stay where they are.
 * @param {Element|null} used an element whose part is left alone
 */
function exchange(live, fresh, used) {
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = live.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old) live.append(part);
    else if (old.innerHTML !== part.innerHTML && !(used && old.contains(used))) old.replaceWith(part);
  }
}

/** The element that somebody is using; a button that was only pressed may be replaced. */
function focused() {
  const element = document.activeElement;
  return element && element.matches("a, input, select") ? element : null;
}

for (const root of document.querySelectorAll('[data-controller="run-live"]')) attach(root);
