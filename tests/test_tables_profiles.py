"""Case profiles and Themenmatrix: which passages are quoted, in which part, and that quotations are true."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_results import make_results
from tables_example import CODEBOOK, summary

from pipeline.results import Results
from pipeline.tables.profile_parts import part_of, profile_parts
from pipeline.tables.profiles import profile_passages, profile_sheet
from pipeline.tables.quotes import best_quote, quoted
from pipeline.tables.themes import theme_grid, theme_matrix


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return make_results(tmp_path_factory.mktemp("beispiel"))


def test_quotations_stand_exactly_where_the_table_says(results: Results) -> None:
    passages = profile_passages(results.codings, results.segments, results.codebook)
    assert len(passages) > 5
    for passage in passages:
        assert results.document(passage.document).text[passage.start : passage.end] == passage.text
    grid = theme_grid(results.codings, results.segments, results.codebook)
    assert len(grid) > 5
    for cell in grid:
        assert results.document(cell.document).text[cell.start : cell.end] == cell.quote


def test_profiles_have_at_most_the_asked_number_per_part(results: Results) -> None:
    passages = profile_passages(results.codings, results.segments, results.codebook, per_part=2)
    sizes = Counter((p.case, p.part) for p in passages)
    assert max(sizes.values()) == 2
    assert {(p.case, p.part) for p in passages if p.rank == 1} == set(sizes)
    sheet = profile_sheet(passages)
    assert sheet.columns.tolist() == ["Fall", "Teil", "Rang", "Zitat", "Quelle", "Kategorien", "Status"]


def test_no_passage_is_quoted_twice_while_another_is_left(results: Results) -> None:
    """A part in which no passage weighs most takes one that no other part quotes, else one once more."""
    passages = profile_passages(results.codings, results.segments, results.codebook)
    for case in {p.case for p in passages}:
        quoted_in = Counter(p.segment_id for p in passages if p.case == case)
        again = [p for p in passages if p.case == case and quoted_in[p.segment_id] > 1]
        parts = Counter(p.part for p in passages if p.case == case)
        assert all(any(parts[p.part] == 1 for p in again if p.segment_id == s.segment_id) for s in again)


def test_an_unknown_codebook_gets_one_part_per_dimension() -> None:
    parts = profile_parts(CODEBOOK)
    assert [p.label for p in parts] == ["Herausforderung", "Erfolgsfaktor"]
    data = summary()
    passages = profile_passages(data.codings, data.segments, CODEBOOK)
    assert [p.part for p in passages if p.case == "Lindenau"] == ["HF", "HF", "EF"]
    assert (passages[0].text, passages[0].page) == ("In Lindenau fehlt es an Wohnungen.", 3)


@pytest.mark.parametrize(
    ("dimension", "code", "status", "section", "part"),
    [
        ("HF", "HF.wohnen", "", "Lindenau > Ausgangslage", "herausforderungen"),
        ("EF", "EF.konzept", "fehlt", "Lindenau > Strategien", "herausforderungen"),
        ("EF", "EF.konzept", "vorhanden", "Lindenau", "strategien"),
        ("EF", "EF.koordination", "vorhanden", "Lindenau", "governance"),
        ("EF", "EF.koordination", "gefordert", "Lindenau", "perspektiven"),
        ("HF", "HF.wohnen", "", "Lindenau > Ausblick und weitere Planung", "perspektiven"),
        ("HA", "HA.wohnen", "", "Lindenau > Ausblick", None),
    ],
)
def test_part_of_a_coding(dimension: str, code: str, status: str, section: str, part: str | None) -> None:
    book = CODEBOOK.model_copy(update={"id": "kommunale-integration"})
    found = part_of(profile_parts(book), dimension, code, status, section)
    assert (found.id if found else None) == part


def test_the_quotation_is_the_sentence_with_the_evidence() -> None:
    text = "Der Ort ist alt. Es fehlt an Wohnungen. Im Sommer kommen viele Gäste."
    quote = best_quote(text, 100, [(120, 125), (129, 138)], 5)
    assert (quote.text, quote.start) == ("Es fehlt an Wohnungen.", 117)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Wir leben gern hier.", "„Wir leben gern hier.“"),
        ("Das Konzept „Lindenau 2030“ gilt.", "„Das Konzept ‚Lindenau 2030‘ gilt.“"),
        ('Der "Runde Tisch" fehlt.', "„Der ‚Runde Tisch‘ fehlt.“"),
    ],
)
def test_marks_inside_a_quotation_are_single_ones(text: str, printed: str) -> None:
    assert quoted(text) == printed


def test_a_word_inside_another_one_is_no_evidence() -> None:
    text = "Alles wird anders werden. Nun handeln wir."
    assert best_quote(text, 0, [(38, 41)], 4).text == "Nun handeln wir."


def test_a_sentence_without_end_is_cut_after_twice_the_words() -> None:
    assert best_quote("so " * 90, 0, [], 20).text.split() == ["so"] * 40


@given(st.text(alphabet="ab .A\n", max_size=80), st.integers(0, 50), st.integers(1, 10))
def test_quotations_are_stretches_of_their_text(text: str, start: int, words: int) -> None:
    quote = best_quote(
        text, start, [(start + i, start + i + 1) for i, c in enumerate(text) if c == "a"], words
    )
    assert text[quote.start - start : quote.end - start] == quote.text


def test_theme_matrix_shows_quotation_source_and_count() -> None:
    data = summary()
    grid = theme_grid(data.codings, data.segments, CODEBOOK)
    matrix = theme_matrix(grid, CODEBOOK, "HF").set_index("Fall")
    assert matrix.columns.tolist() == ["Wohnungsmarkt", "Armut"]
    cell = matrix.loc["Lindenau", "Wohnungsmarkt"]
    assert cell == "„In Lindenau fehlt es an Wohnungen.“ (bericht, S. 3; 2 Segmente)"
    assert matrix.loc["Steinfurtheim", "Armut"] == ""


def test_the_same_input_gives_the_same_profiles(tmp_path: Path, results: Results) -> None:
    first = profile_passages(results.codings, results.segments, results.codebook)
    again = make_results(tmp_path)
    assert first == profile_passages(again.codings, again.segments, again.codebook)
