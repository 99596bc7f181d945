"""What office files hold beside their text: boxes read once, hidden and deleted text left out, and said."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.shared import Cm
from odf import office, table, text
from odf.draw import CustomShape, Frame, TextBox
from odf.opendocument import OpenDocumentText
from odf.style import Style, TextProperties
from PIL import Image

from pipeline.extract.dispatch import read_document
from pipeline.model import Document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
BOX = "<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
BOX_TWICE = (
    f"<w:r {W} {MC}><mc:AlternateContent><mc:Choice Requires='wps'>{BOX}</mc:Choice>"
    f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
PLACEHOLDER = (
    f"<w:sdt {W}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Hier klicken.</w:t></w:r>"
    "</w:sdtContent></w:sdt>"
)


def quotes(document: Document) -> list[str]:
    return [document.quote(block) for block in document.blocks]


def saved(made: docx.document.Document, path: Path) -> Document:
    made.save(str(path))
    return read_document(path, "x")


def test_a_text_box_of_word_is_read_once_also_in_a_cell(tmp_path: Path) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("Das Haus am Markt.")
    paragraph._p.append(parse_xml(BOX_TWICE.format(text="Im Kasten: Die Werkstatt ist zu.")))
    grid = made.add_table(rows=2, cols=2)
    for cell, said in zip((c for row in grid.rows for c in row.cells), "abcd", strict=True):
        cell.text = said
    grid.cell(1, 1).paragraphs[0]._p.append(parse_xml(BOX_TWICE.format(text="Kasten in der Zelle.")))
    assert quotes(saved(made, tmp_path / "kasten.docx")) == [
        "Das Haus am Markt.",
        "Im Kasten: Die Werkstatt ist zu.",
        "a\tb\nc\td",
        "Kasten in der Zelle.",
    ]


def test_hidden_text_of_word_is_left_out_whether_by_itself_or_by_style(tmp_path: Path) -> None:
    made = docx.Document()
    made.styles.add_style("Notiz", 1).font.hidden = True
    made.styles.add_style("Notiz tiefer", 1).base_style = made.styles["Notiz"]
    paragraph = made.add_paragraph("Der Rat ")
    paragraph.add_run("(prüfen!) ").font.hidden = True
    paragraph.add_run("stimmte zu.").font.hidden = False
    made.add_paragraph("Nur für das Lektorat.", style="Notiz tiefer")
    seen = made.add_paragraph("", style="Notiz").add_run("Dieser Satz ist zu sehen.")
    seen.font.hidden = False
    document = saved(made, tmp_path / "verborgen.docx")
    assert quotes(document) == ["Der Rat stimmte zu.", "Dieser Satz ist zu sehen."]
    [notice] = document.notices
    assert notice.code == "beside-the-text" and "5 verborgene Wörter" in notice.message


def test_what_word_asks_to_be_filled_in_is_no_text(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("Stadtteil: ")._p.append(parse_xml(PLACEHOLDER))
    assert quotes(saved(made, tmp_path / "formular.docx")) == ["Stadtteil:"]


def test_changes_comments_and_large_pictures_are_said_in_one_sentence(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "karte.png")
    made = docx.Document()
    paragraph = made.add_paragraph("Die Stadt wächst")
    paragraph._p.append(
        parse_xml(f'<w:ins {W} w:id="1" w:author="a"><w:r><w:t> schnell.</w:t></w:r></w:ins>')
    )
    made.add_comment(paragraph.runs, text="Stimmt das?", author="b")
    made.add_picture(str(tmp_path / "karte.png"), width=Cm(9))
    made.add_picture(str(tmp_path / "karte.png"), width=Cm(1))
    document = saved(made, tmp_path / "alles.docx")
    assert document.text == "Die Stadt wächst schnell."
    [notice] = document.notices
    assert notice.message.startswith(
        "„alles.docx“: 1 nachverfolgte Änderung gilt als angenommen; nicht gelesen: 1 Kommentar, 1 Bild;"
    )


def test_frames_and_shapes_of_opendocument_are_paragraphs_of_their_own(tmp_path: Path) -> None:
    made = OpenDocumentText()
    hiding = Style(name="Leise", family="text")
    hiding.addElement(TextProperties(display="none"))
    made.automaticstyles.addElement(hiding)
    paragraph = text.P(text="Der Platz wird umgebaut.")
    paragraph.addElement(text.Span(stylename=hiding, text=" Stimmt nicht."))
    frame, box = Frame(), TextBox()
    box.addElement(text.P(text="Im Rahmen: Die Bäume bleiben."))
    frame.addElement(box)
    paragraph.addElement(frame)
    shape = CustomShape()
    shape.addElement(text.P(text="In der Form: Der Brunnen auch."))
    paragraph.addElement(shape)
    comment = office.Annotation()
    comment.addElement(text.P(text="Kommentar"))
    grid, row = table.Table(), table.TableRow()
    for said in ("Ort", "Platz"):
        cell = table.TableCell()
        cell.addElement(text.P(text=said))
        row.addElement(cell)
    row.childNodes[0].childNodes[0].addElement(comment)
    grid.addElement(row)
    for element in (paragraph, grid):
        made.text.addElement(element)
    made.save(str(tmp_path / "rahmen.odt"))
    document = read_document(tmp_path / "rahmen.odt", "x")
    assert quotes(document) == [
        "Der Platz wird umgebaut.",
        "Im Rahmen: Die Bäume bleiben.",
        "In der Form: Der Brunnen auch.",
        "Ort\tPlatz",
    ]
    assert "1 Kommentar, 2 verborgene Wörter" in document.notices[0].message


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"{\deleted Das fiel weg. }Das blieb.", "Das blieb."),
        (r"\deleted Das fiel weg. \deleted0 Das blieb.", "Das blieb."),
        (r"Das blieb{\v , sagt der Rat\'fc\u8211 ?\endash\tab}.", "Das blieb."),
        (r"\v Weg. \plain Das blieb.", "Das blieb."),
        (r"{\v Weg {\v0 doch nicht} weg.} Ende.", "doch nicht Ende."),
        (r"Ohne \viewkind4 etwas.", "Ohne etwas."),
    ],
)
def test_hidden_and_deleted_text_of_rtf_is_left_out(tmp_path: Path, source: str, expected: str) -> None:
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1\\ansi " + source.encode() + b"\\par}")
    assert read_document(tmp_path / "a.rtf", "a").text == expected


def test_what_rtf_leaves_out_is_said(tmp_path: Path) -> None:
    source = (
        rb"{\rtf1\ansi Neu\revised{\deleted alt}{\v zwei W\'f6rter}{\*\annotation Hm}"
        rb"{\pict\picwgoal4000\pichgoal3000 00}{\pict\picwgoal200\pichgoal200 00}\par}"
    )
    (tmp_path / "a.rtf").write_bytes(source)
    [notice] = read_document(tmp_path / "a.rtf", "a").notices
    assert "2 nachverfolgte Änderungen gelten als angenommen" in notice.message
    assert "nicht gelesen: 1 Kommentar, 2 verborgene Wörter, 1 Bild;" in notice.message


def test_text_that_word_hides_in_a_web_page_and_deleted_text_are_left_out(tmp_path: Path) -> None:
    page = (
        "<html><body><p>Die Bank <del>fehlt</del><ins>steht</ins> am Brunnen.</p>"
        "<p style='mso-hide:all'>Für das Lektorat.</p>"
        "<p style='display:none'>Eine Frage, noch zugeklappt.</p>"
        "</body></html>"
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert quotes(read_document(tmp_path / "a.html", "a")) == [
        "Die Bank steht am Brunnen.",
        "Eine Frage, noch zugeklappt.",
    ]


PAGE = """<html><body><nav><img src="menue.png"></nav><p>Die Stadt plant einen Treff.</p>
<img src="karte.png" alt="Karte der Ortsteile"><img src="punkt.png" width="16" height="16">
<img src="linie.png" alt=""><video src="film.mp4"></video></body></html>"""


@pytest.mark.parametrize(
    ("file", "head"),
    [("seite.html", ""), ("brief.eml", "From: a@example.org\nSubject: Treff\nContent-Type: text/html\n\n")],
)
def test_pictures_and_films_of_a_page_are_named_as_left_out(tmp_path: Path, file: str, head: str) -> None:
    (tmp_path / file).write_text(head + PAGE, encoding="utf-8")
    [notice] = read_document(tmp_path / file, "x").notices
    assert "nicht gelesen: 1 Bild, 1 eingebettetes Objekt;" in notice.message


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next(tmp_path: Path) -> None:
    made = docx.Document()
    for words in ("Die Stadt plant ", "einen Treff ", "am Markt.", "Er kostet wenig."):
        made.add_paragraph(words)
    for paragraph in made.paragraphs[:2]:
        paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:rPr {W}><w:del w:id='1' w:author='A'/></w:rPr>"))
    document = saved(made, tmp_path / "plan.docx")
    assert quotes(document) == ["Die Stadt plant einen Treff am Markt.", "Er kostet wenig."]


def test_headings_lists_and_bold_print_of_rtf(tmp_path: Path) -> None:
    source = (
        r"{\rtf1\ansi\pard\outlinelevel0{\b Sachstand}\par"
        r"\pard{\listtext\u8226 ?\tab}Die Linie 4 f\'e4hrt.\par"
        r"\pard{\listtext\u8226 ?\tab}Der Platz ist voll.\par"
        r"\pard{\b I}  Was fehlt?\par\pard Ein Absatz.\par}"
    )
    (tmp_path / "a.rtf").write_text(source, encoding="ascii")
    document = read_document(tmp_path / "a.rtf", "a")
    assert [(b.kind.value, document.quote(b)) for b in document.blocks] == [
        ("heading", "Sachstand"),
        ("list_item", "Die Linie 4 fährt."),
        ("list_item", "Der Platz ist voll."),
        ("paragraph", "I Was fehlt?"),
        ("paragraph", "Ein Absatz."),
    ]


def test_a_text_box_of_rtf_is_a_paragraph_of_its_own(tmp_path: Path) -> None:
    box = r"{\shp{\*\shpinst{\shptxt Im Kasten.\par}}{\shprslt{\*\do\dptxbx{\dptxbxtext Im Kasten.\par}}}}"
    (tmp_path / "a.rtf").write_text(rf"{{\rtf1\ansi Ein{box} Absatz.\par Ende{box}.}}", encoding="ascii")
    assert quotes(read_document(tmp_path / "a.rtf", "a")) == [
        "Ein Absatz.",
        "Im Kasten.",
        "Ende.",
        "Im Kasten.",
    ]
