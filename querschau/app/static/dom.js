// Nodes are made here and filled with text alone: no page ever puts markup together from strings.

import { reports } from "./api.js";
import { onReturn } from "./stand.js";

/** An element with attributes (functions are listeners: `{onclick}`) and children (nodes or text). */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export const byId = (id) => document.getElementById(id);

const SHOWN = 8000;
let timer = 0;

/** Say what happened, to screen readers and for a while at the lower edge of the window; the focus stays where it is. */
export function announce(sentence) {
  const place = byId("meldung");
  place.textContent = sentence;
  place.classList.toggle("nur-vorlesen", !sentence);
  clearTimeout(timer);
  timer = setTimeout(() => place.classList.add("nur-vorlesen"), SHOWN);
}

/** Show what went wrong until something goes well; an empty sentence takes it away. */
export function complain(sentence) {
  const report = reports.get(sentence);
  byId("fehler").replaceChildren(sentence, ...(report ? [" ", el("a", { href: `/fehlerbericht/${report}`, download: true }, "Bericht speichern")] : []));
}

/** Open a dialog; resolves with the value of the button that closed it (empty: given up). */
export function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue), { once: true }));
}

/**
 * A field that saves itself: one second after the last key, on leaving it, when the window is put away, and when the
 * server is back. `save()` resolves with whether what stands there is stored.
 */
export function savedWhileWriting(field, state, save) {
  let timer = 0;
  let open = false; // something stands there that is not stored
  async function now() {
    clearTimeout(timer);
    if (await save()) open = false;
  }
  field.addEventListener("input", () => {
    open = true;
    state.textContent = "…";
    clearTimeout(timer);
    timer = setTimeout(now, 1000);
  });
  field.addEventListener("blur", now);
  document.addEventListener("visibilitychange", () => document.hidden && now());
  onReturn(() => {
    if (open) now();
    return open;
  });
}
