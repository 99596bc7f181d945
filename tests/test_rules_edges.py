"""Edges of the rule engine: how much an uncertain find counts, which of equal finds is named, how far a
negation reaches."""

from __future__ import annotations

import pytest
from rules_example import code, codebook, fires, one_rule


def test_a_find_in_a_question_counts_half() -> None:
    """Evidence 0.5 at the threshold 1 gives 0.5 / 1.5 and is not enough alone; with 0.5 more it is."""
    alone = one_rule(any=["Radweg"], weight=1.0)
    assert "X.a" in code(alone, "Der Radweg ist neu.")
    assert "X.a" not in code(alone, "Ist der Radweg neu?")
    both = codebook(
        {
            "id": "X.a",
            "rules": [
                {"id": "weg", "any": ["Radweg"], "weight": 1.0},
                {"id": "rad", "any": ["Fahrrad"], "weight": 0.5, "uncertain": "keep"},
            ],
        }
    )
    found = code(both, "Fährt das Fahrrad auf dem Radweg?")["X.a"]
    assert found.score == pytest.approx(1.0 / 2.0, abs=1e-3)
    assert code(both, "Das Fahrrad fährt auf dem Radweg.")["X.a"].score == pytest.approx(1.5 / 2.5, abs=1e-3)


def test_a_certain_find_counts_in_full_beside_an_uncertain_one() -> None:
    """The certain one counts first (1), the one in the question a share of its half (repeat x 0.5)."""
    book = one_rule(any=["Radweg"], weight=2.0, repeat=0.4)
    found = code(book, "Ist der Radweg neu? Der Radweg in Lindenau ist fertig.")["X.a"]
    evidence = 2.0 * (1 + 0.4 * 0.5)
    assert found.score == pytest.approx(evidence / (evidence + 1), abs=1e-3)


def test_of_equal_finds_the_first_is_named() -> None:
    found = code(one_rule(any=["Radweg"]), "Der Radweg im Norden und der Radweg im Süden sind neu.")["X.a"]
    assert found.evidence_spans[0] == (4, 10)


def test_of_equal_codes_the_first_of_the_codebook_wins() -> None:
    rule = {"id": "r", "any": ["Radweg"]}
    for ids in (["X.a", "X.b"], ["X.b", "X.a"]):
        book = codebook(*({"id": i, "rules": [rule]} for i in ids), dimension={"max_codes": 1})
        assert list(code(book, "Der Radweg ist neu.")) == [ids[0]]


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("Am Radweg herrscht Mangel.", True),
        ("Am Radweg herrscht kein Mangel.", False),  # right before the cue
        ("Am Radweg ist kein echter Mangel.", False),  # two words before it
        ("Kein Wort am Radweg vom Mangel.", True),  # out of reach
        ("Am Radweg ist kein anderer neuer Mangel.", True),  # three words before it: just out of reach
        ("Am Radweg fehlt nicht viel.", False),  # right behind the verb
        ("Am Radweg fehlt es hier bei uns nicht.", False),  # anywhere in the verb's clause
        ("Am Radweg fehlt Platz, und es regnet nicht.", True),  # in another clause
    ],
)
def test_a_negation_takes_back_a_lack_near_the_noun_or_in_the_clause_of_the_verb(
    text: str, lacks: bool
) -> None:
    assert fires(text, any=["Radweg"], cue=["mangel"]) is lacks
