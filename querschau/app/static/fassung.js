// A field of corpus.yaml is written; where somebody changed it meanwhile, the person chooses between both.

import { send } from "./api.js";
import { ask, byId, complain, el } from "./dom.js";
import { onReturn } from "./stand.js";

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
 * window is left, and what got no answer when the server is back.
 */
export function inTurn(write) {
  const waiting = new Set();
  const unanswered = new Set();
  let last = Promise.resolve();

  async function one(field) {
    try {
      await write(field);
      field.removeAttribute("aria-invalid");
      complain("");
    } catch (refusal) {
      if (!refusal.status) unanswered.add(field);
      field.setAttribute("aria-invalid", "true");
      complain(refusal.message);
    }
  }

  function put(field) {
    waiting.add(field);
    last = last.then(() => waiting.delete(field) && one(field));
  }

  onReturn(() => {
    const again = [...unanswered];
    unanswered.clear();
    again.forEach(put);
    return again.length > 0;
  });
  addEventListener("pagehide", () => {
    document.activeElement?.blur();
    for (const field of waiting) if (waiting.delete(field)) one(field);
  });
  return put;
}

async function mine(theirs) {
  const dialog = byId("fassungen");
  byId("anderefassung").replaceChildren(theirs || el("em", {}, "nichts"));
  let answer = "";
  while (!answer) answer = await ask(dialog);
  return answer === "meine";
}
