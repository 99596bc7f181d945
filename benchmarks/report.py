"""How large the report is and how fast it opens and answers in a real browser.

    python benchmarks/report.py                    200 invented documents, 20,000 codings
    python benchmarks/report.py --results ORDNER   the results of a run

Opening: from the navigation's start to the page being ready, as the browser's own clock tells, the
median of five cold starts of the page. Needs Chromium and Playwright.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from playwright.sync_api import expect, sync_playwright
from sample_results import make_large_results

from pipeline.report import write_docx, write_figures, write_report
from pipeline.results import Results, open_results
from pipeline.tables.summary import SummaryTables
from pipeline.tables.write import write_summary_tables

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
READY = "performance.getEntriesByName('bereit')[0].startTime"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--codings", type=int, default=20_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if given.results:
            shutil.copytree(given.results, folder / "ergebnisse")
            results = open_results(folder / "ergebnisse")
        else:
            results = make_large_results(folder / "ergebnisse", given.documents, given.codings, filler=2)
        print(f"documents {len(results.document_names)}, segments {len(results.segments)}, ", end="")
        print(f"codings {len(results.codings)}, words {int(results.segments['words'].sum())}")
        _write(results, folder)
        _open(folder / "bericht.html", folder / "profil")


def _write(results: Results, folder: Path) -> None:
    """CPU seconds of writing and the sizes, in the order of a run (the report reads the tables' CSV);
    each from a fresh object, so that nothing is kept in memory."""
    writers: dict[str, Callable[[Results], Any]] = {
        "tables": lambda r: write_summary_tables(SummaryTables.of(r), r.folder),
        "bericht.html": lambda r: write_report(r, folder / "bericht.html"),
        "bericht.docx": lambda r: write_docx(r, folder / "bericht.docx"),
        "figures": lambda r: write_figures(r, folder / "abbildungen"),
    }
    for name, write in writers.items():
        began = time.process_time()
        write(Results(results.folder, results.texts))
        spent = time.process_time() - began
        path = folder / name
        size = f", {path.stat().st_size / 1e6:.2f} MB" if path.is_file() else ""
        print(f"writing {name}: {spent:.2f} s CPU{size}")


def _open(path: Path, profile: Path) -> None:
    chromium = shutil.which("chromium") or sys.exit("Chromium is missing: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=ARGUMENTS, viewport={"width": 1366, "height": 900}
        )
        times = [_opening(browser, path) for _ in range(5)]
        print(f"opening: median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms")
        page = browser.new_page()
        page.goto(path.as_uri())
        _clocked("heat map drawn", page, lambda: page.click('nav a[href="#querschau"]'), "#heat td")
        _clocked("reader opened", page, lambda: page.click('nav a[href="#texte"]'), "#treffer button")
        count = page.locator("#trefferzahl")
        before = count.inner_text()
        began = time.perf_counter()
        page.fill('#filter [name="suche"]', "Quartier")
        expect(count).not_to_have_text(before, timeout=30_000)
        expect(count).not_to_have_text("Suche läuft …", timeout=30_000)
        print(
            f"search in all documents: {1000 * (time.perf_counter() - began):.0f} ms ({count.inner_text()})"
        )
        heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
        print(f"memory of the page's scripts: {heap:.0f} MB")
        browser.close()


def _opening(browser: Any, path: Path) -> float:
    page = browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-bereit]", state="attached")
    spent = float(page.evaluate(READY))
    page.close()
    return spent


def _clocked(name: str, page: Any, act: Callable[[], None], until: str) -> None:
    began = time.perf_counter()
    act()
    page.wait_for_selector(until)
    print(f"{name}: {1000 * (time.perf_counter() - began):.0f} ms")


if __name__ == "__main__":
    main()
