"""Check a codebook: what is wrong or useless in it, each finding one German sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from spacy.language import Language

from pipeline.codebook.model import Codebook, Context, Rule, code_locs
from pipeline.coding.broken import broken, rule_locs, term_locs
from pipeline.coding.coder import RuleCoder
from pipeline.coding.compiled import CompiledCodebook
from pipeline.coding.sample import segment_of
from pipeline.coding.shadow import shadow_findings
from pipeline.coding.terms import Term
from pipeline.model import Role
from pipeline.yaml_faults import KEY, Loc

_ANCHORS, _COUNTER = 3, 2


@dataclass(frozen=True, slots=True)
class Finding:
    """``kind``: ``Fehler`` (must be mended) or ``Hinweis``; ``place``: code, rule or list; ``message``: one
    German sentence; ``loc``: where it stands in the codebook's file."""

    kind: Literal["Fehler", "Hinweis"]
    place: str
    message: str
    loc: Loc


def check_codebook(codebook: Codebook, nlp: Language) -> list[Finding]:
    """All findings, in the order of the codebook. A codebook that does not load raises CodebookError before
    this function can be called; that sentence is the finding then."""
    findings = [*_lists(codebook), *_ids(codebook), *_values(codebook)]
    faults = [Finding("Fehler", name, f"„{name}“: {said}", loc) for name, loc, said in broken(codebook)]
    findings += faults
    if faults:
        return findings  # the rest needs rules that can be compiled
    coder = RuleCoder(codebook, nlp)
    places = {f"{code.id}/{rule.id}": loc for code, rule, loc in rule_locs(codebook)}
    findings += _dead_rules(coder.compiled)
    findings += _dead_terms(coder)
    findings += [
        Finding("Hinweis", name, text, places[name]) for name, text in shadow_findings(coder.compiled)
    ]
    findings += _unreachable(codebook)
    findings += _examples(codebook, coder)
    return findings


def _lists(codebook: Codebook) -> Iterator[Finding]:
    used = {t[1:] for terms in codebook.lists.values() for t in terms if t.startswith("$")}
    parts: list[Rule | Context] = [rule for _, rule, _ in rule_locs(codebook)]
    for part in (*parts, *codebook.contexts):
        used |= {term[1:] for _, term, _ in term_locs(part, ()) if term.startswith("$")}
        used |= {kind[1:] for kind in part.kind if kind.startswith("$")}
    for name, terms in codebook.lists.items():
        if name not in used:
            yield Finding(
                "Hinweis", f"${name}", f"Die Wortliste „{name}“ benutzt keine Regel.", ("lists", name, KEY)
            )
        for term, number in Counter(terms).items():
            if number > 1:
                yield Finding(
                    "Hinweis",
                    f"${name}",
                    f"In der Wortliste „{name}“ steht „{term}“ doppelt.",
                    ("lists", name, term),
                )


def _ids(codebook: Codebook) -> Iterator[Finding]:
    for code, loc in code_locs(codebook):
        ids = [r.id for r in code.rules]
        for rule_id, number in Counter(ids).items():
            if number > 1:
                second = ids.index(rule_id, ids.index(rule_id) + 1)
                yield Finding(
                    "Fehler",
                    f"{code.id}/{rule_id}",
                    f"Die Regel „{rule_id}“ kommt bei „{code.id}“ {number}-mal vor; geben Sie jeder einen "
                    "eigenen Namen.",
                    (*loc, "rules", second, "id"),
                )


def _values(codebook: Codebook) -> Iterator[Finding]:
    """Status, perspective and roles that do not exist."""
    places: list[tuple[str, Loc, str, str, list[str]]] = [
        (f"{code.id}/{r.id}", loc, r.status, r.perspective, r.role) for code, r, loc in rule_locs(codebook)
    ]
    places += [
        (f"contexts[{i}]", ("contexts", i), c.status, c.perspective, c.role)
        for i, c in enumerate(codebook.contexts)
    ]
    places += [
        (d.id, ("dimensions", i), d.status, "", []) for i, d in enumerate(codebook.dimensions) if d.has_status
    ]
    roles = {str(r) for r in Role}
    for place, loc, status, perspective, role in places:
        for name, field, value in (
            ("status", "status", status),
            ("perspektive", "perspective", perspective),
        ):
            attribute = codebook.attributes.get(name)
            if value and (attribute is None or value not in attribute.values):
                yield Finding(
                    "Fehler",
                    place,
                    f"„{place}“ nennt für {name} den Wert „{value}“, den „attributes“ nicht kennt.",
                    (*loc, field),
                )
        for unknown in sorted(set(role) - roles):
            yield Finding(
                "Fehler",
                place,
                f"„{place}“ nennt die unbekannte Rolle „{unknown}“; möglich sind {', '.join(sorted(roles))}.",
                (*loc, "role", unknown),
            )


def _dead_rules(compiled: CompiledCodebook) -> Iterator[Finding]:
    locs = [loc for _, _, loc in rule_locs(compiled.codebook)]
    for compiled_rule, loc in zip(compiled.rules, locs, strict=True):
        rule, place = compiled_rule.rule, compiled_rule.name
        slots = [compiled.slots[s] for s in (compiled_rule.core, *compiled_rule.others) if s >= 0]
        forbidden = compiled.slots[compiled_rule.none] if compiled_rule.none >= 0 else frozenset()
        if not slots and not rule.cue and compiled_rule.where.free:
            yield Finding(
                "Fehler", place, f"Die Regel „{place}“ hat keine Bedingung und griffe überall.", loc
            )
        if any(slot and slot <= forbidden for slot in slots):
            yield Finding(
                "Fehler",
                place,
                f"Die Regel „{place}“ verlangt, was sie unter „none“ verbietet; nie erfüllbar.",
                (*loc, "none"),
            )
        if compiled_rule.cues and all(c & compiled_rule.no_cues for c in compiled_rule.cues):
            yield Finding(
                "Fehler",
                place,
                f"Die Regel „{place}“ verlangt und verbietet denselben Hinweis; nie erfüllbar.",
                (*loc, "no_cue"),
            )
        if rule.weight == 0 and not rule.veto:
            yield Finding(
                "Hinweis",
                place,
                f"Die Regel „{place}“ hat das Gewicht 0 und bewirkt nichts.",
                (*loc, "weight"),
            )
        if (rule.near is not None or rule.ordered) and len(slots) < 2:
            yield Finding(
                "Hinweis",
                place,
                f"In der Regel „{place}“ bleiben „near“ und „ordered“ ohne Wirkung, weil nur eine Gruppe von "
                "Begriffen verlangt ist.",
                (*loc, "near" if rule.near is not None else "ordered"),
            )


def _dead_terms(coder: RuleCoder) -> Iterator[Finding]:
    """Terms that are not found even in their own words."""
    compiled = coder.compiled
    locs = _term_locs(compiled.codebook)
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
                locs.get(term.text, ()),
            )


def _term_locs(codebook: Codebook) -> dict[str, Loc]:
    """Where each term of the codebook stands first."""
    places = [p for _, rule, loc in rule_locs(codebook) for p in term_locs(rule, loc)]
    places += [p for i, context in enumerate(codebook.contexts) for p in term_locs(context, ("contexts", i))]
    found = {term: ("lists", name, term) for name, terms in codebook.lists.items() for term in terms}
    return {term: place for _, term, place in reversed(places)} | found


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
    for code, loc in code_locs(codebook):
        most = sum(max(0.0, r.weight) * 2 for r in code.rules if not r.veto)
        turned = code.id in codebook.when_missing.values()
        if not code.rules and not given[code.id] and not turned:
            yield Finding(
                "Hinweis",
                code.id,
                f"Die Kategorie „{code.id}“ hat keine Regel; nur Personen und gelernte Modelle kodieren sie.",
                loc,
            )
        elif most + given[code.id] < code.threshold and not turned:
            yield Finding(
                "Fehler",
                code.id,
                f"Die Regeln von „{code.id}“ erreichen zusammen höchstens {most + given[code.id]:g}, "
                f"also nie die Schwelle {code.threshold:g}.",
                (*loc, "threshold"),
            )


def _examples(codebook: Codebook, coder: RuleCoder) -> Iterator[Finding]:
    for code, loc in code_locs(codebook):
        if len(code.anchors) < _ANCHORS or len(code.counter_examples) < _COUNTER:
            yield Finding(
                "Hinweis",
                code.id,
                f"„{code.id}“ hat {len(code.anchors)} Ankerbeispiele und {len(code.counter_examples)} "
                f"Gegenbeispiele; üblich sind mindestens {_ANCHORS} und {_COUNTER}.",
                loc,
            )
        for number, example in enumerate(code.anchors):
            if code.id not in _codes(coder, example):
                yield Finding(
                    "Fehler",
                    code.id,
                    f"Das Ankerbeispiel von „{code.id}“ wird nicht gefunden: „{example}“",
                    (*loc, "anchors", number),
                )
        for number, example in enumerate(code.counter_examples):
            if code.id in _codes(coder, example):
                yield Finding(
                    "Fehler",
                    code.id,
                    f"Das Gegenbeispiel von „{code.id}“ wird doch kodiert: „{example}“",
                    (*loc, "counter_examples", number),
                )


def _codes(coder: RuleCoder, text: str) -> set[str]:
    return {c.code for c in coder.code([segment_of(text)])}
