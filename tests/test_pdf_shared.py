"""Typeset sources with known text, and third-party documents: one hand-checked page of each.

The files lie beside the repository and are no part of it; without them these tests skip. Of the
third-party texts only a few words are quoted.
"""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from pathlib import Path

import pytest
from pdf_sheets import read
from pypdfium2 import PdfDocument

from pipeline.model import Document

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT / "benchmarks"))

from extraction import cell_share, extra_headings, heading_share, word_similarity  # noqa: E402

pytestmark = pytest.mark.skipif(
    not (SHARED / "pdf").is_dir(), reason="the folder shared/ with third-party documents is not here"
)

TYPESET = {
    "erfolgsfaktoren": (0.990, "Was bewegt Kommunen?"),
    "governance": (0.990, "Gute Governance für gesellschaftliche"),
    "fallstudien_ocr": (0.985, "Kommunale Integrationspolitiken"),
    "positionspapier": (0.985, "Integration in Bewegung bringen"),
    "tagung": (0.985, "Sozialer Zusammenhalt in der Stadtgesellschaft"),
}
"""Least similarity of the words (one column, two columns), and the running head."""


@cache
def _document(path: Path) -> Document:
    return read(path)


@pytest.mark.parametrize("name", TYPESET)
def test_words_headings_and_cells_of_a_typeset_source(name: str) -> None:
    path = SHARED / "pdf" / f"{name}.pdf"
    gold = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))
    document = _document(path)
    assert word_similarity(document, gold) >= TYPESET[name][0]
    assert (heading_share(document, gold) or 1.0) >= 0.98
    assert extra_headings(document, gold) == 0
    assert (cell_share(document, gold) or 1.0) == 1.0


@pytest.mark.parametrize("name", TYPESET)
def test_no_running_head_or_page_number_is_left(name: str) -> None:
    document = _document(SHARED / "pdf" / f"{name}.pdf")
    short = [document.quote(b) for b in document.blocks if b.end - b.start < 70 and b.kind != "heading"]
    assert not [t for t in short if t.strip("–- ").isdigit()]
    assert short.count(TYPESET[name][1]) <= 1


HAND_CHECKED = {
    "erlangen__2021": (7, "list_item", "auch nach Wegfall der Sozialbindung"),
    "erlangen__2022": (1, "heading", "Stadtteilbeirat Büchenbach"),
    "erlangen__2023": (8, "list_item", "deren Arbeit fortsetzen und ausbauen"),
    "erlangen__2024": (4, "list_item", "nun sind zusätzlich zwei weitere kaputt"),
    "erlangen__2025": (9, "list_item", "Veranstaltungen innerhalb und außerhalb des Stadtteils"),
    "koeln__11": (1, "paragraph", "und als der Weg zu einem perfide organisierten"),
    "landtag__": (4, "paragraph", "ein erfreuliches Zeichen in den Zeiten von Verdrossenheit"),
    "muenster__OeDP": (7, "paragraph", "kann von daher nicht hoch genug bewertet werden"),
    "muenster__SPD": (2, "paragraph", "Auf diesem Weg lohnt es sich weiterzugehen"),
    "nicosrp__CDU": (7, "paragraph", "Trotz ihrer ganzen Komplexität lassen sie sich"),
    "nicosrp__DIE": (11, "paragraph", "eine Perspektive zu eröffnen und ihr Abdrängen"),
    "nicosrp__SPD": (3, "paragraph", "Am 27. September 2009 entscheidet sich"),
    "roedermark__bet": (4, "heading", "Studiengänge"),
    "roedermark__ges": (22, "list_item", "Stadtverordnetenversammlung"),
    "roedermark__haus": (5, "paragraph", "dringend benötigte Kinderbetreuungseinrichtung"),
}
"""Start of the file's name, page, kind of the block and words in it, over a line, column or page break
where the page has one, each compared with the printed page."""


@pytest.mark.parametrize("start", HAND_CHECKED)
def test_a_hand_checked_page_of_each_document(start: str) -> None:
    (path,) = (SHARED / "real" / "pdf").glob(f"{start}*.pdf")
    page, kind, words = HAND_CHECKED[start]
    document = _document(path)
    found = [b for b in document.blocks if words in document.quote(b)]
    assert (page, kind) in [(b.page, b.kind.value) for b in found], found


def test_cells_of_a_ruled_table_whose_rows_were_stacked() -> None:
    (path,) = (SHARED / "real" / "pdf").glob("roedermark__ges*.pdf")
    document = _document(path)
    (table,) = (b.cells for b in document.blocks if b.page == 22 and b.cells)
    assert table[1] == ("Kasse, Bank:", "20.976.509,77", "23.626.748,07")
    assert table[2] == ("Kurzfristige Verbindlichkeiten gegenüber Kreditinstituten", "0,00", "0,00")


def test_cells_of_a_shaded_table_on_a_slide() -> None:
    (path,) = (SHARED / "real" / "pdf").glob("erlangen__2021*.pdf")
    (table,) = (b.cells for b in _document(path).blocks if b.page == 4 and b.cells)
    assert table[0] == ("Haushaltsgröße", "Stufe I", "Stufe II", "Stufe III")
    assert table[2] == ("2-Personenhaushalt", "22.000 €", "28.250 €", "34.500 €")


def test_no_page_is_lost_in_silence() -> None:
    """The long words that pdfium's plain text has on a page are in the document, or a notice names it."""
    for path in sorted((SHARED / "real" / "pdf").glob("*.pdf")):
        document = _document(path)
        told = {p for n in document.notices if n.code != "table-not-extracted" for p in n.pages}
        opened = PdfDocument(path)
        for index in range(len(opened)):
            plain = opened[index].get_textpage().get_text_range()
            words = set(re.findall(r"(?<![\w-])[a-zäöüßA-ZÄÖÜ]{5,}(?![\w\r\n-])", plain))
            lost = {w for w in words if w not in document.text}
            assert index + 1 in told or len(lost) <= 0.1 * len(words) + 3, (path.name, index + 1, lost)
        opened.close()


def test_speakers_of_debates_come_out_as_turns() -> None:
    from pipeline.extract.dispatch import read_document

    document = read_document(SHARED / "pdf" / "tagung.pdf", "tagung")
    speakers = {b.speaker for b in document.blocks if b.kind == "turn"}
    assert len(speakers) >= 5, speakers
