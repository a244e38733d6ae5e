// The moving part of a page consists of parts; a fresh one comes from the server, and only what differs is replaced.

/** @returns {Promise<DocumentFragment|null>} what the server shows there; nothing when it does not answer */
export async function load(address) {
  const answer = await fetch(address, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer || !answer.ok) return null;
  const fresh = document.createElement("template");
  fresh.innerHTML = await answer.text();
  return fresh.content;
}

/**
 * Focus and scrolling stay where nothing changed, and what was unfolded stays so.
 * @param {Element|null} used an element whose part is left alone
 */
export function exchange(live, fresh, used) {
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = live.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old) {
      live.append(part);
      continue;
    }
    for (const known of old.querySelectorAll("details[data-key][open]")) {
      const again = part.querySelector(`details[data-key="${CSS.escape(known.dataset.key)}"]`);
      if (again) again.open = true;
    }
    if (old.innerHTML !== part.innerHTML && !(used && old.contains(used))) old.replaceWith(part);
  }
}

/** The element that somebody is using; a button that was only pressed may be replaced. */
export function focused() {
  const element = document.activeElement;
  return element && element.matches("a, input, select, summary") ? element : null;
}
