// The choice of a folder on this computer: a browser gives no paths away, so the server lists them.

import { get } from "./api.js";
import { ask, byId, el } from "./dom.js";

const dialog = byId("ordnerwahl");
const list = byId("ordnerliste");
const field = byId("ordnerpfad").elements.pfad;

async function show(path) {
  byId("ordnerfehler").textContent = "";
  let found;
  try {
    found = await get(`/api/ordner?${new URLSearchParams({ pfad: path })}`);
  } catch (refusal) {
    byId("ordnerfehler").textContent = refusal.message;
    return;
  }
  field.value = found.path;
  const entry = (label, path, corpus) =>
    el("li", {}, el("button", { type: "button", onclick: () => show(path) }, label, corpus ? el("span", { class: "klein" }, " – Korpus") : null));
  list.replaceChildren(
    ...(found.parent ? [entry("↑ eine Ebene höher", found.parent, false)] : []),
    ...found.folders.map((one) => entry(one.name, one.path, one.corpus)),
  );
  list.querySelector("button")?.focus();
}

byId("ordnerpfad").addEventListener("submit", (event) => {
  event.preventDefault();
  show(field.value);
});
byId("ordnernehmen").addEventListener("click", () => dialog.close("ok"));
byId("ordnerzu").addEventListener("click", () => dialog.close(""));

/** Let a folder be chosen; resolves with its path, or with an empty string. */
export async function chooseFolder(from = "") {
  const chosen = ask(dialog);
  show(from || dialog.dataset.home);
  return (await chosen) === "ok" ? field.value : "";
}
