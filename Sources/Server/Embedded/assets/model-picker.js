// A search with chips instead of the list of models; what is chosen stands in hidden fields, as the form sends it without scripts.
const most = 60;
const provider = (id) => id.slice(0, id.indexOf("/"));
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

/**
 * @param {HTMLElement} root the element with the plain fields
 * @param {() => void} changed called after each choice
 */
export function attach(root, changed) {
  const known = [...root.querySelectorAll("option[value]")]
    .filter((option) => option.value)
    .map((option) => ({ id: option.value, name: option.dataset.name, note: option.dataset.note }));
  const providers = [...new Set(known.map((model) => provider(model.id)))];
  const given = root.dataset.models.split(" ").filter(Boolean);
  let chosen = given.filter((id) => id.includes("/"));
  const described = root.querySelector("select").getAttribute("aria-describedby");
  let shown = [];
  let active = -1;
  let asked = 0;
  let answered = 0;

  const chips = make("ul", { className: "chips", ariaLabel: "Chosen models" });
  const source = make("select", { id: "f-provider" });
  source.append(new Option("All providers", ""), ...providers.map((name) => new Option(name, name)));
  // What is left in it goes along with the chosen ones, and the server says what is wrong with it.
  const input = make("input", { id: "f-model", name: "model_id", type: "search", autocomplete: "off", spellcheck: false, placeholder: "Search, or type provider/slug", value: given.filter((id) => !chosen.includes(id)).join(" ") });
  const list = make("ul", { id: "model-options", className: "options", role: "listbox", ariaLabel: "Models", ariaMultiSelectable: "true", hidden: true, tabIndex: -1 });
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) input.setAttribute(name, value);
  if (described) (input.setAttribute("aria-describedby", described), input.setAttribute("aria-invalid", "true"));
  const fields = make("div", { className: "picker" });
  fields.append(field("Provider", source), field("Models", input, list));
  root.replaceChildren(chips, fields);

  function draw() {
    chips.replaceChildren(...chosen.map((id) => {
      const chip = make("li", { className: "chip" });
      const remove = make("button", { type: "button", textContent: "×", ariaLabel: `Remove ${id}` });
      remove.addEventListener("click", () => (toggle(id), input.focus()));
      chip.append(id, remove, make("input", { type: "hidden", name: "model_id", value: id }));
      return chip;
    }));
  }

  function toggle(id) {
    const at = chosen.indexOf(id);
    if (at >= 0) chosen.splice(at, 1);
    // One that was only offered makes way.
    else chosen = root.dataset.offered ? [id] : [...chosen, id];
    delete root.dataset.offered;
    draw();
    changed();
  }

  async function search() {
    const typed = input.value.trim();
    const words = typed.toLowerCase();
    const fits = (model) => (!source.value || provider(model.id) === source.value) && words.split(/\s+/).every((word) => `${model.id} ${model.name}`.toLowerCase().includes(word));
    show(known.filter(fits), known.some((model) => model.id === typed) && typed);
    const turn = ++asked;
    if (!words) return;
    const query = new URLSearchParams({ search: words, limit: String(most) });
    if (source.value) query.set("provider", source.value);
    const answer = await fetch(`/api/models?${query}`).then((reply) => (reply.ok ? reply.json() : null)).catch(() => null);
    if (turn !== asked || list.hidden) return;
    answered = turn;
    if (!answer) return;
    known.push(...answer.models.filter((model) => !known.some((other) => other.id === model.id)));
    show(known.filter(fits), shown[active]?.id);
  }

  /** @param {string} [marked] the model that Enter takes; the first one when it is not among them */
  function show(models, marked) {
    const typed = input.value.trim();
    shown = models.slice(0, most);
    if (/^[^\s/]+\/\S+$/.test(typed) && !shown.some((model) => model.id === typed)) shown.push({ id: typed, name: typed, note: "as typed" });
    active = Math.max(shown.findIndex((model) => model.id === marked), Math.min(0, shown.length - 1));
    list.replaceChildren(...shown.map(option));
    const words = !shown.length ? "No model fits. Type provider/slug to name one." : models.length > most ? `${most} of ${models.length} are shown: type a part of the name.` : "";
    if (words) list.append(make("li", { className: "muted", role: "option", ariaDisabled: "true", textContent: words }));
    open(true);
    mark();
  }

  function option(model, index) {
    const row = make("li", { id: `model-option-${index}`, role: "option" });
    row.append(make("span", { textContent: model.id }), make("small", { className: "muted num", textContent: model.note ?? (model.input_price_per_million_usd === null ? "price unknown" : "") }));
    row.addEventListener("pointerdown", (event) => event.preventDefault());
    row.addEventListener("click", () => ((active = index), pick()));
    return row;
  }

  function mark() {
    [...list.querySelectorAll("[id]")].forEach((row, index) => {
      row.setAttribute("aria-selected", String(chosen.includes(shown[index].id)));
      row.classList.toggle("active", index === active);
      if (index === active) row.scrollIntoView({ block: "nearest" });
    });
    if (active < 0 || list.hidden) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `model-option-${active}`);
  }

  function open(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
  }

  function pick() {
    if (!shown[active]) return;
    const { id } = shown[active];
    // Who types the name of a chosen model wants it.
    if (!input.value || !chosen.includes(id)) toggle(id);
    input.value = "";
    open(false);
    mark();
  }

  input.addEventListener("focus", search);
  input.addEventListener("click", () => list.hidden && search());
  input.addEventListener("input", (event) => (event.stopPropagation(), search()));
  input.addEventListener("blur", () => {
    const typed = input.value.trim();
    // Who names a model, or the only one that fits, means it, picked or not.
    active = shown.findIndex((model) => model.id === typed || (shown.length === 1 && answered === asked));
    if (typed) (pick(), changed());
    open(false);
  });
  source.addEventListener("change", (event) => (event.stopPropagation(), search(), input.focus()));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return search();
      active = Math.min(shown.length - 1, Math.max(0, active + (event.key === "ArrowDown" ? 1 : -1)));
      mark();
    } else if (event.key === "Enter" && !list.hidden) pick();
    else if (event.key === "Escape" && !list.hidden) (open(false), mark());
    else if (event.key === "Backspace" && !input.value && chosen.length) toggle(chosen[chosen.length - 1]);
    else if (event.key !== "Enter") return;
    event.preventDefault();
  });
  draw();
}

function field(name, ...parts) {
  const box = make("div", { className: "field" });
  box.append(make("label", { htmlFor: parts[0].id, textContent: name }), ...parts);
  return box;
}
