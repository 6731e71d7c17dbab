// Sends a file as the body of one request, with progress; fetch cannot report it, so XMLHttpRequest it is.
import { csrf, refusal, signedOut } from "./requests.js";

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form) return;
  event.preventDefault();
  send(form);
});

function send(form) {
  const file = form.querySelector("input[type=file]").files[0];
  const out = document.querySelector(form.dataset.upload);
  if (!file) {
    form.querySelector("input[type=file]").focus();
    return;
  }
  const bar = form.querySelector("progress");
  const said = form.querySelector("[data-said]");
  const button = form.querySelector("button[type=submit]");
  const query = new URLSearchParams(new FormData(form));
  query.delete("file");
  query.set("filename", file.name);
  query.delete("_csrf");
  const request = new XMLHttpRequest();
  request.open("POST", `${form.getAttribute("action")}?${query}`);
  Object.entries(csrf()).forEach(([name, value]) => request.setRequestHeader(name, value));
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("Content-Type", "application/octet-stream");
  bar.hidden = false;
  button.disabled = true;
  const cancel = form.querySelector("[data-cancel]");
  cancel.hidden = false;
  cancel.onclick = () => request.abort();
  request.upload.onprogress = (progress) => {
    bar.max = progress.total;
    bar.value = progress.loaded;
    said.textContent = progress.loaded < progress.total ? `${Math.floor((100 * progress.loaded) / progress.total)} % sent` : (form.dataset.sent ?? "Sent; the layers are being checked and unpacked …");
  };
  const end = (words) => {
    bar.hidden = true;
    cancel.hidden = true;
    button.disabled = false;
    said.textContent = words;
  };
  request.onabort = () => end("Cancelled; nothing was kept.");
  request.onerror = () => end("The connection broke; nothing was kept. Try again.");
  request.onload = () => {
    end("");
    if (request.status === 401 || request.responseURL.endsWith("/login")) {
      signedOut();
      return;
    }
    if (!(request.getResponseHeader("Content-Type") ?? "").startsWith("text/html")) {
      refusal(request.status, request.responseText);
      return;
    }
    const parsed = new DOMParser().parseFromString(request.responseText, "text/html");
    out.replaceChildren(...parsed.body.childNodes);
    if (request.status < 300) document.body.dispatchEvent(new CustomEvent("refresh-list", { bubbles: true }));
  };
  request.send(file);
}
