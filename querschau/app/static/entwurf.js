// The draft of a codebook: steps of changes, kept while the tab lives, tried out by the server one after another. Where
// the file changed meanwhile, the steps are put to what it says now.

import { get, send } from "./api.js";
import { complain } from "./dom.js";

const PLACE = `querschau-entwurf:${document.body.dataset.folder}`;
const PAUSE = 500;

/** What is kept: `{base, steps}`, the fingerprint of the file that it began from and a list of changes for each step. */
export const kept = () => JSON.parse(sessionStorage.getItem(PLACE) ?? '{"base":"","steps":[]}');

export function keep(draft) {
  if (draft.steps.length) sessionStorage.setItem(PLACE, JSON.stringify(draft));
  else sessionStorage.removeItem(PLACE);
}

/**
 * `onTried(book)`: the codebook as drafted now; `onFault(sentences)`: what is wrong in the rules typed; `onForeign()`: the
 * file changed since it was read.
 */
export class Draft {
  constructor({ onTried, onFault, onForeign }) {
    Object.assign(this, { onTried, onFault, onForeign, ...kept(), readAs: "" });
    this.typed = new Map(); // what of the codebook -> the change that is typed
    this.timer = 0;
    this.last = Promise.resolve();
    addEventListener("pagehide", () => this.left());
  }

  /** The changes and the file they are made to, as requests name them. */
  get body() {
    return { read_as: this.readAs, changes: this.steps.flat() };
  }

  /**
   * Go on from the file as it is now; resolves with what others changed in it since the draft began (sentences), or with
   * null where nobody did.
   */
  async begin(readAs) {
    this.readAs = readAs;
    if (!this.steps.length) this.base = readAs;
    if (this.base === readAs) return null;
    return (await get(`/api/codebuch/anders?${new URLSearchParams({ seit: this.base })}`)).said;
  }

  /** From now on the draft is one of the file as it is now. */
  accept() {
    this.base = this.readAs;
    keep(this);
  }

  /** Make one step of changes; resolves with whether it can be made. */
  async change(...ones) {
    return (await this.flush()) && this.attempt((steps) => [...steps, ones]);
  }

  /** Go back to these steps; what is typed and not yet tried is forgotten. */
  back(make) {
    this.typed.clear();
    return this.attempt(make);
  }

  /** Try a change out when nothing more is typed for a moment. */
  soon(one) {
    const what = one.kind + (one.name ?? "");
    this.typed.set(what, { ...this.typed.get(what), ...one });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  /** Try out what was typed and not yet tried, after what is being tried out now: who saves then saves all of it. */
  async flush() {
    clearTimeout(this.timer);
    const some = [...this.typed.values()];
    this.typed.clear();
    if (some.length) return this.attempt((steps) => some.reduce(withTyped, steps));
    await this.last;
    return true;
  }

  /** The window is left: texts that are typed and not yet tried are part of the draft; rules may be half a line. */
  left() {
    const texts = [...this.typed.values()].filter((one) => one.kind === "describe" || one.kind === "relate");
    if (texts.length) keep({ base: this.base, steps: texts.reduce(withTyped, this.steps) });
  }

  /** Forget the draft: it is saved, or nobody wants it. */
  end() {
    this.typed.clear();
    this.steps = [];
    keep(this);
  }

  attempt(make) {
    const turn = this.last.then(() => this.tryOut(make(this.steps)));
    this.last = turn.catch(() => {});
    return turn;
  }

  async tryOut(steps) {
    let book;
    try {
      book = await send("POST", "/api/codebuch/probe", { read_as: this.readAs, changes: steps.flat() });
    } catch (refusal) {
      if (refusal.status === 409) this.foreign(steps);
      else if (!refusal.status) this.wait(steps, refusal);
      else if (refusal.faults.length) this.onFault(refusal.faults);
      else complain(refusal.message);
      return false;
    }
    this.steps = steps;
    keep(this);
    complain("");
    this.onTried(book);
    return true;
  }

  /** The file is another one now: nothing of the draft is lost, it waits for a comparison. */
  foreign(steps) {
    this.steps = steps;
    keep(this);
    this.onForeign();
  }

  /** The server is gone: the page loads anew when it is back, and tries the draft out then. */
  wait(steps, refusal) {
    this.steps = steps;
    keep(this);
    complain(refusal.message);
  }
}

/** Steps with one more; what was typed just before in the same place is part of it. */
function withTyped(steps, one) {
  const [last] = steps.at(-1) ?? [];
  const same = steps.at(-1)?.length === 1 && last.kind === one.kind && last.code === one.code && last.name === one.name;
  return same ? [...steps.slice(0, -1), [{ ...last, ...one }]] : [...steps, [one]];
}
