"""Transcripts to be shared: what identifies people becomes stable placeholders, the key stays apart."""

from __future__ import annotations

import stat
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from pipeline.corpus import open_corpus
from pipeline.errors import InputError
from pipeline.pseudonyms import Kind, find_identifiers, pseudonymise_corpus
from pipeline.pseudonyms.dates import shifted
from pipeline.pseudonyms.find import Finder
from pipeline.pseudonyms.lists import folded, lists
from pipeline.pseudonyms.review import KEEP, review_list

sys.path.insert(0, str(ROOT / "benchmarks"))

from pseudonyms import covered, hidden, own_sentences  # noqa: E402

TEXT = (
    "I: Seit wann leiten Sie das Haus?\n\n"
    "B: Seit 2016. Frau Yıldız hat mich geholt, Katharina Brömmelkamp hat geholfen. Brömmelkamps Büro ist "
    "in Auental, Am Markt 7. Sie erreichen sie unter 0345 123456 oder k.b@auental.example. Die Suppenküche "
    "e. V. und die Anne-Frank-Schule machen auch mit. Am 3.5.2016 fing ich an, am 13.5.2016 kam sie.\n"
)


def found(text: str) -> dict[str, Kind]:
    return {text[f.start : f.end]: f.kind for f in find_identifiers(text)}


def test_names_places_institutions_and_contacts_are_found_by_their_form() -> None:
    hits = found(TEXT)
    assert hits["Katharina Brömmelkamp"] is hits["Brömmelkamps"] is hits["Yıldız"] is Kind.PERSON
    assert hits["Auental"] is Kind.PLACE
    assert hits["Am Markt 7"] is Kind.ADDRESS
    assert hits["0345 123456"] is hits["k.b@auental.example"] is Kind.CONTACT
    assert hits["Anne-Frank-Schule"] is Kind.INSTITUTION


def test_ordinary_words_stay() -> None:
    text = (
        "Die Stadt hat in Teilzeit und mit Rücksicht auf die Arbeit um 18 Uhr in 2019 neu geplant. Im Sommer "
        "fehlen Wohnungen, Strukturen und Ansprechpartner; der Frau Angst zu machen hilft nicht. Am Ende hat "
        "der Rat 2.500.000 Euro gegeben, auf Seite 12 steht mehr."
    )
    assert found(text) == {}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Meine IBAN ist DE89 3704 0044 0532 0130 00.", Kind.ID),
        ("Ruf an: 015123456789.", Kind.CONTACT),
        ("Die Steuer-ID 11 111 111 111 war falsch.", Kind.ID),  # wrong check digit, but announced
        ("Das Kennzeichen ist OS-KL 88.", Kind.ID),
        ("Folgen Sie @suppe.auental dort.", Kind.CONTACT),
        ("Er wohnt Unter den Eichen 77.", Kind.ADDRESS),
        ("Die Aufnahme C:\\Users\\kb\\interview_1.mp3 fehlt.", Kind.ID),
        ("HERR BRÖMMELKAMP KAM.", Kind.PERSON),
        ("äh ja frau brömmelkamp kam", Kind.PERSON),
        ("Unterschrieben hat R. Öztürk.", Kind.PERSON),
    ],
)
def test_one_thing_is_found(text: str, kind: Kind) -> None:
    assert [f.kind for f in find_identifiers(text)] == [kind]


@pytest.mark.parametrize("hide", [False, True], ids=["all lists", "a third of the names hidden"])
def test_the_measured_shares_hold(hide: bool) -> None:
    """What docs/pseudonymisieren.md says of the sentences of benchmarks/pseudonym_sentences.txt."""
    words = hidden(lists(), 0) if hide else lists()
    spans = [(text, span) for text, all_ in own_sentences() for span in all_]
    hits = [(s[2], covered(text, s[0], s[1], find_identifiers(text, words=words))) for text, s in spans]
    for kind in (Kind.PERSON, Kind.PLACE, Kind.CONTACT, Kind.ADDRESS, Kind.ID):
        of_kind = [hit for k, hit in hits if k is kind]
        assert sum(of_kind) / len(of_kind) >= (0.85 if kind is Kind.PLACE else 0.92), kind


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Der Malte aus dem Laden hat das eingerichtet.", "Malte"),  # a form of a verb, written as a name
        ("Die Leiterin heißt Beate und ist seit 2011 da.", "Beate"),
        ("Stadträtin Runa Seidenfaden war dagegen.", "Runa"),
        ("Kalle und Merle holen die Kinder ab.", "Merle"),
        ("Klostermann sagt, ohne Geld vom Land geht da nichts.", "Klostermann"),
        ("Zur Schule ging sie in Solingen.", "Solingen"),
    ],
)
def test_a_name_that_no_list_holds_is_asked_about(text: str, word: str) -> None:
    known = lists()
    unlisted = replace(
        known,
        first=known.first - {folded(word)},
        last=known.last - {folded(word)},
        places=known.places - {folded(word)},
        abroad=known.abroad - {folded(word)},
    )
    assert [f.name for f in Finder(unlisted).find(text) if text[f.start : f.end] == word]


def test_ordinary_sentences_raise_no_questions() -> None:
    text = (
        "Dabei hat die Verwaltung wenig Personal. Das Ankommen der Neuen gelingt, wo Ehrenamtliche helfen. "
        "Integration ist eine Aufgabe aller; die Beratungs- und Bildungsangebote reichen nicht."
    )
    assert Finder().find(text) == []


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="Frau Meyer Stadt Auheim in 0341-99887766 a@b.de\n", max_size=200))
def test_findings_never_overlap(text: str) -> None:
    findings = find_identifiers(text, [("Meyer", Kind.PERSON)])
    assert all(a.end <= b.start for a, b in zip(findings, findings[1:], strict=False))


@settings(deadline=None, max_examples=60)
@given(st.dates(date(1930, 1, 1), date(2060, 1, 1)), st.integers(-90, 90))
def test_shifted_dates_keep_their_distance(day: date, days: int) -> None:
    moved = shifted(day.isoformat(), days)
    assert (date.fromisoformat(moved.removeprefix("[Datum ").rstrip("]")) - day).days == days
    assert shifted("31.02.2020", days) == "[Datum]"


def corpus_of(folder: Path) -> Path:
    folder.mkdir()
    (folder / "Brömmelkamp_1.txt").write_text(TEXT, encoding="utf-8")
    (folder / "zweites.txt").write_text(
        "B: Frau Brömmelkamp war auch da, BRÖMMELKAMP und der Broemmelkamp-Plan.\n", encoding="utf-8"
    )
    return folder


def shared(folder: Path) -> dict[str, str]:
    return {p.name: p.read_text("utf-8") for p in folder.iterdir()}


def test_placeholders_are_the_same_in_every_document_and_run(tmp_path: Path) -> None:
    corpus = open_corpus(corpus_of(tmp_path / "roh"))
    key = tmp_path / "key.csv"
    report = pseudonymise_corpus(corpus, tmp_path / "a", key)
    assert report.left == []
    first = shared(tmp_path / "a")
    pseudonymise_corpus(corpus, tmp_path / "b", key)
    assert shared(tmp_path / "b") == first
    everything = "".join([*first, *first.values()]).lower()
    for name in ("brömmelkamp", "broemmelkamp", "katharina", "0345", "auental.example", "3.5.2016"):
        assert name not in everything
    person = next(line for line in key.read_text("utf-8-sig").splitlines() if "Katharina" in line)
    assert first["zweites.txt"].count(person.split(",")[0]) == 3
    for path in (key, review_list(key)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600 or sys.platform == "win32"


def test_the_copy_keeps_the_turns_of_named_speakers(tmp_path: Path) -> None:
    roh = tmp_path / "roh"
    roh.mkdir()
    text = "I: Wie ist es hier?\n\nSabine Meyer: Gut.\n\n" * 2
    (roh / "a.txt").write_text(text, "utf-8")
    pseudonymise_corpus(open_corpus(roh), tmp_path / "a", tmp_path / "key.csv")
    [copy] = open_corpus(tmp_path / "a").sources
    assert [block.speaker for block in copy.read().blocks] == ["I", "Person 1"] * 2


def test_two_documents_never_become_one(tmp_path: Path) -> None:
    roh = tmp_path / "roh"
    roh.mkdir()
    for name, text in (("Meyer", "eins"), ("Sabine", "zwei"), ("meyer_sabine", "drei")):
        (roh / f"{name}.txt").write_text(f"Sabine Meyer: Das sagt {text}.\n", "utf-8")
    pseudonymise_corpus(open_corpus(roh), tmp_path / "a", tmp_path / "key.csv")
    assert sorted(t.split()[-1] for t in shared(tmp_path / "a").values()) == ["drei.", "eins.", "zwei."]


def test_names_in_properties_and_corpus_yaml_are_replaced_too(tmp_path: Path) -> None:
    roh = tmp_path / "roh"
    roh.mkdir()
    book = docx.Document()
    book.core_properties.author = "Ottilie Grünbergk"
    book.add_paragraph("B: Da hat Grünbergk recht, das war nie für Familien gedacht.")
    book.save(str(roh / "eins.docx"))
    (roh / "corpus.yaml").write_text(
        "title: Gespräche von Ottilie Grünbergk\n"
        "documents:\n- {file: eins.docx, case: Auental, variables: {Ort: Auental}}\n",
        "utf-8",
    )
    pseudonymise_corpus(open_corpus(roh), tmp_path / "a", tmp_path / "key.csv")
    copy = shared(tmp_path / "a")
    assert "Grünbergk" not in "".join(copy.values()) and "Auental" not in copy["corpus.yaml"]
    assert open_corpus(tmp_path / "a").sources[0].entry.case == "[Ort 1]"


def test_what_a_person_decides_in_the_review_list_is_followed_and_kept(tmp_path: Path) -> None:
    roh = tmp_path / "roh"
    roh.mkdir()
    (roh / "a.txt").write_text("B: Klostermann sagt, mit Xandrupp wird es nichts.\n", "utf-8")
    corpus, key = open_corpus(roh), tmp_path / "key.csv"
    report = pseudonymise_corpus(corpus, tmp_path / "a", key)
    assert report.questions == 1 and "Klostermann" in shared(tmp_path / "a")["a.txt"]
    book = load_workbook(report.review)
    sheet = book.active
    assert sheet is not None
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=3)}
    assert "Klostermann sagt, mit" in str(rows["Klostermann"][2].value)
    rows["Klostermann"][1].value = "ersetzen: Person"
    rows["Xandrupp"][1].value = KEEP
    book.save(report.review)
    for _ in range(2):  # the second run reads what the first wrote
        pseudonymise_corpus(corpus, tmp_path / "a", key)
        text = shared(tmp_path / "a")["a.txt"]
        assert "Klostermann" not in text and "Xandrupp" in text


def test_what_lies_in_the_folder_to_be_shared_is_looked_at_again(tmp_path: Path) -> None:
    """A Word file of an earlier day, with the name in a comment only, is not overlooked."""
    corpus, out = open_corpus(corpus_of(tmp_path / "roh")), tmp_path / "a"
    out.mkdir()
    book = docx.Document()
    book.core_properties.comments = "für Katharina Brömmelkamp"
    book.save(str(out / "alt.docx"))
    report = pseudonymise_corpus(corpus, out, tmp_path / "key.csv")
    assert len(report.left) == 1 and "alt.docx" in report.left[0] and "Brömmelkamp" not in report.left[0]


def test_a_list_of_ones_own_adds_what_rules_cannot_know(tmp_path: Path) -> None:
    corpus = open_corpus(corpus_of(tmp_path / "roh"))
    own = tmp_path / "eigene.txt"
    own.write_text("Haus;Institution\n", encoding="utf-8")
    pseudonymise_corpus(corpus, tmp_path / "a", tmp_path / "key.csv", own)
    assert all("Haus" not in text for text in shared(tmp_path / "a").values())


def test_the_key_never_lies_among_the_texts_nor_the_copy_among_the_originals(tmp_path: Path) -> None:
    corpus = open_corpus(corpus_of(tmp_path / "roh"))
    with pytest.raises(InputError, match="darf nicht bei den pseudonymisierten Texten"):
        pseudonymise_corpus(corpus, tmp_path / "a", tmp_path / "a" / "key.csv")
    with pytest.raises(InputError, match="nicht im Ordner der Originale"):
        pseudonymise_corpus(corpus, tmp_path / "roh" / "kopie", tmp_path / "key.csv")


def test_a_foreign_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="keine Schlüsseldatei"):
        pseudonymise_corpus(open_corpus(corpus_of(tmp_path / "roh")), tmp_path / "a", tmp_path / "key.csv")
