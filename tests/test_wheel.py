"""The wheel: all that belongs to the package is in it, nothing else, and it works where no checkout is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGES = ("pipeline", "flows", "querschau")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_wheel_holds_the_packages_with_all_their_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = {n for n in packed.namelist() if not n.startswith("querschau-")}
    files = {p for package in PACKAGES for p in (ROOT / package).rglob("*") if p.is_file()}
    wanted = {p.relative_to(ROOT).as_posix() for p in files if "__pycache__" not in p.parts}
    wanted |= {f"pipeline/_codebooks/{p.name}" for p in (ROOT / "codebooks").glob("*.yaml")}
    example = [p for p in (ROOT / "corpora" / "beispiel" / "documents").iterdir() if p.is_file()]
    wanted |= {f"querschau/_beispiel/documents/{p.name}" for p in example}
    wanted |= {"querschau/_beispiel/corpus.yaml"}
    assert names == wanted


def test_wheel_asks_for_no_test_tool_and_brings_the_documentation_along(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        metadata = packed.read(next(n for n in names if n.endswith("/METADATA"))).decode()
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist: ")]
    always = [line for line in required if "extra ==" not in line]
    assert not [line for line in always if "pytest" in line or "dask" in line]
    assert [line for line in always if line.startswith("Requires-Dist: prefect")]
    documentation = {n.rpartition("/")[2] for n in names if "/share/doc/querschau/" in n}
    assert documentation == {p.name for p in (ROOT / "docs").rglob("*") if p.is_file()}


@pytest.mark.slow
def test_installed_wheel_codes_and_exports_from_any_folder(
    wheel: Path, sample_corpus: Path, tmp_path: Path
) -> None:
    """Installed without its dependencies beside which those of this environment can be seen."""
    home = tmp_path / "environment"
    venv.create(home)
    places = {"base": str(home), "platbase": str(home)}
    scripts, packages = (Path(sysconfig.get_path(n, "venv", places)) for n in ("scripts", "purelib"))
    python = scripts / Path(sys.executable).name
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(sample_corpus, elsewhere / "korpus")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}

    def said(*command: str | Path) -> str:
        options = {"cwd": elsewhere, "env": environment, "capture_output": True, "text": True}
        done = subprocess.run([str(part) for part in command], **options)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    assert Path(said(python, "-c", "import pipeline; print(pipeline.__file__)").strip()).is_relative_to(home)
    querschau = scripts / "querschau"
    assert "3 Dokumente" in said(querschau, "run", "korpus", "--out", "ergebnisse")
    assert {"bericht.html", "bericht.docx", "coded_segments.csv", "querschau.xlsx"} <= {
        p.name for p in (elsewhere / "ergebnisse").iterdir()
    }
    assert "0 Fehler" in said(querschau, "codebook", "check", "hitzeschutz")
    for target, ending in (("refi", "qdpx"), ("taguette", "sqlite3"), ("openqda", "qdc")):
        said(querschau, "export", "ergebnisse", "--to", target, "--out", f"projekt.{ending}")
        assert (elsewhere / f"projekt.{ending}").stat().st_size > 0
