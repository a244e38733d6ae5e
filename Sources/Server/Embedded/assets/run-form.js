// Keeps the figures beside the form true: after every change the server is asked what the form would start.
// Without this file the form has a button for it.
import { attach as attachPicker } from "./model-picker.js";
import { load } from "./parts.js";

const pause = 250;

const form = document.querySelector('[data-controller="run-form"]');
let timer = 0;
let asked = 0;

function later() {
  showMode();
  clearTimeout(timer);
  timer = setTimeout(ask, pause);
}

async function ask() {
  const turn = ++asked;
  const summary = form.querySelector('[data-part="summary"]');
  summary.setAttribute("aria-busy", "true");
  const query = new URLSearchParams(new FormData(form));
  remember(new URLSearchParams(query));
  const fresh = await load(`/estimate?${query}`);
  if (turn !== asked) return;
  summary.removeAttribute("aria-busy");
  for (const part of fresh ? fresh.querySelectorAll("[data-part]") : []) {
    const old = form.querySelector(`[data-part="${part.dataset.part}"]`);
    if (old && old.innerHTML !== part.innerHTML) old.innerHTML = part.innerHTML;
  }
}

/** The choices stand in the address, for a reload and the way back; a model that is only offered is no choice. */
function remember(query) {
  for (const [name, value] of [...query]) value || name === "selected_benchmarks" || query.delete(name, value);
  if (form.querySelector("[data-offered]")) query.delete("model_id");
  else if (!query.has("model_id")) query.set("model_id", "");
  history.replaceState(null, "", `/?${query}`);
}

/** Only the field that the chosen way of drawing items needs is shown and sent. */
function showMode() {
  const mode = form.elements.subset_mode.value;
  for (const part of form.querySelectorAll("[data-mode]")) {
    part.hidden = part.dataset.mode !== mode;
    part.querySelector("input").disabled = part.hidden;
  }
}

addEventListener("pageshow", (event) => event.persisted && later());
attachPicker(form.querySelector("[data-picker]"), later);
form.addEventListener("input", later);
form.addEventListener("change", later);
showMode();
