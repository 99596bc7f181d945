"""What sums up a run: codings and coding units in, every table for readers out, each computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.model import Document
from pipeline.model.document import Respondents
from pipeline.results import Results
from pipeline.tables.by_status import status_by_case
from pipeline.tables.coded_segments import case_names
from pipeline.tables.cooccurrence import Pair, cooccurrence
from pipeline.tables.cross_case import cross_case, cross_case_list
from pipeline.tables.groups import compare_groups, group_values
from pipeline.tables.interviewees import Interviewee, interviewees
from pipeline.tables.levels import CaseLevel, three_levels
from pipeline.tables.marking import DEFAULT_MARKING, Marking
from pipeline.tables.profiles import Passage, profile_passages
from pipeline.tables.structures import StructureEntry, structure_entries
from pipeline.tables.summaries import CaseSummary, case_summaries
from pipeline.tables.themes import ThemeCell, theme_grid


@dataclass(frozen=True)
class SummaryTables:
    """The tables of a run. CSV files, workbooks and report show the same object; a table is computed when
    the first of them asks for it.

    ``segments`` and ``codings``: the tables of ``coded_segments.py``. ``documents``: gives them in the order
    of the run, for the register of interviewees. ``variables``: what is known of each case
    (``Corpus.case_variables()``), for the comparison of groups; ``respondents``: of people who
    answered a survey, by document. ``summaries``: of cases, written by hand.
    """

    codebook: Codebook
    segments: pd.DataFrame
    codings: pd.DataFrame
    documents: Callable[[], Iterable[Document]] = tuple
    variables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    respondents: Mapping[str, Respondents] = field(default_factory=dict)
    marking: Marking = DEFAULT_MARKING
    summaries: Sequence[CaseSummary] = ()

    @classmethod
    def of(cls, results: Results, marking: Marking | None = None) -> SummaryTables:
        """The tables of a results folder; without ``marking`` by the threshold that its manifest names.

        Of the layer of proposals all count as unconfirmed, whatever people said of them.
        """
        codings = _plain(results.codings)
        if results.shown == "vorschlaege":
            codings["review"] = "unbestaetigt"
        return cls(
            codebook=results.codebook,
            segments=_plain(results.segments),
            codings=codings,
            documents=results.documents,
            variables=results.manifest.cases,
            respondents={d.name: d.respondents for d in results.manifest.read if d.respondents},
            marking=marking or Marking.of(results.manifest.summary.marking),
            summaries=case_summaries(results),
        )

    @cached_property
    def cases(self) -> list[str]:
        """Cases in the order of documents and text."""
        return case_names(self.segments)

    @cached_property
    def cross(self) -> pd.DataFrame:
        """Code x case (``CROSS_CASE_COLUMNS``)."""
        return cross_case(self.codings, self.segments, self.codebook, self.marking)

    @cached_property
    def lists(self) -> dict[str, pd.DataFrame]:
        """Per dimension id the form "Kategorie: Fälle" (``LIST_COLUMNS``)."""
        return {d.id: cross_case_list(self.cross, self.codebook, d.id) for d in self.codebook.dimensions}

    @cached_property
    def statuses(self) -> dict[str, pd.DataFrame]:
        """Per dimension id its codes by status and case (``STATUS_COLUMNS``)."""
        ids = [d.id for d in self.codebook.dimensions]
        return {d: status_by_case(self.codings, self.segments, self.codebook, d) for d in ids}

    @cached_property
    def pairs(self) -> list[Pair]:
        """Codes that stand together, closest first."""
        return cooccurrence(self.codings, self.codebook)

    @cached_property
    def groups(self) -> dict[str, pd.Series]:
        """Per variable that tells groups apart the group of each segment (``group_values``)."""
        return group_values(self.segments, self.variables, self.respondents)

    @cached_property
    def comparisons(self) -> dict[str, pd.DataFrame]:
        """Per variable its groups of cases compared (``GROUP_COLUMNS``)."""
        return {
            name: compare_groups(self.codings, self.segments, self.codebook, groups, self.marking)
            for name, groups in self.groups.items()
        }

    @cached_property
    def passages(self) -> list[Passage]:
        """The quotations of the case profiles."""
        return profile_passages(self.codings, self.segments, self.codebook)

    @cached_property
    def grid(self) -> list[ThemeCell]:
        """The cells of the Themenmatrix."""
        return theme_grid(self.codings, self.segments, self.codebook)

    @cached_property
    def structures(self) -> list[StructureEntry]:
        """Named structures, concepts and programme areas."""
        return structure_entries(self.segments)

    @cached_property
    def levels(self) -> list[CaseLevel]:
        """The three levels of every case."""
        return three_levels(self.structures, self.cases)

    @cached_property
    def register(self) -> list[Interviewee]:
        """Who was interviewed, as far as documents list it."""
        return interviewees(self.documents(), self.segments)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its text as Python's own strings: walking over its rows is far faster so."""
    return table.astype(dict.fromkeys(table.select_dtypes("string").columns, "object"))
