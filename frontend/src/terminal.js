// The Terminal tab: xterm.js on a WebSocket. Keys go out as binary frames, sizes as text frames.
import "./js/strict-style.js";
import { Terminal } from "@xterm/xterm";
import { FitAddon } from "@xterm/addon-fit";
import { mount } from "./js/mount.js";

mount("[data-terminal]", open);

function theme() {
  const css = getComputedStyle(document.documentElement);
  const token = (name) => css.getPropertyValue(name).trim();
  const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
  const colours = { background: token("--screen"), foreground: token("--screen-ink"), cursor: token("--rail-mark"), selectionBackground: "#35505d" };
  names.forEach((name, i) => {
    colours[name] = token("--ansi-" + i);
    colours["bright" + name[0].toUpperCase() + name.slice(1)] = token("--ansi-" + (i + 8));
  });
  return colours;
}

function open(element) {
  const said = document.querySelector("[data-terminal-said]");
  const again = document.querySelector("[data-terminal-again]");
  const css = getComputedStyle(document.documentElement);
  const terminal = new Terminal({
    fontFamily: css.getPropertyValue("--mono"),
    fontSize: 13,
    scrollback: 5000,
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    screenReaderMode: true,
    theme: theme(),
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(element);
  fit.fit();
  // The shell needs Tab; this is the way out for those who have no mouse.
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.key !== "Escape" || !event.shiftKey) return true;
    document.getElementById("shell").focus();
    return false;
  });
  const encoder = new TextEncoder();
  let socket = null;

  const size = () => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ rows: terminal.rows, columns: terminal.cols }));
  };
  terminal.onData((data) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(encoder.encode(data));
  });
  terminal.onBinary((data) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(Uint8Array.from(data, (c) => c.charCodeAt(0)));
  });
  terminal.onResize(size);
  let pending = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(() => fit.fit());
  }).observe(element);

  function connect() {
    again.hidden = true;
    said.textContent = "opening …";
    const url = new URL(element.dataset.terminal, location.href);
    url.protocol = "wss:";
    url.searchParams.set("rows", terminal.rows);
    url.searchParams.set("columns", terminal.cols);
    socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      said.textContent = "open";
      terminal.focus();
      size();
    };
    socket.onmessage = (event) => {
      if (typeof event.data === "string") {
        const note = JSON.parse(event.data);
        said.textContent = note.said;
        if (note.problem) terminal.writeln("\x1b[31m" + note.problem.replace(/[\x00-\x1f\x7f]/g, " ") + "\x1b[0m");
      } else terminal.write(new Uint8Array(event.data));
    };
    socket.onclose = (event) => {
      if (said.textContent === "open" || said.textContent === "opening …") {
        said.textContent = event.reason || "closed: the connection ended";
      }
      again.hidden = false;
    };
  }
  again.addEventListener("click", () => {
    terminal.reset();
    connect();
  });
  connect();
  return () => {
    socket.close();
    terminal.dispose();
  };
}
