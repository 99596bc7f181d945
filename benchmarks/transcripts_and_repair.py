"""Figures for the readers of transcripts and for OCR repair; run: python benchmarks/transcripts_and_repair.py

Needs the shared documents beside the project (see README); writes a table in Markdown to standard output.
"""

from __future__ import annotations

import csv
import random
import re
import tempfile
import time
from difflib import SequenceMatcher
from pathlib import Path

import pypdfium2

from pipeline.extract.dispatch import read_document
from pipeline.extract.mending.repair import repair
from pipeline.extract.settings import ReadSettings
from pipeline.model import Block, BlockKind, Document

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared"
CONFUSIONS = {
    "ä": ["a"] * 6 + ["d", "&"],
    "ö": ["o"] * 6 + ["é", "é", "6"],
    "ü": ["u"] * 4 + ["ii", "i", "li", "l", "ti"],
    "ß": ["R", "B", "fi", "3", "f3"],
    "Ä": ["A"],
    "Ö": ["O"],
    "Ü": ["U"],
}
WORD = re.compile(r"[^\W\d_]+")


def sample_repaired(path: Path) -> tuple[int, int, list[str]]:
    """Of the hand-corrected damaged words of ``ocr_sample.csv``: repaired, all, and those that are not.

    The sample are all damaged words in 150 lines of the damaged source drawn at random (seed 20).
    """
    made: dict[str, set[str]] = {}
    for change in read_document(path, "x").changes:
        made.setdefault(change.before, set()).add(change.after)
    with (HERE / "ocr_sample.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    missed = [r["damaged"] for r in rows if r["correct"] not in made.get(r["damaged"], ())]
    return len(rows) - len(missed), len(rows), missed


def changed_in_clean() -> tuple[int, int]:
    """Words changed and words in all, over the four clean sources."""
    changed = words = 0
    for path in sorted((SHARED / "sources").glob("*.txt")):
        if not path.name.startswith("003"):
            document = read_document(path, "x")
            changed += len(document.changes)
            words += len(document.text.split())
    return changed, words


def held_out(share: float) -> tuple[int, int, int, int]:
    """Clean sources damaged at random: damaged words, mended, made something else, sound words changed.

    ``share`` of the umlauts and ß are replaced as OCR does. The repair was built on another document.
    """
    chance = random.Random(7)
    totals = [0, 0, 0, 0]
    for path in sorted((SHARED / "sources").glob("*.txt")):
        if path.name.startswith("003"):
            continue
        right = read_document(path, "x").text.split()
        damaged = ["".join(_damage(c, chance, share) for c in word) for word in right]
        text = " ".join(damaged)
        mended = repair(Document("x", text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))).text.split()
        for a, b, c in _aligned(right, damaged, mended):
            totals[0] += a != b
            totals[1] += a != b and a == c
            totals[2] += a != b and c not in (a, b)
            totals[3] += a == b and WORD.findall(c) != WORD.findall(a)
    return totals[0], totals[1], totals[2], totals[3]


def _damage(char: str, chance: random.Random, share: float) -> str:
    return chance.choice(CONFUSIONS[char]) if char in CONFUSIONS and chance.random() < share else char


def _aligned(right: list[str], damaged: list[str], mended: list[str]) -> list[tuple[str, str, str]]:
    """The three readings word by word; where repair parted a word, the stretch is compared as a whole."""
    if len(damaged) == len(mended):
        return list(zip(right, damaged, mended, strict=True))
    rows: list[tuple[str, str, str]] = []
    matcher = SequenceMatcher(None, damaged, mended, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal" or b - a == d - c:
            rows += zip(right[a:b], damaged[a:b], mended[c:d], strict=True)
        else:
            rows.append((" ".join(right[a:b]), " ".join(damaged[a:b]), " ".join(mended[c:d])))
    return rows


def speakers_in_formats() -> tuple[int, int]:
    """Turns with the right speaker in six formats of one interview, of all turns its text file labels."""
    folder = SHARED / "real" / "transcripts"
    plain = (folder / "noscribe_interview.txt").read_text(encoding="utf-8")
    expected = re.findall(r"^(S\d\d): ", plain, re.M)
    right = 0
    for ending in ("txt", "html", "vtt", "docx", "odt", "rtf"):
        document = read_document(next(folder.glob(f"*noscribe_interview.{ending}")), "x")
        found = [b.speaker for b in document.blocks if b.kind is BlockKind.TURN]
        matcher = SequenceMatcher(None, expected, found, autojunk=False)
        right += sum(m.size for m in matcher.get_matching_blocks())
    return right, 6 * len(expected)


def labelled_turns(path: Path, pattern: str, text: str) -> tuple[int, int]:
    """Labels that ``pattern`` finds at line beginnings of ``text``, and those after which a turn of that
    speaker begins in the document read from ``path``."""
    expected = [" ".join(m.split()) for m in re.findall(pattern, text, re.M)]
    found = [b.speaker for b in read_document(path, "x").blocks if b.kind is BlockKind.TURN]
    runs = [s for i, s in enumerate(found) if s and (i == 0 or found[i - 1] != s)]
    single = [s for i, s in enumerate(expected) if i == 0 or expected[i - 1] != s]
    matcher = SequenceMatcher(None, single, runs, autojunk=False)
    return sum(m.size for m in matcher.get_matching_blocks()), len(single)


def seconds_per_million_words() -> float:
    """CPU seconds to read one million words of Markdown."""
    text = next((SHARED / "sources").glob("001_*.txt")).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gross.md"
        path.write_text(text * 60, encoding="utf-8")
        start = time.process_time()
        document = read_document(path, "gross", ReadSettings())
        return (time.process_time() - start) * 1e6 / len(document.text.split())


def main() -> None:
    """Print one row per figure: what, measured, goal."""
    print("| figure | measured | goal |\n|---|---|---|")
    for path in (next((SHARED / "sources").glob("003_*.txt")), SHARED / "pdf" / "fallstudien_ocr.pdf"):
        good, total, missed = sample_repaired(path)
        print(f"| hand-made sample of damaged words repaired, {path.suffix} | {good} of {total} "
              f"({good / total:.1%}); not: {', '.join(missed)} | 90 % |")  # fmt: skip
    changed, words = changed_in_clean()
    print(f"| words changed in the clean sources | {changed} of {words:,} | fewer than 1 in 2,000 |")
    for share in (1.0, 0.4):
        damaged, mended, wrong, harmed = held_out(share)
        result = f"{mended} of {damaged} ({mended / damaged:.1%}); made another word: {wrong}"
        print(f"| clean sources with {share:.0%} of umlauts and ß damaged at random: mended | {result}; "
              f"sound words changed: {harmed} of {words:,} | - |")  # fmt: skip
    right, total = speakers_in_formats()
    print(f"| turns with the right speaker, one interview in six formats | {right} of {total} | all |")
    names = (
        r"^ ?((?:Frauke Burgdorff|Richard Arnold|Jochen Köhnke|Bettina Reimann|Walter Siebel|Gari Pavkovic|"
    )
    names += r"Miriam Marnich|Suat Yilmaz)): "
    source = next((SHARED / "sources").glob("002_*.txt"))
    for path in (source, SHARED / "pdf" / "tagung.pdf"):
        right, total = labelled_turns(path, names, source.read_text(encoding="utf-8"))
        print(f"| debate turns of the proceedings, {path.suffix} | {right} of {total} | - |")
    minutes = next((SHARED / "real" / "pdf").glob("koeln__*.pdf"))
    pdf = pypdfium2.PdfDocument(minutes)
    raw = "\n".join(pdf[i].get_textpage().get_text_range().replace("\r", "") for i in range(len(pdf)))
    label = r"^((?:Oberbürgermeisterin|Beigeordneter) \w+ \w+|[A-Z][\w-]+ [A-Z]\w+ \([^()\n]+\)): "
    right, total = labelled_turns(minutes, label, raw)
    print(f"| speeches of council minutes (PDF) | {right} of {total} | - |")
    print(f"| CPU seconds per million words of Markdown | {seconds_per_million_words():.1f} | seconds |")


if __name__ == "__main__":
    main()
