// Asking to see something: the server gives nothing clear before, and keeps who asked for that person's own count.

/** POST a form to ourselves and return the result, or throw with the server's own words. */
export async function post(address, fields) {
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields) });
  const body = await answer.json();
  if (!body.ok) throw new Error(`${body.error.message}. ${body.error.hint}`);
  return body.result;
}

/** Ask for an item, or a stretch of it in microseconds. */
export function ask(item, start, end) {
  return post("/show", { item, start: start ?? "", end: end ?? "" });
}

/** Begin a copy that browsers play; returns how it stands. */
export async function startCopy(item) {
  return (await post("/show", { item, copy: "1" })).copy;
}

/** Wait for the copy of an item and return its address. */
export async function addressOfCopy(item, copy, waiting) {
  while (copy.state === "making" || copy.state === "none") {
    waiting();
    await new Promise((done) => setTimeout(done, 700));
    const answer = await fetch(`/copy?item=${item}`);
    copy = (await answer.json()).result;
  }
  if (copy.state === "failed") throw new Error(copy.reason);
  return `/media?copy=1&item=${item}`;
}

/** A player with the film at an address, muted and still, once its first picture is there. */
export function loaded(address, failure) {
  return new Promise((done, failed) => {
    const player = document.createElement("video");
    player.muted = true;
    player.playsInline = true;
    player.preload = "auto";
    player.addEventListener("loadeddata", () => done(player), { once: true });
    player.addEventListener("error", () => failed(new Error(failure)), { once: true });
    player.src = address;
  });
}
