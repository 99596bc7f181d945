// What a draft of the codebook would change in the corpus: a preview that grows while the server tries it out.

import { get } from "./api.js";
import { announce, byId, complain, el } from "./dom.js";

const EVERY = 400;
const KINDS = { gained: "dazu", lost: "weg", changed: "anders" };
let latest = 0;

/** Follow the preview of this number (0: there are no passages yet) to its end, or to a newer one. `labelOf(code)`: its name. */
export async function follow(number, labelOf) {
  latest = number;
  if (!number) {
    byId("vorschausatz").textContent = "Vor dem ersten Lauf gibt es keine Passagen.";
    return;
  }
  begin();
  for (;;) {
    await new Promise((ready) => setTimeout(ready, EVERY));
    if (number !== latest) return;
    let found;
    try {
      found = await get(`/api/codebuch/probe?nummer=${number}`);
    } catch (refusal) {
      complain(refusal.message);
      return;
    }
    if (number !== latest) return;
    if (!found) return stop("Ein anderes Fenster erprobt gerade eine Änderung; ändern Sie noch einmal etwas.");
    if (found.failed) return stop("Die Vorschau endete unerwartet; ändern Sie noch einmal etwas.");
    if (found.total) paint(found, labelOf);
    if (found.total && found.done === found.total && found.hints) return;
  }
}

function begin() {
  const bar = byId("vorschaubalken");
  bar.hidden = false;
  bar.removeAttribute("value");
  byId("vorschausatz").textContent = "Vorschau beginnt …";
  byId("pruefung").hidden = true;
}

function stop(sentence) {
  byId("vorschaubalken").hidden = true;
  byId("vorschausatz").textContent = sentence;
}

function paint(found, labelOf) {
  const bar = byId("vorschaubalken");
  const ended = found.done === found.total;
  [bar.max, bar.value, bar.hidden] = [found.total, found.done, ended];
  const done = found.done.toLocaleString("de-DE");
  const sentence = `${found.touched.toLocaleString("de-DE")} von ${done} Passagen werden anders kodiert${ended ? "." : ` (von ${found.total.toLocaleString("de-DE")})`}`;
  byId("vorschausatz").textContent = sentence;
  if (ended) announce(sentence);
  const label = (id) => labelOf(id) ?? found.first.find((d) => d.code === id)?.label ?? id;
  const rows = Object.entries(found.counts).map(([id, n]) => el("tr", {}, el("th", { scope: "row" }, label(id)), ...Object.keys(KINDS).map((kind) => el("td", { class: "zahl" }, n[kind] ?? "–"))));
  byId("vorschautabelle").hidden = !rows.length;
  byId("vorschautabelle").tBodies[0].replaceChildren(...rows);
  byId("unterschiede").replaceChildren(...found.first.map(difference));
  byId("pruefung").replaceChildren(...(found.hints ?? []).map((sentence) => el("li", {}, sentence)));
  byId("pruefung").hidden = !found.hints?.length;
}

function difference(one) {
  const parts = [];
  let at = 0;
  for (const [start, end] of one.spans) {
    parts.push(one.text.slice(at, start), el("mark", {}, one.text.slice(start, end)));
    at = end;
  }
  return el("li", { class: one.kind }, el("p", {}, el("strong", {}, KINDS[one.kind]), ` ${one.label}`),
    el("p", {}, ...parts, one.text.slice(at)),
    el("p", { class: "klein" }, el("a", { href: `/lesen/${encodeURIComponent(one.document)}?p=${one.passage}` }, `${one.title}${one.page ? `, S. ${one.page}` : ""}`), one.rule ? ` · Regel ${one.rule}` : ""));
}
