"""German compounds: where a word may be cut, and what its head is.

The cut is the cheapest chain of known words, where a word costs the more the rarer it is (frequencies of
`wordfreq`, Speer 2022, CC BY-SA 4.0) and each further part costs extra; a simple form of the frequency
method of Koehn & Knight (2003, Empirical Methods for Compound Splitting).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from math import log10

from pipeline.language.lexicon import all_frequencies, frequencies, kept
from pipeline.language.words import words

_PREFIXES = words("prefixes")
_NO_HEADS = words("no_heads")
_LINKS = {"s": ("s", "es", "ens", "ns"), "n": ("n", "en"), "r": ("er",), "e": ("e",)}
"""Link sounds by their last letter."""
_PART_COST = 2.0
_FLOOR = {3: 4.0, 4: 3.3, 5: 2.7}
_FLOOR_LONG = 2.2
_LONGEST = 60
_MIN_PART = 3


def known(word: str) -> bool:
    """Whether a word (casefolded) occurs at all in the frequency list."""
    return frequencies()(word) > 0


def frequency(word: str) -> float:
    """Share of a word form (casefolded) in general German, 0 where the list does not hold it."""
    return frequencies()(word)


def split_compound(word: str) -> tuple[str, ...]:
    """The parts of a compound, casefolded, link sounds left with the part before them.

    ``Kooperationsnetzwerk`` gives ``("kooperations", "netzwerk")``; a word that is none comes back whole.
    Hyphens cut always and are dropped: ``Stadt-Umland-Verband`` has three parts.
    """
    parts: list[str] = []
    for piece in word.casefold().split("-"):
        if piece:
            parts.extend(_split(piece))
    return tuple(parts) or (word.casefold(),)


@lru_cache(maxsize=200_000)
def _split(word: str) -> tuple[str, ...]:
    size = len(word)
    if size < 2 * _MIN_PART or size > _LONGEST or not word.isalpha():
        return (word,)
    # best[i]: cost and parts of the cheapest chain of modifiers that covers word[:i]
    best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
    found: tuple[float, tuple[str, ...]] | None = None
    for end in range(_MIN_PART, size + 1):
        for start in list(best):
            if end - start < _MIN_PART or (start == 0 and end == size):
                continue
            part = word[start:end]
            cost = _head_cost(part) if end == size else _modifier_cost(part)
            if cost is None:
                continue
            total = best[start][0] + cost + _PART_COST
            chain = (*best[start][1], part)
            if end == size:
                if found is None or total < found[0]:
                    found = (total, chain)
            elif end not in best or total < best[end][0]:
                best[end] = (total, chain)
    return found[1] if found else (word,)


@cache
def _costs() -> dict[str, float]:
    """What each word costs that is common enough to be a part: a sixth of the list, looked up a hundred times
    for each new word form and therefore held as it is."""
    floors = "_".join(str(floor) for floor in (*_FLOOR.values(), _FLOOR_LONG))
    costs: dict[str, float] = {}
    for cost, words_of_it in kept(f"parts_{floors}", _costs_by_size):
        costs.update(dict.fromkeys(words_of_it.split(), cost))
    return costs


def _costs_by_size() -> list[tuple[float, str]]:
    """The costs that there are, with all words of each: a few hundred of them."""
    groups: defaultdict[float, list[str]] = defaultdict(list)
    for word, share in all_frequencies().items():
        zipf = log10(share) + 9
        if len(word) >= _MIN_PART and zipf >= _FLOOR.get(len(word), _FLOOR_LONG):
            groups[9 - zipf].append(word)
    return [(cost, " ".join(group)) for cost, group in groups.items()]


def _head_cost(part: str) -> float | None:
    return None if part in _NO_HEADS else _costs().get(part)


def _modifier_cost(part: str) -> float | None:
    if part in _PREFIXES:
        return None
    cost_of = _costs().get
    costs = [cost_of(part)]
    for link in _LINKS.get(part[-1], ()):
        if part.endswith(link) and len(part) - len(link) >= _MIN_PART:
            base = part[: -len(link)]
            costs.append(None if base in _PREFIXES else cost_of(base))
    if len(part) > _MIN_PART:
        costs.append(cost_of(part + "e"))  # Schul|hof, Sprach|kurs
    return min((c for c in costs if c is not None), default=None)
