// Keeps the page of a run current: every event says "look again", and the server renders the moving part by the same template
// as the first time. Nothing is computed here.
import { exchange, focused, load } from "./parts.js";
import "./item-steps.js";

const shortest = 1000; // At most one look a second …
const spoken = 5000; // … and one sentence for screen readers every five.

/** @param {Element} root the element with `data-controller="run-live"` */
export function attach(root) {
  document.documentElement.dataset.scripted = "";
  const live = root.querySelector("#live");
  const status = root.querySelector("[data-status]");
  let source = null;
  let timer = 0;
  let lastLook = 0;
  let lastSpoken = 0;
  let paused = false;

  async function look() {
    timer = 0;
    lastLook = Date.now();
    const address = root.dataset.fragment;
    const fresh = await load(address);
    // Somebody may have gone to another item meanwhile.
    if (!fresh || paused || address !== root.dataset.fragment) return;
    exchange(live, fresh, focused());
    speak();
  }

  /** Shows another item or page of items in place; the link itself does the same without this script. */
  async function show(link) {
    const url = new URL(link.href);
    const name = link.getAttribute("href");
    const fresh = await load(`${url.pathname}/fragment${url.search}`);
    if (!fresh) return location.assign(link.href);
    root.dataset.fragment = `${url.pathname}/fragment${url.search}`;
    history.pushState(null, "", url.pathname + url.search);
    const step = link.dataset.step;
    exchange(live, fresh, null);
    const again = step
      ? root.querySelector(`[data-step="${step}"]`)
      : [...root.querySelectorAll("a[data-open]")].find((other) => other.getAttribute("href") === name);
    if (again) again.focus({ preventScroll: true });
    const target = root.querySelector(url.hash === "#item" ? "#item" : "#items");
    if (target) target.scrollIntoView({ block: "nearest" });
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

for (const root of document.querySelectorAll('[data-controller="run-live"]')) attach(root);
