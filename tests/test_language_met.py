"""Word forms kept from run to run change nothing but the time."""

from __future__ import annotations

from pathlib import Path

import pytest
from rules_example import nlp, one_rule

from pipeline.coding import RuleCoder
from pipeline.coding.sample import segment_of
from pipeline.language.met import MetForms, forget_forms

TEXT = "Am Bahnhof entstehen Radabstellplätze für alle, die mit der Bahn fahren."
BOOK = one_rule(any=["Abstellplatz"])


def coded(met: MetForms | None) -> list[str]:
    coder = RuleCoder(BOOK, nlp(), met=met)
    found = [evidence for coding in coder.code([segment_of(TEXT)]) for evidence in coding.evidence]
    coder.keep_forms()
    return found


def test_what_was_met_is_found_again_with_the_same_codings(tmp_path: Path) -> None:
    path = tmp_path / "forms" / "rad.sqlite"
    assert coded(None) == coded(MetForms(path)) == coded(MetForms(path)) == ["Radabstellplätze"]
    met = MetForms(path)
    atoms = RuleCoder(BOOK, nlp()).compiled.index.atoms("Radabstellplätze")
    assert met.find(("Radabstellplätze", "")) == atoms != ()
    assert met.find(("Bahnhof", "")) == () and met.find(("Rathaus", "")) is None


def test_two_processes_add_what_each_of_them_met(tmp_path: Path) -> None:
    first, second = MetForms(tmp_path / "a.sqlite"), MetForms(tmp_path / "a.sqlite")
    first.add(("Rat", ""), (1, 2))
    second.add(("Rat", ""), (1, 2))
    second.add(("Tat", ""), ())
    first.save()
    second.save()
    both = MetForms(tmp_path / "a.sqlite")
    assert both.find(("Rat", "")) == (1, 2) and both.find(("Tat", "")) == ()


@pytest.mark.parametrize("damage", [b"", b"{", b"\x00" * 5000], ids=["empty", "cut", "zeros"])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "rad.sqlite"
    path.write_bytes(damage)
    assert coded(MetForms(path)) == coded(None)
    assert coded(MetForms(path)) == coded(None)
    assert MetForms(path).find(("Bahnhof", "")) == ()


def test_without_a_place_to_write_all_is_as_before(tmp_path: Path) -> None:
    (tmp_path / "forms").write_text("a file where the folder should be", "utf-8")
    assert coded(MetForms(tmp_path / "forms" / "rad.sqlite")) == coded(None)


def test_a_term_that_comes_later_is_looked_for_in_every_word(tmp_path: Path) -> None:
    coded(met := MetForms(tmp_path / "rad.sqlite"))
    coder = RuleCoder(BOOK, nlp(), met=MetForms(met.path))
    number = coder.compiled.index.add("Bahnhof")
    assert number in coder.read(TEXT).terms


def test_files_of_other_codebooks_go(tmp_path: Path) -> None:
    for name in ("a", "b"):
        met = MetForms(tmp_path / f"{name}.sqlite")
        met.add(("Rat", ""), ())
        met.save()
    forget_forms(tmp_path, keep="a.sqlite")
    assert [p.name for p in tmp_path.iterdir()] == ["a.sqlite"]
    forget_forms(tmp_path)
    assert not list(tmp_path.iterdir())
