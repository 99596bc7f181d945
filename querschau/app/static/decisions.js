// Decisions on their way: shown at once, written by the server, taken back where it refuses.

import { newId, send } from "./api.js";
import { announce, complain, el, byId } from "./dom.js";
import { OPEN, byPlace } from "./cards.js";
import { known, onReturn, unanswered } from "./stand.js";

const { person, results, blind, folder } = document.body.dataset;
const PLACE = `querschau-schritte:${folder}:${person}`;
const NOT_STORED = new Set([0, 503]);

/** What this window did, to be undone: ids only, kept while its tab lives. */
const steps = JSON.parse(sessionStorage.getItem(PLACE) ?? '{"done":[],"undone":[]}');
const keepSteps = () => sessionStorage.setItem(PLACE, JSON.stringify(steps));

/** Deeds that are painted and not yet answered, in order: `{records, batch, document, passage, what, sitting, sent}`. */
const pending = [];
let last = Promise.resolve(true);
let stuck = false;
let retry = null;

// The server is back: what waits is sent again by itself, and this window stays as it is.
onReturn(() => {
  if (!retry) return false;
  retry();
  return true;
});

/** Whether a decision could not be stored and waits: until then no other is taken. */
export const waiting = () => stuck;

/** Who codes in this window, and whether he sees nothing of others. */
export const coder = { person, blind: Boolean(blind) };

/**
 * Send records in one go, after what was decided before. `passages` (a Passages) shows what they make of the state
 * at once. Resolves with whether they are stored. `what`: the deed in a word, for the undo. `sitting`: what is undone
 * together.
 */
export function decide(passages, records, what, sitting = "") {
  const made = records.map((record) => ({ id: newId(), ...record }));
  const { document, passage } = made.find((r) => r.passage) ?? made[0];
  const deed = { records: made, batch: sitting || (made.length > 1 ? newId() : ""), document, passage, what, sitting };
  pending.push(deed);
  repaint(passages, deed);
  return queued(() => write(passages, deed));
}

/** Resolves when all that was decided up to now is answered, with false where the last of it is not stored. */
export const settled = () => last;

/** A passage's state as it will be once what is under way is stored. The server's answer has the last word. */
export function foretold(entry, state) {
  const records = pending.flatMap(({ records, batch }) => records.map((record) => ({ ...record, batch })));
  return records.filter((r) => r.passage === entry.id).reduce((sofar, record) => after(sofar, record, entry.passage), state);
}

function queued(work) {
  const turn = last.then(work);
  last = turn.catch(() => false);
  return turn;
}

function repaint(passages, { records }) {
  passages.again(new Set(records.map((record) => record.passage)));
}

const bodyOf = ({ batch, records }) => ({ person, results, blind: coder.blind, batch, records });
const post = (deed) => send("POST", "/api/entscheidungen", bodyOf(deed), { keepalive: deed.records.length < 20 });

async function write(passages, deed) {
  deed.sent = true;
  const { answer, refusal } = await stubborn(() => post(deed), bodyOf(deed));
  pending.splice(pending.indexOf(deed), 1);
  if (refusal) {
    repaint(passages, deed);
    complain(refusal.message);
    return false;
  }
  complain("");
  note(deed);
  arrived(passages, answer);
  return true;
}

/** From now on the deed can be undone. */
function note({ records, batch, document, passage, what, sitting }) {
  if (!sitting || steps.done.at(-1)?.cancels !== sitting) steps.done.push({ cancels: batch || records[0].id, document, passage, what });
  steps.undone.length = 0;
  keepSteps();
}

// Who leaves sooner than the server answers loses nothing: what waits its turn is sent at once. What cannot be stored is asked about.
addEventListener("pagehide", () => {
  for (const deed of pending.filter((d) => !d.sent)) {
    note(deed);
    post(deed).catch(() => {});
  }
});
addEventListener("beforeunload", (event) => stuck && event.preventDefault());

function arrived(passages, answer) {
  known(answer.number);
  passages.take(answer.states[passages.name] ?? {});
}

/** Take back the last deed of this window (or bring back the last one taken back). Resolves with it, or null. */
export function undo(passages) {
  return queued(() => turn(passages, steps.done, steps.undone, "Rückgängig"));
}

export function redo(passages) {
  return queued(() => turn(passages, steps.undone, steps.done, "Wiederhergestellt"));
}

async function turn(passages, from, to, word) {
  const step = from.pop();
  if (!step) {
    announce(word === "Rückgängig" ? "Nichts rückgängig zu machen." : "Nichts wiederherzustellen.");
    return null;
  }
  const body = { id: newId(), person, cancels: step.cancels };
  const { answer, refusal } = await stubborn(() => send("POST", "/api/rueckgaengig", body), body);
  if (refusal) {
    keepSteps();
    complain(refusal.message);
    return null;
  }
  complain("");
  to.push({ ...step, cancels: body.id });
  keepSteps();
  arrived(passages, answer);
  announce(`${word}: ${step.what}`);
  return step;
}

/** Try until it is stored or refused for good; while it is neither, keys are locked and a band offers ways out. */
async function stubborn(attempt, body) {
  for (;;) {
    try {
      return { answer: await attempt() };
    } catch (refusal) {
      if (!NOT_STORED.has(refusal.status)) return { refusal };
      if (!refusal.status) unanswered();
      stuck = true;
      const again = await wayOut(refusal, body);
      stuck = false;
      if (!again) return { refusal };
    }
  }
}

function wayOut(refusal, body) {
  const band = byId("ungespeichert");
  const sentence = refusal.status ? refusal.message : "Nicht gespeichert: Das Programm antwortet nicht. Starten Sie es neu und versuchen Sie es erneut.";
  return new Promise((done) => {
    const close = (again) => {
      band.hidden = true;
      retry = null;
      done(again);
    };
    retry = () => close(true);
    band.replaceChildren(el("span", {}, sentence), " ",
      el("button", { type: "button", onclick: () => close(true) }, "Erneut versuchen"), " ",
      el("button", { type: "button", onclick: () => saveAsFile(body) }, "Als Datei sichern"), " ",
      el("button", { type: "button", onclick: () => close(false) }, "Diese Entscheidung aufgeben"));
    band.hidden = false;
    band.querySelector("button").focus();
  });
}

function saveAsFile(body) {
  const address = URL.createObjectURL(new Blob([JSON.stringify(body, null, 1)], { type: "application/json" }));
  el("a", { href: address, download: "querschau-nicht-gespeichert.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A passage's state with one record more. */
function after(before, record, passage) {
  const state = { ...before, decisions: [...before.decisions.filter((d) => d.id !== record.id), { person, time: "", ...record }] };
  const same = (c) => c.code === record.code;
  if (record.kind === "applies") return { ...state, codings: given(state, record, passage) };
  if (record.kind === "applies_not") {
    const proposals = state.proposals.map((p) => (same(p) ? { ...p, review: "verworfen", people: [person] } : p));
    return { ...state, proposals, codings: state.codings.filter((c) => !same(c)) };
  }
  if (record.kind === "read") return { ...state, read: [...new Set([...state.read, person])] };
  if (record.kind === "unread") return { ...state, read: state.read.filter((name) => name !== person) };
  return state;
}

function given(state, record, passage) {
  const span = record.span ?? passage.span;
  const proposal = state.proposals.find((p) => p.code === record.code);
  const overlaps = (c) => c.code === record.code && c.span[0] < span[1] && span[0] < c.span[1];
  const old = state.codings.find(overlaps);
  const from = old ?? proposal ?? { evidence: [], status: "", perspective: "", score: 1 };
  const status = record.status ?? from.status;
  const perspective = record.perspective ?? from.perspective;
  const equal = proposal && String(proposal.span) === String(span) && proposal.status === status && proposal.perspective === perspective && !record.memo;
  const coding = { ...from, id: old?.id ?? record.id, code: record.code, span, status, perspective, memo: record.memo ?? "", people: [person], against: [],
    review: !proposal ? "ergaenzt" : equal ? "bestaetigt" : "geaendert" };
  const codings = [...state.codings.filter((c) => !overlaps(c) && !(c.code === record.code && c.review === OPEN)), coding];
  return codings.sort(byPlace);
}
