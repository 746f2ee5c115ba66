// Two players locked by offset, rate, mirror and turn. Nothing clear is fetched before a person asks; Esc takes it away again.

import { addressOfCopy, ask, loaded, startCopy } from "/static/showing.js";

const STEP_WINDOW_US = 8_000_000;
const APART_S = 0.06; // further apart than this while playing, and the second is set right

class PairPlayer extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", (event) => this.key(event));
    const keys = this.querySelector('[data-do="keys"]');
    keys.checked = localStorage.getItem("twicetold-keys") !== "off";
    keys.addEventListener("change", () => localStorage.setItem("twicetold-keys", keys.checked ? "on" : "off"));
    this.sides = [];
    if (!this.querySelector("[data-screen]")) return; // words stand there as they are
    const pair = JSON.parse(this.dataset.pair);
    this.words = JSON.parse(this.dataset.words);
    this.rate = pair.rate;
    this.mirrored = pair.mirrored;
    this.sides = pair.sides.map((side, place) => ({
      ...side,
      figure: this.querySelector(`[data-side="${place}"]`),
      screen: this.querySelector(`[data-side="${place}"] [data-screen]`),
      clock: this.querySelector(`[data-side="${place}"] [data-clock]`),
      player: null,
      frames: [],
      from: 0,
      to: 0,
    }));
    this.stage = this.querySelector(".stage");
    this.loop = true;
    this.speed = 1;
    this.muted = true;
    this.addEventListener("click", (event) => {
      const control = event.target.closest("button[data-do]");
      if (control) this.act(control.dataset.do);
    });
    this.addEventListener("input", (event) => {
      if (event.target.dataset.do === "edge") this.stage.style.setProperty("--edge", `${event.target.value}%`);
      if (event.target.dataset.do === "speed") this.setSpeed(Number(event.target.value));
    });
    document.addEventListener("twicetold:veil", () => this.veil());
    if (this.mirrored) this.stage.classList.add("mirrored");
    if (pair.turned) this.stage.dataset.turned = pair.turned;
  }

  /** One key each; none while a person types, and none where they switched keys off. */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input:not([type=checkbox]):not([type=range]), textarea, select")) return;
    const keys = this.querySelector('[data-do="keys"]');
    if (!keys.checked) return;
    const onControl = event.target.closest("button, a, summary");
    const verdict = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (verdict && !(event.key === "Enter" && onControl)) {
      event.preventDefault();
      verdict.click();
      return;
    }
    const does = { r: "reveal", ",": "back", ".": "step", l: "loop", s: "swap", w: "wipe", d: "difference", m: "mirror",
      g: "grey", a: "mute" }[event.key] ?? (event.key === " " && !onControl ? "play" : null);
    if (does && this.sides.length && !this.closest("details:not([open])")) {
      event.preventDefault();
      this.act(does);
    }
  }

  act(name) {
    const known = { reveal: () => this.reveal(), play: () => this.toggle(), back: () => this.step(-1), step: () => this.step(1),
      loop: () => (this.loop = this.press("loop")), swap: () => this.stage.classList.toggle("swapped", this.press("swap")),
      wipe: () => this.over("wipe"), difference: () => this.over("difference"),
      mirror: () => this.stage.classList.toggle("mirrored", this.press("mirror")),
      grey: () => this.stage.classList.toggle("coloured", !this.press("grey")),
      mute: () => this.mute(this.press("mute")) };
    known[name]?.();
  }

  press(name) {
    const button = this.querySelector(`[data-do="${name}"]`);
    const pressed = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(pressed));
    return pressed;
  }

  /** Lay one side over the other: with a wipe's edge between them, or as the difference of both. */
  over(name) {
    const pressed = this.press(name);
    const other = name === "wipe" ? "difference" : "wipe";
    this.querySelector(`[data-do="${other}"]`).setAttribute("aria-pressed", "false");
    this.stage.classList.remove(other);
    this.stage.classList.toggle(name, pressed);
    this.querySelector("[data-wipe]").hidden = !(pressed && name === "wipe");
  }

  mute(muted) {
    this.muted = muted;
    // Only the first side is heard: both at once would be a third thing.
    const [first] = this.sides;
    if (first.player instanceof HTMLMediaElement) first.player.muted = muted;
  }

  setSpeed(speed) {
    this.speed = speed;
    this.sides.forEach((side, place) => {
      if (side.player instanceof HTMLMediaElement) side.player.playbackRate = speed * (place ? this.rate : 1);
    });
  }

  say(text) {
    const said = this.querySelector("[data-said]");
    if (said) said.textContent = text;
  }

  /** Ask for both sides. What a browser cannot play is copied first, which takes a while. */
  async reveal() {
    if (this.sides.some((side) => side.player)) return this.veil();
    this.say(this.words.asking);
    try {
      await Promise.all(this.sides.map((side) => this.fill(side)));
    } catch (error) {
      this.say(error.message);
      return;
    }
    this.say("");
    this.querySelector("[data-only-shown]").hidden = false;
    this.seek(this.first());
  }

  async fill(side) {
    const shown = await ask(side.item, side.start, side.end);
    side.viewing = shown.viewing;
    if (side.kind === "image") {
      const picture = new Image();
      picture.alt = this.words.still;
      picture.src = `/clear?item=${side.item}`;
      await picture.decode();
      this.put(side, picture);
      return;
    }
    let address = shown.plays;
    if (!address) address = await addressOfCopy(side.item, shown.copy, () => this.say(this.words.copying));
    try {
      this.put(side, await loaded(address, this.words.failed));
    } catch {
      // The list of what browsers play is not the last word: this one could not.
      this.say(this.words.copying);
      this.put(side, await loaded(await addressOfCopy(side.item, await startCopy(side.item), () => {}), this.words.failed));
    }
  }

  put(side, player) {
    side.player = player;
    side.veils = [...side.screen.childNodes];
    side.screen.replaceChildren(player);
    if (player instanceof HTMLMediaElement && side === this.leader()) {
      player.addEventListener("timeupdate", () => this.follow());
      player.addEventListener("seeked", () => this.follow());
    }
    this.setSpeed(this.speed);
  }

  /** The side that the other follows: the first that moves. */
  leader() {
    return this.sides.find((side) => side.kind !== "image" && side.start !== null) ?? this.sides[0];
  }

  first() {
    return (this.leader().start ?? 0) / 1e6;
  }

  /** Seconds of the other side that belong to seconds of the leader. */
  across(seconds) {
    const [query, ref] = this.sides;
    return ref.start / 1e6 + (seconds - query.start / 1e6) * this.rate;
  }

  follow() {
    const leader = this.leader();
    const now = leader.player?.currentTime;
    if (now === undefined) return;
    const [query, ref] = this.sides;
    const end = (leader.end ?? leader.player.duration * 1e6) / 1e6;
    if (now >= end && !leader.player.paused) {
      if (!this.loop) this.pause();
      this.seek(this.first());
      return;
    }
    if (query === leader && ref.player instanceof HTMLMediaElement && ref.start !== null && query.start !== null) {
      const wanted = this.across(now);
      if (Math.abs(ref.player.currentTime - wanted) > (leader.player.paused ? 0.001 : APART_S)) ref.player.currentTime = wanted;
    }
    this.tell();
  }

  tell() {
    for (const side of this.sides) {
      if (side.player instanceof HTMLMediaElement) side.clock.textContent = clock(side.player.currentTime);
    }
  }

  seek(seconds) {
    const leader = this.leader();
    if (leader.player instanceof HTMLMediaElement) {
      leader.player.currentTime = seconds;
      this.follow();
    }
  }

  toggle() {
    const leader = this.leader();
    if (!(leader.player instanceof HTMLMediaElement)) return;
    if (!leader.player.paused) return this.pause();
    if (leader.player.currentTime >= (leader.end ?? Infinity) / 1e6 - 0.01) this.seek(this.first());
    this.began = performance.now();
    for (const side of this.sides) if (side.player instanceof HTMLMediaElement && side.start !== null) side.player.play();
    this.querySelector('[data-do="play"]').classList.add("playing");
    this.watch();
  }

  /** Finer than 'timeupdate', which comes four times a second. */
  watch() {
    const leader = this.leader();
    if (!leader.player || leader.player.paused) return;
    this.follow();
    requestAnimationFrame(() => this.watch());
  }

  pause() {
    for (const side of this.sides) if (side.player instanceof HTMLMediaElement) side.player.pause();
    this.querySelector('[data-do="play"]').classList.remove("playing");
    this.report();
  }

  report() {
    if (!this.began) return;
    const ms = String(Math.round(performance.now() - this.began));
    this.began = 0;
    for (const side of this.sides) {
      if (side.viewing) navigator.sendBeacon("/played", new URLSearchParams({ viewing: side.viewing, ms }));
    }
  }

  /** One frame on or back, by the times that the frames really have. */
  async step(direction) {
    const leader = this.leader();
    if (!(leader.player instanceof HTMLMediaElement)) return;
    this.pause();
    const now = Math.round(leader.player.currentTime * 1e6);
    await this.know(leader, now);
    // On screen is the last frame that began before now.
    let place = leader.frames.findLastIndex((at) => at <= now) + direction;
    place = Math.max(0, Math.min(leader.frames.length - 1, place));
    if (!leader.frames.length) return;
    const at = leader.frames[place];
    const next = leader.frames[place + 1] ?? at + 40_000;
    // Into the frame and not onto its edge, which rounding could miss.
    leader.player.currentTime = (at + Math.min(5_000, (next - at) / 2)) / 1e6;
    this.say(`${this.words.frame} ${clock(at / 1e6, 6)}`);
  }

  async know(side, now) {
    if (side.frames.length && now > side.from + 500_000 && now < side.to - 500_000) return;
    const from = Math.max(0, now - STEP_WINDOW_US / 2);
    const to = now + STEP_WINDOW_US / 2;
    const answer = await fetch(`/frames?item=${side.item}&start=${from}&end=${to}`);
    if (!answer.ok) return;
    side.frames = (await answer.json()).result.frames_us;
    side.from = from === 0 ? -1_000_000 : from;
    side.to = to;
  }

  veil() {
    if (!this.sides.some((side) => side.player)) return;
    this.pause();
    for (const side of this.sides) {
      if (!side.player) continue;
      if (side.player instanceof HTMLMediaElement) {
        side.player.removeAttribute("src");
        side.player.load();
      }
      side.player = null;
      side.screen.replaceChildren(...side.veils);
      side.clock.textContent = "";
    }
    this.querySelector("[data-only-shown]").hidden = true;
    this.stage.classList.remove("wipe", "difference");
    for (const name of ["wipe", "difference"]) this.querySelector(`[data-do="${name}"]`).setAttribute("aria-pressed", "false");
    this.say("");
  }
}

function clock(seconds, digits = 3) {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - minutes * 60).toFixed(digits).padStart(3 + digits, "0")}`;
}

customElements.define("pair-player", PairPlayer);
