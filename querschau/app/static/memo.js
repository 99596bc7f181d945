// The memo beside the text: saved while one writes, one second after the last key, on leaving, and when hidden.

import { memo } from "./acts.js";
import { newId } from "./api.js";
import { coder } from "./decisions.js";
import { byId, savedWhileWriting } from "./dom.js";

const field = byId("memotext");
const state = byId("memostand");
let about = null;

const ownNote = (entry, code) => entry.state.notes.find((n) => n.person === coder.person && n.code === code)?.memo ?? "";

/** Show the memo of a passage (`code` empty) or of one of its codings; what is not yet saved is saved first. */
export function showMemo(passages, entry, code) {
  if (about && about.entry === entry && about.code === code) {
    if (document.activeElement !== field) fill();
    else compare();
    return;
  }
  save();
  about = entry ? { passages, entry, code, batch: newId() } : null;
  field.disabled = !about;
  byId("memozu").textContent = !about ? "" : code ? `zu „${passages.book.label(code)}“` : "zur Passage";
  fill();
}

function fill() {
  field.value = about ? ownNote(about.entry, about.code) : "";
  if (about) about.saved = field.value;
  state.textContent = "";
}

/** While one writes here the same memo was changed elsewhere: say it, and show the other text. */
function compare() {
  const other = ownNote(about.entry, about.code);
  if (about.sent || other === about.saved || other === field.value) return;
  state.textContent = `Inzwischen in einem anderen Fenster geändert: „${other}“. Was hier steht, ersetzt es, sobald Sie weiterschreiben.`;
  about.saved = other;
}

async function save() {
  const was = about;
  const text = field.value;
  if (!was || text === was.saved) return true;
  was.saved = text;
  was.sent = true;
  const stored = await memo(was.passages, was.entry, was.code, text, was.batch);
  was.sent = false;
  if (about !== was) return stored;
  if (!stored) was.saved = null;
  const now = new Date().toLocaleTimeString("de-DE", { hour: "2-digit", minute: "2-digit" });
  state.textContent = stored ? `gespeichert ${now}` : "nicht gespeichert";
  return stored;
}

savedWhileWriting(field, state, save);
