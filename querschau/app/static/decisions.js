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

let last = Promise.resolve();
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
 * Send records in one go. `passages` (a Passages) shows what they make of the state at once. Resolves with whether
 * they are stored. `what`: the deed in a word, for the undo. `sitting`: what is undone together.
 */
export function decide(passages, records, what, sitting = "") {
  const made = records.map((record) => ({ id: newId(), ...record }));
  const turn = last.then(() => write(passages, made, what, sitting));
  last = turn.catch(() => {});
  return turn;
}

async function write(passages, records, what, sitting) {
  if (stuck) return false;
  const batch = sitting || (records.length > 1 ? newId() : "");
  const before = foretell(passages, records);
  const body = { person, results, blind: coder.blind, batch, records };
  const stored = await stubborn(() => send("POST", "/api/entscheidungen", body, { keepalive: records.length < 20 }), body);
  if (stored.refusal) {
    for (const [entry, state] of before) passages.take({ [entry.id]: state });
    complain(stored.refusal.message);
    return false;
  }
  complain("");
  const { document, passage } = records.find((r) => r.passage) ?? records[0];
  if (!sitting || steps.done.at(-1)?.cancels !== sitting) steps.done.push({ cancels: batch || records[0].id, document, passage, what });
  steps.undone.length = 0;
  arrived(passages, stored.answer);
  return true;
}

function arrived(passages, answer) {
  keepSteps();
  known(answer.number);
  passages.take(answer.states[passages.name] ?? {});
}

/** Take back the last deed of this window (or bring back the last one taken back). Resolves with it, or null. */
export function undo(passages) {
  return turn(passages, steps.done, steps.undone, "Rückgängig");
}

export function redo(passages) {
  return turn(passages, steps.undone, steps.done, "Wiederhergestellt");
}

async function turn(passages, from, to, word) {
  await last;
  const step = from.pop();
  if (!step || stuck) {
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

/** Change the states as the records will; returns the former ones. The server's answer has the last word. */
function foretell(passages, records) {
  const before = new Map();
  for (const record of records) {
    const entry = passages.entries.get(record.passage);
    if (!entry) continue;
    if (!before.has(entry)) before.set(entry, entry.state);
    entry.state = after(entry, record);
  }
  for (const entry of before.keys()) passages.take({ [entry.id]: entry.state });
  return before;
}

function after(entry, record) {
  const state = entry.state;
  const same = (c) => c.code === record.code;
  if (record.kind === "applies") return { ...state, ...given(entry, record) };
  if (record.kind === "applies_not") {
    const proposals = state.proposals.map((p) => (same(p) ? { ...p, review: "verworfen", people: [person] } : p));
    return { ...state, proposals, codings: state.codings.filter((c) => !same(c)) };
  }
  if (record.kind === "read") return { ...state, read: [...new Set([...state.read, person])] };
  if (record.kind === "unread") return { ...state, read: state.read.filter((name) => name !== person) };
  return state;
}

function given(entry, record) {
  const { state, passage } = entry;
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
  return { codings: codings.sort(byPlace) };
}
