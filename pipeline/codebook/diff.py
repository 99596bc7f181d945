"""What changed between two versions of a codebook, in German sentences for its change log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.codebook.model import Code, Codebook
from pipeline.codebook.successors import FREE

_TEXTS = {
    "label": "die Bezeichnung",
    "definition": "die Definition",
    "include": "die Angabe, wann kodiert wird",
    "exclude": "die Abgrenzung",
    "anchors": "die Ankerbeispiele",
    "counter_examples": "die Gegenbeispiele",
    "source": "die Herleitung",
    "threshold": "die Schwelle",
    "implies": "die Folgerungen",
}
_WHOLE = {
    "when_missing": "die Umwandlung von Fehlendem",
    "competition": "der Wettbewerb",
    "contexts": "die Kontexte",
    "attributes": "die Merkmale",
}


def codebook_changes(before: Codebook, after: Codebook) -> list[str]:
    """One sentence for each change, dimensions first, then categories in the order of the newer codebook."""
    changes = [*_dimensions(before, after), *_codes(before, after), *_lists(before, after)]
    changes += _relations(before, after)
    changes += [
        f"Freier Code „{old.removeprefix(FREE)}“ in {', '.join([now] if isinstance(now, str) else now)} "
        "aufgegangen."
        for old, now in (after.replaced | after.split).items()
        if old.startswith(FREE) and now not in (before.replaced.get(old), before.split.get(old))
    ]
    for name, words in _WHOLE.items():
        if getattr(before, name) != getattr(after, name):
            changes.append(f"Geändert: {words}.")
    return changes


def _dimensions(before: Codebook, after: Codebook) -> Iterator[str]:
    old = {d.id: d for d in before.dimensions}
    new = {d.id: d for d in after.dimensions}
    for name in (n for n in new if n not in old):
        yield f"Neue Dimension „{new[name].label}“ ({name})."
    for name in (n for n in old if n not in new):
        yield f"Dimension „{old[name].label}“ ({name}) gestrichen."
    for name in (d.id for d in after.dimensions if d.id in old):
        a, b = old[name], new[name]
        settings = ("max_codes", "margin", "status", "no_cue")
        if any(getattr(a, s) != getattr(b, s) for s in settings):
            yield f"Dimension {name}: Wettbewerb oder fester Status geändert."
        if (a.label, a.question) != (b.label, b.question):
            yield f"Dimension {name}: Bezeichnung oder Leitfrage geändert."
        order, now = ([c.id for c in d.codes] for d in (a, b))
        if [c for c in order if c in now] != [c for c in now if c in order]:
            yield f"Dimension {name}: Reihenfolge der Kategorien geändert."


def _codes(before: Codebook, after: Codebook) -> Iterator[str]:
    new = after.codes
    renamed = {o: n for o, n in after.replaced.items() if n in new and n not in before.codes}
    old = {renamed.get(name, name): code for name, code in before.codes.items()}
    for name, code in new.items():
        if name not in old:
            yield f"Neue Kategorie „{code.label}“ ({name})."
            continue
        if old[name].id != name:
            yield f"{old[name].id}: die Kennung ist jetzt {name}."
        yield from _texts(old[name], code)
        yield from _rules(old[name], code)
        if before.dimension_of(old[name].id).id != after.dimension_of(name).id:
            yield f"{name}: in die Dimension {after.dimension_of(name).id} verschoben."
    for name, code in old.items():
        if name not in new:
            yield f"Kategorie „{code.label}“ ({name}) gestrichen."


def _texts(before: Code, after: Code) -> Iterator[str]:
    for name, words in _TEXTS.items():
        a, b = getattr(before, name), getattr(after, name)
        if a == b:
            continue
        detail = f" von {a:g} auf {b:g}" if name == "threshold" else ""
        yield f"{after.id}: {words}{detail} geändert."


def _rules(before: Code, after: Code) -> Iterator[str]:
    old: dict[str, Any] = {r.id: r for r in before.rules}
    new: dict[str, Any] = {r.id: r for r in after.rules}
    for rule_id, rule in new.items():
        if rule_id not in old:
            yield f"{after.id}: neue Regel „{rule_id}“."
        elif old[rule_id] != rule:
            fields = [n for n in type(rule).model_fields if getattr(rule, n) != getattr(old[rule_id], n)]
            yield f"{after.id}: Regel „{rule_id}“ geändert ({', '.join(fields)})."
    for rule_id in (r for r in old if r not in new):
        yield f"{after.id}: Regel „{rule_id}“ gestrichen."


def _relations(before: Codebook, after: Codebook) -> Iterator[str]:
    old, new = ({(r.code, r.relation, r.to): r.note for r in book.relations} for book in (before, after))
    for code, relation, to in dict.fromkeys([*new, *old]):
        said = f"{code}: Beziehung „{relation}“ zu {to}"
        if (code, relation, to) not in old:
            yield f"{said}."
        elif (code, relation, to) not in new:
            yield f"{said} gestrichen."
        elif old[code, relation, to] != new[code, relation, to]:
            yield f"{said}: der Gedanke dazu geändert."


def _lists(before: Codebook, after: Codebook) -> Iterator[str]:
    for name in after.lists:
        if name not in before.lists:
            yield f"Neue Wortliste „{name}“."
            continue
        old, new = set(before.lists[name]), set(after.lists[name])
        if old != new:
            yield f"Wortliste „{name}“: {len(new - old)} Begriffe neu, {len(old - new)} gestrichen."
    for name in (n for n in before.lists if n not in after.lists):
        yield f"Wortliste „{name}“ gestrichen."
