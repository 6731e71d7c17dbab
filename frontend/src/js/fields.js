// A button with data-clear empties the field beside it, as if a person had done it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-clear]");
  if (!button) return;
  const field = button.parentElement.querySelector("input, textarea");
  field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

// In the limits editor a row that differs from what the kernel has is marked.
document.addEventListener("input", (event) => {
  const row = event.target.closest?.(".limit");
  if (row) row.classList.toggle("changed", event.target.value.trim() !== event.target.defaultValue.trim());
});
