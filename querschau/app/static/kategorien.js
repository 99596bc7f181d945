// The codebook: a tree, one category's fields, a draft of changes, and what they would change in the corpus.

import { get, send } from "./api.js";
import { corpusCheck } from "./amkorpus.js";
import { relations } from "./beziehungen.js";
import { announce, ask, byId, complain, el } from "./dom.js";
import { Draft } from "./entwurf.js";
import { fields } from "./felder.js";
import { showFree } from "./freiecodes.js";
import { codeMemo } from "./kategoriememo.js";
import { deeds } from "./kategorientaten.js";
import { follow } from "./probe.js";
import { tree } from "./tree.js";
import { wordLists } from "./wortlisten.js";

let book; // as drafted
let coded = ""; // codebook of the results, where it is another one
let chosen = new URLSearchParams(location.search).get("code") ?? "";

const codes = () => book.dimensions.flatMap((d) => d.codes);
const codeOf = (id) => codes().find((c) => c.id === id);
const typed = (one) => draft.soon(one);
const lines = (sentences) => sentences.map((sentence) => el("li", {}, sentence));

const draft = new Draft({
  onTried(found) {
    show(found);
    if (draft.steps.length) follow(found.probe, (id) => codeOf(id)?.label);
  },
  onFault: (sentences) => form.fault(sentences),
  onForeign: () => foreign("Das Codebuch wurde inzwischen von außen geändert. Ihr Entwurf ist noch da.", [], { Vergleichen: load }),
});
const form = fields({ onTyped: typed });
const words = wordLists({ onTyped: typed });
const related = relations({ onTyped: typed, onChoose: (id) => choose(id) });
const memo = codeMemo({ onSaved: (memos) => related.overview(codes(), memos) });
const check = corpusCheck({ labelOf: (id) => codeOf(id)?.label, onChoose: choose, onAccept: accept });
const view = tree(byId("baum"), { onChoose: choose, onMarked: marked, onDrop: (ids, dimension, before) => deed.move(ids, dimension, before) });
const deed = deeds({ draft, book: () => book, chosen: () => codeOf(chosen), marked: () => view.marked(), choose, none });

// What is shown

async function load() {
  complain("");
  try {
    show(await get("/api/codebuch"));
    coded = book.coded;
    const others = await draft.begin(book.read_as);
    foreign("", []);
    if (others) compare(others);
    if (draft.steps.length) await draft.attempt((steps) => steps);
  } catch (refusal) {
    complain(refusal.message);
    return;
  }
  if (chosen) choose(chosen);
  check.load();
}

function show(newer) {
  book = newer;
  view.show(book.dimensions.map((d) => ({ id: d.id, label: d.label, items: d.codes.map((c) => ({ id: c.id, label: c.label, note: c.count.toLocaleString("de-DE") })) })), chosen);
  byId("fassung").textContent = `Version ${book.version} in „${book.file}“, ${codes().length} Kategorien.`;
  if (coded) byId("fassung").append(` Kodiert ist noch nach „${coded}“; erst `, el("a", { href: "/lauf" }, "ein Lauf"), " zählt und kodiert nach dieser Fassung.");
  byId("entwurf").hidden = byId("vorschau").hidden = !draft.steps.length;
  byId("entwurfsliste").replaceChildren(...lines(book.said.length ? book.said : ["Noch ohne Wirkung."]));
  words.show(book.lists);
  related.overview(codes(), book.memos);
  showFree(book.free, deed.add);
  byId("kontexte").hidden = !book.contexts.length;
  byId("kontextliste").replaceChildren(...lines(book.contexts));
  if (codeOf(chosen)) form.tried(codeOf(chosen));
}

function choose(id, focus = true) {
  const code = codeOf(id);
  if (!code) return;
  draft.flush();
  chosen = id;
  history.replaceState(null, "", `?code=${encodeURIComponent(id)}`);
  view.choose(id);
  form.show(code);
  related.edit(code, codes());
  memo.show(id, book.memos);
  announce(`Gewählt: ${code.label}`);
  if (focus) view.focus(id);
}

function none() {
  chosen = "";
  form.hide();
  history.replaceState(null, "", location.pathname);
}

function marked(ids) {
  byId("mehrere").hidden = ids.length < 2;
  byId("mehreresatz").textContent = `${ids.length} Kategorien gewählt.`;
}

// The draft

/** What others did to the file: a sentence, what they changed, and buttons with what can be done. */
function foreign(sentence, said, ways = {}) {
  byId("fremd").hidden = !sentence;
  byId("fremdsatz").textContent = sentence;
  byId("fremdliste").replaceChildren(...lines(said));
  byId("fremdwege").replaceChildren(...Object.entries(ways).map(([label, way]) => el("button", { type: "button", onclick: way }, label)));
}

function compare(others) {
  const mine = () => {
    draft.accept();
    foreign("", []);
  };
  foreign("Das Codebuch wurde von außen geändert, seit Sie Ihren Entwurf begonnen haben. Was dort geschah, steht hier; was Sie vorhaben, darunter.", others, { "Mein Entwurf gilt zusätzlich": mine, "Nur die andere Fassung": discard });
  byId("fremd").focus();
}

/** Make a suggestion a change of the draft; resolves with whether it stands there. */
async function accept(code, edit) {
  if (!(await draft.flush())) return false;
  try {
    const one = await send("POST", "/api/codebuch/vorschlag", { ...draft.body, code, edit });
    if (!(await draft.change(one))) return false;
  } catch (refusal) {
    complain(refusal.message);
    return false;
  }
  choose(code, false);
  return true;
}

async function undo() {
  if (draft.steps.length < 2) return discard();
  if (await draft.back((steps) => steps.slice(0, -1))) refill("Zurückgenommen.");
  return null;
}

async function discard() {
  draft.end();
  await load();
  refill("Entwurf verworfen.");
  byId("baumtitel").scrollIntoView({ block: "nearest" });
}

function refill(word) {
  if (codeOf(chosen)) choose(chosen);
  else none();
  check.offerAgain();
  announce(word);
}

async function save() {
  if (!(await draft.flush()) || form.faulty()) return;
  const dialog = byId("speicherfrage");
  const { elements } = dialog.querySelector("form");
  elements.note.value = "";
  elements.version.value = book.next;
  byId("speicherort").textContent = book.copied ? `„${book.file}“ gehört zum Programm; die neue Version liegt danach im Ordner des Korpus.` : `Kommentare und Reihenfolge in „${book.file}“ bleiben.`;
  byId("speicherliste").replaceChildren(...lines(book.said));
  if ((await ask(dialog)) !== "ja") return;
  try {
    const said = await send("POST", "/api/codebuch/version", { ...draft.body, version: elements.version.value, note: elements.note.value });
    draft.end();
    await load();
    byId("fassung").append(" ", el("strong", {}, `Gespeichert als Version ${said.version}.`), " ", el("a", { href: "/lauf" }, "Lauf starten"));
    announce(`Gespeichert als Version ${said.version} in ${said.file}.`);
  } catch (refusal) {
    if (refusal.status === 409) draft.foreign(draft.steps);
    else complain(refusal.message);
  }
}

byId("zuruecknehmen").addEventListener("click", undo);
byId("verwerfen").addEventListener("click", discard);
byId("speichern").addEventListener("click", save);
byId("keinemehr").addEventListener("click", () => view.choose(chosen));
load();
