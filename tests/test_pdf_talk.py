"""Transcripts printed to PDF: the turns are found by the lines, however they are laid out."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_sheets import Sheets
from reportlab.lib.utils import simpleSplit
from transcript_layouts import LAYOUTS, Turn

from pipeline.extract.dispatch import read_document
from pipeline.model import BlockKind, Document

SAID = (
    (
        0,
        "Wie ist die Lage im Quartier, und was hat sich seit dem letzten Sommer für Sie verändert?",
    ),
    (
        1,
        "Ich finde, die Wege zum Bürgerhaus sind zu weit, und am Abend fährt kein Bus mehr, sagen alle.",
    ),
    (0, "Wer müsste da handeln, das Amt?"),
    (2, "Nein, da ist niemand zuständig."),
)
OPENINGS = ("Nun", "Also gut", "Zum Schluss")
TURNS = [Turn(who, words, 20 * n) for n, (who, words) in enumerate(SAID * 8)]


def printed(path: Path, lines: list[str], font: str = "Helvetica") -> None:
    """The lines, wrapped, on as many pages as they need."""
    with Sheets(path) as sheets:
        y = 60.0
        for line in lines:
            for part in simpleSplit(line.replace("\t", "    "), font, 10, 420):
                sheets.line(80, y, part, font=font)
                y += 14
            if y > 700:
                sheets.canvas.showPage()
                y = 60.0


def turns(document: Document) -> list[tuple[str | None, str]]:
    return [(b.speaker, document.quote(b)) for b in document.blocks if b.kind is BlockKind.TURN]


@pytest.mark.parametrize(
    "name",
    [
        "colon",
        "brackets",
        "spk_0",
        "label alone",
        "Amberscript",
        "Teams",
        "Zoom",
        "oTranscribe",
        "WhisperX",
        "dash",
        "a bare time at the end",
        "tabulator after colon",
    ],
)
def test_turns_are_parted_by_their_labels(tmp_path: Path, name: str) -> None:
    layout = LAYOUTS[name]
    printed(tmp_path / "a.pdf", [line for line in layout.text(TURNS).splitlines() if line])
    document = read_document(tmp_path / "a.pdf", "a")
    assert turns(document) == [(layout.label(t.number), t.words) for t in TURNS]


def test_bold_questions_are_set_off(tmp_path: Path) -> None:
    with Sheets(tmp_path / "a.pdf") as sheets:
        for n, turn in enumerate(TURNS[:16]):
            font = "Helvetica" if turn.number else "Helvetica-Bold"
            sheets.line(60, 60 + 30 * n, turn.words[:80] if turn.number else "Und wer hilft da?", font=font)
    document = read_document(tmp_path / "a.pdf", "a")
    assert [speaker for speaker, _ in turns(document)] == ["Frage", "Antwort"] * 8


def test_labels_that_stand_apart_are_no_column_of_a_table(tmp_path: Path) -> None:
    with Sheets(tmp_path / "a.pdf") as sheets:
        y = 60.0
        for turn in TURNS[:16]:
            sheets.line(60, y, "I:" if turn.number == 0 else f"B{turn.number}:")
            for part in simpleSplit(turn.words, "Helvetica", 10, 380):
                sheets.line(110, y, part)
                y += 14
            y += 6
    document = read_document(tmp_path / "a.pdf", "a")
    assert [text for _, text in turns(document)] == [turn.words for turn in TURNS[:16]]
    assert not document.notices


@pytest.mark.parametrize("gap", [30, 70])
def test_labels_before_a_gap_are_no_running_heads(tmp_path: Path, gap: int) -> None:
    """A label, a tabulator, words whose further lines begin below the label; each page begins with ``I``."""
    with Sheets(tmp_path / "a.pdf") as sheets:
        for opening in OPENINGS:
            y = 60.0
            for turn in TURNS[:18]:
                sheets.line(60, y, "I" if turn.number == 0 else f"B{turn.number}")
                words = f"{opening}, {turn.words}"
                first, *rest = simpleSplit(words, "Helvetica", 10, 300)
                sheets.line(60 + gap, y, first)
                for n, part in enumerate(rest, 1):
                    sheets.line(60, y + 13 * n, part)
                y += 13 * len(rest) + 24
            sheets.canvas.showPage()
    document = read_document(tmp_path / "a.pdf", "a")
    assert turns(document) == [
        ("I" if turn.number == 0 else f"B{turn.number}", f"{opening}, {turn.words}")
        for opening in OPENINGS
        for turn in TURNS[:18]
    ]


def test_labels_below_the_words_are_not_guessed(tmp_path: Path) -> None:
    """A table without lines whose last column names who spoke: no turn is given to the wrong person."""
    lines = [part for t in TURNS for part in (t.words, "Interviewerin" if t.number == 0 else "Befragte 1")]
    printed(tmp_path / "a.pdf", ["Gespräch am Markt", *lines])
    document = read_document(tmp_path / "a.pdf", "a")
    assert turns(document) == []
    assert any(notice.code == "layout-uncertain" for notice in document.notices)
