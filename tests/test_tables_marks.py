"""When a cell of the Querschau is marked, weak or disputed, and how that is shown."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from tables_example import CODEBOOK, LINDENAU, LINDENAU_2, SEGMENTS, STEINFURTHEIM, coding, segment

from pipeline.model import WEAK_SCORE, Coding, Review
from pipeline.tables.coded_segments import coded_segments, segments_table
from pipeline.tables.cross_case import cross_case, cross_case_list, cross_case_matrix, ground_sheet, grounds
from pipeline.tables.marking import Marking
from pipeline.tables.profiles import profile_passages
from pipeline.tables.tally import Tally
from pipeline.tables.themes import theme_grid, theme_matrix

WEAK, STRONG = 0.5, 0.7
ANY = Marking(1, 0.0)


def reviewed(*said: tuple[Coding, Review]) -> pd.DataFrame:
    """The coded segments with what people made of each coding."""
    table = coded_segments([c for c, _ in said], SEGMENTS, CODEBOOK, "lauf")
    reviews = {c.id: review for c, review in said}
    return table.assign(review=table["coding_id"].map(reviews))


def marks(codings: pd.DataFrame, marking: Marking = ANY) -> dict[tuple[str, str], str]:
    table = cross_case(codings, segments_table(SEGMENTS), CODEBOOK, marking)
    assert (table["marked"] == (table["mark"] == "markiert")).all()
    return {(r.code, r.case): r.mark for r in table.itertuples() if r.mark}


def test_one_weak_passage_that_nobody_confirmed_marks_weakly() -> None:
    weak = coding(LINDENAU, "HF.wohnen", score=WEAK)
    cell = ("HF.wohnen", "Lindenau")
    assert marks(reviewed((weak, "unbestaetigt"))) == {cell: "schwach"}
    assert marks(reviewed((weak, "bestaetigt"))) == {cell: "markiert"}
    assert marks(reviewed((coding(LINDENAU, "HF.wohnen", score=STRONG), "unbestaetigt"))) == {
        cell: "markiert"
    }
    sure = coding(LINDENAU, "HF.wohnen", score=WEAK, certainty="sicher")
    assert marks(reviewed((sure, "unbestaetigt"))) == {cell: "markiert"}
    second = coding(LINDENAU_2, "HF.wohnen", score=WEAK)
    assert marks(reviewed((weak, "unbestaetigt"), (second, "unbestaetigt"))) == {cell: "markiert"}
    stronger = coding(LINDENAU, "HF.wohnen", score=STRONG, method="model", coder="modell-1")
    assert marks(reviewed((weak, "unbestaetigt"), (stronger, "unbestaetigt"))) == {cell: "markiert"}


def test_disputed_passages_mark_nothing_but_are_seen() -> None:
    disputed = (coding(LINDENAU, "HF.wohnen", method="human", coder="Ada", score=1.0), "strittig")
    cell = ("HF.wohnen", "Lindenau")
    assert marks(reviewed(disputed)) == {cell: "strittig"}
    strong = coding(LINDENAU_2, "HF.wohnen", score=STRONG)
    assert marks(reviewed(disputed, (strong, "unbestaetigt"))) == {cell: "markiert"}
    assert marks(reviewed(disputed, (strong, "unbestaetigt")), Marking(2, 0.0)) == {cell: "strittig"}
    weak = coding(LINDENAU_2, "HF.wohnen", score=WEAK)
    assert marks(reviewed(disputed, (weak, "unbestaetigt"))) == {cell: "strittig"}
    assert marks(reviewed(disputed), Marking(3, 0.0)) == {}


def test_lists_and_matrices_show_the_marks() -> None:
    table = cross_case(
        reviewed(
            (coding(LINDENAU, "HF.wohnen", score=STRONG), "unbestaetigt"),
            (coding(STEINFURTHEIM, "HF.wohnen", score=WEAK), "unbestaetigt"),
            (coding(LINDENAU, "EF.konzept", method="human", coder="Ada"), "strittig"),
        ),
        segments_table(SEGMENTS),
        CODEBOOK,
    )
    [line] = cross_case_list(table, CODEBOOK).itertuples(index=False)
    assert (line.Zeile, line[3]) == ("Wohnungsmarkt (Lindenau, Steinfurtheim\u00a0○)", 1)
    assert cross_case_list(table, CODEBOOK, "EF")["Zeile"].tolist() == ["Konzept, Ziele (Lindenau\u00a0≠)"]
    words = cross_case_matrix(table, "mark").set_index("Kennung")
    assert words.loc["HF.wohnen"].tolist() == ["Wohnungsmarkt", "markiert", "schwach"]
    assert words.loc["EF.konzept"].tolist() == ["Konzept, Ziele", "strittig", ""]


def test_what_the_marks_of_a_case_rest_on() -> None:
    table = cross_case(
        reviewed(
            (coding(LINDENAU, "HF.wohnen", score=STRONG), "unbestaetigt"),
            (coding(LINDENAU, "EF.konzept", score=WEAK), "geaendert"),
            (coding(STEINFURTHEIM, "EF.konzept", score=WEAK), "unbestaetigt"),
            (coding(STEINFURTHEIM, "HF.armut", method="human", coder="Ada"), "strittig"),
        ),
        segments_table(SEGMENTS),
        CODEBOOK,
    )
    assert grounds(table).values.tolist() == [["Lindenau", 2, 1, 0, 0], ["Steinfurtheim", 0, 0, 1, 1]]
    assert ground_sheet(table).iloc[-1].tolist() == ["Alle Fälle", 2, 1, 1, 1]


def test_disputed_passages_are_not_quoted_as_if_they_were_sure() -> None:
    disputed = (coding(LINDENAU, "HF.wohnen", method="human", coder="Ada", score=1.0), "strittig")
    other = (coding(LINDENAU_2, "HF.wohnen", score=WEAK), "unbestaetigt")
    segments = segments_table(SEGMENTS)
    [passage] = profile_passages(reviewed(disputed, other), segments, CODEBOOK)
    assert passage.segment_id == LINDENAU_2.id
    [cell] = theme_grid(reviewed(disputed, other), segments, CODEBOOK)
    assert (cell.segment_id, cell.segments, cell.disputed) == (LINDENAU_2.id, 2, False)
    alone = theme_matrix(theme_grid(reviewed(disputed), segments, CODEBOOK), CODEBOOK, "HF")
    assert alone["Wohnungsmarkt"].tolist() == [
        "„In Lindenau fehlt es an Wohnungen.“ (bericht, S. 3; 1 Segment; strittig)"
    ]


@settings(max_examples=30)
@given(
    said=st.lists(
        st.tuples(
            st.integers(0, 5),
            st.sampled_from(["regeln", "modell", "Ada"]),
            st.sampled_from([WEAK, WEAK_SCORE, STRONG]),
            st.sampled_from(["unbestaetigt", "bestaetigt", "geaendert", "konsens", "strittig"]),
        ),
        unique_by=lambda one: one[:2],
    ),
    marking=st.builds(Marking, st.integers(1, 3), st.sampled_from([0.0, 0.2, 0.5])),
    size=st.integers(1, 3),
)
def test_the_mark_follows_its_definition_in_one_piece_and_in_batches(
    said: list[tuple[int, str, float, Review]], marking: Marking, size: int
) -> None:
    units = [segment(f"d{i}", 0, f"Absatz {i}", "Au") for i in range(6)]
    made = [coding(units[i], "HF.wohnen", coder=who, score=score) for i, who, score, _ in said]
    reviews = {c.id: s[3] for c, s in zip(made, said, strict=True)}
    table = coded_segments(made, units, CODEBOOK, "x")
    table = table.assign(review=table["coding_id"].map(reviews).astype("object"))
    tally = Tally(CODEBOOK)
    for first in range(0, 6, size):
        names = [f"d{i}" for i in range(first, min(first + size, 6))]
        tally.add_segments(segments_table(units[first : first + size]))
        tally.add_codings(table[table["document"].isin(names)])
    whole = cross_case(table, segments_table(units), CODEBOOK, marking)
    pd.testing.assert_frame_equal(pd.concat(tally.cross_case(marking), ignore_index=True), whole)
    agreed = {i for i, _, _, review in said if review != "strittig"}
    firm = {
        i
        for i, _, score, review in said
        if review != "strittig" and (review != "unbestaetigt" or score >= WEAK_SCORE)
    }
    every = {i for i, *_ in said}

    def reaches(units: set[int]) -> bool:
        return len(units) >= marking.min_segments and round(len(units) / 6, 4) >= marking.min_share

    weak = len(agreed) == 1 and not firm
    if reaches(agreed) and not weak:
        expected = "markiert"
    elif reaches(every) and every != agreed:
        expected = "strittig"
    else:
        expected = "schwach" if reaches(agreed) else ""
    row = whole[whole["code"] == "HF.wohnen"].iloc[0]
    assert (row["mark"], row["segments"], row["disputed"]) == (expected, len(every), len(every - agreed))


def test_the_list_says_on_what_its_cases_rest() -> None:
    cells = pd.DataFrame(
        {
            "code": "HF.wohnen",
            "case": list("abcde"),
            "segments": [3, 2, 1, 1, 1],
            "share": [0.5, 0.4, 0.3, 0.2, 0.1],
            "mark": ["markiert", "markiert", "markiert", "schwach", "strittig"],
            "confirmed": [1, 0, 0, 0, 0],
        }
    )
    [line] = cross_case_list(cells, CODEBOOK).to_dict("records")
    assert line["Anzahl Fälle"] == 3
    assert (
        line["Sicherheit"]
        == "1 bestätigt, 1 mit mehreren Segmenten, 1 mit einem Segment, 1 schwach, 1 strittig"
    )
