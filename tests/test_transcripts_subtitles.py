"""VTT and SRT of Teams, Zoom, noScribe and oral history archives."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import DocumentError
from pipeline.extract.dispatch import read_document
from pipeline.model import BlockKind, Document, Role

TEAMS = """WEBVTT\r
\r
5a1/1-0\r
00:00:01.000 --> 00:00:02.000 line:50%\r
<v Anna Schmidt>Erster\r
Satz.</v>\r
\r
00:00:02.500 --> 00:00:03.000\r
<v Anna Schmidt>Zweiter &amp; dritter.</v>\r
<v Bert Kunz>Ja.</v>\r
"""

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:04.500
Anna Schmidt: Guten Tag, wie geht es?

2
00:00:05.000 --> 00:00:08.000
Bert Kunz: Gut, danke.

3
00:00:08.500 --> 00:00:10.000
Und Ihnen?

4
00:00:11.000 --> 00:00:12.000
Anna Schmidt: Auch gut.

5
00:00:13.000 --> 00:00:14.000
Bert Kunz: Schön.
"""

ORAL_HISTORY = """WEBVTT

00:00:04.100 --> 00:00:09.800
<v INT> Wie begann denn der Verein in Lindenau <[?]> damals?

00:00:10.200 --> 00:00:21.700
<v AB> Also, das weiß ich noch gut, wir haben uns im alten Rathaus getroffen und lange über
die Wohnungen und über die Schule geredet.

00:00:22.300 --> 00:00:31.000
Die Gruppe war am Anfang klein.
"""

SRT = """1
00:00:01,000 --> 00:00:02,000
I: Was denn?

2
00:00:02,500 --> 00:00:03,000
B: <i>Das</i> Rathaus.
"""


def read(tmp_path: Path, name: str, text: str) -> Document:
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8"))
    return read_document(path, path.stem)


def spoken(document: Document) -> list[tuple[str | None, str, float | None, float | None]]:
    return [(b.speaker, document.quote(b), b.time_start, b.time_end) for b in document.blocks]


def test_teams_cues_of_one_speaker_become_one_turn(tmp_path: Path) -> None:
    assert spoken(read(tmp_path, "teams.vtt", TEAMS)) == [
        ("Anna Schmidt", "Erster Satz. Zweiter & dritter.", 1.0, 3.0),
        ("Bert Kunz", "Ja.", 2.5, 3.0),
    ]


def test_zoom_prints_names_in_the_cue(tmp_path: Path) -> None:
    document = read(tmp_path, "zoom.vtt", ZOOM)
    assert spoken(document)[1] == ("Bert Kunz", "Gut, danke. Und Ihnen?", 5.0, 10.0)
    assert document.text.startswith("Anna Schmidt: Guten Tag")


def test_a_cue_without_voice_keeps_the_last_speaker(tmp_path: Path) -> None:
    document = read(tmp_path, "oral.vtt", ORAL_HISTORY)
    assert [b.speaker for b in document.blocks] == ["INT", "AB", "AB"]
    assert [b.role for b in document.blocks] == [Role.INTERVIEWER, Role.RESPONDENT, Role.RESPONDENT]
    first = document.blocks[0]
    assert [document.text[s:e] for s, e in first.asides] == ["<[?]>"]


def test_srt(tmp_path: Path) -> None:
    assert spoken(read(tmp_path, "kurz.srt", SRT)) == [
        ("I", "Was denn?", 1.0, 2.0),
        ("B", "Das Rathaus.", 2.5, 3.0),
    ]


def test_subtitles_without_speakers_are_paragraphs_with_times(tmp_path: Path) -> None:
    document = read(tmp_path, "film.vtt", "WEBVTT\n\n00:01.000 --> 00:03.000\nDie Stadt wächst.\n")
    assert [(b.kind, b.time_start) for b in document.blocks] == [(BlockKind.PARAGRAPH, 1.0)]


def test_a_header_alone_is_an_empty_document(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"leer\.vtt"):
        read(tmp_path, "leer.vtt", "WEBVTT\n\n")


def test_a_turn_never_grows_beyond_reading_length(tmp_path: Path) -> None:
    cue = "00:00:{:02d}.000 --> 00:00:{:02d}.000\n<v A>" + "und das war dann " * 5 + "\n\n"
    text = "WEBVTT\n\n" + "".join(cue.format(i, i + 1) for i in range(50))
    document = read(tmp_path, "lang.vtt", text)
    assert max(len(document.quote(b).split()) for b in document.blocks) <= 150
