// Coding blind: the switch is thrown, then the passages are worked on in the reading window, one after the other.

import { get, send } from "./api.js";
import { byId, complain, el } from "./dom.js";
import { addressOf, begin } from "./worklist.js";

const { person, blind } = document.body.dataset;
const form = byId("verdeckt");

async function start() {
  complain("");
  const fields = new FormData(form);
  try {
    const found = await get(`/api/zweit/naechste?${new URLSearchParams(fields)}`);
    if (!found.left) {
      byId("satz").textContent = "In dieser Auswahl haben Sie alles gelesen.";
      return;
    }
    if (!blind) await send("POST", "/api/verdeckt", { person, on: true });
    const { drawn } = found.items[0]; // a list says of all its items how they came up
    const items = found.items.filter((item) => item.drawn === drawn).map(({ document, passage }) => ({ document, passage, code: "" }));
    begin({ kind: "zweit", code: "", drawn, items, later: [] });
    location.assign(addressOf(items[0]));
  } catch (refusal) {
    complain(refusal.message);
  }
}

// Agreement takes its time: the page is there before it

const number = (value) => (value === null ? "–" : value.toLocaleString("de-DE", { minimumFractionDigits: 2, maximumFractionDigits: 2 }));

function pair({ title, passages, seen, alpha, interval, percent }) {
  const figures = passages
    ? `Krippendorffs Alpha ${number(alpha)} (95-%-Intervall ${interval.map(number).join(" bis ")}), ${Math.round(100 * percent)} % gleich, ${passages} verdeckt gelesene Passagen`
    : "noch keine Passage, die beide verdeckt gelesen haben";
  return el("li", {}, el("strong", {}, title), `: ${figures}${seen ? ` (${seen} weitere nicht verdeckt)` : ""}`);
}

async function agreement() {
  const { pairs } = await get("/api/uebereinstimmung");
  const none = el("li", { class: "kein" }, "Für Übereinstimmung braucht es zwei Personen, die dieselben Passagen verdeckt gelesen haben: 0 bisher.");
  byId("paare").replaceChildren(...(pairs.length ? pairs.map(pair) : [none]));
}

if (byId("paare")) agreement().catch((refusal) => complain(refusal.message));

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  start();
});
byId("beendet")?.addEventListener("click", async () => {
  try {
    await send("POST", "/api/verdeckt", { person, on: false });
    location.reload();
  } catch (refusal) {
    complain(refusal.message);
  }
});
