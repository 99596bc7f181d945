"""Which of the labels in a document are speakers, and whether it holds a conversation at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pipeline.extract.speech.labels import INTERVIEWER, Label

_Counts = dict[str, int]


def speakers_of(labels: Iterable[Label], paragraphs: int) -> frozenset[str]:
    """The labels that are speakers of a conversation; empty where the document holds none.

    ``labels``: all that look like labels, in order; ``paragraphs``: number of paragraphs in all.
    """
    counts: dict[str, _Counts] = {}
    for label in labels:
        of_kind = counts.setdefault(label.kind, Counter())
        of_kind[label.speaker] = of_kind.get(label.speaker, 0) + 1
    coded = counts.get("code", {}) | counts.get("role", {})
    speakers = _coded(coded, paragraphs) | _named(counts, paragraphs) | _asked(counts, paragraphs)
    if speakers:
        speakers |= counts.get("voice", {}).keys()
    known = sum(n for of_kind in counts.values() for s, n in of_kind.items() if s in speakers)
    return frozenset(speakers | _single_names(counts.get("word", {}), known, bool(speakers), paragraphs))


def _coded(counts: _Counts, paragraphs: int) -> set[str]:
    """Codes and parts (``I``, ``B1``, ``Interviewerin``): two of them, often or in most paragraphs."""
    total = sum(counts.values())
    interview = total >= 0.6 * paragraphs and any(INTERVIEWER.fullmatch(s) for s in counts)
    often = total >= 4 and (total >= 0.2 * paragraphs or total >= 10)
    return set(counts) if len(counts) >= 2 and (interview or often) else set()


def _asked(counts: dict[str, _Counts], paragraphs: int) -> set[str]:
    """One who asks (``Interviewerin``), names of those who answer (``Frau Kaya``), in most paragraphs."""
    coded = counts.get("code", {}) | counts.get("role", {})
    asking = {s: n for s, n in coded.items() if n >= 2 and INTERVIEWER.fullmatch(s)}
    words = {s: n for s, n in counts.get("word", {}).items() if n >= 2}
    answering = counts.get("person", {}) | counts.get("party", {}) | words
    total = sum(asking.values()) + sum(answering.values())
    if not asking or max(answering.values(), default=0) < 2 or total < max(4, 0.5 * paragraphs):
        return set()
    return set(asking | answering)


def _named(counts: dict[str, _Counts], paragraphs: int) -> set[str]:
    """People with first and last name, party or office, of whom some speak more than once.

    A list of abbreviations (``Arbeitskreis Asyl (AKA): ...``) names each but once.
    """
    party = counts.get("party", {})
    person = {s: n for s, n in counts.get("person", {}).items() if n >= 2}
    total = sum(party.values()) + sum(person.values())
    if len(person) + len(party) < 2 or total < 4 or not any(n >= 2 for n in (party | person).values()):
        return set()
    named = party.keys() | person.keys()
    if total >= 0.15 * paragraphs:
        named |= counts.get("person", {}).keys()
    return named | {s for s in counts.get("role", {}) if s[:3] in ("Mod", "Int", "Fra")}


def _single_names(counts: _Counts, known: int, conversation: bool, paragraphs: int) -> set[str]:
    """Single names (``Brandt:``), which may as well be the fields of a form: only where they carry the
    conversation."""
    words = {s: n for s, n in counts.items() if n >= 3 or (conversation and n >= 2)}
    if words and all(map(str.isupper, words)):
        words |= {s: n for s, n in counts.items() if s.isupper()}  # printed as the others, if only once
    carry = sum(words.values()) + known >= 0.5 * paragraphs
    return set(words) if carry and (len(words) >= 2 or conversation) else set()
