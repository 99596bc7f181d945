"""A run as other programs see it: coders, codes, variables, cases, and the documents one after another."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.codebook.model import Code, Codebook, Dimension
from pipeline.codebook.successors import FREE
from pipeline.corpus import Corpus
from pipeline.counted import counted
from pipeline.errors import ExchangeError
from pipeline.exchange.dates import iso
from pipeline.exchange.kept import Kept, kept_in
from pipeline.exchange.memo import Rationale
from pipeline.exchange.names import CleanText, clean_text, guid, xml_text
from pipeline.exchange.selection import Selection
from pipeline.exchange.sent import Coder, OwnPlaces, Scope, coders_of
from pipeline.model import RULES
from pipeline.model.manifest import DocumentEntry
from pipeline.people.batches import read_people
from pipeline.people.decisions import Decision
from pipeline.people.evened import plain
from pipeline.people.reviews import in_words
from pipeline.results import Results

STRAY = Dimension(id="?", label="Nicht im Codebuch", color="#888888", codes=[])
"""Category for codes that were given but are not in the codebook."""

FREE_CODES = Dimension(id="frei", label="Freie Codes", color="#888888", codes=[])
"""Category for people's codes beside the codebook."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One coding as it goes out; ``start``/``end`` are code points into the cleaned text."""

    start: int
    end: int
    code: str
    coder: Coder
    memo: str
    date: str


@dataclass(frozen=True, slots=True)
class OutDocument:
    """A document with its codings (in the order of the text), variables and, if there is one, its PDF.

    ``cases``: stretches of the text by case, as (case, start, end) in code points of the cleaned text.
    """

    name: str
    clean: CleanText
    marks: tuple[Mark, ...]
    variables: Mapping[str, str | int | float]
    cases: tuple[tuple[str, int, int], ...]
    pdf: Path | None

    @property
    def guid(self) -> str:
        """GUID of the source."""
        return guid("source", self.name)


@dataclass
class Outgoing:
    """What goes out of a results folder, in the order a writer needs it; documents are read one by one.

    ``corpus``: the corpus the results come from, if it is at hand: it has the PDF files and the dates of
    people's codings. ``with_pdf``: PDF sources keep their PDF.
    """

    results: Results
    selection: Selection = field(default_factory=Selection)
    corpus: Corpus | None = None
    with_pdf: bool = True
    _pdfs: dict[str, Path | None] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.selection.check(self.results.segments)

    @property
    def codebook(self) -> Codebook:
        """The codebook of the run."""
        return self.results.codebook

    @property
    def title(self) -> str:
        """What the project is called."""
        manifest = self.results.manifest
        return xml_text(manifest.title or manifest.corpus or self.results.folder.name)

    @cached_property
    def created(self) -> str:
        """When the run was made, in UTC (``2026-01-15T10:00:00Z``): exports of one run are identical."""
        stamp = self.results.manifest.created
        if not stamp:
            seconds = (self.results.folder / "manifest.json").stat().st_mtime
            stamp = datetime.fromtimestamp(seconds, UTC).isoformat()
        return iso(stamp) or "1970-01-01T00:00:00Z"

    @cached_property
    def decisions(self) -> list[Decision]:
        """All that people decided on the corpus, as far as it is at hand."""
        return read_people(self.corpus.folder)[0] if self.corpus else []

    @cached_property
    def kept(self) -> Kept:
        """What is kept of the project that the corpus began as; empty where it did not."""
        return (kept_in(self.corpus.folder) if self.corpus else None) or Kept()

    @cached_property
    def about(self) -> str:
        """What the project is: a sentence for people and a line by which our importer knows what went out."""
        chosen = self.selection
        if chosen.dimensions:
            chosen = replace(chosen, dimensions=tuple(d.id for d in chosen.dimensions_of(self.codebook)))
        upto = max((d.count for d in self.decisions), default=0) if self.corpus else None
        scope = Scope(self.results.manifest.run, upto, self.results.shown, chosen)
        return xml_text(
            f"{self.title}: {counted(len(self.codings), 'Kodierung', 'Kodierungen')} in "
            f"{counted(len(self.document_names), 'Dokument', 'Dokumenten')}, "
            f"Codebuch {self.codebook.label} ({self.codebook.name}), Lauf {scope.run}, ausgegeben von "
            f"Querschau.\n{scope.text()}"
        )

    @cached_property
    def codings(self) -> pd.DataFrame:
        """The chosen rows of the coded segments, each coding once."""
        chosen = self.selection.codings(self.results.codings, self.codebook)
        same = ["document", "start", "end", "code", "coder", "method"]
        said = ["status", "perspective", "rule", "evidence", "memo", "people", "against"]
        filled = {c: chosen[c].fillna("") if c in chosen else "" for c in said}
        chosen = chosen.assign(**filled)
        return chosen.drop_duplicates(same).sort_values(["document", "start", "end"], kind="stable")

    @cached_property
    def dimensions(self) -> list[Dimension]:
        """The chosen dimensions, and one for codes that are given but not in the codebook."""
        chosen = self.selection.dimensions_of(self.codebook)
        known = self.codebook.codes
        labels = dict(self.codings[["code", "label"]].itertuples(index=False, name=None))
        beside = [Code(id=c, label=labels[c]) for c in sorted(set(labels) - set(known))]
        for group, free in ((FREE_CODES, True), (STRAY, False)):
            if codes := [c for c in beside if c.id.startswith(FREE) == free]:
                chosen = [*chosen, group.model_copy(update={"codes": codes})]
        return chosen

    @cached_property
    def coders(self) -> list[Coder]:
        """Everyone who coded; who coded most comes first."""
        columns = ["coder", "method", "codebook"]
        counts = self.codings.groupby(columns, sort=True).size()
        found: Counter[Coder] = Counter()
        for names, count in zip(counts.index, counts, strict=True):
            for coder in coders_of(*map(str, names)):
                found[coder] += count
        people: dict[str, Coder] = {}
        for coder, _ in found.most_common():
            people.setdefault(coder.guid, coder)
        return list(people.values()) or [Coder(RULES, "rule", self.codebook.name)]

    @cached_property
    def document_names(self) -> list[str]:
        """The chosen documents in the order of the run."""
        return self.selection.documents(self.results.segments, self.results.document_names)

    @cached_property
    def case_documents(self) -> dict[str, list[str]]:
        """The chosen cases, each with its documents."""
        pairs = self.results.segments[["case", "document"]].drop_duplicates()
        found: dict[str, list[str]] = {}
        for case, document in pairs.itertuples(index=False):
            if (
                case
                and document in self.document_names
                and self._chosen(case)
                and self._named(case, document)
            ):
                found.setdefault(str(case), []).append(str(document))
        return found

    @cached_property
    def case_variables(self) -> dict[str, dict[str, str | int | float]]:
        """Variables of the cases as the manifest gives them, under German names."""
        given = self.results.manifest.cases
        labels = {"state": "Bundesland", "population": "Einwohner"}
        return {
            case: {labels.get(k, k): v for k, v in given.get(case, {}).items() if v not in (None, "")}
            for case in self.case_documents
        }

    def documents(self, *, marked: bool = True) -> Iterator[OutDocument]:
        """The chosen documents, one at a time; without their codings where not ``marked``.

        Raises ExchangeError where a coding does not stand in its text (the results were changed).
        """
        marks = {str(n): rows for n, rows in self.codings.groupby("document", sort=False)} if marked else {}
        for name in self.document_names:
            text = self.text(name)
            clean = clean_text(text)
            rows = self._segments.get(name)
            yield OutDocument(
                name=name,
                clean=clean,
                marks=tuple(self._marks(name, text, clean, marks[name])) if name in marks else (),
                variables=self.variables(name),
                cases=tuple(self._case_spans(clean, rows)) if rows is not None else (),
                pdf=self.pdf(name),
            )

    def entry(self, name: str) -> DocumentEntry:
        """What the manifest says of a document."""
        return self._entries.get(name) or DocumentEntry(name)

    @cached_property
    def _entries(self) -> dict[str, DocumentEntry]:
        return {d.name: d for d in self.results.manifest.documents}

    def _named(self, case: str, document: str) -> bool:
        """Whether somebody named the case: in a project of another program not each document is one."""
        return not self.kept.codes or case != document or case in self.kept.cases

    def _chosen(self, case: str) -> bool:
        return not self.selection.cases or case in self.selection.cases

    def text(self, name: str) -> str:
        """The text of a document. Raises ExchangeError where it is missing or damaged."""
        try:
            return self.results.text_place(name).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ExchangeError(
                f"Der Text von „{name}“ fehlt in „{self.results.folder}“ oder ist beschädigt; starten Sie "
                "„querschau run“ erneut und exportieren Sie dann."
            ) from error

    def _marks(self, name: str, text: str, clean: CleanText, rows: pd.DataFrame) -> Iterator[Mark]:
        seen: set[tuple[int, int, str, str]] = set()
        for row in rows.to_dict("records"):
            start, end = int(row["start"]), int(row["end"])
            words = text[start:end]
            if start >= end or (words != row["text"] and plain(words) != plain(row["text"])):
                raise ExchangeError(
                    f"Die Kodierung {row['coding_id']} steht nicht an ihrer Stelle im Text von „{name}“; "
                    "starten Sie „querschau run“ erneut und exportieren Sie dann."
                )
            why = _rationale(row)
            if self.kept.codes and row.get("review") == "ergaenzt":
                why = replace(why, review="")  # in a project of people's codings this says nothing
            for coder in coders_of(row["coder"], row["method"], row["codebook"]):
                said = self._own.of(coder, name, text, (start, end), row["code"])
                places = [(*d.span, d.memo, d.made or d.time) for d in said if d.span]
                for begin, stop, memo, date in places or [(start, end, why.memo, "")]:
                    first, last = clean.position(begin), clean.position(stop)
                    key = (first, last, row["code"], coder.guid)
                    # Removed characters can make two passages one; empty ones go.
                    if first < last and key not in seen:
                        seen.add(key)
                        shown = xml_text(replace(why, memo=memo).text())
                        yield Mark(first, last, row["code"], coder, shown, iso(date) or self.created)

    @cached_property
    def _own(self) -> OwnPlaces:
        return OwnPlaces(self.decisions)

    @cached_property
    def _segments(self) -> dict[str, pd.DataFrame]:
        return {str(name): rows for name, rows in self.results.segments.groupby("document", sort=False)}

    def variables(self, name: str) -> dict[str, str | int | float]:
        """Variables of a document: case, kind, year, state, and what corpus.yaml adds."""
        entry, rows = self.entry(name), self._segments.get(name)
        cases = [] if rows is None else [c for c in rows["case"].drop_duplicates() if c]
        states = [] if rows is None else [s for s in rows["state"].drop_duplicates() if s]
        values: dict[str, Any] = {
            "Fall": "" if self.kept.codes else "; ".join(cases),
            "Dokumentart": entry.kind,
            "Jahr": entry.year,
            "Bundesland": "; ".join(states) or entry.state,
        }
        source = (
            None if self.corpus is None else next((s for s in self.corpus.sources if s.name == name), None)
        )
        if source is not None:
            values |= source.entry.variables
        return {k: v for k, v in values.items() if v not in (None, "")}

    def _case_spans(self, clean: CleanText, rows: pd.DataFrame) -> Iterator[tuple[str, int, int]]:
        """Neighbouring segments of one case as one stretch."""
        open_case, begin, end = "", 0, 0
        for case, start, stop in rows[["case", "start", "end"]].itertuples(index=False, name=None):
            if case != open_case:
                if open_case and self._chosen(open_case):
                    yield open_case, clean.position(begin), clean.position(end)
                open_case, begin = str(case), int(start)
            end = int(stop)
        if open_case and self._chosen(open_case):
            yield open_case, clean.position(begin), clean.position(end)

    def pdf(self, name: str) -> Path | None:
        """The PDF the text was read from, if it is wanted, still there and still the same."""
        if name not in self._pdfs:
            self._pdfs[name] = self._find_pdf(name)
        return self._pdfs[name]

    def _find_pdf(self, name: str) -> Path | None:
        entry = self.entry(name)
        file = entry.file
        if self.corpus is None or not self.with_pdf or not file.lower().endswith(".pdf"):
            return None
        path = self.corpus.folder / file
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != entry.sha256:
            return None
        return path


def _rationale(row: Mapping[Hashable, Any]) -> Rationale:
    """What the memo of a row of the coded segments says."""
    human = row["method"] == "human"
    return Rationale(
        memo=row["memo"],
        status=row["status"],
        perspective=row["perspective"],
        rule=row["rule"],
        score=None if human else float(row["score"]),
        evidence="" if human else row["evidence"],
        review=in_words(row.get("review", ""), row["people"], row["against"]),
    )
