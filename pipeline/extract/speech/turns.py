"""Speaker turns: who says what, in interviews, group discussions, debates and minutes.

A document has turns when its labels recur as those of a conversation do. The text stays as it is but for
time marks inside a turn, which become its times: a labelled paragraph becomes a block of kind ``turn`` that
begins after its label; paragraphs that follow belong to the same speaker until the next label or heading.
What was not said (applause, pauses, notes) becomes ``asides``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.speech.asides import asides_in
from pipeline.extract.speech.asked import with_asked_turns
from pipeline.extract.speech.labels import TIME_MARK, Label, is_talk, label_of, seconds_of
from pipeline.extract.speech.layout import strange_speakers
from pipeline.extract.speech.notices import layout_unknown, unknown_interviewers
from pipeline.extract.speech.roles import bare_name, takes_the_chair, with_roles
from pipeline.extract.speech.speakers import speakers_of
from pipeline.extract.speech.table_turns import with_table_turns
from pipeline.extract.speech.time_marks import without_time_marks
from pipeline.language.sentences import ends_sentence
from pipeline.model import Block, BlockKind, Document

_SPOKEN = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TURN)
_PICTURE = re.compile(r"\(?[Vv]\. ?[lr]\.(?: ?n\. ?[lr]\.)?:? +[A-ZÄÖÜ]")
_PROGRAM = re.compile(r"^(?:Transkribiert mit|Transcribed with|Transcription for) ", re.M)
"""The first line of a program that transcribes: below it one speaker alone is one, too."""
_RECORDED = re.compile(r"(?:Beschluss|Abstimmung|Wahl)(?:\w*)(?: Nr\. ?[\w/]+| \d[\w/]*)?\s?:")
"""What minutes record of the body as a whole: nobody's words, and the end of the turn before."""
_LONGEST_HEAD = 12
"""Blocks above the first turn of a transcript; more of them are a text of their own."""
_FAR = 12
"""Blocks without a label after which a debate inside another text is over."""


def mark_turns(document: Document, interviewers: Sequence[str] = ()) -> Document:
    """The same text with its speaker turns marked, or the document itself where it has none.

    ``interviewers``: labels of those who ask, where their role does not show in the label.
    """
    document = with_table_turns(document)
    if any(b.kind is BlockKind.TURN and b.speaker for b in document.blocks):
        marked = [_with_asides(document.text, b) for b in document.blocks]
        return with_roles(without_time_marks(replace(document, blocks=tuple(marked))), interviewers)
    strange = _strange(document)
    blocks = _split_at_labels(document, _labels(document, strange), strange)
    found = {i: label for i, b in enumerate(blocks) if (label := _label(document.text, b, strange))}
    speakers = speakers_of(found.values(), sum(b.kind in _SPOKEN for b in blocks))
    if not speakers and _PROGRAM.search(document.text, 0, 400):
        speakers = frozenset(x.speaker for x in found.values() if x.seconds is not None)
    if not speakers:
        return _unlabelled(document, interviewers)
    labels = {i: x for i, x in found.items() if x.speaker in speakers}
    if all(x.kind == "word" for x in labels.values()) and not is_talk(_said(document.text, blocks, labels)):
        return _unlabelled(document, interviewers)
    marked = _with_head(document.text, _Walk(document.text, blocks, labels).marked())
    timed = replace(document, blocks=tuple(_with_times(document.text, marked)))
    return with_roles(without_time_marks(timed), interviewers)


def _unlabelled(document: Document, interviewers: Sequence[str]) -> Document:
    """A document without labels: an interview by its look, or a notice of what is not certain."""
    asked = with_asked_turns(document)
    told = [unknown_interviewers(interviewers, ())] if interviewers and asked is document else []
    if asked is document and (notice := layout_unknown(document)):
        told.append(notice)
    return replace(asked, notices=(*asked.notices, *told))


def _with_head(text: str, blocks: list[Block]) -> list[Block]:
    """The lines above a transcript's first turn: its title as heading, date and rules as asides.

    Only where nearly all of the document is talk; a report keeps its first paragraphs.
    """
    turns = [i for i, b in enumerate(blocks) if b.kind is BlockKind.TURN]
    if len(turns) < 0.6 * len(blocks) or turns[0] > _LONGEST_HEAD:
        return blocks
    for i, block in enumerate(blocks[: turns[0]]):
        quote = text[block.start : block.end]
        if block.kind is not BlockKind.PARAGRAPH or len(quote) > 200:
            continue
        if i == 0 and not block.asides and not ends_sentence(quote):
            blocks[i] = replace(block, kind=BlockKind.HEADING, level=1)
        else:
            blocks[i] = replace(block, asides=((block.start, block.end),))
    return blocks


def _said(text: str, blocks: list[Block], labels: dict[int, Label]) -> list[str]:
    return [text[blocks[i].start + label.end : blocks[i].end] for i, label in labels.items()]


def _strange(document: Document) -> frozenset[str]:
    """Labels that no pattern knows; asked for only where the known ones make no conversation."""
    if _labels(document, frozenset()):
        return frozenset()
    return strange_speakers([document.quote(b) for b in document.blocks if b.kind in _SPOKEN])


def _label(text: str, block: Block, strange: frozenset[str]) -> Label | None:
    return label_of(text[block.start : block.end], strange) if block.kind in _SPOKEN else None


def _labels(document: Document, strange: frozenset[str]) -> frozenset[str]:
    found = [x for b in document.blocks if (x := _label(document.text, b, strange))]
    return speakers_of(found, sum(b.kind in _SPOKEN for b in document.blocks))


def _split_at_labels(document: Document, speakers: frozenset[str], strange: frozenset[str]) -> list[Block]:
    """Blocks in which a reader ran several turns together, parted where a known speaker's label stands."""
    if not speakers:
        return list(document.blocks)
    names = "|".join(
        re.escape(s).replace(r"\ ", r"\s+") for s in sorted(speakers, key=lambda s: (-len(s), s))
    )
    inside = re.compile(rf"(?<=[.!?…)\]“\"#–-])\s+(?=(?:{names})\s?:\s)")
    result: list[Block] = []
    for block in document.blocks:
        text = document.quote(block)
        own = _label(document.text, block, strange)
        found = inside.finditer(text, own.end if own else 0) if block.kind in _SPOKEN else ()
        cuts = [m.span() for m in found]
        start = 0
        for left, right in [*cuts, (len(text), len(text))]:
            result.append(replace(block, start=block.start + start, end=block.start + left))
            start = right
    return result


class _Walk:
    """Goes through a document's blocks and gives each to whoever has the floor."""

    def __init__(self, text: str, blocks: list[Block], labels: dict[int, Label]) -> None:
        self.text = text
        self.blocks = blocks
        self.labels = labels
        self.reach = _reach(labels, blocks)
        self.names = {bare_name(x.speaker) for x in labels.values()}
        self.speeches = _are_speeches(labels)
        self.current: Label | None = None
        self.alone: Label | None = None
        self.left: int | None = 0

    def marked(self) -> list[Block]:
        """The blocks with those that somebody says as turns; labels alone on a line are no blocks."""
        result: list[Block] = []
        for i, block in enumerate(self.blocks):
            if label := self.labels.get(i):
                result += self._labelled(i, block, label)
            else:
                result.append(self._unlabelled(block))
        return result

    def _labelled(self, i: int, block: Block, label: Label) -> list[Block]:
        self.current, self.left, self.alone = label, self.reach[i], None
        if block.start + label.end < block.end:
            return [_turn(self.text, block, label, label.end)]
        self.alone = label
        return []

    def _unlabelled(self, block: Block) -> Block:
        quote = self.text[block.start : block.end]
        if _names_only(quote, self.names):
            return replace(block, kind=BlockKind.CAPTION, level=None)
        if block.kind is BlockKind.HEADING:
            if not (self.current and self.speeches and takes_the_chair(self.current.speaker)):
                self.current = None
            return block
        if block.kind not in _SPOKEN:
            return block
        if _RECORDED.match(quote):
            self.current = None
        if self.current is None or not self._goes_on(quote):
            self.current = None
            return _with_asides(self.text, block)
        turn = _turn(self.text, block, self.current, 0)
        begin = self.alone.seconds if self.alone else None
        self.alone = None
        return replace(turn, time_start=begin)

    def _goes_on(self, quote: str) -> bool:
        """Whether an unlabelled paragraph belongs to the turn; ``left`` is None where nothing limits it."""
        if self.left is None:
            return True
        self.left -= 1
        return self.left >= 0 and ends_sentence(quote)


def _names_only(text: str, names: set[str]) -> bool:
    """The line below a picture: nothing but names of the speakers, or ``v.l.n.r.`` and names."""
    if _PICTURE.match(text) and len(text) <= 160:
        return True
    parts = [bare_name(p) for p in re.split(r",| und |;|\(v\. ?l\. ?n\. ?r\.\)", text) if p.strip()]
    return len(text) <= 160 and bool(parts) and all(p in names for p in parts)


def _reach(labels: dict[int, Label], blocks: list[Block]) -> dict[int, int | None]:
    """How many unlabelled blocks after each label still belong to it (None: all).

    In minutes and transcripts all up to the next label; in a text that only holds a debate, the last
    turn before a long stretch without labels may not be longer than the longest turn within.
    """
    order = sorted(labels)
    gaps = [b - a - 1 for a, b in zip(order, order[1:], strict=False)]
    density = len(order) / max(1, order[-1] - order[0] + 1)
    speeches = _are_speeches(labels)
    near = [g for g in gaps if g < _FAR]
    limit = max([2, *near])
    result: dict[int, int | None] = {}
    for k, gap in zip(order, [*gaps, len(blocks)], strict=True):
        free = speeches or (density > 0.5 and k != order[-1]) or gap < _FAR
        result[k] = None if free else limit
    return result


def _are_speeches(labels: dict[int, Label]) -> bool:
    """Minutes of a council or parliament: most speakers stand with party or office."""
    return bool(labels) and sum(x.kind == "party" for x in labels.values()) >= 0.5 * len(labels)


def _turn(text: str, block: Block, label: Label, skip: int) -> Block:
    turn = replace(
        block,
        kind=BlockKind.TURN,
        start=block.start + skip,
        speaker=label.speaker,
        time_start=label.seconds if skip else None,
        level=None,
    )
    return _with_asides(text, turn)


def _with_asides(text: str, block: Block) -> Block:
    if block.kind not in _SPOKEN:
        return block
    turn = block.kind is BlockKind.TURN
    found = asides_in(text[block.start : block.end], offset=block.start, short_marks=turn)
    return replace(block, asides=tuple(sorted({*block.asides, *found}))) if found else block


def _with_times(text: str, blocks: list[Block]) -> list[Block]:
    """Fill in what the marks imply: a mark at a turn's end is its end; a turn lasts until the next begins.

    The paragraphs of one turn share its times.
    """
    runs = _runs(blocks)
    times: list[tuple[float | None, float | None]] = []
    for run in runs:
        marks = [_closing_mark(text[blocks[i].start : blocks[i].end]) for i in run]
        times.append((blocks[run[0]].time_start, next((m for m in reversed(marks) if m is not None), None)))
    previous = 0.0 if times and times[0][1] is not None else None
    for k, (start, end) in enumerate(times):
        following = times[k + 1][0] if k + 1 < len(times) else None
        if start is None and end is not None:
            start = previous
        if end is None and start is not None:
            end = following
        times[k] = (start, end)
        previous = end if end is not None else previous
        for i in runs[k]:
            blocks[i] = replace(blocks[i], time_start=start, time_end=end)
    return blocks


def _runs(blocks: list[Block]) -> list[list[int]]:
    """Indices of the turn blocks, those of one turn together: a labelled one and what follows it."""
    runs: list[list[int]] = []
    for i, block in enumerate(blocks):
        if block.kind is not BlockKind.TURN:
            continue
        last = blocks[runs[-1][-1]] if runs else None
        if last is None or block.speaker != last.speaker or block.time_start is not None:
            runs.append([])
        runs[-1].append(i)
    return runs


def _closing_mark(quote: str) -> float | None:
    marks = list(TIME_MARK.finditer(quote))
    if not marks or marks[-1].end() < len(quote.rstrip(" .")):
        return None
    last = marks[-1]
    return seconds_of(last[1] or last[2])
