// Filters and the list of passages over all documents. Rows of codings are columns of whole numbers.
const filter = { dok: "", fall: "", code: "", status: "", methode: "", suche: "" };
const PAGE = 60;
const LISTED = 3;
let found = [];
let shown = 0;
let asked = 0;

const rowCount = data.rows.code.length;
const docStart = [];
data.rows.doc.forEach((d, r) => {
  if (docStart[d] === undefined) docStart[d] = r;
});

/** Whether the coding in row r passes the filters of code, case, status and method. */
function passes(r) {
  const { rows } = data;
  return (filter.code === "" || matchesCode(rows.code[r])) &&
    (filter.fall === "" || rows.case[r] === Number(filter.fall)) &&
    (filter.status === "" || rows.status[r] === Number(filter.status)) &&
    (filter.methode === "" || rows.method[r] === Number(filter.methode));
}

const matchesCode = (code) =>
  filter.code.startsWith("dim") ? data.codes[code].dim === Number(filter.code.slice(3)) : code === Number(filter.code);
const codingFilterOn = () => Boolean(filter.code !== "" || filter.status !== "" || filter.methode !== "");

/** Passages (document, segment, coding rows) that pass the filters, in the order of the documents. */
function codedPassages() {
  const passages = new Map();
  for (let r = 0; r < rowCount; r += 1) {
    const d = data.rows.doc[r];
    if ((filter.dok !== "" && d !== Number(filter.dok)) || !passes(r)) continue;
    const s = data.rows.seg[r];
    const key = s < 0 ? `-${r}` : `${d} ${s}`;  // what lies in no segment stands alone
    if (passages.has(key)) passages.get(key).rows.push(r);
    else passages.set(key, { d, s, rows: [r] });
  }
  return [...passages.values()];
}

/** Passages that hold the searched words; looks into each document once. */
async function searchedPassages(ticket) {
  const words = filter.suche.toLocaleLowerCase("de");
  const coded = new Map(codedPassages().map((p) => [`${p.d} ${p.s}`, p]));
  const result = [];
  for (let d = 0; d < data.docs.length; d += 1) {
    if (filter.dok !== "" && d !== Number(filter.dok)) continue;
    const doc = await documentData(d);
    if (ticket !== asked) return null;
    doc.segments.forEach(([, start, end, , place], s) => {
      const passage = coded.get(`${d} ${s}`);
      if (codingFilterOn() && !passage) return;
      if (filter.fall !== "" && place !== Number(filter.fall)) return;
      if (doc.text.slice(start, end).toLocaleLowerCase("de").includes(words))
        result.push(passage || { d, s, rows: [] });
    });
  }
  return result;
}

async function update() {
  const ticket = (asked += 1);
  byId("trefferzahl").textContent = "Suche läuft …";
  const result = filter.suche ? await searchedPassages(ticket) : codedPassages();
  if (ticket !== asked || !result) return;
  found = result;
  shown = 0;
  byId("treffer").replaceChildren();
  const codings = found.reduce((n, p) => n + p.rows.length, 0);
  byId("trefferzahl").textContent = !found.length
    ? "Keine Fundstelle. Versuchen Sie andere Wörter oder nehmen Sie Filter zurück."
    : `${plural(found.length, "Fundstelle", "Fundstellen")}, ${plural(codings, "Kodierung", "Kodierungen")}`;
  await more();
  refreshDocument();
}

async function more() {
  const ticket = asked;
  const list = byId("treffer");
  const next = found.slice(shown, shown + PAGE);
  const docs = await Promise.all(next.map((p) => documentData(p.d)));
  if (ticket !== asked) return;
  next.forEach((p, i) => {
    const before = shown + i > 0 ? found[shown + i - 1].d : -1;
    if (p.d !== before) list.append(el("li", { class: "dokname" }, data.docs[p.d].title));
    list.append(passageItem(p, docs[i]));
  });
  shown += next.length;
  byId("mehr").hidden = shown >= found.length;
  byId("mehr").textContent = `Weitere anzeigen (${german.format(found.length - shown)})`;
  const first = list.querySelector("button");
  if (first && !list.querySelector('[tabindex="0"]')) first.tabIndex = 0;
}

function passageItem(p, doc) {
  const first = p.rows.length ? doc.codings[p.rows[0] - docStart[p.d]] : null;
  const segment = doc.segments[p.s];
  const start = segment ? segment[1] : first[2];
  const text = doc.text.slice(start, segment ? segment[2] : first[3]);
  const at = filter.suche ? text.toLocaleLowerCase("de").indexOf(filter.suche.toLocaleLowerCase("de")) : 0;
  const from = Math.max(0, at - 40);
  const excerpt = `${from ? "… " : ""}${text.slice(from, from + 130)}${from + 130 < text.length ? " …" : ""}`;
  const codes = [...new Set(p.rows.map((r) => data.rows.code[r]))];
  const page = segment && segment[3] ? `S. ${segment[3]}` : "";
  const button = el("button", { type: "button", tabindex: -1, onclick: () => goTo(p, first) },
    el("span", { class: "stellen" }, page, ...codes.slice(0, LISTED).map((c) =>
      el("span", { class: `punkt ${dimClass(c)}` }, data.codes[c].label)),
    codes.length > LISTED && el("span", {}, `und ${codes.length - LISTED} weitere`)),
    el("span", { class: "auszug" }, excerpt));
  return el("li", {}, button);
}

async function goTo(p, coding) {
  for (const on of byId("treffer").querySelectorAll("[aria-current]")) on.removeAttribute("aria-current");
  if (document.activeElement.closest("#treffer")) document.activeElement.setAttribute("aria-current", "true");
  const doc = await documentData(p.d);
  const segment = doc.segments[p.s];
  if (segment) history.replaceState(null, "", `#seg-${segment[0]}`);
  await openDocument(p.d);
  reveal(p.s, coding);
}

/** Take filters from an address such as code=HF.wohnen&fall=Lindenau and show the passages. */
async function openFilter(wanted) {
  show(byId("texte"));
  for (const name of Object.keys(filter)) filter[name] = "";
  const code = wanted.get("code") || "";
  if (codePlace.has(code)) filter.code = String(codePlace.get(code));
  const dim = data.dims.findIndex((d) => d.id === code);
  if (dim >= 0) filter.code = `dim${dim}`;
  const place = (names, value) => (names.includes(value) ? String(names.indexOf(value)) : "");
  filter.fall = place(data.cases, wanted.get("fall"));
  filter.status = wanted.get("status") === data.noStatus ? "-1" : place(data.status, wanted.get("status"));
  filter.methode = place(data.methods, wanted.get("methode"));
  filter.dok = place(data.docs.map((d) => d.name), wanted.get("dok"));
  filter.suche = wanted.get("suche") || "";
  for (const name of Object.keys(filter)) byId("filter").elements[name].value = filter[name];
  window.scrollTo(0, 0);
  await update();
  const narrowed = filter.fall !== "" || filter.suche !== "" || codingFilterOn();
  if (filter.dok !== "" && !narrowed) await openDocument(Number(filter.dok));
  else if (found.length) {
    const p = found[0];
    const doc = await documentData(p.d);
    await openDocument(p.d);
    reveal(p.s, p.rows.length ? doc.codings[p.rows[0] - docStart[p.d]] : null, true);
  }
}

function setUpPassages() {
  const form = byId("filter");
  let wait = 0;
  const take = async () => {
    for (const name of Object.keys(filter)) filter[name] = form.elements[name].value.trim();
    await update();
    if (filter.dok !== "") await openDocument(Number(filter.dok));
  };
  form.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(take, 180);
  });
  form.addEventListener("reset", () => setTimeout(take, 0));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take();
  });
  byId("mehr").addEventListener("click", more);
  roving(byId("treffer"), "button", linear);
  let begun = false;
  byId("texte").addEventListener("shown", async () => {
    if (begun) return;
    begun = true;
    if (location.hash.startsWith("#seg-") || location.hash.startsWith("#texte:")) return;
    await update();
    if (data.docs.length) await openDocument(0);
  });
}
