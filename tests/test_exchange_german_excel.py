"""Our tables in a spreadsheet program with German settings: semicolons, decimal commas, very long cells."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from exchange_sample import Given, find, write_corpus, write_results

from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import Imported, ImportSettings
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.targets import export
from pipeline.results import Results

pytestmark = pytest.mark.slow

LONG = "Die Mieten steigen; bezahlbarer Wohnraum fehlt seit 1,5 Jahren. " * 600
TEXT = f"Wohnen 12.3. im Rat\n\n{LONG}\n\n=1+1 sagt der Rat zu Ziel 3.5."
CODED = [
    find(TEXT, "Wohnen 12.3. im Rat", "HF.wohnen", score=0.625, status="fehlt"),
    Given("bericht", 21, 21 + len(LONG) - 1, "HF.wohnen", score=0.5),
    find(TEXT, "=1+1 sagt der Rat", "EF.begegnung", coder="Anna", method="human", memo="3.5"),
]
GERMAN = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">'
    "<value>de-DE</value></prop></item></oor:items>"
)
CSV_AS_SHOWN = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1031,false,true"
"""Semicolons, UTF-8, German (1031), numbers as they are shown."""


def saved(path: Path, kind: str, folder: Path) -> Path:
    """The table as a German LibreOffice saves it. Skips where there is no LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice fehlt: apt-get install libreoffice")
    profile = folder / "profil"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(GERMAN, "utf-8")
    office = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run([*office, "--outdir", folder / "aus", path], check=True, timeout=300, capture_output=True)
    return next((folder / "aus").iterdir())


def coded(place: Path) -> Results:
    return write_results(place / "r", {"bericht": TEXT}, CODED)


def brought(place: Path, file: Path, results: Results) -> Imported:
    corpus = write_corpus(place / "korpus", {"bericht": TEXT})
    return import_codings(file, corpus, results.codebook, ImportSettings(), results)


@pytest.mark.parametrize(
    ("target", "kind"),
    [("xlsx", CSV_AS_SHOWN), ("csv", "xlsx:Calc MS Excel 2007 XML"), ("csv", CSV_AS_SHOWN)],
    ids=["our workbook as CSV", "our CSV as workbook", "our CSV as CSV"],
)
def test_what_was_only_opened_and_saved_says_nothing_new(tmp_path: Path, target: str, kind: str) -> None:
    results = coded(tmp_path)
    ours = export(Outgoing(results), target, tmp_path / f"k.{target}").files[0]
    back = saved(ours, kind, tmp_path)
    if kind == CSV_AS_SHOWN:
        assert ";0,625;" in back.read_text("utf-8-sig") or target == "csv"
    done = brought(tmp_path, back, results)
    assert not done.unplaced
    assert done.codings == 3
    # Of Anna's coding the corpus holds no record: it is hers in any case.
    assert [(d.person, d.code, d.memo) for d in done.decisions] in ([], [("Anna", "EF.begegnung", "3.5")])
