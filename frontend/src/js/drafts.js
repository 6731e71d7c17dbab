// A form with data-draft survives an expired session and a reload, in this tab and for this user only, since it may hold secrets; it is
// forgotten once it was accepted, and all are when somebody signs out.
const prefix = "draft:";
const named = (draft) => prefix + document.body.dataset.user + ":" + draft;
const key = (form) => named(form.dataset.draft);
const kept = (field) => field.name && field.type !== "hidden" && field.type !== "file" && field.type !== "password";

function save(form) {
  const values = [...form.elements].filter(kept).map((field) => [field.name, field.type === "checkbox" || field.type === "radio" ? field.checked : field.value, field.value]);
  sessionStorage.setItem(key(form), JSON.stringify(values));
}

function restore(form) {
  const text = sessionStorage.getItem(key(form));
  if (!text || form.dataset.filled) return;
  let values;
  try {
    values = JSON.parse(text);
  } catch {
    return;
  }
  for (const [name, value, own] of values) {
    const fields = [...form.elements].filter((field) => field.name === name);
    for (const field of fields) {
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.value === own) field.checked = value;
      } else field.value = value;
      const section = field.closest("details");
      if (section && value && field.type !== "checkbox" && field.tagName !== "SELECT") section.open = true;
    }
  }
  form.querySelector("[data-draft-note]")?.removeAttribute("hidden");
  if (values.some(([name]) => !form.elements.namedItem(name))) addRows(form, values);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Rows of fields that a person had added come from the server, filled in with what the draft has for them. */
function addRows(form, values) {
  const rows = form.querySelector("[data-draft-rows]");
  if (!rows) return;
  const section = rows.closest("details");
  if (section) section.open = true;
  const sent = Object.fromEntries(values.filter(([, value]) => value !== false).map(([name, value, own]) => [name, value === true ? own : value]));
  window.htmx.ajax("POST", rows.dataset.draftRows, { target: "#" + rows.id, swap: "outerHTML", values: sent });
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form && event.isTrusted) save(form);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-draft-drop]");
  if (!button) return;
  sessionStorage.removeItem(key(button.closest("form")));
  location.assign(location.pathname);
});
document.addEventListener("draft-done", (event) => sessionStorage.removeItem(named(event.detail.value ?? event.detail)));
document.addEventListener("htmx:before:response", (event) => {
  const form = event.detail.ctx.sourceElement?.closest?.("form[data-draft]");
  const headers = event.detail.ctx.response.raw.headers;
  if (form && headers.get("HX-Redirect")) sessionStorage.removeItem(key(form));
});
document.addEventListener("submit", (event) => {
  if (new URL(event.target.action, location.href).pathname !== "/logout") return;
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(prefix)) sessionStorage.removeItem(name);
});
// Filled in by the server, as from a pasted line, or with a row more or less: that is the draft now.
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail.ctx.target;
  const form = target instanceof Element && target.id ? document.getElementById(target.id)?.closest("form[data-draft]") : null;
  if (form) save(form);
});
document.querySelectorAll("form[data-draft]").forEach(restore);
