"""The code tree of a project file or codebook: ours, or as it was in the project that the corpus began as."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from pipeline.codebook.model import Code, Dimension
from pipeline.exchange.code_text import description
from pipeline.exchange.kept import KeptCode
from pipeline.exchange.names import guid, xml_text
from pipeline.exchange.new_codes import hex_color
from pipeline.exchange.refi.parts import Parts
from pipeline.exchange.refi.xml import XmlOut


def write_codes(xml: XmlOut, parts: Parts) -> None:
    """The element ``Codes``."""
    tree = _Tree(xml, parts)
    with xml.element("Codes"):
        tree.kept("")
        for dimension in parts.out.dimensions:
            tree.dimension(dimension)
        if parts.profile.case_codes:
            for case in parts.out.case_documents:
                name = parts.names.unique(f"Fall {case}")
                key = parts.case_guid(case)
                xml.leaf("Code", guid=key, name=name, isCodable="true", color="#888888")


class _Tree:
    def __init__(self, xml: XmlOut, parts: Parts) -> None:
        self._xml, self._parts = xml, parts
        self._ours = {c.id: (d, c) for d in parts.out.dimensions for c in d.codes}
        self._children: defaultdict[str, list[KeptCode]] = defaultdict(list)
        for code in parts.out.kept.codes:
            self._children[code.parent].append(code)
        self._there = {c.code for c in parts.out.kept.codes if c.code}
        self._group_of = {key: d for d, key in parts.out.kept.groups.items()}

    def kept(self, parent: str) -> None:
        """The codes below one of the former project, and those that came to its dimension since."""
        for code in self._children[parent]:
            if self._shown(code):
                self._kept(code)

    def _shown(self, code: KeptCode) -> bool:
        """Whether it is a code that the codebook still has (and is chosen), or a group of such codes."""
        if code.code in self._ours:
            return True
        below = any(self._shown(c) for c in self._children[code.guid])
        group = self._group_of.get(code.guid, "")
        unused = not code.code and not group and not self._parts.out.selection.dimensions
        return below or unused or bool(self._new(group))

    def _kept(self, code: KeptCode) -> None:
        xml, parts = self._xml, self._parts
        ours = self._ours.get(code.code)
        name, text = code.name, code.description
        if ours and ours[1].label != code.label:
            name = ours[1].label
        if ours and description(ours[1]).split() != text.split():
            text = description(ours[1])
        if parts.profile.unique_codes:
            name = parts.names.unique(name)
        codable = "true" if code.codable else "false"
        color = hex_color(code.color) or None
        parts.known.add(code.guid)
        with xml.element("Code", guid=code.guid, name=xml_text(name), isCodable=codable, color=color):
            if text:
                xml.leaf("Description", xml_text(text))
            for ref in parts.note_refs(code.notes, ("code", code.code)) if parts.profile.code_notes else ():
                xml.leaf("NoteRef", targetGUID=ref)
            self.kept(code.guid)
            for new in self._new(self._group_of.get(code.guid, "")):
                self._code(new, color or "#888888")

    def _new(self, group: str) -> list[Code]:
        found = [d for d in self._parts.out.dimensions if d.id == group]
        return [c for d in found for c in d.codes if c.id not in self._there]

    def dimension(self, dimension: Dimension) -> None:
        """A dimension that the former project did not have."""
        codes = [c for c in dimension.codes if c.id not in self._there]
        if dimension.id in self._parts.out.kept.groups or not codes:
            return
        with dimension_element(self._xml, dimension, self._parts.groups[dimension.id]):
            for code in codes:
                self._code(code, dimension.color)

    def _code(self, code: Code, color: str) -> None:
        parts, key = self._parts, self._parts.code_guid(code.id)
        parts.known.add(key)
        memos = parts.memos.about(("code", code.id)) if parts.profile.code_notes else ()
        code_element(self._xml, code, key, parts.codes[code.id], color, memos)


@contextmanager
def dimension_element(xml: XmlOut, dimension: Dimension, name: str) -> Iterator[None]:
    """A dimension around the codes that the block writes."""
    key = guid("dimension", dimension.id)
    with xml.element("Code", guid=key, name=name, isCodable="false", color=dimension.color):
        if dimension.question:
            xml.leaf("Description", xml_text(dimension.question))
        yield


def code_element(xml: XmlOut, code: Code, key: str, name: str, color: str, memos: Iterable[str] = ()) -> None:
    """A code of ours; ``key``: its GUID, ``memos``: those of notes on it."""
    with xml.element("Code", guid=key, name=name, isCodable="true", color=color):
        if text := description(code):
            xml.leaf("Description", text)
        for ref in memos:
            xml.leaf("NoteRef", targetGUID=ref)
