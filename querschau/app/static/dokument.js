// One document: headings that open cases (looked at first), who asks questions, variables.

import { send } from "./api.js";
import { announce, byId, complain, el } from "./dom.js";
import * as fassung from "./fassung.js";

const place = byId("dokument");
const { file } = place.dataset;
const stated = JSON.parse(place.dataset.stated); // what corpus.yaml says, as this window knows it
let queue = Promise.resolve();

const WORDS = {
  variables: (values) => Object.entries(values).map(([name, value]) => `${name}: ${value}`).join("; "),
  interviewers: (names) => names.join("; "),
  sections: (sections) => sections.map((one) => `${one.heading}: ${one.case}`).join("; "),
};

/** Write one field; the page shows another one's text, where that was chosen. */
function write(path, name, body, method = "PATCH") {
  queue = queue.then(async () => {
    try {
      const { mine, now } = await fassung.write(method, path, { ...body, file }, { [name]: stated[name] }, (fields) => WORDS[name](fields[name]));
      if (!mine) return location.reload();
      stated[name] = now[name];
      complain("");
      announce("Gespeichert.");
      return true;
    } catch (refusal) {
      complain(refusal.message);
      return false;
    }
  });
  return queue;
}

// Headings

const rows = [...document.querySelectorAll("#ueberschriften tbody tr")];
const box = (row) => row.querySelector("input[type=checkbox]");
const changed = () => (byId("teilenjetzt").disabled = true);

function sections() {
  return rows.filter((row) => box(row).checked).map((row) => ({ heading: row.dataset.heading, case: row.querySelector("input[type=text]").value.trim() }));
}

async function preview() {
  try {
    const { cases } = await send("POST", "/api/korpus/teilen", { file, sections: sections() });
    const head = ["Fall", "Seiten", "Passagen", "Wörter"].map((label, i) => el("th", { scope: "col", class: i ? "zahl" : "" }, label));
    const cells = cases.map((c) => el("tr", {}, el("th", { scope: "row" }, c.case || "ohne Fall"), el("td", { class: "zahl" }, c.pages ? [...new Set(c.pages)].join("–") : ""),
      el("td", { class: "zahl" }, String(c.passages)), el("td", { class: "zahl" }, c.words.toLocaleString("de-DE"))));
    byId("vorschau").replaceChildren(el("p", {}, el("strong", {}, "Vorschau: noch ist nichts geändert.")), 
      el("div", { class: "rollen", tabindex: "0", role: "region", "aria-label": "Vorschau der Fälle" }, el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...cells))));
    byId("teilenjetzt").disabled = false;
    byId("vorschau").focus();
    announce(`${cases.length} Fälle.`);
  } catch (refusal) {
    complain(refusal.message);
  }
}

if (rows.length) {
  byId("ueberschriften").addEventListener("input", changed);
  byId("ebenewaehlen").addEventListener("click", () => {
    for (const row of rows) box(row).checked = row.dataset.level === byId("ebene").value;
    changed();
  });
  byId("keine").addEventListener("click", () => {
    for (const row of rows) box(row).checked = false;
    changed();
  });
  byId("zeigen").addEventListener("click", preview);
  byId("teilenjetzt").addEventListener("click", async () => {
    if (await write("/api/korpus/teilen", "sections", { sections: sections(), preview: false }, "POST")) {
      byId("vorschau").replaceChildren(el("p", {}, "Gespeichert. Der nächste Lauf ordnet die Passagen den Fällen zu. ", el("a", { href: "/lauf" }, "Zum Lauf")));
      changed();
    }
  });
}

// Speakers and variables

for (const asks of document.querySelectorAll("[data-fragt]")) {
  asks.addEventListener("change", () => {
    const interviewers = [...document.querySelectorAll("[data-fragt]:checked")].map((one) => one.dataset.fragt);
    write("/api/dokument", "interviewers", { interviewers });
  });
}

byId("variablen").addEventListener("change", () => {
  const variables = {};
  for (const row of byId("variablen").tBodies[0].rows) {
    const [name, value] = [...row.querySelectorAll("input")].map((input) => input.value.trim());
    if (name) variables[name] = value;
  }
  write("/api/dokument", "variables", { variables });
  const last = byId("variablen").tBodies[0].rows[byId("variablen").tBodies[0].rows.length - 1];
  if ([...last.querySelectorAll("input")].every((input) => input.value)) {
    const fresh = last.cloneNode(true);
    for (const input of fresh.querySelectorAll("input")) input.value = "";
    last.after(fresh);
  }
});
