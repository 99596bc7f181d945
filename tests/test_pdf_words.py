"""Hyphens at line ends and ligatures without a map: the file's own words decide."""

from __future__ import annotations

import pytest

from pipeline.extract.pdf.hyphens import Hyphens
from pipeline.extract.pdf.ligatures import mend_ligatures
from pipeline.extract.pdf.parts import Box, Fragment


def _fragment(*lines: str) -> Fragment:
    return Fragment("paragraph", 1, Box(0, 0, 1, 1), list(lines), 10.0, False)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Die Unterbrin-", "gung gelingt"), "Die Unterbringung gelingt"),
        (("Die Unterbrin\u2010", "gung gelingt"), "Die Unterbringung gelingt"),
        (("Die Unterbrin\u00ad", "gung gelingt"), "Die Unterbringung gelingt"),
        (("in Klein-", "und Mittelstädten"), "in Klein- und Mittelstädten"),
        (("für Bildungs-", "sowie Kulturarbeit"), "für Bildungs- sowie Kulturarbeit"),
        (("im Kreis Aue-", "Lindenau"), "im Kreis Aue-Lindenau"),
        (("www.lindenau.example/rat-", "und-verwaltung"), "www.lindenau.example/rat-und-verwaltung"),
        (("ein Wort", "und noch eins"), "ein Wort und noch eins"),
        (("Seiten 12–", "15"), "Seiten 12–15"),
    ],
)  # fmt: skip
def test_two_lines_become_one_text(lines: tuple[str, ...], expected: str) -> None:
    assert Hyphens(lines).joined(lines) == expected


def test_a_capital_after_the_cut_is_small_when_the_file_writes_it_so() -> None:
    known = Hyphens(["Das DuMont-Haus und der Verlag DuMont in Lindenau"])
    assert (
        known.joined(["der Verlag Du-", "Mont"]) == "der Verlag DuMont"
        or known.joined(["der Verlag Du-", "Mont"]) == "der Verlag Dumont"
    )
    assert Hyphens(["Nichts davon"]).joined(["der Verlag Du-", "Mont"]) == "der Verlag Du-Mont"


def test_a_file_that_cuts_with_its_own_sign_keeps_plain_hyphens() -> None:
    lines = [f"Silbe{n}\u2010" for n in range(12)]
    assert Hyphens(lines).joined(["eine Ad-", "hoc-Lösung"]) == "eine Ad-hoc-Lösung"
    assert Hyphens([]).joined(["eine Adre-", "sse"]) == "eine Adresse"


def test_ligatures_without_a_map_are_mended_from_the_words_around_them() -> None:
    fragment = _fragment("Die KommunikaƟon und InformaƟon in der naƟonalen", "PoliƟk, sagt Frau Ɓ\u0253a.")
    assert mend_ligatures([fragment]) == {1}
    assert fragment.lines == [
        "Die Kommunikation und Information in der nationalen",
        "Politik, sagt Frau Ɓ\u0253a.",
    ]


def test_text_without_strange_letters_stays_as_it_is() -> None:
    fragment = _fragment("Frau Yıldız und Herr Wałęsa kommen aus Łódź.")
    assert mend_ligatures([fragment]) == set()
    assert fragment.lines == ["Frau Yıldız und Herr Wałęsa kommen aus Łódź."]
