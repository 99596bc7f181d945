"""What QualCoder's importer makes of a .qdpx, retold after reading it: its rules, not its code.

It compares GUIDs as they stand, keeps the first of two codes with one name, reads text files as Python
does in text mode (a CRLF makes it insert blanks), and takes a selection's Description as memo of each
coding. A coding that it would lose or misplace is missing or wrong in the list that this returns.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

NAMESPACE = "{urn:QDA-XML:project:1.0}"


@dataclass(frozen=True)
class Row:
    """A row of QualCoder's table of coded text."""

    source: str
    start: int
    end: int
    text: str
    code: str
    owner: str
    memo: str


@dataclass
class Database:
    """What stands in the project after the import."""

    rows: list[Row] = field(default_factory=list)
    categories: dict[str, str] = field(default_factory=dict)
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    memos: dict[str, str] = field(default_factory=dict)
    cases: dict[str, dict[str, str]] = field(default_factory=dict)
    case_texts: list[tuple[str, str, int, int]] = field(default_factory=list)
    file_variables: dict[str, dict[str, str]] = field(default_factory=dict)
    media: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def import_project(path: Path) -> Database:
    """Import as QualCoder 3.8 and 4.0 do."""
    database = Database()
    with zipfile.ZipFile(path) as archive:
        members = archive.namelist()
        folder = "sources" if any(m.startswith("sources/") for m in members) else "Sources"
        project = next(m for m in members if m.endswith(".qde") and "/" not in m)
        root = ElementTree.fromstring(archive.read(project))
        assert root.get("origin"), "an origin is read without asking whether there is one"
        users = {u.get("guid"): u.get("name") or "" for u in root.iter(f"{NAMESPACE}User")}
        for code in root.findall(f"{NAMESPACE}CodeBook/{NAMESPACE}Codes/*"):
            _add_code(database, code, "")
        variables = {v.get("guid"): v.get("name") for v in root.iter(f"{NAMESPACE}Variable")}
        assert len(set(variables.values())) == len(variables)
        for source in root.findall(f"{NAMESPACE}Sources/*"):
            _add_source(database, archive, folder, source, users, variables)
        for case in root.findall(f"{NAMESPACE}Cases/*"):
            name = case.get("name") or ""
            database.cases[name] = _variables(case, variables)
            _case_text(database, case.get("guid") or "", name)
    return database


def _add_code(database: Database, element: ElementTree.Element, above: str) -> None:
    name, memo = element.get("name") or "", element.findtext(f"{NAMESPACE}Description") or ""
    children = element.findall(f"{NAMESPACE}Code")
    if element.get("isCodable") == "false":
        assert name not in database.categories, f"category {name} twice"
        database.categories[name] = above
        database.memos[name] = memo
        for child in children:
            _add_code(database, child, name)
        return
    if name in {n for n, _ in database.codes.values()}:
        database.lost.append(f"code {name}")
        return
    database.codes[element.get("guid") or ""] = (name, above)
    database.memos[name] = memo
    for child in children:
        _add_code(database, child, name)


def _add_source(
    database: Database,
    archive: zipfile.ZipFile,
    folder: str,
    element: ElementTree.Element,
    users: dict[str | None, str],
    variables: dict[str | None, str | None],
) -> None:
    name, holder = element.get("name") or "", element
    if element.tag == f"{NAMESPACE}PictureSource":
        database.media.append(folder + (element.get("path") or "").split("internal:/")[1])
        archive.getinfo(database.media[-1])
        return
    if element.tag == f"{NAMESPACE}PDFSource":
        name += "" if name.lower().endswith(".pdf") else ".pdf"
        database.media.append(folder + (element.get("path") or "").split("internal:/")[1])
        archive.getinfo(database.media[-1])
        found = element.find(f"{NAMESPACE}Representation")
        assert found is not None
        holder = found
    assert name not in database.file_variables, f"source {name} twice"
    data = archive.read(folder + (holder.get("plainTextPath") or "").split("internal:/")[1])
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors="replace").read()
    if b"\r\n" in data:
        text = text.replace("\n", "\n ")
    database.file_variables[name] = _variables(holder, variables)
    seen: set[tuple[str, int, int, str]] = set()
    for selection in holder.findall(f"{NAMESPACE}PlainTextSelection"):
        start, end = int(selection.get("startPosition") or ""), int(selection.get("endPosition") or "")
        owner = users[selection.get("creatingUser") or selection.get("modifyingUser")]
        assert selection.get("creationDateTime")
        memo = selection.findtext(f"{NAMESPACE}Description") or ""
        for coding in selection.findall(f"{NAMESPACE}Coding"):
            guid = next(iter(coding)).get("targetGUID") or ""
            if guid not in database.codes or (guid, start, end, owner) in seen:
                database.lost.append(f"coding {name} {start}-{end} {guid}")
                continue
            seen.add((guid, start, end, owner))
            code = database.codes[guid][0]
            database.rows.append(Row(name, start, end, text[start:end], code, owner, memo))


def _case_text(database: Database, guid: str, name: str) -> None:
    """A code with the GUID of a case is no code: its codings tie text to the case."""
    if guid in database.codes:
        code = database.codes.pop(guid)[0]
        database.case_texts += [(name, r.source, r.start, r.end) for r in database.rows if r.code == code]
        database.rows = [r for r in database.rows if r.code != code]


def _variables(element: ElementTree.Element, names: dict[str | None, str | None]) -> dict[str, str]:
    found = {}
    for value in element.findall(f"{NAMESPACE}VariableValue"):
        reference, content = list(value)
        found[names[reference.get("targetGUID")] or ""] = content.text or ""
    return found
