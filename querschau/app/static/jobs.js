// Long work in the background: started by a form, watched here, broken off; what came of it stands below the form.

import { get, send } from "./api.js";
import { announce, complain, el } from "./dom.js";

const EVERY = 500;

/** What a form says: checkboxes of one name are a list, a single one yes or no, numbers are numbers. */
export function orderOf(form) {
  const order = {};
  for (const field of form.elements) {
    if (!field.name) continue;
    if (field.type === "checkbox" && field.hasAttribute("value")) (order[field.name] ??= []).push(...(field.checked ? [field.value] : []));
    else if (field.type === "checkbox") order[field.name] = field.checked;
    else order[field.name] = field.type === "number" ? Number(field.value) : field.value;
  }
  return order;
}

/** Start what a form asks for; resolves with the job's last state. `place`: where to show it. */
export async function work(kind, order, place) {
  complain("");
  let job;
  try {
    job = await send("POST", `/api/ausgabe/${kind}`, order);
  } catch (refusal) {
    complain(refusal.message);
    return null;
  }
  place.hidden = false;
  place.focus();
  return follow(job, place);
}

/** Watch a job to its end. */
export async function follow(job, place) {
  const bar = el("progress", { "aria-label": "Fortschritt" });
  const sentence = el("span", {});
  const stop = el("button", { type: "button", onclick: () => send("DELETE", "/api/auftrag").catch((r) => complain(r.message)) }, "Abbrechen");
  place.replaceChildren(el("p", { class: "zeile mitte" }, bar, sentence, stop));
  place.hidden = false;
  let step = "";
  while (job.state === "running") {
    if (job.step !== step) announce(job.step);
    step = job.step;
    sentence.textContent = job.step;
    if (job.total > 1) [bar.max, bar.value] = [job.total, job.done - 1];
    await new Promise((done) => setTimeout(done, EVERY));
    try {
      job = await get("/api/auftrag");
    } catch (refusal) {
      complain(refusal.message);
      return null;
    }
  }
  show(job, place);
  return job;
}

function show(job, place) {
  const { lines, files, changes } = job.outcome;
  const parts = [];
  if (job.state !== "done") parts.push(el("p", { class: job.state === "failed" ? "warnung" : "" }, job.message));
  for (const file of files) {
    const name = file.split("/").pop();
    const address = `/ausgabe/datei/${file.split("/").map(encodeURIComponent).join("/")}`;
    parts.push(el("p", {}, el("a", { href: address, download: name }, name), " ", el("span", { class: "klein" }, `liegt in „${file}“`)));
  }
  parts.push(...lines.map((line) => el("p", {}, line)));
  if (changes.length) parts.push(table(changes));
  place.replaceChildren(...parts);
  place.focus();
  announce(job.state === "done" ? ["Fertig.", ...lines].join(" ") : job.message);
}

function table(changes) {
  const head = ["Was geschieht", "Dokument", "Code", "Stelle"].map((label) => el("th", { scope: "col" }, label));
  const rows = changes.map((c) => el("tr", {}, el("td", {}, c.what), el("td", {}, c.document), el("td", {}, c.code), el("td", { class: "stelle" }, c.text)));
  return el("div", { class: "rollen hoch", tabindex: "0", role: "region", "aria-label": "Was sich ändert" },
    el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)));
}
