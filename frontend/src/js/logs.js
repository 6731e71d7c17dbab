// Follows a log: lines come in batches over one stream, the page keeps only the last of them, search filters what is kept.
import { fresh, paint, plain } from "./ansi.js";
import { mount } from "./mount.js";

const KEPT = 5000;
mount("[data-log]", follow);

function follow(box) {
  const said = document.querySelector("[data-log-said]");
  const search = document.querySelector("[data-log-search]");
  // "missing" is a line of Cofferdam's own, which says what is missing there.
  const states = { out: fresh(), err: fresh(), missing: fresh() };
  let pinned = true;
  let dropped = 0;
  let source = null;

  const matches = (line) => !search.value || line.dataset.text.toLowerCase().includes(search.value.toLowerCase());

  function row([stream, time, text]) {
    const line = document.createElement("div");
    line.className = stream === "out" ? "line" : `line ${stream}`;
    const stamp = document.createElement("time");
    stamp.textContent = time;
    line.append(stamp);
    paint(line, text, states[stream]);
    line.dataset.text = plain(text);
    line.hidden = !matches(line);
    return line;
  }

  function add(batch) {
    const fragment = document.createDocumentFragment();
    batch.slice(-KEPT).forEach((record) => fragment.append(row(record)));
    box.append(fragment);
    while (box.childElementCount > KEPT) {
      box.firstElementChild.remove();
      dropped++;
    }
    if (pinned) box.scrollTop = box.scrollHeight;
    tell();
  }

  let words = "";
  function tell() {
    const shown = search.value ? [...box.children].filter((line) => !line.hidden).length + " of " : "";
    said.textContent = `${shown}${box.childElementCount} ${box.childElementCount === 1 ? "line" : "lines"}${dropped ? `, ${dropped} older ones let go` : ""}${words ? ` · ${words}` : ""}`;
  }

  function connect() {
    source = new EventSource(box.dataset.log);
    source.onmessage = (event) => add(JSON.parse(event.data));
    source.onopen = () => {
      words = "following";
      tell();
    };
    source.addEventListener("end", () => {
      source.close();
      words = "the container is not running";
      tell();
    });
    source.addEventListener("trouble", (event) => {
      source.close();
      words = event.data;
      tell();
    });
    source.onerror = () => {
      words = source.readyState === EventSource.CLOSED ? "the stream was refused; reload the page" : "connection lost, trying again …";
      tell();
    };
  }

  box.addEventListener("scroll", () => {
    pinned = box.scrollHeight - box.scrollTop - box.clientHeight < 30;
    document.querySelector("[data-log-bottom]").hidden = pinned;
  });
  document.querySelector("[data-log-bottom]").addEventListener("click", () => {
    pinned = true;
    box.scrollTop = box.scrollHeight;
  });
  search.addEventListener("input", () => {
    [...box.children].forEach((line) => (line.hidden = !matches(line)));
    tell();
  });
  document.querySelectorAll("[data-log-class]").forEach((toggle) => {
    const kept = "log:" + toggle.dataset.logClass;
    const show = (on) => {
      toggle.setAttribute("aria-pressed", String(on));
      box.classList.toggle(toggle.dataset.logClass, on);
      sessionStorage.setItem(kept, on ? "on" : "");
    };
    toggle.addEventListener("click", () => show(toggle.getAttribute("aria-pressed") !== "true"));
    show(sessionStorage.getItem(kept) === "on");
  });
  const pause = document.querySelector("[data-log-pause]");
  const following = () => pause.getAttribute("aria-pressed") === "true";
  pause.addEventListener("click", () => {
    const on = following();
    pause.setAttribute("aria-pressed", String(!on));
    if (on) {
      source.close();
      words = "not following";
      tell();
    } else again();
  });
  const again = () => {
    source.close();
    box.replaceChildren();
    connect();
  };
  // Started once more: the log goes on.
  const started = () => {
    if (source.readyState === EventSource.CLOSED && following() && document.querySelector("#container-head[data-running]")) again();
  };
  document.addEventListener("run-changed", started);
  connect();
  return () => {
    source.close();
    document.removeEventListener("run-changed", started);
  };
}
