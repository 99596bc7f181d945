"""What people coded is kept as plain files that are never overwritten."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipeline.errors import CodingsError
from pipeline.people.codings import read_codings, write_codings


def rows(code: str = "HF.wohnen", date: str = "2024-01-01") -> pd.DataFrame:
    return pd.DataFrame(
        [{"document": "bericht", "start": 0, "end": 5, "text": "Äpfel", "code": code, "date": date}]
    )


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write_codings(tmp_path, rows(), "Anna Öz", "code-sheet")
    table = read_codings(tmp_path)
    assert table.loc[0, ["coder", "document", "start", "text", "code"]].tolist() == [
        "Anna Öz",
        "bericht",
        0,
        "Äpfel",
        "HF.wohnen",
    ]


def test_writing_the_same_again_changes_nothing(tmp_path: Path) -> None:
    first = write_codings(tmp_path, rows(), "Anna", "code-sheet")
    assert write_codings(tmp_path, rows(), "Anna", "code-sheet") == first
    assert len(list(tmp_path.iterdir())) == 1


def test_a_newer_coding_of_the_same_passage_counts_and_the_older_file_stays(tmp_path: Path) -> None:
    write_codings(tmp_path, rows("HF.wohnen", "2024-01-01"), "Anna", "code-sheet")
    write_codings(tmp_path, rows("HF.armut", "2024-02-01"), "Anna", "code-sheet")
    assert read_codings(tmp_path)["code"].tolist() == ["HF.armut"]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_damaged_table_names_file_and_line(tmp_path: Path) -> None:
    for number in ("null", "inf", "9e99"):
        row = f"A,b,{number},5,x,y"
        (tmp_path / "anna.csv").write_text(f"coder,document,start,end,text,code\n{row}\n", "utf-8")
        with pytest.raises(CodingsError, match="Zeile 2"):
            read_codings(tmp_path)
