"""The report as DOCX, read back by python-docx and, where installed, opened by LibreOffice."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from sample_results import make_large_results, make_results
from sample_towns import hostile_specs

from pipeline.errors import InputError
from pipeline.report import write_docx
from pipeline.report.word_blocks import TEMPLATE, Writer
from pipeline.report.word_template import build
from pipeline.results import Results


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return make_results(tmp_path_factory.mktemp("ergebnisse"))


@pytest.fixture(scope="module")
def path(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_docx(results, tmp_path_factory.mktemp("word") / "bericht.docx")


@pytest.fixture(scope="module")
def many_cases(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return make_large_results(tmp_path_factory.mktemp("viele"), documents=9, codings=90, cases=9)


def headings(document: docx.document.Document, level: int) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == f"Heading {level}"]


def test_chapters_and_case_profiles_are_word_headings(path: Path) -> None:
    document = docx.Document(str(path))
    assert headings(document, 1)[:3] == ["Korpus", "Querschau", "Fallprofile"]
    assert "Lindenau an der Aue" in headings(document, 2)
    assert headings(document, 3)[:4] == [
        "Herausforderungen",
        "Strategien und Konzepte",
        "Governance: Akteure, Management, Organisation",
        "Perspektiven",
    ]


def test_each_quotation_is_followed_by_its_source(path: Path) -> None:
    paragraphs = docx.Document(str(path)).paragraphs
    quotes = [i for i, p in enumerate(paragraphs) if p.style.name == "Quote"]
    assert len(quotes) > 8
    for i in quotes:
        assert paragraphs[i].text.startswith("„")
        assert paragraphs[i + 1].style.name == "Quelle"
    sources = [paragraphs[i + 1].text for i in quotes]
    assert any(s.startswith("lindenau_bericht 2021, S. 1 · ") for s in sources)
    assert any(s.startswith("Frau Ostermann, steinfurtheim_interview") for s in sources)


def test_querschau_is_a_real_table_with_a_repeated_head(path: Path) -> None:
    document = docx.Document(str(path))
    table = next(t for t in document.tables if t.cell(0, 1).text == "Lindenau an der Aue")
    assert [c.text for c in table.rows[0].cells] == [
        "Kategorie",
        "Lindenau an der Aue",
        "Steinfurtheim",
        "Marbek",
    ]
    assert table.rows[0]._tr.trPr.find(docx.oxml.ns.qn("w:tblHeader")) is not None
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    assert "2 (29\u202f%) ●" in cells


def test_cells_keep_ends_of_lines_and_outer_spaces() -> None:
    writer = Writer("Beispiel")
    writer.table(
        ["Fall", "Zahl", "Text"], [["Marbek", 2, "eins\nzwei"], ["Lindenau", None, " drei\t"]], [1, 1, 2]
    )
    rows = docx.Document(io.BytesIO(writer.as_bytes())).tables[0].rows
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["Fall", "Zahl", "Text"],
        ["Marbek", "2", "eins\nzwei"],
        ["Lindenau", "", " drei\t"],
    ]


def test_pictures_have_alternative_texts(path: Path) -> None:
    document = docx.Document(str(path))
    texts = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(texts) == 4
    assert all(text and text[0].isupper() for text in texts)


def test_method_can_be_quoted(path: Path) -> None:
    text = "\n".join(p.text for p in docx.Document(str(path)).paragraphs)
    assert "Das Korpus „beispiel“ umfasst 3 Dokumente" in text
    assert "25 Kodierungen durch 25 Regeln" in text
    assert "Ein Fall gilt als markiert, wenn" in text
    assert "Von 30 Kodierungen hat eine Person 3 geprüft." in text


def test_same_results_same_bytes(results: Results, path: Path, tmp_path: Path) -> None:
    assert write_docx(Results(results.folder), tmp_path / "b.docx").read_bytes() == path.read_bytes()


def test_control_characters_and_markup_in_texts_do_no_harm(tmp_path: Path) -> None:
    path = write_docx(make_results(tmp_path / "boese", *hostile_specs()), tmp_path / "boese.docx")
    text = "\n".join(p.text for p in docx.Document(str(path)).paragraphs)
    assert "</script><script>window.gehackt=1</script>" in text
    with zipfile.ZipFile(path) as parts:
        assert b"<script" not in parts.read("word/document.xml")


def media(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as parts:
        return [n for n in parts.namelist() if n.startswith("word/media/")]


def test_the_template_is_what_its_script_makes() -> None:
    assert TEMPLATE.read_bytes() == build()


def test_a_restyled_report_gives_its_styles_and_page_but_not_its_text(
    many_cases: Results, tmp_path: Path
) -> None:
    path = write_docx(many_cases, tmp_path / "bericht.docx")
    restyled = docx.Document(str(path))
    restyled.styles["Quote"].font.size = Pt(20)
    restyled.sections[0].left_margin = Cm(4)
    restyled.sections[0].header.paragraphs[0].text = "Hochschule Lindenau"
    restyled.paragraphs[0].text = "Steht nur in der Vorlage"
    restyled.save(str(tmp_path / "vorlage.docx"))
    made = write_docx(many_cases, tmp_path / "neu.docx", template=tmp_path / "vorlage.docx")
    document = docx.Document(str(made))
    assert [p.text for p in document.paragraphs] == [p.text for p in docx.Document(str(path)).paragraphs]
    assert document.styles["Quote"].font.size == Pt(20)
    assert [round(s.left_margin.cm, 2) for s in document.sections] == [4] * 5
    assert document.sections[0].header.paragraphs[0].text == "Hochschule Lindenau"
    assert len(media(made)) == len(media(path)) > 0


def test_styles_that_a_template_lacks_come_from_our_own(results: Results, tmp_path: Path) -> None:
    """As Word writes it: a file holds only the styles that were used in it, under ids of its language."""
    bare = docx.Document()
    for style in [s for s in bare.styles if s.name not in ("Normal", "Heading 1", "Normal Table")]:
        style.delete()
    bare.styles["Heading 1"].element.set(qn("w:styleId"), "berschrift1")
    bare.save(str(tmp_path / "vorlage.docx"))
    document = docx.Document(
        str(write_docx(results, tmp_path / "neu.docx", template=tmp_path / "vorlage.docx"))
    )
    assert headings(document, 1)[:2] == ["Korpus", "Querschau"]
    assert {"Quote", "Quelle", "Caption"} <= {p.style.name for p in document.paragraphs}
    assert {t.style.name for t in document.tables} == {"Tabelle"}
    known = {s.style_id for s in document.styles}
    assert {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:basedOn"))} <= known


def test_a_template_that_word_cannot_read_is_named(results: Results, tmp_path: Path) -> None:
    (tmp_path / "vorlage.docx").write_text("kein Word")
    with pytest.raises(InputError, match=r"vorlage\.docx“ ist keine lesbare Word-Datei"):
        write_docx(results, tmp_path / "neu.docx", template=tmp_path / "vorlage.docx")


def test_many_cases_stand_side_by_side_on_pages_across(many_cases: Results, tmp_path: Path) -> None:
    document = docx.Document(str(write_docx(many_cases, tmp_path / "b.docx")))
    heads = [[c.text for c in t.rows[0].cells] for t in document.tables]
    assert ["Kategorie", *(f"Musterstadt {n:02d}" for n in range(1, 10))] in heads
    assert [s.page_width > s.page_height for s in document.sections] == [False, True, False, True, False]


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("libreoffice") is None, reason="LibreOffice fehlt: apt-get install libreoffice"
)
def test_libreoffice_opens_it(path: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation=file://{tmp_path / 'profil'}"
    command = [
        "libreoffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "bericht.pdf").read_bytes().startswith(b"%PDF")


def test_the_table_of_contents_leads_to_each_heading_and_its_page(path: Path) -> None:
    document = docx.Document(str(path))
    body = document.element.body
    marks = {e.get(qn("w:name")) for e in body.iter(qn("w:bookmarkStart"))}
    lines = [p for p in document.paragraphs if p.style.name.startswith("toc ")]
    titles = ["".join(t.text for t in p._p.iter(qn("w:t"))).strip() for p in lines]
    assert titles == [p.text for p in document.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    for line in lines:
        (link,) = line._p.iter(qn("w:hyperlink"))
        (asked,) = line._p.iter(qn("w:instrText"))
        assert link.get(qn("w:anchor")) in marks and asked.text.split()[1] == link.get(qn("w:anchor"))
