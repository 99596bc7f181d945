"""Check a codebook: what is wrong or useless in it, each finding one German sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from spacy.language import Language

from pipeline.codebook.model import Code, Codebook, Rule
from pipeline.coding.coder import RuleCoder
from pipeline.coding.compiled import CompiledCodebook
from pipeline.coding.sample import segment_of
from pipeline.coding.shadow import shadow_findings
from pipeline.coding.terms import Term
from pipeline.errors import CodebookError
from pipeline.model import Role

_ANCHORS, _COUNTER = 3, 2


@dataclass(frozen=True, slots=True)
class Finding:
    """``kind``: ``Fehler`` (must be mended) or ``Hinweis``; ``place``: code, rule or list; ``message``: one
    German sentence."""

    kind: Literal["Fehler", "Hinweis"]
    place: str
    message: str


def check_codebook(codebook: Codebook, nlp: Language) -> list[Finding]:
    """All findings, in the order of the codebook. A codebook that does not load raises CodebookError before
    this function can be called; that sentence is the finding then."""
    findings = [*_lists(codebook), *_ids(codebook), *_values(codebook)]
    broken = list(_compile_errors(codebook))
    findings += broken
    if broken:
        return findings  # the rest needs rules that can be compiled
    coder = RuleCoder(codebook, nlp)
    findings += _dead_rules(coder.compiled)
    findings += _dead_terms(coder)
    findings += [Finding("Hinweis", place, text) for place, text in shadow_findings(coder.compiled)]
    findings += _unreachable(codebook)
    findings += _examples(codebook, coder)
    return findings


def _rules(codebook: Codebook) -> Iterator[tuple[Code, Rule, str]]:
    for code in codebook.codes.values():
        for rule in code.rules:
            yield code, rule, f"{code.id}/{rule.id}"


def _lists(codebook: Codebook) -> Iterator[Finding]:
    used = {t[1:] for terms in codebook.lists.values() for t in terms if t.startswith("$")}
    for _, rule, _ in _rules(codebook):
        groups = [rule.any, rule.none, rule.section, rule.no_section, rule.speaker]
        groups += [[e] if isinstance(e, str) else e for e in rule.all]
        used |= {t[1:] for group in groups for t in group if t.startswith("$")}
    for context in codebook.contexts:
        used |= {t[1:] for t in (*context.any, *context.section, *context.speaker) if t.startswith("$")}
    for name, terms in codebook.lists.items():
        if name not in used:
            yield Finding("Hinweis", f"${name}", f"Die Wortliste „{name}“ benutzt keine Regel.")
        for term, number in Counter(terms).items():
            if number > 1:
                yield Finding("Hinweis", f"${name}", f"In der Wortliste „{name}“ steht „{term}“ doppelt.")


def _ids(codebook: Codebook) -> Iterator[Finding]:
    for code in codebook.codes.values():
        for rule_id, number in Counter(r.id for r in code.rules).items():
            if number > 1:
                yield Finding(
                    "Fehler",
                    f"{code.id}/{rule_id}",
                    f"Die Regel „{rule_id}“ kommt bei „{code.id}“ {number}-mal vor; geben Sie jeder einen "
                    "eigenen Namen.",
                )


def _values(codebook: Codebook) -> Iterator[Finding]:
    """Status, perspective and roles that do not exist."""
    places = [(f"{place}", r.status, r.perspective, r.role) for _, r, place in _rules(codebook)]
    places += [(f"contexts[{i}]", c.status, c.perspective, c.role) for i, c in enumerate(codebook.contexts)]
    places += [(d.id, d.status, "", []) for d in codebook.dimensions]
    roles = {str(r) for r in Role}
    for place, status, perspective, role in places:
        for name, value in (("status", status), ("perspektive", perspective)):
            attribute = codebook.attributes.get(name)
            if value and (attribute is None or value not in attribute.values):
                yield Finding(
                    "Fehler",
                    place,
                    f"„{place}“ nennt für {name} den Wert „{value}“, den „attributes“ nicht kennt.",
                )
        for unknown in set(role) - roles:
            yield Finding(
                "Fehler",
                place,
                f"„{place}“ nennt die unbekannte Rolle „{unknown}“; möglich sind {', '.join(sorted(roles))}.",
            )


def _compile_errors(codebook: Codebook) -> Iterator[Finding]:
    """Rules that cannot be compiled, each for itself: the first must not hide the others."""
    bare = codebook.model_copy(update={"contexts": []})
    seen: set[str] = set()
    for code, rule, place in _rules(codebook):
        dimension = codebook.dimension_of(code.id).model_copy(
            update={"codes": [code.model_copy(update={"rules": [rule], "implies": {}})]}
        )
        alone = bare.model_copy(update={"dimensions": [dimension], "when_missing": {}, "competition": []})
        try:
            CompiledCodebook(alone)
        except CodebookError as error:
            seen.add(str(error))
            yield Finding("Fehler", place, f"Regel „{place}“: {error}")
    if not seen:
        try:
            CompiledCodebook(codebook)
        except CodebookError as error:
            yield Finding("Fehler", "contexts", str(error))


def _dead_rules(compiled: CompiledCodebook) -> Iterator[Finding]:
    for compiled_rule in compiled.rules:
        rule, place = compiled_rule.rule, compiled_rule.name
        slots = [compiled.slots[s] for s in (compiled_rule.core, *compiled_rule.others) if s >= 0]
        forbidden = compiled.slots[compiled_rule.none] if compiled_rule.none >= 0 else frozenset()
        if not slots and not rule.cue and compiled_rule.where.free:
            yield Finding("Fehler", place, f"Die Regel „{place}“ hat keine Bedingung und griffe überall.")
        if any(slot and slot <= forbidden for slot in slots):
            yield Finding(
                "Fehler",
                place,
                f"Die Regel „{place}“ verlangt, was sie unter „none“ verbietet; nie erfüllbar.",
            )
        if compiled_rule.cues and all(c & compiled_rule.no_cues for c in compiled_rule.cues):
            yield Finding(
                "Fehler",
                place,
                f"Die Regel „{place}“ verlangt und verbietet denselben Hinweis; nie erfüllbar.",
            )
        if rule.weight == 0 and not rule.veto:
            yield Finding("Hinweis", place, f"Die Regel „{place}“ hat das Gewicht 0 und bewirkt nichts.")
        if (rule.near is not None or rule.ordered) and len(slots) < 2:
            yield Finding(
                "Hinweis",
                place,
                f"In der Regel „{place}“ bleiben „near“ und „ordered“ ohne Wirkung, weil nur eine Gruppe von "
                "Begriffen verlangt ist.",
            )


def _dead_terms(coder: RuleCoder) -> Iterator[Finding]:
    """Terms that are not found even in their own words."""
    compiled = coder.compiled
    for term in compiled.index.terms:
        words = _spelled_out(term)
        if not words:
            continue
        text = coder.read(words)
        if compiled.index.add(term.text) not in text.terms:
            yield Finding(
                "Fehler",
                term.text,
                f"Der Begriff „{term.text}“ kann nie gefunden werden, weil der Text dort anders in Wörter "
                "zerlegt wird; schreiben Sie ihn als Wortfolge oder mit Platzhalter.",
            )


def _spelled_out(term: Term) -> str:
    """A text that the term must match; empty for terms with wildcards or grammar, whose words are open."""
    words = []
    for slot in term.slots:
        atom = slot.atoms[0]
        if atom.kind == "glob" or atom.pos or atom.dep:
            return ""
        words.append(atom.text)
    return " ".join(words)


def _unreachable(codebook: Codebook) -> Iterator[Finding]:
    given = dict.fromkeys(codebook.codes, 0.0)
    for code in codebook.codes.values():
        for other, weight in code.implies.items():
            given[other] += max(0.0, weight)
    for code in codebook.codes.values():
        most = sum(max(0.0, r.weight) * 2 for r in code.rules if not r.veto)
        turned = code.id in codebook.when_missing.values()
        if not code.rules and not given[code.id] and not turned:
            yield Finding("Hinweis", code.id, f"Die Kategorie „{code.id}“ hat keine Regel.")
        elif most + given[code.id] < code.threshold and not turned:
            yield Finding(
                "Fehler",
                code.id,
                f"Die Regeln von „{code.id}“ erreichen zusammen höchstens {most + given[code.id]:g}, "
                f"also nie die Schwelle {code.threshold:g}.",
            )


def _examples(codebook: Codebook, coder: RuleCoder) -> Iterator[Finding]:
    for code in codebook.codes.values():
        if len(code.anchors) < _ANCHORS or len(code.counter_examples) < _COUNTER:
            yield Finding(
                "Hinweis",
                code.id,
                f"„{code.id}“ hat {len(code.anchors)} Ankerbeispiele und {len(code.counter_examples)} "
                f"Gegenbeispiele; üblich sind mindestens {_ANCHORS} und {_COUNTER}.",
            )
        for example in code.anchors:
            if code.id not in _codes(coder, example):
                yield Finding(
                    "Fehler", code.id, f"Das Ankerbeispiel von „{code.id}“ wird nicht gefunden: „{example}“"
                )
        for example in code.counter_examples:
            if code.id in _codes(coder, example):
                yield Finding(
                    "Fehler", code.id, f"Das Gegenbeispiel von „{code.id}“ wird doch kodiert: „{example}“"
                )


def _codes(coder: RuleCoder, text: str) -> set[str]:
    return {c.code for c in coder.code([segment_of(text)])}
