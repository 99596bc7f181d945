"""How much of the governance report's Tab. 3 the structure table finds in the case chapters alone.

    python benchmarks/structure_table.py PATH/TO/governance.pdf

Goal: at least 80 % of the entries of Tab. 3 found, at most 25 % of the table's own entries wrong.

Matching: an entry of Tab. 3 is found where the same case and column has an entry whose words, stems of
compounds split at the head noun, agree to at least 60 % of the shorter name (rapidfuzz
``token_set_ratio`` over the sorted stems, at least 80); what Tab. 3 prints of Quartiermanagement among the
programme areas counts as a structure. The case chapters are the segments that corpus.yaml's sections give
to a case: Tab. 3 itself (chapter 5.1) and chapter 6 are not read. An own entry is wrong where it matches
neither Tab. 3 nor the list of further structures in ``structure_gold.yaml`` in its own column.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz

from pipeline.corpus import DocumentEntry, Section, Source
from pipeline.extract.dispatch import read_document
from pipeline.segments import segment_document
from pipeline.tables.coded_segments import segments_table
from pipeline.tables.structures import COLUMNS, name_key, structure_entries
from pipeline.yaml_file import read_yaml

GOLD = read_yaml(Path(__file__).with_name("structure_gold.yaml"))
LETTERS = dict(zip("SLKG", COLUMNS, strict=True))
LEAST = 80


def same(one: str, other: str, case: str) -> bool:
    """Whether two names mean the same by the rule above."""
    keys = [" ".join(sorted(name_key(name, case) or name_key(name))) for name in (one, other)]
    return bool(fuzz.token_set_ratio(*keys) >= LEAST)


def case_segments(pdf: Path) -> pd.DataFrame:
    """The segments of the report, those of chapters 5.2 to 5.7 with their case."""
    sections = [Section(heading=case, case=case) for case in GOLD]
    sections.append(Section(heading="Kommunale Praxis in der Querschau"))
    entry = DocumentEntry(file=pdf.name, sections=sections)
    document = read_document(pdf, pdf.stem)
    return segments_table(segment_document(document, Source(pdf, pdf.stem, entry)))


def listed(case: str, part: str, column: str) -> list[str]:
    letter = next(k for k, v in LETTERS.items() if v == column)
    names: list[str] = GOLD[case].get(part, {}).get(letter, [])
    return names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pdf", type=Path)
    parser.add_argument("--all", action="store_true", help="also print every own entry and its judgement")
    arguments = parser.parse_args()
    segments = case_segments(arguments.pdf)
    began = time.process_time()
    entries = structure_entries(segments)
    seconds = time.process_time() - began
    found, missed, absent, wrong = 0, [], 0, []
    for case in GOLD:
        for column in COLUMNS:
            own = [e for e in entries if (e.case, e.column) == (case, column)]
            wanted = listed(case, "table", column)
            also = listed(case, "also", column)
            absent += len(listed(case, "absent", column))
            hits = [any(same(name, e.name, case) for e in own) for name in wanted]
            found += sum(hits)
            missed += [f"{case}: {n}" for n, hit in zip(wanted, hits, strict=True) if not hit]
            for entry in own:
                right = any(same(n, entry.name, case) for n in [*wanted, *also])
                if not right:
                    wrong.append(f"{case}: {column}: {entry.shown}")
                if arguments.all:
                    print(
                        "ok   " if right else "WRONG",
                        case,
                        "|",
                        column,
                        "|",
                        entry.shown,
                        "|",
                        entry.page,
                    )
    named = found + len(missed)
    words = int(segments["words"].sum())
    print(f"case chapters: {segments[segments['case'] != '']['words'].sum()} of {words} words")
    print(
        f"entries of Tab. 3 named in the chapters: {found} of {named} found ({found / named:.1%}; goal 80 %)"
    )
    print(f"all entries of Tab. 3: {found} of {named + absent} found ({found / (named + absent):.1%})")
    print(
        f"own entries: {len(entries)}, wrong {len(wrong)} ({len(wrong) / len(entries):.1%}; "
        "goal at most 25 %)"
    )
    print(f"{seconds:.2f} s CPU for {len(entries)} entries")
    print("missed:", *(missed or ["-"]), sep="\n  ")
    print("wrong:", *(wrong or ["-"]), sep="\n  ")
    print(f"absent from the chapters: {absent} (see structure_gold.yaml)")


if __name__ == "__main__":
    main()
