// The fields of one category: its texts, examples, threshold and rules, as the draft has them.

import { byId, el } from "./dom.js";

const TEXTS = ["label", "definition", "include", "exclude"];
const LISTS = ["anchors", "counter_examples"];
const form = byId("felder");
const field = (name) => form.elements.namedItem(name);

/** `onTyped(change)`: what one of the fields says now. Returns `{show(code), tried(code), hide(), fault(sentences), faulty()}`. */
export function fields({ onTyped }) {
  let id = "";

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target: { name, value, valueAsNumber } }) => {
    if (name === "rules") onTyped({ kind: "rules", code: id, text: value });
    else if (name === "threshold") onTyped({ kind: "describe", code: id, threshold: valueAsNumber || null });
    else onTyped({ kind: "describe", code: id, [name]: LISTS.includes(name) ? value.split("\n") : value });
  });

  function show(code) {
    id = code.id;
    form.hidden = byId("bezuege").hidden = false;
    byId("nochkeine").hidden = true;
    for (const name of TEXTS) field(name).value = code[name];
    for (const name of LISTS) field(name).value = code[name].join("\n");
    field("threshold").value = code.threshold;
    field("rules").value = code.rules;
    field("rules").rows = Math.min(24, Math.max(4, code.rules.split("\n").length + 1));
    tried(code);
  }

  /** The draft took it so: its name above the fields, its rules in words; those that still stand wrong there stay marked. */
  function tried(code) {
    byId("kategorietitel").textContent = `${code.label} (${code.id})`;
    byId("worte").replaceChildren(...code.words.map((line) => el("li", {}, line)));
    if (field("rules").value.trim() === code.rules.trim()) fault([]);
  }

  function hide() {
    form.hidden = byId("bezuege").hidden = true;
    byId("nochkeine").hidden = false;
    byId("kategorietitel").textContent = "Kategorie wählen";
  }

  /** Whether the rules are wrong; then they get the focus. */
  function faulty() {
    const wrong = field("rules").hasAttribute("aria-invalid");
    if (wrong) field("rules").focus();
    return wrong;
  }

  /** What is wrong in the rules, as sentences; none: nothing. */
  function fault(sentences) {
    byId("regelfehler").replaceChildren(...sentences.flatMap((s) => [s, el("br", {})]).slice(0, -1));
    if (sentences.length) field("rules").setAttribute("aria-invalid", "true");
    else field("rules").removeAttribute("aria-invalid");
  }

  return { show, tried, hide, fault, faulty };
}
