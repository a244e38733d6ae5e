// A page that moves consists of parts; a fresh one comes from the server, and only what differs is replaced.

/** @returns {Promise<DocumentFragment|null>} what the server shows there; nothing when it does not answer */
export async function load(address) {
  const answer = await fetch(address, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return null;
  const fresh = document.createElement("template");
  fresh.innerHTML = await answer.text();
  return fresh.content;
}

/**
 * Focus and scrolling stay where nothing changed, and what was unfolded or typed stays so.
 * @param {Element|null} used an element whose part is left alone
 */
export function exchange(live, fresh, used) {
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = live.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old) continue;
    // Whether it is pressed is known here alone.
    const [pause, again] = [old, part].map((one) => one.querySelector("[data-pause]"));
    if (pause && again) again.replaceWith(pause.cloneNode(true));
    for (const known of old.querySelectorAll("details[data-key][open]")) {
      const same = part.querySelector(`details[data-key="${CSS.escape(known.dataset.key)}"]`);
      if (same) same.open = true;
    }
    for (const { name, value, defaultValue } of old.querySelectorAll("input")) {
      const same = value !== defaultValue && part.querySelector(`input[name="${name}"]`);
      if (same) same.value = value;
    }
    if (old.innerHTML === part.innerHTML || (used && old.contains(used))) continue;
    const id = old.contains(document.activeElement) && document.activeElement.id;
    old.replaceWith(part);
    if (id) document.getElementById(id)?.focus({ preventScroll: true });
  }
}

/**
 * Lets somebody stop what moves.
 * @returns {() => boolean} whether it stands still now
 */
export function pausable(root, changed) {
  let paused = false;
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pause]");
    if (!button) return;
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? "Go on with updates" : "Pause updates";
    changed();
  });
  return () => paused;
}

/** Reads the page's sentence out, at most once in `every` milliseconds. */
export function speaker(root, every) {
  const status = root.querySelector("[data-status]");
  let last = Date.now();
  return (now) => {
    const sentence = root.querySelector("[data-sentence]");
    if (!status || !sentence || (!now && Date.now() - last < every)) return;
    last = Date.now();
    status.textContent = sentence.textContent;
  };
}

/** The element that somebody is using; what was only pressed, or clicked with a mouse, may be replaced. */
export function focused() {
  const element = document.activeElement;
  return element && element.matches("input, select, :is(a, summary):focus-visible") ? element : null;
}
