// A tree after the ARIA pattern: one tab stop, arrows, Home and End, typing; one item is chosen, several can be marked
// (with Ctrl, Shift or the space bar) and dragged together.

import { el } from "./dom.js";

/**
 * `groups`: `[{id, label, items: [{id, label, note}]}]`. `onChoose(id)` when an item is chosen, `onMarked(ids)` when others
 * are marked; `onDrop(ids, group, before)` when they are dragged to a group, before another item (empty: at the end).
 * Returns `{show(groups, chosen), choose(id), marked(), focus(id)}`.
 */
export function tree(root, { onChoose, onMarked, onDrop }) {
  let at = "";
  let chosen = "";
  let marks = new Set(); // the chosen one is among them
  let typed = "";
  let last = 0;
  let dragged = [];

  const rows = () => [...root.querySelectorAll("[role=treeitem]")];

  function focus(row) {
    if (!row) return;
    for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
    at = row.dataset.id;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  function row(id, level, label, note, group) {
    const line = el("div", { class: "zeile-baum" }, el("span", {}, label), note === undefined ? null : el("span", { class: "zahl" }, note));
    const node = el("li", { role: "treeitem", "aria-level": level, "aria-label": note === undefined ? label : `${label}, ${note} ${note === 1 ? "Kodierung" : "Kodierungen"}`, tabindex: "-1",
      "data-id": id, "data-group": group, "aria-expanded": level === 1 ? "true" : null, "aria-selected": level === 2 ? "false" : null, draggable: level === 2 ? "true" : null }, line);
    line.addEventListener("click", (event) => {
      const from = at;
      focus(node);
      if (level !== 2) return;
      if (event.shiftKey) range(from, id);
      else if (event.ctrlKey || event.metaKey) toggle(id);
      else onChoose(id);
    });
    return node;
  }

  // What is marked

  const items = () => rows().filter((row) => row.getAttribute("aria-level") === "2");
  const marked = () => items().map((row) => row.dataset.id).filter((id) => marks.has(id));

  function mark(ids) {
    marks = new Set(ids);
    for (const row of items()) {
      row.setAttribute("aria-selected", String(marks.has(row.dataset.id)));
      if (row.dataset.id === chosen) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
    onMarked(marked());
  }

  const toggle = (id) => mark(marks.has(id) ? [...marks].filter((one) => one !== id) : [...marks, id]);

  /** From one item to another, with those that are marked. */
  function range(from, to) {
    const ids = items().map((row) => row.dataset.id);
    const ends = [ids.indexOf(from), ids.indexOf(to)].sort((a, b) => a - b);
    mark([...marks, ...(ends[0] < 0 ? [to] : ids.slice(ends[0], ends[1] + 1))]);
  }

  // Dragging

  function over(event) {
    const target = event.target.closest?.("[role=treeitem]");
    return dragged.length && target && !dragged.includes(target.dataset.id) ? target : null;
  }
  root.addEventListener("dragstart", (event) => {
    const id = event.target.closest("[role=treeitem]")?.dataset.id;
    dragged = !id ? [] : marks.has(id) ? marked() : [id];
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.join(" "));
  });
  root.addEventListener("dragover", (event) => {
    for (const node of rows()) node.classList.remove("ziel");
    const target = over(event);
    if (!target) return;
    event.preventDefault();
    target.classList.add("ziel");
  });
  root.addEventListener("drop", (event) => {
    const target = over(event);
    if (!target) return;
    event.preventDefault();
    onDrop(dragged, target.dataset.group, target.getAttribute("aria-level") === "2" ? target.dataset.id : "");
  });
  root.addEventListener("dragend", () => {
    dragged = [];
    for (const node of rows()) node.classList.remove("ziel");
  });

  root.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || (event.ctrlKey && event.key !== " ")) return;
    const all = rows();
    const here = all.findIndex((node) => node === document.activeElement);
    const to = { ArrowDown: all[here + 1], ArrowUp: all[here - 1], Home: all[0], End: all.at(-1), ArrowRight: all[here + 1],
      ArrowLeft: all[here]?.parentElement.closest("[role=treeitem]") }[event.key];
    const own = all[here]?.getAttribute("aria-level") === "2" ? all[here].dataset.id : "";
    if (to) {
      focus(to);
      if (event.shiftKey && own && to.getAttribute("aria-level") === "2") range(own, to.dataset.id);
    } else if (event.key === "Enter" && own) onChoose(own);
    else if (event.key === " " && own) toggle(own);
    else if (event.key.length === 1) byLetters(event, all, here);
    else return;
    event.preventDefault();
  });

  function byLetters(event, all, here) {
    typed = event.timeStamp - last > 900 ? event.key : typed + event.key;
    last = event.timeStamp;
    const from = typed.length > 1 ? here : here + 1;
    const order = [...all.slice(from), ...all.slice(0, from)];
    focus(order.find((node) => node.textContent.toLowerCase().startsWith(typed.toLowerCase())));
  }

  return {
    marked,
    choose(id) {
      chosen = id;
      mark(id ? [id] : []);
    },
    show(groups, now) {
      chosen = now;
      root.replaceChildren(...groups.map((group) => {
        const node = row(group.id, 1, group.label, undefined, group.id);
        node.append(el("ul", { role: "group" }, ...group.items.map((item) => row(item.id, 2, item.label, item.note, group.id))));
        return node;
      }));
      const still = marked();
      mark(still.length ? still : items().some((row) => row.dataset.id === chosen) ? [chosen] : []);
      const stop = rows().find((node) => node.dataset.id === (at || chosen)) ?? rows()[0];
      if (stop) stop.tabIndex = 0;
    },
    focus: (id) => focus(rows().find((node) => node.dataset.id === id)),
  };
}
