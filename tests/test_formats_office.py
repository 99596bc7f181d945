"""DOCX, ODT, RTF, HTML and e-mail, made here with the libraries that write them."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from odf import office, table, text
from odf.opendocument import OpenDocumentText

from pipeline.errors import DocumentError
from pipeline.extract.dispatch import read_document
from pipeline.model import BlockKind, Document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FOOTNOTES = (
    f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>x</w:t></w:r></w:p>'
    '</w:footnote><w:footnote w:id="2"><w:p><w:r><w:t xml:space="preserve"> Amtliche Statistik.</w:t>'
    "</w:r></w:p></w:footnote></w:footnotes>"
)


def shape(document: Document) -> list[tuple[str, str]]:
    return [(b.kind.value, document.quote(b)) for b in document.blocks]


def word_file(path: Path) -> None:
    made = docx.Document()
    made.add_heading("Lindenau an der Aue", level=1)
    made.add_heading("Wohnen", level=2)
    paragraph = made.add_paragraph("Die Stadt wächst")
    paragraph._p.append(parse_xml(f'<w:ins {W} w:id="1" w:author="a"><w:r><w:t> schnell</w:t></w:r></w:ins>'))
    paragraph._p.append(
        parse_xml(f'<w:del {W} w:id="2" w:author="a"><w:r><w:delText> langsam</w:delText></w:r></w:del>')
    )
    paragraph._p.append(parse_xml(f'<w:r {W}><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run(".")
    made.add_comment(paragraph.runs, text="Stimmt das?", author="b")
    made.add_paragraph("Erstens", style="List Bullet")
    made.add_paragraph("Abb. 1: Karte", style="Caption")
    grid = made.add_table(rows=2, cols=2)
    for i, value in enumerate(("Ort", "Zahl", "Lindenau", "9.400")):
        grid.cell(i // 2, i % 2).text = value
    buffer = io.BytesIO()
    made.save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("word/footnotes.xml", FOOTNOTES)


def test_word_with_footnote_tracked_changes_and_table(tmp_path: Path) -> None:
    path = tmp_path / "Größe & Lage.docx"
    word_file(path)
    document = read_document(path, "lage")
    assert shape(document) == [
        ("heading", "Lindenau an der Aue"),
        ("heading", "Wohnen"),
        ("paragraph", "Die Stadt wächst schnell."),
        ("footnote", "Amtliche Statistik."),
        ("list_item", "Erstens"),
        ("caption", "Abb. 1: Karte"),
        ("table", "Ort\tZahl\nLindenau\t9.400"),
    ]
    assert [b.level for b in document.blocks[:2]] == [1, 2]
    assert document.blocks[3].mark == "1"
    assert document.blocks[6].cells == (("Ort", "Zahl"), ("Lindenau", "9.400"))


def test_a_table_of_endless_columns_is_refused(tmp_path: Path) -> None:
    made = docx.Document()
    cell = made.add_table(rows=1, cols=1).cell(0, 0)
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:gridSpan {W} w:val="2000000000"/>'))
    made.save(str(tmp_path / "a.docx"))
    with pytest.raises(DocumentError, match="2000000000 Spalten"):
        read_document(tmp_path / "a.docx", "a")


def test_bold_lines_are_headings_where_no_style_is_used(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph().add_run("Ausgangslage").bold = True
    made.add_paragraph("In Steinfurtheim fehlen Wohnungen.")
    path = tmp_path / "a.docx"
    made.save(str(path))
    assert shape(read_document(path, "a"))[0] == ("heading", "Ausgangslage")


def test_turns_parted_by_line_breaks_in_one_word_paragraph(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("I: Was fehlt?\nB: Räume.\nI: Wo?\nB: Am Markt.")
    path = tmp_path / "i.docx"
    made.save(str(path))
    document = read_document(path, "i")
    assert [(b.speaker, document.quote(b)) for b in document.blocks][1] == ("B", "Räume.")


def test_open_document(tmp_path: Path) -> None:
    made = OpenDocumentText()
    made.text.addElement(text.H(outlinelevel=2, text="Wohnen"))
    paragraph = text.P(text="Die Stadt")
    paragraph.addElement(text.S(c=2))
    paragraph.addText("wächst")
    note = text.Note(noteclass="footnote", id="n1")
    note.addElement(text.NoteCitation(text="1"))
    body = text.NoteBody()
    body.addElement(text.P(text="Amtliche Statistik."))
    note.addElement(body)
    paragraph.addElement(note)
    remark = office.Annotation()
    remark.addElement(text.P(text="Stimmt das?"))
    paragraph.addElement(remark)
    paragraph.addText(".")
    made.text.addElement(paragraph)
    items = text.List()
    item = text.ListItem()
    item.addElement(text.P(text="Erstens"))
    items.addElement(item)
    made.text.addElement(items)
    grid = table.Table(name="T")
    for row in (("Ort", "Zahl"), ("Lindenau", "9.400")):
        line = table.TableRow()
        for value in row:
            cell = table.TableCell()
            cell.addElement(text.P(text=value))
            line.addElement(cell)
        grid.addElement(line)
    made.text.addElement(grid)
    path = tmp_path / "a.odt"
    made.save(str(path))
    document = read_document(path, "a")
    assert shape(document) == [
        ("heading", "Wohnen"),
        ("paragraph", "Die Stadt wächst."),
        ("footnote", "Amtliche Statistik."),
        ("list_item", "Erstens"),
        ("table", "Ort\tZahl\nLindenau\t9.400"),
    ]
    assert document.blocks[0].level == 2


def test_rtf_with_umlauts_footnote_and_table(tmp_path: Path) -> None:
    source = (
        r"{\rtf1\ansi\ansicpg1252 Gr\'f6\u223?e{\footnote \pard Amtliche Statistik.} in F\'fcrth\par "
        r"Zweiter Absatz\~hier.\par \trowd\cellx100\cellx200 Ort\cell Zahl\cell\row "
        r"\trowd Lindenau\cell 9.400\cell\row Ende.\par}"
    )
    path = tmp_path / "a.rtf"
    path.write_bytes(source.encode("ascii"))
    assert shape(read_document(path, "a")) == [
        ("paragraph", "Größe in Fürth"),
        ("footnote", "Amtliche Statistik."),
        ("paragraph", "Zweiter Absatz hier."),
        ("table", "Ort\tZahl\nLindenau\t9.400"),
        ("paragraph", "Ende."),
    ]


def test_a_table_in_a_cell_is_told_once(tmp_path: Path) -> None:
    made = docx.Document()
    grid = made.add_table(rows=1, cols=2)
    grid.cell(0, 0).text = "Außen"
    grid.cell(0, 1).add_table(rows=1, cols=2).cell(0, 1).text = "Innen"
    path = tmp_path / "a.docx"
    made.save(str(path))
    assert shape(read_document(path, "a")) == [("table", "Außen\tInnen")]


def test_a_cut_rtf_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(rb"{\rtf1\ansi Die Stadt Lindenau plant {\b neue")
    assert [n.code for n in read_document(path, "a").notices] == ["truncated"]


def test_html_shows_what_a_reader_sees(tmp_path: Path) -> None:
    page = """<!DOCTYPE html><html><head><title>T</title><style>p{}</style></head><body>
    <nav>Menü</nav><h1>Lindenau</h1><p>Die <b>Stadt</b>&nbsp;wächst<br>schnell.</p><script>x()</script>
    <ul><li>Wohnen<ul><li>Miete</li></ul></li></ul><div>Lose<p>Absatz</p>Rest</div>
    <table><tr><th>Ort</th><th>Zahl</th></tr><tr><td>Aue</td><td>1</td></tr></table></body></html>"""
    path = tmp_path / "a.html"
    path.write_text(page, encoding="utf-8")
    document = read_document(path, "a")
    assert shape(document) == [
        ("heading", "Lindenau"),
        ("paragraph", "Die Stadt wächst schnell."),
        ("list_item", "Wohnen"),
        ("list_item", "Miete"),
        ("paragraph", "Lose"),
        ("paragraph", "Absatz"),
        ("paragraph", "Rest"),
        ("table", "Ort\tZahl\nAue\t1"),
    ]
    assert [b.level for b in document.blocks if b.kind is BlockKind.LIST_ITEM] == [1, 2]


def test_mail_with_attachment(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = (
        "Café im Quartier",
        "amt@lindenau.example",
        "rat@lindenau.example",
    )
    mail.set_content("Guten Tag,\n\nder Treff in Lindenau öffnet im Mai.\n")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="plan.pdf")
    path = tmp_path / "a.eml"
    path.write_bytes(bytes(mail))
    document = read_document(path, "a")
    assert shape(document)[0] == ("heading", "Café im Quartier")
    assert shape(document)[-1] == ("paragraph", "der Treff in Lindenau öffnet im Mai.")
    assert [n.code for n in document.notices] == ["attachments-not-read"]
    assert "plan.pdf" in document.notices[0].message
