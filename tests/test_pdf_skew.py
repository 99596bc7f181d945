"""Two columns on a page that was scanned askew are read one after the other."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from pdf_sheets import SENTENCES, Sheets
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth

from pipeline.extract.pdf import read_pdf

WIDTH, GUTTER, LEFT = 230, 14, 55


def scanned(path: Path, degrees: float) -> list[str]:
    """A page in two columns, word by word as OCR places them, turned by ``degrees``; its columns."""
    columns = [" ".join(f"{n}. {SENTENCES[n % 10]}" for n in range(start, start + 24)) for start in (1, 41)]
    with Sheets(path) as file:
        for number, column in enumerate(columns):
            left = LEFT + number * (WIDTH + GUTTER)
            for row, line in enumerate(simpleSplit(column, "Helvetica", 9, WIDTH)):
                x = left
                for word in line.split():
                    file.line(x, 90 + 10.6 * row + math.tan(math.radians(degrees)) * x, word, size=9)
                    x += stringWidth(f"{word} ", "Helvetica", 9)
        file.canvas.showPage()
    return columns


@pytest.mark.parametrize("degrees", [-1.5, -0.8, 0, 0.8, 1.5])
def test_columns_do_not_mix(tmp_path: Path, degrees: float) -> None:
    columns = scanned(tmp_path / "scan.pdf", degrees)
    read = " ".join(read_pdf(tmp_path / "scan.pdf", "scan").text.split())
    assert read == " ".join(columns)
