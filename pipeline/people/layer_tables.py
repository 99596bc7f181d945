"""The tables that the final layer makes of some documents: what counts, what was proposed, what is left.

A run and ``querschau tables`` both come here with the machine's codings as a table, so that both write the
same bytes. Documents that nobody decided anything about cost nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from textwrap import shorten
from typing import Any

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.model import (
    ASIDE,
    CODED_SEGMENT_COLUMNS,
    CODING_DETAILS,
    PROPOSAL_COLUMNS,
    SHIPPED,
    Coding,
    Segment,
    spans_of,
)
from pipeline.people.anchoring import candidates
from pipeline.people.decisions import Decision
from pipeline.people.final import PEOPLE, Layer, final
from pipeline.people.standing import counted
from pipeline.tables.coded_segments import coded_segments

UNPLACED_COLUMNS = ("reason", "person", "time", "document", "start", "end", "text", "code", "candidates")
"""Columns of ``unplaced.csv``: decisions that wait for a person. ``reason``: ohne Stelle (``candidates``: the
passages that read most alike), Code geteilt (the codes of today), Code entfallen, Dokument fehlt; ``start``,
``end``: where the words once stood."""

_CODINGS = (*CODED_SEGMENT_COLUMNS, *CODING_DETAILS)
_MACHINE = ("evidence_spans", "probability", "carried")
_PROPOSALS = (*PROPOSAL_COLUMNS, *_MACHINE, SHIPPED)
_SAME = (
    *("segment_id", "document", "start", "end", "text", "code", "method", "score", "coder"),
    *("status", "perspective", "rule", "probability", "certainty", "carried"),
)
"""The fields of a coding that a table holds as they are."""

_LOST = "finden ihre Stelle nicht mehr; prüfen Sie den Text und entscheiden Sie neu (unplaced.csv)."
_KINDS = {"memo": "memo", "summary": "zusammenfassung", "code": "freier_code"}
_SHOWN = 120

Cells = tuple[Any, ...]
"""One row of ``notes.csv`` or ``unplaced.csv``."""


@dataclass(frozen=True, slots=True)
class LayerTables:
    """``codings``: ``CODED_SEGMENT_COLUMNS`` and ``CODING_DETAILS``; ``proposals``: ``PROPOSAL_COLUMNS`` and
    what machines say beside; ``notes`` (``NOTE_COLUMNS``), ``unplaced`` (``UNPLACED_COLUMNS``): rows;
    ``notices``: German sentences by document."""

    codings: pd.DataFrame
    proposals: pd.DataFrame
    notes: tuple[Cells, ...] = ()
    unplaced: tuple[Cells, ...] = ()
    notices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def layer_tables(
    documents: Sequence[str],
    proposed: pd.DataFrame,
    segments: Iterable[Segment],
    decisions: Mapping[str, Sequence[Decision]],
    codebook: Codebook,
    run: str,
    free_codes: Mapping[str, str],
) -> LayerTables:
    """The tables of some documents, in their order.

    ``proposed``: codings by rules and models (``coded_segments``, or ``proposals.parquet`` of earlier); what
    was learned set some aside, which do not count until somebody confirms them;
    ``decisions``: those in force, by document; ``segments``: all of the documents with decisions.
    """
    shipped = proposed[SHIPPED if SHIPPED in proposed else "probability"]
    rows = proposed[[*CODED_SEGMENT_COLUMNS, *_MACHINE]].assign(review="unbestaetigt", shipped=shipped)
    decided = rows["document"].isin(list(decisions))
    codings = rows[~decided & (rows["certainty"] != ASIDE)].assign(memo="", people="", against="")
    proposals = rows[~decided].assign(decided_by="", why="")
    if not decisions:
        return LayerTables(_text(codings, _CODINGS), _text(proposals, _PROPOSALS))
    units = [s for s in segments if s.document in decisions]
    layer = final(codings_of(rows[decided]), chain(*decisions.values()), units, codebook)
    order = {name: i for i, name in enumerate(documents)}
    codings = _in_order(codings, reviewed(layer, units, codebook, run, free_codes), order)
    proposals = _in_order(proposals, _judged(layer, rows[decided]), order)
    return LayerTables(
        _text(codings, _CODINGS),
        _text(proposals, _PROPOSALS),
        tuple(map(note, layer.notes)),
        tuple(_unplaced(layer, units)),
        notices_of(layer),
    )


def note(decision: Decision) -> Cells:
    """A memo, a summary or a free code as a row of ``notes.csv``."""
    d = decision
    start, end = d.span or d.passage or ("", "")
    said = d.memo if d.kind == "memo" else d.text or d.memo
    return _KINDS[d.kind], d.person, d.time, d.document, d.case, start, end, d.code, said


def stray(decision: Decision) -> Cells:
    """A decision whose document is not here as a row of ``unplaced.csv``."""
    return _left("Dokument fehlt", decision, ())


def _unplaced(layer: Layer, units: Sequence[Segment]) -> Iterator[Cells]:
    for decision in layer.unplaced:
        like = (shorten(u.text, _SHOWN, placeholder=" …") for u in candidates(decision, units))
        yield _left("ohne Stelle", decision, like)
    for anchored, codes in layer.undecided:
        yield _left("Code geteilt" if codes else "Code entfallen", anchored.decision, codes)


def _left(reason: str, decision: Decision, likely: Iterable[str]) -> Cells:
    d = decision
    start, end = d.span or d.passage or ("", "")
    return reason, d.person, d.time, d.document, start, end, d.text, d.code, " | ".join(likely)


def notices_of(layer: Layer) -> dict[str, tuple[str, ...]]:
    """By document how many decisions of whom do not count, and why."""
    lost = [(d.document, d.person, _LOST, d) for d in layer.unplaced]
    for anchored, codes in layer.undecided:
        d = anchored.decision
        why = (
            f"„{d.code}“ heute auf mehrere Codes geteilt ist"
            if codes
            else f"das Codebuch „{d.code}“ nicht kennt"
        )
        lost.append(
            (d.document, d.person, f"zählen nicht, weil {why}; entscheiden Sie neu (unplaced.csv).", d)
        )
    groups: defaultdict[tuple[str, str, str], list[Decision]] = defaultdict(list)
    for document, person, why, d in lost:
        groups[document, person, why].append(d)
    found: dict[str, tuple[str, ...]] = {}
    for (document, person, why), decisions in sorted(groups.items(), key=lambda group: group[0]):
        sentence = f"Entscheidungen von {person} in „{document}“ ({counted(decisions)}) {why}"
        found[document] = (*found.get(document, ()), sentence)
    return found


def reviewed(
    layer: Layer, units: Sequence[Segment], codebook: Codebook, run: str, free_codes: Mapping[str, str]
) -> pd.DataFrame:
    """The codings that count as rows (``CODED_SEGMENT_COLUMNS`` and ``CODING_DETAILS``).

    ``units``: all passages of the documents; ``run``: id of the run; ``free_codes``: labels by id.
    """
    found = {f.coding.id: f for f in layer.codings}
    table = coded_segments([f.coding for f in found.values()], units, codebook, run, free_codes)
    finals = [found[id] for id in table["coding_id"]]
    return table.assign(
        review=[f.review for f in finals],
        people=[PEOPLE.join(f.people) for f in finals],
        against=[PEOPLE.join(f.against) for f in finals],
    )


def _judged(layer: Layer, rows: pd.DataFrame) -> pd.DataFrame:
    """The proposals with what became of them."""
    found = {j.proposal.id: j for j in layer.proposals}
    judged = [found[id] for id in rows["coding_id"]]
    return rows.assign(
        review=[j.review for j in judged],
        decided_by=[PEOPLE.join(j.people) for j in judged],
        why=[j.why for j in judged],
    )


def _in_order(some: pd.DataFrame, others: pd.DataFrame, order: Mapping[str, int]) -> pd.DataFrame:
    """Rows of whole documents together, in the order of the documents."""
    tables = [t for t in (some, others) if len(t)] or [some]
    together = pd.concat(tables, ignore_index=True)
    return together.iloc[together["document"].map(order).argsort(kind="stable")].reset_index(drop=True)


def _text(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Exactly these columns; what was added here is text as the rest is."""
    added = ["review", "memo", "people", "against", "decided_by", "why"]
    return table[list(columns)].astype({c: "str" for c in added if c in columns}).reset_index(drop=True)


def codings_of(table: pd.DataFrame) -> list[Coding]:
    """The machine's codings of a table (``coded_segments``, or ``proposals.parquet``), in its order."""
    read: dict[str, Sequence[Any]] = {name: table[name].tolist() for name in _SAME}
    read["evidence"] = [tuple(words.split("; ")) if words else () for words in table["evidence"].tolist()]
    read["evidence_spans"] = [spans_of(places) for places in table["evidence_spans"].tolist()]
    return [Coding(**dict(zip(read, said, strict=True))) for said in zip(*read.values(), strict=True)]
