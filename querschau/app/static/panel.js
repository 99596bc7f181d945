// Beside the text: the selected coding with what can be done to it, why it was proposed, its code's definition, memos.

import { get } from "./api.js";
import { OPEN, items, reviewWord } from "./cards.js";
import { byId, el } from "./dom.js";
import { shortcut, shown } from "./keys.js";

/** A button for an action; its key stands on it. */
export function actionButton(action, label, run) {
  const keys = shortcut(action);
  return el("button", { type: "button", "aria-keyshortcuts": keys, "data-action": action, onclick: run },
    label, keys ? el("kbd", { "aria-hidden": "true" }, shown(keys.replace("Control", "Ctrl"))) : null);
}

/** Show the selected passage and coding (null: none). `run(action)` does what a key would. */
export function showPanel(book, entry, coding, run) {
  const place = byId("auswahl");
  if (!entry) {
    place.replaceChildren(el("p", { class: "klein" }, "Wählen Sie eine Passage."));
    return;
  }
  const button = (action, label) => actionButton(action, label, () => run(action));
  const passage = el("section", { "aria-label": "Passage" },
    el("p", { class: "klein" }, `Passage ${entry.passage.number}${entry.passage.case ? ` · ${entry.passage.case}` : ""}`),
    entry.passage.section.length ? el("p", { class: "klein weg" }, entry.passage.section.join(" › ")) : null,
    el("p", { class: "knoepfe eng" }, button("code", coding ? "Anderer Code …" : "Code vergeben …"), button("gelesen", entry.state.read.length ? "Gelesen ✓" : "Passage gelesen"), button("memo", "Memo"), button("frei", "Freier Code …"), button("kopieren", "Stelle kopieren")));
  place.replaceChildren(...(coding ? [details(book, entry, coding, button)] : []), passage, history(book, entry));
}

function details(book, entry, coding, button) {
  const open = coding.review === OPEN;
  const facts = [["Stand", `${reviewWord(coding)}${coding.people?.length ? ` (${coding.people.join(", ")})` : ""}`]];
  if (coding.against?.length) facts.push(["Dagegen", coding.against.join(", ")]);
  if (coding.status) facts.push(["Status", coding.status]);
  if (coding.perspective) facts.push(["Perspektive", coding.perspective]);
  if (open && coding.certainty) facts.push(["Sicherheit", coding.certainty]);
  if (open) facts.push(["Stärke", coding.score.toLocaleString("de-DE", { maximumFractionDigits: 2 })]);
  if (coding.memo) facts.push(["Memo", coding.memo]);
  return el("section", { class: "kodierung", "aria-label": "Kodierung" },
    el("p", { class: `dimension ${book.colour(coding.code)}` }, book.dimension(coding.code)),
    el("h2", {}, book.label(coding.code)),
    el("p", { class: "knoepfe eng" }, coding.review === "bestaetigt" ? null : button("annehmen", "Annehmen"), coding.review === "verworfen" ? null : button("verwerfen", "Verwerfen"),
      book.hasStatus(coding.code) ? button("status", "Status") : null, button("perspektive", "Perspektive"), button("ausdehnung", "Ausdehnung"), button("warum", "Warum?"), button("definition", "Definition")),
    el("dl", {}, ...facts.flatMap(([term, text]) => [el("dt", {}, term), el("dd", {}, text)])),
    el("div", { id: "erklaerung" }));
}

const DEEDS = { applies: "kodiert", applies_not: "verworfen", read: "gelesen", unread: "nicht gelesen", memo: "Memo", consensus: "Konsens" };

function history(book, entry) {
  const said = entry.state.decisions;
  if (!said.length) return el("div", {});
  const row = (d) => el("li", {}, `${time(d.time)} ${d.person}: ${DEEDS[d.kind] ?? d.kind}${d.code ? ` „${book.label(d.code)}“` : ""}${d.memo ? ` – ${d.memo}` : ""}`);
  return el("details", { class: "verlauf" }, el("summary", {}, `Verlauf (${said.length})`), el("ul", {}, ...said.map(row)));
}

const time = (iso) => (iso ? new Date(iso).toLocaleString("de-DE", { dateStyle: "short", timeStyle: "short" }) : "");

/** Definition, delimitation and anchor examples of a code. */
export function showDefinition(book, code) {
  const known = book.codes.get(code);
  const part = (title, text) => (text ? [el("dt", {}, title), el("dd", {}, text)] : []);
  byId("erklaerung")?.replaceChildren(known
    ? el("dl", { "aria-label": "Definition" }, ...part("Definition", known.definition), ...part("Auch", known.include), ...part("Nicht", known.exclude),
      ...known.anchors.slice(0, 3).flatMap((anchor) => part("Ankerbeispiel", anchor)))
    : el("p", { class: "klein" }, "Ein freier Code; er steht nicht im Codebuch."));
}

/** Why a coding was proposed: rule or model, words, strength, what spoke for and against. */
export async function showWhy(entry, coding) {
  const place = byId("erklaerung");
  const proposal = entry.state.proposals.find((p) => p.id === coding.id) ?? entry.state.proposals.find((p) => p.code === coding.code);
  if (!proposal) {
    place.replaceChildren(el("p", { class: "klein" }, "Hier hat niemand etwas vorgeschlagen: Eine Person hat kodiert."));
    return;
  }
  place.replaceChildren(el("p", { class: "klein" }, "Wird nachgesehen …")); // the first time the rules are made ready
  const said = await get(`/api/warum/${proposal.id}`).catch((refusal) => {
    place.replaceChildren();
    throw refusal;
  });
  const list = (title, lines) => (lines.length ? [el("dt", {}, title), ...lines.map((line) => el("dd", {}, line))] : []);
  place.replaceChildren(el("dl", { "aria-label": "Warum" },
    ...list(said.method === "rule" ? "Regel" : "Modell", [said.rule || said.coder]),
    ...list("Wörter", [said.words.join(" · ")].filter(Boolean)),
    ...list("Stärke", [said.score.toLocaleString("de-DE")]),
    ...list("Gründe", said.reasons), ...list("Gelernt", said.learned), ...list("Hinweise im Satz", said.cues),
    ...list("Beinahe", said.almost), ...list("Codebuch", [said.codebook])));
}

/** Whether something is rejected here that is hidden. */
export const rejected = (entry) => items(entry.state).some((c) => c.review === "verworfen");
