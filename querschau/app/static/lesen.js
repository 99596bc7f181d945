// „Lesen und Kodieren“: what is selected, what keys and buttons do with it.

import * as acts from "./acts.js";
import { Book } from "./book.js";
import { OPEN, items, reviewWord } from "./cards.js";
import { coder, redo, settled, undo, waiting } from "./decisions.js";
import { announce, ask, byId, complain } from "./dom.js";
import { askPerson } from "./frame.js";
import { bindings, chord, showKeys } from "./keys.js";
import { showMemo } from "./memo.js";
import { actionButton, showDefinition, showPanel, showWhy } from "./panel.js";
import { Passages } from "./passages.js";
import { favourite, noteRecent, pickCode, pickValue, recent } from "./picker.js";
import { onNews } from "./stand.js";
import { Words, placeOf, rangeOf, textOf } from "./words.js";
import * as worklist from "./worklist.js";

const name = byId("text").dataset.document;
const ADVANCE = "querschau-weiter";
const query = new URLSearchParams(location.search);

/**
 * Selected: `entry` the passage, `code` and `span` the coding in it (or null), `words` its word cursor; `parts`:
 * entries and spans, where words of several passages are marked.
 */
const now = { entry: null, code: null, span: null, words: null, extending: false, parts: [] };
let book;
let passages;
let ready = false;

const chosen = (entry) => (entry === now.entry && now.code ? find(entry, now.code, now.span) : null);

function find(entry, code, span) {
  const same = items(entry.state).filter((c) => c.code === code);
  return same.find((c) => span && c.span[0] < span[1] && span[0] < c.span[1]) ?? same[0] ?? null;
}

const hooks = {
  chosen,
  drawn: (entry, code) => worklist.drawn(name, entry.id, code),
  onFocus: (entry) => entry !== now.entry && select(entry, null, { focus: false }),
  onCard: (entry, coding) => select(entry, coding),
  onMouse: (entry, event) => setTimeout(() => mouse(entry, event), 0),
  onState(entry) {
    if (entry === now.entry || entry.painted) passages.hold(entry);
    passages.paint(entry);
    if (entry === now.entry) panel();
  },
};

// Selecting decides nothing

function select(entry, coding, { focus = true, aloud = true } = {}) {
  const before = now.entry;
  stopExtending();
  if (before !== entry) {
    now.words?.hide();
    Object.assign(now, { entry, words: entry ? new Words(entry) : null });
    before?.node.classList.remove("hier");
    if (before) before.node.tabIndex = -1;
    entry?.node.classList.add("hier");
    if (entry) entry.node.tabIndex = 0;
  }
  Object.assign(now, { code: coding?.code ?? null, span: coding?.span ?? null, parts: [] });
  if (before && before !== entry) passages.paint(before);
  if (entry) {
    passages.paint(entry);
    if (focus) reach(entry);
    remember(entry, coding);
    if (aloud && coding) announce(`${reviewWord(coding)}: ${book.label(coding.code)}`);
  }
  panel();
}

function reach(entry) {
  entry.node.focus({ preventScroll: true });
  entry.node.scrollIntoView({ block: "nearest" });
}

function remember(entry, coding) {
  inAddress({ p: entry.id, code: coding?.code });
}

/** Keep in the address what is seen: it can be loaded anew, bookmarked, opened in a second window. */
function inAddress(fields) {
  const address = new URLSearchParams(location.search);
  for (const [field, value] of Object.entries(fields)) {
    if (value) address.set(field, value);
    else address.delete(field);
  }
  history.replaceState(null, "", `${location.pathname}${address.size ? `?${address}` : ""}`);
}

function panel() {
  const coding = now.entry ? chosen(now.entry) : null;
  showPanel(book, now.entry, coding, run);
  showMemo(passages, now.entry, coding ? coding.code : "");
  const where = now.entry ? worklist.position(name, now.entry.id, now.code) : "";
  byId("listenstand").hidden = !where;
  byId("listenstand").textContent = where && `Arbeitsliste: ${where}`;
}

const opensOf = (entry) => entry.state.codings.filter((c) => c.review === OPEN);

/** The next open proposal (or the one before), from what is selected. */
function openFrom(step) {
  const { order } = passages;
  const here = now.entry ? order.indexOf(now.entry) : step > 0 ? -1 : order.length;
  const selected = now.entry && chosen(now.entry);
  if (now.entry) {
    const own = items(now.entry.state);
    const at = selected ? own.indexOf(selected) : step > 0 ? -1 : own.length;
    const rest = step > 0 ? own.slice(at + 1) : own.slice(0, Math.max(0, at)).reverse();
    const found = rest.find((c) => c.review === OPEN);
    if (found) return [now.entry, found];
  }
  for (let n = here + step; n >= 0 && n < order.length; n += step) {
    const open = opensOf(order[n]);
    if (open.length) return [order[n], step > 0 ? open[0] : open.at(-1)];
  }
  return null;
}

/** What `search` finds: at once, or when the whole document is loaded. */
async function sooner(search) {
  const found = search();
  if (found) return found;
  await passages.whole;
  return search();
}

/** Go to the next open proposal; resolves with the sentence about it. */
async function toOpen(step) {
  const found = await sooner(() => openFrom(step));
  if (!found) return `Kein ${step > 0 ? "weiterer" : "früherer"} offener Vorschlag in diesem Dokument.`;
  select(...found, { aloud: false });
  const open = opensOf(found[0]);
  return `Vorschlag ${open.indexOf(found[1]) + 1} von ${open.length}: ${book.label(found[1].code)}`;
}

async function step(by) {
  const next = await sooner(() => (now.entry ? passages.beside(now.entry, by) : passages.order[0]));
  if (next) select(next, null);
  else announce(by > 0 ? "Das ist die letzte Passage." : "Das ist die erste Passage.");
}

// Deciding

/** A decision about the selected coding: on to what comes next at once, where the user wants that; said when it is stored. */
async function decided(stored, word) {
  const listed = worklist.drawn(name, now.entry.id, now.code) !== "frei";
  const next = !byId("weiter").checked ? null : listed ? toListed(1) : toOpen(1);
  if (!(await stored)) return;
  const sentence = await next;
  announce(sentence ? `${word}. ${sentence}` : word);
}

/** Do something with the selected coding; where none is, the first one is selected, and only looked at. */
function withCoding(then, looking = false) {
  const { entry } = now;
  const coding = entry && chosen(entry);
  if (coding) return then(entry, coding);
  const first = entry && (opensOf(entry)[0] ?? items(entry.state)[0]);
  if (first) select(entry, first);
  else announce("Wählen Sie zuerst eine Kodierung.");
  return first && looking ? then(entry, first) : null;
}

async function giveCode(code) {
  const { entry, words } = now;
  if (!entry) return;
  const coding = chosen(entry);
  const span = words?.span;
  const parts = now.parts.length ? now.parts : [[entry, span]];
  noteRecent(code);
  words?.clear();
  if (coding && !span && coding.review !== "verworfen") await decided(acts.replace(passages, entry, coding, code), `Geändert in: ${book.label(code)}`);
  else await shown(acts.give(passages, parts, code), entry, code, span, `Kodiert: ${book.label(code)}${parts.length > 1 ? ` in ${parts.length} Passagen` : ""}`);
}

/** A coding that was just made is selected at once, and said when it is stored. */
async function shown(stored, entry, code, span, word) {
  select(entry, find(entry, code, span), { aloud: false });
  if (await stored) announce(word);
}

async function chooseCode() {
  const { entry } = now;
  if (!entry) return;
  const span = now.words?.span;
  const coding = chosen(entry);
  const title = now.parts.length ? `Code für Wörter in ${now.parts.length} Passagen` : span ? `Code für „${short(textOf(entry, span))}“` : coding ? `Statt „${book.label(coding.code)}“` : "Code für die ganze Passage";
  const picked = await pickCode(book, title);
  entry.node.focus();
  if (picked?.code) await giveCode(picked.code);
  else if (picked?.free) await giveFree(picked.free, span);
}

async function giveFree(label, span) {
  const { entry } = now;
  const coding = span ? null : chosen(entry);
  now.words?.clear();
  const { code, stored } = acts.giveFree(passages, entry, label, span, coding);
  await shown(stored, entry, code, span, `Freier Code: ${label}`);
}

const short = (text) => (text.length > 60 ? `${text.slice(0, 57)} …` : text);

async function freeCode() {
  const { entry } = now;
  if (!entry) return;
  const span = now.words?.span;
  const dialog = byId("freiercode");
  const field = dialog.querySelector("input");
  field.value = "";
  const answer = await ask(dialog);
  entry.node.focus();
  const label = field.value.trim();
  if (answer === "ok" && label) await giveFree(label, span);
}

async function inVivo() {
  const span = now.words?.span;
  if (!span) announce("Markieren Sie zuerst Wörter.");
  else await giveFree(short(textOf(now.entry, span)), span);
}

async function attribute(field, title, values) {
  const done = withCoding(async (entry, coding) => {
    const value = await pickValue(title, [...values, ""]);
    entry.node.focus();
    if (value === null) return;
    const word = `${title}: ${value || "keine Angabe"}`;
    if (await acts.accept(passages, entry, coding, { [field]: value }, word)) announce(word);
  });
  await done;
}

async function passageRead() {
  const { entry } = now;
  if (!entry) return;
  if (entry.state.read.includes(coder.person)) {
    if (await acts.unread(passages, entry)) announce("Die Passage gilt nicht mehr als gelesen.");
    return;
  }
  const open = opensOf(entry);
  let verdict = "";
  if (open.length) {
    const dialog = byId("offene");
    dialog.querySelector("h2").textContent = open.length === 1 ? "1 Vorschlag ist offen" : `${open.length} Vorschläge sind offen`;
    byId("offeneliste").textContent = open.map((c) => book.label(c.code)).join(" · ");
    verdict = await ask(dialog);
    entry.node.focus();
    if (!verdict) return;
  }
  const stored = acts.read(passages, entry, open, verdict);
  const next = byId("weiter").checked && (await sooner(() => passages.beside(entry, 1)));
  if (next) select(next, null, { aloud: false });
  if (await stored) announce("Passage gelesen.");
}

// Extent

function extend() {
  withCoding((entry, coding) => {
    now.extending = true;
    now.words.take(coding.span);
    now.words.show();
    document.body.classList.add("dehnen");
    byId("dehnleiste").hidden = false;
    announce("Ausdehnung ändern: Umschalt mit Pfeilen, Eingabe übernimmt, Esc verwirft.");
  });
}

function stopExtending() {
  if (!now.extending) return;
  now.extending = false;
  now.words.clear();
  now.words.show(false);
  document.body.classList.remove("dehnen");
  byId("dehnleiste").hidden = true;
}

async function takeExtent() {
  const { entry } = now;
  const coding = chosen(entry);
  const { span } = now.words;
  stopExtending();
  if (!coding || !span || String(span) === String(coding.span)) return;
  now.span = span;
  if (await acts.accept(passages, entry, coding, { span }, "Ausdehnung geändert")) announce("Ausdehnung geändert.");
}

// Words

function mark(change) {
  if (!now.entry) return;
  change(now.words);
  now.words.show();
}

function mouse(entry, event) {
  const selection = getSelection();
  if (event.target.closest("button, summary, a")) return;
  if (selection.isCollapsed) {
    const at = selection.anchorNode ? placeOf(entry, selection.anchorNode, selection.anchorOffset) : null;
    const hit = at === null ? [] : stackAt(entry, at);
    select(entry, hit[0] ?? null);
    return;
  }
  const parts = markedParts(selection.getRangeAt(0), event.altKey);
  if (entry !== now.entry) select(entry, null, { aloud: false });
  const here = parts.find(([e]) => e === entry)?.[1];
  if (here && now.words.take(here, event.altKey)) now.words.show();
  if (parts.length < 2) return;
  now.parts = parts;
  const [first, last] = [rangeOf(...parts[0]), rangeOf(...parts.at(-1))];
  selection.setBaseAndExtent(first.startContainer, first.startOffset, last.endContainer, last.endOffset);
  announce(`Wörter in ${parts.length} Passagen`);
}

/** The passages that a selection touches, each with its part of whole words (`exact`: of characters). */
function markedParts(range, exact) {
  return passages.order.filter((e) => range.intersectsNode(e.body)).flatMap((e) => {
    const [low, high] = e.passage.span;
    const words = new Words(e);
    const start = placeOf(e, range.startContainer, range.startOffset) ?? low;
    const end = placeOf(e, range.endContainer, range.endOffset) ?? high;
    return words.take([start, end], exact) ? [[e, words.span]] : [];
  });
}

/** The codings under a place of the text: words coded or behind a proposal, the shortest first. */
function stackAt(entry, at) {
  const [low, high] = entry.passage.span;
  const inside = (start, end) => start <= at && at < end;
  const hit = (c) => (inside(...c.span) && (c.span[0] > low || c.span[1] < high)) || c.evidence.some((_, n) => n % 2 === 0 && inside(c.evidence[n], c.evidence[n + 1]));
  return entry.state.codings.filter(hit).sort((a, b) => a.span[1] - a.span[0] - (b.span[1] - b.span[0]));
}

function other() {
  const { entry } = now;
  if (!entry) return;
  const all = items(entry.state).filter((c) => c.review !== "verworfen" || byId("verworfene").checked);
  const coding = chosen(entry);
  const at = now.words.at >= 0 ? stackAt(entry, now.words.words[now.words.at][0]) : [];
  const among = at.length ? at : all;
  if (among.length) select(entry, among[(among.indexOf(coding) + 1) % among.length]);
  else announce("Hier ist nichts kodiert.");
}

// Going elsewhere

/** Go to an item of the work list; resolves with the sentence about it. */
async function toItem(item) {
  const entry = item.document === name ? passages.entries.get(item.passage) : null;
  if (!entry) return leave(worklist.addressOf(item));
  select(entry, item.code ? find(entry, item.code) : null, { aloud: false });
  return `Arbeitsliste: ${worklist.position(name, item.passage, item.code)}${item.label ? `, ${item.label}` : ""}`;
}

/** To another address, when everything is stored that was decided here; who could not be served stays. */
async function leave(address) {
  if ((await settled()) !== false) location.assign(address);
  return "";
}

async function toListed(by) {
  const item = now.entry && worklist.beside(name, now.entry.id, now.code, by);
  if (item) return toItem(item);
  return by > 0 ? "Das war das letzte der Liste." : "Das ist das erste der Liste.";
}

async function later() {
  if (!now.entry || !query.has("liste")) return `Später. ${await toOpen(1)}`;
  const next = worklist.postpone(name, now.entry.id, now.code);
  return next ? `Später. ${await toItem(next)}` : "Das war das letzte der Liste.";
}

const telling = (going) => async () => announce(await going());

async function goTo() {
  const dialog = byId("gehezu");
  const field = dialog.querySelector("input");
  field.value = "";
  const answer = await ask(dialog);
  if (answer === "ok") await gone(field.value.trim());
}

async function gone(wanted) {
  const page = wanted.match(/^(?:S\.?|Seite|Abschnitt)?\s*(\d+)$/i);
  const place = wanted.match(/^(.+)#([0-9a-f]{12})$/);
  const option = [...byId("alledokumente").options].find((o) => o.value === wanted || o.dataset.name === wanted);
  const code = book.all().find((c) => c.label === wanted || c.id === wanted);
  const coded = code && (await sooner(() => passages.order.find((e) => e.state.codings.some((c) => c.code === code.id))));
  if (page && passages.sections[page[1] - 1]) await goPage(passages.sections[page[1] - 1]);
  else if (place) await leave(`/lesen/${encodeURIComponent(place[1])}?${new URLSearchParams({ p: place[2] })}`);
  else if (option) await leave(`/lesen/${encodeURIComponent(option.dataset.name)}`);
  else if (coded) select(coded, find(coded, code.id));
  else announce(`„${wanted}“ gibt es hier nicht.`);
}

async function goPage(section) {
  section.scrollIntoView({ block: "start" });
  const first = await sooner(() => passages.order.find((e) => section.contains(e.node)));
  section.scrollIntoView({ block: "start" });
  if (first) select(first, null);
}

async function back(how) {
  const done = await how(passages);
  const entry = done && passages.entries.get(done.passage);
  if (entry) select(entry, null, { aloud: false });
  else if (done?.document && done.document !== name) location.assign(`/lesen/${encodeURIComponent(done.document)}?${new URLSearchParams({ p: done.passage })}`);
}

function release() {
  if (now.extending) stopExtending();
  else if (now.words?.span) {
    now.words.clear();
    now.words.show(false);
  } else if (now.entry && now.code) select(now.entry, null);
  else now.entry?.node.focus();
}

const ACTS = {
  naechste: () => step(1),
  vorige: () => step(-1),
  vorschlag: telling(() => toOpen(1)),
  vorschlagzurueck: telling(() => toOpen(-1)),
  annehmen: () => (now.extending ? takeExtent() : withCoding((entry, coding) => decided(acts.accept(passages, entry, coding), `Angenommen: ${book.label(coding.code)}`))),
  verwerfen: () => withCoding((entry, coding) => decided(acts.reject(passages, entry, coding), `Verworfen: ${book.label(coding.code)}`)),
  code: chooseCode,
  favorit: giveCode,
  zuletzt: async () => {
    const picked = recent(book).length ? await pickValue("Zuletzt benutzt", recent(book), (id) => book.label(id), true) : null;
    now.entry?.node.focus();
    if (picked) await giveCode(picked);
  },
  status: () => (now.code && !book.hasStatus(now.code) ? announce(`„${book.label(now.code)}“ hat keinen Status.`) : attribute("status", "Status", book.status)),
  perspektive: () => attribute("perspective", "Perspektive", book.perspective),
  memo: () => byId("memotext").focus(),
  invivo: inVivo,
  frei: freeCode,
  gelesen: passageRead,
  spaeter: telling(later),
  naechstes: telling(() => toListed(1)),
  voriges: telling(() => toListed(-1)),
  wortvor: () => mark((w) => w.move(1, false)),
  wortzurueck: () => mark((w) => w.move(-1, false)),
  mehr: () => mark((w) => w.move(1, true)),
  weniger: () => mark((w) => w.move(-1, true)),
  satzmehr: () => mark((w) => w.moveSentence(1)),
  satzweniger: () => mark((w) => w.moveSentence(-1)),
  anfangmehr: () => mark((w) => w.moveStart(-1)),
  anfangweniger: () => mark((w) => w.moveStart(1)),
  ausdehnung: extend,
  andere: other,
  warum: () => withCoding((entry, coding) => showWhy(entry, coding), true),
  definition: () => withCoding((entry, coding) => showDefinition(book, coding.code), true),
  rueckgaengig: () => back(undo),
  wiederherstellen: () => back(redo),
  gehezu: goTo,
  kopieren: async () => {
    await navigator.clipboard.writeText(`${name}#${now.entry.id}`);
    announce("Stelle kopiert; „Gehe zu …“ nimmt sie an.");
  },
  aufheben: release,
  hilfe: async () => {
    await showKeys();
    panel();
  },
};

const WRITES = new Set(["annehmen", "verwerfen", "code", "zuletzt", "status", "perspektive", "memo", "invivo", "frei", "gelesen", "favorit"]);

/** Do what a key or button means. */
async function run(action, argument) {
  if (!ready) return null;
  if (waiting()) return announce("Eine Entscheidung ist nicht gespeichert.");
  if (WRITES.has(action) && !coder.person) return askPerson();
  try {
    await ACTS[action](argument);
  } catch (refusal) {
    complain(refusal.message);
  }
  return null;
}

const EVERYWHERE = new Set(["rueckgaengig", "wiederherstellen", "gehezu", "aufheben"]);

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  const field = event.target.closest("input, textarea, select");
  if (field) {
    if (field.id === "memotext" && (event.key === "Escape" || (event.key === "Enter" && event.ctrlKey))) now.entry?.node.focus();
    return;
  }
  const inText = event.target.closest("#text, #liste");
  const pressed = chord(event);
  const digit = /^[1-9]$/.test(pressed) && inText ? favourite(Number(pressed)) : null;
  const action = bindings().get(pressed);
  if (digit) run("favorit", digit);
  else if (!action || !(inText || EVERYWHERE.has(action))) return;
  else if (event.key === "Enter" && event.target.closest("button, a, summary")) return;
  else if (now.extending || event.key !== "Enter" || chosen(now.entry)) run(action);
  event.preventDefault();
}

// The page

async function start() {
  complain("");
  try {
    book = await Book.load();
    passages = new Passages(byId("text"), name, book, hooks);
    await passages.open(query.get("p") ?? "");
  } catch (refusal) {
    complain(refusal.message);
    return;
  }
  if (passages.results !== document.body.dataset.results) return location.reload();
  const entry = passages.entries.get(query.get("p")) ?? passages.order.find((e) => passages.first === 1 && e.passage.number === 1) ?? passages.order[0];
  if (entry) select(entry, query.get("code") ? find(entry, query.get("code")) : null, { aloud: false, focus: !location.hash });
  ready = true;
  byId("text").removeAttribute("aria-busy");
  performance.mark("bereit");
  passages.rest().catch((refusal) => complain(refusal.message));
}

document.addEventListener("keydown", onKey);
const TOOLS = { rueckgaengig: "Rückgängig", wiederherstellen: "Wiederherstellen", vorschlag: "Nächster Vorschlag", gehezu: "Gehe zu …", hilfe: "Tasten" };
for (const [id, label] of Object.entries(TOOLS)) {
  if (id !== "vorschlag" || !coder.blind) byId("leiste").append(actionButton(id, label, () => run(id)));
}
byId("weiter").checked = localStorage.getItem(ADVANCE) !== "nein";
byId("weiter").addEventListener("change", (event) => localStorage.setItem(ADVANCE, event.target.checked ? "ja" : "nein"));
byId("verworfene").checked = query.get("schicht") === "alles";
function showLayer() {
  const all = byId("verworfene").checked;
  byId("text").classList.toggle("mitverworfenen", all);
  inAddress({ schicht: all ? "alles" : "" });
}
byId("verworfene").addEventListener("change", showLayer);
showLayer();
for (const button of document.querySelectorAll("#dehnleiste button")) button.addEventListener("click", () => (run(button.dataset.action), now.entry?.node.focus()));
addEventListener("resize", () => passages?.release());
onNews((news) => {
  const changed = news?.passages === null ? [] : news?.passages?.[name];
  if (passages && changed) passages.refresh(changed).catch(() => {});
});
start();
