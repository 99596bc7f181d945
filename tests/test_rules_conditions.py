"""Conditions of a rule: together, near, in order, in which place, with which cue."""

from __future__ import annotations

import pytest
from rules_example import code, fires, one_rule

from pipeline.model import Role

WAY = ["Radweg", "Radstreifen"]


def test_all_groups_must_hold_in_the_scope() -> None:
    rule = {"any": WAY, "all": ["Stadtrat", ["beschließen", "ablehnen"]]}
    assert fires("Der Stadtrat hat den Radweg beschlossen.", **rule)
    assert not fires("Der Stadtrat sah den Radweg.", **rule)
    two = "Der Radweg ist fertig. Der Stadtrat hat ihn beschlossen."
    assert not fires(two, **rule)
    assert fires(two, **rule, scope="neighbours")
    far = "Der Radweg ist fertig. Es regnet. Der Stadtrat hat ihn beschlossen."
    assert not fires(far, **rule, scope="neighbours")
    assert fires(far, **rule, scope="segment")


def test_none_near_and_order() -> None:
    assert not fires("Der Radweg im Ausland ist breit.", any=WAY, none=["Ausland"])
    near = {"any": ["Radweg"], "all": ["Schule"], "near": 2}
    assert fires("Der Radweg zur Schule ist da.", **near)
    assert not fires("Der Radweg ist da, weit hinten im Ort steht die Schule.", **near)
    ordered = {"any": ["Antrag"], "all": ["Beschluss"], "ordered": True}
    assert fires("Auf den Antrag folgte der Beschluss.", **ordered)
    assert not fires("Nach dem Beschluss kam der Antrag.", **ordered)


@pytest.mark.parametrize(
    "text, cue, expected",
    [
        ("Am Bahnhof fehlen Radwege.", "mangel", True),
        ("Es mangelt an Radwegen.", "mangel", True),
        ("Es gibt keine Radwege.", "mangel", True),
        ("Es gibt zu wenige Radwege.", "mangel", True),
        ("Die Radwege reichen nicht aus.", "mangel", True),
        ("Unzureichende Radwege prägen das Bild.", "mangel", True),
        ("Ein Radweg ist noch nicht vorhanden.", "mangel", True),
        ("Radwege fehlen nicht.", "mangel", False),
        ("An Radwegen besteht kein Mangel.", "mangel", False),
        ("Nicht nur der Radweg gefällt.", "mangel", False),
        ("Der Radweg ist breit, aber Bänke fehlen.", "mangel", False),
        ("Radwege, auf denen man gern fährt, fehlen.", "mangel", True),
        ("Es müssen Radwege gebaut werden.", "forderung", True),
        ("Gefordert werden breite Radwege.", "forderung", True),
        ("Die Stadt plant einen Radweg.", "plan", True),
        ("Seit 2019 besteht ein Radweg.", "bestand", True),
        ("Nach Auskunft der Stadt sei der Radweg fertig.", "rede", True),
        ("Ist der Radweg fertig?", "frage", True),
        ("Falls ein Radweg käme, wären alle froh.", "bedingung", True),
        ("Der Radweg ist breit.", "mangel", False),
        ("Der Radweg ist breit.", "forderung", False),
    ],
)
def test_cues_near_a_find(text: str, cue: str, expected: bool) -> None:
    assert fires(text, any=["Radweg"], cue=[cue], uncertain="keep") is expected


def test_cues_can_be_joined_and_excluded() -> None:
    both = {"any": ["Radweg"], "cue": ["mangel+forderung"]}
    assert fires("Radwege fehlen und müssen gebaut werden.", **both)
    assert not fires("Radwege fehlen.", **both)
    assert not fires("Radwege fehlen.", any=["Radweg"], no_cue=["mangel"])
    assert fires("Radwege sind da.", any=["Radweg"], no_cue=["mangel"])


def test_questions_and_suppositions_count_half_nothing_or_all() -> None:
    question = "Gibt es einen Radweg?"
    assert not fires(question, any=["Radweg"])
    assert fires(question, any=["Radweg"], weight=2.0)
    assert not fires(question, any=["Radweg"], weight=2.0, uncertain="veto")
    assert fires(question, any=["Radweg"], uncertain="keep")


def test_place_conditions() -> None:
    text = "Der Radweg ist breit."
    assert fires(text, any=["Radweg"], section=["Verkehr"]) is False
    assert code(one_rule(any=["Radweg"], section=["Verkehr"]), text, section=("3 Verkehr und Wege",))
    assert not code(one_rule(any=["Radweg"], no_section=["Anhang"]), text, section=("Anhang",))
    assert code(one_rule(any=["Radweg"], kind=["*programm"]), text, kind="Wahlprogramm")
    assert not code(one_rule(any=["Radweg"], kind=["*programm"]), text, kind="protokoll")
    assert code(one_rule(any=["Radweg"], speaker=["Stadtrat"]), text, speaker="Stadtrat Meier")
    assert code(one_rule(any=["Radweg"], role=["respondent"]), text, role=Role.RESPONDENT)
    assert not code(one_rule(any=["Radweg"], role=["respondent"]), text)
