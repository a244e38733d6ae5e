// An item's neighbours by key, before the list's own keys: with an item open, `j` and `k` go from item to item.
import { isOn, writes } from "./shortcuts.js";

document.addEventListener("keydown", (event) => {
  const name = { j: "next", k: "previous", Escape: "close" }[event.key];
  if (!name || event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
  const link = (isOn() || event.key === "Escape") && document.querySelector(`body:not(:has(:popover-open)) [data-step="${name}"]`);
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  link.click();
}, true);
