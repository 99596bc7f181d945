"""Everything the report says, made once from a results folder; HTML, DOCX and figures only show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipeline import __version__
from pipeline.codebook.model import Codebook, Dimension
from pipeline.counted import noun
from pipeline.report import counts, studies
from pipeline.report.colors import FALLBACK, Palette, palette
from pipeline.report.cooccurrence_plot import Picture, picture
from pipeline.report.german import METHODS, count, number
from pipeline.report.governance import Governance
from pipeline.report.method import Table, method_paragraphs, method_tables
from pipeline.report.reliability import Reliability, read_reliability
from pipeline.results import Results
from pipeline.tables.by_status import NO_STATUS
from pipeline.tables.citing import Citations, Cited
from pipeline.tables.coded_segments import unit_counts
from pipeline.tables.cooccurrence import Pair
from pipeline.tables.cross_case import GROUND_COLUMNS, ground_sheet, grounds
from pipeline.tables.groups import SMALL, shown
from pipeline.tables.marking import LEGEND
from pipeline.tables.profiles import RANKING, Passage
from pipeline.tables.summary import SummaryTables


@dataclass(frozen=True, slots=True)
class MarkedCode:
    """A code and the cases it marks, in brackets; ``sureness``: on what they rest."""

    code: str
    label: str
    cases: str
    sureness: str


@dataclass(frozen=True, slots=True)
class CrossCaseList:
    """One dimension in the form "Herausforderung: Fälle"."""

    label: str
    rows: tuple[MarkedCode, ...]


@dataclass(frozen=True, slots=True)
class BarRow:
    """A code's bar; ``parts``: from left to right (class of the style sheet, segments)."""

    code: str
    label: str
    segments: int
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """The bars of a dimension. ``most``: the longest, the scale of all; ``statuses``: by which the bars are
    split, empty where no coding has one."""

    label: str
    question: str
    most: int
    statuses: tuple[str, ...]
    rows: tuple[BarRow, ...]


class Content:
    """The report's content. What it needs of ``tables`` and of itself is made when first asked for."""

    def __init__(self, results: Results, tables: SummaryTables | None = None) -> None:
        self.results = results
        self.tables = tables or SummaryTables.of(results)
        self.codebook: Codebook = results.codebook
        self.dimensions: list[Dimension] = results.codebook.dimensions
        self.run = results.manifest.run
        self.title = results.manifest.title or results.manifest.corpus or "Korpus"

    @property
    def palettes(self) -> list[Palette]:
        """Colours per dimension, in the codebook's order."""
        return [palette(d.color) for d in self.dimensions]

    @property
    def marking(self) -> str:
        """The threshold as a sentence."""
        return self.tables.marking.sentence()

    @property
    def legend(self) -> str:
        """What the signs of marks mean."""
        return LEGEND

    @cached_property
    def grounds(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """What the marks of each case rest on: head and rows of a table."""
        table = ground_sheet(self.tables.cross)
        rows = [(str(case), *map(number, counts)) for case, *counts in table.itertuples(index=False)]
        return tuple(table.columns), rows

    @property
    def ground_sentence(self) -> str:
        """How many of the marked cells nobody has looked at, and how many are weak or disputed."""
        total = grounds(self.tables.cross).sum(numeric_only=True)
        marked, unconfirmed, weak, disputed = (int(total.get(name, 0)) for name in GROUND_COLUMNS[1:])
        fields = count(marked, "markierten Feld", "markierten Feldern")
        resting = {marked: "beruhen alle", 0: "beruht keines", 1: "beruht eines"}
        verb = resting.get(unconfirmed, f"beruhen {number(unconfirmed)}")
        text = (
            f"Von {fields} der Querschau {verb} allein auf Kodierungen, die noch niemand am Text geprüft hat"
        )
        others = [f"{word} {number(n)}" for n, word in ((weak, "schwach"), (disputed, "strittig")) if n]
        return f"{text} (nicht mitgezählt: {', '.join(others)})." if others else f"{text}."

    @property
    def case_names(self) -> list[str]:
        """Cases in the order of documents and text."""
        return self.tables.cases

    @cached_property
    def documents(self) -> list[counts.DocumentFigures]:
        """All documents of the manifest."""
        return counts.document_figures(self.results, self.tables)

    def cited(self, passage: Cited) -> str:
        """The source of a passage as one cites it."""
        return self._citations.cited(passage)

    def told_by(self, passage: Passage) -> str:
        """The same with the speaker before it where there is one."""
        return self._citations.told_by(passage)

    @cached_property
    def _citations(self) -> Citations:
        return Citations(self.results.manifest.documents)

    @property
    def readable(self) -> list[counts.DocumentFigures]:
        """Documents that were read, in the order of the run."""
        return [d for d in self.documents if d.readable]

    @property
    def warned(self) -> list[counts.DocumentFigures]:
        """Documents about whose reading something is to be said."""
        return [d for d in self.documents if d.warnings]

    @cached_property
    def cases(self) -> list[counts.CaseFigures]:
        """Cases with their figures and variables."""
        return counts.case_figures(self.tables)

    @property
    def variables(self) -> dict[str, str]:
        """The variables known of any case with their labels."""
        return {name: _VARIABLES.get(name, name) for case in self.cases for name in case.variables}

    def told(self, case: counts.CaseFigures, variable: str) -> str:
        """A variable of a case in words, numbers as the others of its column; empty where unknown."""
        value = case.variables.get(variable, "")
        if not isinstance(value, int | float):
            return str(value)
        column = (other.variables.get(variable) for other in self.cases)
        return shown(value, [n for n in column if isinstance(n, int | float)])

    @property
    def anchors(self) -> dict[str, str]:
        """Per case that has a profile its anchor in the page."""
        return {p.case: p.id for p in self.profiles}

    @cached_property
    def lists(self) -> list[CrossCaseList]:
        """Per dimension which cases are marked by which code."""
        result = []
        for dimension in self.dimensions:
            table = self.tables.lists[dimension.id]
            rows = [
                MarkedCode(str(r.Kennung), str(r.Kategorie), str(r.Fälle), str(r.Sicherheit))
                for r in table.itertuples()
            ]
            result.append(CrossCaseList(dimension.label, tuple(rows)))
        return result

    @cached_property
    def profiles(self) -> list[studies.Profile]:
        """The case profiles."""
        return studies.profiles(self.tables)

    @cached_property
    def governance(self) -> Governance:
        """Structure table, three-level picture and register of interviewees."""
        return Governance(self.tables)

    @property
    def ranking(self) -> str:
        """The rule by which quotations were chosen."""
        return RANKING

    @cached_property
    def theme_tables(self) -> list[studies.ThemeTable]:
        """The Themenmatrix by dimension."""
        return studies.theme_tables(self.tables)

    @cached_property
    def status_tables(self) -> list[studies.StatusTable]:
        """Success factors by status and case."""
        return studies.status_tables(self.tables)

    @cached_property
    def group_tables(self) -> list[studies.GroupTable]:
        """Comparison of groups of cases."""
        return studies.group_tables(self.tables)

    @property
    def small_group(self) -> int:
        """Groups of fewer cases are marked as small."""
        return SMALL

    @property
    def closest_pairs(self) -> list[Pair]:
        """The 30 closest pairs that share at least two segments (or any, where none shares two)."""
        often = [p for p in self.tables.pairs if p.both > 1]
        return (often or self.tables.pairs)[:30]

    @property
    def pair_colors(self) -> list[str]:
        """Five colours of the co-occurrence picture, light to dark."""
        return [ground for ground, _ in palette(FALLBACK).steps]

    @cached_property
    def picture(self) -> Picture:
        """The picture of co-occurrence."""
        return picture(self.tables.pairs, self.codebook, self.pair_colors)

    @property
    def status_values(self) -> list[str]:
        """Values of the attribute status."""
        return counts.statuses(self.tables)

    @property
    def statuses(self) -> list[str]:
        """The same with the label for codings without a status, as the bars are split."""
        return [*self.status_values, NO_STATUS]

    @cached_property
    def counted_bars(self) -> dict[str, list[counts.Bar]]:
        """Per dimension id the counts by code and status."""
        return counts.bars(self.tables)

    @cached_property
    def bars(self) -> list[BarChart]:
        """The bars of each dimension with codings."""
        result = []
        for place, dimension in enumerate(self.dimensions):
            bars = self.counted_bars[dimension.id]
            if bars:
                plain = counts.without_status(bars)
                rows = tuple(BarRow(b.code, b.label, b.segments, _parts(b, place, plain)) for b in bars)
                names = () if plain else tuple(self.statuses)
                most = counts.most(bars)
                result.append(BarChart(dimension.label, dimension.question, most, names, rows))
        return result

    @cached_property
    def code_segments(self) -> dict[str, int]:
        """Coding units per code."""
        found = unit_counts(self.tables.codings, ["code"]).to_dict()
        return {code: int(found.get(code, 0)) for code in self.codebook.codes}

    @property
    def code_numbers(self) -> dict[str, int]:
        """Number of each code as the page's data count them."""
        return {code: i for i, code in enumerate(self.codebook.codes)}

    @property
    def method_labels(self) -> list[str]:
        """Labels of the coding methods in the order of the page's data."""
        return list(METHODS.values())

    @cached_property
    def reliability(self) -> Reliability | None:
        """Agreement of coders, where it was measured."""
        return read_reliability(self.results)

    @cached_property
    def method(self) -> list[str]:
        """Paragraphs of the method section."""
        reliability = self.reliability.sentence if self.reliability else ""
        return method_paragraphs(self.results, f"{self.marking} {self.ground_sentence}", reliability)

    @property
    def method_tables(self) -> list[Table]:
        """Tables of the method section."""
        return method_tables(self.results)

    @property
    def version(self) -> str:
        """Version of this program."""
        return __version__

    @cached_property
    def figures(self) -> list[tuple[str, str]]:
        """The overview's key figures: (value, label)."""
        codings, segments = self.tables.codings, self.tables.segments
        coded = codings.loc[codings["segment_id"] != "", "segment_id"].nunique()
        used = sum(1 for n in self.code_segments.values() if n)
        return [
            _figure(len(self.readable), "Dokument", "Dokumente"),
            _figure(len(self.case_names), "Fall", "Fälle"),
            _figure(sum(d.words or 0 for d in self.readable), "Wort", "Wörter"),
            _figure(len(segments), "Segment", "Segmente"),
            (number(coded), "davon mit Kategorie"),
            _figure(len(codings), "Kodierung", "Kodierungen"),
            (number(used), f"von {number(len(self.codebook.codes))} Kategorien vergeben"),
            _figure(len(self.warned), "Dokument mit Hinweisen", "Dokumente mit Hinweisen"),
        ]

    @property
    def subtitle(self) -> str:
        """One line below the title."""
        cases = count(len(self.case_names), "Fall", "Fälle")
        documents = count(len(self.readable), "Dokument", "Dokumente")
        return f"{cases}, {documents}, kodiert mit „{self.codebook.label}“, Version {self.codebook.version}"

    @property
    def summary(self) -> str:
        """What the corpus is and what was done, in two sentences."""
        methods = self.tables.codings["method"].value_counts()
        parts = ", ".join(
            f"{METHODS[m]} {number(int(methods[m]))}" for m in METHODS if int(methods.get(m, 0))
        )
        failed = sum(d.status == "failed" for d in self.documents)
        text = f"Kodierungen nach Herkunft: {parts or 'keine'}."
        if failed:
            one, many = "Dokument konnte", "Dokumente konnten"
            text += f" {count(failed, one, many)} nicht gelesen werden; die Gründe stehen unten."
        return text


_VARIABLES = {"state": "Land", "size": "Größe", "population": "Einwohner"}
"""Labels of the variables of a case that every corpus may name."""


def _figure(value: int, one: str, many: str) -> tuple[str, str]:
    return number(value), noun(value, one, many)


def _parts(bar: counts.Bar, dimension: int, plain: bool) -> tuple[tuple[str, int], ...]:
    if plain:
        return ((f"f{dimension}", bar.segments),)
    return tuple((f"s{i}", n) for i, (_, n) in enumerate(bar.by_status))
