"""In which way a transcript prints its turns, found from the text alone, and the turns printed in one way.

No list of programs: the heads of all lines (``heads.py``) are sorted by what stands between label and words;
the way in which labels recur and take turns like those of a conversation is the text's own. Its turns are
then printed as ``[00:01:02] B: words [00:01:09]``, which every later step reads. Labels and times on lines
of their own come to the words below them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extract.speech.heads import Head, Joint, head_of
from pipeline.extract.speech.labels import is_talk, label_of

_LEAST_LABELS = 4
_MOST_SPEAKERS = 30
_TURN_TAKING = 0.5
"""Share of neighbouring labels that name different speakers; headings that recur do not take turns by chance
more often, so what is said must also sound like talk."""
_DENSE = {"code": 0.04, "role": 0.04, "person": 0.1, "party": 0.1, "word": 0.35, "strange": 0.2}
"""Share of the filled lines that carry a label, by the weakest kind of label."""
_FEW = 8
"""Speakers with labels that no pattern knows; more of them are headings or fields of a form."""
_NEARLY_ALL = 0.8
_ASKS = re.compile(r"\?[\"“”’)\s]*$", re.M)
_ASKING = 0.4
"""Share of what one speaker says that is a question, if one asks; fields of a form ask nothing."""
_HOUR = re.compile(r"\s*\d{1,2}:\d\d(?:\s+Uhr\b|\s+[a-zäöü]|[,.])")
"""The hour of which somebody speaks, at the beginning of a line."""
_LOOKS = {(True, False): "AA", (False, True): "a", (False, False): "Aa"}
_LAST_CLOCK = re.compile(r"(?:^|\s+)(\d{1,2}:\d{2}:\d{2})$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text in one way: ``source`` is the line that its words come from; ``begins``: whether a
    turn begins with it, or a time stood before it."""

    source: int
    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text prints its turns: what stands between label and words, and who speaks; ``strange``: whether
    no pattern knows them; ``closing``: whether a bare time ends each turn."""

    joint: Joint
    speakers: frozenset[str]
    strange: bool = False
    closing: bool = False

    def head(self, line: str) -> Head | None:
        """The head with which ``line`` begins, as this text prints heads."""
        found = head_of(line, self.strange)
        return head_of(line) if found and found.speaker and found.speaker not in self.speakers else found


def layout_of_turns(lines: Sequence[str]) -> Layout | None:
    """The way in which ``lines`` (of a text, or its paragraphs) print turns; None where they hold no talk."""
    return _layout(lines, strange=False) or (_layout(lines, strange=True) if _may_be_talk(lines) else None)


def strange_speakers(lines: Sequence[str]) -> frozenset[str]:
    """Labels that no pattern knows but that carry a conversation in ``lines``; empty where there are none."""
    layout = _layout(lines, strange=True) if _may_be_talk(lines) else None
    return layout.speakers if layout else frozenset()


def _may_be_talk(lines: Sequence[str]) -> bool:
    """Whether there are questions or times enough for a closer look."""
    return sum(bool(_ASKS.search(line)) for line in lines) >= 2 or sum("0:" in x[:40] for x in lines) >= 4


def _layout(lines: Sequence[str], strange: bool) -> Layout | None:
    heads = [head_of(line, strange) for line in lines]
    filled = sum(bool(line.strip()) for line in lines)
    found: dict[Joint, list[int]] = {}
    for i, head in enumerate(heads):
        if head and head.speaker and head.kind != "voice":
            found.setdefault(head.joint, []).append(i)
    best: tuple[int, Layout] | None = None
    for joint, places in found.items():
        labelled = [h for i in places if (h := heads[i])]
        speakers = _speakers(labelled, filled)
        total = sum(h.speaker in speakers for h in labelled)
        if not speakers or (best and best[0] >= total):
            continue
        if joint == "alone" and _trail(lines, speakers):
            continue
        said = _said(lines, heads, places)
        if strange:
            certain = len(speakers) <= _FEW and total >= _NEARLY_ALL * len(labelled)
            certain = certain and (_told_by_time(labelled) or _one_asks(labelled, said))
        else:
            certain = _told_by_time(labelled) or joint == "colon" or is_talk(said)
        if certain:
            best = total, Layout(joint, speakers, strange, _closing(lines, places))
    return best[1] if best else None


def _closing(lines: Sequence[str], places: Sequence[int]) -> bool:
    """Whether a bare time ends nearly every turn, on whichever of its lines."""
    ends = [
        next((line.rstrip() for line in reversed(lines[i:following]) if line.strip()), "")
        for i, following in pairwise([*places, len(lines)])
    ]
    return sum(bool(_LAST_CLOCK.search(end)) for end in ends) >= _NEARLY_ALL * len(ends)


def _trail(lines: Sequence[str], speakers: frozenset[str]) -> bool:
    """Whether labels stand below what was said, as in a table whose last column names the speaker: the text
    then ends with a label and does not begin with one, and each would be taken for the next one's words."""
    filled = [line.strip() for line in lines if line.strip()]
    return filled[-1].endswith(tuple(speakers)) and not filled[0].startswith(tuple(speakers))


def _one_asks(heads: Sequence[Head], said: Sequence[str]) -> bool:
    """Whether one of these speakers mostly asks, and the others answer as people talk."""
    asking = {s for s in {h.speaker for h in heads} if _questions(s, heads, said) >= _ASKING}
    answers = [text for head, text in zip(heads, said, strict=True) if head.speaker not in asking]
    return len(asking) == 1 and is_talk(answers)


def _questions(speaker: str | None, heads: Sequence[Head], said: Sequence[str]) -> float:
    """Share of what a speaker says that is a question; nothing where he says little."""
    own = [bool(_ASKS.search(s)) for h, s in zip(heads, said, strict=True) if h.speaker == speaker]
    return sum(own) / len(own) if len(own) >= 3 else 0.0


def printed_one_way(lines: Sequence[str]) -> list[Line] | None:
    """``lines`` with turns as ``[time] label: words``; None where there are none, or they are so already."""
    layout = layout_of_turns(lines)
    if layout is None:
        return None
    result = list(in_one_way(lines, layout))
    if layout.joint == "colon" and [x.text for x in result if x.text] == [x for x in lines if x.strip()]:
        return None
    return result


def _speakers(heads: list[Head], filled: int) -> frozenset[str]:
    """Who speaks under these heads, if they recur and take turns as people do."""
    counts = Counter(h.speaker for h in heads if h.speaker)
    kinds = {h.speaker: h.kind or "word" for h in heads}
    recurring = {s for s, n in counts.items() if n >= 2 or kinds[s] in ("code", "role")}
    order = [h.speaker for h in heads if h.speaker in recurring]
    if len(order) < _LEAST_LABELS or not 2 <= len(recurring) <= _MOST_SPEAKERS:
        return frozenset()
    if len(order) < 1.5 * len(recurring):
        return frozenset()
    if sum(a != b for a, b in pairwise(order)) < _TURN_TAKING * (len(order) - 1):
        return frozenset()
    density = max(_DENSE[kinds[s]] for s in recurring)
    if len(order) < density * filled:
        return frozenset()
    dense = len(order) >= 0.3 * filled
    shouted = all(s.isupper() for s in recurring if s)
    strange = any(kinds[s] == "strange" for s in recurring)
    shapes = {_shape(s) for s in recurring if s and strange} - {"Aa"}
    rare = (
        s
        for s in counts
        if dense and s and (kinds[s] == "person" or (shouted and s.isupper()) or _shape(s) in shapes)
    )
    return frozenset(s for s in recurring if s) | frozenset(rare)


def _shape(label: str) -> str:
    """A label's look, equal for those of one kind: ``Kaya Elif, SPD`` is ``Aa Aa, AA``, ``spk_1`` ``a_0``."""
    words = re.sub(r"[^\W\d_]+", lambda m: _LOOKS[m[0].isupper(), m[0].islower()], label)
    return re.sub(r"\d+", "0", words)


def _told_by_time(heads: list[Head]) -> bool:
    """Whether nearly every label stands with a time: then nothing but a transcript looks so."""
    return sum(h.seconds is not None for h in heads) >= 0.8 * len(heads)


def _said(lines: Sequence[str], heads: Sequence[Head | None], places: list[int]) -> list[str]:
    """The words of each turn, or of the next line that is none of a label or time alone."""
    said = []
    for i in places:
        head = heads[i]
        text = lines[i][head.end :] if head else ""
        following = i + 1
        while not text.strip() and following < len(lines):
            head = heads[following]
            text = lines[following][head.end :] if head and head.joint == "none" else lines[following]
            following += 1
        said.append(text)
    return said


def in_one_way(lines: Sequence[str], layout: Layout) -> Iterator[Line]:
    """``lines`` with turns of this ``layout`` as ``[time] label: words``, a blank line before each."""
    label: str | None = None
    seconds: float | None = None
    for i, line in enumerate(lines):
        if layout.closing and (last := _LAST_CLOCK.search(line.rstrip())):
            line = f"{line[: last.start()]} [{last[1]}]"
            if not line[: last.start()].strip():  # the last line of a turn had room for all but its time
                yield Line(i, line.strip())
                continue
        head = layout.head(line)
        if not line.strip():
            if label is None and seconds is None:
                yield Line(i, "")
        elif head and head.joint in (layout.joint, "alone") and head.speaker in layout.speakers:
            when = head.seconds if head.seconds is not None else seconds
            if head.end >= len(line.rstrip()):
                label, seconds = head.speaker, when
                continue
            yield from _turn(i, line, head, when)
            label = seconds = None
        elif head and head.joint == "none" and head.end >= len(line.rstrip()):
            seconds = head.seconds  # a time on a line of its own belongs to the words or the label below
        else:
            text = line
            if head and head.joint == "none" and not _HOUR.match(line):
                text = line[head.end :]
                seconds = head.seconds if seconds is None else seconds
            if label is not None:
                yield from (Line(i, ""), Line(i, f"{_mark(seconds)}{label}: {text.strip()}", True))
            elif text != line:
                yield from (Line(i, ""), Line(i, text.strip(), True))
            else:
                yield Line(i, line)
            label = seconds = None


def _turn(i: int, line: str, head: Head, seconds: float | None) -> Iterator[Line]:
    known = label_of(line.strip())
    same = known and (known.speaker, known.seconds) == (head.speaker, seconds)
    if same and head.until is None and line.lstrip().startswith(head.speaker or ""):
        yield Line(i, line, True)
        return
    end = f" [{_clock(head.until)}]" if head.until is not None else ""
    yield Line(i, "")
    yield Line(i, f"{_mark(seconds)}{head.speaker}: {line[head.end :].strip()}{end}", True)


def _mark(seconds: float | None) -> str:
    return "" if seconds is None else f"[{_clock(seconds)}] "


def _clock(seconds: float) -> str:
    whole, part = divmod(round(seconds * 1000), 1000)
    clock = f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
    return f"{clock}.{part:03}" if part else clock
