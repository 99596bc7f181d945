"""CPU time of all tables of a large invented corpus.

    python benchmarks/tables_speed.py [--documents 200] [--codings 20000] [--cases 20]

Goal: tables of 200 documents and 20,000 codings in seconds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from sample_results import make_large_results  # noqa: E402

from pipeline.tables.books import write_coded_segments_xlsx  # noqa: E402
from pipeline.tables.cross_case import cross_case  # noqa: E402
from pipeline.tables.profiles import profile_passages  # noqa: E402
from pipeline.tables.structures import structure_entries  # noqa: E402
from pipeline.tables.summary import SummaryTables  # noqa: E402
from pipeline.tables.themes import theme_grid  # noqa: E402
from pipeline.tables.write import write_summary_tables  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--codings", type=int, default=20_000)
    parser.add_argument("--cases", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        results = make_large_results(folder, given.documents, given.codings, cases=given.cases)
        made = SummaryTables.of(results)
        segments, codings, book = made.segments, made.codings, made.codebook
        print(f"{given.documents} documents, {len(segments)} segments, {segments['words'].sum()} words")
        print(f"{len(codings)} codings, {segments['case'].nunique()} cases; CPU seconds:")
        steps: dict[str, Callable[[], object]] = {
            "cross_case": lambda: cross_case(codings, segments, book),
            "case profiles": lambda: profile_passages(codings, segments, book),
            "Themenmatrix": lambda: theme_grid(codings, segments, book),
            "structure table": lambda: structure_entries(segments),
            "all summary tables and workbooks": lambda: write_summary_tables(made, folder),
            "coded_segments.xlsx": lambda: write_coded_segments_xlsx(codings, book, folder / "c.xlsx"),
        }
        for name, step in steps.items():
            began = time.process_time()
            step()
            print(f"  {time.process_time() - began:6.2f}  {name}")


if __name__ == "__main__":
    main()
