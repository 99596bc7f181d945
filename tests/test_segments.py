"""Segments: coding units of paragraph size, with section and case."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus import DocumentEntry, Section, Source
from pipeline.model import Block, BlockKind, Document, Role
from pipeline.segments import LONGEST, segment_document


def document(*blocks: tuple[BlockKind, str, dict[str, object]]) -> Document:
    text, made = "", []
    for kind, content, more in blocks:
        start = len(text)
        text += content + "\n\n"
        made.append(Block(kind, start, start + len(content), **more))  # type: ignore[arg-type]
    return Document("bericht", text, tuple(made))


def source(*sections: Section, case: str = "") -> Source:
    return Source(
        Path("bericht.txt"), "bericht", DocumentEntry(file="bericht.txt", case=case, sections=list(sections))
    )


def heading(text: str, level: int) -> tuple[BlockKind, str, dict[str, object]]:
    return BlockKind.HEADING, text, {"level": level}


def paragraph(text: str) -> tuple[BlockKind, str, dict[str, object]]:
    return BlockKind.PARAGRAPH, text, {}


LONG_ENOUGH = "Die Stadt baut ihre Netzwerke mit den Trägern aus."


def test_headings_become_the_section_and_open_cases_until_their_level_ends() -> None:
    doc = document(
        heading("5.3 Steinfurtheim", 2),
        paragraph(LONG_ENOUGH),
        heading("5.3.1 Herausforderungen", 3),
        paragraph(LONG_ENOUGH),
        heading("6 Querschau", 1),
        paragraph(LONG_ENOUGH),
    )
    segments = segment_document(doc, source(Section(heading="Steinfurtheim", case="Steinfurtheim")))
    assert [s.case for s in segments] == ["Steinfurtheim", "Steinfurtheim", ""]
    assert segments[1].section_path == "5.3 Steinfurtheim > 5.3.1 Herausforderungen"


def test_numbers_outweigh_the_size_in_which_headings_are_printed() -> None:
    doc = document(
        heading("5. Fallstudien", 1),
        heading("5.3 Steinfurtheim", 4),
        heading("5.3.1 Herausforderungen", 3),
        paragraph(LONG_ENOUGH),
        heading("5.3.2 Governance", 1),
        paragraph(LONG_ENOUGH),
        heading("6 Querschau", 2),
        paragraph(LONG_ENOUGH),
    )
    segments = segment_document(doc, source(Section(heading="Steinfurtheim", case="Steinfurtheim")))
    assert [s.case for s in segments] == ["Steinfurtheim", "Steinfurtheim", ""]
    assert segments[1].section_path == "5. Fallstudien > 5.3 Steinfurtheim > 5.3.2 Governance"
    assert segments[2].section_path == "6 Querschau"


def test_a_long_paragraph_is_cut_at_sentence_ends_into_like_parts() -> None:
    doc = document(paragraph(" ".join([LONG_ENOUGH] * 40)))
    segments = segment_document(doc, source())
    lengths = [len(s.text.split()) for s in segments]
    assert max(lengths) <= LONGEST and max(lengths) - min(lengths) <= 2 * len(LONG_ENOUGH.split())
    assert all(s.text.endswith(".") for s in segments)
    assert sum(lengths) == 40 * len(LONG_ENOUGH.split())


def test_questions_of_the_interviewer_are_kept_but_not_coded() -> None:
    doc = document((BlockKind.TURN, "Wie arbeiten Sie mit den Trägern zusammen?", {"role": Role.INTERVIEWER}))
    assert [s.codable for s in segment_document(doc, source())] == [False]
    assert [s.codable for s in segment_document(doc, source(), code_interviewers=True)] == [True]


def test_references_and_contents_are_kept_but_not_coded() -> None:
    doc = document(
        heading("8 Literatur", 1), paragraph("Muster, Anna (2019): Netzwerke der Integration, Lindenau.")
    )
    assert not segment_document(doc, source())[0].codable


def test_prose_in_table_cells_is_coded_cell_by_cell() -> None:
    prose = "Die Verwaltung stimmt sich mit dem Landkreis und den Trägern vor Ort regelmäßig ab."
    doc = document((BlockKind.TABLE, f"Punkt\tBeschluss\n1\t{prose}", {}))
    segments = segment_document(doc, source())
    assert [(s.text, s.codable) for s in segments] == [(prose, True)]


@given(st.lists(st.text(alphabet="abc äöü.!?\n", min_size=1, max_size=400), min_size=1, max_size=5))
def test_a_segment_is_exactly_its_stretch_of_the_text(paragraphs: list[str]) -> None:
    doc = document(*[paragraph(p.strip() or "x") for p in paragraphs])
    for segment in segment_document(doc, source()):
        assert doc.text[segment.start : segment.end] == segment.text
        assert all(segment.start <= s < e <= segment.end for s, e in segment.sentences)


def test_contents_that_are_set_larger_than_all_chapters_do_not_take_them_along() -> None:
    paragraph = BlockKind.PARAGRAPH
    found = segment_document(
        document(
            heading("Inhalt", 1),
            (paragraph, "Lage 3, Ziele 5 und Ausblick 9", {}),
            heading("Lage", 2),
            (paragraph, "In Auenheim fehlt eine Bank am Brunnen.", {}),
            heading("Literatur", 1),
            heading("Berichte", 2),
            (paragraph, "Stadt Auenheim (2021): Bericht über die Lage am Brunnen.", {}),
        ),
        source(),
    )
    assert [s.codable for s in found] == [False, True, False]
