// Data, small helpers and the router. Text from documents enters the page as text nodes only.
const data = JSON.parse(document.getElementById("daten").textContent);
const byId = (id) => document.getElementById(id);

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((c) => c || c === 0));
  return node;
}

const german = new Intl.NumberFormat("de-DE");
const percent = (share) =>
  new Intl.NumberFormat("de-DE", { style: "percent", maximumFractionDigits: 1 }).format(share);
const plural = (n, one, many) => `${german.format(n)} ${n === 1 ? one : many}`;
const dimClass = (code) => `d${data.codes[code].dim}`;
const codePlace = new Map(data.codes.map((c, i) => [c.id, i]));

const opened = new Map();
/** The payload of a document: {text, blocks, segments, codings}; unpacked once. */
function documentData(index) {
  if (!opened.has(index)) {
    const node = byId(`dok-${index}`);
    const text = node.textContent;
    opened.set(index, node.dataset.packed === undefined ? Promise.resolve(JSON.parse(text)) : unpack(text));
  }
  return opened.get(index);
}

async function unpack(base64) {
  if (!globalThis.DecompressionStream) {
    byId("trefferzahl").textContent = "Dieser Browser kann die Texte nicht entpacken; öffnen Sie den Bericht mit "
      + "einer Fassung ab 2023 von Firefox, Chrome, Edge oder Safari.";
    throw new Error("DecompressionStream");
  }
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

let segmentPlaces = null;
/** Document and number of a segment id, or undefined. */
function segmentPlace(id) {
  if (!segmentPlaces) {
    segmentPlaces = new Map();
    data.segmentIds.forEach((joined, d) =>
      joined.split(" ").forEach((segment, s) => segmentPlaces.set(segment, [d, s])));
  }
  return segmentPlaces.get(id);
}

const views = [...document.querySelectorAll("main > section")];
function show(view) {
  for (const other of views) {
    if (other === view) other.hidden = false;
    else other.setAttribute("hidden", "until-found");
  }
  for (const link of document.querySelectorAll("nav.bereiche a")) {
    if (link.hash === `#${view.id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.body.classList.toggle("lesen", view.id === "texte");
  view.dispatchEvent(new CustomEvent("shown"));
}

/** What the address names: a view, a place in a view, a segment (#seg-...), a filter (#texte:code=...). */
async function route() {
  let hash = location.hash.slice(1);
  try {
    hash = decodeURIComponent(hash);
  } catch {
    // A broken escape names no place; the address is taken as it is.
  }
  if (byId("text") && hash.startsWith("seg-")) return openSegment(hash.slice(4));
  if (byId("text") && hash.startsWith("texte:")) return openFilter(new URLSearchParams(location.hash.slice(7)));
  const target = hash ? byId(hash) : null;
  const view = target && target.closest("main > section");
  show(view || views[0]);
  if (view && target !== view) target.scrollIntoView();
  else window.scrollTo(0, 0);
  return undefined;
}

/** Arrow keys move between the items of a widget that is one stop of the Tab key (roving tabindex). */
function roving(root, selector, move) {
  const items = () => [...root.querySelectorAll(selector)].filter((n) => n.offsetParent !== null);
  const stop = (node) => {
    for (const other of root.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    node.tabIndex = 0;
  };
  root.addEventListener("focusin", (event) => {
    const item = event.target.closest(selector);
    if (item) stop(item);
  });
  root.addEventListener("keydown", (event) => {
    const item = event.target.closest(selector);
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = move(event.key, item, items());
    if (!next) return;
    event.preventDefault();
    stop(next);
    next.focus();
  });
}

function linear(key, item, items) {
  const at = items.indexOf(item);
  if (key === "ArrowDown" || key === "ArrowRight") return items[at + 1];
  if (key === "ArrowUp" || key === "ArrowLeft") return items[at - 1];
  if (key === "Home") return items[0];
  if (key === "End") return items[items.length - 1];
  return undefined;
}
