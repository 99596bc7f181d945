// Material: gathered as a job; a group becomes a category in the draft of the page „Kategorien“.

import { get, send } from "./api.js";
import { announce, ask, byId, complain, el } from "./dom.js";
import { keep, kept } from "./entwurf.js";
import { orderOf, work } from "./jobs.js";

byId("sammeln").addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = orderOf(event.target);
  const job = await work("material", { terms: said.terms, groups: said.groups || null, begin: said.begin.trim() }, byId("ablauf"));
  if (job?.state === "done") location.reload();
});

byId("offen").addEventListener("submit", (event) => {
  event.preventDefault();
  work("offen", {}, byId("offenablauf"));
});

for (const button of document.querySelectorAll(".machen")) button.addEventListener("click", () => make(button.closest("article")));

const checked = (group, name) => [...group.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value);

/** The rule that finds one of the words, as it would stand in the codebook. */
function ruleOf(words) {
  return `- id: begriffe\n  any:\n${words.map((word) => `  - ${JSON.stringify(word)}\n`).join("")}`;
}

async function make(group) {
  let book;
  try {
    book = await get("/api/codebuch");
  } catch (refusal) {
    complain(refusal.message);
    return;
  }
  const words = checked(group, "wort");
  const anchors = checked(group, "anker");
  const dialog = byId("frage");
  const form = dialog.querySelector("form");
  form.reset();
  form.elements.dimension.replaceChildren(...book.dimensions.map((d) => el("option", { value: d.id }, d.label)));
  form.elements.label.value = words[0] ?? "";
  form.elements.code.value = `${book.dimensions[0]?.id ?? "TH"}.`;
  if ((await ask(dialog)) !== "ja") return;
  const { code, label, dimension, definition } = Object.fromEntries(["code", "label", "dimension", "definition"].map((n) => [n, form.elements[n].value.trim()]));
  const step = [{ kind: "add", code, label, dimension, definition }];
  if (anchors.length) step.push({ kind: "describe", code, anchors });
  if (words.length) step.push({ kind: "rules", code, text: ruleOf(words) });
  const draft = kept();
  const steps = [...draft.steps, step];
  try {
    await send("POST", "/api/codebuch/probe", { read_as: book.read_as, changes: steps.flat() });
  } catch (refusal) {
    complain(refusal.message);
    return;
  }
  keep({ base: draft.base || book.read_as, steps });
  announce(`„${label}“ steht im Entwurf.`);
  location.assign(`/kategorien?code=${encodeURIComponent(code)}`);
}
