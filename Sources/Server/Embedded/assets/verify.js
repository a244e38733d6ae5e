// Lets a file be dropped, says how far its upload is, and shows the verdict in place. The server makes the verdict's HTML.

const form = document.querySelector('[data-controller="verify"]');
const file = form.elements.file;
const zone = form.querySelector(".drop-zone");
const upload = form.querySelector("[data-upload]");
const limit = Number(form.dataset.limit);

function refuse(words) {
  const problem = form.querySelector("[data-problem]");
  problem.hidden = !words;
  problem.firstElementChild.textContent = words;
}

/** Says so before anything is uploaded. */
function fits() {
  const size = file.files[0] ? file.files[0].size : 0;
  const mebibytes = (bytes) => Math.ceil(bytes / 1048576);
  refuse(size > limit ? `This file has ${mebibytes(size)} MiB; at most ${mebibytes(limit)} are taken here.` : "");
  return size <= limit;
}

function show(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const result = document.querySelector("[data-result]");
  if (!fresh.querySelector("[data-result]")) return refuse("The server did not say what it found. Try again.");
  result.replaceChildren(...fresh.querySelector("[data-result]").childNodes);
  for (const part of ["[data-problem]", "details"]) {
    const [old, next] = [form.querySelector(part), fresh.querySelector(`form.upload ${part}`)];
    // What was typed stays.
    for (const field of next.querySelectorAll("textarea")) field.value = old.querySelector("textarea").value;
    old.replaceWith(next);
  }
  if (result.childElementCount) result.focus();
}

function send() {
  const request = new XMLHttpRequest();
  const [bar, words] = [upload.querySelector("progress"), upload.querySelector("[data-words]")];
  upload.hidden = false;
  request.upload.onprogress = (event) => {
    bar.value = event.total ? (100 * event.loaded) / event.total : 0;
    words.textContent = event.loaded < event.total ? `${Math.round(bar.value)} % uploaded` : "Checking …";
  };
  request.onload = () => show(request.responseText);
  request.onerror = () => refuse("The upload was cut off. Try again.");
  request.onloadend = () => (upload.hidden = true);
  request.open("POST", form.getAttribute("action"));
  request.send(new FormData(form));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (fits()) send();
});
file.addEventListener("change", fits);
for (const name of ["dragover", "dragleave", "drop"]) {
  zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.toggle("over", name === "dragover");
  });
}
zone.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  file.files = event.dataTransfer.files;
  if (fits()) form.requestSubmit();
});
