"""What is known of a passage and a code: features that name no code.

So what people decided about one code teaches for all, and for codebooks that nobody has coded with yet. Of
codes without any evidence the same features are known, the first four of them nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import nlargest
from math import log, log1p, tanh

from pipeline.coding.compiled import NO_SLOT, CompiledCodebook
from pipeline.coding.decide import Verdict
from pipeline.coding.index import Hit
from pipeline.coding.likeness import Likeness
from pipeline.coding.sentence import Sentence
from pipeline.coding.text import Text

FEATURES = {
    "given": "die Regeln geben die Kategorie",
    "strength": "Stärke der Belege",
    "words": "Zahl der Wörter, die dafür sprechen",
    "implied": "nur aus einer anderen Kategorie erschlossen",
    "named": "wie oft das Thema genannt ist",
    "share": "Anteil der Sätze, die das Thema nennen",
    "first": "wie früh das Thema genannt ist",
    "rival": "Belege einer anderen Kategorie der Dimension",
    "others": "Zahl aller Kategorien der Passage",
    "length": "Länge der Passage",
    "likeness": "Nähe zu Definition und Ankerbeispielen",
}
"""The features in their order, with what a reader is told of them."""

_TOP = 4.0
"""Evidence above four times the threshold says no more."""

_NEAREST = 2

_SHORT, _USUAL, _LONG = 20, 74, 150
"""Words of a passage: the decision was learned between the first and the last of these numbers."""

Values = tuple[float, ...]
"""Values in the order of ``FEATURES``."""


class PairReader:
    """Reads the features of a passage's verdicts."""

    def __init__(self, compiled: CompiledCodebook) -> None:
        self._topics: dict[str, set[int]] = defaultdict(set)
        for rule in compiled.rules:
            if rule.core != NO_SLOT and not rule.rule.veto:
                self._topics[rule.code].add(rule.core)
        self._named: dict[int, list[str]] = defaultdict(list)
        for code, topics in self._topics.items():
            for topic in topics:
                self._named[topic].append(code)
        self._dimensions = [[c.id for c in d.codes] for d in compiled.codebook.dimensions]
        self._siblings = {code: set(codes) - {code} for codes in self._dimensions for code in codes}
        self._codes = [code for codes in self._dimensions for code in codes]
        self._likeness = Likeness(compiled.codebook)
        self._last: tuple[Text, _Passage | None] | None = None

    def read(self, text: Text, verdicts: list[Verdict], given: bool = True) -> dict[str, Values]:
        """The features of each code that the rules give, or (``given`` false) that has any evidence."""
        return self._read(
            text, verdicts, [v for v in verdicts if (not v.reason if given else v.evidence > 0)]
        )

    def lost(self, text: Text, verdicts: list[Verdict]) -> Iterable[tuple[str, Values]]:
        """The features of each code that has evidence and is not given."""
        return self._read(text, verdicts, [v for v in verdicts if v.reason and v.evidence > 0]).items()

    def topics(self, text: Text, code: str) -> set[Hit]:
        """Where the passage names what a code is about."""
        topics = self._topics[code]
        return {h for s in text.sentences if s.own for t in topics & s.slots.keys() for h in s.slots[t]}

    def _read(self, text: Text, verdicts: list[Verdict], wanted: list[Verdict]) -> dict[str, Values]:
        passage = self._passage(text, verdicts) if wanted else None
        if passage is None:
            return {}
        return {
            v.code: (*_of_rules(v, passage), *self._of_passage(v.code, passage), passage.like[v.code])
            for v in wanted
        }

    def faint(self, text: Text, verdicts: list[Verdict]) -> dict[str, Values]:
        """The features of codes without evidence that the passage is more like than their siblings on
        average: those whose topic is named, and the ``_NEAREST`` of each dimension."""
        passage = self._passage(text, verdicts)
        if passage is None:
            return {}
        like = passage.like
        wanted = {code for topic in passage.topics for code in self._named.get(topic, ())}
        for siblings in self._dimensions:
            wanted.update(nlargest(_NEAREST, siblings, key=like.__getitem__))
        return {
            code: (0.0, 0.0, 0.0, 0.0, *self._of_passage(code, passage), like[code])
            for code in self._codes
            if code in wanted and like[code] > 0 and code not in passage.strengths
        }

    def _passage(self, text: Text, verdicts: list[Verdict]) -> _Passage | None:
        """What the features of a passage share; asked for several times in a row."""
        if self._last is None or self._last[0] is not text:
            passage = _Passage.of(text, verdicts)
            if passage is not None:
                near = self._likeness.of(text.words[passage.first : passage.end], self._codes)
                passage.like.update(zip(self._codes, near, strict=True))
            self._last = text, passage
        return self._last[1]

    def _of_passage(self, code: str, passage: _Passage) -> Values:
        """From ``named`` to ``length``."""
        siblings = self._siblings[code]
        rival = max((s for c, s in passage.strengths.items() if c in siblings), default=0.0)
        return (*self._named_in(code, passage), tanh(rival), float(passage.given), passage.length)

    def _named_in(self, code: str, passage: _Passage) -> Values:
        """From ``named`` to ``first``."""
        topics = self._topics[code] & passage.topics
        if not topics:  # so it is with most codes without evidence
            return 0.0, 0.0, 0.0
        finds = [{h for t in topics & s.slots.keys() for h in s.slots[t]} for s in passage.sentences]
        hits = set().union(*finds)
        return (
            log1p(len(hits)),
            sum(map(bool, finds)) / len(finds),
            1 - (min(hits)[0] - passage.first) / (passage.end - passage.first) if hits else 0.0,
        )


def _of_rules(verdict: Verdict, passage: _Passage) -> Values:
    """From ``given`` to ``implied``."""
    speaking = [c for c in verdict.contributions if c.points > 0]
    words = {hit for c in speaking for f in c.firings for hit in f.hits}
    return (
        0.0 if verdict.reason else 1.0,
        log1p(passage.strengths[verdict.code]),
        log1p(len(words)),
        float(all("/aus:" in c.name for c in speaking)),
    )


@dataclass(frozen=True, slots=True)
class _Passage:
    """What the features of all codes of a passage share. ``strengths``: evidence in units of the threshold;
    ``given``: how many codes the rules give; ``first``/``end``: the passage's own words in the text;
    ``topics``: those named, and all else that the sentences' words stand for; ``length``: the feature;
    ``like``: how like it is to each code."""

    sentences: list[Sentence]
    strengths: dict[str, float]
    given: int
    first: int
    end: int
    topics: set[int]
    length: float
    like: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, text: Text, verdicts: list[Verdict]) -> _Passage | None:
        """None for a passage without a sentence."""
        strengths = {v.code: min(v.evidence / v.threshold, _TOP) for v in verdicts if v.evidence > 0}
        own = [s for s in text.sentences if s.own]
        if not own:
            return None
        given = sum(not v.reason for v in verdicts)
        first, end = own[0].first, own[-1].end
        topics = {topic for s in own for topic in s.slots}
        length = log(min(max(end - first, _SHORT), _LONG) / _USUAL)
        return cls(own, strengths, given, first, end, topics, length)
