"""What a PDF may be instead of readable text, and what the reader then says."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_sheets import WIDTH, Sheets, prose, read, texts
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from pipeline.errors import DocumentError
from pipeline.extract.pdf import chunks, ocr, read_pdf
from pipeline.extract.pdf.second import second_page
from pipeline.extract.settings import ReadSettings


def _simple(path: Path, pages: int = 1, **options: object) -> bytes:
    with Sheets(path, **options) as sheets:
        for n in range(pages):
            sheets.paragraph(60, 80, 470, prose(6, n))
            sheets.page()
    return path.read_bytes()


def _error(path: Path) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read(path)
    message = str(caught.value)
    assert path.name in message
    assert message.endswith(".") and message.count(". ") == 0, "one sentence"
    return caught.value


def test_each_kind_of_broken_file_has_its_code(tmp_path: Path) -> None:
    folder = tmp_path / "Käufe & Größen"
    folder.mkdir()
    data = _simple(folder / "heil.pdf", 3)
    samples = {
        "empty": b"",
        "not-pdf": b"Dies ist ein Brief, keine PDF-Datei.",
        "truncated": data[: len(data) // 2],
        "damaged": b"%PDF-1.7\n" + b"kein Inhalt " * 50 + b"\nstartxref\n0\n%%EOF",
    }
    for code, content in samples.items():
        path = folder / f"Prüfung {code}.pdf"
        path.write_bytes(content)
        assert _error(path).code == code
    assert _error(folder / "gibt es nicht.pdf").code == "missing"


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "geschützt.pdf"
    _simple(path, encrypt=StandardEncryption("geheim", canPrint=0))
    assert _error(path).code == "encrypted"


def test_a_file_that_anyone_may_open_is_read_though_it_is_encrypted(tmp_path: Path) -> None:
    path = tmp_path / "nur Druckschutz.pdf"
    _simple(path, encrypt=StandardEncryption("", ownerPassword="x", canModify=0))
    assert texts(read(path)) == [prose(6)]


def test_no_pages(tmp_path: Path) -> None:
    path = tmp_path / "seitenlos.pdf"
    parts = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n",
    ]
    path.write_bytes(_assembled(parts))
    assert _error(path).code == "no-pages"


def _assembled(objects: list[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1, the first being its catalog."""
    data, places = b"%PDF-1.7\n", []
    for item in objects:
        places.append(len(data))
        data += item
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def _picture(seed: int = 1) -> ImageReader:
    image = Image.effect_noise((300, 200), 90 + seed).convert("L")
    return ImageReader(image)


def test_a_page_that_is_an_image_is_named_and_a_blank_one_too(tmp_path: Path) -> None:
    path = tmp_path / "gemischt.pdf"
    with Sheets(path) as sheets:
        sheets.paragraph(60, 80, 470, prose(6))
        sheets.page()
        sheets.canvas.drawImage(_picture(), 50, 50, 480, 700)
        sheets.page()
        sheets.canvas.setFillColorRGB(0.1, 0.3, 0.6)
        sheets.canvas.rect(0, 0, WIDTH, 842, fill=1, stroke=0)
        sheets.page()
    notices = {n.code: n for n in read(path).notices}
    assert notices["no-text-layer"].pages == (2,)
    assert "ocrmypdf -l deu" in notices["no-text-layer"].message
    assert notices["blank-pages"].pages == (3,), "a page of one colour is blank"


def test_a_file_of_images_only_is_an_error_not_an_empty_text(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    with Sheets(path) as sheets:
        sheets.canvas.drawImage(_picture(), 50, 50, 480, 700)
    assert _error(path).code == "no-text"


@pytest.mark.slow
def test_a_picture_without_text_is_not_told_to_install_what_is_there(tmp_path: Path) -> None:
    if ocr.installed() is None:
        pytest.skip("tesseract with German is not installed")
    drawn = Image.linear_gradient("L").resize((600, 800))
    path = tmp_path / "foto.pdf"
    with Sheets(path) as sheets:
        sheets.paragraph(60, 80, 470, prose(6))
        sheets.page()
        sheets.canvas.drawImage(ImageReader(drawn), 50, 50, 480, 700)
    [notice] = read(path, ocr="auto").notices
    assert notice.code == "ocr-found-nothing" and notice.pages == (2,)


@pytest.mark.slow
@pytest.mark.parametrize("program", ["ocrmypdf", "tesseract"])
def test_a_scan_is_read_by_ocr(tmp_path: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if ocr.installed() is None or (program == "ocrmypdf" and ocr.installed() != "ocrmypdf"):
        pytest.skip(f"{program} with German is not installed")
    monkeypatch.setattr(ocr, "installed", lambda: program)
    drawn = tmp_path / "gedruckt.pdf"
    _simple(drawn)
    import pypdfium2

    page = pypdfium2.PdfDocument(drawn)[0].render(scale=3).to_pil()
    path = tmp_path / "Scan mit Umlaut ä.pdf"
    with Sheets(path) as sheets:
        sheets.canvas.drawImage(ImageReader(page), 0, 0, *[float(v) for v in (595.27, 841.89)])
    document = read(path, ocr="auto")
    assert [n.code for n in document.notices] == ["read-by-ocr"]
    assert "Drei Mitarbeiterinnen beraten dort Familien" in document.text


def test_a_map_with_too_many_objects_gives_its_text_and_a_notice(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    with Sheets(path) as sheets:
        for n in range(3000):
            sheets.rule(50 + n % 60 * 8, 300 + n // 60 * 8, 56 + n % 60 * 8, 304 + n // 60 * 8)
        sheets.paragraph(60, 80, 470, prose(6))
    document = read(path, page_objects=1000)
    assert [n.code for n in document.notices] == ["page-too-complex"]
    assert texts(document) == [prose(6)]
    assert read(path).notices == ()


def test_the_second_reader_steps_in_for_a_page_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "fehler.pdf"
    _simple(path, 2)
    real = chunks.read_page

    def failing(document: object, index: int, limits: object) -> object:
        if index == 1:
            raise ValueError("damaged page")
        return real(document, index, limits)

    monkeypatch.setattr(chunks, "read_page", failing)
    document = read(path)
    assert texts(document) == [prose(6), prose(6, 1)]
    assert [(n.code, n.pages) for n in document.notices] == [("second-reader", (2,))]


def test_the_second_reader_says_when_it_fails_too(tmp_path: Path) -> None:
    path = tmp_path / "nichts.pdf"
    path.write_bytes(b"%PDF-1.4 und nichts weiter")
    assert second_page(path, 0).kind == "failed"


def test_text_shown_as_an_image_is_taken_from_the_structure_tree(tmp_path: Path) -> None:
    content = b"BT /F1 10 Tf 60 700 Td (Einladung zur Sitzung) Tj ET "
    content += b"/P <</MCID 0>> BDC q 300 0 0 40 60 640 cm /Im0 Do Q EMC"
    path = tmp_path / "tagesordnung.pdf"
    path.write_bytes(
        _assembled(
            [
                b"1 0 obj<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 7 0 R>>endobj\n",
                b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
                b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/StructParents 0"
                b"/Resources<</Font<</F1 5 0 R>>/XObject<</Im0 6 0 R>>>>>>endobj\n",
                b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n" % (len(content), content),
                b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n",
                b"6 0 obj<</Type/XObject/Subtype/Image/Width 2/Height 1/ColorSpace/DeviceGray"
                b"/BitsPerComponent 8/Length 2>>stream\n\x00\xff\nendstream endobj\n",
                b"7 0 obj<</Type/StructTreeRoot/K 8 0 R/ParentTree 9 0 R/ParentTreeNextKey 1>>endobj\n",
                b"8 0 obj<</Type/StructElem/S/P/P 7 0 R/Pg 3 0 R/K 0"
                b"/ActualText(Radweg am Marktplatz)>>endobj\n",
                b"9 0 obj<</Nums[0[8 0 R]]>>endobj\n",
            ]
        )
    )
    document = read(path)
    assert texts(document) == ["Einladung zur Sitzung", "Radweg am Marktplatz"]
    assert [n.code for n in document.notices] == ["hidden-text"]


def test_runs_cover_all_pages_and_stay_bounded() -> None:
    for pages in (1, 5, 59, 60, 61, 300, 10_000):
        runs = chunks.runs_of(pages)
        assert runs[0][0] == 0 and runs[-1][1] == pages
        assert all(a[1] == b[0] for a, b in zip(runs, runs[1:], strict=False))
        assert max(b - a for a, b in runs) <= 60


@pytest.mark.slow
def test_two_processes_read_what_one_reads(tmp_path: Path) -> None:
    path = tmp_path / "lang.pdf"
    with Sheets(path) as sheets:
        for n in range(130):
            sheets.line(60, 40, "Jahresbericht Steinfurtheim", 8)
            sheets.paragraph(60, 80, 470, f"Absatz {n}. " + prose(9, n))
            sheets.line(300, 810, str(n + 1), 8)
            sheets.page()
    one = read_pdf(path, "lang", ReadSettings(ocr="off"))
    assert read_pdf(path, "lang", ReadSettings(ocr="off", workers=2)) == one
    assert [b.page for b in one.blocks] == list(range(1, 131))
