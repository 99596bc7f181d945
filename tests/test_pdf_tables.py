"""Tables with all, some and no rulings, over one page and two."""

from __future__ import annotations

from pathlib import Path

from pdf_sheets import Sheets, kinds, prose, read, texts

ROWS = (
    ("Ortschaft", "Einwohner", "Familien"),
    ("Lindenau", "12.400", "310"),
    ("Steinfurtheim", "8.150", "204"),
    ("Aumühle", "2.930", "57"),
)
XS = [60.0, 220.0, 330.0, 440.0]


def _fill(sheets: Sheets, rows: tuple[tuple[str, ...], ...], top: float, pitch: float = 20) -> list[float]:
    for n, row in enumerate(rows):
        for x, cell in zip(XS, row, strict=False):
            sheets.line(x + 5, top + pitch * n + 14, cell, 9)
    return [top + pitch * n for n in range(len(rows) + 1)]


def test_every_cell_of_a_ruled_table(tmp_path: Path) -> None:
    with Sheets(tmp_path / "linien.pdf") as sheets:
        sheets.paragraph(60, 80, 470, prose(4))
        sheets.line(60, 150, "Tab. 1: Familien in den Ortschaften", 9, "Helvetica-Bold")
        sheets.grid(XS, _fill(sheets, ROWS, 160))
        sheets.paragraph(60, 280, 470, prose(4, 4))
    document = read(tmp_path / "linien.pdf")
    assert kinds(document) == ["paragraph", "caption", "table", "paragraph"]
    table = document.blocks[2]
    assert table.cells == ROWS
    assert document.quote(table) == "\n".join("\t".join(row) for row in ROWS)


def test_rows_stacked_between_three_rulings_are_parted(tmp_path: Path) -> None:
    with Sheets(tmp_path / "halb.pdf") as sheets:
        sheets.paragraph(60, 80, 470, prose(4))
        ys = _fill(sheets, ROWS, 160)
        sheets.grid(XS, [ys[0], ys[1], ys[-1]], upright=False)
    document = read(tmp_path / "halb.pdf")
    assert document.blocks[-1].cells == ROWS


def test_rows_stacked_in_a_frame_with_upright_rulings_are_parted(tmp_path: Path) -> None:
    with Sheets(tmp_path / "senkrecht.pdf") as sheets:
        ys = _fill(sheets, ROWS, 160)
        sheets.grid(XS, [ys[0], ys[1], ys[-1]])
    assert read(tmp_path / "senkrecht.pdf").blocks[-1].cells == ROWS


def test_a_row_cut_by_the_page_is_one_row(tmp_path: Path) -> None:
    with Sheets(tmp_path / "weiter.pdf") as sheets:
        sheets.paragraph(60, 80, 470, prose(30))
        ys = _fill(sheets, ROWS[:3], 700)
        sheets.grid(XS, ys)
        sheets.grid(XS, [ys[-1], ys[-1] + 22], level=False)
        sheets.line(65, ys[-1] + 14, "Aumühle mit", 9)
        sheets.line(225, ys[-1] + 14, "2.930", 9)
        sheets.page()
        sheets.grid(XS, [60, 82], level=False)
        sheets.rule(60, 82, 440, 82)
        sheets.line(65, 74, "Neuhof", 9)
        sheets.line(335, 74, "57", 9)
        sheets.paragraph(60, 120, 470, prose(5))
    document = read(tmp_path / "weiter.pdf")
    (table,) = (b for b in document.blocks if b.kind == "table")
    assert table.cells == (*ROWS[:3], ("Aumühle mit Neuhof", "2.930", "57"))


def test_words_cut_in_a_cell_are_whole(tmp_path: Path) -> None:
    with Sheets(tmp_path / "zelle.pdf") as sheets:
        sheets.grid([60, 160, 260], [100, 120, 160])
        sheets.line(64, 114, "Amt", 9)
        sheets.line(164, 114, "Aufgabe", 9)
        sheets.line(64, 134, "Sozialamt", 9)
        sheets.line(164, 134, "Unterbrin-", 9)
        sheets.line(164, 146, "gung", 9)
    assert read(tmp_path / "zelle.pdf").blocks[0].cells == (
        ("Amt", "Aufgabe"),
        ("Sozialamt", "Unterbringung"),
    )


def test_a_frame_around_text_is_no_table(tmp_path: Path) -> None:
    with Sheets(tmp_path / "kasten.pdf") as sheets:
        sheets.grid([50, 545], [60, 300])
        sheets.paragraph(60, 80, 470, prose(8))
    document = read(tmp_path / "kasten.pdf")
    assert (kinds(document), texts(document)) == (["paragraph"], [prose(8)])


def test_a_table_without_rulings_is_marked_not_poured_into_the_prose(tmp_path: Path) -> None:
    with Sheets(tmp_path / "ohne.pdf") as sheets:
        sheets.paragraph(60, 80, 470, prose(4))
        _fill(sheets, ROWS, 160)
        sheets.paragraph(60, 300, 470, prose(4, 4))
    document = read(tmp_path / "ohne.pdf")
    assert kinds(document) == ["paragraph", "table", "paragraph"]
    assert document.blocks[1].cells is None
    assert document.quote(document.blocks[1]).splitlines()[1] == "Lindenau\t12.400\t310"
    assert [(n.code, n.pages) for n in document.notices] == [("table-not-extracted", (1,))]


def test_contents_are_no_prose_and_need_no_notice(tmp_path: Path) -> None:
    with Sheets(tmp_path / "inhalt.pdf") as sheets:
        sheets.line(60, 70, "Inhalt", 14, "Helvetica-Bold")
        for n, title in enumerate(("Wohnen", "Arbeit und Bildung", "Begegnung", "Ausblick")):
            sheets.line(60, 100 + 16 * n, f"{n + 1} {title} " + "." * (70 - len(title)) + f" {3 * n + 2}")
        sheets.paragraph(60, 200, 470, prose(5))
    document = read(tmp_path / "inhalt.pdf")
    assert kinds(document) == ["heading", "table", "paragraph"]
    assert document.quote(document.blocks[1]).splitlines()[0] == "1 Wohnen\t2"
    assert document.notices == ()
