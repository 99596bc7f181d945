// The work list in a reading window: where its items are, kept while the tab lives (places only, no text).

const PLACE = "querschau-liste";
const read = () => JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
const write = (list) => sessionStorage.setItem(PLACE, JSON.stringify(list));

/** `{drawn, address, items: [{document, passage, code}]}`, or null. */
export const worklist = read;

/** Begin a list (the page „Arbeitsliste“ does). */
export function begin(list) {
  write(list);
}

export const addressOf = (item) =>
  `/lesen/${encodeURIComponent(item.document)}?${new URLSearchParams({ p: item.passage, ...(item.code ? { code: item.code } : {}), liste: "1" })}`;

const at = (list, document, passage) => list.items.findIndex((i) => i.document === document && i.passage === passage);

/** How the passage came up: by the list that is open here, or freely. */
export function drawn(document, passage) {
  const list = new URLSearchParams(location.search).has("liste") ? read() : null;
  return list && at(list, document, passage) >= 0 ? list.drawn : "frei";
}

/** The item so many places on from a passage; null at the end. */
export function beside(document, passage, step) {
  const list = read();
  if (!list) return null;
  const here = at(list, document, passage);
  return list.items[here < 0 ? 0 : here + step] ?? null;
}

/** "3 von 20", or an empty string. */
export function position(document, passage) {
  const list = read();
  const here = list ? at(list, document, passage) : -1;
  return here < 0 ? "" : `${here + 1} von ${list.items.length}`;
}

/** „Später“: the item goes to the end of the list; the one that follows now. */
export function postpone(document, passage) {
  const list = read();
  const here = list ? at(list, document, passage) : -1;
  if (here < 0) return null;
  const next = list.items[here + 1] ?? null;
  list.items.push(...list.items.splice(here, 1));
  write(list);
  return next;
}
