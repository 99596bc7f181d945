"""Transcripts to be shared: what identifies people becomes stable placeholders, the key stays apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus import open_corpus
from pipeline.errors import InputError
from pipeline.pseudonyms import Kind, find_identifiers, pseudonymise_corpus

TEXT = (
    "I: Seit wann leiten Sie das Haus?\n\n"
    "B: Seit 2016. Frau Yıldız hat mich geholt, Katharina Brömmelkamp hat geholfen. Brömmelkamps Büro ist "
    "in Auental, Am Markt 7. Sie erreichen sie unter 0345 123456 oder k.b@auental.example. Die Suppenküche "
    "e. V. und die Anne-Frank-Schule machen auch mit.\n"
)


def found(text: str) -> dict[str, Kind]:
    return {text[f.start : f.end]: f.kind for f in find_identifiers(text)}


def test_names_places_institutions_and_contacts_are_found_by_their_form() -> None:
    hits = found(TEXT)
    assert hits["Katharina Brömmelkamp"] is Kind.PERSON
    assert hits["Brömmelkamps"] is Kind.PERSON
    assert hits["Auental"] is Kind.PLACE
    assert hits["Am Markt 7"] is hits["0345 123456"] is hits["k.b@auental.example"] is Kind.CONTACT
    assert hits["Anne-Frank-Schule"] is Kind.INSTITUTION


def test_ordinary_words_stay() -> None:
    text = "Die Stadt hat in Teilzeit und mit Rücksicht auf die Arbeit um 18 Uhr in 2019 neu geplant."
    assert found(text) == {}


@given(st.text(alphabet="Frau Meyer Stadt Auheim in 0341-99887766 a@b.de\n", max_size=200))
def test_findings_never_overlap(text: str) -> None:
    findings = find_identifiers(text, [("Meyer", Kind.PERSON)])
    assert all(a.end <= b.start for a, b in zip(findings, findings[1:], strict=False))


def corpus_of(folder: Path) -> Path:
    folder.mkdir()
    (folder / "Brömmelkamp_1.txt").write_text(TEXT, encoding="utf-8")
    (folder / "zweites.txt").write_text("B: Frau Brömmelkamp war auch da.\n", encoding="utf-8")
    return folder


def test_placeholders_are_the_same_in_every_document_and_run(tmp_path: Path) -> None:
    corpus = open_corpus(corpus_of(tmp_path / "roh"))
    key = tmp_path / "key.csv"
    pseudonymise_corpus(corpus, tmp_path / "a", key)
    first = {p.name: p.read_text("utf-8") for p in (tmp_path / "a").iterdir()}
    pseudonymise_corpus(corpus, tmp_path / "b", key)
    assert {p.name: p.read_text("utf-8") for p in (tmp_path / "b").iterdir()} == first
    everything = "".join([*first, *first.values()])
    for name in ("Brömmelkamp", "Katharina", "0345", "auental.example"):
        assert name not in everything
    person = next(line for line in key.read_text("utf-8-sig").splitlines() if "Katharina" in line)
    assert person.split(",")[0] in first["zweites.txt"]


def test_a_list_of_ones_own_adds_what_rules_cannot_know(tmp_path: Path) -> None:
    corpus = open_corpus(corpus_of(tmp_path / "roh"))
    own = tmp_path / "eigene.txt"
    own.write_text("Suppenküche;Institution\n", encoding="utf-8")
    pseudonymise_corpus(corpus, tmp_path / "a", tmp_path / "key.csv", own)
    assert all("Suppenküche" not in p.read_text("utf-8") for p in (tmp_path / "a").iterdir())


def test_the_key_never_lies_among_the_texts(tmp_path: Path) -> None:
    corpus = open_corpus(corpus_of(tmp_path / "roh"))
    with pytest.raises(InputError, match="darf nicht bei den pseudonymisierten Texten"):
        pseudonymise_corpus(corpus, tmp_path / "a", tmp_path / "a" / "key.csv")


def test_a_foreign_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="keine Schlüsseldatei"):
        pseudonymise_corpus(open_corpus(corpus_of(tmp_path / "roh")), tmp_path / "a", tmp_path / "key.csv")
