// The one stream of this tab. Rows and tray entries arrive as HTML from our own templates, figures as numbers that are drawn here.
import { line, area } from "./spark.js";
import { streamSignedOut } from "./requests.js";

const KEPT = 32;

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

/** Puts a newer version of an element in place and keeps what the person did to it: the tick, the mark, the focus. */
function replace(existing, fresh) {
  const ticked = existing.querySelector("input[data-pick]")?.checked;
  const focused = existing.contains(document.activeElement) ? [...existing.querySelectorAll("a, button, input")].indexOf(document.activeElement) : -1;
  if (existing.hasAttribute("aria-selected")) fresh.setAttribute("aria-selected", existing.getAttribute("aria-selected"));
  existing.replaceWith(fresh);
  const box = fresh.querySelector("input[data-pick]");
  if (box && ticked) box.checked = true;
  if (focused >= 0) fresh.querySelectorAll("a, button, input")[focused]?.focus();
  window.htmx.process(fresh);
}

document.addEventListener("row", (event) => {
  const { id, html } = JSON.parse(event.detail.data);
  const existing = document.getElementById("container-" + id);
  const rows = document.getElementById("rows");
  if (existing) replace(existing, parse(html));
  else if (rows) {
    rows.prepend(parse(html));
    window.htmx.process(rows.firstElementChild);
    document.getElementById("list-empty")?.setAttribute("hidden", "");
    document.getElementById("list-table")?.removeAttribute("hidden");
  }
});

document.addEventListener("gone", (event) => document.getElementById("container-" + event.detail.data)?.remove());

document.addEventListener("task", (event) => {
  const { id, html } = JSON.parse(event.detail.data);
  const fresh = parse(html);
  const existing = document.getElementById(id);
  if (existing) existing.replaceWith(fresh);
  else document.getElementById("tray-list")?.prepend(fresh);
  document.getElementById("tray-empty")?.setAttribute("hidden", "");
  if (fresh.dataset.state === "failed") document.getElementById("tray").open = true;
  count();
});

// Pulls and pushes have come on: their list is drawn anew, but for a button that is just being used.
document.addEventListener("transfers", (event) => {
  const existing = document.getElementById("transfers");
  if (existing) replace(existing, parse(event.detail.data));
});

function count() {
  const running = document.querySelectorAll('#tray-list [data-state="running"]').length;
  const failed = document.querySelectorAll('#tray-list [data-state="failed"]').length;
  const badge = document.getElementById("tray-badge");
  if (!badge) return;
  badge.className = "badge " + (running ? "water pending" : failed ? "bad" : "idle");
  badge.textContent = running ? `${running} running` : failed ? `${failed} failed` : "Operations";
}

document.addEventListener("counts", (event) => {
  for (const [name, number] of Object.entries(JSON.parse(event.detail.data))) {
    document.querySelectorAll(`[data-count="${name}"]`).forEach((place) => (place.textContent = number));
  }
});

function draw(svg, value) {
  const points = (svg.dataset.points ? svg.dataset.points.split(",") : []).map(Number);
  points.push(value);
  while (points.length > KEPT) points.shift();
  svg.dataset.points = points.join(",");
  const full = svg.dataset.limited ? 1 / 0.9 : Math.max(Math.max(...points) * 1.25, 0.02);
  const scaled = points.map((point) => point / full);
  svg.querySelector(".area").setAttribute("d", area(scaled));
  svg.querySelector(".stroke").setAttribute("d", line(scaled));
}

// A figure is [cpu in words, cpu as a fraction, memory in words, memory as a fraction].
document.addEventListener("figures", (event) => {
  for (const [id, figure] of Object.entries(JSON.parse(event.detail.data))) {
    const row = document.getElementById("container-" + id);
    row?.querySelectorAll("[data-trend]").forEach((cell, i) => {
      cell.querySelector("[data-val]").textContent = figure[2 * i];
      draw(cell.querySelector("svg"), figure[2 * i + 1]);
    });
  }
});

// Too much was missed, or the service was restarted: what is shown may be old.
document.addEventListener("stale", () => {
  if (document.getElementById("container-head")) document.body.dispatchEvent(new CustomEvent("changed", { bubbles: true }));
  else if (document.getElementById("rows")) location.reload();
});

function stream(state) {
  document.documentElement.dataset.stream = state;
  const note = document.getElementById("stream-note");
  if (note) note.hidden = state === "live";
}
document.addEventListener("htmx:sse:error", (event) => {
  if (event.detail.status === 401) streamSignedOut();
  stream("lost");
});
document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx?.sourceElement?.id === "live") stream("lost");
});
document.addEventListener("htmx:sse:after:connection", (event) => {
  if (event.detail.connection.status === 200) stream("live");
});

// An answer that was a problem lands in the tray (the server says so in HX-Retarget): show it.
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.target?.id !== "tray-list") return;
  document.getElementById("tray").open = true;
  document.getElementById("tray-empty")?.setAttribute("hidden", "");
  count();
});
