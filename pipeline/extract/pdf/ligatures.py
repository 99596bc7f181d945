"""Ligatures that the file maps to a wrong letter (``InformaƟon``), mended from the words around them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from pipeline.extract.pdf.parts import Fragment

_LIGATURES = (
    "ti",
    "tt",
    "fi",
    "ff",
    "fl",
    "ft",
    "tf",
    "tti",
    "ffi",
    "ffl",
    "fft",
    "tz",
    "ch",
    "ck",
    "st",
    "th",
)
_STRANGE = re.compile(r"[\u0180-\u024f\u0250-\u02af\u014c\u014d\u1e9f]|\(cid:\d+\)")
_WORD = re.compile(r"[^\W\d_]+(?:\(cid:\d+\)[^\W\d_]*)*")
_FREQUENT = 2.0
_MOST_WORDS = 200


def mend_ligatures(fragments: list[Fragment]) -> set[int]:
    """Replace strange letters by the ligature that makes most of their words known (in place).

    Known is what the file writes elsewhere or a German word list has; a letter that no ligature makes
    known in at least two of three words stays (names in other languages). Returns the pages changed.
    """
    words: dict[str, set[str]] = defaultdict(set)
    own: Counter[str] = Counter()
    for line in _lines(fragments):
        strange = bool(_STRANGE.search(line))
        for word in _WORD.findall(line):
            if strange and (found := set(_STRANGE.findall(word))):
                for sign in found:
                    words[sign].add(word)
            else:
                own[word.casefold()] += 1
    if not words:
        return set()
    known = _known(own)
    table = {sign: best for sign, group in words.items() if (best := _best(sign, sorted(group), known))}
    return _replace(fragments, table) if table else set()


def _lines(fragments: Iterable[Fragment]) -> Iterable[str]:
    for fragment in fragments:
        yield from fragment.lines
        for row in fragment.cells or ():
            for cell in row:
                yield from cell


def _known(own: Counter[str]) -> Callable[[str], bool]:
    from wordfreq import zipf_frequency

    return lambda word: own[word.casefold()] > 1 or zipf_frequency(word, "de") >= _FREQUENT


def _best(sign: str, words: list[str], known: Callable[[str], bool]) -> str | None:
    words = words[:_MOST_WORDS]
    counts = {lig: sum(known(w.replace(sign, lig)) for w in words) for lig in _LIGATURES}
    best = max(_LIGATURES, key=lambda lig: counts[lig])
    return best if counts[best] >= max(1, 2 * len(words) / 3) else None


def _replace(fragments: list[Fragment], table: dict[str, str]) -> set[int]:
    pattern = re.compile("|".join(map(re.escape, table)))
    pages: set[int] = set()

    def mend(line: str) -> str:
        return pattern.sub(lambda m: table[m[0]], line)

    for fragment in fragments:
        if any(pattern.search(line) for line in _lines([fragment])):
            pages.add(fragment.page)
            fragment.lines = [mend(line) for line in fragment.lines]
            if fragment.cells:
                fragment.cells = [[[mend(line) for line in cell] for cell in row] for row in fragment.cells]
    return pages
