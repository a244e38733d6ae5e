// Keeps the page of a run current: every event says "look again", and the server renders the moving part by the same template
// as the first time. Nothing is computed here.
import { exchange, focused, load, pausable, speaker } from "./parts.js";
import "./item-steps.js";

const shortest = 1000; // At most one look a second.

const root = document.querySelector('[data-controller="run-live"]');
const live = root.querySelector("#live");
const speak = speaker(root, 5000);
const paused = pausable(root, () => (paused() ? close() : (open(), soon())));
let source = null;
let timer = 0;
let lastLook = 0;
let asked = 0;

async function look() {
  timer = 0;
  lastLook = Date.now();
  const address = root.dataset.fragment;
  const fresh = await load(address);
  // Somebody may have gone elsewhere meanwhile.
  if (!fresh || paused() || address !== root.dataset.fragment) return;
  exchange(live, fresh, focused());
  speak();
}

/** Shows another item or page of items in place; the link itself does the same without this script. */
async function show(link) {
  const url = new URL(link.href);
  const turn = ++asked;
  const fresh = await load(`${url.pathname}/fragment${url.search}`);
  // What was pressed last is shown.
  if (turn !== asked) return;
  if (!fresh) return location.assign(link.href);
  root.dataset.fragment = `${url.pathname}/fragment${url.search}`;
  history.pushState(null, "", url.pathname + url.search);
  const step = link.dataset.step;
  // From an item that is closed the way leads back to its row.
  const name = (step === "close" ? root.querySelector(".chosen a[data-open]") : link)?.getAttribute("href");
  exchange(live, fresh, null);
  const target = root.querySelector(url.hash || "#items");
  const same = [...root.querySelectorAll("a[data-open]")].find((other) => other.getAttribute("href") === name);
  const next = root.querySelector(`[data-step="${step}"]`) || (target?.id === "item" ? target : same);
  next?.focus({ preventScroll: true });
  (step === "close" && next ? next : target)?.scrollIntoView({ block: "nearest" });
}

function soon() {
  if (paused() || timer) return;
  timer = setTimeout(look, Math.max(0, shortest - (Date.now() - lastLook)));
}

function open() {
  if (source || !root.hasAttribute("data-live")) return;
  source = new EventSource(root.dataset.events);
  source.onmessage = soon;
  source.addEventListener("resync", () => location.reload());
  source.addEventListener("done", () => {
    close();
    look().then(() => speak(true));
  });
}

function close() {
  source?.close();
  source = null;
}

root.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-open]");
  if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    show(link);
  }
});
addEventListener("popstate", () => location.reload());
addEventListener("pagehide", close);
addEventListener("pageshow", () => paused() || open());
