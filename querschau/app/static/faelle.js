// The cases: each field is written when it is left; one after another, for each edit starts from the last.

import { send } from "./api.js";
import { announce, byId, complain, el } from "./dom.js";

const table = byId("faelle");
let queue = Promise.resolve();

async function write(field) {
  const row = field.closest("tr");
  const variables = Object.fromEntries([...row.querySelectorAll("[data-variable]")].map((f) => [f.dataset.variable, f.value]));
  const body = { name: row.dataset.case, state: row.querySelector("[data-state]").value, variables, read_as: table.dataset.readAs };
  try {
    table.dataset.readAs = (await send("PATCH", "/api/fall", body)).read_as;
    complain("");
    announce(`Gespeichert: ${field.getAttribute("aria-label")}`);
  } catch (refusal) {
    complain(refusal.message);
  }
}

table?.addEventListener("change", (event) => {
  queue = queue.then(() => write(event.target));
});
byId("neuevariable")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.querySelector("input");
  const name = field.value.trim().replace(/\s+/g, " ");
  const known = [...table.tHead.rows[0].cells].some((cell) => cell.textContent === name);
  if (!name || known) return;
  table.tHead.rows[0].append(el("th", { scope: "col" }, name));
  for (const row of table.tBodies[0].rows) {
    row.append(el("td", { "data-label": name }, el("input", { type: "text", "data-variable": name, "aria-label": `${name} von ${row.dataset.case}` })));
  }
  field.value = "";
  table.tBodies[0].rows[0].lastElementChild.firstElementChild.focus();
});
