// What the corpus says of the codebook: suggestions from decisions, accepted one by one, and hints on rules.

import { get } from "./api.js";
import { announce, byId, complain, el } from "./dom.js";
import { work } from "./jobs.js";

const KINDS = { right: "richtig", wrong: "falsch", open: "unentschieden" };
const counted = (n, one, several) => `${n.toLocaleString("de-DE")} ${n === 1 ? one : several}`;

/**
 * `labelOf(code)`: its name in the draft, undefined where it is gone; `onChoose(code)`; `onAccept(code, edit)` resolves
 * with whether the suggestion stands in the draft. Returns `{load(), offerAgain()}`.
 */
export function corpusCheck({ labelOf, onChoose, onAccept }) {
  const root = byId("befund");

  byId("pruefen").addEventListener("click", async () => {
    const job = await work("codebuch", {}, byId("pruefablauf"));
    if (job?.state !== "done") return;
    byId("pruefablauf").hidden = true;
    await load();
    byId("befundsatz").focus();
  });

  async function load() {
    let found;
    try {
      found = await get("/api/codebuch/befund");
    } catch (refusal) {
      complain(refusal.message);
      return;
    }
    root.replaceChildren(...(found ? [...found.codes.filter((c) => labelOf(c.code)).map(category), general("Überschneidungen von Kategorien", found.overlaps), general("Wortlisten", found.lists)] : []));
    byId("pruefen").textContent = found ? "Neu prüfen" : "Prüfen";
    byId("befundsatz").textContent = found ? sentence(found) : "";
  }

  function sentence(found) {
    const number = found.codes.reduce((n, c) => n + c.suggestions.length, 0);
    const none = found.decided ? "Kein Vorschlag trennt die Entscheidungen deutlich genug." : "Noch hat niemand über Kategorien entschieden; Vorschläge entstehen aus Entscheidungen auf der Seite „Lesen“.";
    const old = found.stale ? " Das Codebuch ist seither geändert; prüfen Sie neu." : "";
    return `Version ${found.version}: ${number ? counted(number, "Vorschlag.", "Vorschläge.") : none}${old}`;
  }

  function category(one) {
    const said = [[one.suggestions.length, "Vorschlag", "Vorschläge"], [one.near.length, "fast gefunden", "fast gefunden"], [one.hints.length, "Hinweis", "Hinweise"]];
    const summary = `${labelOf(one.code)}: ${said.filter(([n]) => n).map((s) => counted(...s)).join(", ")}`;
    return el("details", { class: "befund", open: one.suggestions.length > 0 }, el("summary", {}, summary),
      el("p", {}, one.missed || one.rejected ? `${one.missed.toLocaleString("de-DE")} von den Regeln übersehen, ${one.rejected.toLocaleString("de-DE")} zu Unrecht gefunden. ` : "",
        el("button", { type: "button", onclick: () => onChoose(one.code) }, "Kategorie zeigen")),
      el("ol", { class: "vorschlaege" }, ...one.suggestions.map((s) => suggestion(one.code, s))),
      one.near.length ? el("details", {}, el("summary", {}, "Was den Regeln in übersehenen Passagen fehlte"),
        el("ul", {}, ...one.near.map((p) => el("li", {}, el("p", {}, p.line), quoted(p))))) : null,
      one.hints.length ? el("ul", {}, ...one.hints.map((hint) => el("li", {}, hint))) : null);
  }

  function suggestion(code, one) {
    const does = one.gains ? "bringt dazu" : "nimmt heraus";
    const accepted = el("button", { type: "button", class: "annehmen", "aria-label": `In den Entwurf: ${one.sentence}`, onclick: async () => {
      if (!(await onAccept(code, one.edit))) return;
      accepted.textContent = "Im Entwurf";
      accepted.setAttribute("aria-disabled", "true");
      announce(`Im Entwurf: ${one.sentence}`);
    } }, "In den Entwurf");
    const counts = Object.entries(KINDS).map(([kind, word]) => `${one.counts[kind].toLocaleString("de-DE")} ${word}`).join(", ");
    return el("li", {}, el("p", {}, el("strong", {}, one.sentence), " ", accepted),
      el("details", {}, el("summary", {}, `${does}: ${counts}`), ...Object.entries(KINDS).flatMap(([kind, word]) => passages(word, one.passages[kind], one.counts[kind]))));
  }

  function passages(word, some, all) {
    if (!some.length) return [];
    const more = all > some.length ? `, die ersten ${some.length} von ${all.toLocaleString("de-DE")}` : "";
    return [el("p", { class: "art" }, `${word}${more}`), el("ul", {}, ...some.map((p) => el("li", {}, quoted(p))))];
  }

  const quoted = (p) => el("p", {}, p.text, " ", el("a", { class: "klein", href: `/lesen/${encodeURIComponent(p.document)}?p=${p.passage}` }, `${p.title}${p.page ? `, S. ${p.page}` : ""}`));

  const general = (title, hints) => hints.length ? el("details", { class: "befund" }, el("summary", {}, `${title}: ${counted(hints.length, "Hinweis", "Hinweise")}`),
    el("ul", {}, ...hints.map((hint) => el("li", {}, hint)))) : "";

  /** What was taken back from the draft can be accepted again. */
  function offerAgain() {
    for (const button of root.querySelectorAll(".annehmen[aria-disabled]")) {
      button.textContent = "In den Entwurf";
      button.removeAttribute("aria-disabled");
    }
  }

  return { load, offerAgain };
}
