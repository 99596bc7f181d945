"""Everything the report says, made once from a results folder; HTML, DOCX and figures only show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from pipeline import __version__
from pipeline.codebook.model import Codebook, Dimension
from pipeline.report import counts, studies
from pipeline.report.agreement import Agreement, read_agreement
from pipeline.report.colors import FALLBACK, Palette, palette
from pipeline.report.cooccurrence_plot import Picture, picture
from pipeline.report.german import METHODS, count, number
from pipeline.report.method import Table, method_paragraphs, method_tables
from pipeline.report.places import Places
from pipeline.results import Results
from pipeline.tables.by_status import NO_STATUS
from pipeline.tables.coded_segments import unit_ids
from pipeline.tables.cross_case import Marking, cross_case, cross_case_list
from pipeline.tables.profiles import RANKING


@dataclass(frozen=True)
class CrossCaseList:
    """One dimension in the form "Herausforderung: Fälle": (label, cases in brackets, link) per code."""

    label: str
    rows: list[dict[str, str]]


class Content:
    """The report's content. Tables come from ``pipeline.tables``, each made when first asked for."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.codebook: Codebook = results.codebook
        self.dimensions: list[Dimension] = results.codebook.dimensions
        self.run = results.manifest.run
        self.title = results.manifest.title or results.manifest.corpus or "Korpus"

    @property
    def palettes(self) -> list[Palette]:
        """Colours per dimension, in the codebook's order."""
        return [palette(d.color) for d in self.dimensions]

    @cached_property
    def marking_rule(self) -> Marking:
        """The threshold that the run used (manifest), else the default."""
        return Marking.of(self.results.manifest.summary.marking)

    @property
    def marking(self) -> str:
        """The threshold as a sentence."""
        return self.marking_rule.sentence()

    @cached_property
    def cross(self) -> pd.DataFrame:
        """Code x case (``CROSS_CASE_COLUMNS``)."""
        return cross_case(self.results.codings, self.results.segments, self.codebook, self.marking_rule)

    @cached_property
    def case_names(self) -> list[str]:
        """Cases in the order of documents and text."""
        return [str(c) for c in self.cross["case"].unique()] if len(self.cross) else []

    @cached_property
    def documents(self) -> list[dict[str, Any]]:
        """All documents of the manifest with ``link`` to the reader."""
        rows = counts.document_rows(self.results)
        return [{**row, "link": link(dok=row["name"])[1:]} for row in rows]

    @property
    def readable(self) -> list[dict[str, Any]]:
        """Documents that were read, in the order of the run."""
        return [d for d in self.documents if d["readable"]]

    @cached_property
    def cases(self) -> list[dict[str, Any]]:
        """Cases with their figures and variables (by the labels of ``variables``)."""
        rows = counts.case_rows(self.results, self.codebook)
        anchors = {p.case: p.id for p in self.profiles}
        for row in rows:
            row["profile"] = anchors.get(row["name"], "")
            row["variables"] = {_variable(k): v for k, v in row["variables"].items()}
        for row in rows:
            row["variables"] = {v: row["variables"].get(v, "") for v in self._variables(rows)}
        return rows

    @property
    def variables(self) -> list[str]:
        """Labels of the variables known of any case."""
        return self._variables(self.cases)

    @staticmethod
    def _variables(rows: list[dict[str, Any]]) -> list[str]:
        return list(dict.fromkeys(k for row in rows for k in row["variables"]))

    @cached_property
    def lists(self) -> list[CrossCaseList]:
        """Per dimension which cases are marked by which code."""
        result = []
        for dimension in self.dimensions:
            table = cross_case_list(self.cross, self.codebook, dimension.id)
            rows = [
                {"label": str(r.Kategorie), "cases": str(r.Fälle), "link": link(code=str(r.Kennung))}
                for r in table.itertuples()
            ]
            result.append(CrossCaseList(dimension.label, rows))
        return result

    @cached_property
    def profiles(self) -> list[studies.Profile]:
        """The case profiles."""
        return studies.profiles(self.results)

    @cached_property
    def places(self) -> Places:
        """Structure table, three-level picture and register of interviewees."""
        return Places(self.results, self.case_names)

    @property
    def ranking(self) -> str:
        """The rule by which quotations were chosen."""
        return RANKING

    @cached_property
    def theme_tables(self) -> list[studies.ThemeTable]:
        """The Themenmatrix by dimension."""
        return studies.theme_tables(self.results)

    @cached_property
    def status_tables(self) -> list[studies.StatusTable]:
        """Success factors by status and case."""
        return studies.status_tables(self.results, self.case_names)

    @cached_property
    def group_tables(self) -> list[studies.GroupTable]:
        """Comparison of groups of cases."""
        return studies.group_tables(self.results, self.marking_rule)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Codes that stand together."""
        return studies.pairs(self.results)

    @property
    def closest_pairs(self) -> list[dict[str, Any]]:
        """The 30 closest pairs that share at least two segments (or any, where none shares two)."""
        often = self.pairs[self.pairs["both"] > 1]
        table = often if len(often) else self.pairs
        return [{str(k): v for k, v in row.items()} for row in table.head(30).to_dict("records")]

    @property
    def pair_colors(self) -> list[str]:
        """Five colours of the co-occurrence picture, light to dark."""
        return [ground for ground, _ in palette(FALLBACK).steps]

    @cached_property
    def picture(self) -> Picture:
        """The picture of co-occurrence."""
        return picture(self.pairs, self.codebook, self.pair_colors)

    @property
    def status_values(self) -> list[str]:
        """Values of the attribute status."""
        return counts.statuses(self.results)

    @property
    def statuses(self) -> list[str]:
        """The same with the label for codings without a status, as the bars are split."""
        return [*self.status_values, NO_STATUS]

    @cached_property
    def counted_bars(self) -> dict[str, list[counts.Bar]]:
        """Per dimension id the counts by code and status."""
        return counts.bars(self.results)

    @cached_property
    def bars(self) -> list[dict[str, Any]]:
        """Per dimension with codings: label, question, scale and one row per code."""
        result = []
        found = self.counted_bars
        for place, dimension in enumerate(self.dimensions):
            rows = found[dimension.id]
            if rows:
                plain = all(n == 0 for b in rows for name, n in b.by_status if name != NO_STATUS)
                shown = [
                    {
                        "label": b.label,
                        "segments": b.segments,
                        "link": link(code=b.code),
                        "parts": [(f"f{place}", b.segments)]
                        if plain
                        else [(f"s{i}", n) for i, (_, n) in enumerate(b.by_status)],
                    }
                    for b in rows
                ]
                most = counts.most(rows)
                names = [] if plain else self.statuses
                texts = {"label": dimension.label, "question": dimension.question}
                result.append({**texts, "most": most, "rows": shown, "statuses": names})
        return result

    @cached_property
    def code_segments(self) -> dict[str, int]:
        """Coding units per code."""
        codings = self.results.codings
        found = codings.assign(unit=unit_ids(codings)).groupby("code")["unit"].nunique().to_dict()
        return {code: int(found.get(code, 0)) for code in self.codebook.codes}

    @property
    def code_links(self) -> dict[str, str]:
        """Address of each code's passages."""
        return {code: link(code=code) for code in self.codebook.codes}

    @property
    def code_numbers(self) -> dict[str, int]:
        """Number of each code as the page's data count them."""
        return {code: i for i, code in enumerate(self.codebook.codes)}

    @property
    def method_labels(self) -> list[str]:
        """Labels of the coding methods in the order of the page's data."""
        return list(METHODS.values())

    @cached_property
    def agreement(self) -> Agreement | None:
        """Agreement of coders, where it was measured."""
        return read_agreement(self.results)

    @cached_property
    def method(self) -> list[str]:
        """Paragraphs of the method section."""
        reliability = self.agreement.sentence if self.agreement else ""
        return method_paragraphs(self.results, self.marking, reliability)

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
        codings, segments = self.results.codings, self.results.segments
        coded = codings.loc[codings["segment_id"] != "", "segment_id"].nunique()
        used = sum(1 for n in self.code_segments.values() if n)
        warned = sum(1 for d in self.documents if d["warnings"])
        return [
            (number(len(self.readable)), "Dokumente"),
            (number(len(self.case_names)), "Fälle"),
            (number(sum(d["words"] or 0 for d in self.readable)), "Wörter"),
            (number(len(segments)), "Segmente"),
            (number(coded), "davon mit Kategorie"),
            (number(len(codings)), "Kodierungen"),
            (f"{used} von {len(self.codebook.codes)}", "vergebene Kategorien"),
            (number(warned), "Dokumente mit Hinweisen"),
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
        methods = self.results.codings["method"].value_counts()
        parts = ", ".join(
            f"{METHODS[m]}: {number(int(methods[m]))}" for m in METHODS if int(methods.get(m, 0))
        )
        failed = len(self.documents) - len(self.readable)
        text = f"Kodierungen nach Herkunft: {parts or 'keine'}."
        if failed:
            one, many = "Dokument konnte", "Dokumente konnten"
            text += f" {count(failed, one, many)} nicht gelesen werden; die Gründe stehen unten."
        return text


def content_of(results: Results) -> Content:
    """The content of a results object, made once for page, DOCX and figures and kept with the object."""
    content: Content = results.__dict__.setdefault("report_content", Content(results))
    return content


def link(**wanted: str) -> str:
    """Address of the passages with a code, case, status, method or document (see ``passages.js``)."""
    return f"#texte:{urlencode(wanted)}"


def _variable(name: str) -> str:
    return {"state": "Land", "size": "Größe", "population": "Einwohner"}.get(name, name)
