// The document on the page: a section per page of the original, filled slice by slice, its passages painted.

import { get } from "./api.js";
import { bars, card, items, summary } from "./cards.js";
import { foretold } from "./decisions.js";
import { el } from "./dom.js";
import { runs } from "./marks.js";

const SLICE = 20;
const PATH = (name) => `/api/dok/${encodeURIComponent(name)}`;
const idle = () => new Promise((done) => (window.requestIdleCallback ? requestIdleCallback(done, { timeout: 500 }) : setTimeout(done, 16)));

/**
 * `entries`: what is known of each passage by id: `passage`, `state`, `text`, and its nodes. `order`: them in the
 * order of the text. `chosen(entry)` is the selected coding there or null; `onCard(entry, coding)` a click on one.
 */
export class Passages {
  constructor(place, name, book, hooks) {
    this.place = place;
    this.name = name;
    this.book = book;
    this.hooks = hooks;
    this.entries = new Map();
    this.order = [];
    this.sections = [];
    this.lanes = {};
    this.total = 0;
    this.whole = Promise.resolve();
  }

  /** Load the pages around a passage (empty: the first ones) and show them. Throws a Refusal. */
  async open(passage) {
    const data = await get(`${PATH(this.name)}?${new URLSearchParams(passage ? { p: passage } : {})}`);
    Object.assign(this, { total: data.passage_count, lanes: data.lanes, results: data.results, number: data.number, pages: data.pages, paged: data.paged });
    for (let page = 1; page <= data.pages; page += 1) this.sections.push(this.section(page));
    this.place.replaceChildren(...this.sections);
    for (const page of this.pagesOf(data)) this.fill(page);
    this.first = data.blocks.length ? data.blocks[0].page : 1;
  }

  /** Load the rest of the document while nothing else happens; `whole` resolves when it is there. */
  rest() {
    this.whole = this.others();
    return this.whole;
  }

  async others() {
    const begins = [];
    for (let page = this.first + SLICE; page <= this.pages; page += SLICE) begins.push(page);
    for (let page = this.first - SLICE; page + SLICE > 1; page -= SLICE) begins.push(page);
    for (const begin of begins) {
      await idle();
      const data = await get(`${PATH(this.name)}?seiten=${Math.max(1, begin)}-${Math.min(this.pages, begin + SLICE - 1)}`);
      for (const page of this.pagesOf(data)) {
        await idle();
        this.fill(page);
      }
    }
  }

  section(page) {
    const label = this.paged ? `Seite ${page}` : `Abschnitt ${page}`;
    return el("section", { class: "blatt leer", "aria-label": label });
  }

  /** The blocks and passages of a slice, page by page. */
  pagesOf(data) {
    const found = new Map();
    let next = 0;
    for (const block of data.blocks) {
      const end = block.start + block.text.length;
      const passages = [];
      while (next < data.passages.length && data.passages[next].span[0] < end) {
        passages.push({ passage: data.passages[next], state: data.states[data.passages[next].id] });
        next += 1;
      }
      if (!found.has(block.page)) found.set(block.page, []);
      found.get(block.page).push({ block, passages });
    }
    return [...found].map(([page, blocks]) => ({ page, blocks }));
  }

  fill({ page, blocks }) {
    const section = this.sections[page - 1];
    if (!section.classList.contains("leer")) return;
    const fresh = [];
    const label = this.paged ? el("p", { class: "seitenzahl", "aria-hidden": "true" }, `S. ${page}`) : null;
    section.replaceChildren(...(label ? [label] : []), ...blocks.map((one) => this.block(one, fresh)));
    section.classList.remove("leer");
    for (const entry of fresh) {
      this.entries.set(entry.id, entry);
      this.paint(entry);
    }
    const at = this.order.findIndex((e) => e.passage.number > (fresh[0]?.passage.number ?? 0));
    if (at < 0) this.order.push(...fresh);
    else this.order.splice(at, 0, ...fresh);
  }

  block({ block, passages }, fresh) {
    if (block.kind === "heading") return el(`h${Math.min(6, (block.level ?? 1) + 1)}`, { class: "ueberschrift" }, block.text);
    const node = el("div", { class: `block ${block.kind}` });
    if (block.speaker) node.append(el("p", { class: "sprecher" }, block.speaker, block.time === undefined ? null : el("span", { class: "zeit" }, ` ${clock(block.time)}`)));
    if (block.kind === "table") node.append(this.table(block, passages, fresh));
    else {
      let at = block.start;
      for (const one of passages) {
        const { span } = one.passage;
        const between = block.text.slice(at - block.start, span[0] - block.start);
        if (between.trim()) node.append(el("p", { class: "neben" }, between));
        node.append(this.row(one, block, fresh).node);
        at = span[1];
      }
      const left = block.text.slice(at - block.start);
      if (left.trim()) node.append(el("p", { class: "neben" }, left));
    }
    return node;
  }

  row(one, block, fresh) {
    const entry = this.entry(one, block, fresh);
    entry.node.append(entry.label, entry.lane, entry.body, entry.cards);
    return entry;
  }

  entry({ passage, state }, block, fresh) {
    const id = passage.id;
    const label = el("span", { class: "nur-vorlesen", id: `l-${id}` });
    const node = el("div", { class: passage.codable ? "passage" : "passage unkodiert", role: "group", tabindex: -1, id: `p-${id}`, "aria-labelledby": `l-${id}` });
    const entry = { id, passage, state, known: state, node, label, text: block.text.slice(passage.span[0] - block.start, passage.span[1] - block.start),
      body: el("p", { class: "txt" }), lane: el("div", { class: "spuren", "aria-hidden": "true" }), cards: el("ul", { class: "karten", "aria-label": "Kodierungen" }), texts: [] };
    node.addEventListener("focus", () => this.hooks.onFocus(entry));
    node.addEventListener("mouseup", (event) => this.hooks.onMouse(entry, event));
    fresh.push(entry);
    return entry;
  }

  /** A table: cells of prose are passages of their own, a table without any is one as a whole. */
  table(block, passages, fresh) {
    const entries = passages.map((one) => this.entry(one, block, fresh));
    const whole = entries.length === 1 && entries[0].text.length === block.text.length ? entries[0] : null;
    const table = el("table", {});
    let at = block.start;
    for (const line of block.text.split("\n")) {
      const row = el("tr", {});
      for (const cell of line.split("\t")) {
        const entry = entries.find((e) => e !== whole && at <= e.passage.span[0] && e.passage.span[1] <= at + cell.length);
        if (entry) entry.node.append(entry.label, entry.body);
        row.append(el("td", {}, entry ? entry.node : cell));
        at += cell.length + 1;
      }
      table.append(row);
    }
    const scroll = el("div", { class: "rollen", tabindex: 0, role: "region", "aria-label": "Tabelle im Text" }, table);
    if (whole) {
      whole.fixed = true;
      whole.node.append(whole.label, whole.lane, scroll, whole.cards);
      return whole.node;
    }
    return el("div", { class: "passage tabelle" }, el("div", { class: "spuren" }), scroll, el("div", { class: "karten" }, ...entries.map((e) => e.cards)));
  }

  /** Show what a passage's state says. */
  paint(entry) {
    const { state, passage, book = this.book } = entry;
    const chosen = this.hooks.chosen(entry);
    const shown = items(state);
    entry.label.textContent = summary(passage, state, this.total);
    entry.node.classList.toggle("gelesen", state.read.length > 0);
    if (!entry.fixed) {
      const made = runs(entry.text, passage.span[0], state.codings, chosen, (c) => book.colour(c.code));
      entry.texts = made.texts;
      entry.body.replaceChildren(...made.nodes);
    }
    entry.cards.replaceChildren(...shown.map((c) => card(c, book, c === chosen, () => this.hooks.onCard(entry, c))));
    entry.lane.replaceChildren(...bars(state.codings, book, this.lanes));
    entry.painted = state;
  }

  /** Hold the height of a passage, so that a decision never moves the text below it. */
  hold(entry) {
    if (!entry.held && entry.cards.isConnected) {
      entry.held = true;
      entry.node.style.minHeight = `${entry.node.offsetHeight}px`;
      entry.cards.classList.add("fest");
    }
  }

  /** Let passages have their own height again (the window has another size). */
  release() {
    for (const entry of this.order.filter((e) => e.held)) {
      entry.held = false;
      entry.node.style.minHeight = "";
      entry.cards.classList.remove("fest");
    }
  }

  /** The states that the server sent, by passage id; what is decided and not yet answered is put to them. */
  take(states) {
    for (const [id, state] of Object.entries(states)) {
      const entry = this.entries.get(id);
      if (!entry) continue;
      entry.known = state;
      this.again([id]);
    }
  }

  /** Show passages anew: something was decided about them, or could not be stored. */
  again(ids) {
    for (const entry of [...ids].map((id) => this.entries.get(id)).filter(Boolean)) {
      entry.state = foretold(entry, entry.known);
      this.hooks.onState(entry);
    }
  }

  /** Ask for the states of these passages (all that are loaded, where none is named). */
  async refresh(ids) {
    const wanted = ids.length ? ids.filter((id) => this.entries.has(id)) : [...this.entries.keys()];
    for (let i = 0; i < wanted.length; i += 100) {
      const answer = await get(`${PATH(this.name)}/passagen?${new URLSearchParams({ passagen: wanted.slice(i, i + 100).join(",") })}`);
      this.take(answer.states);
    }
  }

  /** The entry so many places after (or before) another, of those that are loaded. */
  beside(entry, step) {
    const at = this.order.indexOf(entry);
    return this.order[at + step] ?? null;
  }
}

const clock = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 19);
