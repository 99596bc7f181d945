// What is done with categories: each deed asks in a dialog and becomes one step of the draft.

import { announce, ask, byId, el } from "./dom.js";

const dialogOf = (id) => {
  const dialog = byId(id);
  dialog.querySelector("form").reset();
  return dialog;
};
const named = (dialog, name) => dialog.querySelector(`[name=${name}]`);
const values = (dialog) => Object.fromEntries([...dialog.querySelector("form").elements].filter((f) => f.name).map((f) => [f.name, f.value]));

function fill(select, options, value = "") {
  select.replaceChildren(...options.map(([id, label]) => el("option", { value: id, selected: id === value }, label)));
}

async function target(title, sentence, options) {
  const dialog = byId("zielfrage");
  byId("zielfrage-titel").textContent = title;
  byId("zielfrage-satz").textContent = sentence;
  fill(dialog.querySelector("select"), options);
  return (await ask(dialog)) === "ja" ? values(dialog).ziel : null;
}

/**
 * `draft`: where steps go; `book()`: the codebook as drafted; `chosen()`: the category that is shown, `marked()`: the ids
 * that are selected; `choose(id)`: show one, `none()`: none. Returns `{add(free), move(ids, dimension, before)}`.
 */
export function deeds({ draft, book, chosen, marked, choose, none }) {
  const codes = () => book().dimensions.flatMap((d) => d.codes);
  const labelOf = (id) => codes().find((c) => c.id === id).label;

  /** A category; of a free code that becomes one its label and id are known. */
  async function add(free = null) {
    const dialog = dialogOf("neufrage");
    const own = book().dimensions.find((d) => d.codes.some((c) => c.id === chosen()?.id)) ?? book().dimensions[0];
    fill(named(dialog, "dimension"), book().dimensions.map((d) => [d.id, d.label]), own?.id);
    named(dialog, "code").value = `${own?.id}.`;
    named(dialog, "label").value = free?.label ?? "";
    if ((await ask(dialog)) !== "ja") return;
    const { definition, ...said } = values(dialog);
    const { code, label, dimension } = said;
    const adopted = [{ kind: "adopt", code: free?.id, into: [code], label, dimension }, ...(definition ? [{ kind: "describe", code, definition }] : [])];
    if (await draft.change(...(free ? adopted : [{ kind: "add", ...said, definition }]))) choose(code);
  }

  /** A new dimension, or another name for one; categories are moved into it as into any other. */
  async function dimension() {
    const dialog = dialogOf("dimensionsfrage");
    const { which, code, label, question } = dialog.querySelector("form").elements;
    fill(which, [["", "neue Dimension"], ...book().dimensions.map((d) => [d.id, d.label])]);
    which.onchange = () => {
      const known = book().dimensions.find((d) => d.id === which.value);
      [code.value, label.value, question.value] = [known?.id ?? "", known?.label ?? "", known?.question ?? ""];
      code.readOnly = Boolean(known);
    };
    which.onchange();
    if ((await ask(dialog)) !== "ja") return;
    if (await draft.change({ kind: "dimension", code: code.value.trim(), label: label.value, question: question.value })) announce(`Dimension ${label.value}`);
  }

  /** Categories to another place, in their order: before another one, else at the end of the dimension. */
  async function move(ids, into, before) {
    const done = await draft.change(...ids.filter((id) => id !== before).map((code) => ({ kind: "move", code, dimension: into, before })));
    if (done) announce(ids.length === 1 ? "Verschoben." : `${ids.length} Kategorien verschoben.`);
  }

  async function moveTo() {
    const ids = marked();
    const places = book().dimensions.flatMap((d) => [...d.codes.filter((c) => !ids.includes(c.id)).map((c) => [`${d.id}\n${c.id}`, `${d.label}: vor „${c.label}“`]), [`${d.id}\n`, `${d.label}: ans Ende`]]);
    const what = ids.length === 1 ? `„${labelOf(ids[0])}“` : `${ids.length} Kategorien`;
    const to = await target(`${what} verschieben nach`, "Kennungen bleiben; was entschieden ist, bleibt gültig.", places);
    if (to !== null) await move(ids, ...to.split("\n"));
  }

  async function rename() {
    const dialog = byId("kennungsfrage");
    const { id } = chosen();
    named(dialog, "into").value = id;
    if ((await ask(dialog)) !== "ja") return;
    const into = values(dialog).into.trim();
    if (into !== id && (await draft.change({ kind: "rename", code: id, into }))) choose(into);
  }

  async function merge() {
    const { id, label } = chosen();
    const others = codes().filter((c) => c.id !== id).map((c) => [c.id, c.label]);
    const into = await target(`„${label}“ zusammenführen mit`, "Die andere Kategorie übernimmt Regeln und Ankerbeispiele; Entscheidungen gelten dann für sie.", others);
    if (into !== null && (await draft.change({ kind: "merge", code: id, into }))) choose(into);
  }

  async function split() {
    const { id, label } = chosen();
    const dialog = dialogOf("teilfrage");
    for (const n of ["1", "2"]) named(dialog, `code${n}`).value = `${id}_${n}`;
    named(dialog, "label1").value = label;
    if ((await ask(dialog)) !== "ja") return;
    const said = values(dialog);
    const parts = ["1", "2"].map((n) => ({ code: said[`code${n}`], label: said[`label${n}`] }));
    if (await draft.change({ kind: "split", code: id, parts })) choose(parts[0].code);
  }

  async function retire() {
    const { id, label } = chosen();
    const sure = await target(`„${label}“ aus dem Codebuch nehmen?`, "Ihre Regeln gehen mit. Was Menschen mit ihr kodiert haben, kommt zu „Arbeitsliste › Neu zu entscheiden“.", [["ja", "herausnehmen"]]);
    if (!sure || !(await draft.change({ kind: "retire", code: id }))) return;
    none();
    byId("kategorietitel").focus();
  }

  const buttons = { neu: () => add(), dimension, verschieben: moveTo, mehrereverschieben: moveTo, umbenennen: rename, zusammen: merge, teilen: split, streichen: retire };
  for (const [id, deed] of Object.entries(buttons)) byId(id).addEventListener("click", deed);
  return { add, move };
}
