// What categories have to do with each other: edited for one as part of the draft, shown for all.

import { byId, el } from "./dom.js";

/**
 * `onTyped(change)`: the relations of the chosen category as somebody edits them; `onChoose(code)`. Returns
 * `{edit(code, codes), overview(codes, memos)}`.
 */
export function relations({ onTyped, onChoose }) {
  const rows = byId("beziehungsliste");
  let chosen = "";
  let all = [];

  byId("neuebeziehung").addEventListener("click", () => {
    rows.append(row({ relation: "", to: "", note: "" }));
    rows.lastElementChild.querySelector("input").focus();
  });
  rows.addEventListener("input", tell);

  function tell() {
    const said = [...rows.children].map((line) => Object.fromEntries([...line.querySelectorAll("input, select")].map((f) => [f.name, f.value.trim()])));
    onTyped({ kind: "relate", code: chosen, relations: said.filter((r) => r.relation && r.to) });
  }

  function row(one) {
    const others = all.filter((c) => c.id !== chosen).map((c) => el("option", { value: c.id, selected: c.id === one.to }, c.label));
    const line = el("li", {},
      el("input", { name: "relation", list: "beziehungsarten", value: one.relation, "aria-label": "Beziehung", placeholder: "Beziehung" }),
      el("select", { name: "to", "aria-label": "zu Kategorie" }, el("option", { value: "" }, "– Kategorie –"), ...others),
      el("input", { name: "note", value: one.note, "aria-label": "Gedanke dazu", placeholder: "Gedanke dazu" }),
      el("button", { type: "button", onclick: () => {
        line.remove();
        tell();
        byId("neuebeziehung").focus();
      } }, "Entfernen"));
    return line;
  }

  const leading = (code) => el("button", { type: "button", class: "verweis", onclick: () => onChoose(code.id) }, code.label);

  /** Show the relations of a category; those that others have to it can be read here and changed there. */
  function edit(code, codes) {
    [chosen, all] = [code.id, codes];
    rows.replaceChildren(...code.relations.map(row));
    const from = codes.flatMap((c) => c.relations.filter((r) => r.to === code.id).map((r) => el("li", {}, leading(c), ` ${r.relation} → diese${r.note ? ` (${r.note})` : ""}`)));
    byId("beziehungenvon").replaceChildren(...from);
  }

  /** All relations by kind, all memos on categories by category. */
  function overview(codes, memos) {
    const labels = new Map(codes.map((c) => [c.id, c]));
    const kinds = Map.groupBy(codes.flatMap((c) => c.relations.map((r) => ({ from: c, ...r }))), (r) => r.relation);
    const related = [...kinds].sort(([a], [b]) => a.localeCompare(b, "de")).flatMap(([kind, some]) => [el("h3", {}, kind),
      el("ul", {}, ...some.map((r) => el("li", {}, leading(r.from), " → ", labels.has(r.to) ? leading(labels.get(r.to)) : r.to, r.note ? `: ${r.note}` : "")))]);
    const written = codes.filter((c) => memos[c.id]).flatMap((c) => [el("h3", {}, "Memos zu ", leading(c)),
      el("ul", {}, ...memos[c.id].map((m) => el("li", {}, `${m.memo} (${m.person})`)))]);
    byId("theorie").hidden = !related.length && !written.length;
    byId("theorieliste").replaceChildren(...related, ...written);
  }

  return { edit, overview };
}
