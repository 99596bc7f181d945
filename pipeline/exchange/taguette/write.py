"""Taguette: a project database (.sqlite3) and a codebook table (.csv), as its own server writes them.

Taguette counts positions in UTF-8 bytes of the HTML's text; it knows neither coders nor memos nor a
hierarchy of codes (names with dots stand for one). A passage that two people coded becomes two highlights,
so that each coding is one row of Taguette's own export.
"""

from __future__ import annotations

import csv
import html
import io
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from pipeline.codebook.model import Code, Dimension
from pipeline.csv_cells import guarded_row
from pipeline.exchange.code_text import description
from pipeline.exchange.losses import Losses
from pipeline.exchange.names import Names
from pipeline.exchange.outgoing import OutDocument, Outgoing
from pipeline.files import replacing, write_text

PROGRAM = "taguette"
_NAME = 50
_PATH = 200
_DESCRIPTION = 100_000
_PARAGRAPHS = re.compile(r"(\n{2,})")
DOCUMENT_MARK = "Dokument in Querschau: "
"""A document's full name stands behind this in its description (Taguette cuts names at 50 characters)."""


def write_project(out: Outgoing, path: Path) -> Losses:
    """Write the .sqlite3 to ``path`` (which must not exist) and tell what Taguette will not show."""
    losses = Losses("Taguette")
    schema = files("pipeline.exchange.taguette").joinpath("schema.sql").read_text("utf-8")
    with closing(sqlite3.connect(path)) as database:
        # The file only appears when it is whole: no journal and no waiting for the disk is needed.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(schema)
        moment = out.created.replace("T", " ").rstrip("Z") + ".000000"
        database.execute("INSERT INTO users (login, created, disabled) VALUES ('admin', ?, 0)", [moment])
        database.execute(
            "INSERT INTO projects (id, name, description, created) VALUES (1, ?, ?, ?)",
            [out.title[:_NAME] or "Querschau", out.about, moment],
        )
        database.execute("INSERT INTO project_members VALUES (1, 'admin', 'ADMIN')")
        tags = _write_tags(database, out)
        names = Names()
        for number, document in enumerate(out.documents(), start=1):
            _write_document(database, number, document, names.unique(document.name, _NAME), moment)
            _write_highlights(database, number, document, tags)
            _note_losses(losses, document)
        database.commit()
    return losses


def write_codebook(out: Outgoing, path: Path) -> None:
    """The codebook as Taguette's table; with byte-order mark, without which umlauts are misread."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["tag", "description", "number of highlights", "number of documents"])
    counts = out.codings.groupby("code")["document"].agg(["size", "nunique"])
    for code, (tag, text) in _tags(out).items():
        highlights, documents = counts.loc[code] if code in counts.index else (0, 0)
        writer.writerow(guarded_row([tag, text, highlights, documents]))
    write_text(path, buffer.getvalue(), mark=True)


def write_taguette(out: Outgoing, path: Path) -> tuple[list[Path], Losses]:
    """Both files: ``path`` (.sqlite3) and, beside it, the codebook table; returns their paths."""
    table = path.with_name(f"{path.stem}_codebuch.csv")
    with replacing(path) as partial:
        losses = write_project(out, partial)
    write_codebook(out, table)
    return [path, table], losses


def html_of(text: str) -> str:
    """HTML whose text, tag by tag read in order, is exactly ``text``."""
    parts = _PARAGRAPHS.split(text)
    pieces = []
    for number, part in enumerate(parts):
        if number % 2:
            pieces.append(part)
        elif part:
            pieces.append("<p>" + html.escape(part, quote=False).replace("\n", "<br>\n") + "</p>")
    return "".join(pieces)


def _tags(out: Outgoing) -> dict[str, tuple[str, str]]:
    """Path and description of each tag by code: the code's id, or what it was in the project of Taguette that
    the corpus began as."""
    former = {c.code: c for c in out.kept.codes if c.code} if out.kept.program == PROGRAM else {}
    found: dict[str, tuple[str, str]] = {}
    names = Names()
    for dimension in out.dimensions:
        for code in dimension.codes:
            was = former.get(code.id)
            if was is None:
                found[code.id] = names.unique(code.id, _PATH), tag_text(dimension, code)
                continue
            same = code.definition == was.description.strip()
            path = was.name if code.label == was.label else code.label
            found[code.id] = names.unique(path, _PATH), was.description if same else description(code)
    return found


def tag_text(dimension: Dimension, code: Code) -> str:
    """The description of a tag: Taguette knows no names of codes beside their path."""
    return f"{dimension.label}: {code.label}\n\n{description(code)}".strip()[:_DESCRIPTION]


def document_text(name: str, variables: Mapping[str, str | int | float]) -> str:
    """The description of a document: its whole name and what is known of it."""
    return "\n".join([f"{DOCUMENT_MARK}{name}", *(f"{k}: {v}" for k, v in variables.items())])


def _write_tags(database: sqlite3.Connection, out: Outgoing) -> dict[str, int]:
    tags = _tags(out)
    rows = [(number, tag, text) for number, (tag, text) in enumerate(tags.values(), start=1)]
    database.executemany("INSERT INTO tags (id, project_id, path, description) VALUES (?, 1, ?, ?)", rows)
    return {code: number for number, code in enumerate(tags, start=1)}


def _write_document(
    database: sqlite3.Connection, number: int, document: OutDocument, name: str, moment: str
) -> None:
    about = document_text(document.name, document.variables)
    database.execute(
        "INSERT INTO documents (id, name, description, filename, created, project_id, text_direction,"
        " contents) VALUES (?, ?, ?, ?, ?, 1, 'LEFT_TO_RIGHT', ?)",
        [number, name, about, f"{name}.txt", moment, html_of(document.clean.text)],
    )


def _write_highlights(
    database: sqlite3.Connection, number: int, document: OutDocument, tags: dict[str, int]
) -> None:
    text = document.clean.text
    at, bytes_before = 0, 0
    ordered = sorted(document.marks, key=lambda m: (m.start, m.end, m.coder.guid, m.code))
    for (start, end, _), marks in groupby(ordered, key=lambda m: (m.start, m.end, m.coder.guid)):
        bytes_before += len(text[at:start].encode("utf-8"))
        at = start
        passage = text[start:end]
        cursor = database.execute(
            "INSERT INTO highlights (document_id, start_offset, end_offset, snippet) VALUES (?, ?, ?, ?)",
            [
                number,
                bytes_before,
                bytes_before + len(passage.encode("utf-8")),
                html.escape(passage, quote=False),
            ],
        )
        pairs = [(cursor.lastrowid, tags[m.code]) for m in marks]
        database.executemany("INSERT INTO highlight_tags (highlight_id, tag_id) VALUES (?, ?)", pairs)


def _note_losses(losses: Losses, document: OutDocument) -> None:
    if document.marks:
        losses.add(
            "kodierer",
            "Taguette kennt keine Kodierer: wer oder was kodiert hat, ist dort nicht zu sehen; haben zwei "
            "dieselbe Stelle kodiert, liegen dort zwei Markierungen",
            len(document.marks),
        )
        losses.add(
            "memo",
            "Taguette kennt keine Memos: Begründung, Status, Perspektive und Stärke gehen nicht mit",
            sum(bool(m.memo) for m in document.marks),
        )
    if document.variables:
        losses.add(
            "variablen",
            "Variablen stehen nur als Text in der Beschreibung des Dokuments, Fälle gibt es nicht",
            1,
            [document.name],
        )
    if len(document.name) > _NAME:
        losses.add("namen", "Dokumentnamen sind auf 50 Zeichen gekürzt", 1, [document.name])
    if document.pdf is not None:
        losses.add("pdf", "PDF-Dateien gehen als Text hinaus", 1, [document.name])
