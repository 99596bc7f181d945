"""What is known of a passage and a code for which rules found evidence: features that name no code.

So what people decided about one code teaches for all, and for codebooks that nobody has coded with yet.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import log, log1p, tanh

from pipeline.coding.compiled import NO_SLOT, CompiledCodebook
from pipeline.coding.decide import Verdict
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
        dimensions = compiled.codebook.dimensions
        self._siblings = {c.id: {o.id for o in d.codes} - {c.id} for d in dimensions for c in d.codes}
        self._likeness = Likeness(compiled.codebook)

    def read(self, text: Text, verdicts: list[Verdict], given: bool = True) -> dict[str, Values]:
        """The features of each code that the rules give, or (``given`` false) that has any evidence."""
        wanted = [v for v in verdicts if (not v.reason if given else v.evidence > 0)]
        passage = _Passage.of(text, verdicts) if wanted else None
        if passage is None:
            return {}
        like = self._likeness.of(text.words[passage.first : passage.end], [v.code for v in wanted])
        return {
            v.code: (*_of_rules(v, passage), *self._of_passage(v, passage), near)
            for v, near in zip(wanted, like, strict=True)
        }

    def _of_passage(self, verdict: Verdict, passage: _Passage) -> Values:
        """From ``named`` to ``length``."""
        code, words = verdict.code, passage.end - passage.first
        topics = self._topics[code]
        finds = [{h for t in topics & s.slots.keys() for h in s.slots[t]} for s in passage.sentences]
        hits = set().union(*finds)
        siblings = self._siblings[code]
        rival = max((s for c, s in passage.strengths.items() if c in siblings), default=0.0)
        return (
            log1p(len(hits)),
            sum(map(bool, finds)) / len(finds),
            1 - (min(hits)[0] - passage.first) / words if hits else 0.0,
            tanh(rival),
            float(passage.given),
            log(min(max(words, _SHORT), _LONG) / _USUAL),
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
    ``given``: how many codes the rules give; ``first``/``end``: the passage's own words in the text."""

    sentences: list[Sentence]
    strengths: dict[str, float]
    given: int
    first: int
    end: int

    @classmethod
    def of(cls, text: Text, verdicts: list[Verdict]) -> _Passage | None:
        """None where no code has evidence."""
        strengths = {v.code: min(v.evidence / v.threshold, _TOP) for v in verdicts if v.evidence > 0}
        own = [s for s in text.sentences if s.own]
        if not strengths or not own:
            return None
        given = sum(not v.reason for v in verdicts)
        return cls(own, strengths, given, own[0].first, own[-1].end)
