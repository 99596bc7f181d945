// The first page: open a folder that is there, or begin a new one.

import { send } from "./api.js";
import { byId, complain } from "./dom.js";
import { chooseFolder } from "./folders.js";

async function go(method, body) {
  try {
    location.assign((await send(method, "/api/korpus", body)).address);
  } catch (refusal) {
    complain(refusal.message);
  }
}

for (const button of document.querySelectorAll("[data-oeffnen]")) {
  button.addEventListener("click", () => go("POST", { folder: button.dataset.oeffnen }));
}
byId("anderer").addEventListener("click", async () => {
  const folder = await chooseFolder();
  if (folder) go("POST", { folder });
});

const form = byId("neuerordner");
const { name, parent } = { name: form.elements.namedItem("name"), parent: form.elements.namedItem("parent") };
byId("ortwaehlen").addEventListener("click", async () => {
  parent.value = (await chooseFolder(parent.value)) || parent.value;
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  go("PUT", { parent: parent.value, name: name.value });
});
byId("beispiel").addEventListener("click", () => go("PUT", { parent: parent.value, name: name.value || "Querschau-Beispiel", example: true }));
