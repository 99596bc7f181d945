"""Passages of another program's file found in our documents: which document, and which of several places.

A passage is looked up as everywhere (``people/placing.py``); what only a file of another program adds: where
it brings its text, a passage that occurs several times keeps its number, the second in the file is the
second in our text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from pipeline.exchange.incoming import InCoding, InSource
from pipeline.people.evened import plain
from pipeline.people.placing import How, Span, Target, aligned, everywhere, nearest

_SHORTEST = 16
_SHARE = 0.3
"""Passages of so many characters tell documents apart; so much of a text must agree with a document of the
same name."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands in one of our documents (code points), and how it was found."""

    document: str
    start: int
    end: int
    how: How
    unsure: bool = False


class Matcher:
    """Finds documents by name or text and passages in them. ``read`` gives a document's text by name."""

    def __init__(self, names: Iterable[str], read: Callable[[str], str]) -> None:
        self.names = list(names)
        self._read = read
        self._targets: dict[str, Target] = {}
        self._keys: dict[str, list[str]] = {}
        for name in self.names:
            self._keys.setdefault(_name_key(name), []).append(name)

    def target(self, name: str) -> Target:
        """A document, read when first asked for."""
        if name not in self._targets:
            self._targets[name] = Target(name, self._read(name))
        return self._targets[name]

    def document_for(self, source: InSource, quotes: Iterable[str] = ()) -> Target | None:
        """Our document for a source of the file: by its name, if the text agrees, else by its text."""
        named = [self.target(n) for n in self._keys.get(_name_key(source.name), [])]
        same = [t for t in named if t.text == source.text]
        if same:
            return same[0]
        sample = _sample(source.text, quotes)
        if not sample:
            return named[0] if len(named) == 1 else None
        best = _most_alike(named, sample)
        if best is not None and best[0] >= _SHARE:
            return best[1]
        best = _most_alike([self.target(n) for n in self.names], sample)
        if best is not None and best[0] > 0.5:
            return best[1]
        return named[0] if len(named) == 1 and source.text is None else None


class Placer:
    """Places the passages of one source in one document, in the order of the text."""

    def __init__(self, target: Target, source: InSource) -> None:
        self.target = target
        # A reader may leave blank lines at the end away: positions are the same all the same.
        self._same = source.text is not None and source.text.startswith(target.text)
        self._source = Target(source.name, source.text) if source.text is not None else None
        self._seen: Counter[tuple[str, str, str]] = Counter()

    def place(self, coding: InCoding) -> Place | None:
        """Where the passage stands, None where it stands nowhere."""
        if self._same and coding.start is not None and (coding.end or 0) <= len(self.target.text):
            assert coding.end is not None
            return Place(self.target.name, coding.start, coding.end, "exact")
        quote = coding.quote.strip()
        if not quote:
            return None
        if self._begins_there(coding, quote):
            return Place(self.target.name, coding.start or 0, coding.end or 0, "exact")
        start = None if coding.start is None else coding.start + coding.quote.index(quote[0])
        if start is not None and self.target.text[start : start + len(quote)] == quote:
            alone = self._source is None or len(self.target.occurrences(quote)) == 1
            if alone or self._number(quote, start) == bisect_left(self.target.occurrences(quote), start):
                return Place(self.target.name, start, start + len(quote), "exact")
        number = self._number(quote, start)
        if number is None:
            key = (quote, coding.code, coding.coder)
            number, self._seen[key] = self._seen[key], self._seen[key] + 1
        if hits := everywhere(self.target, quote):
            hit, unsure = self._pick(hits, quote, start, number)
            return Place(self.target.name, *hit, "wording", unsure)
        found = aligned(self.target, quote)
        return None if found is None else Place(self.target.name, *found, "similar")

    def _begins_there(self, coding: InCoding, quote: str) -> bool:
        """Whether a passage of which the file holds only the beginning stands at its position."""
        if self._source is not None or coding.start is None or coding.end is None:
            return False
        known = " ".join(quote.rstrip(".… ").split())
        passage = " ".join(self.target.text[coding.start : coding.end].split())
        return len(known) >= _SHORTEST and coding.end <= len(self.target.text) and passage.startswith(known)

    def _number(self, quote: str, start: int | None) -> int | None:
        """Which occurrence of the passage in the source this is, None where the source has no text."""
        if self._source is None or start is None:
            return None
        places = self._source.occurrences(quote)
        at = bisect_left(places, start)
        return at if at < len(places) and places[at] == start else None

    def _pick(self, hits: list[Span], quote: str, start: int | None, number: int) -> tuple[Span, bool]:
        """The hit with the same number as in the file, else the nearest; unsure where neither tells."""
        if len(hits) == 1:
            return hits[0], False
        if self._source is None and start is None:
            return hits[min(number, len(hits) - 1)], number == 0
        if self._source is not None and len(self._source.occurrences(quote)) == len(hits):
            return hits[min(number, len(hits) - 1)], False
        return nearest(hits, start or 0), True


_ENDING = re.compile(r"\.(pdf|docx?|odt|rtf|txt|md|html?|vtt|srt|eml)$", re.IGNORECASE)


def _name_key(name: str) -> str:
    """A document's name without folder, ending, case, and what is neither letter nor digit."""
    bare = re.split(r"[\\/]", name.strip())[-1]
    while _ENDING.search(bare):
        bare = _ENDING.sub("", bare)
    return "".join(c for c in plain(bare) if c.isalnum()) or name


def _sample(text: str | None, quotes: Iterable[str]) -> list[str]:
    """Stretches of a source's text (or its passages), evened out, to recognise the document by."""
    if text is None:
        return [p for q in quotes if len(p := plain(q)) >= _SHORTEST][:40]
    even = plain(text)
    if len(even) <= 60:
        return [even] if even else []
    steps = [round(i * (len(even) - 30) / 40) for i in range(41)]
    return [even[a : a + 30] for a, b in pairwise([*steps, -1]) if a != b]


def _most_alike(targets: Iterable[Target], sample: list[str]) -> tuple[float, Target] | None:
    """The document in which most of the sample stands (the first of equals), and the share."""
    best: tuple[float, Target] | None = None
    for target in targets:
        share = _share(target, sample)
        if best is None or share > best[0]:
            best = (share, target)
    return best


def _share(target: Target, sample: list[str]) -> float:
    """Share of the sample that stands in the document."""
    return sum(s in target.normal.text for s in sample) / len(sample)
