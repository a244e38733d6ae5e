// Looks again now and then, for as long as the page says where (`data-next`): the server renders the moving part by the same
// template as the first time.
import { exchange, focused, load } from "./parts.js";

const spoken = 15000; // One sentence for screen readers at most this often.

/** @param {Element} root the element with `data-controller="moving-part"` */
export function attach(root) {
  const status = root.querySelector("[data-status]");
  let timer = 0;
  let lastSpoken = Date.now();
  let paused = false;

  function plan() {
    clearTimeout(timer);
    const part = root.querySelector("[data-next]");
    if (part && !paused) timer = setTimeout(look, 1000 * (part.dataset.seconds || 2), part.dataset.next);
  }

  async function look(address) {
    const fresh = document.hidden ? null : await load(address);
    if (fresh && !paused) {
      // What moved has come to its end, and more of the page than this part depends on it.
      if (!fresh.querySelector("[data-next]")) return location.reload();
      exchange(root, fresh, focused());
      speak();
    }
    plan();
  }

  function speak() {
    const sentence = root.querySelector("[data-sentence]");
    if (!status || !sentence || Date.now() - lastSpoken < spoken) return;
    lastSpoken = Date.now();
    status.textContent = sentence.textContent;
  }

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pause]");
    if (!button) return;
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? "Go on with updates" : "Pause updates";
    plan();
  });
  plan();
}

for (const root of document.querySelectorAll('[data-controller="moving-part"]')) attach(root);
