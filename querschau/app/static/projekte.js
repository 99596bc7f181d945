// The documents of a corpus: add files, say what is known of them.

import { put, send } from "./api.js";
import { announce, ask, byId, complain } from "./dom.js";
import * as fassung from "./fassung.js";
import { chooseFolder } from "./folders.js";

byId("anderer").addEventListener("click", async () => {
  const folder = await chooseFolder();
  if (!folder) return;
  try {
    location.assign((await send("POST", "/api/korpus", { folder })).address);
  } catch (refusal) {
    complain(refusal.message);
  }
});

// Files

const place = byId("ablage");
const bar = byId("hochgeladen");

async function add(file) {
  const path = `/api/dokumente/${encodeURIComponent(file.name)}`;
  try {
    await put(path, file);
    return "";
  } catch (refusal) {
    if (refusal.status !== 409) return refusal.message;
  }
  const dialog = byId("ersetzen");
  dialog.querySelector("span").textContent = file.name;
  if ((await ask(dialog)) !== "ja") return "";
  return put(`${path}?ersetzen=1`, file).then(() => "", (refusal) => refusal.message);
}

async function addAll(files) {
  const problems = [];
  bar.hidden = false;
  bar.max = files.length;
  for (const [done, file] of files.entries()) {
    bar.value = done;
    announce(`Datei ${done + 1} von ${files.length}: ${file.name}`);
    const problem = await add(file);
    if (problem) problems.push(problem);
  }
  bar.hidden = true;
  if (problems.length) complain(problems.join(" "));
  if (problems.length < files.length) {
    sessionStorage.setItem("problems", problems.join(" "));
    location.reload();
  }
}

complain(sessionStorage.getItem("problems") ?? "");
sessionStorage.removeItem("problems");

byId("dateien").addEventListener("change", (event) => addAll([...event.target.files]));
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
  if (event.dataTransfer.files.length) addAll([...event.dataTransfer.files]);
});

// The table: each field is written when it is left, one after another

const table = byId("tabelle");
const written = fassung.inTurn(write);

async function write(field) {
  const { name } = field;
  const file = field.closest("tr").dataset.file;
  const { mine, now } = await fassung.write("PATCH", "/api/korpus", { file, fields: { [name]: field.value } }, { [name]: field.defaultValue }, (fields) => fields[name]);
  [field.defaultValue, field.value] = [now[name], now[name]];
  announce(`${mine ? "Gespeichert" : "Andere Fassung"}: ${field.getAttribute("aria-label")}`);
}

table?.addEventListener("change", (event) => written(event.target));
