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
