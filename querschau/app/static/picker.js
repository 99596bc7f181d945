// Choosing: a code out of the tree by typing, or one of a few values by its letter.

import { ask, byId, el } from "./dom.js";

const RECENT = "querschau-zuletzt";
const FAVOURITES = "querschau-favoriten";

const stored = (place) => {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "[]");
  } catch {
    return [];
  }
};

/** The last nine codes that were given, the latest first. */
export const recent = (book) => stored(RECENT).filter((id) => book.label(id) !== id).slice(0, 9);

/** The code on a digit (1 to 9), or undefined. */
export const favourite = (digit) => stored(FAVOURITES)[digit - 1] ?? undefined;

export function noteRecent(code) {
  localStorage.setItem(RECENT, JSON.stringify([code, ...stored(RECENT).filter((id) => id !== code)].slice(0, 9)));
}

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

/** Codes that fit what is typed: by label and id first, then by definition. */
function fitting(book, typed) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const holds = (text) => words.every((word) => plain(text).includes(word));
  const all = book.all();
  const begins = (c) => Number(plain(c.label).startsWith(plain(typed)));
  const named = all.filter((c) => holds(`${c.label} ${c.id} ${c.dimension}`)).sort((a, b) => begins(b) - begins(a));
  return words.length ? [...named, ...all.filter((c) => !named.includes(c) && holds(c.definition))] : all;
}

/** Let a code be chosen; resolves with `{code}`, `{free: label}` (a new one), or null. */
export async function pickCode(book, title) {
  const dialog = byId("codewahl");
  const field = byId("codesuche");
  const list = byId("codeliste");
  let options = [];
  let at = 0;

  function show() {
    const typed = field.value.trim();
    const found = fitting(book, typed);
    const lately = typed ? [] : recent(book);
    options = [...lately.map((id, n) => ({ id, label: book.label(id), digit: n + 1 })), ...found];
    if (typed && !found.some((c) => plain(c.label) === plain(typed))) options.push({ id: "", label: `Neuer Code: „${typed}“`, free: typed });
    at = 0;
    list.replaceChildren(...grouped(options, lately.length, book, (n) => close(n)));
    mark();
  }

  function mark() {
    list.querySelectorAll("[role=option]").forEach((node, n) => node.setAttribute("aria-selected", String(n === at)));
    const node = list.querySelector(`#wahl-${at}`);
    node?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", node ? node.id : "");
    const code = options[at];
    byId("codeerklaerung").textContent = code ? book.codes.get(code.id)?.definition ?? "" : "Kein Code passt; Eingabe von mehr Buchstaben legt keinen an.";
  }

  let chosen = null;
  function close(n) {
    chosen = options[n] ?? null;
    dialog.close(chosen ? "ok" : "");
  }

  field.oninput = show;
  dialog.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step && event.target === field) {
      at = Math.min(options.length - 1, Math.max(0, at + step));
      mark();
      event.preventDefault();
    } else if (event.key === "Enter" && event.target === field) {
      event.preventDefault();
      close(at);
    } else if (/^[1-9]$/.test(event.key) && event.target === field && !field.value && options[event.key - 1]?.digit) {
      event.preventDefault();
      close(Number(event.key) - 1);
    }
  };
  byId("aufziffer").onchange = (event) => {
    const all = stored(FAVOURITES);
    const code = options[at]?.id;
    if (code && event.target.value) {
      all[event.target.value - 1] = code;
      localStorage.setItem(FAVOURITES, JSON.stringify(Array.from(all, (id) => id ?? null)));
      byId("codeerklaerung").textContent = `„${book.label(code)}“ liegt jetzt auf der Taste ${event.target.value}.`;
    }
    event.target.value = "";
    field.focus();
  };
  byId("codewahl-titel").textContent = title;
  field.value = "";
  show();
  const closed = ask(dialog);
  field.focus();
  if ((await closed) !== "ok" || !chosen) return null;
  if (chosen.free) return { free: chosen.free };
  noteRecent(chosen.id);
  return { code: chosen.id };
}

function grouped(options, recentOnes, book, take) {
  const groups = new Map();
  options.forEach((code, n) => {
    const name = n < recentOnes ? "Zuletzt benutzt" : code.free ? "Nicht im Codebuch" : code.dimension;
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(el("li", { role: "option", id: `wahl-${n}`, "aria-selected": "false", class: book.colour(code.id), onclick: () => take(n) },
      code.digit ? el("kbd", {}, String(code.digit)) : null, el("span", { class: "punkt" }), code.label,
      code.id.startsWith("frei:") || !code.id ? null : el("span", { class: "klein" }, ` ${code.id}`)));
  });
  return [...groups].map(([name, nodes]) => el("ul", { role: "group", "aria-label": name }, el("li", { role: "presentation", class: "gruppe" }, name), ...nodes));
}

/** Let one of a few values be chosen by letter (or digit), arrow keys or pointer; resolves with it, or null. */
export async function pickValue(title, values, label = (value) => value, digits = false) {
  const dialog = byId("wertwahl");
  byId("wertwahl-titel").textContent = title;
  const taken = new Set();
  const letters = new Map();
  const buttons = values.map((value, n) => {
    const letter = digits ? String(n + 1) : [...label(value).toLowerCase()].find((c) => /\p{L}/u.test(c) && !taken.has(c)) ?? String(n + 1);
    taken.add(letter);
    letters.set(letter, value);
    return el("button", { type: "submit", value: String(n), "aria-keyshortcuts": letter }, el("kbd", {}, letter.toUpperCase()), ` ${label(value) || "keine Angabe"}`);
  });
  byId("wertliste").replaceChildren(...buttons);
  dialog.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const at = buttons.indexOf(document.activeElement);
      buttons[(at + step + buttons.length) % buttons.length].focus();
      event.preventDefault();
    } else if (letters.has(event.key.toLowerCase()) && !event.ctrlKey && !event.altKey) {
      dialog.close(String(values.indexOf(letters.get(event.key.toLowerCase()))));
      event.preventDefault();
    }
  };
  const answer = await ask(dialog);
  return answer === "" ? null : values[Number(answer)];
}
