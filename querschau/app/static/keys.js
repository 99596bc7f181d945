// All keys of the reading page, in one table. What a user changes is kept in this browser (no text is).

import { ask, byId, el } from "./dom.js";

/** `keys`: as `chord` names them; the first is shown. Letters are written small. */
export const ACTIONS = [
  { id: "naechste", keys: ["ArrowDown"], title: "Nächste Passage" },
  { id: "vorige", keys: ["ArrowUp"], title: "Vorige Passage" },
  { id: "vorschlag", keys: ["n"], title: "Nächster Vorschlag" },
  { id: "vorschlagzurueck", keys: ["Shift+n"], title: "Voriger Vorschlag" },
  { id: "annehmen", keys: ["a", "Enter"], title: "Annehmen" },
  { id: "verwerfen", keys: ["x", "Delete"], title: "Verwerfen" },
  { id: "code", keys: ["c"], title: "Code vergeben, anderer Code …" },
  { id: "zuletzt", keys: ["r"], title: "Zuletzt benutzter Code, dann 1 bis 9" },
  { id: "status", keys: ["s"], title: "Status, dann Buchstabe" },
  { id: "perspektive", keys: ["p"], title: "Perspektive, dann Buchstabe" },
  { id: "memo", keys: ["m"], title: "Memo (Strg+Eingabe: fertig)" },
  { id: "invivo", keys: ["i"], title: "In-vivo-Code: die markierten Wörter als Code" },
  { id: "frei", keys: ["f"], title: "Freier Code" },
  { id: "gelesen", keys: ["g"], title: "Passage gelesen" },
  { id: "spaeter", keys: ["z"], title: "Später" },
  { id: "naechstes", keys: ["l"], title: "Nächstes der Arbeitsliste" },
  { id: "voriges", keys: ["Shift+l"], title: "Voriges der Arbeitsliste" },
  { id: "wortvor", keys: ["ArrowRight"], title: "Wort vor" },
  { id: "wortzurueck", keys: ["ArrowLeft"], title: "Wort zurück" },
  { id: "mehr", keys: ["Shift+ArrowRight"], title: "Wörter markieren" },
  { id: "weniger", keys: ["Shift+ArrowLeft"], title: "Wörter markieren, rückwärts" },
  { id: "satzmehr", keys: ["Shift+ArrowDown"], title: "Satz markieren" },
  { id: "satzweniger", keys: ["Shift+ArrowUp"], title: "Satz markieren, rückwärts" },
  { id: "anfangmehr", keys: ["Ctrl+Shift+ArrowLeft"], title: "Anfang ein Wort früher" },
  { id: "anfangweniger", keys: ["Ctrl+Shift+ArrowRight"], title: "Anfang ein Wort später" },
  { id: "ausdehnung", keys: ["e"], title: "Ausdehnung ändern (Eingabe: übernehmen)" },
  { id: "andere", keys: ["o"], title: "Nächste Kodierung an dieser Stelle" },
  { id: "warum", keys: ["w"], title: "Warum?" },
  { id: "definition", keys: ["d"], title: "Definition und Ankerbeispiel" },
  { id: "rueckgaengig", keys: ["Ctrl+z"], title: "Rückgängig" },
  { id: "wiederherstellen", keys: ["Ctrl+y", "Ctrl+Shift+z"], title: "Wiederherstellen" },
  { id: "gehezu", keys: ["Ctrl+k"], title: "Gehe zu …" },
  { id: "aufheben", keys: ["Escape"], title: "Auswahl aufheben, zurück zum Text" },
  { id: "hilfe", keys: ["?"], title: "Tasten" },
];

const NAMES = { Ctrl: "Strg", Shift: "Umschalt", Alt: "Alt", ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→",
  Enter: "Eingabe", Delete: "Entf", Escape: "Esc" };
const PLACE = "querschau-tasten";
const isLetter = (key) => key.length === 1 && key.toUpperCase() !== key.toLowerCase();

/** The keys of an event, as the table names them: by `event.key`, so that they are where the keyboard shows them. */
export function chord(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && (isLetter(key) || key.length > 1);
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift ? "Shift+" : ""}${key}`;
}

/** How a user reads keys: "Umschalt+N". */
export function shown(keys) {
  return keys.split("+").map((part) => NAMES[part] ?? part.toUpperCase()).join("+");
}

/** The table as this user has it: `{letters: "an" | "alt" | "aus", own: {action: letter}}`. */
export function settings() {
  try {
    return { letters: "an", own: {}, ...JSON.parse(localStorage.getItem(PLACE) ?? "{}") };
  } catch {
    return { letters: "an", own: {} };
  }
}

function keep(changed) {
  localStorage.setItem(PLACE, JSON.stringify({ ...settings(), ...changed }));
}

/** Which keys lead to which action: `Map` from chord to id. */
export function bindings({ letters, own } = settings()) {
  const found = new Map();
  for (const { id, keys } of ACTIONS) {
    for (const key of own[id] ? [own[id], ...keys.slice(1)] : keys) {
      const bare = key.replace("Shift+", "");
      if (!isLetter(bare)) found.set(key, id);
      else if (letters === "an") found.set(key, id);
      else if (letters === "alt" && bare === key) found.set(`Alt+Shift+${key}`, id);
    }
  }
  return found;
}

/** The first key of an action as a button tells it (`aria-keyshortcuts`), or null. */
export function shortcut(id) {
  for (const [keys, action] of bindings()) if (action === id) return keys.replace("Ctrl+", "Control+");
  return null;
}

/** The dialog that shows the table and lets letters be changed, put on Alt+Umschalt, or switched off. */
export async function showKeys() {
  const dialog = byId("tasten");
  const { letters, own } = settings();
  const row = ({ id, keys, title }) => {
    const own_ = own[id] ?? keys[0];
    const field = isLetter(own_) ? el("input", { type: "text", maxlength: 1, class: "taste", name: id, value: own_.toUpperCase(), "aria-label": `Taste für ${title}` }) : null;
    return el("tr", {}, el("td", {}, field ?? el("kbd", {}, shown(own_))),
      el("td", {}, keys.slice(1).map(shown).join(", ")), el("th", { scope: "row" }, title));
  };
  byId("tastenliste").replaceChildren(...ACTIONS.map(row));
  dialog.querySelector(`input[value="${letters}"]`).checked = true;
  byId("tastenfehler").textContent = "";
  byId("tastennehmen").onclick = (event) => {
    const problem = take(dialog);
    byId("tastenfehler").textContent = problem;
    if (problem) event.preventDefault();
  };
  await ask(dialog);
}

/** Take over what the dialog says; a German sentence where two actions would share a letter. */
function take(dialog) {
  const changed = {};
  const taken = new Map();
  for (const field of dialog.querySelectorAll("input.taste")) {
    const letter = field.value.toLowerCase();
    if (!isLetter(letter)) return `„${field.value}“ ist kein Buchstabe; geben Sie einen ein.`;
    if (taken.has(letter)) return `„${letter.toUpperCase()}“ steht zweimal; geben Sie jeder Handlung eine eigene Taste.`;
    taken.set(letter, field.name);
    if (letter !== ACTIONS.find((a) => a.id === field.name).keys[0]) changed[field.name] = letter;
  }
  keep({ letters: dialog.querySelector("input[name=buchstaben]:checked").value, own: changed });
  return "";
}
