// Light, dark or as the system says; a cookie tells the server, so that pages arrive in the right colours.
const next = { system: "dark", dark: "light", light: "system" };
const words = { system: "as the system", dark: "dark", light: "light" };

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-toggle]");
  if (!button) return;
  const root = document.documentElement;
  const theme = next[root.dataset.theme ?? "system"];
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax; secure`;
  button.querySelector("[data-theme-word]").textContent = words[theme];
  document.dispatchEvent(new CustomEvent("theme:changed"));
});
