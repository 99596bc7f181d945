// A person's memo on a category itself: saved while one writes, one second after the last key, and on leaving.

import { newId, send } from "./api.js";
import { byId, complain, el, savedWhileWriting } from "./dom.js";

const { person } = document.body.dataset;

/** `onSaved(memos)`: the memos of all categories have changed. Returns `{show(code, memos)}`; `memos`: those of all by code. */
export function codeMemo({ onSaved }) {
  const field = byId("kategoriememo");
  const state = byId("kategoriememostand");
  let about = null;

  const own = () => about?.memos[about.code]?.find((m) => m.person === person)?.memo ?? "";

  function show(code, memos) {
    save();
    about = { code, memos, batch: newId() };
    field.value = own();
    field.disabled = !person;
    state.textContent = person ? "" : "Sagen Sie zuerst oben, wer kodiert.";
    const others = (memos[code] ?? []).filter((m) => m.person !== person);
    byId("anderememos").replaceChildren(...others.map((m) => el("li", {}, `${m.person}: ${m.memo}`)));
  }

  async function save() {
    const was = about;
    const memo = field.value.trim();
    if (!was || !person || memo === own()) return true;
    const others = (was.memos[was.code] ?? []).filter((m) => m.person !== person);
    was.memos[was.code] = memo ? [...others, { person, memo }] : others;
    if (!was.memos[was.code].length) delete was.memos[was.code];
    try {
      await send("POST", "/api/entscheidungen", { person, batch: was.batch, records: [{ id: newId(), kind: "memo", code: was.code, memo }] }, { keepalive: true });
      complain("");
      if (about === was) state.textContent = `gespeichert ${new Date().toLocaleTimeString("de-DE", { hour: "2-digit", minute: "2-digit" })}`;
      onSaved(was.memos);
      return true;
    } catch (refusal) {
      was.memos[was.code] = others;
      if (about === was) state.textContent = "nicht gespeichert";
      complain(refusal.message);
      return false;
    }
  }

  savedWhileWriting(field, state, save);

  return { show };
}
