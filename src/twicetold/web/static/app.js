// What every page has: Esc blurs everything that was shown, wherever it is.

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") veilAll();
});
document.addEventListener("click", (event) => {
  if (event.target.closest('[data-act="veil-all"]')) veilAll();
});

/** Tell everything that shows clear pictures or plays sound to go back to its veil. */
export function veilAll() {
  document.dispatchEvent(new CustomEvent("twicetold:veil"));
}
