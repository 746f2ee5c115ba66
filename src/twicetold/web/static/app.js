// What every page has: Esc blurs everything that was shown, and pictures that are shown one at a time.

import { ask, post } from "/static/showing.js";

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") veilAll();
});
document.addEventListener("click", (event) => {
  if (event.target.closest('[data-act="veil-all"]')) veilAll();
});

/** Tell everything that shows clear pictures or plays sound to go back to its veil, and the server to give no more. */
function veilAll() {
  document.dispatchEvent(new CustomEvent("twicetold:veil"));
  post("/veiled", {}).catch(() => {});
}

/** A still under its veil, with a button that asks for it. */
class ClearPicture extends HTMLElement {
  connectedCallback() {
    this.veils = this.querySelector("img");
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.show());
    document.addEventListener("twicetold:veil", () => this.veil());
  }

  async show() {
    if (this.shown) return this.veil();
    await ask(this.dataset.item);
    const picture = new Image();
    picture.alt = this.veils.alt;
    picture.src = `/clear?item=${this.dataset.item}&at=${this.dataset.at ?? ""}`;
    await picture.decode();
    this.shown = picture;
    this.veils.replaceWith(picture);
  }

  veil() {
    this.shown?.replaceWith(this.veils);
    this.shown = null;
  }
}

customElements.define("clear-picture", ClearPicture);
