// Search: what is asked stands in the address; hits come in slices and can be coded one by one or all at once.

import { get, newId, send } from "./api.js";
import { Book } from "./book.js";
import { announce, ask, byId, complain, el } from "./dom.js";
import { known, onNews } from "./stand.js";

const { person, results } = document.body.dataset;
const AT_ONCE = 200;
const CONTEXT = 60;
const form = byId("suche");
const list = byId("fundstellen");
const code = byId("code");
const fields = ["q", "art", "fall"];
const shown = new Map(); // passage -> {hit, node}
const done = []; // what this window coded, to be taken back
let asked = new URLSearchParams();
let turn = 0;
let total = 0;
let book;

// What is asked

function fill() {
  asked = new URLSearchParams(location.search);
  for (const name of fields) if (form.elements.namedItem(name)) form.elements.namedItem(name).value = asked.get(name) ?? (name === "art" ? "wort" : "");
}

function go(query) {
  const clean = Object.fromEntries(Object.entries(query).filter(([name, value]) => value && !(name === "art" && value === "wort")));
  history.pushState(null, "", `/suche?${new URLSearchParams(clean)}`);
  fill();
  search();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  go(Object.fromEntries(fields.map((name) => [name, form.elements.namedItem(name)?.value.trim() ?? ""])));
});
for (const name of ["art", "fall"]) {
  form.elements.namedItem(name)?.addEventListener("change", () => asked.get("q") && form.requestSubmit());
}
addEventListener("popstate", () => {
  fill();
  search();
});

// Hits

async function search() {
  const mine = ++turn;
  shown.clear();
  list.replaceChildren();
  byId("auswege").replaceChildren();
  byId("kodieren").hidden = byId("mehr").hidden = true;
  byId("trefferzahl").textContent = "Treffer";
  if (!asked.get("q") && !asked.get("p")) return;
  byId("trefferzahl").textContent = "Sucht …";
  await more(0, mine);
}

async function more(after, mine = turn) {
  complain("");
  let found;
  try {
    book ??= await Book.load();
    found = await patiently(`/api/suche?${asked}&nach=${after}`, mine);
  } catch (refusal) {
    if (mine !== turn) return;
    byId("trefferzahl").textContent = "Treffer";
    complain(refusal.message);
    return;
  }
  if (!found) return;
  if (!after) summarise(found);
  const first = list.children.length;
  list.append(...found.hits.map(item));
  byId("mehr").hidden = found.next === null;
  byId("mehr").onclick = () => more(found.next);
  if (after) list.children[first]?.querySelector("a")?.focus();
  states(found.hits);
}

/** Ask until the index is there; null where something else was asked meanwhile. */
async function patiently(path, mine) {
  for (;;) {
    const found = await get(path);
    if (mine !== turn) return null;
    if (found.results !== undefined) return found;
    byId("trefferzahl").textContent = "Das Wortverzeichnis entsteht, einmal nach jedem Lauf …";
    await new Promise((ready) => setTimeout(ready, 1000));
    if (mine !== turn) return null;
  }
}

function summarise(found) {
  total = found.total;
  const what = asked.get("p") ? "einer Passage" : `„${asked.get("q")}“`;
  const alike = asked.get("art") === "aehnlich";
  const number = `${total.toLocaleString("de-DE")} ${total === 1 ? "Passage" : "Passagen"}`;
  byId("trefferzahl").textContent = total ? `${number} ${alike ? `ähnlich wie ${what}` : `mit ${what}`}` : `Keine Treffer für ${what}.`;
  announce(byId("trefferzahl").textContent);
  byId("kodieren").hidden = !total;
  offerAll();
  if (!found.ways.length) return;
  byId("auswege").replaceChildren(el("p", {}, "Vielleicht meinten Sie:"), el("ul", {}, ...found.ways.map(way)));
}

function way({ query, number, case: everywhere }) {
  const to = () => go({ q: query, art: asked.get("art"), fall: everywhere === "" ? "" : asked.get("fall") });
  const label = everywhere === "" ? `„${query}“ in allen Fällen` : `„${query}“`;
  return el("li", {}, el("button", { type: "button", class: "verweis", onclick: to }, label), ` (${number.toLocaleString("de-DE")})`);
}

function item(hit) {
  const place = `${hit.title}${hit.page ? `, S. ${hit.page}` : ""}`;
  const reading = `/lesen/${encodeURIComponent(hit.document)}?p=${hit.id}`;
  const codes = el("ul", { class: "codes", "aria-label": "Codes dieser Passage" });
  const give = el("button", { type: "button", disabled: !code.value || !hit.codable, onclick: () => codeOne(hit) }, "Kodieren");
  const node = el("li", {},
    el("p", { class: "ort klein" }, el("a", { href: reading }, place), hit.section ? ` · ${hit.section}` : "", hit.case ? ` · ${hit.case}` : "", hit.similarity ? ` · Ähnlichkeit ${hit.similarity.toLocaleString("de-DE")}` : ""),
    asked.get("art") === "kwic" ? lines(hit) : el("p", { class: "text" }, ...marked(hit.text, hit.spans)),
    codes,
    el("p", { class: "knoepfe" }, give, el("a", { class: "knopf", href: `/suche?art=aehnlich&p=${encodeURIComponent(`${hit.document}#${hit.id}`)}` }, "Passagen wie diese")));
  shown.set(hit.id, { hit, node, codes, give });
  return node;
}

function marked(text, spans) {
  const parts = [];
  let at = 0;
  for (const [start, end] of spans) {
    parts.push(text.slice(at, start), el("mark", {}, text.slice(start, end)));
    at = end;
  }
  return [...parts, text.slice(at)];
}

function lines({ text, spans }) {
  return el("div", { class: "zeilen" }, ...spans.map(([start, end]) => el("p", {},
    el("span", { class: "links" }, el("bdi", {}, text.slice(Math.max(0, start - CONTEXT), start))),
    el("mark", {}, text.slice(start, end)),
    el("span", { class: "rechts" }, text.slice(end, end + CONTEXT)))));
}

// What counts at the hits

async function states(hits) {
  const byDocument = Map.groupBy(hits, (hit) => hit.document);
  for (const [name, some] of byDocument) {
    try {
      const ids = some.map((hit) => hit.id).join(",");
      show((await get(`/api/dok/${encodeURIComponent(name)}/passagen?passagen=${ids}`)).states);
    } catch (refusal) {
      complain(refusal.message);
      return;
    }
  }
}

function show(states) {
  for (const [id, state] of Object.entries(states)) {
    shown.get(id)?.codes.replaceChildren(...state.codings.map((coding) => {
      const open = coding.review === "unbestaetigt";
      return el("li", { class: `${book.colour(coding.code)}${open ? " offen" : ""}` }, open ? `Vorschlag: ${book.label(coding.code)}` : book.label(coding.code));
    }));
  }
}

onNews((news) => {
  if (!news || !shown.size) return;
  const changed = news.passages && Object.values(news.passages).every((ids) => ids.length) ? new Set(Object.values(news.passages).flat()) : null;
  states([...shown.values()].map((one) => one.hit).filter((hit) => !changed || changed.has(hit.id)));
});

// Coding

function offerAll() {
  byId("alle").disabled = !code.value;
  byId("alle").textContent = total === 1 ? "Die eine Passage kodieren …" : `Alle ${total.toLocaleString("de-DE")} Passagen kodieren …`;
  for (const { hit, give } of shown.values()) give.disabled = !code.value || !hit.codable;
}
code.addEventListener("change", offerAll);

const record = (document, passage) => ({ id: newId(), kind: "applies", document, passage, code: code.value, drawn: "suche" });

async function write(records, batch = "") {
  const answer = await send("POST", "/api/entscheidungen", { person, results, batch, records });
  known(answer.number);
  for (const states of Object.values(answer.states)) show(states);
}

function coded(cancels, what) {
  done.push({ cancels, what });
  byId("zurueck").hidden = false;
  announce(what);
}

async function codeOne(hit) {
  const one = record(hit.document, hit.id);
  shown.get(hit.id).give.disabled = true; // one press, one record
  try {
    await write([one]);
    complain("");
    coded(one.id, `Kodiert: ${book.label(code.value)}`);
  } catch (refusal) {
    complain(refusal.message);
  }
  offerAll();
}

byId("alle").addEventListener("click", async () => {
  const label = book.label(code.value);
  let found;
  try {
    found = await patiently(`/api/suche/passagen?${asked}`, turn);
  } catch (refusal) {
    complain(refusal.message);
    return;
  }
  if (!found) return;
  const number = found.passages.length.toLocaleString("de-DE");
  byId("allefragen-titel").textContent = `${number} ${found.passages.length === 1 ? "Passage" : "Passagen"} mit „${label}“ kodieren?`;
  if (found.passages.length && (await ask(byId("allefragen"))) === "ja") await codeAll(found.passages, label);
});

async function codeAll(passages, label) {
  const batch = newId();
  const bar = byId("fortschritt");
  bar.hidden = false;
  bar.max = passages.length;
  byId("alle").disabled = true;
  let stored = 0;
  try {
    for (; stored < passages.length; stored = Math.min(passages.length, stored + AT_ONCE)) {
      bar.value = stored;
      await write(passages.slice(stored, stored + AT_ONCE).map(([document, id]) => record(document, id)), batch);
    }
    complain("");
  } catch (refusal) {
    complain(`${stored} von ${passages.length} Passagen sind kodiert. ${refusal.message}`);
  }
  bar.hidden = true;
  offerAll();
  if (stored) coded(batch, `${stored.toLocaleString("de-DE")} Passagen kodiert: ${label}`);
  byId("zurueck").focus();
}

async function undo() {
  const step = done.pop();
  if (!step) return;
  try {
    const answer = await send("POST", "/api/rueckgaengig", { id: newId(), person, cancels: step.cancels });
    known(answer.number);
    complain("");
    announce(`Rückgängig: ${step.what}`);
    states([...shown.values()].map((one) => one.hit));
  } catch (refusal) {
    done.push(step);
    complain(refusal.message);
  }
  byId("zurueck").hidden = !done.length;
  if (!done.length) byId("trefferzahl").focus();
}
byId("zurueck").addEventListener("click", undo);
addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.target.matches("input, textarea")) {
    event.preventDefault();
    undo();
  }
});

fill();
if (!asked.get("q") && !asked.get("p")) get("/api/suche?q=a").catch(() => {}); // the index is made while one still types
search();
