"""What was kept of a project (``rest.py``), given back where it still refers to something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from pipeline.errors import ExchangeError
from pipeline.exchange.dates import iso
from pipeline.exchange.kept import FILES, FOLDER, REST
from pipeline.exchange.new_codes import hex_color
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.refi.schema import shapes
from pipeline.exchange.refi.xml import XmlOut, guid, tag

_USERS = ("creatingUser", "modifyingUser", "creatingUserGUID", "modifyingUserGUID")
_TARGETS = ("targetGUID", "originGUID", "representedGUID")
_DATES = ("creationDateTime", "modifiedDateTime")
_ENDS = ("sourceVertex", "targetVertex", "fromSyncPoint", "toSyncPoint")
_GUIDS = ("guid", *_USERS, *_TARGETS, *_ENDS)
_PATHS = ("path", "currentPath", "richTextPath")


@dataclass(frozen=True)
class GivenBack:
    """``root``: the kept project file, GUIDs in lower case without braces (None: the corpus did not begin as
    one); ``sources``, ``notes``: its elements by GUID; ``folder``: of its files."""

    root: etree._Element | None = None
    sources: dict[str, etree._Element] = field(default_factory=dict)
    notes: dict[str, etree._Element] = field(default_factory=dict)
    folder: Path = Path()

    @classmethod
    def of(cls, out: Outgoing) -> GivenBack:
        """What the corpus of an export keeps. Raises ExchangeError where it is damaged."""
        path = out.corpus.folder / FOLDER / REST if out.corpus else None
        if path is None or not path.is_file():
            return cls()
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            root = etree.parse(path, parser).getroot()
        except (etree.XMLSyntaxError, OSError) as error:
            raise ExchangeError(
                f"„{path}“ ist beschädigt; stellen Sie die Datei aus einer Sicherung wieder her oder "
                "nehmen Sie sie weg (dann fehlen in Ausgaben Gruppen, Verknüpfungen und Bilder von früher)."
            ) from error
        for element in root.iter(etree.Element):
            for name in _GUIDS:
                if (value := element.get(name)) is not None:
                    element.set(name, guid(value))
        holders = [s for s in root if tag(s) == "Sources"]
        sources = {s.get("guid") or "": s for holder in holders for s in holder}
        notes = {n.get("guid") or "": n for holder in root if tag(holder) == "Notes" for n in holder}
        return cls(root, sources, notes, path.parent / FILES)

    def text(self, name: str) -> str:
        """Text of a child of the project."""
        return next((c.text or "" for c in self.children(None) if tag(c) == name), "")

    def children(self, element: etree._Element | None) -> Iterator[etree._Element]:
        """The children of an element, None: of the project."""
        holder = self.root if element is None else element
        yield from () if holder is None else holder

    def inside(self, source: str, *names: str) -> Iterator[etree._Element]:
        """The children called ``names`` of a source (by GUID), those of its text besides."""
        element = self.sources.get(source)
        if element is not None:
            holders = [element, *(c for c in element if tag(c) == "Representation")]
            yield from (c for name in names for h in holders for c in h if tag(c) == name)

    def made(self, source: str) -> dict[str, str | None]:
        """By whom and when a source was made and changed."""
        element = self.sources.get(source)
        said = {} if element is None else dict(map(_sound, element.attrib.items()))
        return {n: said[n] for n in (*_USERS[:2], *_DATES) if said.get(n)}

    def files(self, sources: Iterable[str]) -> Iterator[tuple[str, Path]]:
        """Names and paths of the files that these sources (by GUID) refer to."""
        for key in sources:
            for element in self.sources[key].iter(etree.Element):
                for name in _PATHS:
                    file = self.folder / (element.get(name) or "").rpartition("/")[2]
                    if element.get(name) and file.is_file():
                        yield file.name, file


def copy(xml: XmlOut, element: etree._Element, known: set[str]) -> int:
    """Write a kept element again, without what refers to things that are not in the file, and without what
    programs write beside the standard.

    ``known``: GUIDs that are. Returns how many codings, links and members were left out.
    """
    attributes, children = shapes().get(tag(element), (frozenset(), ()))
    target = [v for n in _TARGETS if (v := element.get(n)) is not None]
    target += [c.get("targetGUID") or "" for c in element if tag(c) == "CodeRef"]
    if any(t not in known for t in target):
        return 1
    given = {n: v for n, v in map(_sound, element.attrib.items()) if n in attributes and v}
    given = {n: v for n, v in given.items() if n not in _USERS or v in known}
    known.add(given.get("guid", ""))
    left = 0
    with xml.element(tag(element), **given):
        if element.text and element.text.strip():
            xml.text(element.text)
        for child in sorted((c for c in element if tag(c) in children), key=lambda c: children.index(tag(c))):
            left += copy(xml, child, known)
    return left


def _sound(pair: tuple[str | bytes, str | bytes]) -> tuple[str, str]:
    """An attribute with a value as the standard has it, or an empty one."""
    name, value = map(str, pair)
    if name == "color":
        return name, hex_color(value)
    return name, iso(value) if name in _DATES else value
