// Hides the operations that lack one of the typed words, and the groups that have none left.
const input = document.getElementById("f-operations");
const empty = document.getElementById("no-operation");
const operations = [...document.querySelectorAll("article[data-operation]")];
const links = new Map([...document.querySelectorAll("li[data-operation]")].map((item) => [item.dataset.operation, item]));
const groups = [...document.querySelectorAll("[data-group]")];

function filter() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const operation of operations) {
    const text = operation.dataset.words.toLowerCase();
    const fits = words.every((word) => text.includes(word));
    operation.hidden = !fits;
    links.get(operation.dataset.operation).hidden = !fits;
    if (fits) shown += 1;
  }
  for (const group of groups) group.hidden = !group.querySelector("[data-operation]:not([hidden])");
  empty.hidden = shown > 0;
}

input.addEventListener("input", filter);
filter();
