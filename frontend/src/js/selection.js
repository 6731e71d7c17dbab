// Rows picked with checkboxes: the bar of bulk actions shows how many, "all" picks what is shown.
function update() {
  const boxes = [...document.querySelectorAll("input[data-pick]")];
  const picked = boxes.filter((box) => box.checked).length;
  const bar = document.getElementById("bulk");
  if (!bar) return;
  bar.hidden = picked === 0;
  bar.querySelector("[data-picked]").textContent = picked === 1 ? "1 selected" : `${picked} selected`;
  const all = document.querySelector("input[data-pick-all]");
  if (all) {
    all.checked = picked > 0 && picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
  }
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) {
    document.querySelectorAll("input[data-pick]").forEach((box) => (box.checked = event.target.checked));
  }
  if (event.target.matches("[data-pick-all], [data-pick]")) update();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-unpick]")) return;
  document.querySelectorAll("input[data-pick]").forEach((box) => (box.checked = false));
  update();
});
document.addEventListener("htmx:after:swap", update);
update();
