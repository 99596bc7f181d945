"""REFI-QDA projects (.qdpx) and codebooks (.qdc), written element by element.

Rules that real importers taught, beside the schema: positions are code points with exclusive end, text
files are UTF-8 with LF and no mark, one selection per passage and coder, names occur once, GUIDs in one
letter case. The same results give the same bytes.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO

from lxml import etree

from pipeline.codebook.model import Dimension
from pipeline.exchange.code_text import code_names
from pipeline.exchange.kept import KeptCase
from pipeline.exchange.losses import Losses
from pipeline.exchange.names import ORIGIN, Names, guid, xml_text
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.profiles import STANDARD, Profile
from pipeline.exchange.refi.codes_out import code_element, dimension_element, write_codes
from pipeline.exchange.refi.given_back import copy
from pipeline.exchange.refi.memos import OutNote
from pipeline.exchange.refi.parts import Parts
from pipeline.exchange.refi.relations_out import relations_out
from pipeline.exchange.refi.sets_out import groups_out, write_group
from pipeline.exchange.refi.sources_out import LEFT, whole_sources, write_source, write_values
from pipeline.exchange.refi.xml import XmlOut, tag, xml_out

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"


def write_project(out: Outgoing, path: Path, profile: Profile = STANDARD) -> Losses:
    """Write the .qdpx to ``path`` and tell what the target will not show.

    Text files go into the archive first, the project file last, so that only one document is in memory.
    Raises ExchangeError (a coding off its place) and OSError.
    """
    parts = Parts(out, profile, Losses(profile.program))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        _write_files(parts, archive)
        with archive.open(_member("project.qde", out.created), "w", force_zip64=True) as file:
            _write_xml(parts, file)
    if len(out.codings):
        _note_fields(parts)
    if parts.memos.homeless:
        parts.losses.add(
            "stellenmemos", "Memos an Textstellen, die sich seither geändert haben", parts.memos.homeless
        )
    return parts.losses


def _note_fields(parts: Parts) -> None:
    said = parts.out.codings
    machine = said["method"] != "human"
    count = int((machine | (said["status"] != "") | (said["perspective"] != "")).sum())
    if count:
        parts.losses.add(
            "felder",
            "Status, Perspektive, Stärke, Regel und Beleg haben im Ziel kein eigenes Feld und stehen im Memo "
            "der Kodierung",
            count,
        )


def write_codebook(out: Outgoing, path: Path) -> Losses:
    """Write the codebook alone (.qdc, its own name space) to ``path``."""
    losses = Losses("OpenQDA")
    write_dimensions(out.dimensions, path)
    if len(out.codings):
        losses.add(
            "kodierungen",
            "Dokumente und Kodierungen fehlen ganz, weil OpenQDA nur Codebücher (.qdc) einliest; für "
            "Kodierungen nehmen Sie --to qualcoder, taguette oder csv",
            len(out.codings),
        )
    return losses


def write_dimensions(dimensions: Sequence[Dimension], path: Path) -> None:
    """Write dimensions and their codes as a codebook (.qdc) to ``path``."""
    groups, codes = code_names(dimensions, Names())
    with (
        path.open("wb") as file,
        xml_out(file, CODEBOOK) as xml,
        xml.element("CodeBook", origin=ORIGIN),
        xml.element("Codes"),
    ):
        for dimension in dimensions:
            with dimension_element(xml, dimension, groups[dimension.id]):
                for code in dimension.codes:
                    code_element(xml, code, guid("code", code.id), codes[code.id], dimension.color)


def _write_files(parts: Parts, archive: zipfile.ZipFile) -> None:
    profile, out = parts.profile, parts.out
    for document in out.documents(marked=False):
        member = _member(f"{profile.sources}/{parts.text_guid(document)}.txt", out.created)
        archive.writestr(member, profile.encode(document.clean.text))
        if document.pdf is not None:
            _add_file(parts, archive, f"{parts.source_guid(document.name)}.pdf", document.pdf)
    ours = {parts.source_guid(n) for n in out.results.document_names}
    there = {parts.source_guid(n) for n in out.document_names}
    wanted = [key for key in parts.back.sources if key in there or key not in ours]
    for name, file in dict(parts.back.files(wanted)).items():
        if f"{profile.sources}/{name}" not in archive.namelist():
            _add_file(parts, archive, name, file)
    for key, text in _note_texts(parts):
        member = _member(f"{profile.sources}/{key}.txt", out.created)
        archive.writestr(member, profile.encode(text))


def _add_file(parts: Parts, archive: zipfile.ZipFile, name: str, path: Path) -> None:
    member = _member(f"{parts.profile.sources}/{name}", parts.out.created)
    with path.open("rb") as source, archive.open(member, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target)


def _member(name: str, created: str) -> zipfile.ZipInfo:
    """An archive member dated to the run, so that the same results give the same bytes."""
    made = datetime.fromisoformat(created)
    info = zipfile.ZipInfo(name, (max(made.year, 1980), made.month, made.day, made.hour, made.minute, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _write_xml(parts: Parts, file: IO[bytes]) -> None:
    out, back = parts.out, parts.back
    creator = back.root.get("creatingUserGUID") if back.root is not None else None
    created = back.root.get("creationDateTime") if back.root is not None else None
    about = {
        "name": out.title,
        "origin": parts.profile.origin,
        "creatingUserGUID": creator or parts.user(parts.main_user),
        "creationDateTime": created or out.created,
    }
    with xml_out(file, PROJECT) as xml, xml.element("Project", **about):
        _users(xml, parts)
        if out.dimensions or out.kept.codes:
            with xml.element("CodeBook"):
                write_codes(xml, parts)
        _declare_variables(xml, parts)
        _cases(xml, parts)
        _sources(xml, parts)
        _notes(xml, parts)
        for name in ("Links", "Sets", "Graphs"):
            _group(xml, parts, name)
        former = back.text("Description")
        xml.leaf("Description", f"{former}\n\n{out.about}" if former else out.about)
        refs = [c.get("targetGUID") or "" for c in back.children(None) if tag(c) == "NoteRef"]
        for ref in parts.note_refs(refs, ("project", "")):
            xml.leaf("NoteRef", targetGUID=ref)


def _users(xml: XmlOut, parts: Parts) -> None:
    names = Names()
    with xml.element("Users"):
        for coder in [*parts.out.coders, *parts.memos.coders]:
            key = parts.user(coder.guid)
            if key not in parts.known:
                parts.known.add(key)
                xml.leaf("User", guid=key, name=names.unique(coder.shown), id=xml_text(coder.id))
        for key, name in parts.out.kept.users.items():
            if key not in parts.known:
                parts.known.add(key)
                xml.leaf("User", guid=key, name=names.unique(name))


def _declare_variables(xml: XmlOut, parts: Parts) -> None:
    """Variables of documents and of cases; a name is used for one of the two only (QualCoder)."""
    out, kinds = parts.out, dict[tuple[str, str], str]()
    said = [("document", out.variables(d)) for d in out.document_names]
    said += [("case", values) for values in out.case_variables.values()]
    for owner, values in said:
        for name, value in values.items():
            kind = out.kept.kinds.get(name, "")
            _widen(kinds, (owner, name), kind if kind and _fits(kind, value) else _kind(value))
    if not kinds:
        return
    with xml.element("Variables"):
        for (owner, name), kind in kinds.items():
            shared = owner == "case" and not (name in out.kept.kinds and ("document", name) not in kinds)
            key = guid("variable", owner, name)
            parts.variables[f"{owner}:{name}"] = (key, kind)
            shown = parts.names.unique(f"{name} (Fall)" if shared else name)
            xml.leaf("Variable", guid=key, name=shown, typeOfVariable=kind)


def _kind(value: str | int | float) -> str:
    return "Integer" if isinstance(value, int) else "Float" if isinstance(value, float) else "Text"


def _fits(kind: str, value: str | int | float) -> bool:
    """Whether a value may still stand in a variable of its former type."""
    try:
        if kind == "Date":
            date.fromisoformat(str(value))
        elif kind == "DateTime":
            datetime.fromisoformat(str(value))
    except ValueError:
        return False
    if kind == "Boolean":
        return str(value) in ("true", "false", "1", "0")
    return kind in ("Text", "Date", "DateTime") or kind == _kind(value)


def _widen(kinds: dict[tuple[str, str], str], key: tuple[str, str], kind: str) -> None:
    known = kinds.setdefault(key, kind)
    if known != kind:
        kinds[key] = "Float" if {known, kind} == {"Integer", "Float"} else "Text"


def _cases(xml: XmlOut, parts: Parts) -> None:
    out = parts.out
    documents = dict(out.case_documents)
    if not out.selection.cases:
        documents |= {name: [] for name in out.kept.cases if name not in documents}
    if not documents:
        return
    with xml.element("Cases"):
        for case, found in documents.items():
            former = out.kept.cases.get(case) or KeptCase(guid="")
            key = parts.case_guid(case)
            parts.known.add(key)
            with xml.element("Case", guid=key, name=xml_text(case)):
                if former.description:
                    xml.leaf("Description", former.description)
                if parts.profile.case_codes:
                    xml.leaf("CodeRef", targetGUID=key)
                write_values(xml, parts, "case", out.case_variables.get(case, {}))
                more = [d for d in former.documents if d in out.document_names and d not in found]
                for document in [*found, *more]:
                    xml.leaf("SourceRef", targetGUID=parts.source_guid(document))


def _sources(xml: XmlOut, parts: Parts) -> None:
    if not parts.out.document_names:
        return
    parts.known |= {parts.source_guid(d) for d in parts.out.document_names}
    with xml.element("Sources"):
        for document in parts.out.documents():
            write_source(xml, parts, document)
        whole_sources(xml, parts)


def _note_texts(parts: Parts) -> Iterable[tuple[str, str]]:
    """GUID and text of each note."""
    yield from ((n.guid, n.text) for n in parts.memos.notes)
    for key, element in parts.notes.items():
        yield key, next((c.text or "" for c in element if tag(c) == "PlainTextContent"), "")


def _notes(xml: XmlOut, parts: Parts) -> None:
    kept = parts.notes
    parts.known |= {*kept, *(n.guid for n in parts.memos.notes)}
    if not kept and not parts.memos.notes:
        return
    with xml.element("Notes"):
        for key, element in kept.items():
            made = {str(n): str(v) for n, v in element.attrib.items()}
            made.pop("richTextPath", None)
            made |= {"plainTextPath": f"internal://{key}.txt"}
            made.setdefault("creationDateTime", parts.out.created)
            xml.leaf("Note", **made)
        for note in parts.memos.notes:
            _note(xml, parts, note)


def _note(xml: XmlOut, parts: Parts, note: OutNote) -> None:
    xml.leaf(
        "Note",
        guid=note.guid,
        name=note.title,
        plainTextPath=f"internal://{note.guid}.txt",
        creatingUser=parts.user(note.coder.guid),
        creationDateTime=note.date or parts.out.created,
    )


def _group(xml: XmlOut, parts: Parts, name: str) -> None:
    """Links, sets or graphs: those of the former project, then ours."""
    members = [m for c in parts.back.children(None) if tag(c) == name for m in c]
    shown = [m for m in members if tag(m) != "Link" or _joined(m, parts.known)]
    left = len(members) - len(shown)
    groups = groups_out(parts) if name == "Sets" else []
    links = relations_out(parts) if name == "Links" else []
    if shown or groups or links:
        with xml.element(name):
            for member in shown:
                left += copy(xml, member, parts.known)
            for link in links:
                xml.leaf("Link", **link)
            for group in groups:
                left += write_group(xml, parts, group) if group.guid not in parts.known else 0
    if left:
        parts.losses.add("verweise", LEFT, left)


def _joined(link: etree._Element, known: set[str]) -> bool:
    return all((link.get(end) or "") in known for end in ("originGUID", "targetGUID"))
