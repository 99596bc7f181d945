// The codebook: a tree, one category's fields, a draft of changes, and what they would change in the corpus.

import { get, send } from "./api.js";
import { corpusCheck } from "./amkorpus.js";
import { relations } from "./beziehungen.js";
import { announce, ask, byId, complain, el } from "./dom.js";
import { showFree } from "./freiecodes.js";
import { codeMemo } from "./kategoriememo.js";
import { tree } from "./tree.js";
import { wordLists } from "./wortlisten.js";

const TEXTS = ["label", "definition", "include", "exclude"];
const LISTS = ["anchors", "counter_examples"];
const PAUSE = 500;
const EVERY = 400;
const KINDS = { gained: "dazu", lost: "weg", changed: "anders" };
const form = byId("felder");
const field = (name) => form.elements.namedItem(name);

let book; // as drafted
let coded = ""; // codebook of the results, where it is another one
let changes = [];
let chosen = new URLSearchParams(location.search).get("code") ?? "";
let timer = 0;
let turn = 0;
let readAs = "";

const place = () => `querschau-entwurf:${readAs}`;
const codes = () => book.dimensions.flatMap((d) => d.codes.map((c) => ({ ...c, dimension: d.id })));
const codeOf = (id) => codes().find((c) => c.id === id);

const view = tree(byId("baum"), {
  onChoose: (id) => choose(id),
  onDrop: (code, dimension, before) => change({ kind: "move", code, dimension, before }),
});

const words = wordLists({ onTyped: soon });
const related = relations({ onTyped: soon, onChoose: (id) => choose(id) });
const memo = codeMemo({ onSaved: (memos) => related.overview(codes(), memos) });
const check = corpusCheck({ labelOf: (id) => codeOf(id)?.label, onChoose: choose, onAccept: accept });

// What is shown

async function load() {
  try {
    book = await get("/api/codebuch");
  } catch (refusal) {
    complain(refusal.message);
    return;
  }
  readAs = book.read_as;
  coded = book.coded;
  changes = JSON.parse(sessionStorage.getItem(place()) ?? "[]");
  if (changes.length) await tryOut();
  else show(book);
  if (chosen) choose(chosen);
  check.load();
}

function show(newer) {
  book = newer;
  view.show(book.dimensions.map((d) => ({ id: d.id, label: d.label, items: d.codes.map((c) => ({ id: c.id, label: c.label, note: c.count.toLocaleString("de-DE") })) })), chosen);
  byId("fassung").textContent = `Version ${book.version} in „${book.file}“, ${codes().length} Kategorien.`;
  if (coded) byId("fassung").append(` Kodiert ist noch nach „${coded}“; erst `, el("a", { href: "/lauf" }, "ein Lauf"), " zählt und kodiert nach dieser Fassung.");
  byId("entwurf").hidden = !changes.length;
  byId("entwurfsliste").replaceChildren(...(book.said.length ? book.said : ["Noch ohne Wirkung."]).map((sentence) => el("li", {}, sentence)));
  byId("vorschau").hidden = !changes.length;
  words.show(book.lists);
  related.overview(codes(), book.memos);
  showFree(book.free, (free) => add({ label: free.label, free: free.id }));
  byId("kontexte").hidden = !book.contexts.length;
  byId("kontextliste").replaceChildren(...book.contexts.map((sentence) => el("li", {}, sentence)));
  const code = codeOf(chosen);
  if (code) byId("kategorietitel").textContent = `${code.label} (${code.id})`;
  if (code) byId("worte").replaceChildren(...code.words.map((words) => el("li", {}, words)));
}

function choose(id, focus = true) {
  const code = codeOf(id);
  if (!code) return;
  flush();
  chosen = id;
  history.replaceState(null, "", `?code=${encodeURIComponent(id)}`);
  view.show(book.dimensions.map((d) => ({ id: d.id, label: d.label, items: d.codes.map((c) => ({ id: c.id, label: c.label, note: c.count.toLocaleString("de-DE") })) })), chosen);
  byId("kategorietitel").textContent = `${code.label} (${code.id})`;
  form.hidden = byId("bezuege").hidden = false;
  byId("nochkeine").hidden = true;
  for (const name of TEXTS) field(name).value = code[name];
  for (const name of LISTS) field(name).value = code[name].join("\n");
  field("threshold").value = code.threshold;
  field("rules").value = code.rules;
  field("rules").rows = Math.min(24, Math.max(4, code.rules.split("\n").length + 1));
  byId("worte").replaceChildren(...code.words.map((words) => el("li", {}, words)));
  related.edit(code, codes());
  memo.show(id, book.memos);
  fault([]);
  announce(`Gewählt: ${code.label}`);
  if (focus) view.focus(id);
}

function none() {
  chosen = "";
  form.hidden = byId("bezuege").hidden = true;
  byId("nochkeine").hidden = false;
  byId("kategorietitel").textContent = "Kategorie wählen";
  history.replaceState(null, "", location.pathname);
}

function fault(sentences) {
  byId("regelfehler").replaceChildren(...sentences.flatMap((s) => [s, el("br", {})]).slice(0, -1));
  if (sentences.length) field("rules").setAttribute("aria-invalid", "true");
  else field("rules").removeAttribute("aria-invalid");
}

// The draft

/** Add a change and try it out; resolves with whether it can be made. */
async function change(one) {
  return (await flush()) && attempt([...changes, one]);
}

async function attempt(newer) {
  const before = changes;
  changes = newer;
  if (await tryOut()) {
    sessionStorage.setItem(place(), JSON.stringify(changes));
    return true;
  }
  changes = before;
  return false;
}

async function tryOut() {
  const mine = ++turn;
  try {
    const found = await send("POST", "/api/codebuch/probe", { read_as: readAs, changes });
    if (mine !== turn) return true;
    complain("");
    fault([]);
    show(found);
    if (found.probe) follow(found.probe, mine);
    else byId("vorschausatz").textContent = "Vor dem ersten Lauf gibt es keine Passagen.";
    return true;
  } catch (refusal) {
    if (mine !== turn) return true;
    if (refusal.faults?.length) fault(refusal.faults);
    else complain(refusal.message);
    return false;
  }
}

/** Make a suggestion a change of the draft; resolves with whether it stands there. */
async function accept(code, edit) {
  if (!(await flush())) return false;
  try {
    const one = await send("POST", "/api/codebuch/vorschlag", { read_as: readAs, changes, code, edit });
    if (!(await attempt([...changes, one]))) return false;
  } catch (refusal) {
    complain(refusal.message);
    return false;
  }
  choose(code, false);
  return true;
}

/** What the fields say of the chosen category, as one change of texts or of rules. */
function typed(name) {
  if (name === "rules") return { kind: "rules", code: chosen, text: field("rules").value };
  const texts = Object.fromEntries(TEXTS.map((n) => [n, field(n).value]));
  const lists = Object.fromEntries(LISTS.map((n) => [n, field(n).value.split("\n")]));
  return { kind: "describe", code: chosen, ...texts, ...lists, threshold: field("threshold").valueAsNumber || null };
}

/** Changes with one more; what was typed just before in the same place is replaced. */
function withTyped(some, one) {
  const last = some.at(-1);
  const same = last && last.kind === one.kind && last.code === one.code && last.name === one.name;
  return [...(same ? some.slice(0, -1) : some), one];
}

const pending = new Map(); // kind of change -> the change
form.addEventListener("input", (event) => {
  soon(typed(event.target.name));
});
form.addEventListener("submit", (event) => event.preventDefault());

/** Try a change out when nothing more is typed for a moment. */
function soon(one) {
  pending.set(one.kind + (one.name ?? ""), one);
  clearTimeout(timer);
  timer = setTimeout(flush, PAUSE);
}

/** Try out what was typed and not yet tried. */
async function flush() {
  clearTimeout(timer);
  const some = [...pending.values()];
  pending.clear();
  return !some.length || attempt(some.reduce(withTyped, changes));
}

byId("zuruecknehmen").addEventListener("click", () => forget(changes.slice(0, -1)));
byId("verwerfen").addEventListener("click", () => forget([]));

async function forget(left) {
  pending.clear();
  changes = left;
  sessionStorage.setItem(place(), JSON.stringify(changes));
  await tryOut();
  if (codeOf(chosen)) choose(chosen);
  else none();
  check.offerAgain();
  announce(left.length ? "Zurückgenommen." : "Entwurf verworfen.");
  if (!left.length) byId("baumtitel").scrollIntoView({ block: "nearest" });
}

// What is done with a category

function fill(select, options, value = "") {
  select.replaceChildren(...options.map(([id, label]) => el("option", { value: id, selected: id === value }, label)));
}

const values = (dialog) => Object.fromEntries([...dialog.querySelector("form").elements].filter((f) => f.name).map((f) => [f.name, f.value]));

async function target(title, sentence, options) {
  byId("zielfrage-titel").textContent = title;
  byId("zielfrage-satz").textContent = sentence;
  fill(byId("zielfrage").querySelector("select"), options);
  return (await ask(byId("zielfrage"))) === "ja" ? values(byId("zielfrage")).ziel : null;
}

byId("neu").addEventListener("click", () => add({}));

/** A new dimension, or another name for one; categories are moved into it as into any other. */
byId("dimension").addEventListener("click", async () => {
  const dialog = byId("dimensionsfrage");
  const { which, code, label, question } = dialog.querySelector("form").elements;
  dialog.querySelector("form").reset();
  fill(which, [["", "neue Dimension"], ...book.dimensions.map((d) => [d.id, d.label])]);
  which.onchange = () => {
    const known = book.dimensions.find((d) => d.id === which.value);
    [code.value, label.value, question.value] = [known?.id ?? "", known?.label ?? "", known?.question ?? ""];
    code.readOnly = Boolean(known);
  };
  which.onchange();
  if ((await ask(dialog)) !== "ja") return;
  if (await change({ kind: "dimension", code: code.value.trim(), label: label.value, question: question.value })) announce(`Dimension ${label.value}`);
});

/** Add a category; of a free code that becomes one its label and id (`free`) are known. */
async function add({ label = "", free = "" }) {
  const dialog = byId("neufrage");
  dialog.querySelector("form").reset();
  const own = codeOf(chosen)?.dimension ?? book.dimensions[0]?.id;
  fill(dialog.querySelector("select"), book.dimensions.map((d) => [d.id, d.label]), own);
  dialog.querySelector("[name=code]").value = `${own}.`;
  dialog.querySelector("[name=label]").value = label;
  if ((await ask(dialog)) !== "ja") return;
  const said = values(dialog);
  const { code, definition, ...named } = said;
  const one = free ? { kind: "adopt", code: free, into: [code], ...named } : { kind: "add", ...said };
  if ((await change(one)) && (!free || !definition || (await change({ kind: "describe", code, definition })))) choose(code);
}

byId("verschieben").addEventListener("click", async () => {
  const code = codeOf(chosen);
  const places = book.dimensions.flatMap((d) => [...d.codes.filter((c) => c.id !== chosen).map((c) => [`${d.id}\n${c.id}`, `${d.label}: vor „${c.label}“`]), [`${d.id}\n`, `${d.label}: ans Ende`]]);
  const to = await target(`„${code.label}“ verschieben nach`, "Die Kennung bleibt; was entschieden ist, bleibt gültig.", places);
  if (to === null) return;
  const [dimension, before] = to.split("\n");
  if (await change({ kind: "move", code: code.id, dimension, before })) choose(code.id);
});

byId("umbenennen").addEventListener("click", async () => {
  const dialog = byId("kennungsfrage");
  dialog.querySelector("input").value = chosen;
  if ((await ask(dialog)) !== "ja") return;
  const into = values(dialog).into.trim();
  if (into !== chosen && (await change({ kind: "rename", code: chosen, into }))) choose(into);
});

byId("zusammen").addEventListener("click", async () => {
  const code = codeOf(chosen);
  const others = codes().filter((c) => c.id !== chosen).map((c) => [c.id, c.label]);
  const into = await target(`„${code.label}“ zusammenführen mit`, "Die andere Kategorie übernimmt Regeln und Ankerbeispiele; Entscheidungen gelten dann für sie.", others);
  if (into !== null && (await change({ kind: "merge", code: code.id, into }))) choose(into);
});

byId("teilen").addEventListener("click", async () => {
  const code = codeOf(chosen);
  const dialog = byId("teilfrage");
  dialog.querySelector("form").reset();
  for (const n of ["1", "2"]) dialog.querySelector(`[name=code${n}]`).value = `${code.id}_${n}`;
  dialog.querySelector("[name=label1]").value = code.label;
  if ((await ask(dialog)) !== "ja") return;
  const said = values(dialog);
  const parts = ["1", "2"].map((n) => ({ code: said[`code${n}`], label: said[`label${n}`] }));
  if (await change({ kind: "split", code: code.id, parts })) choose(parts[0].code);
});

byId("streichen").addEventListener("click", async () => {
  const code = codeOf(chosen);
  const sure = await target(`„${code.label}“ aus dem Codebuch nehmen?`, "Ihre Regeln gehen mit. Was Menschen mit ihr kodiert haben, kommt zu „Arbeitsliste › Neu zu entscheiden“.", [["ja", "herausnehmen"]]);
  if (sure && (await change({ kind: "retire", code: code.id }))) {
    none();
    byId("kategorietitel").focus();
  }
});

byId("speichern").addEventListener("click", async () => {
  if (!(await flush())) return;
  const dialog = byId("speicherfrage");
  dialog.querySelector("form").reset();
  dialog.querySelector("[name=version]").value = book.next;
  byId("speicherort").textContent = book.copied ? `„${book.file}“ gehört zum Programm; die neue Version liegt danach im Ordner des Korpus.` : `Kommentare und Reihenfolge in „${book.file}“ bleiben.`;
  byId("speicherliste").replaceChildren(...book.said.map((sentence) => el("li", {}, sentence)));
  if ((await ask(dialog)) !== "ja") return;
  try {
    const said = await send("POST", "/api/codebuch/version", { read_as: readAs, changes, ...values(dialog) });
    sessionStorage.removeItem(place());
    changes = [];
    await load();
    byId("fassung").append(" ", el("strong", {}, `Gespeichert als Version ${said.version}.`), " ", el("a", { href: "/lauf" }, "Lauf starten"));
    announce(`Gespeichert als Version ${said.version} in ${said.file}.`);
  } catch (refusal) {
    complain(refusal.message);
  }
});

// What it would change

async function follow(number, mine) {
  const bar = byId("vorschaubalken");
  bar.hidden = false;
  bar.removeAttribute("value");
  byId("vorschausatz").textContent = "Vorschau beginnt …";
  byId("pruefung").hidden = true;
  for (;;) {
    await new Promise((ready) => setTimeout(ready, EVERY));
    if (mine !== turn) return;
    let found;
    try {
      found = await get(`/api/codebuch/probe?nummer=${number}`);
    } catch (refusal) {
      complain(refusal.message);
      return;
    }
    if (!found || mine !== turn) return;
    if (found.failed) {
      bar.hidden = true;
      byId("vorschausatz").textContent = "Die Vorschau endete unerwartet; ändern Sie noch einmal etwas.";
      return;
    }
    if (found.total) paint(found);
    if (found.total && found.done === found.total && found.hints) return;
  }
}

function paint(found) {
  const bar = byId("vorschaubalken");
  const ended = found.done === found.total;
  [bar.max, bar.value, bar.hidden] = [found.total, found.done, ended];
  const done = found.done.toLocaleString("de-DE");
  const sentence = `${found.touched.toLocaleString("de-DE")} von ${done} Passagen werden anders kodiert${ended ? "." : ` (von ${found.total.toLocaleString("de-DE")})`}`;
  byId("vorschausatz").textContent = sentence;
  if (ended) announce(sentence);
  const label = (id) => codeOf(id)?.label ?? found.first.find((d) => d.code === id)?.label ?? id;
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

load();
