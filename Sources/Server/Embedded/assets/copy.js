// Buttons that copy: `data-copy` is the text, `data-copy-from` the id of the element whose text it is, `data-copy-link` a path that
// is copied with this server's address.

/** @param {Document} page */
export function attach(page) {
  page.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy], [data-copy-from], [data-copy-link]") : null;
    if (!button) return;
    const link = button.dataset.copyLink;
    if (link) button.dataset.copy = new URL(link, location.href).href;
    const source = button.dataset.copyFrom ? page.getElementById(button.dataset.copyFrom) : null;
    const words = (button.dataset.words ||= button.textContent);
    const copying = navigator.clipboard.writeText(source ? source.textContent : button.dataset.copy);
    button.textContent = await copying.then(() => "Copied", () => "Not allowed");
    setTimeout(() => (button.textContent = words), 1500);
  });
}
