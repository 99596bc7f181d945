"""The door to all readers: what decides the format, and what a researcher is told when it fails."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from pipeline.errors import DocumentError
from pipeline.extract.dispatch import read_document
from pipeline.model import Document


def test_every_block_is_an_exact_stretch_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "lindenau.md"
    path.write_text("# Lindenau an der Aue\n\nDie Stadt wächst.\n", encoding="utf-8")
    document = read_document(path, "lindenau")
    assert [document.quote(b) for b in document.blocks] == ["Lindenau an der Aue", "Die Stadt wächst."]


@pytest.mark.parametrize("content", [b"", b"  \r\n\r\n ", b"\x00" * 2000, b"\xef\xbb\xbf"])
def test_an_empty_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "leer mit Umlaut ä.txt"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match="leer mit Umlaut ä.txt") as caught:
        read_document(path, "leer")
    assert caught.value.code == "empty"


def code_of(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(path, path.stem)
    message = str(caught.value)
    assert path.name in message
    assert message.endswith(".")
    return caught.value.code


def zipped(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return path


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><b>&b;</b>'


def test_a_zip_bomb_as_word_file_is_not_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bombe.docx", word__document_xml=b"<w>" + b" " * 80_000_000 + b"</w>")
    assert path.stat().st_size < 200_000
    assert code_of(path) == "too-large"


@pytest.mark.parametrize(
    "parts",
    [
        {"word__document_xml": ENTITIES},
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content_xml": ENTITIES},
    ],
)
def test_entity_bombs_are_not_expanded(tmp_path: Path, parts: dict[str, bytes]) -> None:
    assert code_of(zipped(tmp_path / "bombe.odt", **parts)) == "unsafe"


def test_truncated_and_broken_office_files(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.docx", word__document_xml=b"<w:document")
    assert code_of(whole) == "damaged"
    cut = tmp_path / "b.docx"
    cut.write_bytes(whole.read_bytes()[:60])
    assert code_of(cut) == "damaged"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("archiv.zip", None),
        ("alt.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
        ("bild.pdf", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50),
        ("daten.bin", b"abc def"),
    ],
)
def test_unknown_formats_name_the_remedy(tmp_path: Path, name: str, content: bytes | None) -> None:
    path = tmp_path / name
    if content is None:
        zipped(path, inhalt_txt=b"<a/>")
    else:
        path.write_bytes(content)
    assert code_of(path) == "unknown-format"


def test_passwords_are_told(tmp_path: Path) -> None:
    word = tmp_path / "geheim.docx"
    word.write_bytes(b"\xd0\xcf\x11\xe0" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert code_of(word) == "encrypted"
    manifest = b"<m><encryption-data/></m>"
    parts = {"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF__manifest_xml": manifest}
    assert code_of(zipped(tmp_path / "geheim.odt", content_xml=b"\x01\x02", **parts)) == "encrypted"


def test_xml_nested_without_end(tmp_path: Path) -> None:
    deep = b"<x>" * 30_000 + b"</x>" * 30_000
    name = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = b"<w:document " + name + b"><w:body><w:p>" + deep + b"</w:p></w:body></w:document>"
    assert code_of(zipped(tmp_path / "tief.docx", word__document_xml=body)) == "damaged"


def test_binary_data_called_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(bytes(range(256)) * 20)
    assert code_of(path) == "binary"


def test_a_text_about_cars_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("PKW-Verkehr in Lindenau", encoding="utf-8")
    assert read_document(path, "a").text == "PKW-Verkehr in Lindenau"


def test_a_missing_file(tmp_path: Path) -> None:
    assert code_of(tmp_path / "weg.txt") == "missing"


@pytest.mark.parametrize(
    ("name", "content", "reader"),
    [
        ("a.txt", b"{\\rtf1\\ansi Stadt Lindenau.\\par}", "rtf"),
        ("b.txt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nGuten Tag.\n", "vtt"),
        ("c.docx", "Nur Text über Lindenau.".encode(), "text"),
        ("d.txt", b"<!DOCTYPE html><p>Lindenau</p>", "html"),
    ],
)
def test_content_beats_the_ending_and_is_told(tmp_path: Path, name: str, content: bytes, reader: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    document = read_document(path, "x")
    assert document.reader == reader
    assert [n.code for n in document.notices] == ["wrong-ending"]


def test_a_pdf_called_text_is_read_as_pdf(tmp_path: Path) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    path = tmp_path / "bericht.txt"
    page = canvas.Canvas(str(path))
    page.drawString(72, 700, "Die Stadt Lindenau an der Aue plant neue Wohnungen.")
    page.save()
    document = read_document(path, "bericht")
    assert "neue Wohnungen" in document.text
    assert document.notices[0].code == "wrong-ending"


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Titel\n\nText.\n", encoding="utf-8")
    first = read_document(path, "a")
    assert first == read_document(path, "a")
    assert first == Document.from_dict(first.text, json.loads(json.dumps(first.to_dict())))
