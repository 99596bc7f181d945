"""Presentations, spreadsheets, mailboxes, old Word files; lists with dashes and pages without headings."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from odf import table, text
from odf.opendocument import OpenDocumentSpreadsheet
from PIL import Image
from pptx import Presentation
from pptx.util import Cm

from pipeline.errors import DocumentError
from pipeline.extract.dispatch import read_document
from pipeline.extract.formats import doc
from pipeline.model import BlockKind, Document


def shape(document: Document) -> list[tuple[str, str]]:
    return [(b.kind.value, document.quote(b)) for b in document.blocks]


def test_a_presentation_is_read_slide_by_slide(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "karte.png")
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Lage am Brunnen"
    frame = slide.placeholders[1].text_frame
    frame.text = "Eine Bank fehlt"
    deeper = frame.add_paragraph()
    deeper.text, deeper.level = "auch im Schatten", 1
    slide.notes_slide.notes_text_frame.text = "Hier die Zählung nennen."
    slide = made.slides.add_slide(made.slide_layouts[6])
    box = slide.shapes.add_textbox(Cm(2), Cm(9), Cm(8), Cm(2))
    box.text_frame.text = "Der Kasten steht unten."
    grid = slide.shapes.add_table(2, 2, Cm(2), Cm(2), Cm(10), Cm(4)).table
    for n, said in enumerate(["Ort", "Bänke", "Nord", "3"]):
        grid.cell(n // 2, n % 2).text = said
    slide.shapes.add_picture(str(tmp_path / "karte.png"), Cm(12), Cm(2), width=Cm(6))
    made.slides.add_slide(made.slide_layouts[6])._element.set("show", "0")
    made.save(str(tmp_path / "vortrag.pptx"))

    document = read_document(tmp_path / "vortrag.pptx", "vortrag")
    assert shape(document) == [
        ("heading", "Lage am Brunnen"),
        ("list_item", "Eine Bank fehlt"),
        ("list_item", "auch im Schatten"),
        ("paragraph", "Hier die Zählung nennen."),
        ("table", "Ort\tBänke\nNord\t3"),
        ("paragraph", "Der Kasten steht unten."),
    ]
    assert [b.page for b in document.blocks] == [1, 1, 1, 1, 2, 2] and document.pages == 3
    assert "Notizen: Hier die Zählung" in document.text
    assert "nicht gelesen: 1 Bild, 1 ausgeblendete Folie;" in document.notices[0].message


def test_a_spreadsheet_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    made = OpenDocumentSpreadsheet()
    sheet = table.Table(name="Bänke")
    for values in (["Ort", "", "Zahl"], ["Nord", "", "3"]):
        row = table.TableRow()
        for value in values:
            cell = table.TableCell()
            cell.addElement(text.P(text=value))
            row.addElement(cell)
        row.addElement(table.TableCell(numbercolumnsrepeated=16000))
        sheet.addElement(row)
    sheet.addElement(table.TableRow(numberrowsrepeated=1_000_000))
    made.spreadsheet.addElement(sheet)
    made.save(str(tmp_path / "zählung.ods"))
    document = read_document(tmp_path / "zählung.ods", "a")
    assert shape(document) == [("heading", "Bänke"), ("table", "Ort\t\tZahl\nNord\t\t3")]


def test_a_mailbox_is_read_message_by_message(tmp_path: Path) -> None:
    messages = (
        b"From anna@auenheim.example Mon Jan  4 10:00:00 2021\n"
        b"From: Anna Brandt <anna@auenheim.example>\nSubject: Bank\n\n"
        b"Die Bank fehlt.\n>From hier sieht man es.\n\n"
        b"From bernd@auenheim.example Mon Jan  4 11:00:00 2021\n"
        b"From: Bernd Huber <bernd@auenheim.example>\nSubject: Re: Bank\n\nSie kommt im Herbst.\n"
    )
    (tmp_path / "post.mbox").write_bytes(messages)
    document = read_document(tmp_path / "post.mbox", "post")
    assert [words for kind, words in shape(document) if kind == "heading"] == ["Bank", "Re: Bank"]
    assert "From hier sieht man es." in document.text and "Sie kommt im Herbst." in document.text


def test_a_message_that_was_passed_on_is_read(tmp_path: Path) -> None:
    path = tmp_path / "weiter.eml"
    path.write_text(
        "From: anna@example.org\nSubject: Fw: Bus\nContent-Type: message/rfc822\n\n"
        "From: berta@example.org\nSubject: Bus\n\nAm Abend fehlt ein Bus.\n",
        encoding="utf-8",
    )
    document = read_document(path, "weiter")
    assert [document.quote(b) for b in document.blocks if b.kind is BlockKind.HEADING] == ["Fw: Bus", "Bus"]
    assert document.text.endswith("Am Abend fehlt ein Bus.")


@pytest.mark.slow
def test_an_old_word_file_is_read_where_libreoffice_is_installed(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "alt.html").write_text("<h1>Lage</h1><p>Eine Bank fehlt am Brunnen.</p>", "utf-8")
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    convert = ["--headless", profile, "--convert-to", "doc:MS Word 97", "--outdir", str(tmp_path)]
    subprocess.run([program, *convert, str(tmp_path / "alt.html")], check=True, capture_output=True)
    assert shape(read_document(tmp_path / "alt.doc", "alt"))[-1] == (
        "paragraph",
        "Eine Bank fehlt am Brunnen.",
    )


def test_an_old_word_file_says_what_to_do_where_it_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DocumentError, match="speichern Sie sie in Word als DOCX"):
        doc.read_doc(b"\xd0\xcf\x11\xe0", "alt", "alt.doc")


def test_lists_with_dashes_in_wrapped_text(tmp_path: Path) -> None:
    prose = (
        "Der Rat der Stadt Auenheim hat im Frühjahr beschlossen, den Platz am\n"
        "Brunnen umzubauen und dort mehrere Bänke für ältere Menschen aufzu-\n"
        "stellen. Die Verwaltung soll bis zum Herbst einen Plan vorlegen, der\n"
        "auch die Linie 4 – sie fährt sonntags nicht\n- und den Verkehr am Abend "
        "in den Blick nimmt.\n"
    )
    items = "Es fehlen\n- eine Bank am Brunnen\n- die Linie 4, die seit dem Sommer\n  nicht fährt\n- Geld\n"
    (tmp_path / "a.md").write_text(f"{prose}\n{items}\n{prose}", encoding="utf-8")
    found = shape(read_document(tmp_path / "a.md", "a"))
    assert [words for kind, words in found if kind == "list_item"] == [
        "eine Bank am Brunnen",
        "die Linie 4, die seit dem Sommer nicht fährt",
        "Geld",
    ]


def test_bold_paragraphs_are_the_headings_of_a_page_without_any(tmp_path: Path) -> None:
    page = (
        "<html><body><p><b>Ausgangslage</b></p><p>Eine Bank fehlt am Brunnen.</p>"
        "<p><span><strong>Ziele</strong></span></p>"
        "<p>Der Rat will <b>eine</b> Bank.</p><p><b>Wichtig:</b> im Herbst.</p></body></html>"
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    kinds = [kind for kind, _ in shape(read_document(tmp_path / "a.html", "a"))]
    assert kinds == ["heading", "paragraph", "heading", "paragraph", "paragraph"]
