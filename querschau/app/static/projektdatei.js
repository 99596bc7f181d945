// A project of another program becomes a corpus: chosen, looked at, made, opened.

import { put, send } from "./api.js";
import { announce, byId, complain, el } from "./dom.js";
import { chooseFolder } from "./folders.js";
import { follow, orderOf } from "./jobs.js";

const form = byId("ausprojekt");
const place = form.querySelector(".auftrag");
const button = form.querySelector("button[type=submit]");
const named = form.elements.namedItem("name");
let file = "";

function chosen(path) {
  const name = path.split(/[\\/]/).pop();
  file = path;
  byId("projektgewaehlt").textContent = name;
  named.value ||= name.replace(/\.[^.]+$/, "");
  button.disabled = false;
  place.hidden = true;
  announce(`„${name}“ ist ausgewählt.`);
}

byId("projektdatei").addEventListener("change", async (event) => {
  const [given] = event.target.files;
  if (!given) return;
  complain("");
  try {
    chosen((await put(`/api/projektdatei/${encodeURIComponent(given.name)}`, given)).file);
  } catch (refusal) {
    complain(refusal.message);
  }
});
byId("projektordner").addEventListener("click", async () => {
  const folder = await chooseFolder();
  if (folder) chosen(folder);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  begin(true);
});

async function begin(preview) {
  complain("");
  button.disabled = true;
  let job = null;
  let folder = "";
  try {
    const started = await send("POST", "/api/projektdatei", { ...orderOf(form), file, preview });
    folder = started.folder;
    place.hidden = false;
    place.focus();
    job = await follow(started, place);
  } catch (refusal) {
    complain(refusal.message);
  }
  button.disabled = false;
  if (job?.state !== "done") return;
  place.prepend(preview ? confirming() : opening(folder));
}

function confirming() {
  return el("p", { class: "knoepfe" }, el("strong", {}, "Vorschau: noch ist nichts angelegt."),
    el("button", { type: "button", class: "erste", onclick: () => begin(false) }, "Korpus anlegen"));
}

function opening(folder) {
  const open = async () => {
    try {
      location.assign((await send("POST", "/api/korpus", { folder })).address);
    } catch (refusal) {
      complain(refusal.message);
    }
  };
  return el("p", { class: "knoepfe" }, el("strong", {}, "Angelegt."), el("button", { type: "button", class: "erste", onclick: open }, "Korpus öffnen"));
}
