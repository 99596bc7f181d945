"""Interviews that a table lays out: a row is a turn, whichever format the table comes from."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from pipeline.corpus import DocumentEntry, Source
from pipeline.extract.dispatch import read_document
from pipeline.model import BlockKind, Document, Role
from pipeline.segments import LONGEST, segment_document

TALK = [
    ("I", "Seit wann wohnen Sie im Brunnenviertel?"),
    ("B", "Seit zwölf Jahren, damals gab es noch den Laden an der Ecke."),
    ("I", "Was hat sich verändert?"),
    ("B", "Die Linie 4 fährt abends nicht mehr."),
    ("", "Und im Sommer ist der Platz voll."),
]


def turns(document: Document) -> list[tuple[str | None, str]]:
    return [(b.speaker, document.quote(b)) for b in document.blocks if b.kind is BlockKind.TURN]


def word_table(path: Path, rows: list[list[str]]) -> Document:
    made = docx.Document()
    grid = made.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, said in zip(grid.add_row().cells, row, strict=True):
            cell.text = said
    made.save(str(path))
    return read_document(path, path.stem)


def as_tabs(path: Path, rows: list[list[str]]) -> Document:
    path.write_text("\n".join("\t".join(row) for row in rows) + "\n", encoding="utf-8")
    return read_document(path, path.stem)


def as_html(path: Path, rows: list[list[str]]) -> Document:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    path.write_text(f"<html><body><table>{body}</table></body></html>", encoding="utf-8")
    return read_document(path, path.stem)


@pytest.mark.parametrize(("make", "ending"), [(word_table, "docx"), (as_tabs, "txt"), (as_html, "html")])
def test_rows_are_turns_with_speaker_role_and_time(tmp_path: Path, make, ending: str) -> None:
    rows = [["Zeit", "Wer", "Text"]]
    rows += [[f"00:0{n}:15" if who else "", who, said] for n, (who, said) in enumerate(TALK)]
    document = make(tmp_path / f"gespräch.{ending}", rows)
    spoken = [b for b in document.blocks if b.kind is BlockKind.TURN]
    assert turns(document) == [*TALK[:4], ("B", TALK[4][1])]
    assert [b.role for b in spoken[:2]] == [Role.INTERVIEWER, Role.RESPONDENT]
    assert (spoken[0].time_start, spoken[0].time_end) == (15.0, 75.0)
    assert document.quote(document.blocks[0]).split() == ["Zeit", "Wer", "Text"]


def test_labels_may_end_in_a_colon_and_stand_behind_a_number(tmp_path: Path) -> None:
    rows = [[str(n), f"{who}:", said] for n, (who, said) in enumerate(TALK[:4], start=1)]
    assert turns(word_table(tmp_path / "a.docx", rows)) == TALK[:4]


@pytest.mark.parametrize(
    "rows",
    [
        [["Ort", "Ziel"], ["Nord", "Mehr Bänke aufstellen"], ["Süd", "Den Brunnen wieder öffnen"]],
        [["I", "Zuschuss des Landes"], ["II", "Eigenmittel"], ["III", "Spenden der Vereine"]],
        [["Träger", "Stadt"], ["Träger", "Kreis"], ["Träger", "Land"]],
    ],
)
def test_other_tables_stay_tables(tmp_path: Path, rows: list[list[str]]) -> None:
    assert [b.kind for b in word_table(tmp_path / "a.docx", rows).blocks] == [BlockKind.TABLE]


def test_a_long_cell_is_cut_at_the_ends_of_sentences(tmp_path: Path) -> None:
    sentence = "Die Stadt Auenheim hat im vergangenen Jahr drei Spielplätze und einen Bolzplatz saniert."
    document = word_table(tmp_path / "a.docx", [["Maßnahme", " ".join([sentence] * 40)], ["Stand", "läuft"]])
    source = Source(tmp_path / "a.docx", "a", DocumentEntry(file="a.docx"))
    units = [s for s in segment_document(document, source) if s.codable]
    assert len(units) > 2 and all(len(u.text.split()) <= LONGEST for u in units)
    assert all(u.text.endswith("saniert.") for u in units)


def test_questions_beside_their_answers_are_turns(tmp_path: Path) -> None:
    rows = [["Frage", "Antwort"], *([TALK[n][1], TALK[n + 1][1]] for n in (0, 2))]
    document = word_table(
        tmp_path / "a.docx", [*rows, ["Was wäre nötig?", "Eine Linie, die am Abend noch fährt."]]
    )
    assert turns(document) == [
        (speaker, text)
        for row in [*rows[1:], ["Was wäre nötig?", "Eine Linie, die am Abend noch fährt."]]
        for speaker, text in zip(("Frage", "Antwort"), row, strict=True)
    ]


def test_a_first_row_without_a_time_names_the_columns(tmp_path: Path) -> None:
    rows = [[f"00:0{n}", speaker or "B", said] for n, (speaker, said) in enumerate(TALK)]
    document = word_table(tmp_path / "a.docx", [["Zeitmarke", "Sprechende Person", "Gesprochenes"], *rows])
    assert turns(document) == [(speaker, said) for _, speaker, said in rows]
