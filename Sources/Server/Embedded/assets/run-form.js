// Says in words what the form asks for, and shows only the field that the chosen way of drawing items needs.

/** @param {HTMLFormElement} form the element with `data-controller="run-form"` */
export function attach(form) {
  const summary = form.querySelector("[data-summary]");

  function value(name) {
    const field = form.elements[name];
    return field.value || field.placeholder;
  }

  function update() {
    const mode = form.elements.subset_mode.value;
    for (const part of form.querySelectorAll("[data-mode]")) part.hidden = part.dataset.mode !== mode;
    const chosen = [...form.querySelectorAll('input[name="selected_benchmarks"]:checked')].map((box) => box.value);
    if (!summary) return;
    if (chosen.length === 0) {
      summary.textContent = "Choose at least one benchmark.";
      return;
    }
    const part = mode === "percent" ? `${value("subset_pct")} % of the items` : `${value("subset_count")} items`;
    const samples = value("samples") === "1" ? "" : `, ${value("samples")} samples of each`;
    summary.textContent =
      `${form.elements.model_id.value} answers ${part} of ${chosen.join(", ")}${samples}, ` +
      `${value("concurrency")} requests at once. The run goes on when you close this page, and can be canceled and resumed.`;
  }

  form.addEventListener("input", update);
  update();
}

for (const form of document.querySelectorAll('[data-controller="run-form"]')) attach(form);
