// Deciding by keys: `y` and `n` on the first code that nobody decided yet, Enter on to the next release.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, button, a, summary")) return;
  const value = { y: "yes", n: "no" }[event.key];
  const button = value && document.querySelector(`[data-current] button[value="${value}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  } else if (event.key === "Enter") {
    document.querySelector("[data-next]")?.click();
  }
});

document.documentElement.dataset.keys = "on";
