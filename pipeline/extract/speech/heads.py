"""The head of a turn as transcription programs print it: number, time, label, in any order and brackets.

Patterns of one line only; whether a text is a transcript, and in which of these ways, is decided in
``pipeline.extract.speech.layout``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.extract.speech.labels import kind_of, seconds_of

Joint = Literal["colon", "bracket", "tab", "dash", "bar", "gap", "time", "alone", "none"]
"""What stands between label and words: a colon, the label's own brackets, a tabulator, a dash, a bar, a gap
of two spaces, a time; nothing because the label is alone on its line; or there is no label."""

_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[-.,]\d{1,3}(?![\d:]))?"
_POINT = rf"(?:{_CLOCK}|\d{{1,5}}\.\d{{1,3}}s)"
_TIME = re.compile(
    rf"(?P<open>[#\[({{<])?\s?(?P<start>{_POINT})(?:\s*(?:-->|->|[-–]|bis)\s*(?P<until>{_POINT}))?\s?"
    rf"(?P<close>[#\])}}>])?(?![\w:])"
)
_CLOSING = {None: None, "#": "#", "[": "]", "(": ")", "{": "}", "<": ">"}
_NUMBER = re.compile(r"(?:\(?\d{1,4}[.)]?|¶ ?\d{1,4}|\[\d{1,4}\])[ \t]+(?=\S)")
_JOINT = re.compile(r"\s*(?::(?=\s|$)|\t|\s[-–—](?=\s)|\s?\|)\s*|\s{2,}|\s*$")
_CUT = re.compile(rf":(?=\s|$)|\t|\s[-–—]\s|\||\s{{2,}}|\s[#\[({{<]?\s?{_POINT}|$")
_WRAPPED = re.compile(
    r"\[([^\[\]]{1,60})\]|\(([^()]{1,60})\)|<([^<>]{1,60})>|(\*{1,3}|_{1,2})([^*_]{1,60})\4"
)
_LONGEST = 110
"""Code points a label may be long, party and office included."""


@dataclass(frozen=True, slots=True)
class Head:
    """``speaker`` and ``kind`` as in ``Label`` (None: no label); ``seconds``/``until``: what a time says;
    ``end``: where the words begin; ``joint``: what stands before them."""

    speaker: str | None
    kind: str | None
    seconds: float | None
    until: float | None
    end: int
    joint: Joint


@dataclass(frozen=True, slots=True)
class _Time:
    seconds: float
    until: float | None
    end: int
    marked: bool


def head_of(line: str) -> Head | None:
    """The head with which ``line`` begins; None where neither label nor time stands there."""
    time, position = _before(line)
    found = _label(line, position)
    if found is None:
        if time is None:
            return None
        return Head(None, None, time.seconds, time.until, _after_joint(line, time.end)[1], "none")
    speaker, kind, wrapped, position = found
    time, position, by_time = _time_after(line, position, time)
    joint, position = _after_joint(line, position)
    if not by_time:
        time, position, _ = _time_after(line, position, time)
    if joint != "none":
        position = _after_joint(line, position)[1]
    if position >= len(line.rstrip()) and joint in ("none", "gap"):
        joint = "alone"
    elif joint == "none" and (wrapped or by_time):
        joint = "bracket" if wrapped else "time"
    elif joint == "none":
        return None
    if joint == "time" and kind == "word" and time and not time.marked:
        return None  # ``Um 18:30 Uhr``
    seconds, until = (time.seconds, time.until) if time else (None, None)
    return Head(speaker, kind, seconds, until, position, joint)


def _before(line: str) -> tuple[_Time | None, int]:
    """Number and time in front of a label, and where it may begin."""
    position = len(line) - len(line.lstrip())
    if number := _NUMBER.match(line, position):
        position = number.end()
    time = _time(line, position)
    if time is None:
        return None, position
    return time, _after_joint(line, time.end)[1]


def _label(line: str, position: int) -> tuple[str, str, bool, int] | None:
    """Speaker, kind, whether it stands in brackets of its own, and where it ends."""
    if wrapped := _WRAPPED.match(line, position):
        inner = next(g for g in (wrapped[1], wrapped[2], wrapped[3], wrapped[5]) if g).strip()
        kind = kind_of(inner.rstrip(": "))
        return (" ".join(inner.rstrip(": ").split()), kind, True, wrapped.end()) if kind else None
    cut = _CUT.search(line, position, position + _LONGEST)
    if cut is None:
        return None
    printed = line[position : cut.start()].strip()
    kind = kind_of(printed)
    return (" ".join(printed.split()), kind, False, cut.start()) if kind else None


def _time_after(line: str, position: int, time: _Time | None) -> tuple[_Time | None, int, bool]:
    """A time that follows, if none came before; whether one stands there."""
    start = position + len(line[position:]) - len(line[position:].lstrip())
    found = _time(line, start)
    if found is None:
        return time, position, False
    space = re.compile(r"\s*").match(line, found.end)
    return (
        time or found,
        space.end() if space and ":" not in line[found.end : found.end + 1] else found.end,
        True,
    )


def _after_joint(line: str, position: int) -> tuple[Joint, int]:
    found = _JOINT.match(line, position)
    if found is None or found.end() == position:
        space = re.compile(r" *").match(line, position)
        return "none", space.end() if space else position
    text = found[0]
    for mark, joint in ((":", "colon"), ("\t", "tab"), ("|", "bar")):
        if mark in text:
            return joint, found.end()  # type: ignore[return-value]
    if text.strip():
        return "dash", found.end()
    return ("gap" if len(text) > 1 else "none"), found.end()


def _time(line: str, position: int) -> _Time | None:
    found = _TIME.match(line, position)
    if found is None or _CLOSING[found["open"]] != found["close"]:
        return None
    until = found["until"]
    return _Time(
        _seconds(found["start"]), _seconds(until) if until else None, found.end(), bool(found["open"])
    )


def _seconds(point: str) -> float:
    return float(point[:-1]) if point.endswith("s") else seconds_of(point)
