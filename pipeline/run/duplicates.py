"""The same text in two formats (a plan as PDF and as DOCX) counts once."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath

from pipeline.model import Notice
from pipeline.model.manifest import DocumentEntry

_CODE = "duplicate"
_SHINGLE = 4
_SKETCH = 8
"""Smallest hashes of runs of four words that stand for a text (a bottom-k sketch, Broder 1997)."""
_SHARED = 3
"""So many of them two texts must share to be compared word by word."""
_COMMON = 50
"""A run of words that more documents have (letterheads, forms) says nothing of two that are the same; else
every document of a large collection would be compared with every other."""
_KEPT = 500
"""Documents whose words are in memory at once."""
_SHORTEST = 20
"""Words below which two texts may be the same by chance."""
_ALIKE = 0.95
"""Share of words, in whatever order, from which two texts are the same: readers of different formats differ
in hyphens, captions and running heads."""
_WORD = re.compile(r"\w+")


def sketch_of(text: str) -> tuple[str, ...]:
    """A few hashes (8 hexadecimal digits each) by which texts that are nearly the same find each other."""
    words = _words(text)
    runs = {" ".join(words[n : n + _SHINGLE]) for n in range(len(words) - _SHINGLE + 1)}
    hashes = (hashlib.blake2b(run.encode(), digest_size=4).hexdigest() for run in runs)
    return tuple(sorted(hashes)[:_SKETCH]) if len(words) >= _SHORTEST else ()


def _words(text: str) -> list[str]:
    return _WORD.findall(re.sub(r"(?<=\w)-\s*(?=\w)", "", text).casefold())


def with_duplicates(
    entries: Iterable[DocumentEntry],
    text_of: Callable[[DocumentEntry], str],
    worked_on: Callable[[], Collection[str]],
) -> list[DocumentEntry]:
    """The entries, in their order, with the status ``duplicate`` and a notice at each whose text is that of
    another one in another format.

    Of two that are the same the one counts on which people worked (``worked_on``: names), else the one that
    corpus.yaml describes, else the one with pages, else the first; nothing that people worked on is taken
    away. ``text_of``: the text of a document that was read.
    """
    fresh = [_unmarked(entry) for entry in entries]
    pairs = set(_alike(_in_two_formats(fresh), text_of))
    if not pairs:
        return fresh
    by_people = set(worked_on())
    twins: defaultdict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        twins[a].add(b)
        twins[b].add(a)
    order = [e for e in fresh if e.name in twins]
    order.sort(key=lambda e: (e.name not in by_people, not _described(e), e.pages is None))
    counting: dict[str, DocumentEntry] = {}
    marked: dict[str, DocumentEntry] = {}
    for entry in order:
        same = next((counting[name] for name in counting if name in twins[entry.name]), None)
        if same is None or entry.name in by_people:
            counting[entry.name] = entry
        else:
            marked[entry.name] = _marked(entry, same)
    return [marked.get(entry.name, entry) for entry in fresh]


def _in_two_formats(entries: Iterable[DocumentEntry]) -> list[DocumentEntry]:
    """The documents whose sketch has enough in common with those of other formats: of a large collection a
    few; of their sketches what is not too common."""
    known = list(entries)
    formats: dict[str, str] = {}
    shared: set[str] = set()
    for entry in known:
        ending = _format(entry)
        shared.update(part for part in entry.sketch if formats.setdefault(part, ending) != ending)
    holders = Counter(part for entry in known for part in entry.sketch if part in shared)
    telling = {part for part, number in holders.items() if number <= _COMMON}
    found = []
    for entry in known:
        sketch = tuple(part for part in entry.sketch if part in telling)
        if len(sketch) >= _SHARED:
            found.append(replace(entry, sketch=sketch))
    return found


def _format(entry: DocumentEntry) -> str:
    return PurePath(entry.file).suffix.lower()


def _alike(
    entries: list[DocumentEntry], text_of: Callable[[DocumentEntry], str]
) -> Iterator[tuple[str, str]]:
    """Names of documents of different formats whose texts are the same."""
    holders: defaultdict[str, list[DocumentEntry]] = defaultdict(list)
    by_name = {entry.name: entry for entry in entries}

    @lru_cache(maxsize=_KEPT)
    def words(name: str) -> Counter[str]:
        return Counter(_words(text_of(by_name[name])))

    for entry in entries:
        shared = Counter(other.name for part in entry.sketch for other in holders[part])
        near = {name for name, count in shared.items() if count >= _SHARED}
        for other in {e.name: e for part in entry.sketch for e in holders[part] if e.name in near}.values():
            if _format(other) == _format(entry):
                continue
            if _likeness(words(other.name), words(entry.name)) >= _ALIKE:
                yield other.name, entry.name
        for part in entry.sketch:
            holders[part].append(entry)


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Share of the words of both that both have (Dice)."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _described(entry: DocumentEntry) -> bool:
    return bool(entry.title or entry.kind or entry.year or entry.state)


def _unmarked(entry: DocumentEntry) -> DocumentEntry:
    if not entry.duplicate:
        return entry
    others = tuple(w for w in entry.warnings if w.code != _CODE)
    return replace(entry, status="warning" if others else "ok", warnings=others)


def _marked(entry: DocumentEntry, same: DocumentEntry) -> DocumentEntry:
    told = (
        f"„{entry.file}“ hat denselben Text wie „{same.file}“ und zählt nicht mit; nehmen Sie eine der "
        "beiden Dateien aus dem Ordner."
    )
    return replace(entry, status="duplicate", warnings=(Notice(_CODE, told), *entry.warnings))
