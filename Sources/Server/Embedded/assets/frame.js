// What every page has. Each part does nothing where it has nothing to do; without this file every page still works.
import { attach as attachShortcuts } from "./shortcuts.js";
import { attach as attachCopying } from "./copy.js";
import "./relative-time.js";

document.documentElement.dataset.scripted = "";
attachShortcuts(document);
attachCopying(document);
// A form that is on its way says so and is not sent twice.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button || event.target.method !== "post") return;
  if (button.getAttribute("aria-busy") === "true") return event.preventDefault();
  button.setAttribute("aria-busy", "true");
});
// Addresses carry no empty fields.
document.addEventListener("formdata", (event) => {
  if (event.target.method === "get") for (const [name, value] of [...event.formData]) value || event.formData.delete(name);
});
// A page that comes back from the browser's cache is not busy any more.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll('button[aria-busy="true"]')) button.removeAttribute("aria-busy");
});

// A menu closes with Escape, and when something else is pressed.
addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.drop[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
  event.stopPropagation();
}, true);
addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.drop[open]")) menu.open = menu.contains(event.target);
});
