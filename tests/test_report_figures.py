"""The figures: SVG and PNG with German labels and alternative texts, the same bytes every time."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from defusedxml import ElementTree
from PIL import Image
from sample_results import make_large_results, make_results
from sample_towns import SPECS, hostile_specs

from pipeline.report import write_figures
from pipeline.report.content import Content
from pipeline.report.figures import figures, png
from pipeline.results import Results

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return make_results(tmp_path_factory.mktemp("ergebnisse"), SPECS)


@pytest.fixture(scope="module")
def paths(results: Results, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_figures(results, tmp_path_factory.mktemp("abbildungen"))


def svg_text(path: Path) -> str:
    return " ".join("".join(n.itertext()) for n in ElementTree.parse(path).iter(f"{SVG}text"))


def test_each_figure_comes_as_svg_and_png_with_its_numbers(paths: list[Path]) -> None:
    names = {p.stem for p in paths}
    expected = {f"{kind}_{d}" for kind in ("querschau", "haeufigkeiten") for d in ("GE", "HF", "EF")}
    assert names == expected | {"gemeinsames_auftreten", "profil_01", "profil_02", "profil_03"}
    for path in paths:
        assert len(pd.read_csv(path.with_suffix(".csv"))) > 0
    assert len(paths) == 2 * len(names)
    assert all(p.read_bytes().startswith(b"\x89PNG") for p in paths if p.suffix == ".png")


def test_labels_are_text_in_the_svg(paths: list[Path]) -> None:
    text = svg_text(next(p for p in paths if p.name == "querschau_HF.svg"))
    assert "Wohnungsmarkt und Wohnverhältnisse" in text
    assert "Lindenau an der Aue" in text


def test_every_figure_has_an_alternative_text(paths: list[Path]) -> None:
    with (paths[0].parent / "alternativtexte.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {r["Abbildung"] for r in rows} == {p.stem for p in paths}
    assert all(len(r["Alternativtext"]) > 40 for r in rows)
    svg = next(p for p in paths if p.suffix == ".svg")
    assert rows[0]["Alternativtext"] in "".join(ElementTree.parse(svg).getroot().itertext())


def test_a_figure_in_word_is_the_one_of_the_file_point_for_point(results: Results, paths: list[Path]) -> None:
    for drawn in figures(Content(results), heat_maps=False):
        placed = Image.open(io.BytesIO(png(drawn)))
        assert placed.tobytes() == Image.open(paths[0].parent / f"{drawn.name}.png").tobytes()


def test_same_results_same_bytes(results: Results, paths: list[Path], tmp_path: Path) -> None:
    for one, two in zip(paths, write_figures(Results(results.folder), tmp_path), strict=True):
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("settings", [b"backend: module://zeichner\nfont.size: 40\n", b"\xff\xfe"])
def test_settings_in_the_working_folder_change_nothing(
    results: Results, paths: list[Path], tmp_path: Path, settings: bytes
) -> None:
    folder = tmp_path / "arbeit"
    folder.mkdir()
    (folder / "matplotlibrc").write_bytes(settings)
    (folder / "zeichner.py").write_text("from pathlib import Path\nPath('gelaufen').touch()\n")
    draw = "import sys; from pathlib import Path; from pipeline.report import write_figures; "
    draw += (
        "from pipeline.results import Results; write_figures(Results(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", draw, str(results.folder), str(tmp_path / "bilder")]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (folder / "gelaufen").exists()
    assert all(p.read_bytes() == (tmp_path / "bilder" / p.name).read_bytes() for p in paths)


def test_names_with_markup_or_formulas_are_drawn_as_they_are(tmp_path: Path) -> None:
    specs, book = hostile_specs()
    book["dimensions"][1]["codes"][3]["label"] = "$x^{$ & <b>"
    paths = write_figures(make_results(tmp_path / "r", specs, book), tmp_path / "a")
    assert "$x^{$ & <b>" in svg_text(next(p for p in paths if p.name == "querschau_HF.svg"))


@pytest.mark.slow
def test_many_cases_are_continued_in_further_figures(tmp_path: Path) -> None:
    results = make_large_results(tmp_path / "r", documents=40, codings=400, cases=30)
    names = [p.name for p in write_figures(results, tmp_path / "a")]
    assert "querschau_HF_1.svg" in names
    assert "querschau_HF_2.svg" in names
