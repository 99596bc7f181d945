// Codes that people made beside the codebook: where they stand, and the way into the codebook.

import { byId, el } from "./dom.js";

/** Show them; `onTake(code)` when one is to be taken into the codebook. */
export function showFree(codes, onTake) {
  byId("freiecodes").hidden = !codes.length;
  byId("freieliste").replaceChildren(...codes.map((code) => el("li", {},
    el("span", {}, code.label, " "),
    el("a", { href: `/auswertung/stellen?code=${encodeURIComponent(code.id)}` }, code.count === 1 ? "1 Kodierung" : `${code.count.toLocaleString("de-DE")} Kodierungen`), " ",
    el("button", { type: "button", "aria-label": `„${code.label}“ in das Codebuch übernehmen`, onclick: () => onTake(code) }, "Übernehmen …"))));
}
