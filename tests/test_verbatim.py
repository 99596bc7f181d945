"""Texts of other programs stay to the letter: people's codings count their characters."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_repair import DAMAGED

from pipeline.extract.dispatch import read_document
from pipeline.extract.settings import ReadSettings
from pipeline.extract.verbatim import verbatim
from pipeline.model import BlockKind, Document

EXACT = ReadSettings(verbatim=True)

WRAPPED = """1 Ausgangslage

Die Stadt hat im vergangenen Jahr über die Woh-
nungsfrage  beraten; die Mieten steigen in allen
Stadtteilen, und bezahlbarer Wohnraum fehlt.\t

- Nachbarschaftstreffs fördern
- Ehrenamt stärken

Ende.
"""

INTERVIEW = """I: Wie geht es Ihnen hier im Stadtteil?
B: Ganz gut. [00:01:12] Aber die Mieten sind zu hoch.
I: Und mit den Nachbarn?
B: Da hilft man sich. Im Treff kennt jeder jeden.
I: Was fehlt?
B: Ein Platz für Kinder.
"""


def read(path: Path, text: str) -> Document:
    path.write_bytes(text.encode())
    return read_document(path, "probe", EXACT)


def test_line_breaks_hyphens_and_blanks_stay(tmp_path: Path) -> None:
    document = read(tmp_path / "probe.txt", WRAPPED)
    assert document.text == WRAPPED
    kinds = [(b.kind, document.quote(b).split("\n")[0]) for b in document.blocks]
    assert kinds == [
        (BlockKind.HEADING, "1 Ausgangslage"),
        (BlockKind.PARAGRAPH, "Die Stadt hat im vergangenen Jahr über die Woh-"),
        (BlockKind.LIST_ITEM, "Nachbarschaftstreffs fördern"),
        (BlockKind.LIST_ITEM, "Ehrenamt stärken"),
        (BlockKind.PARAGRAPH, "Ende."),
    ]


def test_damage_of_ocr_stays(tmp_path: Path) -> None:
    document = read(tmp_path / "probe.txt", DAMAGED)
    assert (document.text, document.changes) == (DAMAGED, ())
    assert read_document(tmp_path / "probe.txt", "probe").text != DAMAGED, "else this shows nothing"


def test_who_speaks_is_known_all_the_same(tmp_path: Path) -> None:
    document = read(tmp_path / "probe.txt", INTERVIEW)
    assert document.text == INTERVIEW
    assert [b.speaker for b in document.blocks] == ["I", "B"] * 3
    assert document.quote(document.blocks[1]) == "Ganz gut. [00:01:12] Aber die Mieten sind zu hoch."


def test_what_the_reader_left_out_is_not_lost(tmp_path: Path) -> None:
    """A block that is not found again stands as its lines do."""
    raw = "Eins zwei.\nDrei vier.\n\nFünf."
    found = read(tmp_path / "probe.txt", raw)
    other = Document("probe", "Ganz anders.", (found.blocks[0].__class__(BlockKind.PARAGRAPH, 0, 12),))
    assert [raw[b.start : b.end] for b in verbatim(other, raw).blocks] == [
        "Eins zwei.",
        "Drei vier.",
        "Fünf.",
    ]


lines = st.text("abc ABC äöüß.,;:-–„“()123\t\u0308ﬁ😀", max_size=60)


@given(st.lists(lines, min_size=1, max_size=12))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_blocks_stand_in_order_without_blanks_around(tmp_path: Path, rows: list[str]) -> None:
    raw = "Anfang des Textes.\n" + "\n".join(rows)
    document = read(tmp_path / "probe.txt", raw)
    assert document.text == raw
    quotes = [document.quote(b) for b in document.blocks]
    assert all(q and q == q.strip() for q in quotes)
    assert all(a.end <= b.start for a, b in pairwise(document.blocks))
