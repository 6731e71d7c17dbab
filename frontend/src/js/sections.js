// A part of the page that is replaced comes back with the sections open that somebody had opened.
let opened = [];

document.addEventListener("htmx:before:swap", () => {
  opened = [...document.querySelectorAll("details[id][open]:not(.menu)")].map((section) => section.id);
});
document.addEventListener("htmx:after:swap", () => {
  opened.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
});
