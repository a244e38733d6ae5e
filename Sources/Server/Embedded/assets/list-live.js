// Keeps a list of runs current, and counts what is chosen. Rows are exchanged one by one, so ticks, focus and menus stay.
import { load, pausable, speaker } from "./parts.js";

const soon = 3000; // While something on the page goes on …
const later = 6000; // … and while nothing does.

const root = document.querySelector('[data-controller="list-live"]');
const list = root.querySelector("[data-list]");
const paused = pausable(document, plan);
const speak = speaker(root, 0);
const written = new Map();
let timer = 0;

const boxes = () => [...list.querySelectorAll('input[name="run"]')];

function count() {
  const all = boxes();
  const chosen = all.filter((box) => box.checked).length;
  const words = list.querySelector("[data-chosen]");
  if (words) words.textContent = chosen ? `${chosen} chosen` : "";
  for (const button of list.querySelectorAll(".selection button")) button.disabled = !chosen;
  const every = list.querySelector("[data-all]");
  if (every) [every.checked, every.indeterminate] = [chosen > 0 && chosen === all.length, chosen > 0 && chosen < all.length];
}

async function look() {
  const fresh = document.hidden ? null : await load(root.dataset.fragment);
  if (fresh && !paused()) show(fresh);
  plan();
}

function plan() {
  clearTimeout(timer);
  if (!paused()) timer = setTimeout(look, list.querySelector("[data-live]") ? soon : later);
}

function show(fresh) {
  const keys = (part) => [...part.querySelectorAll("[data-row]")].map((row) => row.dataset.row).join();
  const same = keys(fresh) === keys(list);
  const old = list.querySelector('[data-part="runs"]');
  const busy = old && old.querySelector(":focus-visible, :popover-open");
  if (!same && busy) return;
  const chosen = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
  if (same) {
    for (const row of fresh.querySelectorAll("[data-row]")) {
      const known = list.querySelector(`[data-row="${row.dataset.row}"]`);
      if (written.get(row.dataset.row) !== row.innerHTML && !known.querySelector(":focus-visible, :popover-open")) {
        written.set(row.dataset.row, row.innerHTML);
        known.replaceWith(row);
      }
    }
    for (const part of ["tabs", "pages"]) swap(fresh, part);
    const [from, to] = [fresh, list].map((part) => part.querySelector('[data-part="runs"]'));
    if (to) to.toggleAttribute("data-live", from.hasAttribute("data-live"));
  } else {
    list.replaceChildren(fresh);
    speak();
  }
  for (const box of boxes()) box.checked = chosen.has(box.value);
  count();
}

function swap(fresh, name) {
  const [next, old] = [fresh, list].map((part) => part.querySelector(`[data-part="${name}"]`));
  if (next && old && next.innerHTML !== old.innerHTML && !old.contains(document.activeElement)) old.replaceWith(next);
}

list.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) for (const box of boxes()) box.checked = event.target.checked;
  count();
});
addEventListener("pagehide", () => clearTimeout(timer));
addEventListener("pageshow", plan);
count();
