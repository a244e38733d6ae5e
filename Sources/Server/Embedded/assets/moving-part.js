// Looks again now and then, for as long as the page says where (`data-next`): the server renders the moving part by the same
// template as the first time.
import { exchange, focused, load, pausable, speaker } from "./parts.js";

const root = document.querySelector('[data-controller="moving-part"]');
const paused = pausable(root, plan);
const speak = speaker(root, 15000);
let timer = 0;

function plan() {
  clearTimeout(timer);
  const part = root.querySelector("[data-next]");
  if (part && !paused()) timer = setTimeout(look, 1000 * (part.dataset.seconds || 2), part.dataset.next);
}

async function look(address) {
  const fresh = document.hidden ? null : await load(address);
  if (fresh && !paused()) {
    // What moved has come to its end, and more of the page than this part depends on it.
    if (!fresh.querySelector("[data-next]")) return location.reload();
    exchange(root, fresh, focused());
    speak();
  }
  plan();
}

plan();
