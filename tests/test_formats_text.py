"""Plain text and Markdown as people really save them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import DocumentError
from pipeline.extract.dispatch import read_document
from pipeline.extract.encoding import decode
from pipeline.extract.formats.markup import footnote, plain
from pipeline.extract.formats.text import text_document
from pipeline.extract.line_ends import join_lines, mend_gaps, vocabulary
from pipeline.model import BlockKind, Document

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

MARKDOWN = """# Lindenau an der Aue

## 1. Lage

Die Stadt\\* wächst.<sup>1</sup> Die **Bürger\\*innen** planen 3 m<sup>2</sup> große [Gärten](http://aue.example/x).

<sup>1</sup> Amtliche Statistik.

- Wohnen
- Arbeiten
  - in der *Altstadt*

Tab. 1: Einwohner

Ort	2011	2020
Lindenau	9.000	9.400
Aue- tal	1.200	1.100
"""


def document_of(text: str) -> Document:
    return text_document(text, "probe", "text")


def shape(document: Document) -> list[tuple[str, str]]:
    return [(b.kind.value, document.quote(b)) for b in document.blocks]


def test_markdown_becomes_clean_text_with_blocks() -> None:
    document = document_of(MARKDOWN)
    assert shape(document) == [
        ("heading", "Lindenau an der Aue"),
        ("heading", "1. Lage"),
        ("paragraph", "Die Stadt* wächst. Die Bürger*innen planen 3 m² große Gärten."),
        ("footnote", "Amtliche Statistik."),
        ("list_item", "Wohnen"),
        ("list_item", "Arbeiten"),
        ("list_item", "in der Altstadt"),
        ("caption", "Tab. 1: Einwohner"),
        ("table", "Ort\t2011\t2020\nLindenau\t9.000\t9.400\nAuetal\t1.200\t1.100"),
    ]
    assert [b.level for b in document.blocks if b.level] == [1, 2, 1, 1, 2]
    assert document.blocks[3].mark == "1"
    assert document.blocks[8].cells == (
        ("Ort", "2011", "2020"),
        ("Lindenau", "9.000", "9.400"),
        ("Auetal", "1.200", "1.100"),
    )


def test_a_page_break_inside_a_sentence_is_healed_and_the_footnote_follows() -> None:
    text = (
        "Das Projekt begann im Herbst und befasste sich mit Fragen der Zu-\n\n---\n\n"
        "<sup>2</sup> Gefördert vom Land.\n\nwanderung nach Steinfurtheim.\n"
    )
    assert shape(document_of(text)) == [
        (
            "paragraph",
            "Das Projekt begann im Herbst und befasste sich mit Fragen der Zuwanderung nach Steinfurtheim.",
        ),
        ("footnote", "Gefördert vom Land."),
    ]


WRAPPED = """3 Wohnen im Quartier

Die Stadt Lindenau hat sich vorge-
nommen, die Klein- und Mittelbe-
triebe zu fördern, und hat dafür im
Rathaus eine Stelle geschaffen, die
allen offen steht. Das gelang gut.

Ein zweiter Absatz handelt von der
Landes-
EU-Förderung und von dem, was noch
fehlt (a) in der Altstadt und
(b) am Bahnhof, wo viele wohnen.
"""


def test_wrapped_lines_become_paragraphs_with_whole_words() -> None:
    assert shape(document_of(WRAPPED)) == [
        ("heading", "3 Wohnen im Quartier"),
        (
            "paragraph",
            "Die Stadt Lindenau hat sich vorgenommen, die Klein- und Mittelbetriebe zu fördern, und hat "
            "dafür im Rathaus eine Stelle geschaffen, die allen offen steht. Das gelang gut.",
        ),
        (
            "paragraph",
            "Ein zweiter Absatz handelt von der Landes-EU-Förderung und von dem, was noch fehlt (a) in der "
            "Altstadt und (b) am Bahnhof, wo viele wohnen.",
        ),
    ]


def test_double_spaced_lines_become_paragraphs() -> None:
    lines = WRAPPED.split("\n\n")[1].split("\n")
    doubled = " \n\n".join(lines) + " \n\n \n\n" + " \n\n".join(lines)
    document = document_of(doubled)
    assert len(document.blocks) == 2
    assert "vorgenommen, die Klein- und Mittelbetriebe zu fördern" in document.quote(document.blocks[1])


def test_running_heads_and_page_numbers_are_gone() -> None:
    page = "Bericht der Stadt Lindenau\n\n{}\n\nDer Absatz Nummer {} ist lang genug und endet hier.\n\n"
    document = document_of("".join(page.format(n, n) for n in range(7, 12)))
    assert [document.quote(b)[:10] for b in document.blocks] == ["Der Absatz"] * 5


def test_heading_levels_follow_their_numbers() -> None:
    text = "\n\nText.\n\n".join(["### 5. Orte", "#### 5.2 Lindenau", "### 5.2.1 Lage", "### 6. Schluss", ""])
    levels = [b.level for b in document_of(text).blocks if b.kind is BlockKind.HEADING]
    assert levels == [3, 4, 5, 3]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("die Klein-", "und Mittelstädte", "die Klein- und Mittelstädte"),
        ("die Produktivitäts-/", "und Wachstumsziele", "die Produktivitäts-/und Wachstumsziele"),
        ("Zuwan-", "derung", "Zuwanderung"),
        ("das NRW-", "weite Netz", "das NRW-weite Netz"),
        ("der Berlin-", "Brandenburger Verband", "der Berlin-Brandenburger Verband"),
        ("im Rat-", "Haus", "im Rathaus"),
        ("Integrations- bzw.", "Sozialamt", "Integrations- bzw. Sozialamt"),
        ("Ende.", "Anfang", "Ende. Anfang"),
    ],
)
def test_line_ends(first: str, second: str, joined: str) -> None:
    assert join_lines(first, second, vocabulary("Das Rathaus steht.")) == joined


def test_remains_of_cut_words() -> None:
    knows = vocabulary("Der Landkreis plant.")
    assert mend_gaps("Land- kreis, Land-kreis, Klein- und Kiez, Vor-ort", knows) == (
        "Landkreis, Landkreis, Klein- und Kiez, Vor-ort"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "größe.txt"
    path.write_bytes("Straße in Fürth:\r\n\r\n„Wohnen“ – für 5 €\u00a0mehr.".encode(encoding))
    document = read_document(path, "x")
    assert document.text == "Straße in Fürth:\n\n„Wohnen“ – für 5 € mehr."


def test_combining_marks_and_soft_hyphens() -> None:
    assert document_of("Bu\u0308rger\u00admeister\u200bin").text == "Bürgermeisterin"


def test_a_broken_byte_order_promise_is_an_error() -> None:
    with pytest.raises(DocumentError, match=r"a\.txt.*neu als UTF-8") as caught:
        decode(b"\xef\xbb\xbfGr\xfc\xdfe aus Lindenau", "a.txt")
    assert caught.value.code == "damaged"


def test_marks_of_markdown_only_where_they_are_marks() -> None:
    assert plain("a_b_c, 2 * 3, Leser*innen und Bürger*innen, *kursiv*, `Code`, &amp; <b>fett</b>") == (
        "a_b_c, 2 * 3, Leser*innen und Bürger*innen, kursiv, Code, & fett"
    )
    assert footnote("[^3]: Ein Beleg.") == ("3", "Ein Beleg.")


@settings(max_examples=60)
@given(st.text(alphabet=st.sampled_from("ab-ÄöB. \n\t#*<>&1:()|\u00a0\u00ad\r"), max_size=300))
def test_any_text_keeps_the_invariants(text: str) -> None:
    document = document_of(text)
    position = 0
    for block in document.blocks:
        quote = document.quote(block)
        assert quote == quote.strip() != ""
        assert block.start >= position
        position = block.end
        if block.cells is not None:
            assert quote == "\n".join("\t".join(row) for row in block.cells).strip()
    assert position == len(document.text)


@pytest.mark.skipif(not (SHARED / "sources").is_dir(), reason="die gemeinsamen Quelltexte liegen nicht vor")
def test_the_governance_study_keeps_its_tables_and_chapters() -> None:
    document = read_document(next((SHARED / "sources").glob("001_*.txt")), "governance")
    tables = [b for b in document.blocks if b.kind is BlockKind.TABLE]
    assert [len(t.cells or ()) for t in tables] == [16, 7, 7, 7]
    levels = {document.quote(b)[:5]: b.level for b in document.blocks if b.kind is BlockKind.HEADING}
    assert levels["5.2 B"] == levels["5.7 W"] == 4
    assert levels["5.2.1"] == 5
    notes = [b.mark for b in document.blocks if b.kind is BlockKind.FOOTNOTE]
    assert notes[:3] == ["1", "2", "3"]
