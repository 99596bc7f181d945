// A passage in dispute: decided with one key, then the next one follows; the last deed can be taken back.

import { newId, send } from "./api.js";
import { announce, byId, complain } from "./dom.js";

const { person, results, folder } = document.body.dataset;
const LAST = `querschau-konsens:${folder}`;
const place = byId("streit");
const form = byId("eigener");
const rows = place ? [...place.querySelectorAll("tr[data-code]")] : [];
const label = (row) => row.querySelector("th .punkt").textContent;

/** A consensus about the code of a row; `cell`: the person's whose stand is taken. */
function agreed(row, holds, cell = null) {
  const record = { id: newId(), kind: "consensus", document: place.dataset.document, passage: place.dataset.passage, code: row.dataset.code, holds, drawn: "liste:strittig" };
  record.memo = form.elements.namedItem("memo").value.trim();
  if (holds && cell) {
    const { status, perspective, span } = cell.dataset;
    if (status !== undefined) record.status = status;
    if (perspective !== undefined) record.perspective = perspective;
    if (span) record.span = span.split(" ").map(Number);
  }
  return record;
}

let busy = false; // until the next dispute is there, keys mean this one no more

async function decide(records, what) {
  if (busy) return;
  if (!person) {
    complain("Sagen Sie zuerst oben, wer entscheidet.");
    return;
  }
  const batch = newId();
  busy = true;
  try {
    await send("POST", "/api/entscheidungen", { person, results, batch, records });
  } catch (refusal) {
    busy = false;
    complain(refusal.message);
    return;
  }
  sessionStorage.setItem(LAST, JSON.stringify({ batch, what, passage: place.dataset.passage }));
  const undecided = rows.length > records.length;
  location.assign(`/zweit/strittig?${undecided ? "p" : "nach"}=${place.dataset.passage}`);
}

const all = (holds) => decide(rows.map((row) => agreed(row, holds)), holds ? "alle gelten" : "keine gilt");

function like(number) {
  const records = rows.map((row) => {
    const cell = row.querySelectorAll("td")[number];
    return agreed(row, Boolean(cell.dataset.holds), cell);
  });
  decide(records, place.querySelector(`[data-wie="${number}"]`).textContent.replace(/^\w: /, ""));
}

function own() {
  const given = form.elements.namedItem("code");
  const option = [...byId("codes").options].find((o) => o.value === given.value || o.dataset.id === given.value);
  if (!option) {
    complain("Diesen Code kennt das Codebuch nicht; wählen Sie einen aus der Liste.");
    given.focus();
    return;
  }
  const rest = rows.filter((row) => row.dataset.code !== option.dataset.id).map((row) => agreed(row, false));
  const status = "ohneStatus" in option.dataset ? "" : form.elements.namedItem("status")?.value;
  const record = { ...(rest[0] ?? agreed(rows[0], true)), id: newId(), code: option.dataset.id, holds: true, ...(status ? { status } : {}) };
  decide([record, ...rest], `eigener Code ${option.value}`);
}

async function undo() {
  const last = JSON.parse(sessionStorage.getItem(LAST) ?? "null");
  if (!last || busy) return;
  try {
    await send("POST", "/api/rueckgaengig", { id: newId(), person, cancels: last.batch });
    sessionStorage.removeItem(LAST);
    location.assign(`/zweit/strittig?p=${last.passage}`);
  } catch (refusal) {
    complain(refusal.message);
  }
}

function pressed(event) {
  if (event.ctrlKey && !event.altKey && event.key.toLowerCase() === "z" && !event.target.closest("input, textarea")) {
    event.preventDefault();
    undo();
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea, dialog")) return;
  const key = event.key.toUpperCase();
  const person = key.length === 1 ? "ABCDEFGHI".indexOf(key) : -1;
  const deeds = {
    J: () => all(true),
    N: () => all(false),
    K: () => form.elements.namedItem("code").focus(),
    M: () => form.elements.namedItem("memo").focus(),
    L: () => go(event.shiftKey ? place.dataset.vor : place.dataset.nach),
  };
  const deed = person >= 0 && place.querySelector(`[data-wie="${person}"]`) ? () => like(person) : deeds[key];
  if (!deed) return;
  event.preventDefault();
  deed();
}

function go(passage) {
  if (passage) location.assign(`/zweit/strittig?p=${passage}`);
  else announce("Hier endet die Liste.");
}

const last = JSON.parse(sessionStorage.getItem(LAST) ?? "null");
if (last) {
  byId("zuletzt").hidden = false;
  byId("zuletzt").querySelector("span").textContent = `Entschieden: ${last.what}.`;
  byId("zuletzt").querySelector("button").addEventListener("click", undo);
  announce(`Entschieden: ${last.what}.`);
}
if (place) {
  for (const row of rows) {
    for (const button of row.querySelectorAll("[data-gilt]")) {
      const holds = Boolean(button.dataset.gilt);
      button.addEventListener("click", () => decide([agreed(row, holds)], `${label(row)} ${holds ? "gilt" : "gilt nicht"}`));
    }
  }
  for (const button of place.querySelectorAll("[data-wie]")) button.addEventListener("click", () => like(Number(button.dataset.wie)));
  for (const button of place.querySelectorAll("[data-alle]")) button.addEventListener("click", () => all(Boolean(button.dataset.alle)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    own();
  });
  form.addEventListener("keydown", (event) => event.key === "Escape" && place.focus());
  place.focus({ preventScroll: true });
}
document.addEventListener("keydown", pressed);
