"""Half characters and odd file names: no input ends a run, no two documents share a name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_sheets import as_pdf

from pipeline.characters import name_for_files, readable_name, whole, whole_escapes
from pipeline.corpus import open_corpus
from pipeline.extract.dispatch import read_document
from pipeline.run.options import RunOptions
from pipeline.run.run import run

SENTENCE = "Die Mieten steigen, bezahlbarer Wohnraum fehlt."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Danke \ud83d\ude4f sehr", "Danke 🙏 sehr"),
        ("halb \ud83d", "halb \ufffd"),
        ("\ude4f\ud83d", "\ufffd\ufffd"),
        ("nichts zu tun: ä€😀", "nichts zu tun: ä€😀"),
    ],
)
def test_two_halves_are_one_character_and_a_lone_half_is_the_replacement(text: str, expected: str) -> None:
    assert whole(text) == expected


@given(st.text(st.characters(codec="utf-16", exclude_categories=[])))
def test_whatever_comes_can_be_written_afterwards(text: str) -> None:
    for made in (whole(text), readable_name(text), name_for_files(text)):
        made.encode("utf-8")
    assert len(name_for_files(text).encode()) <= 150


def test_a_name_in_an_older_encoding_is_read_as_it_was_meant() -> None:
    assert readable_name(os.fsdecode(b"M\xfchlstra\xdfe.txt")) == "Mühlstraße.txt"
    assert readable_name("Mühlstraße \udcfc") == "Mühlstraße ü"


def test_names_that_are_cut_stay_apart() -> None:
    one, two = (name_for_files("Niederschrift " * 15 + end) for end in ("A", "B"))
    assert one != two and one.startswith("Niederschrift Niederschrift")


def test_escapes_of_halves_in_yaml_are_whole_and_backslashes_stay() -> None:
    assert whole_escapes(r'a: "\ud83d\ude4f \ud83d \\ud83d"') == r'a: "\U0001f64f \ufffd \\ud83d"'


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        ("word.rtf", rb"{\rtf1\ansi Danke \u-10179?\u-8625?, halb \u-10179?.\par}", "Danke 🙏, halb \ufffd."),
        ("libreoffice.rtf", rb"{\rtf1\ansi\uc1 Danke \u55357\'3f\u56911\'3f.\par}", "Danke 🙏."),
        ("utf16.txt", "Danke 🙏, halb \ud83d.".encode("utf-16", "surrogatepass"), "Danke 🙏, halb \ufffd."),
        ("cesu.txt", "Danke \ud83d\ude4f.".encode("utf-8", "surrogatepass"), "Danke 🙏."),
        ("seite.html", b"<html><body><p>Danke &#55357;&#56911;.</p></body></html>", "Danke"),
        ("paar.pdf", as_pdf("Danke qz", {"q": "D83D", "z": "DE4F"}), "Danke 🙏"),
        ("halb.pdf", as_pdf("Danke q", {"q": "D83D"}), "Danke"),
    ],
)
def test_every_reader_gives_whole_characters(
    tmp_path: Path, file: str, content: bytes, expected: str
) -> None:
    (tmp_path / file).write_bytes(content)
    text = read_document(tmp_path / file, "x").text
    assert text.encode("utf-8") and text.startswith(expected)


def corpus_with_odd_names(folder: Path) -> Path:
    """What people's disks hold: names of old computers, names that are too long, letters in two parts."""
    folder.mkdir()
    try:
        (folder / os.fsdecode(b"M\xfchl.txt")).write_text(SENTENCE, "utf-8")
        (folder / os.fsdecode(b"Gru\xdf.heic")).write_text("x", "utf-8")
    except OSError:
        pytest.skip("this disk takes only names in UTF-8")
    (folder / f"{'Ä' * 124}.txt").write_text(SENTENCE, "utf-8")
    (folder / "Zeile\nneu.txt").write_text(SENTENCE, "utf-8")
    (folder / "Ho\u0308fe.txt").write_text(SENTENCE, "utf-8")
    said = r'documents: [{file: Höfe.txt, case: "Höfe \ud83d\ude4f", title: "halb \ud83d"}]'
    (folder / "corpus.yaml").write_text(said, "utf-8")
    return folder


def test_a_corpus_finds_its_documents_whatever_their_names_are_made_of(tmp_path: Path) -> None:
    corpus = open_corpus(corpus_with_odd_names(tmp_path / "korpus"))
    by_name = {s.name: s for s in corpus.sources}
    assert {"Mühl", "Höfe", "Zeile_neu"} < set(by_name)
    assert by_name["Höfe"].entry.case == "Höfe 🙏" and by_name["Höfe"].entry.title == "halb \ufffd"


def test_a_run_codes_all_of_them_and_names_the_file_it_cannot_read(tmp_path: Path) -> None:
    corpus = corpus_with_odd_names(tmp_path / "korpus")
    (corpus / "bericht.rtf").write_bytes(rb"{\rtf1\ansi\uc1 Wohnraum fehlt \u55357\'3f.\par}")
    command = [sys.executable, "-m", "querschau", "run", str(corpus), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 1, done.stderr
    assert "„Gruß.heic“ hat ein unbekanntes Format" in done.stdout.replace("\n", " ")
    assert "5 Dokumente" in done.stdout


def test_a_corpus_in_a_folder_whose_name_is_no_utf8_is_coded(tmp_path: Path) -> None:
    corpus = corpus_with_odd_names(Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xe4ume")))
    summary = run(RunOptions(corpus, tmp_path / "out"))
    assert summary.manifest.corpus == "bäume" and summary.manifest.counts.documents == 4
