"""The head of a turn as transcription programs print it: number, time, label, in any order and brackets.

Patterns of one line only; whether a text is a transcript, and in which of these ways, is decided in
``pipeline.extract.speech.layout``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.extract.speech.labels import kind_of, names_a_field, seconds_of

Joint = Literal["colon", "bracket", "tab", "dash", "bar", "sign", "gap", "time", "alone", "none"]
"""What stands between label and words: a colon, the label's own brackets, a tabulator, a dash, a bar, another
sign (``I> ``), a gap of two spaces, a time; nothing because the label is alone on its line; or there is no
label."""

_CLOCK = r"(?:\d{1,2}:\d{2}:\d{2}:\d{2}|(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[-.,]\d{1,3}(?![\d:]))?)"
"""Also with the number of a picture behind the seconds (``00:01:02:24``), as film programs count."""
_LETTERED = r"(?:\d{1,2} ?h ?)?\d{1,3} ?m(?:in)? ?\d{1,2} ?s(?:ec|ek)?\b"
_POINT = rf"(?:{_CLOCK}|{_LETTERED}|\d{{1,5}}\.\d{{1,3}}s)"
_NAMED = r"(?:(?:Zeit|Time|Timecode|TC|Min)\b[.:]*\s*)?"
_TIME = re.compile(
    rf"(?P<open>[#\[({{<])?\s?{_NAMED}(?P<start>{_POINT})(?:\s*(?:-->|->|[-–]|bis)\s*(?P<until>{_POINT}))?\s?"
    rf"(?P<close>[#\])}}>])?(?!\w|:\S)"
)
_CLOSING = {None: None, "#": "#", "[": "]", "(": ")", "{": "}", "<": ">"}
_MARKUP = re.compile(r"\s*(?:#{1,6}[ \t]+|>[ \t]+)?")
_NUMBER = re.compile(r"(?:\(?\d{1,4}[.)]?|¶ ?\d{1,4}|\[\d{1,4}\])[ \t]+(?=\S)")
_JOINT = re.compile(r"\s*(?::(?=\s|$)|\t|(?<=\s)[-–—=](?=\s)|[>;](?=\s)|\s?\|)\s*|\s{2,}|\s*$")
_CUT = re.compile(rf":(?=\s|$)|\t|\s[-–—=@·∙•]\s|[>;]\s|\||\s{{2,}}|,?\s[#\[({{<]?\s?{_NAMED}{_POINT}|$")
_PAST = re.compile(r"\s*(?:[-–—@·∙•|,]\s*)?")
"""What may stand between a label and a time behind it."""
_WRAPPED = re.compile(
    r"\[([^\[\]]{1,60})\]|\(([^()]{1,60})\)|<([^<>]{1,60})>|\{([^{}]{1,60})\}|/([^/]{1,60})/"
    r"|(\*{1,3}|_{1,2})([^*_]{1,60})\6"
)
_STRANGE = re.compile(r"(?=.{1,60}$)(?=.*[^\W\d_])[\w.*/()\[\]’',-]+(?: [\w.*/()\[\]’',-]+){0,7}")
"""What may be a label that no pattern knows, in a text in which it carries a conversation."""
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


def head_of(line: str, any_label: bool = False) -> Head | None:
    """The head with which ``line`` begins; None where neither label nor time stands there.

    ``any_label``: also take for a label (of the kind ``strange``) what looks like none.
    """
    time, position = _before(line)
    found = _label(line, position, any_label)
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
    markup = _MARKUP.match(line)
    position = markup.end() if markup else 0
    if number := _NUMBER.match(line, position):
        position = number.end()
    time = _time(line, position)
    if time is None:
        return None, position
    return time, _after_joint(line, time.end)[1]


def _label(line: str, position: int, any_label: bool) -> tuple[str, str, bool, int] | None:
    """Speaker, kind, whether it stands in brackets of its own, and where it ends."""
    wrapped = _WRAPPED.match(line, position)
    cut = None if wrapped else _CUT.search(line, position, position + _LONGEST)
    if wrapped:
        inner = next(g for g in wrapped.group(1, 2, 3, 4, 5, 7) if g)
        printed, end = inner.strip().rstrip(": "), wrapped.end()
    elif cut:
        printed, end = line[position : cut.start()].strip(), cut.start()
    else:
        return None
    kind = kind_of(printed) or ("strange" if any_label and _may_be_label(printed) else None)
    return (" ".join(printed.split()), kind, bool(wrapped), end) if kind else None


def _may_be_label(printed: str) -> bool:
    return bool(_STRANGE.fullmatch(printed)) and (len(printed) <= 3 or not names_a_field(printed))


def _time_after(line: str, position: int, time: _Time | None) -> tuple[_Time | None, int, bool]:
    """A time that follows, if none came before; whether one stands there."""
    past = _PAST.match(line, position)
    found = _time(line, past.end() if past else position)
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
    for mark, joint in ((":", "colon"), ("\t", "tab"), ("|", "bar"), (">", "sign"), (";", "sign")):
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
    if "m" in point:
        return seconds_of(":".join(re.findall(r"\d+", point)))
    if point.endswith("s"):
        return float(point[:-1])
    return seconds_of(":".join(point.split(":")[:3]))
