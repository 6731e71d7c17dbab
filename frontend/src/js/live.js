// The one stream of this tab. Rows arrive as HTML and htmx puts them in place; figures arrive as numbers and are drawn here.
import { line, area } from "./spark.js";
import { signedOut } from "./requests.js";

const KEPT = 32;

function push(svg, value, limit) {
  const points = (svg.dataset.points ? svg.dataset.points.split(",") : []).map(Number);
  points.push(value);
  while (points.length > KEPT) points.shift();
  svg.dataset.points = points.join(",");
  const [fill, stroke, mark] = ["area", "stroke", "limit"].map((name) => svg.querySelector("." + name));
  fill?.setAttribute("d", area(points));
  stroke?.setAttribute("d", line(points));
  if (mark && limit !== undefined) mark.toggleAttribute("hidden", limit === null);
}

document.addEventListener("figures", (event) => {
  const figures = JSON.parse(event.detail.data);
  for (const [id, figure] of Object.entries(figures)) {
    const row = document.getElementById("container-" + id);
    if (row) fill(row, figure);
  }
});

// figure: [cpu text, cpu 0..1, memory text, memory 0..1]
function fill(row, [cpuText, cpu, memoryText, memory]) {
  const set = (name, text, value) => {
    const cell = row.querySelector(`[data-trend="${name}"]`);
    if (!cell) return;
    cell.querySelector("[data-val]").textContent = text;
    const svg = cell.querySelector("svg");
    if (svg) push(svg, value);
  };
  set("cpu", cpuText, cpu);
  set("memory", memoryText, memory);
}

// Too much was missed, or the service was restarted: fetch what the page shows anew.
document.addEventListener("stale", () => document.body.dispatchEvent(new CustomEvent("refresh-list", { bubbles: true })));

document.addEventListener("htmx:sse:error", (event) => {
  if (event.detail.status === 401) signedOut();
  document.documentElement.dataset.stream = "lost";
});
document.addEventListener("htmx:sse:after:connection", (event) => {
  if (event.detail.connection.status === 200) document.documentElement.dataset.stream = "live";
});
