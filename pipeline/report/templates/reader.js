// The reader: one document at a time, its codings in the margin, their evidence underlined.
let current = null;

/** For each block the codings that touch it, with their words or with their evidence. */
function byBlock(doc) {
  const touching = doc.blocks.map(() => []);
  const touch = (c, start, end) => {
    let low = 0;
    let high = doc.blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (doc.blocks[middle][2] <= start) low = middle + 1;
      else high = middle;
    }
    for (let b = low; b < doc.blocks.length && doc.blocks[b][1] < end; b += 1) {
      if (touching[b].at(-1) !== c) touching[b].push(c);
    }
  };
  doc.codings.forEach((coding, c) => {
    touch(c, coding[2], coding[3]);
    // The evidence of a list item may lie in the sentence that introduces the list.
    for (const [a, b] of coding[11]) if (b <= coding[2] || a >= coding[3]) touch(c, a, b);
  });
  return touching;
}

async function openDocument(index) {
  if (current && current.index === index) return;
  const doc = await documentData(index);
  const info = data.docs[index];
  current = { index, doc, runs: [], chips: [], tables: 0 };
  byId("doktitel").textContent = info.title;
  byId("dokangaben").textContent = [info.cases.map((c) => data.cases[c]).join(", "), info.kind, info.year,
    plural(info.segments, "Segment", "Segmente"), plural(info.codings, "Kodierung", "Kodierungen"),
  ].filter(Boolean).join(" · ");
  const touching = byBlock(doc);
  const nodes = [];
  const marked = new Set();
  let page = null;
  let segment = 0;
  const listed = new Set();
  doc.blocks.forEach((block, b) => {
    const label = block[3] && block[3] !== page ? `S. ${block[3]}` : "";
    page = block[3] || page;
    while (segment < doc.segments.length && doc.segments[segment][2] <= block[1]) segment += 1;
    nodes.push(blockNode(block, touching[b], segment, label, marked, listed));
  });
  const text = byId("text");
  text.replaceChildren(...nodes);
  text.classList.toggle("lang", nodes.length > 600);
  const chip = text.querySelector("button");
  if (chip) chip.tabIndex = 0;
  byId("blatt").scrollTop = 0;
  clearPanel();
  refreshDocument();
}

const HEADINGS = { 1: "h3", 2: "h4", 3: "h5" };

function blockNode(block, touching, segment, label, marked, listed) {
  const [kind, start, end, , level, speaker, seconds, cells] = block;
  const row = el("div", { class: `blk ${kind}` });
  const tag = kind === "heading" ? HEADINGS[level] || "h6" : "p";
  const body = el(cells ? "div" : tag, { class: "txt" });
  if (speaker) body.append(el("strong", { class: "wer" }, speaker, seconds === undefined || seconds === null
    ? "" : el("span", { class: "zeit" }, clock(seconds))));
  const write = (low, high, into) => into.append(...runsOf(low, high, touching, segment, marked));
  if (cells) body.append(tableNode(cells, write, (current.tables += 1)));
  else write(start, end, body);
  const margin = el("div", { class: "rand" });
  for (const c of touching) {
    const coding = current.doc.codings[c];
    if (listed.has(c) || coding[3] <= start || coding[2] >= end) continue;
    listed.add(c);
    margin.append(chipNode(c));
  }
  row.append(el("span", { class: "seite", "aria-hidden": "true" }, label), body, margin);
  return row;
}

function tableNode(cells, write, number) {
  const table = el("table", {});
  cells.forEach((cellsOfRow, r) => {
    const row = el("tr", {});
    for (const cell of cellsOfRow) {
      const node = el(r === 0 ? "th" : "td", {});
      if (Array.isArray(cell)) write(cell[0], cell[1], node);
      else node.textContent = cell;
      row.append(node);
    }
    table.append(row);
  });
  return el("div", { class: "rollen", role: "region", tabindex: 0, "aria-label": `Tabelle ${number} im Text` }, table);
}

const clock = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 19);

/** The text from low to high cut into runs, wherever a segment, a coding or evidence begins or ends. */
function runsOf(low, high, touching, firstSegment, marked) {
  const { doc } = current;
  const cuts = new Set([low, high]);
  const cut = (at) => at > low && at < high && cuts.add(at);
  for (const c of touching) {
    cut(doc.codings[c][2]);
    cut(doc.codings[c][3]);
    for (const [a, b] of doc.codings[c][11]) [a, b].forEach(cut);
  }
  const inside = [];
  for (let s = firstSegment; s < doc.segments.length && doc.segments[s][1] < high; s += 1) {
    inside.push(s);
    cut(doc.segments[s][1]);
    cut(doc.segments[s][2]);
  }
  const places = [...cuts].sort((a, b) => a - b);
  const nodes = [];
  for (let i = 0; i + 1 < places.length; i += 1) {
    const [a, b] = [places[i], places[i + 1]];
    const s = inside.find((x) => doc.segments[x][1] <= a && a < doc.segments[x][2]);
    if (s !== undefined && !marked.has(s)) {
      marked.add(s);
      nodes.push(el("span", { id: `seg-${doc.segments[s][0]}`, class: "anker" }));
    }
    const over = touching.filter((c) => doc.codings[c][2] <= a && a < doc.codings[c][3]);
    const evidence = touching.filter((c) => doc.codings[c][11].some(([x, y]) => x <= a && a < y));
    const words = doc.text.slice(a, b);
    if (!over.length && !evidence.length) nodes.push(document.createTextNode(words));
    else {
      const node = el("span", { class: "lauf" }, words);
      current.runs.push({ node, over, evidence, segment: s });
      node.addEventListener("click", () => selectFirst(over.length ? over : evidence));
      nodes.push(node);
    }
  }
  return nodes;
}

function chipNode(c) {
  const coding = current.doc.codings[c];
  const full = coding[5] >= 0 ? data.status[coding[5]] : "";
  const status = coding[5] > 0 ? full : "";  // the first value (vorhanden) is the rule and stays unsaid
  const method = data.methods[coding[7]];
  const node = el("button", { type: "button", tabindex: -1, class: `chip ${dimClass(coding[4])} ${method}`,
    "aria-pressed": "false", title: full || null, onclick: () => select(c) },
  el("span", { class: "name" }, data.codes[coding[4]].label),
  status && " ", status && el("span", { class: "status" }, status),
  coding[13] && " ", coding[13] && el("span", { class: "status" }, "strittig"),
  method !== "rule" && " ", method !== "rule" && el("span", { class: "von" }, data.methodLabels[method]));
  current.chips.push({ node, c });
  return node;
}

const visible = (c) => passes(docStart[current.index] + c);

/** Show what the filters leave: chips in the margin, tint in the text, underlined evidence. */
function refreshDocument() {
  if (!current) return;
  const on = new Set();
  current.chips.forEach(({ node, c }) => {
    const keep = visible(c);
    node.hidden = !keep;
    if (keep) on.add(c);
  });
  for (const run of current.runs) {
    const top = run.over.find((c) => on.has(c));
    const evident = run.evidence.find((c) => on.has(c));
    const colour = evident === undefined ? top : evident;
    run.node.className = `lauf${top === undefined ? "" : " kodiert"}${evident === undefined ? "" : " beleg"}` +
      `${colour === undefined ? "" : ` ${dimClass(current.doc.codings[colour][4])}`}`;
  }
  markSearched();
  if (!byId("text").querySelector('.chip[tabindex="0"]:not([hidden])')) {
    const chip = byId("text").querySelector(".chip:not([hidden])");
    if (chip) chip.tabIndex = 0;
  }
}

/** Mark the searched words where the browser can (they may run over several spans). */
function markSearched() {
  if (!globalThis.Highlight || !CSS.highlights) return;
  const words = filter.suche.toLocaleLowerCase("de");
  CSS.highlights.delete("suche");
  if (words.length < 2) return;
  const ranges = [];
  for (const block of byId("text").querySelectorAll(".txt")) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    const text = nodes.map((n) => n.data).join("").toLocaleLowerCase("de");
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
      const range = document.createRange();
      range.setStart(...nodeAt(nodes, at));
      range.setEnd(...nodeAt(nodes, at + words.length));
      ranges.push(range);
    }
  }
  CSS.highlights.set("suche", new Highlight(...ranges));
}

function nodeAt(nodes, at) {
  let left = at;
  for (const node of nodes) {
    if (left <= node.data.length) return [node, left];
    left -= node.data.length;
  }
  const last = nodes[nodes.length - 1];
  return [last, last.data.length];
}

function selectFirst(codings) {
  const first = codings.find(visible);
  if (first !== undefined) select(first);
}

function select(c) {
  current.selected = c;
  for (const chip of current.chips) chip.node.setAttribute("aria-pressed", String(chip.c === c));
  for (const run of current.runs) {
    run.node.classList.toggle("gewaehlt", run.over.includes(c));
    run.node.classList.toggle("grund", run.evidence.includes(c));
  }
  drawPanel(current.doc.codings[c]);
}

function clearPanel() {
  byId("einzelheit").replaceChildren(byId("einzelheit-leer").content.cloneNode(true));
}

function drawPanel(coding) {
  const [, s, , , code, status, perspective, method, score, rule, coder, spans, review, , certainty] = coding;
  const { doc } = current;
  const evidence = spans.map(([a, b]) => doc.text.slice(a, b));
  const segment = doc.segments[s];
  const others = doc.codings.filter((o) => o !== coding && o[1] === s && s >= 0);
  const rows = [
    ["Status", data.status[status]],
    ["Perspektive", data.perspectives[perspective]],
    ["Methode", data.methodLabels[data.methods[method]]],
    ["Kodiert von", data.coders[coder]],
    ["Stand", data.reviews[review]],
    ["Regel", data.rules[rule]],
    ["Sicherheit", data.certainties[certainty]],
    ["Stärke", german.format(score)],
    ["Belegwörter", evidence.map((w) => `„${w}“`).join(", ")],
    ["Fall", segment && data.cases[segment[4]]],
    ["Seite", segment && segment[3]],
    ["Auch kodiert als", [...new Set(others.map((o) => data.codes[o[4]].label))].join("; ")],
  ].filter(([, value]) => value !== undefined && value !== null && value !== "");
  const link = segment ? el("p", {}, el("a", { href: `#seg-${segment[0]}` }, "Adresse dieser Stelle")) : "";
  byId("einzelheit").replaceChildren(
    el("p", { class: `dimension ${dimClass(code)}` }, data.dims[data.codes[code].dim].label),
    el("h3", {}, data.codes[code].label),
    el("p", { class: "definition" }, data.codes[code].definition),
    el("dl", {}, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, String(value))])),
    link,
    el("p", {}, el("a", { href: `#code-${data.codes[code].id}` }, "Zum Kategoriensystem")));
}

/** Bring a segment into view and choose a coding in it (the first visible one, if none is named). */
function reveal(s, coding, quiet) {
  const { doc } = current;
  const segment = doc.segments[s];
  let c = coding ? doc.codings.indexOf(coding) : doc.codings.findIndex((o, i) => o[1] === s && visible(i));
  if (c < 0 && segment) c = doc.codings.findIndex((o) => o[1] === s);
  if (c >= 0) select(c);
  for (const on of byId("text").querySelectorAll(".ziel")) on.classList.remove("ziel");
  const anchor = segment ? byId(`seg-${segment[0]}`) : (current.chips.find((x) => x.c === c) || {}).node;
  if (!anchor) return;
  const row = anchor.closest(".blk");
  row.classList.add("ziel");
  const sheet = byId("blatt");
  const place = () => {
    sheet.scrollTop += row.getBoundingClientRect().top - sheet.getBoundingClientRect().top - 90;
  };
  place();
  requestAnimationFrame(place);
  if (!quiet) {
    const chip = row.querySelector('.chip[aria-pressed="true"]') || row.querySelector(".chip:not([hidden])");
    if (chip) chip.focus({ preventScroll: true });
  }
}

async function openSegment(id) {
  const place = segmentPlace(id);
  show(byId("texte"));
  if (!place) {
    byId("trefferzahl").textContent = "Diese Stelle gibt es in diesen Ergebnissen nicht.";
    return;
  }
  await openDocument(place[0]);
  if (!found.length) await update();
  reveal(place[1], null);
}

function step(by) {
  if (!current) return;
  const chips = current.chips.filter((x) => !x.node.hidden).sort((x, y) => x.c - y.c);
  if (!chips.length) return;
  const at = chips.findIndex((x) => x.c === current.selected);
  const next = chips[at < 0 ? 0 : (at + by + chips.length) % chips.length];
  const coding = current.doc.codings[next.c];
  reveal(coding[1], coding);
}

function setUpReader() {
  clearPanel();
  roving(byId("text"), ".chip", linear);
  byId("vor").addEventListener("click", () => step(1));
  byId("zurueck").addEventListener("click", () => step(-1));
}
