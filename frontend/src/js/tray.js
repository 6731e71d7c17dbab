// What happened stays readable in the tray: entries of the server come with the live stream (live.js), own ones through say().

/** Puts a problem of the browser's own into the tray and opens it; what it said before in the same words goes. */
export function say(what, why, remedy, link) {
  document.querySelectorAll("#tray-list [data-said]").forEach((old) => {
    if (old.dataset.said === what + why) old.remove();
  });
  const entry = document.createElement("li");
  entry.className = "entry";
  entry.dataset.said = what + why;
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
  document.getElementById("tray-list")?.prepend(entry);
  document.getElementById("tray-empty")?.setAttribute("hidden", "");
  const tray = document.getElementById("tray");
  if (tray) tray.open = true;
}
