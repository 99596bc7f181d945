"""What the verb of a clause says: it is, it is planned, it is demanded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.verbs import is_infinitive, is_participle, verb_says


@pytest.mark.parametrize(
    ("clause", "says"),
    [
        ("Der Treffpunkt muss erhalten bleiben", "forderung"),
        ("Ein Beirat wird gebraucht", "forderung"),
        ("Der Magistrat wird gebeten", "forderung"),
        ("Die Mittel sind zu erhöhen", "forderung"),
        ("Bezahlbare Wohnungen sind kaum zu bekommen", ""),
        ("Im Haushalt sind Mittel bereitzustellen", "forderung"),
        ("Ein Beirat soll entstehen", "absicht"),
        ("Die Stadt will einen Treffpunkt bauen", "absicht"),
        ("Die Stadt wird einen Treffpunkt bauen", "plan"),
        ("Zurzeit wird ein Überblick erstellt", "plan"),
        ("Künftig werden die Kurse vom Land gefördert", "plan"),
        ("In Zukunft werden die Kurse vom Land gefördert", "plan"),
        ("Wichtig für die Zukunft wird das Gebiet genannt", ""),
        ("Im kommenden Jahr wird der Treff vom Land gefördert", "plan"),
        ("Der Treffpunkt wurde eröffnet", "bestand"),
        ("Wir haben das Ehrenamt gestärkt", "bestand"),
        ("Wir haben einen Treffpunkt beantragt", ""),
        ("Der Treffpunkt wird vom Land gefördert", ""),
        ("Anlässe könnten befördert werden", ""),
        ("Straßenfeste bringen die Menschen zusammen", ""),
        ("Die Stadt wird größer", ""),
    ],
)
def test_the_verb_tells_whether_something_is_planned(clause: str, says: str) -> None:
    assert verb_says(clause.split()) == says


def test_forms_are_told_by_ending_and_dictionary() -> None:
    assert all(map(is_participle, ["eingerichtet", "beschlossen", "angeboten", "finanziert"]))
    assert not any(map(is_participle, ["einrichten", "Gebiet", "gestern", "Verein", "bereit"]))
    assert is_infinitive("einrichten") and not is_infinitive("Straßen")


@settings(deadline=None)
@given(st.lists(st.text(max_size=12), max_size=12))
def test_any_words_have_an_answer(clause: list[str]) -> None:
    assert verb_says(clause) in {"", "forderung", "absicht", "plan", "bestand"}
