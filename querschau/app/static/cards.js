// What counts at a passage, beside its text: one card per coding, and a bar in the lane of each code.

import { el } from "./dom.js";

export const OPEN = "unbestaetigt";
const WORDS = { unbestaetigt: "Vorschlag", bestaetigt: "bestätigt", geaendert: "geändert", ergaenzt: "ergänzt", konsens: "Konsens",
  strittig: "strittig", verworfen: "verworfen" };
const LANES = 9;

/** By place, then by code: a decision never changes the order. */
export const byPlace = (a, b) => a.span[0] - b.span[0] || a.span[1] - b.span[1] || (a.code < b.code ? -1 : 1);

/** What is shown of a passage: the codings that count (open proposals among them) and rejected proposals. */
export function items(state) {
  return [...state.codings, ...state.proposals.filter((p) => p.review === "verworfen")].sort(byPlace);
}

/** How a coding stands, in a word. */
export const reviewWord = (coding) => WORDS[coding.review];

/** "AB" for "Anna Beck". */
export function initials(name) {
  return name.split(/\s+/).map((word) => [...word][0]).slice(0, 2).join("").toUpperCase();
}

/** What a screen reader says before a passage: "Passage 12 von 340, 2 Vorschläge, 1 bestätigt". */
export function summary(passage, state, all) {
  const open = state.codings.filter((c) => c.review === OPEN).length;
  const torn = state.codings.filter((c) => c.review === "strittig").length;
  const decided = state.codings.length - open - torn;
  const parts = [`Passage ${passage.number} von ${all}`];
  if (open) parts.push(open === 1 ? "1 Vorschlag" : `${open} Vorschläge`);
  if (decided) parts.push(decided === 1 ? "1 entschiedene Kodierung" : `${decided} entschiedene Kodierungen`);
  if (torn) parts.push(torn === 1 ? "1 strittige" : `${torn} strittige`);
  if (state.read.length) parts.push(`gelesen von ${state.read.join(", ")}`);
  if (!passage.codable) parts.push("wird nicht kodiert");
  return `${parts.join(", ")}.`;
}

/** The card of a coding; `book` knows labels and colours, `choose` is called when it is clicked. */
export function card(coding, book, chosen, choose) {
  const open = coding.review === OPEN;
  const kind = coding.review === "verworfen" ? "verworfen" : coding.review === "strittig" ? "strittig" : open ? "offen" : "entschieden";
  const attributes = [coding.status !== book.usual ? coding.status : "", coding.review === "strittig" ? "strittig" : ""];
  const people = (coding.people ?? []).map(initials).join(" ");
  const button = el("button", { type: "button", tabindex: -1, class: `karte ${kind} ${book.colour(coding.code)}`,
    "aria-pressed": String(Boolean(chosen)), onclick: choose },
  open ? el("span", { class: "vor", "aria-hidden": "true" }, "?") : el("span", { class: "wer", "aria-hidden": "true" }, people || "–"),
  el("span", { class: "nur-vorlesen" }, `${reviewWord(coding)}${people ? ` von ${coding.people.join(", ")}` : ""}: `),
  el("span", { class: "name" }, book.label(coding.code)),
  ...attributes.filter(Boolean).map((word) => el("span", { class: "zusatz" }, word)),
  coding.memo ? el("span", { class: "zusatz", title: "Memo" }, "✎") : null);
  return el("li", {}, button);
}

/** The bars beside a passage: a code keeps its lane through the document. */
export function bars(codings, book, lanes) {
  const seen = new Map();
  for (const coding of codings) if (!seen.has(coding.code) || coding.review !== OPEN) seen.set(coding.code, coding);
  const nodes = [];
  let more = 0;
  for (const [code, coding] of seen) {
    const lane = laneOf(code, lanes);
    if (lane >= LANES) more += 1;
    else nodes.push(el("span", { class: `balken ${coding.review === OPEN ? "offen" : "entschieden"} spur${lane} ${book.colour(code)}` }));
  }
  if (more) nodes.push(el("span", { class: "mehr" }, `+${more}`));
  return nodes;
}

function laneOf(code, lanes) {
  lanes[code] ??= Math.max(-1, ...Object.values(lanes)) + 1;
  return lanes[code];
}
