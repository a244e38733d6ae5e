// Loads the page again every few seconds while something in it goes on, and exchanges only the parts that differ.
const pause = 3000;

/** @param {Element} root the element with `data-controller="refresh"` */
export function attach(root) {
  let timer = setTimeout(look, pause);

  async function look() {
    const answer = document.hidden ? null : await fetch(location.href).catch(() => null);
    if (answer && answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector('[data-controller="refresh"]');
      for (const part of fresh ? fresh.querySelectorAll("[data-part]") : []) {
        const old = root.querySelector(`[data-part="${part.dataset.part}"]`);
        if (old && old.innerHTML !== part.innerHTML && !old.contains(document.activeElement)) old.replaceWith(part);
      }
      if (fresh && !fresh.hasAttribute("data-live")) return;
    }
    timer = setTimeout(look, pause);
  }

  addEventListener("pagehide", () => clearTimeout(timer));
}

for (const root of document.querySelectorAll('[data-controller="refresh"][data-live]')) attach(root);
