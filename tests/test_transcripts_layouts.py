"""One reader finds by itself in which way a transcript is printed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transcript_layouts import LAYOUTS, Layout, Turn

from pipeline.extract.dispatch import read_document
from pipeline.extract.speech.heads import head_of
from pipeline.extract.speech.layout import layout_of_turns
from pipeline.model import BlockKind, Document

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

QUESTIONS = (
    "Wie ist die Lage im Quartier?",
    "Was hilft Ihnen dabei?",
    "Wer müsste da handeln, das Amt?",
    "Gibt es einen Treffpunkt, den Sie nutzen?",
)
ANSWERS = (
    "Ich finde, die Wege zum Bürgerhaus sind zu weit.",
    "Wir haben seit Mai wieder einen Sprachkurs, das hilft.",
    "Nein, da ist niemand zuständig.",
    "Ja, das Land zahlt die Stelle noch bis Dezember, sagt man uns.",
    "Also bei uns im Verein sind alle müde: Wir machen das nach der Arbeit.",
)


@st.composite
def conversations(draw: st.DrawFn) -> list[Turn]:
    """Questions and answers in turn, by two to four people, at random times."""
    people = draw(st.integers(1, 3))
    rounds = draw(st.integers(4, 9))
    seconds, turns = 0, []
    for n in range(rounds):
        who = n % people + 1
        for number, words in ((0, draw(st.sampled_from(QUESTIONS))), (who, draw(st.sampled_from(ANSWERS)))):
            turns.append(Turn(number, words, seconds))
            seconds += draw(st.integers(3, 400))
    return turns


def read(text: str) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gespraech.txt"
        path.write_text(text, encoding="utf-8")
        return read_document(path, "gespraech")


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
@settings(deadline=None, max_examples=12)
@given(conversations())
def test_every_layout_gives_the_same_turns(layout: Layout, turns: list[Turn]) -> None:
    document = read(layout.text(turns))
    spoken = [b for b in document.blocks if b.kind is BlockKind.TURN]
    assert [(b.speaker, document.quote(b)) for b in spoken] == [
        (layout.label(t.number), t.words) for t in turns
    ]
    if layout.timed:
        assert [b.time_start for b in spoken] == [float(t.seconds) for t in turns]


def test_headings_that_recur_are_no_speakers() -> None:
    plan = "\n\n".join(
        f"{head}\n\nDie Stadt Lindenau richtet {n} Plätze ein und prüft den Bedarf."
        for n in range(1, 6)
        for head in ("Ausgangslage", "Umsetzung")
    )
    assert layout_of_turns(plan.split("\n")) is None


def test_parts_of_a_plan_that_asks_are_no_speakers() -> None:
    parts = [
        f"{head}: {text}"
        for year in range(2020, 2026)
        for head, text in (
            ("Unsere Frage", "Wie kommt die Stadt zu mehr Wohnraum?"),
            ("Unser Weg", f"Die Verwaltung prüft bis {year} alle Flächen."),
        )
    ]
    assert layout_of_turns(parts) is None


def test_rows_of_a_table_are_no_speakers() -> None:
    rows = [f"{code}\t{amount} Euro für das Amt" for amount in range(4) for code in ("A1", "B2")]
    assert layout_of_turns(rows) is None


def test_the_clock_in_a_sentence_is_no_head() -> None:
    assert head_of("Um 18:30 Uhr beginnt die Sitzung.") is None


@pytest.mark.skipif(not (SHARED / "faults").is_dir(), reason="die gemeinsamen Fehlerfälle liegen nicht vor")
@pytest.mark.parametrize(
    "name",
    ["amberscript", "atrain", "eckig_kurz", "f4_anfang", "f4_ende", "otranscribe", "otter", "tabulator"],
)
def test_known_faults(name: str) -> None:
    document = read_document(SHARED / "faults" / "transcripts" / f"{name}.txt", name)
    spoken = [b for b in document.blocks if b.kind is BlockKind.TURN]
    assert len(spoken) == 14
    assert [b.role and b.role.value for b in spoken] == ["interviewer", "respondent"] * 7


@pytest.mark.parametrize(
    "name", ["Amberscript", "aTrain", "brackets", "f4, mark at the end", "columns", "Teams", "Zoom"]
)
@settings(deadline=None, max_examples=4)
@given(conversations())
def test_the_same_from_paragraphs_of_word(name: str, turns: list[Turn]) -> None:
    layout = LAYOUTS[name]
    word = docx.Document()
    for line in layout.text(turns).splitlines():
        if line:
            word.add_paragraph(line)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gespraech.docx"
        word.save(str(path))
        document = read_document(path, "gespraech")
    spoken = [b for b in document.blocks if b.kind is BlockKind.TURN]
    assert [(b.speaker, document.quote(b)) for b in spoken] == [
        (layout.label(t.number), t.words) for t in turns
    ]


def test_one_speaker_below_the_head_of_a_program() -> None:
    head = (
        "Transkribiert mit noScribe Vers. 0.7\nAudiodatei: C:/a.wav\n(Start: 00:00:00 | Sprache: German)\n\n"
    )
    document = read(head + "S01: [00:00:00] Die Mieten steigen. [00:01:13] Wir haben zu wenig Platz.\n")
    turn = document.blocks[-1]
    assert (turn.speaker, document.quote(turn)) == ("S01", "Die Mieten steigen. Wir haben zu wenig Platz.")
    assert all(b.asides == ((b.start, b.end),) for b in document.blocks[:-1])


def test_labels_that_an_editor_saved_as_words_are_the_speakers_names(tmp_path: Path) -> None:
    cues = [
        ("S00", "Frau Weber:"),
        ("S00", "[00:00:00]"),
        ("S00", "Wie geht es weiter?"),
        ("S01", "Mal sehen."),
    ]
    lines = [f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n<v {v}>{t}\n" for n, (v, t) in enumerate(cues)]
    path = tmp_path / "editor.vtt"
    path.write_text("WEBVTT\n\n" + "\n".join(lines), encoding="utf-8")
    document = read_document(path, "editor")
    spoken = [(b.speaker, document.quote(b)) for b in document.blocks]
    assert spoken == [("Frau Weber", "Wie geht es weiter?"), ("S01", "Mal sehen.")]
