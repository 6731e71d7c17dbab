// Whoever works by keyboard or listens stays where they were when the part of the page around them is replaced; and what answers
// them (data-attention: a problem, a field that cannot be read, a result) is scrolled to and focused.
let left = null;

document.addEventListener("htmx:before:swap", (event) => {
  const active = document.activeElement;
  if (active === document.body) return;
  const around = event.detail.tasks.map((task) => element(task.target)).find((target) => target?.contains(active));
  left = around ? { place: around.id, tag: active.tagName, words: active.textContent.trim() } : null;
});

document.addEventListener("htmx:after:swap", (event) => {
  const before = left;
  left = null;
  if (!before || !document.contains(event.detail.ctx.sourceElement)) return;
  const place = document.getElementById(before.place);
  const answer = place?.querySelector("[data-attention]");
  if (answer) {
    answer.tabIndex = -1;
    answer.focus({ preventScroll: true });
    answer.scrollIntoView({ block: "center" });
  } else if (document.activeElement === document.body) back(place, before);
});

/** To the same button where there is one, else to the part that was replaced. */
function back(place, { tag, words }) {
  const same = words && [...(place?.querySelectorAll(tag) ?? [])].find((other) => other.textContent.trim() === words);
  const next = same || place;
  if (!next) return;
  if (!same) next.tabIndex = -1;
  next.focus({ preventScroll: true });
}

function element(target) {
  return typeof target === "string" ? document.querySelector(target) : target;
}
