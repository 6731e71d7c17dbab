// The Statistics tab: history from the page, then one sample after another from the live stream.
import uPlot from "uplot";

const KEPT = 1800;
const HEIGHT = 200;
// Ticks at whole kilobytes and megabytes, which are powers of two here.
const BINARY = Array.from({ length: 50 }, (_, power) => 2 ** power);
/** What fills a chart at least, so that noise does not look like load. */
const LEAST = { percent: 1, bytes: 2 ** 20, rate: 2 ** 16, count: 1 };

const bytes = (value) => {
  if (value === null || value === undefined) return "–";
  const units = ["B", "KB", "MB", "GB", "TB"];
  let i = 0;
  while (value >= 1024 && i < units.length - 1) {
    value /= 1024;
    i++;
  }
  return `${value < 10 && i ? value.toFixed(1) : Math.round(value)} ${units[i]}`;
};
const percent = (value) => (value === null || value === undefined ? "–" : `${value.toFixed(value < 10 ? 1 : 0)} %`);
const rate = (value) => (value === null || value === undefined ? "–" : bytes(value) + "/s");
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const time = (seconds) => (seconds === null || seconds === undefined ? "–" : clock.format(new Date(seconds * 1000)));
const count = (value) => (value === null || value === undefined ? "–" : String(Math.round(value)));

function colours() {
  const css = getComputedStyle(document.documentElement);
  // light-dark() is resolved only on a real property.
  const probe = document.createElement("i");
  document.body.append(probe);
  const token = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const set = { ink: token("--ink-2"), line: token("--line"), water: token("--water"), soft: token("--water-soft"), bad: token("--bad"), warn: token("--warn"), ok: token("--ok"), sans: css.getPropertyValue("--sans") };
  probe.remove();
  return set;
}

function start(all) {
  const places = [...document.querySelectorAll("[data-chart]")];
  const words = { bytes, percent, rate, count };
  let charts = [];
  const data = (names) => [all.time, ...names.map((name) => all[name])];
  const width = (place) => {
    const { paddingLeft, paddingRight } = getComputedStyle(place);
    return place.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  };
  const last = () => ({ idx: all.time.length - 1 });

  /** The newest figures stand in the legend while nobody points at others, and in words for those who see no canvas. */
  function tell({ plot, names, labels, say, title }) {
    plot.setLegend(last(), false);
    const words = names.map((name, i) => {
      const known = all[name].filter((value) => value !== null);
      return known.length ? `${labels[i]} ${say(known.at(-1))}, highest ${say(Math.max(...known))}` : `${labels[i]}: none`;
    });
    plot.root.querySelector(".u-wrap").setAttribute("aria-label", `${title}: ${words.join("; ")}`);
  }

  function draw() {
    charts.forEach((chart) => chart.plot.destroy());
    const c = colours();
    const axis = { stroke: c.ink, grid: { stroke: c.line, width: 1 }, ticks: { stroke: c.line, width: 1 }, font: `11px ${c.sans}` };
    charts = places.map((place) => {
      const say = words[place.dataset.unit];
      const names = place.dataset.chart.split(",");
      const labels = place.dataset.labels.split(",");
      const strokes = [c.water, c.warn, c.ok];
      const series = names.map((name, i) => ({
        label: labels[i],
        stroke: name.endsWith("Limit") ? c.bad : strokes[i],
        dash: name.endsWith("Limit") ? [4, 4] : undefined,
        fill: i === 0 ? c.soft : undefined,
        width: 1.5,
        points: { show: false },
        value: (_, value) => say(value),
      }));
      const plot = new uPlot(
        {
          width: width(place),
          height: HEIGHT,
          cursor: { drag: { x: true, y: false } },
          scales: { y: { range: (_, low, high) => [0, Math.max(high ?? 0, LEAST[place.dataset.unit]) * 1.05] } },
          series: [{ label: "time", value: (_, seconds) => time(seconds) }, ...series],
          axes: [{ ...axis, values: (_, ticks) => ticks.map(time), space: 80 }, { ...axis, size: 64, values: (_, ticks) => ticks.map(say), ...(place.dataset.unit === "bytes" || place.dataset.unit === "rate" ? { incrs: BINARY } : {}) }],
        },
        data(names),
        place,
      );
      plot.root.querySelector(".u-wrap").setAttribute("role", "img");
      const chart = { plot, names, labels, say, place, title: place.parentElement.querySelector("h2").textContent };
      plot.over.addEventListener("mouseleave", () => plot.setLegend(last(), false));
      tell(chart);
      return chart;
    });
  }

  document.addEventListener("sample", (event) => {
    const sample = JSON.parse(event.detail.data);
    for (const name of Object.keys(all)) {
      all[name].push(sample[name] ?? null);
      if (all[name].length > KEPT) all[name].shift();
    }
    charts.forEach((chart) => {
      chart.plot.setData(data(chart.names));
      if (!chart.plot.over.matches(":hover")) tell(chart);
    });
    document.getElementById("charts-empty")?.setAttribute("hidden", "");
  });
  document.addEventListener("theme:changed", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver(() => charts.forEach((chart) => chart.plot.setSize({ width: width(chart.place), height: HEIGHT }))).observe(places[0].parentElement);
  draw();
}

const source = document.getElementById("samples");
if (source) start(JSON.parse(source.textContent));
