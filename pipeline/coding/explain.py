"""Why a sentence is coded as it is, and which rules were close."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.coding.coder import Judged, RuleCoder, evidence_spans
from pipeline.coding.compiled import CompiledRule
from pipeline.coding.decide import Verdict
from pipeline.coding.fire import fire
from pipeline.coding.sentence import Sentence
from pipeline.model import Coding, Segment

_NEAR_MISSES = 12
_CERTAINTY = {"sicher": "sicher", "pruefen": "bitte prüfen"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the rules make of one segment. ``reasons``: German lines for each code that has evidence, coded
    ones first; ``almost``: rules whose core was found and what they lacked."""

    codings: list[Coding]
    reasons: dict[str, list[str]]
    almost: list[str]
    cues: list[str]


def explain(coder: RuleCoder, segment: Segment) -> Explanation:
    """The codings of a segment with the reasons for and against."""
    judged = next(iter(coder.judge([segment])), None)
    if judged is None:
        return Explanation([], {}, [], [])
    codings = coder.code([segment])
    verdicts = sorted(judged.verdicts, key=lambda v: (bool(v.reason), -v.score))
    reasons = {v.code: list(_reasons(judged, v)) for v in verdicts}
    return Explanation(codings, reasons, list(_almost(coder, judged))[:_NEAR_MISSES], list(_cues(judged)))


def _reasons(judged: Judged, verdict: Verdict) -> Iterator[str]:
    state = {"": "kodiert", "schwelle": "unter der Schwelle"}.get(verdict.reason)
    if state is None:
        state = f"verdrängt von {verdict.reason.partition(':')[2]}"
    figures = f"Belege {verdict.evidence:.2f}, Schwelle {verdict.threshold:g}, Stärke {verdict.score:.2f}"
    yield f"{state}: {figures}"
    if judgement := judged.judgements.get(verdict.code):
        yield f"{_CERTAINTY[judgement.certainty]}: {judgement.summary()}"
    for contribution in sorted(verdict.contributions, key=lambda c: -c.points):
        only = Verdict(verdict.code, 0, 1, [contribution])
        words = [judged.text.quote(s) for s in evidence_spans(judged.text, only)]
        shown = ", ".join(f"„{w}“" for w in words) or "–"
        yield f"Regel {contribution.name}: {contribution.points:+.2f} durch {shown}"


def _cues(judged: Judged) -> Iterator[str]:
    for sentence in judged.text.sentences:
        for cue in sentence.cues:
            yield f"{cue.name}: „{' '.join(judged.text.words[cue.start : cue.end])}“"


def _almost(coder: RuleCoder, judged: Judged) -> Iterator[str]:
    compiled = coder.compiled
    allowed = coder.allowed(judged.segment)
    fired = {f.rule.number for f in fire(compiled, judged.text, allowed)}
    for rule in compiled.rules:
        if rule.number in fired or rule.core < 0 or rule.rule.veto:
            continue
        for sentence in judged.text.sentences:
            if sentence.own and rule.core in sentence.slots:
                hit = sentence.slots[rule.core][0]
                word = judged.text.quote(judged.text.span(hit))
                lacks = _lacks(coder, rule, judged, sentence, rule.number in allowed)
                yield f"{rule.name}: „{word}“ gefunden, aber {lacks}"
                break


def _lacks(coder: RuleCoder, rule: CompiledRule, judged: Judged, sentence: Sentence, placed: bool) -> str:
    """The first condition that does not hold."""
    if not placed:
        return "Abschnitt, Dokumentart, Sprecher oder Rolle passen nicht"
    inside = [sentence] if rule.rule.scope == "sentence" else judged.text.sentences
    there = {slot for s in inside for slot in s.slots}
    cues = sentence.cues_at(sentence.slots[rule.core][0])
    if rule.none in there:
        return "ein Begriff unter „none“ steht dabei"
    for slot in rule.others:
        if slot not in there:
            terms = sorted(coder.compiled.index.terms[t].text for t in coder.compiled.slots[slot])
            return "es fehlt einer von: " + ", ".join(terms[:6]) + (" …" if len(terms) > 6 else "")
    if rule.no_cues & cues:
        return "ein ausgeschlossener Hinweis steht dabei: " + ", ".join(sorted(rule.no_cues & cues))
    if rule.denied & cues:
        return "es ist verneint oder verhindert: " + ", ".join(sorted(rule.denied & cues))
    if rule.cues and not any(wanted <= cues for wanted in rule.cues):
        return "es fehlt der Hinweis " + " oder ".join(rule.rule.cue)
    return "die Funde stehen zu weit auseinander, in anderer Folge oder in einer Frage"
