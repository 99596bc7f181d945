"""The door to all readers: what decides the format, and what a researcher is told when it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import DocumentError
from pipeline.extract import read_document


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
