"""Transcripts of one invented conversation in the ways that programs, bureaus and people print them.

``LAYOUTS`` maps a name to a function from turns to the text of a file; what a layout does not print (a time,
a speaker's name) no reader can give back, so each says what it keeps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Turn:
    """Who says what from which second on; ``number`` of the speaker, 0 for the one who asks."""

    number: int
    words: str
    seconds: int


Labels = Literal["codes", "speakers", "roles", "names"]


@dataclass(frozen=True)
class Layout:
    """``text``: the file; ``label``: what it prints for a speaker; ``timed``: whether the times come back."""

    text: Callable[[list[Turn]], str]
    label: Callable[[int], str]
    timed: bool = True


def code(number: int) -> str:
    """``I``, ``B1``, ``B2``: most German interviews."""
    return "I" if number == 0 else f"B{number}"


def speaker(number: int) -> str:
    """``SPEAKER_00``: WhisperX, aTrain."""
    return f"SPEAKER_{number:02}"


def plain_speaker(number: int) -> str:
    """``Speaker 1``: Amberscript, HappyScribe, Trint, Otter."""
    return f"Speaker {number + 1}"


def role(number: int) -> str:
    """``Interviewerin``, ``Befragte:r 1``: offices."""
    return "Interviewerin" if number == 0 else f"Befragte:r {number}"


def name(number: int) -> str:
    """First and last name: Teams, Zoom, Otter."""
    return ("Anna Weber", "Öznur Kaya", "Jörg van Dijk", "Piotr Łukasik")[number]


def titled(number: int) -> str:
    """With title and party: minutes."""
    return (
        "Vorsitzende Dr. Anna Weber",
        "Öznur Kaya (SPD)",
        "Prof. Jörg Dahl (CDU)",
        "Piotr Łukasik (GRÜNE)",
    )[number]


def by_look(number: int) -> str:
    """No label at all: questions are set off."""
    return "Frage" if number == 0 else "Antwort"


def small(number: int) -> str:
    """``i``, ``b1``: typed in haste."""
    return "i" if number == 0 else f"b{number}"


def initials(number: int) -> str:
    """``A.W.``: a newspaper's interview."""
    return ("A.W.", "Ö.K.", "J.D.", "P.B.")[number]


def capitals(number: int) -> str:
    """``WEBER``: scripts, broadcast."""
    return ("WEBER", "KAYA", "VANDIJK", "BERG")[number]


def addressed(number: int) -> str:
    """``Interviewerin``, ``Frau Kaya``."""
    return ("Interviewerin", "Frau Kaya", "Herr Dahl", "Frau Berg")[number]


def group(number: int) -> str:
    """``Gesprächsleitung``, ``Teilnehmerin 1``: group discussions."""
    return "Gesprächsleitung" if number == 0 else f"Teilnehmerin {number}"


def numbered(number: int) -> str:
    """``spk_0``: services that know no person's name."""
    return f"spk_{number}"


def guest(number: int) -> str:
    """``Guest-1``: the same with another sign."""
    return f"Guest-{number + 1}"


def shouted(number: int) -> str:
    """``INTERVIEWER``, ``BEFRAGTE 1``."""
    return "INTERVIEWER" if number == 0 else f"BEFRAGTE {number}"


def slashed(number: int) -> str:
    """``Interviewer/in``, ``Befragte/r 1``."""
    return "Interviewer/in" if number == 0 else f"Befragte/r {number}"


def anonymous(number: int) -> str:
    """``Frau [Name 1]``: names taken out by hand."""
    return f"Frau [Name {number + 1}]"


def swiss(number: int) -> str:
    """Last name first, party behind a comma: minutes of Swiss councils."""
    return ("Ratspräsidentin", "Müller Hans, SVP", "Keller Ruth, FDP", "Frei Urs, SP")[number]


def austrian(number: int) -> str:
    """Degrees before and behind the name."""
    return (
        "Präsidentin Mag.a Anna Weber",
        "Abgeordneter Karl Huber, BA MA (GRÜNE)",
        "Abgeordneter Franz Gruber, BA MA (ÖVP)",
        "Abgeordnete Elif Aydın, BA MA (SPÖ)",
    )[number]


def h(seconds: float) -> str:
    """``00:01:02``."""
    return f"{int(seconds) // 3600:02}:{int(seconds) // 60 % 60:02}:{int(seconds) % 60:02}"


def m(seconds: float) -> str:
    """``01:02``, minutes above 59 as they are."""
    return f"{int(seconds) // 60:02}:{int(seconds) % 60:02}"


def _each(line: Callable[[Turn], str], between: str = "\n") -> Callable[[list[Turn]], str]:
    return lambda turns: between.join(line(t) for t in turns) + "\n"


def _f4_end(turns: list[Turn]) -> str:
    ends = [t.seconds for t in turns[1:]] + [turns[-1].seconds + 7]
    return (
        "\n".join(f"{code(t.number)}: {t.words} #{h(e)}-0#" for t, e in zip(turns, ends, strict=True)) + "\n"
    )


def _spans(turns: list[Turn]) -> str:
    ends = [t.seconds for t in turns[1:]] + [turns[-1].seconds + 7]
    lines = [
        f"[{h(t.seconds)}.000 --> {h(e)}.000] {speaker(t.number)}: {t.words}"
        for t, e in zip(turns, ends, strict=True)
    ]
    return "\n".join(lines) + "\n"


def _set_off(before: str, after: str = "") -> Callable[[list[Turn]], str]:
    return _each(lambda t: t.words if t.number else f"{before}{t.words}{after}", "\n\n")


def _below(head: str, layout: Callable[[list[Turn]], str]) -> Callable[[list[Turn]], str]:
    return lambda turns: head + layout(turns)


def _elan(turns: list[Turn]) -> str:
    ends = [t.seconds for t in turns[1:]] + [turns[-1].seconds + 7]
    return "".join(
        f"{capitals(t.number)}\t\t{h(t.seconds)}.000\t{h(e)}.000\t{t.words}\n"
        for t, e in zip(turns, ends, strict=True)
    )


LAYOUTS = {
    "spk_0": Layout(_each(lambda t: f"{numbered(t.number)}: {t.words}", "\n\n"), numbered, timed=False),
    "Guest-1": Layout(_each(lambda t: f"{guest(t.number)}: {t.words}", "\n\n"), guest, timed=False),
    "capitals of roles": Layout(
        _each(lambda t: f"{shouted(t.number)}: {t.words}", "\n\n"), shouted, timed=False
    ),
    "roles with a slash": Layout(
        _each(lambda t: f"{slashed(t.number)}: {t.words}", "\n\n"), slashed, timed=False
    ),
    "names taken out": Layout(
        _each(lambda t: f"{anonymous(t.number)}: {t.words}", "\n\n"), anonymous, timed=False
    ),
    "Swiss minutes": Layout(_each(lambda t: f"{swiss(t.number)}: {t.words}", "\n\n"), swiss, timed=False),
    "Austrian minutes": Layout(
        _each(lambda t: f"{austrian(t.number)}: {t.words}", "\n\n"), austrian, timed=False
    ),
    "pointed": Layout(_each(lambda t: f"{code(t.number)}> {t.words}", "\n\n"), code, timed=False),
    "braces": Layout(_each(lambda t: f"{{{code(t.number)}}} {t.words}"), code, timed=False),
    "a dot before the time": Layout(
        _each(lambda t: f"{name(t.number)} · {m(t.seconds)}\n{t.words}", "\n\n"), name
    ),
    "a comma before the time": Layout(
        _each(lambda t: f"{plain_speaker(t.number)}, {m(t.seconds)}\n{t.words}", "\n\n"), plain_speaker
    ),
    "the time by letters": Layout(
        _each(
            lambda t: (
                f"[{t.seconds // 3600:02}h{t.seconds // 60 % 60:02}m{t.seconds % 60:02}s] "
                f"{code(t.number)}: {t.words}"
            )
        ),
        code,
    ),
    "the time named": Layout(_each(lambda t: f"{code(t.number)} [Zeit: {h(t.seconds)}]: {t.words}"), code),
    "pictures counted": Layout(
        _each(
            lambda t: f"{h(t.seconds)}:12 - {h(t.seconds + 2)}:05\n{plain_speaker(t.number)}\n{t.words}",
            "\n\n",
        ),
        plain_speaker,
    ),
    "headings with times": Layout(
        _each(lambda t: f"## {name(t.number)} ({h(t.seconds)})\n\n{t.words}", "\n\n"), name
    ),
    "quoted by Markdown": Layout(
        _each(lambda t: f"> **{code(t.number)}:** {t.words}", "\n\n"), code, timed=False
    ),
    "a bare time at the end": Layout(
        _each(lambda t: f"{code(t.number)}: {t.words} {h(t.seconds)}", "\n\n"), code, timed=False
    ),
    "bold questions": Layout(_set_off("**", "**"), by_look, timed=False),
    "italic questions": Layout(_set_off("*", "*"), by_look, timed=False),
    "underlined questions in italics": Layout(_set_off("_", "_"), by_look, timed=False),
    "questions as headings": Layout(_set_off("### "), by_look, timed=False),
    "small letters": Layout(_each(lambda t: f"{small(t.number)}: {t.words}", "\n\n"), small, timed=False),
    "initials": Layout(_each(lambda t: f"{initials(t.number)}: {t.words}", "\n\n"), initials, timed=False),
    "capitals": Layout(_each(lambda t: f"{capitals(t.number)}: {t.words}", "\n\n"), capitals, timed=False),
    "capitals above": Layout(
        _each(lambda t: f"{capitals(t.number)}\n{t.words}", "\n\n"), capitals, timed=False
    ),
    "one who asks and names": Layout(
        _each(lambda t: f"{addressed(t.number)}: {t.words}", "\n\n"), addressed, timed=False
    ),
    "group discussion": Layout(_each(lambda t: f"{group(t.number)}: {t.words}", "\n\n"), group, timed=False),
    "Google Meet": Layout(
        _below(
            "Besprechung – 2026/03/01 10:00 MEZ – Transkript\nTeilnehmer\nAnna Weber, Öznur Kaya\n\n",
            _each(lambda t: f"{name(t.number)}: {t.words}"),
        ),
        name,
        timed=False,
    ),
    "Teams with its head": Layout(
        _below(
            "Gespräch im Rathaus-20260301_100000-Besprechungsaufzeichnung\n1. März 2026, 10:00AM\n1m 30s\n\n"
            "Anna Weber hat die Transkription gestartet\n\n",
            _each(lambda t: f"{name(t.number)}   {m(t.seconds)}\n{t.words}", "\n\n"),
        ),
        name,
    ),
    "Word with its head": Layout(
        _below(
            "Audiodatei\ninterview.mp3\nTranskript\n",
            _each(lambda t: f"{h(t.seconds)} {plain_speaker(t.number)}\n{t.words}"),
        ),
        plain_speaker,
    ),
    "lines numbered, with a legend": Layout(
        lambda turns: (
            "LEGENDE\n(.) kurze Pause\n((lacht)) Lachen\n\n"
            + "".join(
                f"{n:>3} [{h(t.seconds)}] {code(t.number)}: {t.words}\n" for n, t in enumerate(turns, 1)
            )
        ),
        code,
    ),
    "ELAN": Layout(_elan, capitals),
    "NVivo": Layout(
        _below(
            "Timespan\tContent\tSpeaker\n",
            _each(lambda t: f"{m(t.seconds)},0 - {m(t.seconds + 2)},5\t{t.words}\t{role(t.number)}"),
        ),
        role,
    ),
    "a table of Markdown": Layout(
        _below(
            "| Zeit | Person | Text |\n|---|---|---|\n",
            _each(lambda t: f"| {h(t.seconds)} | {code(t.number)} | {t.words} |"),
        ),
        code,
    ),
    "semicolons and seconds": Layout(
        _below(
            "start;speaker;text\n",
            _each(lambda t: f'{t.seconds}.00;{speaker(t.number)};"{t.words}"'),
        ),
        speaker,
    ),
    "colon": Layout(_each(lambda t: f"{code(t.number)}: {t.words}", "\n\n"), code, timed=False),
    "colon without blank lines": Layout(_each(lambda t: f"{code(t.number)}: {t.words}"), code, timed=False),
    "bold label": Layout(_each(lambda t: f"**{code(t.number)}:** {t.words}", "\n\n"), code, timed=False),
    "roles": Layout(_each(lambda t: f"{role(t.number)}: {t.words}", "\n\n"), role, timed=False),
    "names": Layout(_each(lambda t: f"{name(t.number)}: {t.words}", "\n\n"), name, timed=False),
    "titles and parties": Layout(
        _each(lambda t: f"{titled(t.number)}: {t.words}", "\n\n"), titled, timed=False
    ),
    "brackets": Layout(_each(lambda t: f"[{code(t.number)}] {t.words}"), code, timed=False),
    "brackets and colon": Layout(_each(lambda t: f"[{speaker(t.number)}]: {t.words}"), speaker, timed=False),
    "round brackets": Layout(_each(lambda t: f"({code(t.number)}) {t.words}"), code, timed=False),
    "tabulator": Layout(_each(lambda t: f"{code(t.number)}\t{t.words}"), code, timed=False),
    "tabulator after colon": Layout(_each(lambda t: f"{code(t.number)}:\t{t.words}"), code, timed=False),
    "numbered": Layout(
        lambda turns: "".join(f"{n}. {code(t.number)}: {t.words}\n" for n, t in enumerate(turns, 1)),
        code,
        timed=False,
    ),
    "dash": Layout(_each(lambda t: f"{code(t.number)} – {t.words}"), code, timed=False),
    "label alone": Layout(_each(lambda t: f"{speaker(t.number)}\n{t.words}", "\n\n"), speaker, timed=False),
    "label with colon alone": Layout(
        _each(lambda t: f"{name(t.number)}:\n{t.words}", "\n\n"), name, timed=False
    ),
    "aTrain": Layout(
        lambda turns: (
            "Transcription for interview.mp3\n\n"
            + "\n".join(f"{speaker(t.number)}\n{t.words}\n" for t in turns)
        ),
        speaker,
        timed=False,
    ),
    "f4, mark at the end": Layout(_f4_end, code),
    "f4, mark at the beginning": Layout(
        _each(lambda t: f"#{h(t.seconds)}-0# {code(t.number)}: {t.words}"), code
    ),
    "easytranscript": Layout(_each(lambda t: f"{code(t.number)}: #{h(t.seconds)}# {t.words}"), code),
    "time in brackets first": Layout(_each(lambda t: f"[{h(t.seconds)}] {code(t.number)}: {t.words}"), code),
    "time in brackets after": Layout(_each(lambda t: f"{code(t.number)}: [{h(t.seconds)}] {t.words}"), code),
    "time between": Layout(_each(lambda t: f"{role(t.number)} ({h(t.seconds)}): {t.words}", "\n\n"), role),
    "oTranscribe": Layout(_each(lambda t: f"{m(t.seconds)} {code(t.number)}: {t.words}", "\n\n"), code),
    "noScribe": Layout(
        lambda turns: (
            "Transkribiert mit noScribe Vers. 0.7\nAudiodatei: C:/interview.wav\n"
            "(Start: 00:00:00 | Sprache: German)\n\n"
            + "\n\n".join(f"S{t.number:02}: [{h(t.seconds)}] {t.words}" for t in turns)
        ),
        lambda n: f"S{n:02}",
    ),
    "Amberscript": Layout(
        _each(lambda t: f"{plain_speaker(t.number)}\n{h(t.seconds)}\n{t.words}", "\n\n"), plain_speaker
    ),
    "HappyScribe": Layout(
        _each(lambda t: f"[{h(t.seconds)}.000] - {plain_speaker(t.number)}\n{t.words}", "\n\n"), plain_speaker
    ),
    "Trint": Layout(
        _each(lambda t: f"{plain_speaker(t.number)} [{h(t.seconds)}] {t.words}", "\n\n"), plain_speaker
    ),
    "Otter": Layout(_each(lambda t: f"{name(t.number)}  {m(t.seconds)}\n{t.words}", "\n\n"), name),
    "Word Online": Layout(_each(lambda t: f"{h(t.seconds)} {name(t.number)}\n{t.words}", "\n\n"), name),
    "Teams": Layout(_each(lambda t: f"{name(t.number)}   {m(t.seconds)}\n{t.words}"), name),
    "Zoom": Layout(_each(lambda t: f"[{name(t.number)}] {h(t.seconds)}\n{t.words}", "\n\n"), name),
    "WhisperX": Layout(_spans, speaker),
    "seconds": Layout(_each(lambda t: f"[{t.seconds}.00s] {speaker(t.number)}: {t.words}"), speaker),
    "columns": Layout(_each(lambda t: f"{h(t.seconds)}\t{code(t.number)}\t{t.words}"), code),
    "columns, label first": Layout(_each(lambda t: f"{code(t.number)}\t{h(t.seconds)}\t{t.words}"), code),
    "bars": Layout(_each(lambda t: f"{plain_speaker(t.number)} | {h(t.seconds)} | {t.words}"), plain_speaker),
    "time above": Layout(_each(lambda t: f"{h(t.seconds)}\n{code(t.number)}: {t.words}", "\n\n"), code),
    "MAXQDA": Layout(
        _each(lambda t: f"{code(t.number)}: {t.words} #{h(t.seconds)}#", "\n\n"), code, timed=False
    ),
}
