// Keeps the figures beside the form true: whenever something changes the server is asked what the form would start. Nothing is
// computed here. Without this file the form has a button for it.
import { attach as attachPicker } from "./model-picker.js";

const pause = 250;

/** @param {HTMLFormElement} form the element with `data-controller="run-form"` */
export function attach(form) {
  let timer = 0;
  let asked = null;

  function later() {
    showMode();
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  }

  async function ask() {
    if (asked) asked.abort();
    asked = new AbortController();
    const summary = form.querySelector('[data-part="summary"]');
    summary.setAttribute("aria-busy", "true");
    const query = new URLSearchParams(new FormData(form));
    const answer = await fetch(`/estimate?${query}`, { signal: asked.signal }).catch(() => null);
    if (!answer || !answer.ok) {
      if (!answer && asked.signal.aborted) return;
      summary.removeAttribute("aria-busy");
      return;
    }
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    for (const part of fresh.content.querySelectorAll("[data-part]")) {
      const old = form.querySelector(`[data-part="${part.dataset.part}"]`);
      if (old && old.innerHTML !== part.innerHTML) old.innerHTML = part.innerHTML;
    }
    summary.removeAttribute("aria-busy");
  }

  /** Only the field that the chosen way of drawing items needs. */
  function showMode() {
    const mode = form.elements.subset_mode.value;
    for (const part of form.querySelectorAll("[data-mode]")) part.hidden = part.dataset.mode !== mode;
  }

  const picker = form.querySelector("[data-picker]");
  if (picker) attachPicker(picker, later);
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  showMode();
}

for (const form of document.querySelectorAll('[data-controller="run-form"]')) attach(form);
