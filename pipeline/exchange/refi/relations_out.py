"""Relations between categories, written as links of a project."""

from __future__ import annotations

from pipeline.exchange.names import guid, xml_text
from pipeline.exchange.refi.parts import Parts


def relations_out(parts: Parts) -> list[dict[str, str]]:
    """The attributes of a link for each relation whose categories are both in the file; the thought behind it
    stands in its name, since a link has no text of its own."""
    links = []
    for one in parts.out.codebook.relations:
        ends = parts.code_guid(one.code), parts.code_guid(one.to)
        if parts.known.issuperset(ends):
            links.append(
                {
                    "guid": guid("relation", one.code, one.relation, one.to),
                    "name": xml_text(f"{one.relation}: {one.note}" if one.note else one.relation),
                    "direction": "OneWay",
                    "originGUID": ends[0],
                    "targetGUID": ends[1],
                }
            )
    return links
