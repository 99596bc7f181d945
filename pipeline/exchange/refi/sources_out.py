"""Documents of a project file with their codings, memos and variables."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from lxml import etree

from pipeline.exchange.losses import note_losses
from pipeline.exchange.memo import join
from pipeline.exchange.names import guid, xml_text
from pipeline.exchange.outgoing import Mark, OutDocument
from pipeline.exchange.profiles import Positions
from pipeline.exchange.refi.given_back import copy
from pipeline.exchange.refi.parts import Parts
from pipeline.exchange.refi.xml import XmlOut
from pipeline.exchange.sent import coding_guid

_NAME = 60
"""Characters of a passage that become the selection's name."""


def write_source(xml: XmlOut, parts: Parts, document: OutDocument) -> None:
    """A text, or a PDF with its text."""
    key = parts.source_guid(document.name)
    former = parts.back.sources.get(key)
    said = former.get("name") if former is not None else None
    name = parts.names.unique((said or document.name).replace("/", "\u2215"))
    text = f"internal://{parts.text_guid(document)}.txt"
    made = parts.back.made(key) or parts.made()
    note_losses(parts.losses, parts.out, parts.profile, document)
    if document.pdf is None:
        areas = list(parts.back.inside(key, "PDFSelection"))
        if areas:
            parts.losses.add(
                "bereiche", "Kodierte Bereiche auf PDF-Seiten gehen nur mit der PDF-Datei hinaus", len(areas)
            )
        with xml.element("TextSource", guid=key, name=name, plainTextPath=text, **made):
            _body(xml, parts, document)
            _whole(xml, parts, document)
            write_values(xml, parts, "document", document.variables)
        return
    with xml.element("PDFSource", guid=key, name=name, path=f"internal://{key}.pdf", **made):
        if former is not None:
            _description(xml, parts, document)
        for area in parts.back.inside(key, "PDFSelection"):
            _copy(xml, parts, area)
        inner = parts.text_guid(document)
        with xml.element("Representation", guid=inner, name=name, plainTextPath=text, **parts.made()):
            _body(xml, parts, document)
            write_values(xml, parts, "document", document.variables)
        _whole(xml, parts, document)


def _description(xml: XmlOut, parts: Parts, document: OutDocument) -> None:
    kept = parts.back.inside(parts.source_guid(document.name), "Description")
    text = next((c.text or "" for c in kept), "") or parts.out.entry(document.name).title
    if text:
        xml.leaf("Description", xml_text(text))


def _whole(xml: XmlOut, parts: Parts, document: OutDocument) -> None:
    """Codings of the whole document, and the memos on it."""
    key = parts.source_guid(document.name)
    for coding in parts.back.inside(key, "Coding"):
        _copy(xml, parts, coding)
    kept = [r.get("targetGUID") or "" for r in parts.back.inside(key, "NoteRef")]
    for ref in parts.note_refs(kept, ("document", document.name)):
        xml.leaf("NoteRef", targetGUID=ref)


def _copy(xml: XmlOut, parts: Parts, element: etree._Element) -> None:
    left = copy(xml, element, parts.known)
    if left:
        parts.losses.add("verweise", LEFT, left)


LEFT = "Kodierungen, Verknüpfungen und Mitglieder von Gruppen, deren Code oder Dokument nicht mit hinausgeht"


def _body(xml: XmlOut, parts: Parts, document: OutDocument) -> None:
    if document.pdf is None or parts.source_guid(document.name) not in parts.back.sources:
        _description(xml, parts, document)
    positions = Positions(document.clean.text, parts.profile)
    ordered = sorted(document.marks, key=lambda m: (m.start, m.end, m.coder.guid, m.code))
    for (start, end, _), marks in groupby(ordered, key=lambda m: (m.start, m.end, m.coder.guid)):
        _selection(xml, parts, document, positions, (start, end), list(marks))
    _annotations(xml, parts, document, positions)
    if parts.profile.case_codes:
        _case_selections(xml, parts, document, positions)


def _selection(
    xml: XmlOut,
    parts: Parts,
    document: OutDocument,
    positions: Positions,
    span: tuple[int, int],
    marks: list[Mark],
) -> None:
    coder, user = marks[0].coder, parts.user(marks[0].coder.guid)
    with xml.element(
        "PlainTextSelection",
        guid=guid("selection", document.name, *span, coder.guid),
        name=_name(document, span),
        startPosition=str(positions.of(span[0])),
        endPosition=str(positions.of(span[1])),
        creatingUser=user,
        creationDateTime=max(m.date for m in marks),
    ):
        if memo := join({m.code: m.memo for m in marks}):
            xml.leaf("Description", memo)
        for mark in marks:
            key = coding_guid(document.name, *span, coder, mark.code)
            with xml.element("Coding", guid=key, creatingUser=user, creationDateTime=mark.date):
                xml.leaf("CodeRef", targetGUID=parts.code_guid(mark.code))


def _name(document: OutDocument, span: tuple[int, int]) -> str:
    passage = document.clean.text[span[0] : span[1]]
    return " ".join(passage[: 2 * _NAME].split())[:_NAME]


def _annotations(xml: XmlOut, parts: Parts, document: OutDocument, positions: Positions) -> None:
    """Memos on passages, as selections without a code; those on one passage share one (QualCoder)."""
    notes = parts.memos.on_passages(document.name)
    for span, group in groupby(notes, key=lambda n: n.span):
        assert span is not None
        first, last = (document.clean.position(at) for at in span)
        found = list(group)
        with xml.element(
            "PlainTextSelection",
            guid=guid("annotation", document.name, *span),
            name=_name(document, (first, last)),
            startPosition=str(positions.of(first)),
            endPosition=str(positions.of(last)),
            creatingUser=parts.user(found[0].coder.guid),
            creationDateTime=found[0].date,
        ):
            for note in found:
                xml.leaf("NoteRef", targetGUID=note.guid)


def _case_selections(xml: XmlOut, parts: Parts, document: OutDocument, positions: Positions) -> None:
    """QualCoder ties text to a case by a coding with a code that has the case's GUID."""
    cases = [c for c in document.cases if c[0] in parts.out.case_documents]
    whole = len({case for case, _, _ in cases}) == 1
    spans = [(cases[0][0], 0, len(document.clean.text))] if whole else cases
    for case, start, end in spans:
        with xml.element(
            "PlainTextSelection",
            guid=guid("case-selection", document.name, case, start, end),
            name=f"Fall {xml_text(case)}"[:_NAME],
            startPosition=str(positions.of(start)),
            endPosition=str(positions.of(end)),
            **parts.made(),
        ):
            key = guid("case-coding", document.name, case, start, end)
            with xml.element("Coding", guid=key, **parts.made()):
                xml.leaf("CodeRef", targetGUID=parts.case_guid(case))


def write_values(xml: XmlOut, parts: Parts, owner: str, values: Mapping[str, str | int | float]) -> None:
    """Values of variables of a document or case."""
    for name, value in values.items():
        key, kind = parts.variables[f"{owner}:{name}"]
        written = f"{value:f}" if kind == "Float" and isinstance(value, float) else str(value)
        with xml.element("VariableValue"):
            xml.leaf("VariableRef", targetGUID=key)
            xml.leaf(f"{kind}Value", xml_text(written))


def whole_sources(xml: XmlOut, parts: Parts) -> list[str]:
    """Pictures, recordings and whatever else never became a document; GUIDs of what was written."""
    ours = {parts.source_guid(n) for n in parts.out.results.document_names}
    found = [key for key in parts.back.sources if key not in ours]
    for key in found:
        _copy(xml, parts, parts.back.sources[key])
    return found
