"""Documents without umlauts, and documents in another language."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.corpus import DocumentEntry, Source
from pipeline.coverage import coverage_notices
from pipeline.extract.dispatch import read_document
from pipeline.extract.settings import ReadSettings
from pipeline.language.foreign import is_foreign
from pipeline.segments import segment_document

PLAIN = (
    "Fuer die neue Foerderung sind Vereine zustaendig. Die Buerger aus Soest haben aktuell keine Raeume, und "
    "fuer die Fluechtlingsunterkuenfte fehlen zuerst Moebel. Frau Goethe prueft die Steuer."
)
WITH_UMLAUTS = (
    "Für die neue Förderung sind Vereine zuständig. Die Bürger aus Soest haben aktuell keine Räume, und "
    "für die Flüchtlingsunterkünfte fehlen zuerst Möbel. Frau Goethe prüft die Steuer."
)
ENGLISH = (
    "The town has opened a meeting place near the station. Families meet there every week, and volunteers "
    "help with forms. Nobody knows yet who will pay for the rent after this year."
)


def test_umlauts_written_as_two_letters_are_read_as_umlauts(tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_text(PLAIN, encoding="utf-8")
    document = read_document(tmp_path / "mail.txt", "mail")
    assert document.text == WITH_UMLAUTS
    assert [n.code for n in document.notices] == ["umlauts-read"]
    assert all(document.text[c.start : c.end] == c.after for c in document.changes)
    assert {c.before for c in document.changes} >= {"Fuer", "Foerderung", "prueft"}


def test_the_text_stays_where_repair_is_off_or_umlauts_stand(tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_text(PLAIN, encoding="utf-8")
    assert read_document(tmp_path / "mail.txt", "mail", ReadSettings(repair=False)).text == PLAIN
    (tmp_path / "mail.txt").write_text(PLAIN + " Schöne Grüße", encoding="utf-8")
    assert read_document(tmp_path / "mail.txt", "mail").text == PLAIN + " Schöne Grüße"


def test_another_language_is_told_and_coded_only_if_asked(tmp_path: Path) -> None:
    path = tmp_path / "town.txt"
    path.write_text(ENGLISH, encoding="utf-8")
    document = read_document(path, "town")
    units = segment_document(document, Source(path, "town", DocumentEntry(file="town.txt")))
    assert not any(u.codable for u in units)
    (notice,) = coverage_notices(document, units, codings=0)
    assert "nicht deutsch" in notice.message and "foreign: true" in notice.message
    asked = segment_document(document, Source(path, "town", DocumentEntry(file="town.txt", foreign=True)))
    assert all(u.codable for u in asked)


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        (ENGLISH, True),
        (
            "Belediye mahallede yeni bir buluşma yeri açtı ve gönüllüler her hafta ailelere yardım ediyor. "
            * 3,
            True,
        ),
        (WITH_UMLAUTS, False),
        ("Der Einwohnerrat het em Kanton gschribe, mir hei z wenig Platz für d Lüt im Quartier. " * 3, False),
        ("Too short to tell.", False),
    ],
)
def test_what_is_foreign(text: str, foreign: bool) -> None:
    assert is_foreign(text) is foreign
