"""What any reader makes of a file of another program, before it is matched to our documents and codes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class InCode:
    """A code of the file. ``path``: its names from the outermost category to itself; ``parent``: key."""

    key: str
    path: tuple[str, ...]
    description: str = ""
    color: str = ""
    codable: bool = True
    parent: str = ""

    @property
    def name(self) -> str:
        """The code's own name."""
        return self.path[-1]

    @property
    def shown(self) -> str:
        """The whole path as one line."""
        return " > ".join(self.path)


@dataclass(slots=True)
class InSource:
    """A document of the file; ``text`` is None where the file holds passages only.

    ``about``: what the file says of the document as a whole (its description). ``key``: its own id in the
    file; ``file``: its PDF, as the file names it; ``cases``: to which it belongs.
    """

    name: str
    text: str | None = None
    variables: dict[str, str] = field(default_factory=dict)
    about: str = ""
    key: str = ""
    file: str = ""
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a page, in points from the page's bottom left; ``page`` as the file counts."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class InCoding:
    """One coding of the file.

    ``source``: index into the sources. ``start``/``end``: code points into the source's text, None where
    the file gives no position. ``code``: key of the code. ``coder``: who made it; ``editor``: which person
    changed it last, where the file tells. ``machine``: made by our rules or model; ``copied``: its memo
    still carries what our machine wrote. ``key``: the coding's own id in the file (GUID, our ``coding_id``).
    ``memo`` (a person's words), ``status``, ``perspective``: None where the file says nothing of them.
    ``touched``: whether these were changed since it went out, None where the coding does not tell.
    ``area``: where it stands on a page, if it is no passage of the text.
    ``written``: the numbers of its position as they stand in the file, whatever they count there.
    """

    source: int
    start: int | None
    end: int | None
    quote: str
    code: str
    coder: str = ""
    editor: str = ""
    machine: bool = False
    copied: bool = False
    key: str = ""
    memo: str | None = None
    date: str = ""
    status: str | None = None
    perspective: str | None = None
    touched: bool | None = None
    written: tuple[int, int] | None = None
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class InNote:
    """A memo that is not a coding's: on a document (``source``: index) or a passage in it (``quote``, and
    ``start``/``end`` as in InCoding), a code (its key), a case or, where none is named, on the project."""

    text: str
    person: str = ""
    date: str = ""
    source: int | None = None
    code: str = ""
    case: str = ""
    start: int | None = None
    end: int | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class InGroup:
    """A group (set) of the file: ``sources`` (index) and ``codes`` (key) that belong to it; ``key``: its own
    id."""

    key: str
    name: str
    description: str = ""
    sources: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Incoming:
    """A file as read. ``program``: stable word of the format (``refi``, ``taguette``, ``maxqda``, ...);
    ``title``, ``creator``: the project's name and who began it; ``about``: what it says of itself;
    ``ours``: it began as an export of ours, of the run ``run``; ``notices``: German sentences on what was
    repaired or left out; ``cases``: variables by case; ``kinds``: type of each variable as the file names
    it; ``users``: names by their id in the file."""

    file: str
    program: str
    sources: list[InSource] = field(default_factory=list)
    codes: dict[str, InCode] = field(default_factory=dict)
    codings: list[InCoding] = field(default_factory=list)
    notes: list[InNote] = field(default_factory=list)
    groups: list[InGroup] = field(default_factory=list)
    title: str = ""
    creator: str = ""
    about: str = ""
    ours: bool = False
    run: str = ""
    cases: dict[str, dict[str, str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
