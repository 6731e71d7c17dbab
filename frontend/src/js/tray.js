// The tray keeps what happened readable: entries from the server come through the live stream, own ones from say().
const list = () => document.getElementById("tray-list");

/** Puts a problem of the browser's own into the tray and opens it. */
export function say(what, why, remedy, link) {
  const entry = document.createElement("li");
  entry.className = "entry";
  const box = document.createElement("div");
  box.className = "problem";
  box.setAttribute("role", "alert");
  [["what", what], ["why", why], ["remedy", remedy]].forEach(([name, text]) => {
    if (!text) return;
    const line = document.createElement("p");
    line.className = name;
    line.textContent = text;
    box.append(line);
  });
  if (link) {
    const a = document.createElement("a");
    a.href = link;
    a.textContent = "Sign in";
    box.append(a);
  }
  entry.append(box);
  list()?.prepend(entry);
  open();
}

export function open() {
  const tray = document.getElementById("tray");
  if (tray) tray.open = true;
  document.getElementById("tray-empty")?.setAttribute("hidden", "");
}

// The server marks a failed operation's entry; show it without a click, once.
document.addEventListener("htmx:after:swap", () => {
  const items = list()?.querySelectorAll("[data-fresh]") ?? [];
  items.forEach((item) => {
    item.removeAttribute("data-fresh");
    open();
  });
  if (list()?.children.length) document.getElementById("tray-empty")?.setAttribute("hidden", "");
});
