"""Search: words by the rule language's terms, passages like a given one, ways out where nothing is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_results import make_results
from typer.testing import CliRunner

from pipeline.coding.kwic import keyword_in_context
from pipeline.coding.sample import segment_of
from pipeline.errors import CodebookError, InputError
from pipeline.extract.settings import ReadSettings
from pipeline.language import load_language
from pipeline.model import Segment
from pipeline.results import Results
from pipeline.run.passages import passages_in
from pipeline.search.build import build
from pipeline.search.hits import hit_table, hits
from pipeline.search.index import SearchIndex
from pipeline.search.kept import is_kept, search_index
from pipeline.search.query import read_query
from querschau.cli import app

Indexed = tuple[SearchIndex, list[Segment]]
run = CliRunner().invoke


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, sample_corpus: Path) -> Indexed:
    """The sample corpus with its index."""
    segments = [s for s in passages_in(sample_corpus, ReadSettings()).segments if s.codable and not s.asides]
    folder = tmp_path_factory.mktemp("index")
    build(segments, folder)
    return SearchIndex(folder), segments


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    yield tmp_path / "cache"


def index_of(folder: Path, *texts: str) -> SearchIndex:
    build((replace(segment_of(t), id=f"p{n}") for n, t in enumerate(texts)), folder)
    return SearchIndex(folder)


def found(index: SearchIndex, query: str) -> list[str]:
    """The words that a query finds, in the order of the text."""
    return [index.text(f.passage)[a:b] for f in index.find(read_query(query)) for a, b in f.spans]


def as_kwic(sample: Indexed, term: str) -> tuple[set[tuple[str, int, int]], set[tuple[str, int, int]]]:
    """Places of a term as the search sees them and as the rules do."""
    index, segments = sample
    passages = [(index.passage(f.passage), f.spans) for f in index.find(read_query(term))]
    ours = {(p.document, p.start + a, p.start + b) for p, spans in passages for a, b in spans}
    lines = keyword_in_context(term, segments, load_language("eingebaut"))
    return ours, {(line.document, line.start, line.end) for line in lines}


@pytest.mark.parametrize(
    "term",
    [
        *("Integration", "=Rat", "==Stadt", "*integration*", "Integrations*", "*rat", "fehlen", "teilnehmen"),
        *(
            "(Rat,Beirat)",
            "Mittel ... fehlen",
            "Stadt ...8 Verein",
            "Bürger*innen",
            "bereitstellen",
            "vor Ort",
        ),
    ],
)
def test_the_search_finds_what_the_rules_find(sample: Indexed, term: str) -> None:
    ours, theirs = as_kwic(sample, term)
    assert ours == theirs


@given(data=st.data())
def test_every_word_of_a_text_is_found_where_it_stands(sample: Indexed, data: st.DataObject) -> None:
    _, segments = sample
    words = [w for w in data.draw(st.sampled_from(segments)).text.split() if w.isalpha()]
    term = data.draw(st.sampled_from(words or ["Stadt"]))
    ours, theirs = as_kwic(sample, term)
    assert ours and ours == theirs


def test_or_and_phrase_and_half_words(tmp_path: Path) -> None:
    index = index_of(
        tmp_path,
        "Der Radweg fehlt. Ein Fußweg ist da.",
        "Am Fußweg fehlt Licht.",
        "Kita- und Schulplätze reichen nicht.",
    )
    assert found(index, "Radweg, Fußweg") == ["Radweg", "Fußweg", "Fußweg"]
    assert found(index, "Fußweg + Licht") == ["Fußweg", "Licht"]
    assert found(index, "„fehlt Licht“") == ["fehlt Licht"]
    assert found(index, "Kitaplatz") == ["Kita-"]
    assert found(index, "fehlt Ein") == []  # no phrase goes across sentences


def test_lists_of_the_codebook_are_terms(tmp_path: Path) -> None:
    index = index_of(tmp_path, "Der Radweg fehlt.", "Ein Pfad führt zum See.")
    lists = {"wege": ["Radweg", "Pfad"]}
    assert [h.words for h in hits(index, "$wege", lists=lists)] == [["Radweg"], ["Pfad"]]
    with pytest.raises(CodebookError, match="Wortliste „\\$straßen“ gibt es nicht"):
        read_query("$straßen", lists)


@pytest.mark.parametrize(
    "query, error", [("", InputError), ("Rat + ", InputError), ("(Rad Weg", CodebookError)]
)
def test_a_query_that_says_nothing_is_refused(query: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_query(query)


def test_passages_like_a_given_one(tmp_path: Path) -> None:
    index = index_of(
        tmp_path,
        "Bezahlbare Wohnungen fehlen in der Innenstadt.",
        "Der Sportverein sucht Trainerinnen und Trainer.",
        "In der Innenstadt fehlt bezahlbarer Wohnraum.",
        "Trainer des Vereins werden geschult.",
    )
    assert [h.passage.number for h in hits(index, "bezahlbar wohnen", like=True)][:2] == [0, 2]
    alike = hits(index, "p0", like=True)
    assert alike[0].passage.id == "p2" and 0 < alike[0].similarity <= 1
    assert "p0" not in [h.passage.id for h in alike]
    assert hits(index, "Quark", like=True) == []


def test_words_that_the_collection_uses_together_make_passages_alike(tmp_path: Path) -> None:
    """No passage about rents shares a word with the asked one; others of the collection use both."""
    both = [f"Die Miete der Wohnung steigt, sagt Haushalt {n}." for n in "abcdefghijklmno"]
    other = [f"Im Verein spielt die Jugend Fußball, Gruppe {n}." for n in "abcdefghijklmno"]
    index = index_of(tmp_path, *both, *other, "Mieten klettern.", "Trainer klettern.")
    scores = {f.passage: f.similarity for f in index.like("Wohnungen")}
    assert scores[30] > scores.get(31, 0)


def test_ways_out_name_what_would_be_found(tmp_path: Path) -> None:
    index = index_of(
        tmp_path, "Der Integrationsrat tagt.", "Wohnungen fehlen.", "Der Rat hilft Geflüchteten."
    )
    assert ("Integrationsrat", 1) in index.ways_out("Intergrationsrat")
    ways = index.ways_out("Wohnung Geflüchtete")
    assert ways[:2] == [("Wohnung", 1), ("Geflüchtete", 1)]
    assert index.ways_out("Zzyzx") == []


def test_places_hold_for_any_text(tmp_path: Path) -> None:
    index = index_of(tmp_path, "👩‍🏫 lehrt im Café\u0301 Deutsch.", "")
    assert found(index, "Deutsch") == ["Deutsch"] and len(index) == 2


def test_the_index_of_results_is_kept_and_small_ones_do_not_pile_up(tmp_path: Path, cache: Path) -> None:
    results = make_results(tmp_path / "ergebnisse")
    assert not is_kept(results)
    index = search_index(results)
    assert is_kept(Results(tmp_path / "ergebnisse"))
    table = results.segments
    assert index.table["segment_id"].tolist() == table["segment_id"].tolist()
    assert [index.text(n) for n in range(len(index))] == table["text"].tolist()
    assert len(list((cache / "querschau" / "suche").iterdir())) == 1


def test_command_prints_hits_and_writes_tables(tmp_path: Path) -> None:
    make_results(tmp_path / "ergebnisse")
    answer = run(
        app, ["search", str(tmp_path), "Integration", "--limit", "1", "--out", str(tmp_path / "t.xlsx")]
    )
    assert answer.exit_code == 0, answer.output
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    rows = list(sheet.values)
    assert rows[0][:3] == ("segment_id", "document", "case") and f"{len(rows) - 1} Passage" in answer.output
    answer = run(app, ["search", str(tmp_path), rows[1][0], "--like", "--out", str(tmp_path / "t.csv")])
    assert answer.exit_code == 0, answer.output
    assert pd.read_csv(tmp_path / "t.csv")["similarity"].is_monotonic_decreasing
    answer = run(app, ["search", str(tmp_path), "Integratoin"])
    assert "0 Passagen" in answer.output and "Vielleicht" in answer.output


def test_a_table_has_its_columns_also_without_hits() -> None:
    assert list(hit_table([]).columns)[-2:] == ["words", "similarity"]
