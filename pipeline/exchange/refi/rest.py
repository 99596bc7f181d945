"""What of a REFI-QDA project has no place in a corpus, kept as it was so that an export gives it back.

The project file is read once more as a stream and thinned out: what became documents, codes, cases, variables
and decisions is taken away, sets, links, graphs, memos that are no coding's, whole-document codings, areas,
pictures and recordings stay. Text selections never stay: their positions are those of the program's text.
"""

from __future__ import annotations

import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import IO

from lxml import etree

from pipeline.exchange.kept import FILES, REST
from pipeline.exchange.refi.read import bare_name, project_member, sources_in
from pipeline.exchange.refi.xml import guid, tag
from pipeline.exchange.safety import MAX_TEXT, decode, elements, open_archive, read_member
from pipeline.files import write_bytes

_TAKEN = ("Users", "CodeBook", "Variables", "Cases")
_TEXT = ("PlainTextSelection", "TranscriptSelection")
_AREAS = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection")
_SOURCES = ("TextSource", "PDFSource", "AudioSource", "VideoSource", "PictureSource")
_TAGS = {*_TAKEN, *_TEXT, *_AREAS, *_SOURCES, "Project", "Note"}
_PATHS = ("path", "currentPath", "richTextPath")

_WORDS = {
    "Set": ("Gruppe (Set)", "Gruppen (Sets)"),
    "Link": ("Verknüpfung", "Verknüpfungen"),
    "Graph": ("Schaubild", "Schaubilder"),
    "PictureSource": ("Bild", "Bilder"),
    "AudioSource": ("Tonaufnahme", "Tonaufnahmen"),
    "VideoSource": ("Video", "Videos"),
    "whole": ("Kodierung eines ganzen Dokuments", "Kodierungen ganzer Dokumente"),
    "area": ("Kodierung einer Bild- oder Tonstelle", "Kodierungen von Bild- oder Tonstellen"),
}


def keep_rest(path: Path, folder: Path, placed: Collection[str], code_notes: Collection[str]) -> list[str]:
    """Write the rest of the .qdpx ``path`` into ``folder`` and say what it is (German sentences).

    ``placed``: GUIDs of the codings that are decisions now; ``code_notes``: GUIDs of memos on codes and
    cases, which stay. Raises ExchangeError, OutputError.
    """
    with open_archive(path) as archive:
        member_of = sources_in(archive)

        def text_of(wanted: str) -> str:
            member = member_of.get(bare_name(wanted).casefold())
            return "" if member is None else decode(read_member(archive, member, path.name, MAX_TEXT), member)

        with archive.open(project_member(archive, path.name)) as file:
            root = _Thinned(file, path.name, placed, code_notes, text_of).root
        for element in root.iter():
            for name in _PATHS:
                member = member_of.get(bare_name(element.get(name) or "").casefold())
                if member is not None and not (tag(element) == "PDFSource" and name == "path"):
                    _copy(archive, member, folder / FILES / Path(member).name)
    write_bytes(folder / REST, etree.tostring(root, encoding="utf-8", xml_declaration=True))
    counts = _counts(root)
    if not counts:
        return []
    said = ", ".join(f"{n} {_WORDS[what][n > 1]}" for what, n in counts.items())
    return [f"Aufgehoben für Ausgaben, hier nicht zu sehen: {said}."]


def _copy(archive: zipfile.ZipFile, member: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as inside, target.open("wb") as outside:
        shutil.copyfileobj(inside, outside)


def _counts(root: etree._Element) -> Counter[str]:
    found: Counter[str] = Counter()
    for element in root.iter():
        name = tag(element)
        if name in _WORDS:
            found[name] += 1
        elif name == "Coding":
            parent = element.getparent()
            found["whole" if parent is not None and tag(parent) in _SOURCES else "area"] += 1
    return Counter({what: found[what] for what in _WORDS if found[what]})


class _Thinned:
    """The project's tree without what has a place elsewhere."""

    def __init__(
        self,
        file: IO[bytes],
        name: str,
        placed: Collection[str],
        code_notes: Collection[str],
        text_of: Callable[[str], str],
    ) -> None:
        self._placed, self._text_of = placed, text_of
        self._moved: set[str] = set()
        root: etree._Element | None = None
        for event, what, element in elements(file, name, _TAGS):
            if what == "Project":
                root = element
            elif event == "end":
                self._thin(what, element)
        assert root is not None  # the file was read before
        staying = {guid(r.get("targetGUID")) for r in root.iter() if tag(r) == "NoteRef"} | set(code_notes)
        for note in [e for e in root.iter() if tag(e) == "Note"]:
            if guid(note.get("guid")) in self._moved - staying:
                _take_out(note)
        for holder in [e for e in root if tag(e) == "Notes" and not len(e)]:
            _take_out(holder)
        self.root = root

    def _thin(self, what: str, element: etree._Element) -> None:
        if what in _TAKEN:
            _take_out(element)
        elif what in _TEXT:
            self._moved |= {guid(r.get("targetGUID")) for r in element.iter() if tag(r) == "NoteRef"}
            element.clear(keep_tail=False)
            for before in list(_husks(element)):
                _take_out(before)
        elif what in _AREAS:
            self._thin_area(element)
        elif what in _SOURCES:
            self._thin_source(element)
        elif what == "Note":
            path = element.get("plainTextPath")
            if path:
                etree.SubElement(element, f"{_space(element)}PlainTextContent").text = self._text_of(path)
                del element.attrib["plainTextPath"]

    def _thin_area(self, element: etree._Element) -> None:
        codings = [c for c in element if tag(c) == "Coding"]
        taken = [c for c in codings if guid(c.get("guid")) in self._placed]
        if codings and len(taken) == len(codings):
            self._moved |= {guid(r.get("targetGUID")) for r in element.iter() if tag(r) == "NoteRef"}
            element.set("gone", "1")
        for coding in taken:
            _take_out(coding)

    def _thin_source(self, element: etree._Element) -> None:
        for child in list(element.iter()):
            what = tag(child)
            if (
                what in ("VariableValue", "PlainTextContent", *_TEXT)
                or child.get("gone")
                or what == "Coding"
                and guid(child.get("guid")) in self._placed
            ):
                _take_out(child)


def _husks(element: etree._Element) -> Iterator[etree._Element]:
    """Emptied text selections before this one."""
    before = element.getprevious()
    while before is not None and tag(before) in _TEXT:
        yield before
        before = before.getprevious()


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _space(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[0] + "}" if "}" in str(element.tag) else ""
