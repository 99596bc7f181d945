"""A document as the browser reads it: blocks by page, passages with words, and what counts of them.

All positions are UTF-16 units into the document's text, as JavaScript counts; ``pipeline`` counts code
points.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from pipeline.errors import InputError
from pipeline.language import sentence_spans
from pipeline.language.word_spans import word_spans
from pipeline.model import CERTAINTIES, LEARNED, Block, Coding, Segment
from pipeline.people.anchoring import Anchored, anchored
from pipeline.people.decisions import Span, in_force
from pipeline.people.final import Final, Judged, Layer
from pipeline.report.payload import utf16_offsets
from querschau.app.project import Project, Read

SLICE = 20
"""Pages that are sent at once."""

_SHEET = 3_000
"""Characters of a page where the format has none."""


class Units:
    """From code points of a text to UTF-16 units and back."""

    def __init__(self, text: str) -> None:
        self._offsets = utf16_offsets(text)

    def out(self, at: int) -> int:
        """The unit at which a code point begins."""
        return self._offsets[at] if self._offsets else at

    def span(self, span: Span) -> list[int]:
        """A stretch in units."""
        return [self.out(span[0]), self.out(span[1])]

    def flat(self, spans: Iterable[Span], shift: int = 0) -> list[int]:
        """Stretches in units as one list of starts and ends; ``shift`` is added to each."""
        return [self.out(at + shift) for span in spans for at in span]

    def back(self, at: int) -> int:
        """The code point that begins at a unit."""
        return bisect_left(self._offsets, at) if self._offsets else at


def document_slice(project: Project, name: str, first: int, last: int) -> dict[str, Any]:
    """The pages ``first`` to ``last`` (1-based, both included) of a document. Raises InputError."""
    there = project.read(name)
    units = Units(there.document.text)
    pages = _pages(there.document.blocks)
    number = pages[-1] if pages else 1
    shown = [(p, b) for p, b in zip(pages, there.document.blocks, strict=True) if first <= p <= last]
    spans = [(b.start, b.end) for _, b in shown]
    inside = (spans[0][0], spans[-1][1]) if spans else (0, 0)
    segments = [s for s in there.segments if inside[0] <= s.start and s.end <= inside[1]]
    order = {s.id: i for i, s in enumerate(there.segments, 1)}
    entry = next(d for d in project.coded.manifest.documents if d.name == name)
    return {
        "document": name,
        "title": entry.title or name,
        "results": project.run,
        "number": project.news.number,
        "pages": number,
        "paged": there.document.pages is not None,
        "passage_count": len(there.segments),
        "lanes": lanes(project.layer(name)),
        "blocks": [_block(b, p, there, units) for p, b in shown],
        "passages": [_passage(s, order[s.id], units) for s in segments],
        "states": passage_states(project, name, [s.id for s in segments]),
    }


def lanes(layer: Layer) -> dict[str, int]:
    """The lane (0, 1, ...) in which the bars of each code stand beside a document's text.

    A code keeps its lane through the whole document; codes that never meet in a passage may share one.
    """
    together: defaultdict[str, set[str]] = defaultdict(set)
    given: dict[str, set[str]] = {}
    for found in layer.codings:
        together[found.coding.segment_id].add(found.coding.code)
        given.setdefault(found.coding.code, set())
    for codes in together.values():
        for code in codes:
            given[code] |= codes
    made: dict[str, int] = {}
    for code, beside in given.items():
        taken = {made[other] for other in beside if other in made}
        made[code] = next(lane for lane in range(len(given)) if lane not in taken)
    return made


def page_of(project: Project, name: str, passage: str) -> int:
    """The page on which a passage begins; the first where it is not there."""
    there = project.read(name)
    segment = there.by_id.get(passage)
    found = zip(_pages(there.document.blocks), there.document.blocks, strict=True)
    return next((p for p, b in found if segment and b.start <= segment.start < b.end), 1)


def passage_states(project: Project, name: str, wanted: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What counts at passages of a document, by their id.

    ``proposals``: the machine's, each with what became of it (``review``); ``codings``: what counts;
    ``read``: who has read it; ``notes``: memos; ``decisions``: the records in force, in order.
    """
    there, layer = project.read(name), project.layer(name)
    units = Units(there.document.text)
    states: dict[str, dict[str, Any]] = {
        id: {
            "proposals": [],
            "codings": [],
            "read": list(layer.read.get(id, ())),
            "notes": [],
            "decisions": [],
        }
        for id in wanted
    }
    for judged in layer.proposals:
        if state := states.get(judged.proposal.segment_id):
            state["proposals"].append(_judged(judged, units))
    for found in layer.codings:
        if state := states.get(found.coding.segment_id):
            state["codings"].append(_final(found, units))
    places = {(s.start, s.end): s.id for s in there.segments}
    for note in layer.notes:
        if note.passage and (state := states.get(places.get(note.passage, ""))):
            state["notes"].append(
                {"id": note.id, "person": note.person, "code": note.code, "memo": note.memo}
            )
    for id, records in _decisions(project, there, units).items():
        if state := states.get(id):
            state["decisions"] = records
    return states


def why(project: Project, proposal_id: str) -> dict[str, Any]:
    """Why a proposal was made: rule, words, strength, what spoke for and against. Raises InputError."""
    name, proposal, segment = _proposal(project, proposal_id)
    units = Units(project.read(name).document.text)
    explained = project.explain(segment) if proposal.method == "rule" else None
    known = project.codebook.codes.get(proposal.code)
    return {
        **_coding(proposal, units),
        "document": name,
        "passage": proposal.segment_id,
        "label": known.label if known else proposal.code,
        "definition": known.definition if known else "",
        "codebook": book_of(project),
        "words": list(proposal.evidence),
        "reasons": explained.reasons.get(proposal.code, []) if explained else [],
        "learned": [said] if (said := proposal.carried.partition(LEARNED)[2]) else [],
        "cues": explained.cues if explained else [],
        "almost": explained.almost if explained else [],
    }


def book_of(project: Project) -> str:
    """The codebook of the results as decisions name it."""
    used = project.coded.manifest.codebook
    return f"{used.id}@{used.version}"


def _proposal(project: Project, id: str) -> tuple[str, Coding, Segment]:
    rows = project.proposals
    names = rows[rows["coding_id"] == id]["document"]
    if names.empty:
        raise InputError("Diesen Vorschlag gibt es in den Ergebnissen nicht mehr; laden Sie die Seite neu.")
    there = project.read(str(names.iloc[0]))
    proposal = next(c for c in there.proposals if c.id == id)
    return there.document.name, proposal, there.by_id[proposal.segment_id]


def _pages(blocks: Sequence[Block]) -> list[int]:
    """The page of each block; where the format has none, sheets of some thousand characters."""
    found: list[int] = []
    page, begin = 1, 0
    paged = any(b.page for b in blocks)
    for before, block in pairwise([None, *blocks]):
        assert block is not None
        if paged:
            page = max(page, block.page or page)
        elif before is not None and block.end - begin > _SHEET:
            page, begin = page + 1, block.start
        found.append(page)
    return found


def _block(block: Block, page: int, there: Read, units: Units) -> dict[str, Any]:
    made = {
        "kind": block.kind.value,
        "page": page,
        "start": units.out(block.start),
        "text": there.document.quote(block),
        "level": block.level,
        "speaker": block.speaker,
        "role": block.role.value if block.role else None,
        "mark": block.mark,
        "cells": block.cells,
        "time": block.time_start,
    }
    return {k: v for k, v in made.items() if v is not None}


def _passage(segment: Segment, number: int, units: Units) -> dict[str, Any]:
    return {
        "id": segment.id,
        "number": number,
        "span": units.span((segment.start, segment.end)),
        "case": segment.case,
        "section": list(segment.section),
        "codable": segment.codable,
        "words": units.flat(word_spans(segment.text), segment.start),
        "sentences": units.flat(sentence_spans(segment.text), segment.start),
    }


def _coding(coding: Coding, units: Units) -> dict[str, Any]:
    return {
        "id": coding.id,
        "code": coding.code,
        "span": units.span((coding.start, coding.end)),
        "status": coding.status,
        "perspective": coding.perspective,
        "method": coding.method,
        "score": round(coding.score, 3),
        "certainty": CERTAINTIES.get(coding.certainty, ""),
        "rule": coding.rule,
        "coder": coding.coder,
        "evidence": units.flat(coding.evidence_spans),
    }


def _judged(judged: Judged, units: Units) -> dict[str, Any]:
    said = {"review": judged.review, "people": list(judged.people), "why": judged.why}
    return _coding(judged.proposal, units) | said


def _final(found: Final, units: Units) -> dict[str, Any]:
    said = {"review": found.review, "people": list(found.people), "against": list(found.against)}
    return _coding(found.coding, units) | said | {"memo": found.coding.memo}


def _decisions(project: Project, there: Read, units: Units) -> dict[str, list[dict[str, Any]]]:
    """The records in force by passage of today, in order."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    standing = in_force(project.decisions(there.document.name))
    placed, _ = anchored((d for d in standing if d.kind != "undo"), there.segments)
    for one in placed:
        found[one.unit.id].append(_record(one, units))
    return found


def _record(one: Anchored, units: Units) -> dict[str, Any]:
    d = one.decision
    names = (
        "id",
        "kind",
        "person",
        "time",
        "code",
        "batch",
        "proposal",
        "holds",
        "memo",
        "status",
        "perspective",
    )
    said = {name: getattr(d, name) for name in names}
    return said | {"span": units.span(one.span) if one.span else None}
