"""One pass over a REFI-QDA project file: everything is collected, references are resolved later.

Selections are taken and forgotten one by one, so that a document with very many codings needs little
memory and the limit holds before they fill it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from sys import intern
from typing import IO

from lxml import etree

from pipeline.errors import ExchangeError
from pipeline.exchange.incoming import Area, InCode
from pipeline.exchange.refi.xml import child_text, code_ref, guid, number, tag, values
from pipeline.exchange.safety import MAX_CODINGS, elements, free
from pipeline.exchange.sent import machine_shown
from pipeline.exchange.units import RawText, Span

_SOURCES = ("TextSource", "PDFSource", "AudioSource", "VideoSource", "PictureSource")
_SINGLE = ("User", "Variable", "Case", "Note")
_TAGS = {"CodeBook", "Code", "Project", "PlainTextSelection", "Set", *_SINGLE, *_SOURCES}
MACHINE = "maschine:"
"""Beginning of a user's id in our own files, where the codings were made by rules or a model."""


@dataclass(frozen=True, slots=True)
class Given:
    """A code given to a selection: GUIDs of code, of who made it, of who changed it last, its own."""

    code: str
    user: str
    editor: str
    date: str
    key: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A selection before the position unit is known; ``span`` is None for an area without a position.

    ``codings``: what each says; none where only a memo is on the passage. ``user``, ``date``: who made it.
    """

    span: Span | None
    line: int
    description: str
    notes: tuple[str, ...]
    codings: tuple[Given, ...]
    quote: str = ""
    user: str = ""
    date: str = ""
    area: Area | None = None


@dataclass(slots=True)
class ParsedSource:
    """A text with its selections and variables (GUID, value), its description and notes (GUIDs).

    ``key``: the source's GUID; ``path``: that of its own file (a PDF), as the project names it.
    """

    name: str
    raw: RawText | None
    key: str = ""
    path: str = ""
    about: str = ""
    notes: tuple[str, ...] = ()
    marks: list[Marked] = field(default_factory=list)
    variables: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ParsedSet:
    """A set: GUID, name, description, GUIDs of its members (codes, sources, notes)."""

    key: str
    name: str
    description: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A note's text, its user's GUID and its date."""

    text: str
    user: str
    date: str


@dataclass
class RefiParser:
    """Collects a project. ``text_of`` gives the text file that a path in the project names, or None."""

    name: str
    text_of: Callable[[str], str | None]
    users: dict[str, tuple[str, bool]] = field(default_factory=dict)
    codes: dict[str, InCode] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    sources: list[ParsedSource] = field(default_factory=list)
    source_names: dict[str, str] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)
    about: str = ""
    project_notes: tuple[str, ...] = ()
    code_notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    case_notes: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    case_guids: dict[str, str] = field(default_factory=dict)
    cases: dict[str, dict[str, str]] = field(default_factory=dict)
    source_values: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    case_sources: dict[str, list[str]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    sets: list[ParsedSet] = field(default_factory=list)
    without_place: dict[str, int] = field(default_factory=dict)
    origin: str = ""
    title: str = ""
    creator: str = ""
    _count: int = 0
    _path: list[tuple[str, str]] = field(default_factory=list)
    _marks: dict[etree._Element, list[Marked]] = field(default_factory=dict)

    def read(self, file: IO[bytes]) -> None:
        """Read the whole file. Raises ExchangeError (broken, unsafe, contradictory)."""
        root, inside = "", 0
        for event, name, element in elements(file, self.name, _TAGS):
            root = root or name
            if name in _SOURCES or name == "Note":
                inside += 1 if event == "start" else -1
            if event == "start":
                if name == "Project":
                    self._head(element)
                elif name == "Code":
                    self._open_code(element)
            elif name == "Code":
                self._close_code(element)
            elif name == "Project":
                self.about, self.project_notes = child_text(element, "Description"), _notes(element)
            elif name == "Set":
                members = tuple(guid(c.get("targetGUID")) for c in element if c.get("targetGUID"))
                said = (element.get("name") or "").strip(), child_text(element, "Description").strip()
                self.sets.append(ParsedSet(guid(element.get("guid")), *said, members))
            elif name == "PlainTextSelection":
                self._selection(element)
            elif not inside and name in _SOURCES:
                self._source(element, name)
                self._marks.clear()
                free(element)
            elif not inside and name in _SINGLE:
                getattr(self, f"_{name.lower()}")(element)
                self._marks.clear()
                free(element)
        if root not in ("Project", "CodeBook"):
            raise ExchangeError(
                f"„{self.name}“ ist kein REFI-QDA-Projekt und kein Codebuch; exportieren Sie im "
                "ursprünglichen Programm als „REFI-QDA-Projekt (.qdpx)“."
            )

    def _head(self, element: etree._Element) -> None:
        self.origin, self.title = element.get("origin") or "", element.get("name") or ""
        self.creator = guid(element.get("creatingUserGUID"))

    def _open_code(self, element: etree._Element) -> None:
        """A code as it begins, so that codes stand in the order of the tree, each behind its parent."""
        key, name = guid(element.get("guid")), (element.get("name") or "").strip()
        if key in {k for k, _ in self._path}:
            raise ExchangeError(
                f"„{self.name}“ enthält in Zeile {element.sourceline} einen Kreis im Codebaum (der Code "
                f"„{name}“ steht unter sich selbst); berichtigen Sie die Codehierarchie und exportieren "
                "Sie erneut."
            )
        self._path.append((key, name))
        codable = (element.get("isCodable") or "true").lower() not in ("false", "0")
        names = tuple(name for _, name in self._path)
        parent = self._path[-2][0] if len(self._path) > 1 else ""
        code = InCode(key, names, "", element.get("color") or "", codable, parent)
        known = self.codes.setdefault(key, code)
        if known.path != code.path:
            raise ExchangeError(
                f"„{self.name}“ enthält in Zeile {element.sourceline} die GUID {key} für zwei Codes "
                f"(„{known.shown}“ und „{code.shown}“), daher ist nicht zu entscheiden, welcher gemeint ist; "
                "exportieren Sie das Projekt im ursprünglichen Programm erneut."
            )

    def _close_code(self, element: etree._Element) -> None:
        key, _ = self._path.pop()
        self.codes[key] = replace(self.codes[key], description=child_text(element, "Description"))
        if found := _notes(element):
            self.code_notes[key] = found

    def _user(self, element: etree._Element) -> None:
        key, name = guid(element.get("guid")), (element.get("name") or element.get("id") or "").strip()
        if key in self.users and self.users[key][0] not in (name, machine_shown(name)):
            raise ExchangeError(
                f"„{self.name}“ enthält in Zeile {element.sourceline} die GUID {key} für zwei Personen "
                f"(„{self.users[key][0]}“ und „{name}“); exportieren Sie das Projekt im ursprünglichen "
                "Programm erneut."
            )
        machine = machine_shown(name)
        self.users[key] = machine or name, bool(machine) or (element.get("id") or "").startswith(MACHINE)

    def _variable(self, element: etree._Element) -> None:
        key = guid(element.get("guid"))
        self.variables[key] = element.get("name") or ""
        self.kinds[key] = element.get("typeOfVariable") or "Text"

    def _case(self, element: etree._Element) -> None:
        """A named case; one without a name only carries the variables of its source (MAXQDA, Quirkos)."""
        name = element.get("name")
        self.case_guids[guid(element.get("guid"))] = name or ""
        sources = [guid(c.get("targetGUID")) for c in element if tag(c) == "SourceRef"]
        if name is None:
            for key in sources:
                self.source_values.setdefault(key, []).extend(values(element))
        else:
            self.cases[name] = {self.variables.get(k, k): v for k, v in values(element)}
            self.case_sources[name] = sources
            self.case_notes[name] = child_text(element, "Description"), _notes(element)

    def _note(self, element: etree._Element) -> None:
        text = child_text(element, "PlainTextContent")
        path = element.get("plainTextPath")
        if not text and path:
            text = (self.text_of(path) or "").lstrip("\ufeff")
        user = guid(element.get("creatingUser") or element.get("modifyingUser"))
        date = element.get("creationDateTime") or element.get("modifiedDateTime") or ""
        said = (text or child_text(element, "Description")).strip()
        self.notes[guid(element.get("guid"))] = Note(said, user, date)

    def _source(self, element: etree._Element, kind: str) -> None:
        name = (element.get("name") or "").strip()
        key = guid(element.get("guid"))
        if key in self.source_names:
            self.notices.append(
                f"Zwei Dokumente („{self.source_names[key]}“ und „{name}“) haben in „{self.name}“ dieselbe "
                "GUID; beide wurden gelesen."
            )
        self.source_names[key] = name
        holders = [c for c in element if tag(c) in ("Representation", "Transcript")]
        if kind == "TextSource" or (not holders and kind != "PictureSource"):
            holders = [element]
        own = values(element)
        for holder in holders:
            source = ParsedSource(name or holder.get("name") or "", self._text(holder, name))
            source.key = key if kind in ("TextSource", "PDFSource") else ""
            source.path = (
                element.get("path") or element.get("currentPath") or "" if kind == "PDFSource" else ""
            )
            source.marks = self._marks.get(holder, []) + self._transcript_marks(holder)
            source.variables = own + (values(holder) if holder is not element else [])
            source.about = child_text(holder, "Description") or child_text(element, "Description")
            source.notes = tuple(dict.fromkeys([*_notes(element), *_notes(holder)]))
            self.sources.append(source)
        areas = [mark for c in element if tag(c) == "PDFSelection" for mark in self._area(c, name)]
        if areas:
            self.sources[-1].marks += areas
        self._leave_out(element, name)

    def _leave_out(self, element: etree._Element, name: str) -> None:
        whole = sum(tag(c) == "Coding" for c in element)
        media = ("PictureSelection", "AudioSelection", "VideoSelection")
        pieces = sum(tag(g) == "Coding" for c in element if tag(c) in media for g in c)
        if whole + pieces:
            self.without_place[name] = self.without_place.get(name, 0) + whole + pieces

    def _text(self, holder: etree._Element, name: str) -> RawText | None:
        inline = next((c.text or "" for c in holder if tag(c) == "PlainTextContent"), None)
        path = holder.get("plainTextPath")
        raw = inline if inline is not None else self.text_of(path) if path else None
        if raw is None:
            self.notices.append(
                f"Der Text von „{name}“ fehlt in „{self.name}“; seine Kodierungen lassen sich nur über den "
                "Wortlaut zuordnen, den sie selbst angeben."
            )
            return None
        return RawText(raw)

    def _selection(self, element: etree._Element) -> None:
        """Take a selection when it ends, and give the memory of those before it back."""
        holder = element.getparent()
        if holder is None:
            return
        start = number(element.get("startPosition"), element, self.name)
        end = number(element.get("endPosition"), element, self.name)
        mark = self._mark(element, Span(start, end, element.get("name") or ""))
        if mark is not None:
            self._marks.setdefault(holder, []).append(mark)
        element.clear(keep_tail=False)
        while (before := element.getprevious()) is not None and tag(before) == "PlainTextSelection":
            holder.remove(before)

    def _transcript_marks(self, holder: etree._Element) -> list[Marked]:
        points = {
            guid(c.get("guid")): number(c.get("position"), c, self.name)
            for c in holder
            if tag(c) == "SyncPoint" and c.get("position")
        }
        marks = []
        for element in holder:
            if tag(element) == "TranscriptSelection":
                ends = [points.get(guid(element.get(a))) for a in ("fromSyncPoint", "toSyncPoint")]
                name = element.get("name") or ""
                span = None if None in ends else Span(ends[0] or 0, ends[1] or 0, name)
                marks.append(self._mark(element, span))
        return [m for m in marks if m is not None]

    def _area(self, element: etree._Element, name: str) -> list[Marked]:
        """A rectangle on a page: placed by the text it carries, if it carries any."""
        quote = element.get("name") or ""
        for child in element:
            if tag(child) == "Representation" and (raw := self._text(child, name)) is not None:
                quote = raw.text
        mark = self._mark(element, None, quote)
        return [] if mark is None else [replace(mark, area=self._box(element))]

    def _box(self, element: etree._Element) -> Area:
        page, *ends = (
            number(element.get(a), element, self.name)
            for a in ("page", "firstX", "firstY", "secondX", "secondY")
        )
        left, right = sorted((ends[0], ends[2]))
        bottom, top = sorted((ends[1], ends[3]))
        return Area(page, left, bottom, right, top)

    def _mark(self, element: etree._Element, span: Span | None, quote: str = "") -> Marked | None:
        # What repeats from coding to coding is kept once: a million of them shall find room.
        editor = intern(guid(element.get("modifyingUser")))
        user = intern(guid(element.get("creatingUser"))) or editor
        date = intern(element.get("creationDateTime") or element.get("modifiedDateTime") or "")
        codings = tuple(
            Given(
                intern(code_ref(c)),
                intern(guid(c.get("creatingUser"))) or user,
                editor,
                intern(c.get("creationDateTime") or date),
                guid(c.get("guid")),
            )
            for c in element
            if tag(c) == "Coding"
        )
        notes = _all_notes(element)
        text = child_text(element, "Description")
        if not (codings or notes or text.strip()):
            return None
        self._count += len(codings)
        if self._count > MAX_CODINGS:
            raise ExchangeError(
                f"„{self.name}“ enthält mehr als {MAX_CODINGS} Kodierungen (ab Zeile {element.sourceline}); "
                "teilen Sie das Projekt und importieren Sie die Teile einzeln."
            )
        return Marked(span, element.sourceline or 0, text, notes, codings, quote, user, date)


def _all_notes(element: etree._Element) -> tuple[str, ...]:
    """GUIDs of the notes that a selection and then its codings refer to."""
    refs = sorted(element.iter("{*}NoteRef"), key=lambda ref: ref.getparent() is not element)
    return tuple(guid(ref.get("targetGUID")) for ref in refs)


def _notes(element: etree._Element) -> tuple[str, ...]:
    """GUIDs of the notes that the element itself refers to."""
    return tuple(guid(c.get("targetGUID")) for c in element if tag(c) == "NoteRef")
