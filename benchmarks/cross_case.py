"""How well the Querschau made by the rules agrees with the authors' own summary.

    python benchmarks/cross_case.py DOCUMENT [--codebook FILE] [--min-segments N] [--min-share X]

DOCUMENT: the governance report (PDF or text; Franke, Pätzold, Reimann 2020). Chapters 5.2 to 5.7 describe
one town each; chapter 6 lists six challenges with the towns they were found in. Only chapters 5.2 to 5.7
are coded, each as one case; a case is marked by one threshold for all thirty-six cells (one
statement in at least 2 % of the case's units; chapters of 20 to 46 units). Prints counts, marks and the
agreement with chapter 6.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.codebook import load_codebook
from pipeline.coding import RuleCoder
from pipeline.corpus import DocumentEntry, Section, Source
from pipeline.extract.dispatch import read_document
from pipeline.language import load_language
from pipeline.model import Coding, Segment
from pipeline.segments import segment_document
from pipeline.tables.cross_case import Marking

CASES = ("Bad Hersfeld", "Merzig", "Mühlacker", "Pirmasens", "Saalfeld", "Weißenfels")
HEADINGS = {"Saalfeld": "Saalfeld/Saale"}
LAST_CHAPTER = "Kommunale Praxis in der Querschau"

CHALLENGES: dict[str, tuple[str, ...]] = {
    "Sozialräumliche Konzentration": ("HF.segregation",),
    "Unzureichende soziale Infrastruktur": ("HF.infrastruktur",),
    "Nebeneinander, zu wenig Kontakt": ("HF.nebeneinander",),
    "Ressentiments und Konflikte": ("HF.konflikte",),
    "Zu wenig Austausch über das Zusammenleben": ("HF.verstaendigung",),
    "Mismatch auf dem Arbeitsmarkt": ("HF.arbeitsmarkt",),
}
"""The six challenges of chapter 6 and the categories that stand for them."""

AUTHORS: dict[str, frozenset[str]] = {
    "Sozialräumliche Konzentration": frozenset(CASES),
    "Unzureichende soziale Infrastruktur": frozenset({"Merzig", "Saalfeld", "Weißenfels"}),
    "Nebeneinander, zu wenig Kontakt": frozenset(CASES) - {"Bad Hersfeld"},
    "Ressentiments und Konflikte": frozenset({"Mühlacker", "Saalfeld", "Weißenfels"}),
    "Zu wenig Austausch über das Zusammenleben": frozenset({"Bad Hersfeld", "Mühlacker", "Weißenfels"}),
    "Mismatch auf dem Arbeitsmarkt": frozenset({"Pirmasens"}),
}
"""Chapter 6, first list: the towns named with each challenge."""


def case_segments(path: Path) -> list[Segment]:
    """The coding units of chapters 5.2 to 5.7, each with its town as case."""
    sections = [Section(heading=HEADINGS.get(case, case), case=case) for case in CASES]
    sections.append(Section(heading=LAST_CHAPTER))
    source = Source(path=path, name=path.stem, entry=DocumentEntry(file=path.name, sections=sections))
    segments = segment_document(read_document(path, source.name), source)
    return [s for s in segments if s.case and s.codable]


def counts(codings: Iterable[Coding], segments: Iterable[Segment]) -> dict[tuple[str, str], int]:
    """Segments of each case (second) in which a challenge (first) is coded."""
    case_of = {s.id: s.case for s in segments}
    found = {(c.segment_id, c.code) for c in codings}
    return {
        (challenge, case): len({s for s, code in found if code in codes and case_of[s] == case})
        for challenge, codes in CHALLENGES.items()
        for case in CASES
    }


def marks(
    table: Mapping[tuple[str, str], int], sizes: Mapping[str, int], marking: Marking
) -> dict[tuple[str, str], bool]:
    """Which cells the threshold marks."""
    return {
        (challenge, case): n >= marking.min_segments and n / max(1, sizes[case]) >= marking.min_share
        for (challenge, case), n in table.items()
    }


def agreement(marked: Mapping[tuple[str, str], bool]) -> int:
    """Cells in which mark and authors agree (of 36)."""
    return sum(m == (case in AUTHORS[challenge]) for (challenge, case), m in marked.items())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("document", type=Path)
    default = Path(__file__).resolve().parents[1] / "codebooks" / "kommunale-integration.yaml"
    parser.add_argument("--codebook", type=Path, default=default)
    parser.add_argument("--min-segments", type=int, default=1)
    parser.add_argument("--min-share", type=float, default=0.02)
    arguments = parser.parse_args()
    segments = case_segments(arguments.document)
    codebook = load_codebook(arguments.codebook)
    codings = RuleCoder(codebook, load_language("auto")).code(segments)
    sizes = {case: sum(s.case == case for s in segments) for case in CASES}
    table = counts(codings, segments)
    marking = Marking(arguments.min_segments, arguments.min_share)
    marked = marks(table, sizes, marking)
    print(codebook.name, codebook.hash, marking.sentence())
    print(f"{'Segmente':44s}", *(f"{sizes[c]:>12d}" for c in CASES))
    print(f"{'':44s}", *(f"{c:>12s}" for c in CASES))
    for challenge in CHALLENGES:
        cells = []
        for case in CASES:
            wrong = marked[challenge, case] != (case in AUTHORS[challenge])
            cell = f"{table[challenge, case]}{'x' if marked[challenge, case] else '-'}"
            cells.append(f"{cell + (' (!)' if wrong else ''):>12s}")
        print(f"{re.sub('  +', ' ', challenge):44s}", *cells)
    print(f"agreement {agreement(marked)} of {len(marked)} cells (goal: 30)")


if __name__ == "__main__":
    main()
