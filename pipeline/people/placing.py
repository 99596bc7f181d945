"""Where a person's passage stands in a text: one answer for runs, learning and exchange.

First at its own position, then by its wording at the nearest place, then without line breaks, hyphens and
typography (``evened.py``), then with a few characters that differ (rapidfuzz alignment).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pandas as pd
from rapidfuzz import fuzz

from pipeline.model import Coding, Document, Segment
from pipeline.people.evened import NormalText, plain
from pipeline.results import Results

How = Literal["exact", "wording", "similar"]

_SEED = 14
_CUTOFF = 90.0
_SHORTEST = 16
_NEAR = 16
"""Seeds of so many characters give the places to align at; from this likeness (percent, rapidfuzz) and
length a passage may differ; so far an alignment's ends may move to a word boundary."""


@dataclass
class Target:
    """One of our documents, in which passages are looked for."""

    name: str
    text: str
    _found: dict[str, list[int]] = field(default_factory=dict, repr=False)

    @cached_property
    def normal(self) -> NormalText:
        """The text evened out (made when the first passage does not stand there exactly)."""
        return NormalText(self.text)

    def occurrences(self, quote: str) -> list[int]:
        """All places where ``quote`` stands exactly."""
        if quote not in self._found:
            self._found[quote] = list(all_places(self.text, quote))
        return self._found[quote]


def place(target: Target, passage: str, start: int, end: int) -> tuple[int, int, How] | None:
    """Where ``passage``, once coded from ``start`` to ``end`` (code points), stands today; None where it
    stands nowhere. Of several equal places the nearest is taken. A row without its passage keeps its place.
    """
    if not passage:
        return (start, end, "exact") if 0 <= start < end <= len(target.text) else None
    if target.text[start:end] == passage:
        return start, end, "exact"
    if hits := target.occurrences(passage):
        nearest = min(hits, key=lambda hit: abs(hit - start))
        return nearest, nearest + len(passage), "wording"
    wanted, normal = plain(passage), target.normal
    if not wanted:
        return None
    if hits := list(all_places(normal.text, wanted)):
        nearest = min(hits, key=lambda hit: abs(hit - normal.at(start)))
        return (*normal.original(nearest, nearest + len(wanted)), "wording")
    found = aligned(wanted, target)
    return None if found is None else (*found, "similar")


def people_codings(
    document: Document, segments: Sequence[Segment], rows: Iterable[dict[str, Any]]
) -> tuple[list[Coding], list[str]]:
    """Codings (method ``human``) from rows of ``codings.read_codings``, and German notices.

    A row whose passage stands nowhere is kept out of the tables and named in a notice: the file in
    ``codings/`` is never changed.
    """
    target = Target(document.name, document.text)
    codings: list[Coding] = []
    notices: list[str] = []
    for row in rows:
        if not row["code"]:
            continue
        found = place(target, str(row["text"]), int(row["start"]), int(row["end"]))
        segment = _segment_at(segments, found[:2]) if found else None
        if found is None or segment is None:
            notices.append(
                f"Eine Kodierung von {row['coder']} ({row['code']}) findet ihre Stelle in „{document.name}“ "
                "nicht mehr; prüfen Sie den Text und kodieren Sie die Stelle neu."
            )
            continue
        start, end, _ = found
        codings.append(
            Coding(
                segment_id=segment.id,
                document=document.name,
                start=start,
                end=end,
                text=document.text[start:end],
                code=str(row["code"]),
                method="human",
                score=1.0,
                coder=str(row["coder"]),
                status=str(row["status"]),
                perspective=str(row["perspective"]),
                memo=str(row["memo"]),
            )
        )
    return codings, notices


def placed(human: pd.DataFrame, results: Results) -> tuple[pd.DataFrame, list[str]]:
    """People's codings with start and end where their passage stands today, and notices on the lost ones.

    A passage whose text has moved is looked up again; the files in ``codings/`` are not touched.
    """
    names = set(results.document_names)
    targets: dict[str, Target] = {}
    rows, lost = [], 0
    for row in human.to_dict(orient="records"):
        name = str(row["document"])
        if name not in names:
            lost += 1
            continue
        if name not in targets:
            targets[name] = Target(name, results.document(name).text)
        found = place(targets[name], str(row["text"]), int(row["start"]), int(row["end"]))
        if found is None:
            lost += 1
            continue
        rows.append({**row, "start": found[0], "end": found[1]})
    notices = []
    if lost:
        notices.append(
            f"{lost} Zeilen der Kodierungen finden ihre Stelle in den Dokumenten nicht mehr und zählen nicht "
            "mit; in den Dateien unter „codings“ bleiben sie erhalten."
        )
    return pd.DataFrame(rows, columns=list(human.columns)), notices


def _segment_at(segments: Sequence[Segment], span: tuple[int, int]) -> Segment | None:
    """The segment that shares most of the span."""
    best, most = None, 0
    for segment in segments:
        shared = min(segment.end, span[1]) - max(segment.start, span[0])
        if shared > most:
            best, most = segment, shared
    return best


def all_places(text: str, quote: str) -> Iterator[int]:
    """All places where ``quote`` stands in ``text``, also overlapping ones."""
    at = text.find(quote) if quote else -1
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def aligned(wanted: str, target: Target) -> tuple[int, int] | None:
    """The span of the text that reads almost like ``wanted`` (an evened passage), None where none does."""
    found = _align(wanted, target.normal.text)
    return None if found is None else target.normal.original(*_refine(wanted, target, *found))


def _align(wanted: str, text: str) -> tuple[int, int] | None:
    """The stretch of ``text`` that reads almost like ``wanted``: seeds give windows, rapidfuzz aligns."""
    if len(wanted) < _SHORTEST:
        return None
    votes: Counter[int] = Counter()
    for at in range(0, len(wanted) - _SEED + 1, max(1, len(wanted) // 24)):
        seed = wanted[at : at + _SEED]
        for number, hit in enumerate(all_places(text, seed)):
            if number > 20:
                break
            votes[(hit - at) // 64] += 1
    best: tuple[float, int, int] | None = None
    for bucket, _ in votes.most_common(4):
        low = max(0, bucket * 64 - 64 - len(wanted) // 4)
        window = text[low : low + len(wanted) + 192 + len(wanted) // 2]
        found = fuzz.partial_ratio_alignment(wanted, window, score_cutoff=_CUTOFF)
        if found is None or found.dest_end <= found.dest_start:
            continue
        covered = (found.src_end - found.src_start) / len(wanted)
        if covered >= 0.9 and (best is None or found.score > best[0]):
            best = (found.score, low + found.dest_start, low + found.dest_end)
    return best[1:] if best else None


def _refine(wanted: str, target: Target, start: int, end: int) -> tuple[int, int]:
    """The ends (positions in the evened text) moved to the word boundaries nearby that fit best."""
    normal = target.normal
    near = range(-_NEAR, _NEAR + 1)
    starts = [start + d for d in near if 0 <= start + d < end and _begins_word(target, start + d)]
    start = max(starts or [start], key=lambda at: fuzz.ratio(wanted, normal.text[at:end]))
    ends = [end + d for d in near if start < end + d <= len(normal.text) and _ends_word(target, end + d)]
    return start, max(ends or [end], key=lambda at: fuzz.ratio(wanted, normal.text[start:at]))


def _begins_word(target: Target, at: int) -> bool:
    begin, _ = target.normal.original(at, at + 1)
    return begin == 0 or not (target.text[begin - 1].isalnum() and target.text[begin].isalnum())


def _ends_word(target: Target, at: int) -> bool:
    _, end = target.normal.original(at - 1, at)
    return end == len(target.text) or not (target.text[end - 1].isalnum() and target.text[end].isalnum())
