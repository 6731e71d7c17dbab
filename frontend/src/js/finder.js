// Ctrl-K finds a page, a container or an image; the server answers with list items.
const dialog = () => document.getElementById("finder");

function show() {
  const box = dialog();
  if (!box || box.open) return;
  box.showModal();
  const input = box.querySelector("input");
  input.value = "";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    show();
  } else if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable], .xterm")) {
    const filter = document.querySelector("input[type=search][data-slash]");
    if (filter) {
      event.preventDefault();
      filter.focus();
    }
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-find]")) show();
  else if (event.target === dialog()) dialog().close();
  else go(event.target.closest("#finder li"));
});

function go(item) {
  if (item?.dataset.url) location.assign(item.dataset.url);
}

function move(step) {
  const items = [...dialog().querySelectorAll("li[data-url]")];
  if (!items.length) return;
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const to = items[(at + step + items.length) % items.length];
  items.forEach((item) => item.setAttribute("aria-selected", String(item === to)));
  to.scrollIntoView({ block: "nearest" });
  dialog().querySelector("input").setAttribute("aria-activedescendant", to.id);
}

document.addEventListener("keydown", (event) => {
  if (!dialog()?.open) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    event.preventDefault();
    go(dialog().querySelector("li[aria-selected=true]"));
  }
});
