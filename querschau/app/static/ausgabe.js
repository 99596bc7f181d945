// Files out, and the way back: a file is looked at first, then taken over, then perhaps taken back.

import { get, put, send } from "./api.js";
import { announce, byId, complain, el } from "./dom.js";
import { follow, orderOf, work } from "./jobs.js";
import { mapping } from "./zuordnung.js";

const placeOf = (form) => form.querySelector(".auftrag");
const forms = [...document.querySelectorAll("form[data-art]")];

for (const form of forms) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset.art === "einlesen") bring(form, true);
    else start(form);
  });
}

async function start(form) {
  busy(true);
  const job = await work(form.dataset.art, orderOf(form), placeOf(form));
  busy(false);
  if (job?.state === "done" && ["tabellen", "bericht"].includes(form.dataset.art)) setTimeout(() => location.reload(), 1500);
}

function busy(now) {
  for (const form of forms) form.querySelector("button[type=submit]").disabled = now || (form.dataset.art === "einlesen" && !name);
}

// What comes back

const back = forms.find((form) => form.dataset.art === "einlesen");
let name = "";
const foreign = new Map();  // codes that the codebook does not know, and how often each is used
const chosen = new Map();  // our code for them

async function choose(file) {
  complain("");
  foreign.clear();
  chosen.clear();
  try {
    name = (await put(`/api/einlesen/${encodeURIComponent(file.name)}`, file)).name;
  } catch (refusal) {
    complain(refusal.message);
    return;
  }
  byId("gewaehlt").textContent = name;
  byId("vorschau").disabled = false;
  placeOf(back).hidden = true;
  announce(`„${name}“ ist ausgewählt.`);
}

async function bring(form, preview) {
  const place = placeOf(form);
  busy(true);
  const job = await work("einlesen", { ...orderOf(form), name, preview, codes: Object.fromEntries(chosen) }, place);
  busy(false);
  if (job?.state !== "done") return;
  if (!preview) {
    if (job.outcome.batch) place.prepend(taken(job.outcome.batch, place));
    return;
  }
  for (const [code, number] of job.outcome.free) foreign.set(code, number);
  const told = el("strong", {}, "Vorschau: noch ist nichts übernommen.");
  const take = el("button", { type: "button", class: "erste", onclick: () => bring(form, false) }, "Übernehmen");
  const again = el("button", { type: "button", class: "erste", hidden: true, onclick: () => bring(form, true) }, "Mit dieser Zuordnung ansehen");
  const other = () => {
    [take.hidden, again.hidden] = [true, false];
    told.textContent = "Die Zuordnung ist geändert.";
    announce("Zuordnung geändert; sehen Sie noch einmal an, was sich ändert.");
  };
  if (foreign.size) place.prepend(await mapping(foreign, chosen, other));
  place.prepend(el("p", { class: "knoepfe" }, told, take, again));
}

function taken(batch, place, undone = false) {
  const button = el("button", { type: "button", onclick: () => undo(batch, place, undone) }, undone ? "Wieder übernehmen" : "Zurücknehmen");
  return el("p", { class: "knoepfe" }, el("strong", {}, undone ? "Zurückgenommen." : "Übernommen."), button);
}

async function undo(batch, place, undone) {
  try {
    const other = (await send("DELETE", "/api/stapel", { batch })).batch;
    place.replaceChildren(taken(other, place, !undone));
    place.focus();
    announce(undone ? "Wieder übernommen." : "Zurückgenommen.");
  } catch (refusal) {
    complain(refusal.message);
  }
}

if (back) {
  byId("datei").addEventListener("change", (event) => event.target.files.length && choose(event.target.files[0]));
  const place = byId("rueckgabe");
  for (const kind of ["dragenter", "dragover"]) {
    place.addEventListener(kind, (event) => {
      event.preventDefault();
      place.classList.add("darueber");
    });
  }
  place.addEventListener("dragleave", () => place.classList.remove("darueber"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("darueber");
    if (event.dataTransfer.files.length) choose(event.dataTransfer.files[0]);
  });
}

// Work that was going on when the page was loaded anew

const job = forms.length ? await get("/api/auftrag").catch(() => null) : null;
const of = job?.state === "running" && forms.find((form) => form.dataset.art === job.kind);
if (of) {
  busy(true);
  await follow(job, placeOf(of));
  busy(false);
}
