// A run: started, watched, stopped. When it is done the page shows its results.

import { send } from "./api.js";
import { announce, byId, complain } from "./dom.js";
import { onNews, pace } from "./stand.js";

const section = byId("lauf");
const bar = byId("fortschritt");
let quarter = 0;

async function command(method, body = {}) {
  complain("");
  try {
    show(await send(method, "/api/lauf", body));
  } catch (refusal) {
    complain(refusal.message);
  }
}

byId("starten").addEventListener("click", () => command("POST"));
byId("anhalten").addEventListener("click", () => command("DELETE"));
const other = section.querySelector("[data-vorschlaege]"); // with proposals where there were none, or without
other?.addEventListener("click", () => command("POST", { proposals: other.dataset.vorschlaege === "ja" }));

function show(run) {
  const before = section.dataset.state;
  section.dataset.state = run.state;
  const running = run.state === "running";
  byId("starten").disabled = running;
  if (other) other.disabled = running;
  byId("anhalten").disabled = !running;
  bar.hidden = !running;
  if (run.total) {
    bar.max = run.total;
    bar.value = run.done;
  } else bar.removeAttribute("value");
  byId("laufsatz").textContent = running ? sentence(run) : run.message;
  if (before === "running" && !running) {
    announce(run.message);
    location.reload();
  }
}

function sentence(run) {
  if (!run.total) return "Der Lauf beginnt …";
  const now = Math.floor((run.done / run.total) * 4);
  if (now !== quarter) announce(`${run.done} von ${run.total} Dokumenten`);
  quarter = now;
  if (run.done === run.total) return `${run.total === 1 ? "Das Dokument ist" : `Alle ${run.total} Dokumente sind`} gelesen; Tabellen und Bericht werden geschrieben …`;
  return `${run.done} von ${run.total} ${run.total === 1 ? "Dokument" : "Dokumenten"}, zuletzt ${run.document}`;
}

onNews((news) => news?.run && show(news.run));
for (const time of document.querySelectorAll("time")) {
  time.textContent = new Date(time.dateTime).toLocaleString("de-DE", { dateStyle: "short", timeStyle: "short" });
}
pace(1000);
