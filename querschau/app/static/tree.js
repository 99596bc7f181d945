// A tree after the ARIA pattern: one tab stop, arrows, Home and End, typing; items can be dragged onto others.

import { el } from "./dom.js";

/**
 * `groups`: `[{id, label, items: [{id, label, note}]}]`. `onChoose(id)` when an item is chosen; `onDrop(id, group, before)`
 * when it is dragged to a group, before another item (empty: at the end). Returns `{show(groups, chosen)}`.
 */
export function tree(root, { onChoose, onDrop }) {
  let at = "";
  let typed = "";
  let last = 0;
  let dragged = "";

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
    line.addEventListener("click", () => {
      focus(node);
      if (level === 2) onChoose(id);
    });
    return node;
  }

  function over(event) {
    const target = event.target.closest?.("[role=treeitem]");
    return dragged && target && target.dataset.id !== dragged ? target : null;
  }
  root.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[role=treeitem]")?.dataset.id ?? "";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged);
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
    dragged = "";
    for (const node of rows()) node.classList.remove("ziel");
  });

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const all = rows();
    const here = all.findIndex((node) => node === document.activeElement);
    const to = { ArrowDown: all[here + 1], ArrowUp: all[here - 1], Home: all[0], End: all.at(-1), ArrowRight: all[here + 1],
      ArrowLeft: all[here]?.parentElement.closest("[role=treeitem]") }[event.key];
    if (to) focus(to);
    else if ((event.key === "Enter" || event.key === " ") && all[here]?.getAttribute("aria-level") === "2") onChoose(all[here].dataset.id);
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
    show(groups, chosen) {
      root.replaceChildren(...groups.map((group) => {
        const node = row(group.id, 1, group.label, undefined, group.id);
        node.append(el("ul", { role: "group" }, ...group.items.map((item) => row(item.id, 2, item.label, item.note, group.id))));
        return node;
      }));
      for (const node of rows()) if (node.dataset.id === chosen) node.setAttribute("aria-selected", "true");
      const stop = rows().find((node) => node.dataset.id === (at || chosen)) ?? rows()[0];
      if (stop) stop.tabIndex = 0;
    },
    focus: (id) => focus(rows().find((node) => node.dataset.id === id)),
  };
}
