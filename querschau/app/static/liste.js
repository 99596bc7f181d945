// The work list: twenty items in a fixed order; they are worked on in the reading window.

import { get, newId, send } from "./api.js";
import { Book } from "./book.js";
import { announce, byId, complain, el } from "./dom.js";
import { begin, postponed, worklist, addressOf } from "./worklist.js";

const form = byId("auswahl");
const { art, code } = { art: form.elements.namedItem("art"), code: form.elements.namedItem("code") };
const list = byId("liste");
let book;

/** So many decisions since the lists were ordered are worth ordering them anew. */
const ENOUGH = 20;

/** The list as the address names it: the one that this tab works on, or a new one (`fresh`), after learning from
 * the decisions (`learn`). */
async function show(fresh, learn = false) {
  byId("hinweis").textContent = art.selectedOptions[0].dataset.hinweis;
  complain("");
  try {
    book ??= await Book.load();
    const kept = worklist();
    const mine = kept && kept.kind === art.value && kept.code === code.value;
    const query = { ...(learn ? { neu: "1" } : {}), art: art.value, code: code.value, spaeter: mine ? postponed().join(",") : "" };
    const found = await get(`/api/liste?${new URLSearchParams(query)}`);
    if (!mine || fresh) begin({ kind: art.value, code: code.value, drawn: found.drawn, items: found.items, later: mine ? postponed() : [] });
    paint(found);
  } catch (refusal) {
    complain(refusal.message);
  }
}

function paint(found) {
  const open = new Set(found.items.map((i) => `${i.passage} ${i.code}`));
  const { items } = worklist();
  list.replaceChildren(...items.map((item) => el("li", {}, el("a", { href: addressOf(item), class: `${item.code ? book.colour(item.code) : ""}${open.has(`${item.passage} ${item.code}`) ? "" : " erledigt"}` },
    el("strong", {}, item.label || "Passage"), el("span", { class: "klein" }, ` ${item.title}${item.code && item.probability < 1 ? ` · zu ${Math.round(100 * item.probability)} % richtig` : ""}`), el("br", {}), item.text))));
  const first = items.find((i) => open.has(`${i.passage} ${i.code}`));
  byId("beginnen").disabled = !first;
  byId("beginnen").onclick = () => location.assign(addressOf(first));
  byId("listensatz").textContent = found.left ? `${found.left} sind offen.` : "Nichts mehr offen in dieser Auswahl; nehmen Sie eine Zufallsstichprobe oder Passagen ohne Code.";
  byId("ausblick").textContent = found.outlook;
  byId("sortieren").classList.toggle("erste", found.since >= ENOUGH);
  byId("sortierhinweis").textContent = found.since >= ENOUGH ? `Seit der letzten Sortierung kamen ${found.since} Entscheidungen hinzu: Aus ihnen lernt „Neu sortieren“ und ordnet die Listen um.` : "";
  announce(`${byId("listensatz").textContent} ${found.outlook}`);
}

function chosen() {
  const address = new URLSearchParams({ art: art.value, ...(code.value ? { code: code.value } : {}) });
  history.replaceState(null, "", `?${address}`);
  show(false);
}

form.addEventListener("change", chosen);
form.addEventListener("submit", (event) => event.preventDefault());
byId("weitere").addEventListener("click", () => show(true));
byId("sortieren").addEventListener("click", () => show(true, true));

// Decisions that look for a place or a code

const { person, results } = document.body.dataset;
for (const button of document.querySelectorAll("[data-hierher]")) {
  button.addEventListener("click", async () => {
    const row = button.closest("[data-id]");
    const record = { id: newId(), kind: button.dataset.art, document: row.dataset.dokument, passage: button.dataset.hierher, code: button.dataset.code };
    try {
      await send("POST", "/api/entscheidungen", { person, results, records: [record] });
      await send("POST", "/api/rueckgaengig", { id: newId(), person, cancels: row.dataset.id });
      announce("Neu entschieden.");
      row.remove();
    } catch (refusal) {
      complain(refusal.message);
    }
  });
}

const asked = new URLSearchParams(location.search);
const wanted = asked.get("art") ?? worklist()?.kind;
if ([...art.options].some((o) => o.value === wanted)) art.value = wanted;
const wantedCode = asked.get("code") ?? (asked.has("art") ? "" : worklist()?.code ?? "");
if ([...code.options].some((o) => o.value === wantedCode)) code.value = wantedCode;
show(false);
