"use strict";
// Everything can be read without this script. It folds match cards, opens the one that is asked for, and shows or
// covers pictures. A clear picture is decoded only after somebody chose it.
(() => {
  const cards = document.querySelectorAll("details.match");
  const said = document.getElementById("said");

  const cover = (button) => {
    if (button.getAttribute("aria-pressed") !== "true") return;
    const image = button.querySelector("img");
    image.src = button.veil;
    button.setAttribute("aria-pressed", "false");
  };

  const show = (button) => {
    const image = button.querySelector("img");
    button.veil = button.veil || image.src;
    image.src = button.dataset.clear;
    button.setAttribute("aria-pressed", "true");
  };

  const label = (button) => {
    const shown = button.getAttribute("aria-pressed") === "true";
    button.textContent = shown ? "Blur these pictures" : "Show these pictures clearly";
  };

  const switchAll = (button) => {
    const wanted = button.getAttribute("aria-pressed") !== "true";
    button.closest(".body").querySelectorAll("button.pic").forEach(wanted ? show : cover);
    button.setAttribute("aria-pressed", String(wanted));
    label(button);
  };

  const coverEverything = () => {
    document.querySelectorAll("button.pic").forEach(cover);
    document.querySelectorAll("button.all").forEach((button) => {
      button.setAttribute("aria-pressed", "false");
      label(button);
    });
    said.textContent = "";
    said.textContent = "All pictures are blurred.";
  };

  const openTarget = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.matches("details.match")) {
      target.open = true;
      target.scrollIntoView({ block: "start" });
    }
  };

  cards.forEach((card) => { card.open = false; });
  openTarget();
  addEventListener("hashchange", openTarget);

  document.addEventListener("click", (event) => {
    const picture = event.target.closest("button.pic");
    const all = event.target.closest("button.all");
    const stretch = event.target.closest("a.stretch");
    if (picture) (picture.getAttribute("aria-pressed") === "true" ? cover : show)(picture);
    else if (all) switchAll(all);
    // The same stretch chosen twice does not change the address: open its card all the same.
    else if (stretch && stretch.getAttribute("href") === location.hash) openTarget();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") coverEverything(); });

  let folded = [];
  addEventListener("beforeprint", () => {
    coverEverything();
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((card) => { card.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((card) => { card.open = false; }));
})();
