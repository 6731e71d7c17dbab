// A name in the list opens the panel beside it where there is room; on narrow screens the link simply leads to the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-panel]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !matchMedia("(min-width: 1101px)").matches) return;
  event.preventDefault();
  select(link.closest("tr"));
  window.htmx.ajax("GET", link.dataset.panel, { target: "#panel", swap: "outerHTML" });
  const url = new URL(location.href);
  url.searchParams.set("open", link.dataset.name);
  history.replaceState(history.state, "", url);
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close-panel]")) return;
  const panel = document.getElementById("panel");
  panel.hidden = true;
  panel.replaceChildren();
  const row = document.querySelector('tr[aria-selected="true"]');
  select(null);
  row?.querySelector("a[data-panel]")?.focus();
  const url = new URL(location.href);
  url.searchParams.delete("open");
  history.replaceState(history.state, "", url);
});
// The panel shows what its row shows.
const shown = (id) => document.querySelector(`#panel[data-id="${CSS.escape(id)}"]:not([hidden])`);
document.addEventListener("row", (event) => {
  const { id } = JSON.parse(event.detail.data);
  if (shown(id)) window.htmx.ajax("GET", `/containers/${id}/panel`, { target: "#panel", swap: "outerHTML" });
});
document.addEventListener("gone", (event) => shown(event.detail.data)?.querySelector("[data-close-panel]").click());
function select(row) {
  document.querySelectorAll('tr[aria-selected="true"]').forEach((other) => other.setAttribute("aria-selected", "false"));
  row?.setAttribute("aria-selected", "true");
}
