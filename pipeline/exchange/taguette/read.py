"""Taguette projects (.sqlite3): tags and highlights with their positions in our units."""

from __future__ import annotations

import sqlite3
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from pipeline.errors import ExchangeError
from pipeline.exchange.databases import reading
from pipeline.exchange.incoming import InCode, InCoding, Incoming, InSource
from pipeline.exchange.safety import MAX_CODINGS, MAX_TEXT
from pipeline.exchange.sent import made_by_us
from pipeline.exchange.taguette.write import DOCUMENT_MARK

_TABLES = ("projects", "documents", "tags", "highlights", "highlight_tags")


def read_taguette(path: Path) -> Incoming:
    """Documents, tags and highlights of the first project in the file.

    Raises ExchangeError for a file that is no Taguette project, is damaged, or whose highlights lie
    outside their documents.
    """
    with reading(path, "Taguette", _TABLES) as database:
        return _read(database, path.name)


def _read(database: sqlite3.Connection, name: str) -> Incoming:
    found = Incoming(name, "taguette")
    projects = database.execute("SELECT id, name, description FROM projects ORDER BY id").fetchall()
    if not projects:
        raise ExchangeError(f"„{name}“ enthält kein Projekt; exportieren Sie das Projekt in Taguette erneut.")
    if len(projects) > 1:
        found.notices.append(f"„{name}“ enthält {len(projects)} Projekte; gelesen wurde „{projects[0][1]}“.")
    project = projects[0][0]
    count = database.execute("SELECT count(*) FROM highlight_tags").fetchone()[0]
    if count > MAX_CODINGS:
        raise ExchangeError(
            f"„{name}“ enthält {count} Kodierungen, erlaubt sind {MAX_CODINGS}; teilen Sie das Projekt."
        )
    found.title, found.about = str(projects[0][1] or ""), str(projects[0][2] or "")
    found.ours = made_by_us(found.about)
    for key, path, text in database.execute(
        "SELECT id, path, description FROM tags WHERE project_id = ? ORDER BY id", [project]
    ):
        found.codes[str(key)] = InCode(str(key), (str(path),), str(text or ""))
    documents = database.execute(
        "SELECT id, name, description, contents FROM documents WHERE project_id = ? ORDER BY id", [project]
    )
    for key, title, description, contents in documents:
        about = str(description or "")
        found.ours |= about.startswith(DOCUMENT_MARK)
        _read_document(database, found, key, _full_name(str(title), about), about, str(contents))
    return found


def _full_name(name: str, description: str) -> str:
    """Our exports keep a document's whole name in its description; Taguette cuts names."""
    first = description.splitlines()[0] if description else ""
    return first.removeprefix(DOCUMENT_MARK) if first.startswith(DOCUMENT_MARK) else name


def _read_document(
    database: sqlite3.Connection, found: Incoming, key: Any, name: str, about: str, contents: str
) -> None:
    if len(contents) > MAX_TEXT:
        raise ExchangeError(
            f"Das Dokument „{name}“ in „{found.file}“ ist größer als {MAX_TEXT >> 20} MB; teilen Sie es."
        )
    text = text_of(contents)
    index = len(found.sources)
    found.sources.append(InSource(name, text, about=about))
    encoded = text.encode("utf-8")
    rows = database.execute(
        "SELECT h.start_offset, h.end_offset, t.tag_id FROM highlights h"
        " LEFT JOIN highlight_tags t ON t.highlight_id = h.id"
        " WHERE h.document_id = ? ORDER BY h.start_offset, h.end_offset, t.tag_id",
        [key],
    ).fetchall()
    untagged, at, points = 0, 0, 0
    for begin, end, tag in rows:
        if tag is None or str(tag) not in found.codes:
            untagged += 1
            continue
        if not (isinstance(begin, int) and isinstance(end, int) and 0 <= begin < end <= len(encoded)):
            raise ExchangeError(
                f"Eine Markierung in „{name}“ ({begin} bis {end}) liegt außerhalb des Textes "
                f"({len(encoded)} Bytes); exportieren Sie das Projekt in Taguette erneut."
            )
        points += _characters(encoded[at:begin])
        at = begin
        start = points
        quote = encoded[begin:end].decode("utf-8", "ignore")
        found.codings.append(InCoding(index, start, start + len(quote), quote, str(tag)))
    if untagged:
        found.notices.append(f"{untagged} Markierungen ohne Code in „{name}“ wurden ausgelassen.")


def _characters(data: bytes) -> int:
    """Number of characters that begin in UTF-8 ``data``."""
    return len(data) - sum(data.count(bytes([b])) for b in range(0x80, 0xC0)) if data else 0


class _Text(HTMLParser):
    """The text of an HTML document in reading order, as Taguette counts it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(contents: str) -> str:
    """The text stream of a document's HTML: Taguette's offsets are UTF-8 bytes into it."""
    parser = _Text()
    parser.feed(contents.replace("\r\n", "\n").replace("\r", "\n"))
    parser.close()
    return "".join(parser.parts)
