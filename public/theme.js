// Runs before the first paint: puts the stored theme on the root element, so that no page flashes in the other one.
(() => {
  let stored = null;
  try {
    stored = localStorage.getItem("xenarium:theme");
  } catch {
    // Storage may be barred: then the system's theme holds.
  }
  const isDark = stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
})();
