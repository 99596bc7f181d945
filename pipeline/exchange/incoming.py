"""What any reader makes of a file of another program, before it is matched to our documents and codes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class InCode:
    """A code of the file. ``path``: its names from the outermost category to itself."""

    key: str
    path: tuple[str, ...]
    description: str = ""
    color: str = ""
    codable: bool = True

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
    """A document of the file; ``text`` is None where the file holds passages only."""

    name: str
    text: str | None = None
    variables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InCoding:
    """One coding of the file.

    ``source``: index into the sources. ``start``/``end``: code points into the source's text, None where
    the file gives no position. ``code``: key of the code. ``machine``: made by our rules or model.
    ``dropped``: the person took the code away again (our own table).
    """

    source: int
    start: int | None
    end: int | None
    quote: str
    code: str
    coder: str = ""
    machine: bool = False
    memo: str = ""
    date: str = ""
    status: str = ""
    perspective: str = ""
    dropped: bool = False


@dataclass(slots=True)
class Incoming:
    """A file as read. ``program``: stable word of the format (``refi``, ``taguette``, ``maxqda``, ...);
    ``notices``: German sentences on what was repaired or left out; ``cases``: variables by case."""

    file: str
    program: str
    sources: list[InSource] = field(default_factory=list)
    codes: dict[str, InCode] = field(default_factory=dict)
    codings: list[InCoding] = field(default_factory=list)
    cases: dict[str, dict[str, str]] = field(default_factory=dict)
    case_sources: dict[str, list[str]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
