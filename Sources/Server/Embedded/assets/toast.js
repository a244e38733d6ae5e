// A short message at the lower edge, with a way back where there is one.
const shown = 8000;

/**
 * @param {string} text
 * @param {{label: string, act: () => void}} [undo] what takes it back; keyboard users find it as the next stop after the page
 */
export function say(text, undo) {
  const region = document.querySelector("[data-toasts]");
  if (!region) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  toast.append(words);
  if (undo) toast.append(button(undo.label, () => (toast.remove(), undo.act())));
  toast.append(button("Dismiss", () => toast.remove()));
  region.replaceChildren(toast);
  let timer = setTimeout(() => toast.remove(), shown);
  // It stays for as long as somebody looks at it.
  for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, () => clearTimeout(timer));
  for (const event of ["pointerleave", "focusout"]) {
    toast.addEventListener(event, () => (timer = setTimeout(() => toast.remove(), shown)));
  }
}

function button(label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "small";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}
