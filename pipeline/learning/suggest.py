"""What people's decisions suggest for the rules of a code: terms and cues, each tried out on all passages.

Passages that people gave the code and its rules did not find yield terms that would bring them in; passages
that the rules give the code and people refused yield terms and cues that would keep them out. So corrections
become rules, and so do passages coded for a code that has no rules yet. Every suggestion is applied to the
rules as it would stand in the codebook and counted: what it decides as people did, what against them, and
which passages it changes that nobody decided. Suggested is only what chance hardly explains. What other codes
bring about (missing success factors, implication, competition) is left out here; ``querschau codebook diff
--corpus`` shows the whole effect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.stats import hypergeom
from spacy.language import Language

from pipeline.codebook.model import Codebook
from pipeline.coding import RuleCoder
from pipeline.coding.coder import Judged
from pipeline.coding.decide import Verdict
from pipeline.coding.explain import explain
from pipeline.coding.fire import Firing
from pipeline.language.cues import load_cues
from pipeline.learning.examples import Floats
from pipeline.learning.rule_edits import Edit
from pipeline.learning.rule_trial import RuleTrial
from pipeline.learning.word_counts import telling_terms, terms_of
from pipeline.model import Segment

LEAST = 2
"""So many decided passages must speak for a suggestion: one is chance; for a word that is no noun, or that
needs a cue beside it, one more, because so many are tried."""

CHANCE = 0.05
"""A suggestion that chance brings about more often than this is none."""

SHOWN = 12
"""So many suggestions are made for a code at most."""

_TERMS, _KEPT_OUT = 30, 24
"""So many terms that bring passages in, and changes that keep passages out, are tried for a code."""

_BESIDE = ("mangel", "problem", "forderung", "absicht", "plan", "bestand", "erfolg")
"""Cues that a term is also tried with: alone it may say too little."""


@dataclass(frozen=True)
class Said:
    """What people said of a code: ids of passages it applies to, and of those it does not."""

    applies: frozenset[str]
    applies_not: frozenset[str]


def said_by(segments: Sequence[str], labels: Floats, codes: Iterable[str]) -> dict[str, Said]:
    """What people said of each code that they gave or refused. ``segments``: ids; ``labels``: segments x
    codes, see :func:`pipeline.learning.examples.decided`."""
    names = np.array(segments, dtype=object)
    columns = {c: labels[:, j] for j, c in enumerate(codes)}
    return {
        c: Said(frozenset(names[column == 1]), frozenset(names[column == 0]))
        for c, column in columns.items()
        if not np.isnan(column).all()
    }


@dataclass(frozen=True)
class Suggestion:
    """A change with what it does to the rules' codings. ``right``: passages that are then as people said,
    ``wrong``: that were and are no more, ``open``: others that gain (or lose) the code. ``chance``: how often
    a change of as many decided passages, drawn at random, would be as often right (Fisher's exact test)."""

    code: str
    edit: Edit
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    open: tuple[str, ...]
    chance: float

    @property
    def gains(self) -> bool:
        """Whether passages gain the code (else they lose it)."""
        return self.edit.kind == "term"


@dataclass(frozen=True)
class Suggestions:
    """All suggestions for a code, the best first. ``missed``: passages that people gave the code and its own
    rules do not; ``rejected``: that its rules give and people refused. ``near``: for missed passages what
    the code's rules lacked there (German)."""

    code: str
    missed: tuple[str, ...]
    rejected: tuple[str, ...]
    found: tuple[Suggestion, ...] = ()
    near: tuple[tuple[str, str], ...] = ()


def suggest(
    codebook: Codebook, nlp: Language, segments: Sequence[Segment], said: Mapping[str, Said]
) -> list[Suggestions]:
    """Suggestions for codes of which people said something, in the codebook's order.

    ``segments``: all passages of the corpus, in the order of documents and text.
    """
    codes = [_Code(codebook, id, said[id]) for id in codebook.codes if id in said]
    first = RuleTrial(codebook, nlp)
    for one in codes:
        first.add(one.id, one.rules)
    for number, judged, verdict in first.over(segments):
        codes[number].note(judged, verdict)
    texts = {s.id: s.text for s in segments if s.codable}
    _try([(one, [], one.gaining(texts)) for one in codes], RuleTrial(codebook, nlp), segments)
    given = frozenset().union(*(one.given for one in codes))
    coded = [s for s in segments if s.id in given]
    _try([(one, one.rules, one.losing()) for one in codes], RuleTrial(codebook, nlp), coded)
    coder, by_id = RuleCoder(codebook, nlp), {s.id: s for s in segments}
    return [one.result(coder, by_id) for one in codes]


@dataclass(eq=False)
class _Code:
    """What is being found out about one code. ``given``: passages that its own rules give; ``misled``: what
    led them in rejected passages."""

    codebook: Codebook
    id: str
    said: Said
    given: set[str] = field(default_factory=set)
    misled: dict[str, list[tuple[Judged, Firing]]] = field(default_factory=dict)
    tried: list[Suggestion] = field(default_factory=list)

    @property
    def rules(self) -> list[dict[str, Any]]:
        return [r.model_dump(exclude_defaults=True) for r in self.codebook.codes[self.id].rules]

    @property
    def missed(self) -> list[str]:
        return sorted(self.said.applies - self.given)

    def note(self, judged: Judged, verdict: Verdict) -> None:
        """The code's own rules give this passage."""
        self.given.add(judged.segment.id)
        if judged.segment.id in self.said.applies_not:
            speaking = [c for c in verdict.contributions if c.points > 0]
            self.misled[judged.segment.id] = [(judged, f) for c in speaking for f in c.firings]

    def gaining(self, texts: Mapping[str, str]) -> list[Edit]:
        """Terms of missed passages, each alone and beside the cues that a term may need."""
        terms = telling_terms(texts, [id for id in self.missed if id in texts], LEAST, _TERMS)
        needed = {c for r in self.codebook.codes[self.id].rules for c in r.cue}
        cues = [c for c in _BESIDE if c in load_cues().cues and (not needed or c in needed)]
        return [Edit("term", term, cue=cue) for term, _ in terms for cue in ("", *cues)]

    def losing(self) -> list[Edit]:
        """Words and cues that stand at what misled the rules in rejected passages, and terms that did."""
        counts: Counter[Edit] = Counter()
        for found in self.misled.values():
            counts.update({edit for judged, firing in found for edit in _against(judged, firing)})
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].kind, pair[0].word, pair[0].rule))
        return [edit for edit, number in ranked if number >= LEAST][:_KEPT_OUT]

    def take(self, edit: Edit, now: set[str]) -> None:
        """Note what an edit does. ``now``: passages given by the new rule, or by the changed rules."""
        applies, refused = self.said.applies, self.said.applies_not
        gains = edit.kind == "term"
        changed = now - self.given if gains else self.given - now
        good, bad = (applies, refused) if gains else (refused, applies)
        right, wrong = changed & good, changed & bad
        there = (applies | refused) - self.given if gains else (applies | refused) & self.given
        drawn = len(right) + len(wrong)
        chance = round(float(hypergeom.sf(len(right) - 1, len(there), len(there & good), drawn)), 6)
        unlike = chance <= CHANCE or (gains and not refused)  # nobody refused anything: nothing to compare
        least = LEAST + (edit.kind in ("term", "none") and (edit.word[0].islower() or bool(edit.cue)))
        if len(right) >= least and len(right) > 2 * len(wrong) and unlike:
            good_ids, bad_ids, others = (tuple(sorted(x)) for x in (right, wrong, changed - right - wrong))
            self.tried.append(Suggestion(self.id, edit, good_ids, bad_ids, others, chance))

    def result(self, coder: RuleCoder, segments: Mapping[str, Segment]) -> Suggestions:
        near = [
            (id, line)
            for id in (self.missed if self.rules else ())
            if id in segments
            for line in explain(coder, segments[id]).almost
            if line.startswith(f"{self.id}/")
        ]
        rejected = tuple(sorted(self.said.applies_not & self.given))
        return Suggestions(self.id, tuple(self.missed), rejected, tuple(self._best()), tuple(near))

    def _best(self) -> Iterator[Suggestion]:
        """One after the other what does most for passages that those before it leave as they are; of equals
        what changes fewer others."""
        left, covered = list(self.tried), set[str]()
        for _ in range(SHOWN):
            worth = [(len({*s.right} - covered) - 2 * len(s.wrong), s) for s in left]
            worth = [(n, s) for n, s in worth if n > 0]
            if not worth:
                return
            _, best = min(worth, key=lambda pair: (-pair[0], pair[1].chance, *_cost(pair[1])))
            yield best
            covered |= {*best.right}
            left.remove(best)


def _cost(one: Suggestion) -> tuple[int, str]:
    """Of equals that one is best which changes fewer other passages."""
    return len(one.open), one.edit.sentence


def _against(judged: Judged, firing: Firing) -> Iterator[Edit]:
    """Changes that would keep a firing from happening."""
    rule, words = firing.rule.rule, judged.text.words
    sentence = judged.text.sentences[firing.sentence]
    own = {t for hit in firing.hits for t in terms_of(" ".join(words[hit[0] : hit[1]]))}
    for term in terms_of(" ".join(words[sentence.first : sentence.end]), parts=False) - own:
        yield Edit("none", term, rule.id)
    for cue in {c.name for c in sentence.cues} - {*rule.cue, *rule.no_cue}:
        yield Edit("no_cue", cue, rule.id)
    found = {w.casefold() for hit in firing.hits[:1] for w in words[hit[0] : hit[1]]}
    for term in rule.any:
        if term.strip("*=").casefold() in found or (terms_of(term) & own):
            yield Edit("drop", term, rule.id)


def _try(
    wanted: Sequence[tuple[_Code, list[dict[str, Any]], list[Edit]]],
    trial: RuleTrial,
    segments: Sequence[Segment],
) -> None:
    """Try edits of codes' rules on passages: codes, the rules that each edit changes, edits."""
    tried: list[tuple[_Code, Edit]] = []
    for one, rules, edits in wanted:
        for edit in edits:
            changed = [dict(rule) for rule in rules]
            edit.apply(changed)
            trial.add(one.id, changed)
            tried.append((one, edit))
    now: list[set[str]] = [set() for _ in tried]
    for number, judged, _ in trial.over(segments):
        now[number].add(judged.segment.id)
    for (one, edit), given in zip(tried, now, strict=True):
        one.take(edit, given)
