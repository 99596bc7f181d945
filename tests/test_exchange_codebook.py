"""Codes of another program's project enter the codebook of the corpus, once a person says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from exchange_foreign import MAXQDA, write_project
from exchange_sample import TEXT, find, write_corpus, write_results
from sample_towns import sample_codebook
from test_exchange_hostile import A, B, D, project, qdpx
from typer.testing import CliRunner

from pipeline.codebook.diff import codebook_changes
from pipeline.codebook.model import Codebook, load_codebook
from pipeline.corpus import open_corpus
from pipeline.errors import ExchangeError
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import Imported, ImportSettings
from pipeline.exchange.joining import join_codebook
from pipeline.people.batches import read_people
from pipeline.people.derived import derived
from pipeline.results import Results
from pipeline.yaml_file import dump_yaml
from querschau.app.tasks import BROUGHT, BringBack, Home, for_the_page
from querschau.app.tasks import bring as bring_in
from querschau.cli import app

CODES = (
    f'<CodeBook><Codes><Code guid="{A}" name="Umfeld" isCodable="false">'
    f'<Code guid="{B}" name="Lärm" isCodable="true"><Description>Straßen &amp; Bahn.</Description></Code>'
    f'<Code guid="{D}" name="Grün" isCodable="true"/></Code>'
    '<Code guid="00000009-0000-0000-0000-000000000000" name="HF.wohnen" isCodable="true">'
    "<Description>Mieten und Wohnraum.</Description></Code></Codes></CodeBook>"
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A corpus with a codebook of its own, results, and a project that knows more codes."""
    write_corpus(tmp_path / "korpus", {"bericht": TEXT})
    book = dump_yaml(sample_codebook())
    (tmp_path / "korpus" / "buch.yaml").write_text(book, "utf-8")
    (tmp_path / "korpus" / "corpus.yaml").write_text("codebook: buch.yaml\n", "utf-8")
    write_results(tmp_path / "r", {"bericht": TEXT}, [find(TEXT, "Mieten", "HF.wohnen")])
    qdpx(tmp_path / "p.qdpx", project(codes=CODES))
    return tmp_path


def bring(place: Path, **said: bool) -> tuple[Imported, list[str]]:
    results, corpus = Results(place / "r"), open_corpus(place / "korpus")
    settings = ImportSettings(**said)  # type: ignore[arg-type]
    done = import_codings(place / "p.qdpx", corpus, results.codebook, settings, results)
    return done, join_codebook(done, corpus, results.codebook, settings, "p.qdpx")


def test_what_a_file_offers_is_named(place: Path) -> None:
    _, lines = bring(place)
    assert lines == [
        "2 neue Codes (Umfeld > Lärm, Umfeld > Grün); ins Codebuch kommen sie mit --new-codes.",
        "In der Datei anders beschrieben: 1 Kategorie (Wohnungsmarkt und Wohnverhältnisse); das übernimmt "
        "--definitions.",
    ]
    assert load_codebook(place / "korpus" / "buch.yaml") == Codebook.model_validate(sample_codebook())


def test_new_codes_are_a_new_version_and_codings_follow(place: Path) -> None:
    before = load_codebook(place / "korpus" / "buch.yaml")
    _, shown = bring(place, new_codes=True, dry_run=True)
    assert load_codebook(place / "korpus" / "buch.yaml") == before, "only looked at"
    done, told = bring(place, new_codes=True)
    assert [line.replace("bekäme", "hat jetzt") for line in shown] == told
    book = load_codebook(place / "korpus" / "buch.yaml")
    assert (book.version, book.replaced) == ("1.0.1", {"frei:lärm": "umfeld.laerm"})
    assert book.dimension_of("umfeld.laerm").label == "Umfeld"
    assert book.codes["umfeld.laerm"].definition == "Straßen & Bahn."
    assert book.codes["umfeld.gruen"].label == "Grün", "without a coding, too"
    assert codebook_changes(before, book) == told[-len(codebook_changes(before, book)) :]
    [coding] = [d for d in done.decisions if d.kind == "applies"]
    assert coding.code == "frei:lärm", "results of the version before understand it, too"
    results = Results(place / "r")
    (place / "r" / "codebook.yaml").write_text((place / "korpus" / "buch.yaml").read_text("utf-8"), "utf-8")
    codes = {f.coding.code for f in derived(results, read_people(place / "korpus")[0]).codings}
    assert codes == {"HF.wohnen", "umfeld.laerm"}
    assert not any("neue" in line for line in bring(place, new_codes=True)[1]), "nothing is new any more"


def test_other_definitions_are_taken_over(place: Path) -> None:
    _, told = bring(place, definitions=True)
    assert "Fassung 1.0.1" in told[1]
    book = load_codebook(place / "korpus" / "buch.yaml")
    assert book.codes["HF.wohnen"].definition == "Mieten und Wohnraum."
    assert not any("--definitions" in line for line in bring(place)[1])


def test_a_codebook_that_is_not_the_runs_takes_nothing_in(place: Path) -> None:
    other = sample_codebook() | {"id": "anderes"}
    (place / "korpus" / "buch.yaml").write_text(dump_yaml(other), "utf-8")
    with pytest.raises(ExchangeError, match="nennt das Codebuch „anderes“"):
        bring(place, new_codes=True)


def test_on_the_command_line(place: Path) -> None:
    said = ["import", str(place / "p.qdpx"), "--corpus", str(place / "korpus"), "--results", str(place / "r")]
    looked = CliRunner().invoke(app, [*said, "--new-codes", "--dry-run"])
    assert "Das Codebuch „buch.yaml“ bekäme die Fassung 1.0.1" in looked.output
    done = CliRunner().invoke(app, [*said, "--new-codes"])
    assert done.exit_code == 0, done.output
    assert "Das Codebuch „buch.yaml“ hat jetzt die Fassung 1.0.1" in done.output
    assert not (place / "p_codes.yaml").exists(), "nothing is left to map"


def test_in_the_workplace(place: Path) -> None:
    """Two boxes beside the file: looked at first, then taken over."""
    home = Home(place / "korpus", place / "r")
    brought = place / "r" / BROUGHT
    brought.mkdir(parents=True)
    (place / "p.qdpx").rename(brought / "p.qdpx")
    named = bring_in(home, BringBack(name="p.qdpx"), lambda *_: None)
    assert any("2 neue Codes (Umfeld > Lärm, Umfeld > Grün)" in line for line in named.lines)
    for_page = [for_the_page(line) for line in named.lines]
    assert any("kommen sie mit „Neue Codes ins Codebuch aufnehmen“." in line for line in for_page)
    order = BringBack(name="p.qdpx", new_codes=True, definitions=True, preview=False)
    done = bring_in(home, order, lambda *_: None)
    assert any("„buch.yaml“ hat jetzt die Fassung 1.0.1" in line for line in done.lines)
    book = load_codebook(place / "korpus" / "buch.yaml")
    assert {"umfeld.laerm", "umfeld.gruen"} <= set(book.codes)
    assert book.codes["HF.wohnen"].definition == "Mieten und Wohnraum."


def test_a_whole_tree_of_another_program(place: Path) -> None:
    """Nested codes, two of one name; groups are no codes."""
    write_project(place / "p.qdpx", MAXQDA)
    bring(place, new_codes=True)
    book = load_codebook(place / "korpus" / "buch.yaml")
    new = {d.label: [c.label for c in d.codes] for d in book.dimensions}
    assert new["Wohnen"] == ["Mieten", "Mieten – zu hoch", "Bauen"]
    assert (new["Teilhabe"], new["Codes"]) == (["Mieten"], ["Begegnung"])
