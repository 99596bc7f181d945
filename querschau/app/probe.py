"""The child process of a preview: ``python -m querschau.app.probe RESULTS``.

Orders come in lines of JSON on standard input: a number and two codebooks. Out go lines of JSON: how far it
is, how many passages each code gains and loses, the first of them (``probing.py``). A newer order ends the
older.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from pipeline.codebook.model import Codebook, code_locs
from pipeline.codebook.successors import Successors
from pipeline.coding import RuleCoder
from pipeline.coding.broken import term_locs
from pipeline.coding.check import check_codebook
from pipeline.coding.difference import Difference, compared
from pipeline.coding.difference_page import label_of
from pipeline.language import load_language
from pipeline.model import Coding, Segment
from pipeline.report.payload import utf16_offsets
from pipeline.results import open_results
from pipeline.run.passages import segment_of_row
from pipeline.run.processes import guard

FIRST = 50
"""Differences that are shown with their passages."""

_CODE = len(("dimensions", 0, "codes", 0))
_STEM = 6
_WORD = re.compile(r"[^\W\d_]{3,}")
_EVERY = 0.3
_IDLE = 15 * 60


@dataclass
class _Order:
    number: int
    before: Codebook
    after: Codebook


@dataclass
class _Found:
    """What is known of an order so far; ``touched``: passages, ``last``: the last of them; ``hints``: what
    the check of the codebook says of the changed codes, None until it is asked."""

    total: int
    done: int = 0
    touched: int = 0
    last: str = ""
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    first: list[dict[str, Any]] = field(default_factory=list)
    hints: list[str] | None = None


class Preview:
    """Compares codebooks over the passages of one results folder; what one version codes is kept."""

    def __init__(self, out: Path) -> None:
        results = open_results(out)
        self._nlp = load_language(results.manifest.language.model or "auto")
        self._titles = {d.name: d.title or d.name for d in results.manifest.read}
        rows = (row for part in results.batches("segments") for row in part.to_dict("records"))
        segments = groupby(map(segment_of_row, rows), key=lambda s: s.document)
        self._documents = [(name, list(group)) for name, group in segments]
        self._kept: tuple[str, dict[str, list[Coding]]] = "", {}

    def steps(self, before: Codebook, after: Codebook) -> Iterator[_Found]:
        """What is found after each document."""
        if self._kept[0] != before.hash:
            self._kept = before.hash, {}
        old, new, successors = RuleCoder(before, self._nlp), RuleCoder(after, self._nlp), Successors(after)
        found = _Found(sum(len(segments) for _, segments in self._documents))
        for name, segments in self._promising_first(before, after):
            if name not in self._kept[1]:
                self._kept[1][name] = old.code(segments)
            for difference in compared(segments, self._kept[1][name], new.code(segments), successors):
                self._take(found, difference, before, after)
            found.done += len(segments)
            yield found

    def _promising_first(self, before: Codebook, after: Codebook) -> list[tuple[str, list[Segment]]]:
        """The documents, those first in which words of the changed rules stand."""
        words = re.compile("|".join(map(re.escape, _beginnings(before, after))) or "$^", re.IGNORECASE)
        return sorted(self._documents, key=lambda d: not any(words.search(s.text) for s in d[1]))

    def hints(self, before: Codebook, after: Codebook) -> list[str]:
        """What the check says of the codes that changed, one German sentence each."""
        changed = {loc for code, loc in code_locs(after) if before.codes.get(code.id) != code}
        return [f.message for f in check_codebook(after, self._nlp) if f.loc[:_CODE] in changed]

    def _take(self, found: _Found, one: Difference, before: Codebook, after: Codebook) -> None:
        found.counts.setdefault(one.code, Counter())[one.kind] += 1
        found.touched += one.segment.id != found.last
        found.last = one.segment.id
        if len(found.first) < FIRST:
            title = self._titles.get(one.segment.document, one.segment.document)
            found.first.append(_shown(one, title, label_of(one.code, before, after)))


def _shown(one: Difference, title: str, label: str) -> dict[str, Any]:
    segment, coding = one.segment, one.coding
    return {
        "kind": one.kind,
        "code": one.code,
        "label": label,
        "document": segment.document,
        "title": title,
        "page": segment.page,
        "passage": segment.id,
        "text": segment.text,
        "spans": _spans(segment, coding),
        "rule": coding.rule,
    }


def _beginnings(before: Codebook, after: Codebook) -> set[str]:
    """How the words of rules begin that are in one version only."""
    rules = [{r.model_dump_json(): r for c in b.codes.values() for r in c.rules} for b in (before, after)]
    changed = [rule for key, rule in (rules[0] | rules[1]).items() if (key in rules[0]) != (key in rules[1])]
    terms = {term for rule in changed for _, term, _ in term_locs(rule, ())}
    return {word[:_STEM] for term in terms for word in _WORD.findall(term)}


def _spans(segment: Segment, coding: Coding) -> list[list[int]]:
    """The words that were the reason, as UTF-16 units within the passage."""
    offsets = utf16_offsets(segment.text)
    inside = [(a - segment.start, b - segment.start) for a, b in coding.evidence_spans]
    kept = [(a, b) for a, b in inside if 0 <= a < b <= len(segment.text)]
    return [[offsets[a], offsets[b]] if offsets else [a, b] for a, b in kept]


def main(out: Path) -> None:
    """Answer orders until standard input ends or nobody asked for a while."""
    guard()
    orders: Queue[_Order] = Queue()
    Thread(target=_listen, args=(orders,), daemon=True).start()
    preview = Preview(out)
    while True:
        try:
            order = orders.get(timeout=_IDLE)
        except Empty:
            return
        while not orders.empty():
            order = orders.get()
        _answer(preview, order, orders)


def _answer(preview: Preview, order: _Order, orders: Queue[_Order]) -> None:
    said, found = 0.0, _Found(0)
    for found in preview.steps(order.before, order.after):
        if not orders.empty():
            return
        if found.done == found.total or time.monotonic() - said > _EVERY:
            said = time.monotonic()
            _say(order.number, found)
    found.hints = preview.hints(order.before, order.after)
    _say(order.number, found)


def _say(number: int, found: _Found) -> None:
    line = {
        "number": number,
        "total": found.total,
        "done": found.done,
        "touched": found.touched,
        "counts": {code: dict(count) for code, count in found.counts.items()},
        "first": found.first,
        "hints": found.hints,
    }
    print(json.dumps(line, ensure_ascii=True), flush=True)


def _listen(orders: Queue[_Order]) -> None:
    for line in sys.stdin.buffer:
        said = json.loads(line)
        before, after = (Codebook.model_validate(said[name]) for name in ("before", "after"))
        orders.put(_Order(said["number"], before, after))
    os._exit(0)  # the server is gone


if __name__ == "__main__":
    main(Path(sys.argv[1]))
