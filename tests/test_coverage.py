"""A document that yields little says so: how much of it can be coded, why not more, what to do."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import docx
import pytest

from pipeline.corpus import DocumentEntry, Source
from pipeline.coverage import coverage, coverage_notices
from pipeline.model import Document, Notice
from pipeline.run.options import RunOptions
from pipeline.run.run import run
from pipeline.segments import Uncoded, segment_document

PROSE = (
    "In Auenheim fehlen Wohnungen für große Familien, und die Mieten am Markt sind seit dem letzten Jahr "
    "deutlich gestiegen. Der Landkreis plant deshalb mit drei Gemeinden ein Büro für den Tausch."
)


def read(path: Path) -> Document:
    return Source(path, path.stem, DocumentEntry(file=path.name)).read()


def notices(path: Path, codings: int = 1) -> list[Notice]:
    source = Source(path, path.stem, DocumentEntry(file=path.name))
    document = source.read()
    return coverage_notices(document, segment_document(document, source), codings)


def text_file(folder: Path, text: str) -> Path:
    path = folder / "a.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_text_in_paragraphs_needs_no_notice(tmp_path: Path) -> None:
    path = text_file(tmp_path, f"# Wohnen\n\n{PROSE}\n")
    assert notices(path) == []
    source = Source(path, "a", DocumentEntry(file="a.txt"))
    document = source.read()
    found = coverage(document, segment_document(document, source))
    assert found == Counter({None: len(PROSE.split()), Uncoded.HEADING: 1})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"# Literatur\n\n{PROSE}", ["keines", "Literatur"]),
        ("| Ort | Stand |\n|---|---|\n" + "| Nord | Bank fehlt |\n" * 12, ["keines", "Zellen"]),
        (
            f"Interviewer: {PROSE}\n\nBefragte: Ja, leider.\n\n" * 3,
            ["wer das Gespräch führt", "interviewers"],
        ),
        ("\n\n".join(["# Die Bank am Brunnen fehlt seit dem Sommer"] * 6), ["keines", "Überschriften"]),
        ("Ja, leider.\n\nAch so.\n\n" * 10, ["zu kurz"]),
        (f"Tabelle 1: {PROSE}\n\nAbb. 2: {PROSE}", ["unter Bildern"]),
    ],
)
def test_the_notice_names_where_the_words_are_and_what_to_do(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    [notice] = notices(text_file(tmp_path, text))
    assert notice.code == "little-codable" and all(word in notice.message for word in words)


def test_short_cells_beside_a_long_one_are_counted_too(tmp_path: Path) -> None:
    made = docx.Document()
    grid = made.add_table(rows=10, cols=2)
    for row in grid.rows:
        row.cells[0].text, row.cells[1].text = "Stand am Ort", "Bank fehlt noch"
    grid.cell(0, 1).text = PROSE
    made.save(str(tmp_path / "a.docx"))
    [notice] = notices(tmp_path / "a.docx")
    assert "57 stehen in kurzen Zellen" in notice.message


def test_text_in_which_nothing_was_found_is_named(tmp_path: Path) -> None:
    [notice] = notices(text_file(tmp_path, PROSE), codings=0)
    assert notice.code == "nothing-found"


def test_passages_in_another_language_are_named(tmp_path: Path) -> None:
    english = (
        "The city council adopted a municipal strategy last year. Affordable housing is scarce in the inner "
        "city, and many volunteers feel left alone by an administration whose funding ends next year."
    )
    (notice,) = notices(text_file(tmp_path, f"{PROSE}\n\n{english}\n\n{PROSE}\n"))
    assert notice.code == "foreign-passages"
    assert "1 Absatz" in notice.message and "The city council" in notice.message


def test_a_few_words_are_expected_to_yield_nothing(tmp_path: Path) -> None:
    assert notices(text_file(tmp_path, "Guten Tag und auf Wiedersehen."), codings=0) == []


def test_manifest_and_report_say_it(tmp_path: Path) -> None:
    (tmp_path / "korpus").mkdir()
    text_file(tmp_path / "korpus", f"# Literatur\n\n{PROSE}")
    summary = run(RunOptions(tmp_path / "korpus", tmp_path / "out"))
    [entry] = summary.manifest.documents
    assert entry.status == "warning" and entry.warnings[0].code == "little-codable"
    assert "lässt sich keines kodieren" in (tmp_path / "out" / "bericht.html").read_text("utf-8")
