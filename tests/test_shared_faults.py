"""The inputs that failed once, where they lie beside the repository; each kind has its own test elsewhere."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.corpus import DocumentEntry, Source, open_corpus
from pipeline.coverage import coverage_notices
from pipeline.extract.dispatch import read_document
from pipeline.model import BlockKind, Document, Role
from pipeline.run.options import RunOptions
from pipeline.run.run import run
from pipeline.segments import segment_document
from querschau.cli import app


@pytest.fixture
def faults(shared: Path) -> Path:
    folder = shared / "faults"
    if not folder.is_dir():
        pytest.skip("the folder shared/faults is not here")
    return folder


def read(path: Path) -> Document:
    return read_document(path, path.stem)


def quotes(document: Document) -> list[str]:
    return [document.quote(block) for block in document.blocks]


def test_surrogates(faults: Path) -> None:
    for file in ("wort.rtf", "libreoffice.rtf"):
        assert len(read(faults / "surrogates" / file).text.encode("utf-16-le")) == 48 + 2, file


def test_same_names(faults: Path, tmp_path: Path) -> None:
    shutil.copytree(faults / "same_names", tmp_path / "korpus")
    names = [source.name.casefold() for source in open_corpus(tmp_path / "korpus").sources]
    assert len(names) == len(set(names)) == 5


def test_word_text_box(faults: Path) -> None:
    document = read(faults / "word_text_box" / "alles.docx")
    assert document.text.count("Das Jugendhaus wurde geschlossen") == 1
    assert "Versteckter Text" not in document.text and "Sichtbarer Text." in quotes(document)
    [notice] = document.notices
    assert "als angenommen" in notice.message and "Kommentar" in notice.message


def test_rtf(faults: Path) -> None:
    document = read(faults / "rtf" / "alles.rtf")
    assert "gelöscht" not in document.text and "Versteckter" not in document.text
    assert {"Neu eingefügt.", "Sichtbar – Ende"} < set(quotes(document))


def test_odt_frame(faults: Path) -> None:
    found = quotes(read(faults / "odt_frame" / "alles.odt"))
    assert "Anker" in found and "Textrahmen: Das Jugendhaus wurde geschlossen, ein Treffpunkt fehlt." in found


@pytest.mark.parametrize("file", ["tabelle.docx", "tabulator.txt"])
def test_interviews_in_tables(faults: Path, file: str) -> None:
    turns = [b for b in read(faults / "transcripts" / file).blocks if b.kind is BlockKind.TURN]
    assert [b.role for b in turns] == [Role.INTERVIEWER, Role.RESPONDENT] * 7


def test_pdf_line_numbers(faults: Path) -> None:
    plain, *numbered = (read(faults / "pdf_line_numbers" / f"zn_{n}.pdf") for n in (0, 1, 5))
    assert all(other.text == plain.text for other in numbered)


def test_letter_spaced(faults: Path) -> None:
    assert quotes(read(faults / "letter_spaced" / "gesperrt.pdf"))[-1].endswith(
        "fehlt in der Stadt, Mieten steigen."
    )


def test_double_hyphen(faults: Path) -> None:
    assert "Das Vor-Ort-Büro" in read(faults / "double_hyphen" / "doppelt.pdf").text


def test_pdf_extras(faults: Path) -> None:
    form, notes, attached = (
        read(faults / "pdf_extras" / f"{name}.pdf") for name in ("formular", "anmerkungen", "anhang_pdfa3")
    )
    assert "Niemand so richtig, jeder macht seins." in quotes(form)
    assert "Das Jugendhaus wurde geschlossen" in notes.text and "1 Kommentar" in notes.notices[0].message
    assert "anlage.pdf" in attached.notices[0].message


def test_csv_formulas(faults: Path, tmp_path: Path) -> None:
    shutil.copytree(faults / "csv_formulas", tmp_path / "korpus")
    run(RunOptions(tmp_path / "korpus", tmp_path / "out"))
    for file in (tmp_path / "out").rglob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as opened:
            cells = [cell for row in csv.reader(opened) for cell in row]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells), file.name


def test_nothing_codable(faults: Path) -> None:
    for path in sorted((faults / "nothing_codable").iterdir()):
        source = Source(path, path.stem, DocumentEntry(file=path.name))
        document = source.read()
        segments = segment_document(document, source)
        codable = sum(s.codable for s in segments)
        assert codable >= 7 or coverage_notices(document, segments, 0), path.name


def test_renamed_coded_document(faults: Path, tmp_path: Path) -> None:
    shutil.copytree(faults / "renamed_coded_document", tmp_path / "korpus")
    summary = run(RunOptions(tmp_path / "korpus", tmp_path / "out"))
    assert summary.status == 0
    assert any("Anna (1: HF.ressourcen)" in notice for notice in summary.manifest.notices)


def test_results_in_corpus(faults: Path, tmp_path: Path) -> None:
    shutil.copytree(faults / "results_in_corpus", tmp_path / "korpus")
    for _ in range(3):
        summary = run(RunOptions(tmp_path / "korpus", tmp_path / "korpus" / "Ergebnis"))
        assert summary.manifest.counts.documents == 1


def test_spelling(faults: Path) -> None:
    document = read(faults / "spelling" / "umlaute.txt")
    assert "umlauts-read" in {n.code for n in document.notices}


@pytest.mark.parametrize("file", ["ns202.vtt", "noscribe_edit.vtt", "ns333.txt"])
def test_noscribe(faults: Path, file: str) -> None:
    document = read(faults / "noscribe" / file)
    turns = [document.quote(b) for b in document.blocks if b.kind is BlockKind.TURN]
    assert turns and not any("[00:" in t or re.match(r"S\d\d:", t) for t in turns)


def test_pseudonym_names(faults: Path, tmp_path: Path) -> None:
    shared_out, key = tmp_path / "weitergabe", tmp_path / "schluessel.csv"
    arguments = ["pseudonymise", str(faults / "pseudonym_names"), "--out", str(shared_out), "--key", str(key)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert len(list(shared_out.rglob("*.txt"))) == 2
    assert key.stat().st_mode & 0o777 == 0o600
