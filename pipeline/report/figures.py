"""The report's figures as SVG and PNG for a paper, each with an alternative text.

Drawn with matplotlib's Agg without a screen; the same results give the same bytes (fixed salt for ids, no
date). Text in the SVG stays text, so that a publisher can set it in another face.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.codebook.model import Dimension
from pipeline.csv_cells import csv_text, guarded_row
from pipeline.files import replacing, write_text
from pipeline.plotting import (
    Figure,
    FigureCanvasAgg,
    MaxNLocator,
    Patch,
    PatchCollection,
    PolyCollection,
    Rectangle,
    drawing,
)
from pipeline.report import cooccurrence_plot
from pipeline.report.colors import INK, Palette, palette, status_colors
from pipeline.report.content import Content
from pipeline.report.counts import without_status
from pipeline.report.german import count, listed, number, percent, shortened
from pipeline.results import Results
from pipeline.tables.cooccurrence import Pair
from pipeline.tables.marking import SIGNS
from pipeline.tables.records import table_of
from pipeline.tables.summary import SummaryTables

CASES_PER_FIGURE = 24
"""A heat map with more cases is continued in a further figure."""

_HEAD = 26
"""Characters of a case's name above a heat map."""
_CODES_OF_PROFILE = 16
_HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx")
_BAR: Any = {"edgecolor": "#FFFFFF", "linewidth": 0.5, "height": 0.72}

COOCCURRENCE = "gemeinsames_auftreten"
"""File name of the co-occurrence figure."""

_STYLE: Any = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


@dataclass(frozen=True)
class Drawn:
    """A figure with its file name (without ending), title and alternative text, and the numbers it shows."""

    name: str
    title: str
    alt: str
    figure: Figure
    data: pd.DataFrame


def write_figures(results: Results, folder: Path, tables: SummaryTables | None = None) -> list[Path]:
    """Write every figure as ``<name>.svg`` and ``<name>.png`` (200 dots per inch), its numbers as
    ``<name>.csv``, and the list ``alternativtexte.csv`` (file, title, alternative text); returns the paths
    of the figures.
    ``tables``: those of the results where they were made before.

    Raises OutputError where a file cannot be written.
    """
    folder = Path(folder)
    paths, texts = [], []
    with drawing(_STYLE), warnings.catch_warnings():
        # A name may hold characters (emoji) that the face lacks; the figure shows a box for them.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        for drawn in figures(Content(results, tables)):
            paths += [_save(drawn, folder / f"{drawn.name}.{ending}") for ending in ("svg", "png")]
            write_text(folder / f"{drawn.name}.csv", csv_text(drawn.data), mark=True)
            texts.append((drawn.name, drawn.title, drawn.alt))
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerows(guarded_row(row) for row in [("Abbildung", "Titel", "Alternativtext"), *texts])
    write_text(folder / "alternativtexte.csv", table.getvalue(), mark=True)
    return paths


def png(drawn: Drawn) -> bytes:
    """A figure as PNG, to be placed in a document."""
    buffer = io.BytesIO()
    packed = {"compress_level": 3}  # an eighth larger than by itself, in two thirds of the time
    with drawing(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        drawn.figure.savefig(buffer, format="png", dpi=200, metadata={"Software": None}, pil_kwargs=packed)
    return buffer.getvalue()


def figures(content: Content, *, heat_maps: bool = True) -> Iterator[Drawn]:
    """All figures in their order: per dimension heat map (unless left out) and bars, then co-occurrence, and
    profiles of the cases (left out with the heat maps)."""
    with drawing(_STYLE):
        for dimension, colors in zip(content.dimensions, content.palettes, strict=True):
            if heat_maps:
                yield from _heat_maps(content, dimension, colors)
            yield from _bars(content, dimension, colors)
        if content.tables.pairs:
            yield _cooccurrence(content)
        if heat_maps:
            yield from _case_profiles(content)


def _heat_maps(content: Content, dimension: Dimension, colors: Palette) -> Iterator[Drawn]:
    ids = [c.id for c in dimension.codes]
    rows = content.tables.cross[content.tables.cross["code"].isin(ids)]
    used = rows.groupby("code", sort=False)["segments"].sum()
    codes = [c for c in dimension.codes if used.get(c.id, 0) > 0]
    cases = content.case_names
    if not codes or not cases:
        return
    wide = rows.pivot(index="code", columns="case", values="segments").loc[[c.id for c in codes], cases]
    marks = rows.pivot(index="code", columns="case", values="mark").loc[wide.index, cases]
    highest = int(wide.to_numpy().max())
    for first in range(0, len(cases), CASES_PER_FIGURE):
        part = cases[first : first + CASES_PER_FIGURE]
        tail = f"_{first // CASES_PER_FIGURE + 1}" if len(cases) > CASES_PER_FIGURE else ""
        figure = _heat_map(wide[part], marks[part], [c.label for c in codes], colors, highest)
        best = wide.sum(axis=1).sort_values(ascending=False, kind="stable").index[:3]
        names = listed([content.codebook.codes[str(c)].label for c in best])
        alt = (
            f"Wärmekarte der Dimension {dimension.label}: {count(len(codes), 'Kategorie', 'Kategorien')} in "
            f"Zeilen, {count(len(part), 'Fall', 'Fälle')} in Spalten, in jedem Feld die Zahl der Segmente "
            f"(höchstens {number(highest)}). Am häufigsten: {names}. Ein Rahmen heißt: markiert; "
            f"{SIGNS['schwach']} schwach, {SIGNS['strittig']} strittig."
        )
        name = name_of("querschau", dimension) + tail
        data = wide[part].set_axis([c.label for c in codes]).rename_axis("Kategorie").reset_index()
        yield Drawn(name, f"Querschau: {dimension.label}", alt, figure, data)


def _heat_map(
    wide: pd.DataFrame, marks: pd.DataFrame, labels: list[str], colors: Palette, highest: int
) -> Figure:
    rows, columns = wide.shape
    values, said = wide.to_numpy().tolist(), marks.to_numpy().tolist()
    longest = max(len(str(c)) for c in wide.columns)
    tall = min(longest, _HEAD) * 0.075 + 0.2
    left = _room(labels)
    side = left + 0.1 + 0.42 * columns
    figure = Figure(figsize=(side, 0.25 + tall + 0.27 * rows))
    FigureCanvasAgg(figure)
    height = figure.get_figheight()
    width = figure.get_figwidth()
    axes = figure.add_axes((left / width, 0.05 / height, 0.42 * columns / width, 0.27 * rows / height))
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    patches = []
    for r in range(rows):
        for c in range(columns):
            value = int(values[r][c])
            step = 0 if not value else max(1, min(5, int((value / max(highest, 1)) ** 0.5 * 5 + 0.999)))
            ground, ink = colors.steps[step - 1] if step else ("#F4F1EA", INK)
            edge = INK if said[r][c] == "markiert" else "#FFFFFF"
            sign = "" if said[r][c] == "markiert" else SIGNS[said[r][c]]
            patches.append(
                Rectangle((c + 0.04, r + 0.06), 0.92, 0.88, facecolor=ground, edgecolor=edge, lw=0.9)
            )
            if value:
                words = number(value) + sign
                axes.text(c + 0.5, r + 0.52, words, ha="center", va="center", color=ink, fontsize=8)
    axes.add_collection(PatchCollection(patches, match_original=True))
    axes.set_yticks([r + 0.5 for r in range(rows)], labels)
    axes.set_xticks([c + 0.5 for c in range(columns)], shortened([str(c) for c in wide.columns], _HEAD))
    axes.tick_params(length=0, top=False, bottom=False, labeltop=True, labelbottom=False)
    for label in axes.get_xticklabels():
        label.set(rotation=90 if longest > 4 else 0, va="bottom")
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure


def _bars(content: Content, dimension: Dimension, colors: Palette) -> Iterator[Drawn]:
    rows = content.counted_bars[dimension.id]
    if not rows:
        return
    names = content.statuses
    plain = without_status(rows)
    left = _room([b.label for b in rows])
    wide = left + 3.8
    figure = Figure(figsize=(wide, 0.95 + 0.27 * len(rows)))
    FigureCanvasAgg(figure)
    height = figure.get_figheight()
    axes = figure.add_axes((left / wide, 0.5 / height, 3.2 / wide, 0.27 * len(rows) / height))
    looks = [(colors.steps[3][0], "")] if plain else _looks(names)
    parts = [[bar.segments] if plain else [n for _, n in bar.by_status] for bar in rows]
    ends = [0] * len(rows)
    for (color, hatch), values in zip(looks, zip(*parts, strict=True), strict=True):
        hatches = [hatch if value else "" for value in values]  # drawn for a bar without width, too
        axes.barh(range(len(rows)), values, left=ends, facecolor=color, hatch=hatches, **_BAR)
        ends = [end + value for end, value in zip(ends, values, strict=True)]
    for place, bar in enumerate(rows):
        axes.text(ends[place], place, f" {number(bar.segments)}", va="center", fontsize=8)
    axes.set_yticks(range(len(rows)), [b.label for b in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel("Segmente")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: number(value))
    axes.tick_params(axis="y", length=0)
    if not plain:
        named = zip(looks, names, strict=True)
        patches = [Patch(facecolor=c, hatch=h, edgecolor="#FFFFFF", lw=0, label=n) for (c, h), n in named]
        figure.legend(handles=patches, loc="upper right", ncols=len(names), frameon=False, fontsize=7.5)
    first = "; ".join(f"{b.label} {number(b.segments)}" for b in rows[:5])
    alt = (
        f"Balken der Dimension {dimension.label}: Zahl der Segmente je Kategorie"
        f"{'' if plain else ', geteilt nach Status'}. Am häufigsten: {first}."
    )
    split = {} if plain else {n: [dict(b.by_status).get(n, 0) for b in rows] for n in names}
    data = pd.DataFrame(
        {"Kategorie": [b.label for b in rows], "Segmente": [b.segments for b in rows], **split}
    )
    yield Drawn(name_of("haeufigkeiten", dimension), f"Häufigkeiten: {dimension.label}", alt, figure, data)


def _looks(statuses: list[str]) -> list[tuple[str, str]]:
    """Colour and hatching of each status: without colours they are told apart by the hatching."""
    hatches = [_HATCHES[i % len(_HATCHES)] for i in range(len(statuses))]
    return list(zip(status_colors(statuses), hatches, strict=True))


def _case_profiles(content: Content) -> Iterator[Drawn]:
    """For each case its most frequent challenges and success factors (or whatever the codebook's second and
    third dimension are), beside the mean of all cases."""
    cross = content.tables.cross
    mean = cross.groupby("code")["share"].mean()
    wanted = content.dimensions[1:3] if len(content.dimensions) > 2 else content.dimensions
    of = {c.id: (d, c.label) for d in wanted for c in d.codes}
    for number_, case in enumerate(content.case_names[:CASES_PER_FIGURE], start=1):
        own = cross[(cross["case"] == case) & (cross["segments"] > 0) & cross["code"].isin(list(of))]
        own = own.sort_values("share", ascending=False, kind="stable").head(_CODES_OF_PROFILE)
        if own.empty:
            continue
        data = pd.DataFrame(
            {
                "Dimension": [of[c][0].label for c in own["code"]],
                "Kategorie": [of[c][1] for c in own["code"]],
                "Segmente": own["segments"].to_list(),
                "Anteil": own["share"].to_list(),
                "Mittel aller Fälle": own["code"].map(mean).round(4).to_list(),
            }
        )
        inks = [palette(of[c][0].color).steps[3][0] for c in own["code"]]
        first = listed(
            [f"{k} ({percent(a, 1)})" for k, a in zip(data["Kategorie"][:3], data["Anteil"][:3], strict=True)]
        )
        alt = (
            f"Profil von {case}: Anteil der Segmente je Kategorie als Balken, daneben als Strich das Mittel "
            f"aller Fälle. Am höchsten: {first}."
        )
        yield Drawn(f"profil_{number_:02d}", f"Profil: {case}", alt, _profile(data, inks), data)


def _profile(data: pd.DataFrame, inks: list[str]) -> Figure:
    left, height = _room(data["Kategorie"].tolist()), 0.75 + 0.27 * len(data)
    figure = Figure(figsize=(left + 3.8, height))
    FigureCanvasAgg(figure)
    width = figure.get_figwidth()
    axes = figure.add_axes((left / width, 0.5 / height, 3.2 / width, 0.27 * len(data) / height))
    second = data["Dimension"].ne(data["Dimension"].iloc[0])
    for place, (share, ink, other) in enumerate(zip(data["Anteil"], inks, second, strict=True)):
        axes.barh(place, share, facecolor=ink, hatch=_HATCHES[1] if other else "", **_BAR)
    middles = data["Mittel aller Fälle"]
    axes.vlines(
        middles, [i - 0.42 for i in range(len(data))], [i + 0.42 for i in range(len(data))], color=INK, lw=1.6
    )
    axes.set_yticks(range(len(data)), data["Kategorie"].tolist())
    axes.set_ylim(len(data) - 0.4, -0.6)
    axes.set_xlabel("Anteil der Segmente; Strich: Mittel aller Fälle")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    axes.tick_params(axis="y", length=0)
    kinds = dict(zip(data["Dimension"], zip(inks, second, strict=True), strict=True))
    patches = [
        Patch(facecolor=c, hatch=_HATCHES[1] if o else "", edgecolor="#FFFFFF", lw=0, label=n)
        for n, (c, o) in kinds.items()
    ]
    figure.legend(handles=patches, loc="upper right", ncols=2, frameon=False, fontsize=7.5)
    return figure


def _cooccurrence(content: Content) -> Drawn:
    shape = content.picture
    unit = 0.0125
    figure = Figure(figsize=(shape.width * unit, shape.height * unit))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, shape.width)
    axes.set_ylim(shape.height, 0)
    axes.axis("off")
    side = cooccurrence_plot.CELL
    for place, (y, label, dim) in enumerate(shape.labels):
        color = palette(content.dimensions[dim].color).ink
        middle = y + side / 2
        at = shape.left + place * side
        axes.text(shape.left - 8, middle, label, ha="right", va="center", fontsize=8, color=color)
        axes.text(at + side / 2, middle, str(place + 1), ha="center", va="center", fontsize=6.5)
    feet = [y + side for y, _, _ in shape.labels]
    ends = [shape.left + (place + 1) * side for place in range(len(feet))]
    axes.hlines(feet, shape.left, ends, color="#DDD8CD", lw=0.6, capstyle="projecting")
    corners = [_square(cell.x + 1, cell.y + 1, side - 2) for cell in shape.cells]
    fields = PolyCollection(corners, facecolors=[cell.fill for cell in shape.cells], linewidths=0)
    axes.add_collection(fields)
    closest = content.closest_pairs[:3]
    named = "; ".join(f"{p.label_a} und {p.label_b}" for p in closest)
    alt = (
        f"Dreiecksmatrix von {count(len(shape.labels), 'Kategorie', 'Kategorien')}: je dunkler ein Feld, "
        f"desto öfter stehen zwei Kategorien im selben Segment (Jaccard-Koeffizient). Am engsten: {named}."
    )
    data = table_of(Pair, content.tables.pairs)
    return Drawn(COOCCURRENCE, "Gemeinsames Auftreten der Kategorien", alt, figure, data)


def _save(drawn: Drawn, path: Path) -> Path:
    if path.suffix == ".svg":
        metadata = {"Title": drawn.title, "Description": drawn.alt, "Date": None, "Creator": "Querschau"}
    else:
        metadata = {"Title": drawn.title, "Description": drawn.alt, "Software": None}
    with replacing(path) as partial:
        drawn.figure.savefig(partial, format=path.suffix[1:], dpi=200, metadata=metadata)
    return path


def _square(x: float, y: float, side: float) -> list[tuple[float, float]]:
    """The corners of a square from its upper left one."""
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


def _room(labels: list[str]) -> float:
    """Inches that row labels need at 8.5 points."""
    return 0.15 + 0.072 * max(len(label) for label in labels)


def name_of(kind: str, dimension: Dimension) -> str:
    """A figure's file name: its kind and the dimension's id."""
    return f"{kind}_" + "".join(c if c.isalnum() else "_" for c in dimension.id)
