// Sets the theme before the first paint; from then on src/hooks/use-theme.ts does.
(() => {
  let chosen = null;
  try {
    chosen = JSON.parse(localStorage.getItem("aws-inventory.theme") ?? "null");
  } catch {
    // Storage is forbidden: the system's theme it is.
  }
  const isDark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.body.classList.toggle("awsui-dark-mode", isDark);
  document.documentElement.style.colorScheme = isDark ? "dark" : "light";
})();
