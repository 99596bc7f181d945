// The codebook's word lists, which rules name by `$name`: one at a time, a term on each line.

import { byId, el } from "./dom.js";

/** `onTyped(change)` is called while somebody types. Returns `{show(lists)}`. */
export function wordLists({ onTyped }) {
  const list = byId("wortliste");
  const terms = byId("begriffe");
  let all = [];

  function fill() {
    const one = all.find((l) => l.name === list.value);
    if (document.activeElement !== terms) terms.value = one?.terms.join("\n") ?? "";
    byId("benutzt").textContent = one?.used.length ? `Benutzt in: ${one.used.join(", ")}.` : "In keiner Regel benutzt.";
  }

  list.addEventListener("change", fill);
  terms.addEventListener("input", () => onTyped({ kind: "list", name: list.value, terms: terms.value.split("\n") }));

  return {
    show(lists) {
      const before = list.value;
      all = lists;
      list.replaceChildren(...lists.map(({ name }) => el("option", { value: name, selected: name === before }, `$${name}`)));
      byId("wortlisten").hidden = !lists.length;
      fill();
    },
  };
}
