// The cases: each field is written when it is left, one after another.

import { announce, byId, el } from "./dom.js";
import * as fassung from "./fassung.js";

const table = byId("faelle");
const written = fassung.inTurn(write);

async function write(field) {
  const body = { name: field.closest("tr").dataset.case, variable: field.dataset.variable ?? "", value: field.value };
  const { mine, now } = await fassung.write("PATCH", "/api/fall", body, { value: field.defaultValue }, ({ value }) => value);
  [field.defaultValue, field.value] = [now.value, now.value];
  announce(`${mine ? "Gespeichert" : "Andere Fassung"}: ${field.getAttribute("aria-label")}`);
}

table?.addEventListener("change", (event) => written(event.target));
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
