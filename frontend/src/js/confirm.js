// Buttons with hx-confirm ask in the page's one dialog; the words come from the server.
const dialog = () => document.getElementById("confirm");
let answer = null;

document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  event.preventDefault();
  const source = ctx.sourceElement;
  const box = dialog();
  box.querySelector("h2").textContent = source.getAttribute("hx-confirm");
  box.querySelector("[data-why]").textContent = source.dataset.confirmWhy ?? "";
  box.querySelector("[data-yes]").textContent = source.dataset.confirmYes ?? "Go on";
  answer = (yes) => (yes ? issueRequest() : dropRequest());
  box.returnValue = "";
  box.showModal();
});

// Every way of closing it answers: the buttons by their value, Escape by none.
document.addEventListener(
  "close",
  (event) => {
    if (event.target !== dialog() || !answer) return;
    const say = answer;
    answer = null;
    say(event.target.returnValue === "yes");
  },
  true,
);
