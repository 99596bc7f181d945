"""Electronic books, made here part by part."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipeline.errors import DocumentError
from pipeline.extract.dispatch import read_document

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/buch.opf"/></rootfiles></container>'
)
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
    '<item id="n" href="nav.xhtml" properties="nav"/><item id="b" href="text/zwei.xhtml"/>'
    '<item id="a" href="text/erste%20Seite.xhtml"/></manifest>'
    '<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>'
)
LOCKED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
    'xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:CipherData>'
    '<enc:CipherReference URI="{}"/></enc:CipherData></enc:EncryptedData></encryption>'
)


def page(body: str) -> str:
    return (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head>'
        f"<body>{body}</body></html>"
    )


def book(path: Path, **more: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("OEBPS/buch.opf", PACKAGE)
        archive.writestr("OEBPS/nav.xhtml", page("<nav><h1>Inhalt</h1></nav><p>Inhalt</p>"))
        archive.writestr("OEBPS/text/zwei.xhtml", page("<h2>Wohnen</h2><p>Die Mieten steigen.</p>"))
        archive.writestr(
            "OEBPS/text/erste Seite.xhtml",
            page('<h1>Lindenau</h1><p><a id="s1"/>Die Stadt <em>wächst</em>.</p><ul><li>Radweg</li></ul>'),
        )
        for name, content in ({"container": CONTAINER} | more).items():
            archive.writestr(f"META-INF/{name}.xml", content)
    return path


def test_a_book_is_read_in_its_own_order_without_its_contents(tmp_path: Path) -> None:
    document = read_document(book(tmp_path / "lindenau.epub"), "lindenau")
    assert document.reader == "epub" and not document.notices
    assert [(b.kind.value, b.level, document.quote(b)) for b in document.blocks] == [
        ("heading", 1, "Lindenau"),
        ("paragraph", None, "Die Stadt wächst."),
        ("list_item", 1, "Radweg"),
        ("heading", 2, "Wohnen"),
        ("paragraph", None, "Die Mieten steigen."),
    ]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"encryption": LOCKED.format("OEBPS/text/zwei.xhtml")}, "encrypted"),
        ({"container": "<container/>"}, "damaged"),
    ],
)
def test_a_book_that_cannot_be_read_says_why(tmp_path: Path, parts: dict[str, str], code: str) -> None:
    with pytest.raises(DocumentError, match="lindenau.epub") as caught:
        read_document(book(tmp_path / "lindenau.epub", **parts), "lindenau")
    assert caught.value.code == code


def test_locked_letter_shapes_do_not_lock_the_text(tmp_path: Path) -> None:
    """Publishers obfuscate fonts alone; the words stay open."""
    path = book(tmp_path / "lindenau.epub", encryption=LOCKED.format("OEBPS/fonts/a.otf"))
    assert "Die Mieten steigen." in read_document(path, "lindenau").text
