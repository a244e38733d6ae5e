// An item's neighbours by key.

/** @param {Document} page */
export function attach(page) {
  // Before the list's own keys: with an item open, `j` and `k` go from item to item.
  page.addEventListener("keydown", (event) => {
    const name = { j: "next", k: "previous", Escape: "close" }[event.key];
    if (!name || event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
    if (event.key !== "Escape" && localStorage.getItem("assay-shortcuts") === "off") return;
    const link = page.querySelector(":popover-open") ? null : page.querySelector(`[data-step="${name}"]`);
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    link.click();
  }, true);
}

function writes(element) {
  return element instanceof HTMLElement && element.matches("input, select, textarea, [popover] *");
}

attach(document);
