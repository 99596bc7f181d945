// Codes of a file that the codebook does not know: each becomes a free code of its own or one of ours, or is left out.

import { Book } from "./book.js";
import { el } from "./dom.js";

const LEFT_OUT = "-";

/**
 * A table with a choice for each code. `counts`: a Map from name to number of codings; `chosen`: a Map from name to our
 * code, which follows the choices (nothing: a free code); `changed()` is called after each.
 */
export async function mapping(counts, chosen, changed) {
  const book = await Book.load();
  const row = ([name, number]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", { class: "zahl" }, String(number)), el("td", {}, choice(book, name, chosen, changed)));
  const head = ["Code in der Datei", "Kodierungen", "wird zu"].map((label) => el("th", { scope: "col" }, label));
  return el("section", { class: "zuordnung", "aria-label": "Zuordnung unbekannter Codes" },
    el("p", {}, counts.size === 1 ? "Einen Code der Datei kennt das Codebuch nicht:" : `${counts.size} Codes der Datei kennt das Codebuch nicht:`),
    el("div", { class: "rollen hoch", tabindex: "0", role: "region", "aria-label": "Codes, die das Codebuch nicht kennt" },
      el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...[...counts].map(row)))));
}

function choice(book, name, chosen, changed) {
  const groups = new Map();
  for (const { id, label, dimension } of book.all()) groups.set(dimension, [...(groups.get(dimension) ?? []), el("option", { value: id }, label)]);
  const field = el("select", { "aria-label": `„${name}“ wird zu` },
    el("option", { value: "" }, `freier Code „${name}“`), el("option", { value: LEFT_OUT }, "nicht übernehmen"),
    ...[...groups].map(([label, options]) => el("optgroup", { label }, ...options)));
  field.value = chosen.get(name) ?? "";
  field.addEventListener("change", () => {
    if (field.value) chosen.set(name, field.value);
    else chosen.delete(name);
    changed();
  });
  return field;
}
