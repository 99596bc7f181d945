// Views of what counts: the report's heat map leads to passages, forms make addresses without empty words.

import { byId } from "./dom.js";

const choice = new FormData(byId("auswahl"));

/** Called by the heat map for a cell. */
globalThis.toPassages = (wanted) => {
  const address = new URLSearchParams([...choice].filter(([name, value]) => value && !(name in wanted)));
  for (const [name, value] of Object.entries(wanted)) address.append(name, value);
  location.assign(`/auswertung/stellen?${address}`);
};

if (byId("heat")) {
  globalThis.setUpHeat();
  byId("querschau").dispatchEvent(new CustomEvent("shown"));
}

for (const form of document.querySelectorAll("form[method=get]")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  });
}
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[method=get] input:disabled")) field.disabled = false;
});
for (const field of document.querySelectorAll("[data-sofort]")) field.addEventListener("change", () => field.form.requestSubmit());
for (const time of document.querySelectorAll("time")) {
  time.textContent = new Date(time.dateTime).toLocaleString("de-DE", { dateStyle: "short", timeStyle: "short" });
}
