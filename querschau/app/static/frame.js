// What every page has: who codes, news from outside, the end of the program.

import { send } from "./api.js";
import { announce, ask, byId, complain } from "./dom.js";
import { onNews } from "./stand.js";

const { folder, person, results, blind } = document.body.dataset;

export async function askPerson() {
  const dialog = byId("werkodiert");
  const answer = await ask(dialog);
  if (!answer) return;
  const name = dialog.querySelector("input").value;
  try {
    if (answer === "ok") await send("POST", "/api/person", { name });
    else await send("POST", "/api/verdeckt", { person, on: answer === "verdeckt" });
    location.reload();
  } catch (refusal) {
    complain(refusal.message);
  }
}

byId("person").addEventListener("click", askPerson);
for (const button of document.querySelectorAll("button[data-person]")) button.addEventListener("click", askPerson);

byId("beenden").addEventListener("click", async () => {
  try {
    await send("POST", "/api/beenden");
    document.body.replaceChildren("Querschau ist beendet. Sie können dieses Fenster schließen.");
  } catch (refusal) {
    complain(refusal.message);
  }
});

// What stays in sight while one scrolls stands below the header, however many lines that has.
const head = document.querySelector("header.rahmen");
new ResizeObserver(() => {
  const height = getComputedStyle(head).position === "sticky" ? head.offsetHeight : 0;
  document.documentElement.style.setProperty("--kopf", `${height}px`);
}).observe(head);

const band = byId("neues");
band.querySelector("button").addEventListener("click", () => location.reload());

function tell(sentence) {
  band.querySelector("span").textContent = sentence;
  band.hidden = false;
  announce(sentence);
}

onNews((news, refusal) => {
  if (!news) {
    const since = new Date().toLocaleTimeString("de-DE", { hour: "2-digit", minute: "2-digit" });
    complain(refusal.status ? refusal.message : `Verbindung zum Programm verloren (${since}). Was gespeichert ist, bleibt gespeichert.`);
    return;
  }
  if (news.folder !== folder) tell("In diesem Programm ist jetzt ein anderer Ordner geöffnet.");
  else if (news.person !== person) tell(`Jetzt kodiert ${news.person}.`);
  else if (news.blind !== Boolean(blind)) tell(news.blind ? "Sie kodieren jetzt verdeckt." : "Das verdeckte Kodieren ist beendet.");
  else if (news.results !== results) tell("Es gibt neue Ergebnisse.");
  const { read, passages, codings, open } = news.counts;
  byId("stand").textContent = codings === undefined || !passages ? "" : `${read} von ${passages} Passagen gelesen${blind ? "" : `, ${open} ${open === 1 ? "Vorschlag" : "Vorschläge"} offen`}`;
});
