// The history: a batch, or one of one's own decisions, is taken back; taking back an undo brings it to life again.

import { newId, send } from "./api.js";
import { announce, complain } from "./dom.js";

const { person } = document.body.dataset;

async function take(request) {
  try {
    await request();
    announce("Zurückgenommen.");
    location.reload();
  } catch (refusal) {
    complain(refusal.message);
  }
}

for (const button of document.querySelectorAll("[data-stapel]")) {
  button.addEventListener("click", () => take(() => send("DELETE", "/api/stapel", { batch: button.dataset.stapel })));
}
for (const button of document.querySelectorAll("[data-einzeln]")) {
  button.addEventListener("click", () => take(() => send("POST", "/api/rueckgaengig", { id: newId(), person, cancels: button.dataset.einzeln })));
}
for (const time of document.querySelectorAll("time")) {
  if (!Number.isNaN(Date.parse(time.dateTime))) time.textContent = new Date(time.dateTime).toLocaleString("de-DE", { dateStyle: "short", timeStyle: "short" });
}
