"""REFI-QDA projects (.qdpx) and codebooks (.qdc), written element by element.

Rules that real importers taught, beside the schema: positions are code points with exclusive end, text
files are UTF-8 with LF and no mark, one selection per passage and coder, names occur once, GUIDs in one
letter case. The same results give the same bytes.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import IO

from pipeline.codebook.model import Dimension
from pipeline.exchange.code_text import code_names, description
from pipeline.exchange.losses import Losses, note_losses
from pipeline.exchange.memo import join
from pipeline.exchange.names import ORIGIN, Names, guid, xml_text
from pipeline.exchange.outgoing import Mark, OutDocument, Outgoing
from pipeline.exchange.profiles import STANDARD, Positions, Profile
from pipeline.exchange.refi.xml import XmlOut, xml_out
from pipeline.exchange.sent import coding_guid

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
_NAME = 60
"""Characters of a passage that become the selection's name."""


@dataclass
class _Project:
    """Names and GUIDs that the parts of one project share."""

    out: Outgoing
    profile: Profile
    losses: Losses
    names: Names = field(default_factory=Names)

    def __post_init__(self) -> None:
        self.groups, self.codes = code_names(self.out.dimensions, self.names)
        self.variables: dict[str, tuple[str, str]] = {}
        self.main_user = self.out.coders[0].guid

    def code_guid(self, code: str) -> str:
        return guid("code", code)

    def case_guid(self, case: str) -> str:
        return guid("case", case)

    def made(self) -> dict[str, str]:
        return {"creatingUser": self.main_user, "creationDateTime": self.out.created}


def write_project(out: Outgoing, path: Path, profile: Profile = STANDARD) -> Losses:
    """Write the .qdpx to ``path`` and tell what the target will not show.

    Text files go into the archive first, the project file last, so that only one document is in memory.
    Raises ExchangeError (a coding off its place) and OSError.
    """
    project = _Project(out, profile, Losses(profile.program))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        _write_files(project, archive)
        with archive.open(_member("project.qde", out.created), "w", force_zip64=True) as file:
            _write_xml(project, file)
    if len(out.codings):
        project.losses.add(
            "felder",
            "Status, Perspektive, Stärke, Regel und Beleg haben im Ziel kein eigenes Feld und stehen im Memo "
            "der Kodierung",
            len(out.codings),
        )
    return project.losses


def write_codebook(out: Outgoing, path: Path) -> Losses:
    """Write the codebook alone (.qdc, its own name space) to ``path``."""
    losses = Losses("OpenQDA")
    write_dimensions(out.dimensions, path)
    if len(out.codings):
        losses.add(
            "kodierungen", "Ein Codebuch (.qdc) enthält keine Texte und keine Kodierungen.", len(out.codings)
        )
    return losses


def write_dimensions(dimensions: Sequence[Dimension], path: Path) -> None:
    """Write dimensions and their codes as a codebook (.qdc) to ``path``."""
    names = Names()
    shown = code_names(dimensions, names)
    with (
        path.open("wb") as file,
        xml_out(file, CODEBOOK) as xml,
        xml.element("CodeBook", origin=ORIGIN),
        xml.element("Codes"),
    ):
        _dimensions(xml, dimensions, *shown)


def _write_files(project: _Project, archive: zipfile.ZipFile) -> None:
    profile, created = project.profile, project.out.created
    for document in project.out.documents(marked=False):
        member = _member(f"{profile.sources}/{text_guid(document)}.txt", created)
        archive.writestr(member, profile.encode(document.clean.text))
        if document.pdf is not None:
            member = _member(f"{profile.sources}/{document.guid}.pdf", created)
            with document.pdf.open("rb") as source, archive.open(member, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target)


def _member(name: str, created: str) -> zipfile.ZipInfo:
    """An archive member dated to the run, so that the same results give the same bytes."""
    made = datetime.fromisoformat(created)
    info = zipfile.ZipInfo(name, (max(made.year, 1980), made.month, made.day, made.hour, made.minute, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def text_guid(document: OutDocument) -> str:
    """GUID of the plain text: the source's own, or that of a PDF's representation."""
    return document.guid if document.pdf is None else guid("representation", document.name)


def _write_xml(project: _Project, file: IO[bytes]) -> None:
    out = project.out
    about = {
        "name": out.title,
        "origin": ORIGIN,
        "creatingUserGUID": project.main_user,
        "creationDateTime": out.created,
    }
    with xml_out(file, PROJECT) as xml, xml.element("Project", **about):
        _users(xml, project)
        _codebook(xml, project)
        _declare_variables(xml, project)
        _cases(xml, project)
        if out.document_names:
            with xml.element("Sources"):
                for document in out.documents():
                    _source(xml, project, document)
        xml.leaf("Description", out.about)


def _users(xml: XmlOut, project: _Project) -> None:
    names = Names()
    with xml.element("Users"):
        for coder in project.out.coders:
            xml.leaf("User", guid=coder.guid, name=names.unique(coder.name), id=xml_text(coder.id))


def _codebook(xml: XmlOut, project: _Project) -> None:
    if project.out.dimensions:
        with xml.element("CodeBook"):
            _codes(xml, project)


def _codes(xml: XmlOut, project: _Project) -> None:
    with xml.element("Codes"):
        _dimensions(xml, project.out.dimensions, project.groups, project.codes)
        if project.profile.case_codes:
            for case in project.out.case_documents:
                name = project.names.unique(f"Fall {case}")
                xml.leaf("Code", guid=project.case_guid(case), name=name, isCodable="true", color="#888888")


def _dimensions(
    xml: XmlOut, dimensions: Sequence[Dimension], groups: Mapping[str, str], codes: Mapping[str, str]
) -> None:
    """Dimensions with their codes; ``groups``, ``codes``: their names in the file by id."""
    for dimension in dimensions:
        key, color = guid("dimension", dimension.id), dimension.color
        with xml.element("Code", guid=key, name=groups[dimension.id], isCodable="false", color=color):
            if dimension.question:
                xml.leaf("Description", xml_text(dimension.question))
            for code in dimension.codes:
                key = guid("code", code.id)
                with xml.element("Code", guid=key, name=codes[code.id], isCodable="true", color=color):
                    if text := description(code):
                        xml.leaf("Description", text)


def _declare_variables(xml: XmlOut, project: _Project) -> None:
    """Variables of documents and of cases; a name is used for one of the two only (QualCoder)."""
    kinds: dict[tuple[str, str], str] = {}
    for document in project.out.document_names:
        for name, value in project.out.variables(document).items():
            _widen(kinds, ("document", name), value)
    for values in project.out.case_variables.values():
        for name, value in values.items():
            _widen(kinds, ("case", name), value)
    if not kinds:
        return
    with xml.element("Variables"):
        for (owner, name), kind in kinds.items():
            shown = name if owner == "document" else f"{name} (Fall)"
            key = guid("variable", owner, name)
            project.variables[f"{owner}:{name}"] = (key, kind)
            xml.leaf("Variable", guid=key, name=project.names.unique(shown), typeOfVariable=kind)


def _widen(kinds: dict[tuple[str, str], str], key: tuple[str, str], value: str | int | float) -> None:
    kind = "Text"
    if isinstance(value, int):
        kind = "Integer"
    elif isinstance(value, float):
        kind = "Float"
    known = kinds.setdefault(key, kind)
    if known != kind:
        kinds[key] = "Float" if {known, kind} == {"Integer", "Float"} else "Text"


def _values(xml: XmlOut, project: _Project, owner: str, values: dict[str, str | int | float]) -> None:
    for name, value in values.items():
        key, kind = project.variables[f"{owner}:{name}"]
        written = f"{value:f}" if kind == "Float" else str(value)
        with xml.element("VariableValue"):
            xml.leaf("VariableRef", targetGUID=key)
            xml.leaf(f"{kind}Value", xml_text(written))


def _cases(xml: XmlOut, project: _Project) -> None:
    cases = project.out.case_documents
    if not cases:
        return
    with xml.element("Cases"):
        for case, documents in cases.items():
            with xml.element("Case", guid=project.case_guid(case), name=xml_text(case)):
                if project.profile.case_codes:
                    xml.leaf("CodeRef", targetGUID=project.case_guid(case))
                _values(xml, project, "case", project.out.case_variables.get(case, {}))
                for document in documents:
                    xml.leaf("SourceRef", targetGUID=guid("source", document))


def _source(xml: XmlOut, project: _Project, document: OutDocument) -> None:
    entry = project.out.entry(document.name)
    name = project.names.unique(document.name.replace("/", "\u2215"))
    text_path = f"internal://{text_guid(document)}.txt"
    note_losses(project.losses, project.out, project.profile, document)
    if document.pdf is None:
        with xml.element(
            "TextSource", guid=document.guid, name=name, plainTextPath=text_path, **project.made()
        ):
            _text_body(xml, project, document, entry.title)
        return
    pdf_path = f"internal://{document.guid}.pdf"
    with (
        xml.element("PDFSource", guid=document.guid, name=name, path=pdf_path, **project.made()),
        xml.element(
            "Representation", guid=text_guid(document), name=name, plainTextPath=text_path, **project.made()
        ),
    ):
        _text_body(xml, project, document, entry.title)


def _text_body(xml: XmlOut, project: _Project, document: OutDocument, title: str) -> None:
    if title:
        xml.leaf("Description", xml_text(title))
    positions = Positions(document.clean.text, project.profile)
    ordered = sorted(document.marks, key=lambda m: (m.start, m.end, m.coder.guid, m.code))
    for (start, end, _), marks in groupby(ordered, key=lambda m: (m.start, m.end, m.coder.guid)):
        _selection(xml, project, document, positions, (start, end), list(marks))
    if project.profile.case_codes:
        _case_selections(xml, project, document, positions)
    _values(xml, project, "document", dict(document.variables))


def _selection(
    xml: XmlOut,
    project: _Project,
    document: OutDocument,
    positions: Positions,
    span: tuple[int, int],
    marks: list[Mark],
) -> None:
    coder, date = marks[0].coder, max(m.date for m in marks)
    made = {"creatingUser": coder.guid, "creationDateTime": date}
    passage = document.clean.text[span[0] : span[1]]
    with xml.element(
        "PlainTextSelection",
        guid=guid("selection", document.name, *span, coder.guid),
        name=" ".join(passage[: 2 * _NAME].split())[:_NAME],
        startPosition=str(positions.of(span[0])),
        endPosition=str(positions.of(span[1])),
        **made,
    ):
        if memo := join({m.code: m.memo for m in marks}):
            xml.leaf("Description", memo)
        for mark in marks:
            key = coding_guid(document.name, *span, coder, mark.code)
            with xml.element("Coding", guid=key, **made):
                xml.leaf("CodeRef", targetGUID=project.code_guid(mark.code))


def _case_selections(xml: XmlOut, project: _Project, document: OutDocument, positions: Positions) -> None:
    """QualCoder ties text to a case by a coding with a code that has the case's GUID."""
    whole = len({case for case, _, _ in document.cases}) == 1
    spans = [(document.cases[0][0], 0, len(document.clean.text))] if whole else list(document.cases)
    for case, start, end in spans:
        with xml.element(
            "PlainTextSelection",
            guid=guid("case-selection", document.name, case, start, end),
            name=f"Fall {xml_text(case)}"[:_NAME],
            startPosition=str(positions.of(start)),
            endPosition=str(positions.of(end)),
            **project.made(),
        ):
            key = guid("case-coding", document.name, case, start, end)
            with xml.element("Coding", guid=key, **project.made()):
                xml.leaf("CodeRef", targetGUID=project.case_guid(case))
