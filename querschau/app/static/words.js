// Words marked by keyboard or mouse: a cursor over the word boundaries that the server sends.

import { announce } from "./dom.js";
import { pairs } from "./marks.js";

/**
 * The cursor in one passage. `anchor` and `at`: numbers of words; what is marked reaches from one to the other
 * (`span`), nothing while `marking` is false. `exact`: a span taken by mouse with Alt, cut at characters.
 */
export class Words {
  constructor(entry) {
    this.entry = entry;
    this.words = pairs(entry.passage.words);
    this.sentences = pairs(entry.passage.sentences);
    this.at = -1;
    this.anchor = -1;
    this.marking = false;
    this.exact = null;
  }

  /** What is marked: start and end in the document (UTF-16 units), or null. */
  get span() {
    if (this.exact) return this.exact;
    if (!this.marking || !this.words.length) return null;
    return [this.words[Math.min(this.anchor, this.at)][0], this.words[Math.max(this.anchor, this.at)][1]];
  }

  /** Mark what `span` touches, from its first word to its last. */
  take([start, end], exact = false) {
    const touched = this.words.map((w, n) => [w, n]).filter(([w]) => w[0] < end && start < w[1]);
    if (!touched.length) return false;
    this.anchor = touched[0][1];
    this.at = touched.at(-1)[1];
    this.marking = true;
    this.exact = exact ? trimmed(this.entry, start, end) : null;
    return true;
  }

  /** One word on (1) or back (-1); with `extend` the mark grows or shrinks at its moving end. */
  move(step, extend) {
    if (!this.words.length) return;
    const last = this.words.length - 1;
    this.exact = null;
    if (this.at < 0) this.at = step > 0 ? 0 : last;
    else if (!extend || this.marking) this.at = Math.min(last, Math.max(0, this.at + step));
    if (extend && !this.marking) [this.anchor, this.marking] = [this.at, true];
    else if (!extend) this.marking = false;
  }

  /** Move the beginning of what is marked; never past its end. */
  moveStart(step) {
    if (!this.marking) return;
    const [low, high] = [Math.min(this.anchor, this.at), Math.max(this.anchor, this.at)];
    this.exact = null;
    this.anchor = Math.min(high, Math.max(0, low + step));
    this.at = high;
  }

  /** The mark grows (1) or shrinks (-1) by a sentence at its end. */
  moveSentence(step) {
    if (!this.words.length) return;
    if (this.at < 0) this.at = 0;
    if (!this.marking) [this.anchor, this.marking] = [this.at, true];
    const ends = this.sentences.map(([, end]) => this.words.findLastIndex((w) => w[1] <= end)).filter((n) => n >= 0);
    const next = step > 0 ? ends.find((n) => n > this.at) ?? ends.at(-1) : ends.findLast((n) => n < this.at) ?? this.anchor;
    if (next !== undefined) this.at = next;
  }

  /** Nothing is marked any more. */
  clear() {
    this.marking = false;
    this.exact = null;
  }

  /** Show cursor and mark in the page and say them. */
  show(aloud = true) {
    const { span } = this;
    const cursor = this.at >= 0 ? this.words[this.at] : null;
    CSS.highlights?.set("wort", new Highlight(...(cursor ? [rangeOf(this.entry, cursor)] : [])));
    const selection = getSelection();
    selection.removeAllRanges();
    if (span) selection.addRange(rangeOf(this.entry, span));
    if (aloud && cursor) announce(span ? `${cut(textOf(this.entry, span))}, ${count(this.words, span)}` : textOf(this.entry, cursor));
  }

  /** Take the cursor out of the page. */
  hide() {
    CSS.highlights?.delete("wort");
    getSelection().removeAllRanges();
  }
}

const cut = (words) => (words.length > 90 ? `${words.slice(0, 40)} … ${words.slice(-40)}` : words);

function count(words, [start, end]) {
  const number = words.filter((w) => start <= w[0] && w[1] <= end).length;
  return number === 1 ? "1 Wort" : `${number} Wörter`;
}

/** The words of a stretch of the entry's passage. */
export function textOf(entry, [start, end]) {
  return entry.text.slice(start - entry.passage.span[0], end - entry.passage.span[0]);
}

/** A range of the page for a stretch of the passage. */
export function rangeOf(entry, [start, end]) {
  const range = document.createRange();
  const first = entry.texts.find((t) => start < t.end) ?? entry.texts.at(-1);
  const last = entry.texts.findLast((t) => t.start < end) ?? entry.texts[0];
  range.setStart(first.node, Math.max(0, start - first.start));
  range.setEnd(last.node, Math.min(last.node.length, end - last.start));
  return range;
}

/** Where a place of the page lies in the passage's document; null outside of it. */
export function placeOf(entry, node, offset) {
  const here = entry.texts.find((t) => t.node === node);
  if (here) return here.start + offset;
  const before = document.createRange();
  before.selectNodeContents(entry.body);
  if (!entry.body.contains(node)) return null;
  before.setEnd(node, offset);
  return entry.passage.span[0] + before.toString().length;
}

/** A stretch without space and punctuation at its edges. */
function trimmed(entry, start, end) {
  const words = textOf(entry, [start, end]);
  const core = words.match(/[\p{L}\p{N}].*[\p{L}\p{N}]|[\p{L}\p{N}]/su);
  return core ? [start + core.index, start + core.index + core[0].length] : [start, end];
}
