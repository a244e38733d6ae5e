// Keys that lead somewhere. What they do stands in the page: `data-key="g r"` on a link or button that is pressed, `data-search`
// on the field that `/` goes to. They can be switched off, as WCAG 2.1.4 asks of single keys.
const stored = "assay-shortcuts";

export function attach(page) {
  const sheet = page.getElementById("shortcuts");
  const choice = page.querySelector("[data-shortcut-switch]");
  let first = "";
  let forget = 0;

  if (choice) {
    choice.checked = isOn();
    choice.addEventListener("change", () => localStorage.setItem(stored, choice.checked ? "on" : "off"));
  }

  page.addEventListener("keydown", (event) => {
    if (!isOn() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
    const keys = first ? `${first} ${event.key}` : event.key;
    first = "";
    if (act(keys)) return event.preventDefault();
    if (event.key === "g") {
      first = "g";
      clearTimeout(forget);
      forget = setTimeout(() => (first = ""), 1500);
    }
  });

  /** @returns {boolean} whether the keys mean something here */
  function act(keys) {
    if (keys === "?") return sheet ? (sheet.togglePopover(), true) : false;
    if (keys === "j" || keys === "k") return step(keys === "j" ? 1 : -1);
    if (keys === "/") {
      const field = page.querySelector('[data-search], main input[type="search"]');
      field?.focus();
      return Boolean(field);
    }
    const target = page.querySelector(`[data-key="${CSS.escape(keys)}"]`);
    target?.click();
    return Boolean(target);
  }

  /** Goes to the link of the next row, in the table that is used or in the first one that has links. */
  function step(by) {
    const here = page.activeElement;
    const table = here?.closest("tbody") || page.querySelector("[data-walk] tbody") || page.querySelector("main tbody:has(a[href])");
    if (!table) return false;
    const links = [...table.rows].map((row) => row.querySelector("th a[href], a[href]")).filter(Boolean);
    const now = links.findIndex((link) => link.closest("tr").contains(here));
    const next = links[now < 0 ? 0 : Math.min(links.length - 1, Math.max(0, now + by))];
    next?.focus();
    return Boolean(next);
  }
}

export function isOn() {
  return localStorage.getItem(stored) !== "off";
}

/** @returns {boolean} whether keys are letters there */
export function writes(element) {
  return element instanceof HTMLElement && element.matches('input:not([type="checkbox"], [type="radio"]), select, textarea, [contenteditable]');
}
