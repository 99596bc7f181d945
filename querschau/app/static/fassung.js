// A field of corpus.yaml is written; where somebody changed it meanwhile, the person chooses between both.

import { send } from "./api.js";
import { ask, byId, el } from "./dom.js";

/**
 * Write fields that the window saw as `before`; `words(fields)`: them as a person reads them. Resolves with `{mine, now}`:
 * whether the window's own text stands there, and what does. Throws a Refusal.
 */
export async function write(method, path, body, before, words) {
  try {
    return { mine: true, now: (await send(method, path, { ...body, before }, { keepalive: true })).now };
  } catch (refusal) {
    const { now } = refusal.data ?? {};
    if (!now) throw refusal;
    return (await mine(words(now))) ? write(method, path, body, now, words) : { mine: false, now };
  }
}

/**
 * Fields one after another, each by `write(field)`; what waits its turn, or is still being typed, is sent at once when the
 * window is left.
 */
export function inTurn(write) {
  const waiting = new Set();
  let last = Promise.resolve();
  addEventListener("pagehide", () => {
    document.activeElement?.blur();
    for (const field of waiting) if (waiting.delete(field)) write(field);
  });
  return (field) => {
    waiting.add(field);
    last = last.then(() => waiting.delete(field) && write(field));
  };
}

async function mine(theirs) {
  const dialog = byId("fassungen");
  byId("anderefassung").replaceChildren(theirs || el("em", {}, "nichts"));
  let answer = "";
  while (!answer) answer = await ask(dialog);
  return answer === "meine";
}
