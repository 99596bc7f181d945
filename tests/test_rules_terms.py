"""Terms of the rule language: what each way of writing finds and what it does not."""

from __future__ import annotations

import pytest
from rules_example import code, codebook, fires, one_rule
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.coding import RuleCoder
from pipeline.coding.sample import segment_of
from pipeline.coding.terms import parse_term
from pipeline.errors import CodebookError
from pipeline.language import load_language


@pytest.mark.parametrize(
    "term, text, expected",
    [
        ("Netz", "Das Radnetz wächst.", True),
        ("Netz", "In den Verkehrsnetzen staut es sich.", True),
        ("netz", "Die NETZE sind alt.", True),
        ("=Rat", "Der Rat tagt.", True),
        ("=Rat", "Der Stadtrat tagt.", False),
        ("Rat", "Der Stadtrat tagt.", True),
        ("Rat", "Der Vorrat reicht.", False),
        ("==RAD", "Die RAD-Gruppe und RAD.", True),
        ("==RAD", "Das Rad rollt.", False),
        ("Radverkehrsbeauftragt*", "Die Radverkehrsbeauftragte kam.", True),
        ("*management", "Ein Mobilitätsmanagement entsteht.", True),
        ("*management", "Der Manager kam.", False),
        ("*fahrrad*", "Zwei Lastenfahrräder kamen.", True),
        ("*fahrrad*", "Ein Motorrad kam.", False),
        ("Kind*garten*", "Der Kindergartenplatz ist frei.", True),
        ("runder Tisch", "Sie saßen am Runden Tisch.", True),
        ("runder Tisch", "Der Tisch war rund.", False),
        ("Mittel ... kürzen", "Die Mittel wurden stark gekürzt.", True),
        ("Mittel ...1 kürzen", "Die Mittel wurden im letzten Jahr stark gekürzt.", False),
        ("sozial* Stadt", "Das Programm Soziale Stadt lief aus.", True),
        ("(Rad,Fahrrad) fahren", "Wer gern Fahrrad fährt, kommt.", True),
        ("(Rad|Fahrrad) fahren", "Wer gern Rad fährt, kommt.", True),
        ("bereitstellen", "Die Stadt stellt den Vereinen Räume bereit.", True),
        ("bereitstellen", "Die Stadt stellt Räume.", False),
        ("Schulplatz", "Es gibt Kita- und Schulplätze.", True),
        ("Kitaplatz", "Es gibt Kita- und Schulplätze.", True),
        ("Bürger*innen", "Die Bürgerinnen und Bürger kamen.", True),
        ("Bürger", "Bürger:innen kamen.", True),
        ("Plan/NOUN", "Der Plan liegt vor.", True),
    ],
)
def test_what_a_term_finds(term: str, text: str, expected: bool) -> None:
    assert fires(text, any=[term]) is expected


@pytest.mark.parametrize("term", ["", "*", "... Weg", "Weg ...", "(Rad Weg", "="])
def test_a_term_that_cannot_be_read_is_named(term: str) -> None:
    with pytest.raises(CodebookError, match="Der Begriff"):
        parse_term(term)


def test_lists_are_shared_and_may_hold_lists() -> None:
    book = codebook(
        {"id": "X.a", "rules": [{"id": "r", "any": ["$alles"]}]},
        lists={"wege": ["Radweg"], "alles": ["$wege", "Radgarage"]},
    )
    assert "X.a" in code(book, "Ein Radweg entsteht.")
    assert "X.a" in code(book, "Zwei Radgaragen entstehen.")


def test_brackets_survive_yaml_commas() -> None:
    # In a YAML list [(Rad,Fahrrad) fahren] arrives as two strings.
    assert fires("Wer gern Fahrrad fährt, kommt.", any=["(Rad", "Fahrrad) fahren"])


@Language.component("nouns_are_capitalised")
def _nouns_are_capitalised(doc: Doc) -> Doc:
    """Stands for a model that knows parts of speech and functions."""
    for token in doc:
        token.pos_ = "NOUN" if token.text.istitle() else "VERB"
        token.dep_ = "sb" if token.i == 0 else "oa"
    return doc


def test_part_of_speech_and_function_count_where_the_model_knows_them() -> None:
    knowing = load_language("eingebaut")
    knowing.add_pipe("nouns_are_capitalised")

    def found(term: str, text: str) -> bool:
        return bool(RuleCoder(one_rule(any=[term]), knowing).code([segment_of(text)]))

    assert found("Bau/NOUN", "Bau und Betrieb.")
    assert not found("Bau/VERB", "Bau und Betrieb.")
    assert found("Bau/sb", "Bau und Betrieb.")
    assert not found("Bau/sb", "Betrieb und Bau.")
