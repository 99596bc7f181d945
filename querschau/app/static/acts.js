// What a researcher does, as records. What one person says of a code at a passage is said anew as a whole: all its
// places in one batch, because the latest batch of a person counts (docs/architecture.md).

import { newId } from "./api.js";
import { coder, decide } from "./decisions.js";

const mine = (record) => record.person === coder.person;

/** The places of a code at a passage as this person has them: `{span, status, perspective, memo, proposal}`. */
export function ownPlaces(state, code) {
  const said = state.decisions.filter((d) => mine(d) && d.code === code && (d.kind === "applies" || d.kind === "applies_not"));
  const latest = said.at(-1);
  if (!latest || latest.kind === "applies_not") return [];
  const together = latest.batch ? said.filter((d) => d.batch === latest.batch && d.kind === "applies") : [latest];
  return together.map((d) => ({ span: d.span, status: d.status, perspective: d.perspective, memo: d.memo, proposal: d.proposal }));
}

const overlap = (a, b) => !a || !b || (a[0] < b[1] && b[0] < a[1]);

/** Records that say `places` of a code at a passage; none: that it does not apply. */
function saying(passages, entry, code, places, more = {}) {
  const base = { document: passages.name, passage: entry.id, code, drawn: passages.hooks.drawn(entry, code), ...more };
  if (!places.length) return [{ kind: "applies_not", ...base, proposal: proposalOf(entry.state, code) }];
  return places.map((place) => ({ kind: "applies", ...base, ...place }));
}

function proposalOf(state, code) {
  return state.proposals.find((p) => p.code === code)?.id ?? "";
}

function placeOf(state, coding) {
  const own = ownPlaces(state, coding.code).find((p) => overlap(p.span, coding.span));
  return own ?? { span: coding.span, status: null, perspective: null, memo: "", proposal: proposalOf(state, coding.code) };
}

/** The person's places with one of them (where the coding is) changed, added, or taken out (`null`). */
function changed(state, coding, change) {
  const place = placeOf(state, coding);
  const others = ownPlaces(state, coding.code).filter((p) => !overlap(p.span, coding.span));
  return change ? [...others, { ...place, ...change }] : others;
}

/** Accept a coding: as it is, or with another extent, status, perspective, memo. */
export function accept(passages, entry, coding, change = {}, what = `Angenommen: ${passages.book.label(coding.code)}`) {
  return decide(passages, saying(passages, entry, coding.code, changed(entry.state, coding, { span: coding.span, ...change })), what);
}

/** Say that a coding does not apply. */
export function reject(passages, entry, coding) {
  return decide(passages, saying(passages, entry, coding.code, changed(entry.state, coding, null)), `Verworfen: ${passages.book.label(coding.code)}`);
}

/** Give a code to some words of one or several passages: `parts` are pairs of entry and span (null: all of it). */
export function give(passages, parts, code) {
  const records = parts.flatMap(([entry, span]) => {
    const there = { code, span: span ?? entry.passage.span };
    const change = { span: there.span, status: null, perspective: null, memo: "", proposal: proposalOf(entry.state, code) };
    return saying(passages, entry, code, changed(entry.state, there, change));
  });
  return decide(passages, records, `Kodiert: ${passages.book.label(code)}`);
}

/** Put another code in the place of a coding. */
export function replace(passages, entry, coding, code) {
  const out = saying(passages, entry, coding.code, changed(entry.state, coding, null));
  const change = { span: coding.span, status: null, perspective: null, memo: "", proposal: proposalOf(entry.state, code) };
  const into = saying(passages, entry, code, changed(entry.state, { code, span: coding.span }, change), { drawn: "frei" });
  return decide(passages, [...out, ...into], `Geändert in: ${passages.book.label(code)}`);
}

/** Make a free code and give it to some words: `{code, stored}`, its id and the promise of whether it is stored. */
export function giveFree(passages, entry, label, span, coding = null) {
  const code = `frei:${newId()}`;
  passages.book.free.set(code, label);
  const records = [{ kind: "code", code, text: label }, ...saying(passages, entry, code, [{ span: span ?? coding?.span ?? entry.passage.span }])];
  if (coding) records.push(...saying(passages, entry, coding.code, changed(entry.state, coding, null)));
  return { code, stored: decide(passages, records, `Freier Code: ${label}`) };
}

/** Say that the passage was read, after deciding its open proposals: accepted, rejected, or none of both. */
export function read(passages, entry, open, verdict) {
  const records = open.flatMap((coding) => saying(passages, entry, coding.code, verdict === "annehmen" ? changed(entry.state, coding, { span: coding.span }) : []));
  const base = { document: passages.name, passage: entry.id, drawn: passages.hooks.drawn(entry, "") };
  return decide(passages, [...records, { kind: "read", ...base }], "Passage gelesen");
}

export function unread(passages, entry) {
  return decide(passages, [{ kind: "unread", document: passages.name, passage: entry.id }], "nicht gelesen");
}

/** Write a memo on a passage, or on one of its codings. */
export function memo(passages, entry, code, text, sitting) {
  return decide(passages, [{ kind: "memo", document: passages.name, passage: entry.id, code, memo: text }], "Memo", sitting);
}
