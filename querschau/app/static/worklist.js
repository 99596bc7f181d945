// The work list in a reading window: where its items are, kept while the tab lives.

const PLACE = "querschau-liste";
const write = (list) => sessionStorage.setItem(PLACE, JSON.stringify(list));

/** `{kind, code, drawn, items: [{document, passage, code}], later}`, or null. */
export const worklist = () => JSON.parse(sessionStorage.getItem(PLACE) ?? "null");

/** Begin a list; what may be kept of it are places, labels and the beginnings of passages, while the tab lives. */
export const begin = write;

/** The places that were put off in this list. */
export const postponed = () => worklist()?.later ?? [];

export const addressOf = (item) =>
  `/lesen/${encodeURIComponent(item.document)}?${new URLSearchParams({ p: item.passage, ...(item.code ? { code: item.code } : {}), liste: "1" })}`;

const open = () => (new URLSearchParams(location.search).has("liste") ? worklist() : null);

/** Where in the list a passage (and code, where that is known) stands; -1 where it does not. */
function at(list, document, passage, code) {
  const here = (i) => i.document === document && i.passage === passage;
  const exact = list.items.findIndex((i) => here(i) && (i.code || null) === (code || null));
  return exact >= 0 ? exact : list.items.findIndex(here);
}

/** How what is said of a passage and code came up: by the list that is open here, or freely. */
export function drawn(document, passage, code) {
  const list = open();
  const item = list?.items[at(list, document, passage, code)];
  return item && (!item.code || item.code === code) ? list.drawn : "frei";
}

/** The item so many places on from a passage and code; null at the end. */
export function beside(document, passage, code, step) {
  const list = worklist();
  if (!list) return null;
  const here = at(list, document, passage, code);
  return list.items[here < 0 ? 0 : here + step] ?? null;
}

/** "3 von 20", or an empty string. */
export function position(document, passage, code) {
  const list = open();
  const here = list ? at(list, document, passage, code) : -1;
  return here < 0 ? "" : `${here + 1} von ${list.items.length}`;
}

/** „Später“: the item goes to the end of the list; the one that follows now, or null. */
export function postpone(document, passage, code) {
  const list = open();
  const here = list ? at(list, document, passage, code) : -1;
  if (here < 0) return null;
  const next = list.items[here + 1] ?? null;
  const [item] = list.items.splice(here, 1);
  list.items.push(item);
  list.later = [...new Set([...(list.later ?? []), `${item.passage} ${item.code}`])];
  write(list);
  return next;
}
