"""One table in a file of its own, as a spreadsheet or CSV by its ending."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.tables.excel import add_sheet, workbook
from pipeline.tables.write import write_csv


def write_table(
    path: Path, table: pd.DataFrame, title: str, widths: Mapping[str, float] | None = None
) -> None:
    """Write ``table`` to a file with the ending ``.csv`` or ``.xlsx``; ``widths`` as in ``excel.add_sheet``.

    Raises InputError for another ending, OutputError where nothing can be written.
    """
    ending = path.suffix.lower()
    if ending == ".csv":
        write_csv(path, table)
    elif ending == ".xlsx":
        with workbook(path, title) as book:
            add_sheet(book, title, table, widths=widths)
    else:
        raise InputError(f"„{path}“ hat keine bekannte Endung; geben Sie eine Datei mit .csv oder .xlsx an.")
