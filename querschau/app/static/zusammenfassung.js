// Summaries of a case: saved one second after the last key, on leaving the field, and when the window is hidden. What is
// written without a pause of half a minute is undone in one go.

import { newId, send } from "./api.js";
import { complain, el, savedWhileWriting } from "./dom.js";

const PAUSE = 30000;
const { person } = document.body.dataset;
const { case: of } = document.querySelector("article.profil")?.dataset ?? {};

function setUp(field) {
  const state = field.closest(".eigenes").querySelector(".stand");
  const other = field.closest(".eigenes").querySelector(".anders");
  let saved = field.value;
  let batch = newId();
  let last = 0;
  let busy = Promise.resolve(true);

  async function write() {
    const text = field.value;
    if (text === saved) return true;
    if (!other.hidden) return false;
    saved = text;
    try {
      const answer = await send("PUT", "/api/zusammenfassung", { id: newId(), person, case: of, part: field.dataset.part, text, base: field.dataset.base, batch }, { keepalive: true });
      field.dataset.base = answer.base;
      state.textContent = `gespeichert ${new Date().toLocaleTimeString("de-DE", { hour: "2-digit", minute: "2-digit" })}`;
      complain("");
      return true;
    } catch (refusal) {
      saved = null;
      if (refusal.data?.text === undefined) {
        state.textContent = "nicht gespeichert";
        complain(refusal.message);
      } else ask(refusal.data);
      return false;
    }
  }

  /** Another window wrote meanwhile: both texts are shown, one of them is taken. */
  function ask(now) {
    const take = (text) => () => {
      field.dataset.base = now.base;
      field.value = text;
      saved = text === now.text ? text : null;
      other.hidden = true;
      field.focus();
      save();
    };
    other.replaceChildren(
      el("p", {}, el("strong", {}, "Inzwischen geändert"), " (in einem anderen Fenster):"),
      el("blockquote", {}, now.text),
      el("p", { class: "knoepfe" }, el("button", { type: "button", onclick: take(field.value) }, "Meine Fassung"), el("button", { type: "button", onclick: take(now.text) }, "Andere Fassung")),
    );
    other.hidden = false;
    state.textContent = "nicht gespeichert";
    other.querySelector("button").focus();
  }

  function save() {
    busy = busy.then(write);
    return busy;
  }

  field.addEventListener("input", () => {
    if (Date.now() - last > PAUSE) batch = newId();
    last = Date.now();
  });
  savedWhileWriting(field, state, save);
}

for (const field of document.querySelectorAll("textarea[data-part]")) setUp(field);
