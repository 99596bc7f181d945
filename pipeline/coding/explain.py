"""Why a sentence is coded as it is, and which rules were close."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.coding.coder import Judged, RuleCoder
from pipeline.coding.compiled import CompiledRule
from pipeline.coding.decide import Contribution, Verdict
from pipeline.coding.fire import Firing, fire
from pipeline.coding.sentence import Sentence
from pipeline.model import CERTAINTIES, Coding, Segment

_NEAR_MISSES = 12


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
        yield f"{CERTAINTIES[judgement.certainty]}: {judgement.summary()}"
    for contribution in sorted(verdict.contributions, key=lambda c: -c.points):
        yield _contribution(judged, verdict, contribution)


def _contribution(judged: Judged, verdict: Verdict, contribution: Contribution) -> str:
    """What one rule adds: the topic found, what stands beside it, what is said of it, the status."""
    rule_of, _, rule = contribution.name.partition("/")
    if rule.startswith("aus:"):
        return f"Folgt aus {rule.removeprefix('aus:')}: {contribution.points:+.2f}"
    head = f"Regel {contribution.name}: {contribution.points:+.2f}"
    if contribution.points < 0:
        head += ", spricht dagegen"
    if rule_of != verdict.code:
        head += ", als fehlend berichtet"
    parts = [head, *_said(judged, contribution.firings[0])] if contribution.firings else [head]
    if contribution.status:
        parts.append(f"Status {contribution.status}")
    if len(contribution.firings) > 1:
        parts.append(f"in {len(contribution.firings)} Sätzen")
    return "; ".join(parts)


def _said(judged: Judged, firing: Firing) -> Iterator[str]:
    """Topic, companions and the words of the cues that the rule asks for."""
    text = judged.text
    quoted = [f"„{text.quote(text.span(hit))}“" for hit in firing.hits]
    if quoted:
        yield f"Thema {quoted[0]}"
    if quoted[1:]:
        yield "dazu " + ", ".join(quoted[1:])
    sentence = text.sentences[firing.sentence]
    for name in sorted(frozenset().union(*firing.rule.cues) & firing.cues):
        at = sorted({cue for hit in firing.hits for cue in sentence.acting(frozenset({name}), hit)})
        words = ", ".join(f"„{text.quote(text.span(cue))}“" for cue in at)
        yield f"ausgesagt {name}" + (f" durch {words}" if words else "")


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
