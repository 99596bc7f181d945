// In the header of every page: how old the results' files are; brought up to date by a button, without a run.

import { get, send } from "./api.js";
import { announce, byId, complain } from "./dom.js";
import { onNews } from "./stand.js";

const place = byId("dateistand");
const number = place?.querySelector("span");
const button = place?.querySelector("button");

async function renew() {
  button.disabled = true;
  button.textContent = "wird geschrieben …";
  try {
    let job = await send("POST", "/api/ausgabe/tabellen");
    while (job.state === "running") {
      await new Promise((done) => setTimeout(done, 500));
      job = await get("/api/auftrag");
    }
    if (job.state === "done") announce("Die Ergebnisdateien sind auf dem Stand.");
    else complain(job.message);
    place.hidden = job.state === "done";
  } catch (refusal) {
    complain(refusal.message);
  }
  button.disabled = false;
  button.textContent = "aktualisieren";
}

if (place) {
  const time = place.querySelector("time");
  time.textContent = new Date(time.dateTime).toLocaleString("de-DE", { day: "numeric", month: "numeric", hour: "2-digit", minute: "2-digit" });
  button.addEventListener("click", renew);
  onNews((news) => {
    if (!news || button.disabled) return;
    place.hidden = !news.newer;
    number.textContent = news.newer;
    number.nextSibling.textContent = news.newer === 1 ? " Entscheidung neuer: " : " Entscheidungen neuer: ";
  });
}
