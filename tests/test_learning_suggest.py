"""Corrections become terms and cues of rules, each counted before it is accepted."""

from __future__ import annotations

import pytest
from rules_example import codebook, nlp

from pipeline.codebook.model import Codebook
from pipeline.coding import RuleCoder
from pipeline.errors import CodebookError
from pipeline.learning.rule_edits import Edit, as_change, rules_after
from pipeline.learning.suggest import Said, Suggestions, suggest
from pipeline.model import Segment

WAYS = "In {} wird der Radweg {}."
LANES = "Am Markt von {} ist eine Fahrradstraße {}."
PLACES = ("Lindenau", "Steinfurtheim", "Moorhausen", "Rabenbrück")


def passage(number: int, text: str) -> Segment:
    """A passage of one sentence in a report."""
    span = (0, len(text))
    return Segment(f"p{number}", f"bericht{number % 3}", *span, text, (span,))


TEXTS = [
    *(WAYS.format(place, "erneuert") for place in PLACES),
    *(LANES.format(place, "ausgewiesen") for place in PLACES),
    *(f"Der Radweg in {place} ist Thema im Haushalt und in der Kämmerei." for place in PLACES),
    *(f"Die Bücherei von {place} öffnet am {day}." for place in PLACES for day in ("Montag", "Freitag")),
]
SEGMENTS = [passage(n, text) for n, text in enumerate(TEXTS)]


def ids(*numbers: int) -> frozenset[str]:
    return frozenset(f"p{n}" for n in numbers)


def book(**rule: object) -> Codebook:
    return codebook({"id": "X.rad", "rules": [{"id": "wort", "any": ["Radweg"], **rule}]})


def found(said: Said, of: Codebook | None = None) -> Suggestions:
    (only,) = suggest(of or book(), nlp(), SEGMENTS, {"X.rad": said})
    return only


SAID = Said(applies=ids(0, 1, 2, 4, 5, 6), applies_not=ids(8, 9, 10, *range(12, 20)))
"""Three of four cycle streets were added by hand; three passages about the budget were rejected."""


def test_added_passages_yield_a_term_and_rejected_ones_what_keeps_them_out() -> None:
    got = found(SAID)
    assert (got.missed, got.rejected) == (("p4", "p5", "p6"), ("p10", "p8", "p9"))
    gain = next(s for s in got.found if s.edit == Edit("term", "Fahrradstraße"))
    assert (gain.right, gain.wrong, gain.open) == (("p4", "p5", "p6"), (), ("p7",))
    loss = next(s for s in got.found if s.edit.kind == "none")
    assert loss.edit.word in ("Haushalt", "Kämmerei") and loss.edit.rule == "wort"
    assert (loss.right, loss.wrong, loss.open) == (("p10", "p8", "p9"), (), ("p11",))


def test_what_is_accepted_does_what_was_promised() -> None:
    """The suggestions' changes, put into the rules as they are written, comments and all."""
    text = "# Wege\n- id: wort\n  any: [Radweg]  # auch Radwege\n"
    edits = [Edit("term", "Fahrradstraße"), Edit("none", "Haushalt", "wort")]
    after = rules_after(text, edits)
    assert "# auch Radwege" in after
    change = as_change("X.rad", text, edits)
    assert change.text == after
    from pipeline.codebook.typed_rules import rules_of

    rules = [r.model_dump(exclude_defaults=True) for r in rules_of(after, "X.rad")]
    coder = RuleCoder(codebook({"id": "X.rad", "rules": rules}), nlp())
    coded = {c.segment_id for c in coder.code(SEGMENTS)}
    assert coded == set(ids(0, 1, 2, 3, 4, 5, 6, 7))


def test_a_change_made_twice_is_made_once_and_one_of_a_rule_that_is_gone_is_refused() -> None:
    edits = [Edit("term", "Fahrradstraße"), Edit("none", "Haushalt", "wort")]
    once = rules_after("- id: wort\n  any: [Radweg]\n", edits)
    assert rules_after(once, edits) == once
    with pytest.raises(CodebookError, match="Die Regel „fort“, die der Vorschlag ändert, gibt es nicht mehr"):
        rules_after(once, [Edit("drop", "Radweg", "fort")])


def test_a_code_without_rules_gets_terms_from_its_coded_passages() -> None:
    got = found(Said(ids(4, 5, 6), frozenset()), codebook({"id": "X.rad"}))
    assert [s.edit for s in got.found][:1] == [Edit("term", "Fahrradstraße")]
    assert got.found[0].open == ("p7",)


def test_a_term_that_stands_everywhere_is_none() -> None:
    """What is said in coded and refused passages alike tells nothing."""
    got = found(Said(ids(0, 4), ids(5, 6, 12, 13)))
    assert not got.found


def test_near_misses_say_what_a_rule_lacked() -> None:
    strict = book(all=[["gesperrt"]])
    got = found(Said(ids(0, 1), frozenset()), strict)
    assert ("p0", "X.rad/wort: „Radweg“ gefunden, aber es fehlt einer von: gesperrt") in got.near
