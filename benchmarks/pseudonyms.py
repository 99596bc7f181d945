"""How much of what identifies people is found, and how much else is replaced.

    python benchmarks/pseudonyms.py [SENTENCES.jsonl] [--hide] [--misses] [--texts FILES...]

Sentences: benchmarks/pseudonym_sentences.txt and those of the file. A span counts as found where findings
cover
all its letters and digits. ``--hide``: a third of all listed names and places is taken out of the lists
first, each third in turn.
``--texts``: findings per 500 words of text (PDF, DOCX, TXT).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import zlib
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path

from pipeline.pseudonyms.find import Finder
from pipeline.pseudonyms.kinds import Finding, Kind
from pipeline.pseudonyms.lists import Lists, lists

OWN = Path(__file__).parent / "pseudonym_sentences.txt"
KINDS = dict(zip(["person", "place", "institution", "contact", "address", "date", "id"], Kind, strict=True))
Span = tuple[int, int, Kind]
GOALS = {Kind.PLACE: 0.85, Kind.PERSON: 0.95, Kind.CONTACT: 0.95, Kind.ADDRESS: 0.95, Kind.ID: 0.95}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", nargs="?", type=Path)
    parser.add_argument("--hide", action="store_true")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--texts", nargs="*", type=Path, default=[])
    given = parser.parse_args()
    known = [hidden(lists(), third) for third in range(3)] if given.hide else [lists()]
    for title, sentences in (("own", own_sentences()), ("given", given_sentences(given.sentences))):
        if sentences:
            measure(title, sentences, known, given.misses)
    if given.texts:
        false_findings(given.texts, lists(), given.misses)


def hidden(words: Lists, third: int) -> Lists:
    """The lists without one third of their names, the same in every run."""

    def rest(names: frozenset[str]) -> frozenset[str]:
        return frozenset(n for n in names if zlib.crc32(n.encode()) % 3 != third)

    return replace(
        words,
        first=rest(words.first),
        last=rest(words.last),
        places=rest(words.places),
        abroad=rest(words.abroad),
    )


def own_sentences() -> list[tuple[str, list[Span]]]:
    lines = (line for line in OWN.read_text("utf-8").splitlines() if line and line[0] != "#")
    return [marked(line) for line in lines]


def marked(line: str) -> tuple[str, list[Span]]:
    """``Frau [Berg|Person]`` as text and spans."""
    text, spans = "", list[Span]()
    for piece in re.split(r"(\[[^|\]]+\|\w+\])", line):
        if match := re.fullmatch(r"\[(.+)\|(\w+)\]", piece):
            spans.append((len(text), len(text) + len(match[1]), Kind(match[2])))
            piece = match[1]
        text += piece
    return text, spans


def given_sentences(path: Path | None) -> list[tuple[str, list[Span]]]:
    if path is None:
        return []
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [(r["text"], [(a, b, KINDS[k]) for a, b, k in r["spans"]]) for r in rows]


def measure(title: str, sentences: list[tuple[str, list[Span]]], known: list[Lists], show: bool) -> None:
    """``known``: the lists with which all sentences are read, one after the other."""
    found, asked, all_, false = Counter[Kind](), Counter[Kind](), Counter[Kind](), 0
    for finder, (text, spans) in product(map(Finder, known), sentences):
        findings = finder.find(text)
        for start, end, kind in spans:
            all_[kind] += 1
            if covered(text, start, end, [f for f in findings if f.replaced]):
                found[kind] += 1
            elif covered(text, start, end, findings):
                asked[kind] += 1
                show and print("  asked :", text[start:end], "|", text)
            else:
                show and print("  missed:", text[start:end], "|", text)
        for f in findings:
            if f.replaced and not any(f.start < e and s < f.end for s, e, _ in spans):
                false += 1
                show and print("  false :", text[f.start : f.end], f.kind, f.reason, "|", text)
    missed = sum(all_.values()) - sum(found.values())
    print(f"{title}: {len(sentences)} sentences, {sum(all_.values())} spans, {false} findings beside them")
    print(f"  of {missed} that were not replaced {sum(asked.values())} are in the review list")
    for kind in Kind:
        if all_[kind]:
            goal = f" (goal {GOALS[kind]:.0%})" if kind in GOALS else ""
            share = found[kind] / all_[kind]
            print(
                f"  {kind:12}{found[kind]:4} of {all_[kind]:4} {share:6.1%}{goal}; {asked[kind]} more in "
                f"the review list"
            )


def covered(text: str, start: int, end: int, findings: list[Finding]) -> bool:
    return all(
        not text[i].isalnum() or any(f.start <= i < f.end for f in findings) for i in range(start, end)
    )


def false_findings(paths: list[Path], words: Lists, show: bool) -> None:
    """Findings of names in documents, by word, for a person to judge; ``benchmarks/results`` has the
    judgement."""
    from pipeline.extract.dispatch import read_document
    from pipeline.extract.settings import ReadSettings

    finder, size, seconds = Finder(words), 0, 0.0
    counts: Counter[tuple[str, str, str]] = Counter()
    questions: set[tuple[Path, str]] = set()
    for path in paths:
        text = read_document(path, path.stem, ReadSettings(ocr="off")).text
        size += len(text.split())
        begun = time.process_time()
        for f in finder.find(text):
            if f.replaced:
                counts[f.kind, f.reason, " ".join(text[f.start : f.end].split())] += 1
            else:
                questions.add((path, f.name))
        seconds += time.process_time() - begun
    print(f"{size} words, {sum(counts.values())} findings, {1000 * seconds / size:.2f} ms CPU per word")
    print(f"questions in the review lists: {500 * len(questions) / size:.2f} per 500 words")
    if show:
        for (kind, reason, word), n in sorted(counts.items()):
            print(f"  {n}\t{kind}\t{reason}\t{word}")


if __name__ == "__main__":
    sys.exit(main())
