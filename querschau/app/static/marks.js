// The text of a passage as nodes: cut wherever a coding or the words behind one begin or end.

import { el } from "./dom.js";

const covers = ([start, end], at) => start <= at && at < end;

/** Stretches of a flat list of starts and ends. */
export function pairs(flat) {
  const found = [];
  for (let i = 0; i + 1 < flat.length; i += 2) found.push([flat[i], flat[i + 1]]);
  return found;
}

/**
 * Nodes for `text` (which begins at `from`, UTF-16 units into the document), and the text nodes with their places.
 * `codings` cover it; `chosen` is one of them or null; `classOf(coding)` names its colour.
 */
export function runs(text, from, codings, chosen, classOf) {
  const to = from + text.length;
  const cuts = new Set([from, to]);
  const cut = (at) => at > from && at < to && cuts.add(at);
  const partial = codings.filter((c) => c.span[0] > from || c.span[1] < to);
  const evidence = codings.map((c) => pairs(c.evidence));
  for (const { span } of partial) span.forEach(cut);
  for (const words of evidence) words.flat().forEach(cut);
  if (chosen) chosen.span.forEach(cut);
  const places = [...cuts].sort((a, b) => a - b);
  const nodes = [];
  const texts = [];
  for (let i = 0; i + 1 < places.length; i += 1) {
    const [start, end] = [places[i], places[i + 1]];
    const node = document.createTextNode(text.slice(start - from, end - from));
    texts.push({ node, start, end });
    const over = partial.filter((c) => covers(c.span, start));
    const behind = codings.filter((_, n) => evidence[n].some((words) => covers(words, start)));
    const inside = chosen && covers(chosen.span, start);
    if (!over.length && !behind.length && !inside) nodes.push(node);
    else nodes.push(marked(node, over, behind, inside ? chosen : null, classOf, end));
  }
  return { nodes, texts };
}

const OPEN = "unbestaetigt";

function marked(node, over, behind, chosen, classOf, end) {
  const first = chosen ?? over[0] ?? behind[0];
  const classes = [classOf(first)];
  if (chosen) classes.push("gewaehlt");
  if (chosen && behind.includes(chosen)) classes.push("grund");
  if (behind.length) classes.push("beleg", behind.includes(first) && first.review !== OPEN ? "fest" : "lose");
  if (over.length) classes.push("stelle", over[0].review === OPEN ? "offen" : "entschieden");
  if (over.length > 1) classes.push("zwei", over[1].review === OPEN ? "zweioffen" : "zweientschieden");
  const more = over.length > 2 && over.some((c) => c.span[1] === end) ? `+${over.length - 2}` : null;
  return el("span", { class: classes.join(" "), "data-mehr": more }, node);
}
