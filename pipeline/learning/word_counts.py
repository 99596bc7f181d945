"""Words that tell some passages from the others: candidates for the terms of a rule."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from math import log

from pipeline.language.compounds import split_compound
from pipeline.language.normal import lemma_of

_WORD = re.compile(r"[^\W\d_][\w-]*[^\W\d_]")

_SHORTEST = 4

_COMMON = 5.6
"""Words of this frequency in general German (logarithm of occurrences in 10^9 words) are articles, pronouns,
auxiliaries."""


def telling_terms(
    texts: Mapping[str, str], chosen: Collection[str], least: int, most: int
) -> list[tuple[str, frozenset[str]]]:
    """Terms of the rule language that stand more often in the ``chosen`` passages than in the others.

    The most telling come first, each with the chosen passages that hold it.

    Compared by the log-likelihood ratio (Dunning 1993, Computational Linguistics 19) over passages.
    ``texts``: all passages by id; ``least``: so many chosen passages must hold a term; ``most``: so many
    terms. Of terms that stand in the same chosen passages the most telling is kept.
    """
    wanted = set(chosen)
    number: Counter[str] = Counter()
    inside: defaultdict[str, set[str]] = defaultdict(set)
    for id, text in texts.items():
        terms = terms_of(text)
        number.update(terms)
        if id in wanted:
            for term in terms:
                inside[term].add(id)
    ranked = []
    for term, ids in inside.items():
        value = _likelihood(len(ids), len(wanted), number[term], len(texts))
        if len(ids) >= least and value > 0:
            ranked.append((-round(value, 6), "*" in term, term, frozenset(ids)))
    found: dict[frozenset[str], str] = {}
    for *_, term, passages in sorted(ranked, key=lambda r: r[:3]):
        if passages not in found:
            found[passages] = term
        if len(found) == most:
            break
    return [(term, ids) for ids, term in found.items()]


def terms_of(text: str, *, parts: bool = True) -> set[str]:
    """The terms that a passage offers: its words in their base form and (``parts``) the heads of its
    compounds, and how they begin (``Wohn*``)."""
    found = (_terms(word) for word in _WORD.findall(text))
    return {term for terms in found for term in (terms if parts else terms[:1])}


@lru_cache(maxsize=200_000)
def _terms(word: str) -> tuple[str, ...]:
    return tuple(_terms_of_word(word))


def _terms_of_word(word: str) -> Iterator[str]:
    lemma = lemma_of(word)
    if not _tells(lemma):
        return
    yield lemma
    parts = split_compound(lemma) if lemma[0].isupper() else ()
    if len(parts) > 1:
        head, first = parts[-1].capitalize(), parts[0].capitalize()
        if _tells(head):
            yield head
        if len(first) >= _SHORTEST:
            yield f"{first}*"


def _tells(lemma: str) -> bool:
    from wordfreq import zipf_frequency  # 0.4 s: only where words are weighed

    return len(lemma) >= _SHORTEST and zipf_frequency(lemma, "de") < _COMMON


def _likelihood(inside: int, chosen: int, everywhere: int, passages: int) -> float:
    """The log-likelihood ratio; 0 where a term is not more frequent among the chosen."""
    others, rest = everywhere - inside, passages - chosen
    if not rest or inside * rest <= others * chosen:
        return float(inside) if not rest else 0.0
    expected = everywhere / passages
    parts = ((inside, chosen * expected), (others, rest * expected))
    return 2 * sum(seen * log(seen / awaited) for seen, awaited in parts if seen)
