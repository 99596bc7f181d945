"""VTT and SRT: cues with speakers and times, put together to turns of a readable length.

Voices come as ``<v Name>`` (Teams, noScribe, oral history) or as ``Name:`` at the cue's beginning
(Zoom, SRT). A cue without a voice belongs to the last speaker.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from io import StringIO

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from pipeline.errors import DocumentError
from pipeline.extract.encoding import decode
from pipeline.extract.pieces import Piece, assemble, normalise, one_line
from pipeline.extract.speech.labels import Label, label_of, seconds_of
from pipeline.extract.speech.speakers import speakers_of
from pipeline.language.sentences import ends_sentence
from pipeline.model import BlockKind, Document

_VOICE = re.compile(r"<v(?:\.[\w.-]+)*\s+([^<>]+)>")
_TAG = re.compile(r"</?(?:c|i|b|u|v|ruby|rt|lang|font)(?:\.[\w.-]+)*(?:\s[^<>]*)?>|<\d{1,2}:[\d:.]+>", re.I)
_ENOUGH_WORDS = 20
_MOST_WORDS = 150
"""A turn grows by whole cues until it has enough words and a full stop, never beyond the most."""


@dataclass(slots=True)
class _Cue:
    speaker: str | None
    text: str
    start: float
    end: float


def read_vtt(data: bytes, name: str, file: str) -> Document:
    """The document in a WebVTT file; ``file`` is named in errors. Raises DocumentError."""
    text = normalise(decode(data, file)).lstrip()
    title = one_line(text.split("\n", 1)[0].removeprefix("WEBVTT").lstrip(" -"))
    pieces = [Piece(BlockKind.HEADING, title, level=1)] if title and "=" not in title else []
    return assemble(name, pieces + _pieces(_cues(text, "vtt", file)), "vtt")


def read_srt(data: bytes, name: str, file: str) -> Document:
    """The document in an SRT file; ``file`` is named in errors. Raises DocumentError."""
    text = re.sub(r"(\d\d:\d\d:\d\d)\.(\d{3})", r"\1,\2", normalise(decode(data, file)).strip())
    return assemble(name, _pieces(_cues(text + "\n", "srt", file)), "srt")


def _cues(text: str, kind: str, file: str) -> list[_Cue]:
    try:
        captions = webvtt.from_buffer(StringIO(text), format=kind).captions
    except (MalformedFileError, MalformedCaptionError, ValueError, IndexError) as error:
        raise DocumentError(
            f"„{file}“ ist keine lesbare {kind.upper()}-Datei; exportieren Sie die Abschrift erneut oder "
            "speichern Sie sie als TXT.",
            "damaged",
        ) from error
    cues: list[_Cue] = []
    for caption in captions:
        start, end = seconds_of(caption.start), seconds_of(caption.end)
        cues += [_Cue(voice, said, start, end) for voice, said in _voices(caption.raw_text)]
    return _with_printed_names(_without_overlaps(cues))


def _without_overlaps(cues: list[_Cue]) -> list[_Cue]:
    """noScribe names a cue that ends in somebody's interjection after that (``<v //S02>``): it belongs to
    the one who spoke before the last speaker, as two people take turns."""
    before = last = None
    for cue in cues:
        if cue.speaker and cue.speaker.startswith("//"):
            cue.speaker = before or cue.speaker.lstrip("/")
        if cue.speaker and cue.speaker != last:
            before, last = last, cue.speaker
    return cues


def _voices(raw: str) -> list[tuple[str | None, str]]:
    """What is said in one cue, by voice; None where the cue names none."""
    result: list[tuple[str | None, str]] = []
    parts = _VOICE.split(raw)
    for voice, said in [(None, parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]:
        text = one_line(html.unescape(_TAG.sub("", said)))
        if text:
            result.append((one_line(html.unescape(voice)) if voice else None, text))
    return result


def _with_printed_names(cues: list[_Cue]) -> list[_Cue]:
    """Cues with the speakers that Zoom and others print as ``Name:`` before the words."""
    if any(c.speaker for c in cues):
        return _without_labels(cues)
    found = [label_of(c.text) for c in cues]
    speakers = speakers_of([x for x in found if x], sum(x is not None for x in found))
    for cue, label in zip(cues, found, strict=True):
        if label and label.speaker in speakers:
            cue.speaker, cue.text = label.speaker, cue.text[label.end :]
    return cues


def _without_labels(cues: list[_Cue]) -> list[_Cue]:
    """noScribe's editor saves the label as words, too, often in a cue of its own (``<v S04>Sprecher:``): a
    label that was changed there is the speaker's name."""
    printed: dict[str, str] = {}
    for cue in cues:
        label = label_of(cue.text)
        if cue.speaker and label and label.end <= len(cue.text) and _names(label, cue):
            printed[cue.speaker] = label.speaker
            cue.text = cue.text[label.end :]
    for cue in cues:
        cue.speaker = printed.get(cue.speaker, cue.speaker) if cue.speaker else None
    return [cue for cue in cues if cue.text]


def _names(label: Label, cue: _Cue) -> bool:
    return label.speaker == cue.speaker or label.end == len(cue.text) or label.seconds is not None


def _pieces(cues: list[_Cue]) -> list[Piece]:
    pieces: list[Piece] = []
    speaker: str | None = None
    for cue in cues:
        changed = cue.speaker is not None and cue.speaker != speaker
        speaker = cue.speaker or speaker
        last = pieces[-1] if pieces else None
        if last and not changed and _grows(last, cue):
            last.text += " " + cue.text
            last.time_end = cue.end
            continue
        piece = Piece(BlockKind.TURN if speaker else BlockKind.PARAGRAPH, cue.text, speaker=speaker)
        piece.label = f"{speaker}: " if changed else ""
        piece.time_start, piece.time_end = cue.start, cue.end
        pieces.append(piece)
    return pieces


def _grows(last: Piece, cue: _Cue) -> bool:
    words = len(last.text.split())
    if words + len(cue.text.split()) > _MOST_WORDS:
        return False
    return words < _ENOUGH_WORDS or not ends_sentence(last.text)
