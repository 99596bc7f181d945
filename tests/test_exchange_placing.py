"""Passages of another program are found in our texts, whatever it counts in."""

from __future__ import annotations

import pytest
from exchange_sample import TEXT
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.exchange.incoming import InCoding, InSource
from pipeline.exchange.matching import Matcher, Placer
from pipeline.exchange.units import RawText, Span, Unit, choose
from pipeline.people.placing import Target


def place(ours: str, theirs: str | None, quote: str, start: int | None = None) -> tuple[str, str] | None:
    source = InSource("x", theirs)
    end = None if start is None else start + len(quote)
    found = Placer(Target("x", ours), source).place(InCoding(0, start, end, quote, "c"))
    return (found.how, ours[found.start : found.end]) if found else None


def test_ways_to_find_a_passage() -> None:
    ours = "Vorwort.\n\nDie Stadt Marbek fördert Begegnung. Die Stadt Marbek spart. Ende."
    theirs = "Die Stadt Marbek fördert Begeg-\nnung. Die Stadt Marbek spart."
    assert place(ours, ours, "Vorwort.", 0) == ("exact", "Vorwort.")
    assert place(ours, theirs, "Die Stadt Marbek fördert Begeg-\nnung.", 0) == (
        "wording",
        "Die Stadt Marbek fördert Begegnung.",
    )
    assert place(ours, None, "die STADT Marbek spart.") == ("wording", "Die Stadt Marbek spart.")
    assert place(ours, None, "Die Stadt Marbeck fördert Begegnungen.") == (
        "similar",
        "Die Stadt Marbek fördert Begegnung.",
    )
    assert place(ours, None, "Ganz andere Wörter stehen hier in diesem Satz.") is None


def test_the_second_of_two_equal_passages_stays_the_second() -> None:
    ours = "Einleitung, die neu ist. Ja. Nein. Ja."
    theirs = "Ja. Nein. Ja."
    found = Placer(Target("x", ours), InSource("x", theirs)).place(InCoding(0, 10, 13, "Ja.", "c"))
    assert found is not None
    assert (found.start, found.unsure) == (ours.rindex("Ja."), False)


def test_short_passages_alone_name_no_document() -> None:
    matcher = Matcher(["bericht"], {"bericht": TEXT}.__getitem__)
    assert matcher.document_for(InSource("fremd"), ["Wohnraum", "Verein"]) is None
    assert matcher.document_for(InSource("fremd", "")) is None


def test_documents_are_known_by_name_or_by_their_text() -> None:
    texts = {"bericht": TEXT, "anderes": "Ganz anderer Inhalt über Brücken und Straßenbau in Marbek. " * 5}
    matcher = Matcher(texts, texts.__getitem__)
    assert matcher.document_for(InSource("Bericht.PDF", TEXT)).name == "bericht"  # type: ignore[union-attr]
    assert matcher.document_for(InSource("C:\\Daten\\bericht.docx")).name == "bericht"  # type: ignore[union-attr]
    assert matcher.document_for(InSource("umbenannt", TEXT.replace("\n\n", " "))).name == "bericht"  # type: ignore[union-attr]
    assert (
        matcher.document_for(InSource("fremd", "Etwas, das mit beiden Texten nichts zu tun hat. " * 4))
        is None
    )


word = st.text("abcdeüßé😀", min_size=2, max_size=9)


@given(st.lists(word, min_size=30, max_size=60), st.data())
@settings(max_examples=40)
def test_line_breaks_and_hyphens_never_hide_a_passage(words: list[str], data: st.DataObject) -> None:
    """Our text against one broken into lines with hyphens: each passage is found word for word."""
    ours = " ".join(f"{w}{i}" for i, w in enumerate(words))
    first = data.draw(st.integers(0, len(words) - 5))
    passage = " ".join(f"{w}{i}" for i, w in enumerate(words))[:]
    parts = passage.split(" ")[first : first + 5]
    broken = "\r\n".join(p[:2] + "-\n" + p[2:] if n % 2 else p for n, p in enumerate(parts))
    assert place(ours, None, broken) == ("wording", " ".join(parts))


RAW = "\ufeffErster Satz 😀 mit Emoji.\r\nZweiter Satz, auch 😀.\r\n\r\nDritter Absatz hier.\r\nSchluss."


@pytest.mark.parametrize(
    "unit", [Unit(u, c, m) for u in (False, True) for c in (False, True) for m in (False, True)], ids=str
)
def test_the_way_of_counting_is_found(unit: Unit) -> None:
    raw = RawText(RAW)
    spans = []
    for passage in ("mit Emoji.", "Zweiter Satz, auch 😀.", "Dritter Absatz", "Schluss."):
        at = raw.text.index(passage)
        ends = []
        for point in (at, at + len(passage)):
            before = raw.text[:point]
            units = len(before.encode("utf-16-le")) // 2 if unit.utf16 else len(before)
            ends.append(units + (before.count("\n") if unit.crlf else 0) + unit.mark)
        spans.append(Span(ends[0], ends[1], passage[:10]))
    assert choose([(raw, spans)]) == unit
    found = raw.positions(unit, spans)
    assert [raw.text[p[0] : p[1]] for p in found if p] == [
        "mit Emoji.",
        "Zweiter Satz, auch 😀.",
        "Dritter Absatz",
        "Schluss.",
    ]
