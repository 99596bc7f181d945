"""QualCoder's project folder (``NAME.qda/`` with ``data.qda``): all that is text in it.

Its tables are described in the wiki of QualCoder ("Sqlite data structure", version 3); positions are code
points into ``fulltext``. Categories are codes that hold others; attributes are variables; journals are memos
on the project.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.counted import counted
from pipeline.errors import ExchangeError
from pipeline.exchange.databases import reading
from pipeline.exchange.incoming import InCode, InCoding, Incoming, InNote, InSource
from pipeline.exchange.names import guid
from pipeline.exchange.project import Project
from pipeline.exchange.safety import MAX_CODINGS, MAX_TEXT

DATABASE = "data.qda"
_TABLES = ("source", "code_cat", "code_name", "code_text", "cases", "case_text", "attribute", "annotation")
_DOCUMENTS = "/docs/"
"""A PDF lies in the folder ``documents``, its path in the table begins so."""


def is_qualcoder(path: Path) -> bool:
    """Whether ``path`` is a project folder of QualCoder or its database."""
    return (path.is_dir() and (path / DATABASE).is_file()) or path.name == DATABASE


def read_qualcoder(path: Path) -> Project:
    """The project. Raises ExchangeError where it is none, damaged, or far too large."""
    folder = path if path.is_dir() else path.parent
    with reading(folder / DATABASE, "QualCoder", _TABLES) as database:
        database.row_factory = sqlite3.Row
        incoming = _Reading(database, folder).incoming

    def copy(file: str, target: Path) -> None:
        shutil.copyfile(_document(folder, file), target)

    return Project(incoming, copy=copy)


def _document(folder: Path, mediapath: str) -> Path:
    return folder / "documents" / mediapath.removeprefix(_DOCUMENTS).rpartition("/")[2]


class _Reading:
    def __init__(self, database: sqlite3.Connection, folder: Path) -> None:
        self._database, self._folder = database, folder
        self.incoming = Incoming(folder.name, "qualcoder", title=folder.stem)
        self._sources: dict[int, int] = {}
        self._cases: dict[int, str] = {}
        self._project()
        self._codes()
        self._documents()
        self._case_texts()
        self._variables()
        self._codings()
        self._memos()
        self._left_out()

    def _rows(self, table: str) -> list[sqlite3.Row]:
        """All rows of a table, none where this version of QualCoder has it not."""
        try:
            return self._database.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
        except sqlite3.OperationalError:
            return []

    def _project(self) -> None:
        for row in self._rows("project"):
            self.incoming.about = _said(row, "memo")
            self.incoming.creator = _said(row, "codername")

    def _codes(self) -> None:
        groups = {row["catid"]: row for row in self._rows("code_cat")}
        codes = {row["cid"]: row for row in self._rows("code_name")}

        def group_path(key: Any, seen: tuple[Any, ...] = ()) -> tuple[str, ...]:
            if key not in groups:
                return ()
            if key in seen:
                raise ExchangeError(
                    f"„{self.incoming.file}“ enthält einen Kreis im Codebaum („{groups[key]['name']}“ "
                    "steht unter sich selbst); berichtigen Sie die Kategorien in QualCoder."
                )
            return (*group_path(groups[key]["supercatid"], (*seen, key)), _said(groups[key], "name"))

        for key in sorted(groups, key=lambda k: len(group_path(k))):
            row, path = groups[key], group_path(key)
            parent = guid("qualcoder-group", row["supercatid"]) if len(path) > 1 else ""
            code = InCode(
                guid("qualcoder-group", key), path, _said(row, "memo"), codable=False, parent=parent
            )
            self.incoming.codes[code.key] = code
        for key, row in codes.items():
            above = group_path(row["catid"])
            parent = guid("qualcoder-group", row["catid"]) if above else ""
            path = (*above, _said(row, "name"))
            code = InCode(_code(key), path, _said(row, "memo"), _said(row, "color"), parent=parent)
            self.incoming.codes[code.key] = code

    def _documents(self) -> None:
        for row in self._rows("source"):
            text, media = row["fulltext"], _said(row, "mediapath")
            if text is None:
                continue  # pictures and recordings
            if len(str(text)) > MAX_TEXT:
                raise ExchangeError(
                    f"Das Dokument „{row['name']}“ in „{self.incoming.file}“ ist größer als "
                    f"{MAX_TEXT >> 20} MB; teilen Sie es."
                )
            pdf = media.startswith(_DOCUMENTS) and media.lower().endswith(".pdf")
            file = media if pdf and _document(self._folder, media).is_file() else ""
            self._sources[row["id"]] = len(self.incoming.sources)
            key = guid("qualcoder-source", row["id"])
            self.incoming.sources.append(InSource(_said(row, "name"), str(text), key=key, file=file))
            if memo := _said(row, "memo"):
                note = InNote(memo, _said(row, "owner"), _said(row, "date"), self._sources[row["id"]])
                self.incoming.notes.append(note)

    def _case_texts(self) -> None:
        for row in self._rows("cases"):
            name = self._cases[row["caseid"]] = _said(row, "name")
            self.incoming.cases[name] = {}
            if memo := _said(row, "memo"):
                self.incoming.notes.append(InNote(memo, _said(row, "owner"), _said(row, "date"), case=name))
        for row in self._rows("case_text"):
            if row["fid"] in self._sources and row["caseid"] in self._cases:
                source = self.incoming.sources[self._sources[row["fid"]]]
                source.cases = tuple(dict.fromkeys((*source.cases, self._cases[row["caseid"]])))

    def _variables(self) -> None:
        for row in self._rows("attribute_type"):
            if _said(row, "valuetype") == "numeric":
                self.incoming.kinds[_said(row, "name")] = "Number"
        for row in self._rows("attribute"):
            name, value, key = _said(row, "name"), _said(row, "value"), row["id"]
            if row["attr_type"] == "case" and key in self._cases:
                self.incoming.cases[self._cases[key]][name] = value
            elif row["attr_type"] == "file" and key in self._sources:
                self.incoming.sources[self._sources[key]].variables[name] = value

    def _codings(self) -> None:
        rows = [r for r in self._rows("code_text") if r["fid"] in self._sources]
        if len(rows) > MAX_CODINGS:
            raise ExchangeError(
                f"„{self.incoming.file}“ enthält {len(rows)} Kodierungen, erlaubt sind {MAX_CODINGS}; "
                "teilen Sie das Projekt."
            )
        for number, row in enumerate(rows):
            if _code(row["cid"]) not in self.incoming.codes:
                continue
            self.incoming.codings.append(
                InCoding(
                    source=self._sources[row["fid"]],
                    start=row["pos0"],
                    end=row["pos1"],
                    quote=_said(row, "seltext"),
                    code=_code(row["cid"]),
                    coder=_said(row, "owner"),
                    key=guid("qualcoder-coding", number),
                    memo=_said(row, "memo"),
                    date=_said(row, "date"),
                )
            )

    def _memos(self) -> None:
        notes = self.incoming.notes
        for row in self._rows("annotation"):
            if row["fid"] in self._sources and _said(row, "memo"):
                index = self._sources[row["fid"]]
                place = row["pos0"], row["pos1"]
                quote = (self.incoming.sources[index].text or "")[slice(*place)]
                who = _said(row, "owner"), _said(row, "date")
                notes.append(
                    InNote(_said(row, "memo"), *who, index, start=place[0], end=place[1], quote=quote)
                )
        for row in self._rows("journal"):
            text = "\n".join(t for t in (_said(row, "name"), _said(row, "jentry")) if t)
            if text:
                notes.append(InNote(text, _said(row, "owner"), _said(row, "date")))

    def _left_out(self) -> None:
        """What has no text: said, since nothing keeps it."""
        media = len(self._rows("code_image")) + len(self._rows("code_av"))
        if media:
            self.incoming.notices.append(
                f"{counted(media, 'Kodierung', 'Kodierungen')} von Bildern oder Tonstellen "
                "nicht übernommen; sollen sie erhalten bleiben, exportieren Sie das Projekt "
                "in QualCoder als REFI-QDA-Projekt."
            )


def _code(key: object) -> str:
    return guid("qualcoder-code", key)


def _said(row: sqlite3.Row | Mapping[str, Any], name: str) -> str:
    """A cell as text, empty where there is none (or no such column in this version)."""
    try:
        value = row[name]
    except (IndexError, KeyError):
        return ""
    return "" if value is None else str(value)
