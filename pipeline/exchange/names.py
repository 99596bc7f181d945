"""Identifiers and texts that survive other programs: GUIDs, unique names, characters that XML allows."""

from __future__ import annotations

import re
import uuid
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

_NAMESPACE = uuid.UUID("5d1c1b3e-6f7a-5b0e-9a55-0f2d7c9a4e11")
"""Own name space: the same thing has the same GUID in each export, things of other projects another."""

ORIGIN = "Querschau"
"""The program's name in project files; must not contain the word ATLAS (QualCoder)."""

UTF16_ORIGIN = f"{ORIGIN} (UTF-16)"
"""The same in files for programs that count characters beyond the Basic Multilingual Plane as two."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ILLEGAL_OR_BREAK = re.compile("\r\n|\r|\ufeff|" + _ILLEGAL.pattern)
_HEAD = re.compile(f"(?:\ufeff|{_ILLEGAL.pattern})*")
"""What may stand before the first character that stays: a byte-order mark there would be the file's own."""
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


@lru_cache(maxsize=4096)
def guid(*key: object) -> str:
    """A GUID in lower case without braces, made from content (RFC 9562, version 5)."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(str(k) for k in key)))


class Names:
    """Gives each thing a name that no other thing of the project has (case does not count)."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unique(self, wanted: str, limit: int = 0) -> str:
        """``wanted``, or ``wanted (2)`` and so on; at most ``limit`` characters if that is not 0."""
        wanted = xml_text(wanted).strip() or "ohne Namen"
        name, number = wanted[: limit or None], 1
        while name.casefold() in self._taken:
            number += 1
            tail = f" ({number})"
            name = wanted[: limit - len(tail) if limit else None] + tail
        self._taken.add(name.casefold())
        return name


def xml_text(text: str) -> str:
    """``text`` without the characters that XML forbids, line ends as LF."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def has_astral(text: str) -> bool:
    """Whether ``text`` holds characters outside the Basic Multilingual Plane (emoji, rare scripts)."""
    return _BEYOND.search(text) is not None


@dataclass(frozen=True, slots=True)
class CleanText:
    """A document's text as other programs can take it, and where its characters went.

    LF line ends, no byte-order mark, nothing that XML forbids. ``position`` turns a code point position
    of the original text into one of ``text``.
    """

    text: str
    removed: tuple[int, ...] = ()

    def position(self, at: int) -> int:
        """Where the original position ``at`` lies in ``text``."""
        return at - bisect_left(self.removed, at)


def clean_text(text: str) -> CleanText:
    """Remove what no exchange format carries; the usual document comes back as it is."""
    if _ILLEGAL_OR_BREAK.search(text) is None:
        return CleanText(text)
    head = _HEAD.match(text)
    first = head.end() if head else 0
    removed: list[int] = []

    def replacement(match: re.Match[str]) -> str:
        if match.group() == "\ufeff" and match.start() >= first:
            return "\ufeff"
        if match.group() != "\r":
            removed.append(match.start())
        return "\n" if match.group().startswith("\r") else ""

    return CleanText(_ILLEGAL_OR_BREAK.sub(replacement, text), tuple(removed))


def utf16_length(text: str) -> int:
    """Number of UTF-16 units of ``text``."""
    return len(text) + len(_BEYOND.findall(text))
