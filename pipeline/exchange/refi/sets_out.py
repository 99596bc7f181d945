"""Groups that came with files of other programs, written as sets of a project."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.codebook.successors import Successors
from pipeline.exchange.groups import Group, groups_in
from pipeline.exchange.names import xml_text
from pipeline.exchange.refi.parts import Parts
from pipeline.exchange.refi.xml import XmlOut


def groups_out(parts: Parts) -> list[Group]:
    """The groups of the corpus that are not in the file yet."""
    corpus = parts.out.corpus
    return [g for g in groups_in(corpus.folder) if g.guid not in parts.known] if corpus else []


def write_group(xml: XmlOut, parts: Parts, group: Group) -> int:
    """Write a group with those of its members that are in the file; returns how many are not."""
    parts.known.add(group.guid)
    left = 0
    with xml.element("Set", guid=group.guid, name=xml_text(group.name)):
        if group.description:
            xml.leaf("Description", xml_text(group.description))
        for name, key in _members(parts, group):
            if key in parts.known:
                xml.leaf(name, targetGUID=key)
            else:
                left += 1
    return left


def _members(parts: Parts, group: Group) -> Iterator[tuple[str, str]]:
    successors = Successors(parts.out.codebook)
    for code in group.codes:
        for today in successors.of(code) or (code,):
            yield "MemberCode", parts.code_guid(today)
    for document in group.documents:
        yield "MemberSource", parts.source_guid(document)
