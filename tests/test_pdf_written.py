"""What was written onto a PDF later: entries of forms, typed text, notes, attached files."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_sheets import HEIGHT, Sheets, read, texts
from pypdfium2 import PdfDocument
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import DocumentError


def annotated(path: Path, *annotations: str) -> None:
    """A page with one line of text and annotations (PDF dictionaries)."""
    with Sheets(path) as sheets:
        sheets.line(72, 100, "Der Brunnen am Markt wird im Sommer umgebaut.")
    source = path.read_bytes()
    page = source.index(b"/Type /Page\n")
    listed = f"/Annots [{' '.join(annotations)}] ".encode("cp1252")
    path.write_bytes(source[:page] + listed + source[page:])


def form(path: Path, *, filled: bool = True) -> None:
    canvas = Canvas(str(path))
    for n, (question, answer) in enumerate([("Was fehlt am Brunnen?", "Eine Bank mit Lehne."), ("Wo?", "")]):
        canvas.drawString(72, HEIGHT - 100 - 80 * n, question)
        canvas.acroForm.textfield(
            name=f"f{n}", value=answer if filled else "", x=72, y=HEIGHT - 140 - 80 * n, width=300, height=24
        )
    canvas.acroForm.checkbox(name="ja", checked=True, x=72, y=300)
    canvas.save()


def test_entries_of_a_form_stand_below_their_questions(tmp_path: Path) -> None:
    form(tmp_path / "bogen.pdf")
    document = read(tmp_path / "bogen.pdf")
    assert texts(document) == ["Was fehlt am Brunnen?", "Eine Bank mit Lehne.", "Wo?"]
    assert [n.code for n in document.notices] == ["form-entries-read"]


def test_an_empty_form_says_nothing(tmp_path: Path) -> None:
    form(tmp_path / "bogen.pdf", filled=False)
    assert read(tmp_path / "bogen.pdf").notices == ()


def test_text_typed_onto_a_page_is_read_and_notes_are_counted(tmp_path: Path) -> None:
    annotated(
        tmp_path / "a.pdf",
        "<< /Type /Annot /Subtype /FreeText /Rect [72 600 400 640] /Contents (Der Rat hat zugestimmt.) >>",
        "<< /Type /Annot /Subtype /Text /Rect [300 700 320 720] /Contents (Stimmt das?) >>",
        "<< /Type /Annot /Subtype /Highlight /Rect [72 730 320 745] /Contents (wichtig) >>",
        "<< /Type /Annot /Subtype /Highlight /Rect [72 730 320 745] >>",
        "<< /Type /Annot /Subtype /FreeText /F 2 /Rect [72 500 400 540] /Contents (verborgen) >>",
    )
    document = read(tmp_path / "a.pdf")
    assert texts(document)[1:] == ["Der Rat hat zugestimmt."]
    beside, written = document.notices
    assert "nicht gelesen: 2 Kommentare" in beside.message and written.pages == (1,)


def test_attached_files_are_named(tmp_path: Path) -> None:
    annotated(tmp_path / "a.pdf")
    document = PdfDocument(tmp_path / "a.pdf")
    for n in range(10):
        document.new_attachment(f"anlage_{n}.xlsx").set_data(b"x")
    document.save(tmp_path / "b.pdf")
    document.close()
    [notice] = read(tmp_path / "b.pdf").notices
    assert notice.code == "attachments-not-read"
    assert "anlage_0.xlsx" in notice.message and "und 2 weitere" in notice.message


def test_a_portfolio_names_the_files_that_it_holds(tmp_path: Path) -> None:
    document = PdfDocument.new()
    document.new_page(300, 300)
    for name in ("konzept.pdf", "karte.docx"):
        document.new_attachment(name).set_data(b"x")
    document.save(tmp_path / "mappe.pdf")
    document.close()
    with pytest.raises(DocumentError, match=r"selbst keinen Text.*karte\.docx, konzept\.pdf"):
        read(tmp_path / "mappe.pdf")
