// Buttons with data-confirm ask first, in the page's one dialog; the words come from the server.
const dialog = () => document.getElementById("confirm");
let proceed = null;

function ask(source, go) {
  const box = dialog();
  box.querySelector("h2").textContent = source.dataset.confirm;
  box.querySelector("[data-why]").textContent = source.dataset.confirmWhy ?? "";
  box.querySelector("[data-yes]").textContent = source.dataset.confirmYes ?? "Go on";
  proceed = go;
  box.showModal();
}

document.addEventListener("htmx:confirm", (event) => {
  const source = event.detail.ctx?.sourceElement ?? event.target;
  if (!source.dataset?.confirm || source.dataset.confirmed) return;
  event.preventDefault();
  ask(source, () => event.detail.issueRequest());
});

document.addEventListener("submit", (event) => {
  const source = event.submitter;
  if (!source?.dataset.confirm || source.dataset.confirmed || source.hasAttribute("hx-post")) return;
  event.preventDefault();
  const form = event.target;
  ask(source, () => {
    source.dataset.confirmed = "1";
    form.requestSubmit(source);
  });
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("#confirm [data-yes], #confirm [data-no]")) return;
  event.preventDefault();
  const yes = event.target.closest("[data-yes]") !== null;
  dialog().close();
  const go = proceed;
  proceed = null;
  if (yes && go) go();
});
