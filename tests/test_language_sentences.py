"""Sentences: what ends one, what only looks like it, and that no character is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import sentence_spans


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Lindenau wächst. Die Mieten steigen!", ["Lindenau wächst.", "Die Mieten steigen!"]),
        ("Das gilt z. B. für Lindenau und u. a. auch für Kitas.", None),
        ("Am 3. Oktober tagte der Beirat. Er beschloss nichts.", 2),
        ("Prof. Dr. Meier, Leiter der Abt. 3, war da.", None),
        ("Träger ist der Bürgerverein e. V. Er besteht seit 1998.", 2),
        ("Das war 2015. Damals kamen viele.", 2),
        ("Es gibt Feste, Märkte usw. Die Stadt zahlt.", 2),
        ("„Wer hilft?“ Das fragte niemand.", ["„Wer hilft?“", "Das fragte niemand."]),
        ("Das Quartier wurde saniert.12 Die Mieten blieben.", 2),
        ("Rund 3.000 Menschen leben hier (vgl. Kap. 2). Viele pendeln.", 2),
        ("Erster Absatz ohne Punkt\n\nzweiter Absatz", ["Erster Absatz ohne Punkt", "zweiter Absatz"]),
        ("Ein Satz mit\nZeilenumbruch darin.", None),
        ("Wir haben ... Menschen aus 40 Ländern.", None),
        ("", []),
        ("  \n \n ", []),
    ],
)
def test_ends(text: str, expected: object) -> None:
    found = split(text)
    if expected is None:
        assert found == [text]
    elif isinstance(expected, int):
        assert len(found) == expected, found
    else:
        assert found == expected


@given(st.text(alphabet="Aab .!?\n„“(1ä…)", max_size=80))
def test_every_character_lies_in_exactly_one_sentence(text: str) -> None:
    spans = sentence_spans(text)
    covered = [i for a, b in spans for i in range(a, b)]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(covered)
    assert spans == sorted(spans)
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in spans)
