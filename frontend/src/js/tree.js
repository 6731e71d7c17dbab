// Draws JSON as a tree of <details>, with search. Every text goes in as text, never as markup.
import { mount } from "./mount.js";

const span = (cls, text) => {
  const element = document.createElement("span");
  element.className = cls;
  element.textContent = text;
  return element;
};

function leaf(value) {
  if (value === null) return span("z", "null");
  return typeof value === "string" ? span("s", JSON.stringify(value)) : span("n", String(value));
}

function node(name, value, depth) {
  const item = document.createElement("li");
  const label = name === null ? [] : [span("k", name), ": "];
  if (value === null || typeof value !== "object" || Object.keys(value).length === 0) {
    const empty = value !== null && typeof value === "object";
    item.append(...label, empty ? span("z", Array.isArray(value) ? "[]" : "{}") : leaf(value));
    return item;
  }
  const entries = Object.entries(value);
  const fold = document.createElement("details");
  fold.open = depth < 2;
  const head = document.createElement("summary");
  head.append(...label, span("z", Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`));
  const list = document.createElement("ul");
  entries.forEach(([key, inner]) => list.append(node(key, inner, depth + 1)));
  fold.append(head, list);
  item.append(fold);
  return item;
}

function search(root, text) {
  const wanted = text.trim().toLowerCase();
  root.querySelectorAll("li").forEach((item) => {
    const hit = !wanted || item.textContent.toLowerCase().includes(wanted);
    item.hidden = !hit;
    if (wanted && hit) item.querySelector(":scope > details")?.setAttribute("open", "");
  });
  // A key that matches keeps everything below it.
  if (wanted) {
    root.querySelectorAll("li").forEach((item) => {
      const own = item.querySelector(":scope > .k, :scope > details > summary > .k");
      if (own?.textContent.toLowerCase().includes(wanted)) item.querySelectorAll("li").forEach((inner) => (inner.hidden = false));
    });
  }
  return root.querySelectorAll("li:not([hidden])").length;
}

mount("[data-tree]", (place) => {
  const source = document.querySelector(place.dataset.tree);
  const list = document.createElement("ul");
  Object.entries(JSON.parse(source.textContent)).forEach(([key, value]) => list.append(node(key, value, 1)));
  place.append(list);
  const field = document.querySelector("[data-tree-search]");
  const said = document.querySelector("[data-tree-found]");
  field?.addEventListener("input", () => {
    const found = search(list, field.value);
    said.textContent = field.value ? `${found} lines` : "";
  });
});
