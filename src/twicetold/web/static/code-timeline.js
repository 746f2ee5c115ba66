// Coding by keys: hold a number while a film plays to code that span, press it on selected words to code the passage,
// press it otherwise to code the whole release; `0` goes on to the next nine codes. `y` and `n` answer what a machine
// proposes. Times are the film's own, never frames of a player. A change redraws the lists around the film and leaves
// the film where it stands: nobody loses a place in two hours of it.

import { addressOfCopy, ask, loaded, post, startCopy } from "/static/showing.js";

const SHORTEST_US = 200_000; // a shorter press on a playing film is a slip
const WINDOW_US = 2_000_000; // frame times are asked for this far around a moment
const MARGIN_US = 500_000; // and anew where the moment comes this near to an end of what is known

class CodeTimeline extends HTMLElement {
  connectedCallback() {
    this.keys = JSON.parse(this.dataset.keys);
    this.words = JSON.parse(this.dataset.words);
    this.release = this.dataset.release;
    this.held = new Map();
    this.group = 0;
    this.proposal = 0;
    this.materials = [...this.querySelectorAll(".material")].map((element) => ({ element, player: null, frames: [] }));
    this.current = this.materials.find((one) => ["video", "audio"].includes(one.element.dataset.kind));
    this.toggle = this.querySelector('[data-do="keys"]');
    this.toggle.checked = localStorage.getItem("twicetold-keys") !== "off";
    this.toggle.addEventListener("change", () => localStorage.setItem("twicetold-keys", this.toggle.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => this.down(event));
    document.addEventListener("keyup", (event) => this.up(event));
    document.addEventListener("twicetold:veil", () => this.materials.forEach((one) => this.veil(one)));
    for (const one of this.materials) this.listen(one);
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-nudge]");
      if (button) this.nudge(button);
    });
    this.addEventListener("submit", (event) => this.submit(event));
    this.mark();
  }

  /** Forms change what they change without leaving the page, so that a film that is shown stays as it is. */
  async submit(event) {
    if ("leaves" in event.target.dataset) return;
    event.preventDefault();
    const fields = new FormData(event.target, event.submitter);
    await this.change(event.target.getAttribute("action"), Object.fromEntries(fields));
  }

  async change(address, fields) {
    try {
      await post(address, { ...fields, script: "1" });
      this.say("");
      await this.redraw();
    } catch (error) {
      this.say(error.message);
    }
  }

  /** Draw the lists and the coded stretches as the server has them now. */
  async redraw() {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of this.querySelectorAll("[data-part]")) {
      const fresh = page.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
      if (!fresh) return location.reload();
      if (part.matches("svg")) fresh.setAttribute("width", part.getAttribute("width"));
      for (const open of part.querySelectorAll("details[open]")) {
        const code = open.parentElement.querySelector("[data-code]")?.dataset.code;
        fresh.querySelector(`[data-code="${CSS.escape(code ?? "")}"]`)?.closest("li").querySelector("details").setAttribute("open", "");
      }
      const focused = part.contains(document.activeElement) ? document.activeElement : null;
      part.replaceWith(document.importNode(fresh, true));
      if (focused?.dataset.code) this.querySelector(`[data-code="${CSS.escape(focused.dataset.code)}"]`)?.focus();
    }
    this.materials.forEach((one) => this.tell(one));
    this.mark();
    this.dataset.drawn = String(Number(this.dataset.drawn ?? 0) + 1);
  }

  /** Show which nine codes the numbers give, and which proposal `y` and `n` answer. */
  mark() {
    const many = this.keys.length > 1;
    for (const one of this.querySelectorAll("[data-group]")) {
      one.classList.toggle("resting", many && Number(one.dataset.group) !== this.group);
    }
    const rows = [...this.querySelectorAll("[data-proposal]")];
    this.proposal = Math.min(this.proposal, Math.max(0, rows.length - 1));
    rows.forEach((row, place) => {
      row.toggleAttribute("data-current", place === this.proposal);
      const bar = this.querySelector(`[data-proposal-bar="${row.dataset.proposal}"]`);
      bar?.classList.toggle("current", place === this.proposal);
    });
    return rows[this.proposal];
  }

  /** Go to another proposal; a film that is shown goes to where it begins. */
  turn(by) {
    this.proposal += by;
    if (this.proposal < 0) this.proposal = 0;
    const row = this.mark();
    const one = row && this.materials.find((known) => known.element.dataset.item === row.dataset.of);
    if (one?.player) one.player.currentTime = Number(row.dataset.start) / 1e6;
  }

  listen(one) {
    one.element.addEventListener("click", (event) => {
      const control = event.target.closest("button[data-do]");
      if (control) this.act(one, control.dataset.do);
      const track = event.target.closest("[data-track]");
      if (track && one.player) {
        const box = track.getBoundingClientRect();
        one.player.currentTime = ((event.clientX - box.left) / box.width) * (Number(one.element.dataset.length) / 1e6);
      }
    });
    one.element.addEventListener("input", (event) => {
      if (event.target.dataset.do === "speed" && one.player) one.player.playbackRate = Number(event.target.value);
      if (event.target.dataset.do === "zoom") this.zoom(one, Number(event.target.value));
    });
  }

  say(text) {
    this.querySelector("[data-said]").textContent = text;
  }

  free(event) {
    return !(event.ctrlKey || event.metaKey || event.altKey || !this.toggle.checked
      || event.target.closest("input:not([type=checkbox]), textarea, select"));
  }

  down(event) {
    if (!this.free(event) || event.repeat) return;
    if (event.key === "0" && this.keys.length > 1) {
      event.preventDefault();
      this.group = (this.group + 1) % this.keys.length;
      this.mark();
      return;
    }
    if (event.key === "]" || event.key === "[") {
      event.preventDefault();
      this.turn(event.key === "]" ? 1 : -1);
      return;
    }
    const word = { y: "yes", n: "no" }[event.key];
    const asked = word && this.mark()?.querySelector(`button[value="${word}"]`);
    if (asked) {
      event.preventDefault();
      asked.click();
      return;
    }
    const code = this.keys[this.group]?.[event.key];
    if (code) {
      event.preventDefault();
      this.press(event.key, code);
      return;
    }
    const does = { r: "reveal", ",": "back", ".": "step", g: "grey", a: "mute" }[event.key]
      ?? (event.key === " " && !event.target.closest("button, a, summary") ? "play" : null);
    if (does && this.current) {
      event.preventDefault();
      this.act(this.current, does);
    }
  }

  /** A number goes down: on a playing film a span begins; on selected words, or with nothing playing, it is done. */
  press(key, code) {
    const one = this.current;
    if (one?.player && !one.player.paused) {
      this.held.set(key, { code, one, start: one.player.currentTime });
      this.say(this.words.holding);
      return;
    }
    const passage = this.selected();
    if (passage) {
      this.give({ code, kind: "passage", ...passage });
      return;
    }
    this.querySelector(`[data-code="${CSS.escape(code)}"]`).form.requestSubmit();
  }

  up(event) {
    const held = this.held.get(event.key);
    if (!held) return;
    this.held.delete(event.key);
    const start = Math.round(held.start * 1e6);
    const end = Math.round(held.one.player.currentTime * 1e6);
    if (end - start < SHORTEST_US) {
      this.say(this.words.too_short);
      return;
    }
    held.one.player.pause();
    this.give({ code: held.code, item: held.one.element.dataset.item, start, end });
  }

  /** The selected words, counted in code points as the archive counts them. */
  selected() {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0);
    const words = range.commonAncestorContainer.parentElement?.closest("[data-words-of]")
      ?? (range.commonAncestorContainer.closest?.("[data-words-of]") || null);
    if (!words) return null;
    const before = document.createRange();
    before.selectNodeContents(words);
    before.setEnd(range.startContainer, range.startOffset);
    const start = [...before.toString()].length;
    return { item: words.closest(".material").dataset.item, start, end: start + [...range.toString()].length };
  }

  give(fields) {
    return this.change("/code/give", { release: this.release, ...fields });
  }

  /** Make the timeline wider than the page, for stretches that are short beside the film. */
  zoom(one, times) {
    const track = one.element.querySelector("[data-track]");
    track.setAttribute("width", `${100 * times}%`);
    this.follow(one);
  }

  /** Keep the head in sight where the timeline is wider than the page. */
  follow(one) {
    const track = one.element.querySelector("[data-track]");
    const room = track.parentElement;
    if (room.scrollWidth <= room.clientWidth || !one.player) return;
    const at = (one.player.currentTime * 1e6 * track.getBoundingClientRect().width) / Number(one.element.dataset.length || 1);
    if (at < room.scrollLeft || at > room.scrollLeft + room.clientWidth) room.scrollLeft = at - room.clientWidth / 2;
  }

  act(one, name) {
    this.current = one;
    const known = { reveal: () => this.reveal(one), play: () => this.play(one), back: () => this.step(one, -1),
      step: () => this.step(one, 1), grey: () => one.element.classList.toggle("coloured", !this.pressed(one, "grey")),
      mute: () => { const muted = this.pressed(one, "mute"); if (one.player) one.player.muted = muted; } };
    known[name]?.();
  }

  pressed(one, name) {
    const button = one.element.querySelector(`[data-do="${name}"]`);
    const pressed = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(pressed));
    return pressed;
  }

  async reveal(one) {
    if (one.player) return this.veil(one);
    const item = one.element.dataset.item;
    try {
      const shown = await ask(item, 0, one.element.dataset.length);
      let address = shown.plays || (await addressOfCopy(item, shown.copy, () => this.say(this.words.copying)));
      let player = await loaded(address, this.words.failed).catch(() => null);
      if (!player) {
        address = await addressOfCopy(item, await startCopy(item), () => this.say(this.words.copying));
        player = await loaded(address, this.words.failed);
      }
      one.player = player;
    } catch (error) {
      this.say(error.message);
      return;
    }
    this.say("");
    const screen = one.element.querySelector("[data-screen]");
    one.veils = [...screen.childNodes];
    screen.replaceChildren(one.player);
    one.element.querySelector("[data-only-shown]").hidden = false;
    one.player.addEventListener("timeupdate", () => this.tell(one));
    one.player.addEventListener("seeked", () => this.tell(one));
    this.tell(one);
  }

  tell(one) {
    if (!one.player) return;
    const at = one.player.currentTime;
    one.element.querySelector("[data-clock]").textContent = `${Math.floor(at / 60)}:${(at % 60).toFixed(3).padStart(6, "0")}`;
    const share = (100 * at * 1e6) / Number(one.element.dataset.length || 1);
    one.element.querySelector("[data-head]").setAttribute("x", `${Math.min(100, share)}%`);
    this.follow(one);
  }

  play(one) {
    if (!one.player) return;
    if (one.player.paused) one.player.play();
    else one.player.pause();
  }

  /** When the frames around a moment come on screen; those of the last look are kept, so that steps do not wait. */
  async frames(item, around) {
    const kept = this.window;
    if (kept?.item === item && around > kept.from + MARGIN_US * (kept.from > 0) && around < kept.to - MARGIN_US) return kept.frames;
    const from = Math.max(0, around - WINDOW_US);
    const answer = await fetch(`/frames?item=${item}&start=${from}&end=${around + WINDOW_US}`);
    if (!answer.ok) return [];
    this.window = { item, from, to: around + WINDOW_US, frames: (await answer.json()).result.frames_us };
    return this.window.frames;
  }

  async step(one, direction) {
    if (!one.player) return;
    one.player.pause();
    const now = Math.round(one.player.currentTime * 1e6);
    const frames = await this.frames(one.element.dataset.item, now);
    const place = frames.findLastIndex((at) => at <= now) + direction;
    if (frames[place] === undefined) return;
    one.player.currentTime = (frames[place] + 2_000) / 1e6;
  }

  /** Move an edge of a coded span to the next frame that the film really has. */
  async nudge(button) {
    const row = button.closest("[data-own]");
    const [edge, by] = button.dataset.nudge.split(",");
    const bounds = { start: Number(row.dataset.start), end: Number(row.dataset.end) };
    const frames = await this.frames(row.dataset.of, bounds[edge]);
    const direction = Number(by);
    const next = direction > 0 ? frames.find((at) => at > bounds[edge]) : frames.findLast((at) => at < bounds[edge]);
    if (next === undefined) return;
    bounds[edge] = next;
    await this.change("/code/move", { coding: row.dataset.own, start: bounds.start, end: bounds.end });
  }

  veil(one) {
    if (!one.player) return;
    one.player.pause();
    one.player.removeAttribute("src");
    one.player.load();
    one.player = null;
    one.element.querySelector("[data-screen]").replaceChildren(...one.veils);
    one.element.querySelector("[data-only-shown]").hidden = true;
  }
}

customElements.define("code-timeline", CodeTimeline);
