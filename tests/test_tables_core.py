"""The contract tables: coded segments, Querschau, counts by document, and how they are written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables_example import (
    CODEBOOK,
    LINDENAU_2,
    SEGMENTS,
    STEINFURTHEIM,
    coding,
    segment,
    summary,
)

from pipeline.model import CODED_SEGMENT_COLUMNS, CODING_DETAILS
from pipeline.results import SEGMENT_COLUMNS
from pipeline.tables.coded_segments import coded_segments, segments_table
from pipeline.tables.cross_case import (
    Marking,
    code_by_document,
    cross_case,
    cross_case_list,
    cross_case_matrix,
)
from pipeline.tables.excel import CELL_LIMIT, CUT_NOTICE, cell_text, lighten, sheet_name
from pipeline.tables.summary import SummaryTables
from pipeline.tables.tally import Tally
from pipeline.tables.write import write_tables


def test_coded_segments_follow_document_place_and_codebook() -> None:
    table = summary().codings
    assert tuple(table.columns) == (*CODED_SEGMENT_COLUMNS, *CODING_DETAILS)
    assert table["document"].tolist() == ["bericht"] * 4 + ["akte"] * 2
    assert table["code"].tolist()[:4] == ["HF.wohnen", "HF.wohnen", "EF.konzept", "HF.wohnen"]
    assert table["page"].tolist()[:4] == [3, 3, 3, 4]
    assert table["page"].isna().sum() == 2
    first = table[table["method"] == "rule"].iloc[0]
    assert (first["evidence"], first["score"], first["label"]) == ("fehlt; Wohnungen", 0.667, "Wohnungsmarkt")
    assert not table.drop(columns="page").isna().any().any()


def test_a_freely_marked_passage_takes_the_segment_it_begins_in() -> None:
    free = coding(LINDENAU_2, "HF.armut", segment_id="", start=44, end=52, text="Mieten i", coder="Ada")
    row = coded_segments([free], SEGMENTS, CODEBOOK, "lauf-1").iloc[0]
    assert (row["segment_id"], row["case"], row["page"]) == (LINDENAU_2.id, "Lindenau", 4)
    nowhere = replace(free, start=400, end=404)
    assert coded_segments([nowhere], SEGMENTS, CODEBOOK, "x").iloc[0]["case"] == ""


def test_segments_table_counts_words_and_keeps_types() -> None:
    table = segments_table(SEGMENTS)
    assert tuple(table.columns) == SEGMENT_COLUMNS
    assert table["words"].tolist() == [6, 5, 6, 7]
    assert str(table["year"].dtype) == "Int64"
    empty = segments_table([])
    assert tuple(empty.columns) == SEGMENT_COLUMNS and empty.empty


def test_cross_case_counts_segments_not_codings() -> None:
    data = summary()
    table = cross_case(data.codings, data.segments, CODEBOOK, Marking(min_segments=2, min_share=0.5))
    assert len(table) == 3 * 2
    cell = table.set_index(["code", "case"])
    assert cell.loc[("HF.wohnen", "Lindenau"), "segments"] == 2
    assert cell.loc[("HF.wohnen", "Lindenau"), "share"] == 1.0
    assert cell.loc[("HF.wohnen", "Lindenau"), "marked"] == 1
    assert cell.loc[("EF.konzept", "Lindenau"), "marked"] == 0
    assert cell.loc[("HF.armut", "Steinfurtheim"), "segments"] == 0


def test_uncodable_segments_are_no_base_for_shares() -> None:
    asked = segment("bericht", 90, "Und was fehlt Ihnen hier?", "Lindenau", codable=False)
    table = segments_table([*SEGMENTS, asked])
    cells = cross_case(summary().codings, table, CODEBOOK).set_index(["code", "case"])
    assert cells.loc[("HF.wohnen", "Lindenau"), "share"] == 1.0


def test_list_of_challenges_names_cases_in_brackets() -> None:
    data = summary()
    table = cross_case(data.codings, data.segments, CODEBOOK, Marking(min_segments=1, min_share=0))
    found = cross_case_list(table, CODEBOOK)
    assert found["Zeile"].tolist() == ["Wohnungsmarkt (Lindenau)"]
    assert cross_case_list(table, CODEBOOK, "EF")["Fälle"].tolist() == ["(Steinfurtheim, Lindenau)"]
    matrix = cross_case_matrix(table)
    assert matrix.columns.tolist() == ["Kennung", "Kategorie", "Lindenau", "Steinfurtheim"]
    assert matrix.iloc[0].tolist() == ["HF.wohnen", "Wohnungsmarkt", 2, 0]


def test_counts_by_document() -> None:
    table = code_by_document(summary().codings, summary().segments, CODEBOOK)
    assert table.columns.tolist() == ["code", "label", "bericht", "akte"]
    assert table[["bericht", "akte"]].to_numpy().tolist() == [[2, 0], [0, 1], [1, 1]]


def test_only_the_first_cases_of_a_long_list_are_named() -> None:
    many = [(f"Ort {i}", segment(f"d{i}", 0, "Es fehlt an Wohnungen.", f"Ort {i}")) for i in range(5)]
    segments = [s for _, s in many]
    codings = coded_segments([coding(s, "HF.wohnen") for s in segments], segments, CODEBOOK, "x")
    table = cross_case(codings, segments_table(segments), CODEBOOK)
    assert cross_case_list(table, CODEBOOK, "HF", named=2)["Fälle"][0] == "(Ort 0, Ort 1 und 3 weitere)"
    assert cross_case_list(table, CODEBOOK, "HF", named=5)["Fälle"][0].endswith("Ort 4)")


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.sampled_from(["Au", "Bad Ems", ""]), st.booleans()), min_size=1
    ),
    st.lists(st.tuples(st.integers(0, 99), st.sampled_from(["HF.wohnen", "HF.armut", "EF.konzept"]))),
    st.integers(1, 4),
)
def test_a_collection_is_counted_from_batches_as_in_one_piece(
    units: list[tuple[str, str, bool]], marks: list[tuple[int, str]], size: int
) -> None:
    units.sort(key=lambda unit: unit[0])  # documents come one after the other
    made = [
        segment(document, 10 * i, f"Absatz {i}", case, codable=codable)
        for i, (document, case, codable) in enumerate(units)
    ]
    codings = [coding(made[place % len(made)], code) for place, code in marks]
    whole = segments_table(made), coded_segments(codings, made, CODEBOOK, "x")
    tally = Tally(CODEBOOK)
    names = sorted({s.document for s in made})
    for first in range(0, len(names), size):
        batch = names[first : first + size]
        tally.add_segments(whole[0][whole[0]["document"].isin(batch)])
        tally.add_codings(whole[1][whole[1]["document"].isin(batch)])
    table = pd.concat(tally.cross_case(Marking(1, 0.3)), ignore_index=True)
    pd.testing.assert_frame_equal(table, cross_case(whole[1], whole[0], CODEBOOK, Marking(1, 0.3)))
    for row in table.itertuples():
        in_case = {s.id for s in made if s.case == row.case}
        coded = {c.segment_id for c in codings if c.code == row.code} & in_case
        base = {s.id for s in made if s.id in in_case and s.codable}
        assert row.segments == len(coded)
        assert row.share == (round(len(coded) / len(base), 4) if base else 0)
    head, *counts = tally.by_document()
    assert list(head[2:]) == names
    for code, _, *numbers in counts:
        for name, number in zip(names, numbers, strict=True):
            coded = {c.segment_id for c in codings if c.code == code and c.document == name}
            assert number == len(coded)


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    said = write_tables(summary(), tmp_path / "a")
    write_tables(summary(), tmp_path / "b")
    written = sorted(p for p in (tmp_path / "a").rglob("*.*") if p.is_file())
    assert {p.relative_to(tmp_path / "a").as_posix() for p in written} == set(said.files)
    for path in written:
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes(), (
            path.name
        )
    raw = (tmp_path / "a" / "coded_segments.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfcoding_id,") and b"\r" not in raw


def test_parquet_gives_back_the_table(tmp_path: Path) -> None:
    write_tables(summary(), tmp_path)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "coded_segments.parquet"), summary().codings)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "segments.parquet"), summary().segments)


def test_no_codings_at_all_still_give_every_file(tmp_path: Path) -> None:
    none = SummaryTables(CODEBOOK, segments_table(SEGMENTS), coded_segments([], SEGMENTS, CODEBOOK, "leer"))
    write_tables(none, tmp_path)
    assert pd.read_csv(tmp_path / "cross_case.csv")["segments"].sum() == 0


def test_workbook_has_filters_frozen_head_and_no_formulas(tmp_path: Path) -> None:
    write_tables(summary(), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "coded_segments.xlsx")
    assert book.sheetnames == ["Alle", "Herausforderung", "Erfolgsfaktor", "Spalten"]
    sheet = book["Alle"]
    assert [c.value for c in sheet[1]] == list(CODED_SEGMENT_COLUMNS)
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:Y7"
    column = CODED_SEGMENT_COLUMNS.index("text") + 1
    cell = sheet.cell(row=6, column=column)
    assert cell.value == STEINFURTHEIM.text and cell.data_type == "s" and cell.alignment.wrap_text
    assert sheet.cell(row=2, column=1).fill.fgColor.rgb == "FF" + lighten("#AA3333")[1:]
    assert book["Erfolgsfaktor"].max_row == 3


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-5 Grad", "@name", "12", "http://beispiel.de"])
def test_cells_stay_text(tmp_path: Path, text: str) -> None:
    one = segment("d", 0, text, "F")
    data = SummaryTables(
        CODEBOOK, segments_table([one]), coded_segments([coding(one, "HF.armut")], [one], CODEBOOK, "r")
    )
    write_tables(data, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "coded_segments.xlsx")["Alle"]
    cell = sheet.cell(row=2, column=CODED_SEGMENT_COLUMNS.index("text") + 1)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@given(st.text(alphabet="aß😀", min_size=0, max_size=30), st.integers(1, 3000))
def test_long_texts_are_cut_at_excels_limit_with_a_notice(unit: str, times: int) -> None:
    text = unit * times
    made = cell_text(text)
    assert len(made.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert made == text or (made.endswith(CUT_NOTICE) and text.startswith(made[: -len(CUT_NOTICE)]))


def test_sheet_names_that_excel_refuses() -> None:
    assert sheet_name("Governance/Ebene: [alle]") == "Governance Ebene   alle"
    long = sheet_name("Kommunale Integrationsarbeit vor Ort")
    assert len(long) == 31 and sheet_name("Kommunale Integrationsarbeit vor Ort", [long]) != long
