"""One quick look with a real browser in every test run; the thorough ones are in test_report_browser.py."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from sample_results import make_results

from pipeline.report import write_report

CHROMIUM = shutil.which("chromium")


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium fehlt: apt-get install chromium")
def test_report_runs_in_a_browser_without_an_error(tmp_path: Path) -> None:
    path = write_report(make_results(tmp_path / "ergebnisse"), tmp_path / "bericht.html")
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    arguments += ["--no-first-run", "--disable-sync", f"--user-data-dir={tmp_path / 'profil'}"]
    done = subprocess.run(
        [str(CHROMIUM), *arguments, "--dump-dom", path.as_uri() + "#querschau"],
        capture_output=True,
        timeout=60,
        check=True,
    )
    page = done.stdout.decode("utf-8")
    assert "data-bereit" in page.partition(">")[2][:200] or 'data-bereit=""' in page
    assert 'aria-label="Fehlende Ressourcen, Marbek: 1 Segment' in page
