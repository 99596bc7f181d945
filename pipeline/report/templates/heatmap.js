// The heat map code x case: built when its view is first opened; a cell leads to its passages.
const heat = { measure: "segments", dim: "", used: true, order: "corpus" };

function heatRows() {
  return data.codes
    .map((code, i) => ({ code, i, values: data.cross[heat.measure][i], marks: data.cross.mark[i] }))
    .filter(({ code, i }) => (heat.dim === "" || code.dim === Number(heat.dim)) &&
      (!heat.used || data.cross.segments[i].some((v) => v > 0)));
}

/** Upper bounds of the five steps: squares, so that the many small values can be told apart. */
function heatBounds(rows) {
  if (heat.measure === "mark") return [];
  const most = Math.max(0, ...rows.flatMap((r) => r.values));
  if (heat.measure === "share") return [1, 2, 3, 4, 5].map((k) => most * (k / 5) ** 2);
  const bounds = [1, 2, 3, 4, 5].map((k) => Math.ceil(most * (k / 5) ** 2));
  return bounds.map((b, k) => Math.max(b, k + 1));
}

/** Shade of a cell by its mark. */
const MARKED_STEPS = { markiert: 5, schwach: 1, strittig: 1, "": 0 };

const stepOf = (value, bounds) => (value > 0 ? bounds.findIndex((b) => value <= b + 1e-9) + 1 || 5 : 0);

/** What a cell shows; beside numbers only the signs of what is not simply marked. */
function heatText(value, mark) {
  if (heat.measure === "mark") return data.cross.signs[mark];
  const sign = mark && mark !== "markiert" ? ` ${data.cross.signs[mark]}` : "";
  if (!value) return sign.trim();
  return (heat.measure === "share" ? german.format(Math.round(value * 1000) / 10) : german.format(value)) + sign;
}

function caseOrder() {
  const order = data.cases.map((name, i) => i);
  if (heat.order === "name") order.sort((a, b) => data.cases[a].localeCompare(data.cases[b], "de"));
  if (heat.order === "sum") {
    const rows = heatRows();
    const sum = (c) => rows.reduce((total, r) => total + (heat.measure === "mark" ? r.marks[c] === "markiert"
      : r.values[c]), 0);
    order.sort((a, b) => sum(b) - sum(a));
  }
  return order;
}

function heatCell(row, caseIndex, bounds) {
  const { code, i, values, marks } = row;
  const count = data.cross.segments[i][caseIndex];
  const mark = marks[caseIndex];
  const words = `${code.label}, ${data.cases[caseIndex]}: ${plural(count, "Segment", "Segmente")}, ` +
    `${percent(data.cross.share[i][caseIndex])} der Segmente, ${mark || "nicht markiert"}`;
  const step = heat.measure === "mark" ? MARKED_STEPS[mark] : stepOf(values[caseIndex], bounds);
  const cell = el("td", { role: "gridcell", tabindex: -1, class: `d${code.dim} h${step}`, title: words,
    "aria-label": words }, heatText(values[caseIndex], mark));
  cell.dataset.code = i;
  cell.dataset.case = caseIndex;
  return cell;
}

function drawHeat() {
  const rows = heatRows();
  const bounds = heatBounds(rows);
  const cases = caseOrder();
  const head = el("tr", { role: "row" }, el("th", { role: "columnheader", scope: "col" }, "Kategorie"),
    ...cases.map((c) => el("th", { role: "columnheader", scope: "col", class: "fall" },
      el("span", {}, data.cases[c]))));
  const bodies = data.dims.map((dim, d) => {
    const own = rows.filter((r) => r.code.dim === d);
    if (!own.length) return null;
    return el("tbody", { role: "rowgroup" },
      el("tr", { role: "row", class: `gruppe d${d}` },
        el("th", { role: "rowheader", scope: "rowgroup", colspan: cases.length + 1 }, dim.label)),
      ...own.map((row) => el("tr", { role: "row" },
        el("th", { role: "rowheader", scope: "row", title: row.code.id }, row.code.label),
        ...cases.map((c) => heatCell(row, c, bounds)))));
  });
  const table = byId("heat");
  table.replaceChildren(el("thead", { role: "rowgroup" }, head), ...bodies.filter(Boolean));
  table.classList.toggle("viele", cases.length > 12);
  const first = table.querySelector("td");
  if (first) first.tabIndex = 0;
  drawLegend(bounds, rows);
}

function drawLegend(bounds, rows) {
  const legend = byId("heat-legende");
  if (heat.measure === "mark" || !rows.length) {
    legend.replaceChildren();
    return;
  }
  const unit = heat.measure === "share" ? (v) => percent(v) : (v) => german.format(v);
  const dim = rows[0].code.dim;
  const parts = bounds.map((bound, k) => el("li", {}, el("span", { class: `feld d${dim} h${k + 1}` }),
    `bis ${unit(bound)}`));
  legend.replaceChildren(el("ul", {}, ...parts),
    heat.measure === "share" ? "Anteil an den kodierbaren Segmenten des Falls, in Prozent."
      : "Zahl der Segmente mit dieser Kategorie.");
}

function heatMove(key, cell) {
  const row = cell.parentElement;
  const cells = [...row.querySelectorAll("td")];
  const at = cells.indexOf(cell);
  if (key === "ArrowRight") return cells[at + 1];
  if (key === "ArrowLeft") return cells[at - 1];
  if (key === "Home") return cells[0];
  if (key === "End") return cells[cells.length - 1];
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  const rows = [...byId("heat").querySelectorAll("tr")].filter((r) => r.querySelector("td"));
  const other = rows[rows.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
  return other && other.querySelectorAll("td")[at];
}

function setUpHeat() {
  const table = byId("heat");
  const open = (event) => {
    const cell = event.target.closest("td");
    if (!cell || !cell.textContent && !data.cross.segments[cell.dataset.code][cell.dataset.case]) return;
    toPassages({ code: data.codes[cell.dataset.code].id, fall: data.cases[cell.dataset.case] });
  };
  table.addEventListener("click", open);
  table.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(event);
    }
  });
  roving(table, "td", heatMove);
  byId("heat-wahl").addEventListener("change", (event) => {
    const { name, value, checked } = event.target;
    heat[name.replace("heat-", "")] = name === "heat-used" ? checked : value;
    drawHeat();
  });
  let drawn = false;
  const once = () => {
    if (!drawn) drawHeat();
    drawn = true;
  };
  byId("querschau").addEventListener("shown", once);
  window.addEventListener("beforeprint", once);
}
