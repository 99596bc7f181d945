"""How much of each document can be coded, and what is said where it is little.

    python benchmarks/coverage.py FOLDER [--codebook NAME]

FOLDER is a corpus. Prints, for each document, the share of its words that stand in units which can be coded,
the share by reason of those that do not (``pipeline/coverage.py``), and every notice; at the end the
documents that lose half of their words and say nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.codebook import load_codebook
from pipeline.codebook.find import find_codebook
from pipeline.coding import RuleCoder
from pipeline.corpus import open_corpus
from pipeline.coverage import coverage, coverage_notices
from pipeline.errors import DocumentError
from pipeline.language import load_language
from pipeline.language.choice import resolve_language
from pipeline.segments import segment_document


def main() -> None:
    """Read, segment and code every document and print what of it was lost."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--codebook", default="")
    given = arguments.parse_args()
    corpus = open_corpus(given.folder)
    book = load_codebook(find_codebook(given.codebook or corpus.file.codebook, corpus.folder))
    coder = RuleCoder(book, load_language(resolve_language("auto")))
    silent = []
    for source in corpus.sources:
        try:
            document = source.read()
        except DocumentError as error:
            print(f"{corpus.place_of(source.path)}: nicht gelesen ({error})")
            continue
        segments = segment_document(document, source)
        codings = coder.code(segments)
        words = coverage(document, segments)
        total = max(1, words.total())
        shares = ", ".join(f"{reason} {count / total:.0%}" for reason, count in words.most_common() if reason)
        coded = words[None] / total
        print(
            f"{corpus.place_of(source.path)}: {coded:.0%} of {total} words, {len(codings)} codings; {shares}"
        )
        notices = [*coverage_notices(document, segments, len(codings)), *document.notices]
        for notice in notices:
            print(f"    {notice.code}: {notice.message}")
        if coded < 0.5 and not notices:
            silent.append(source.name)
    print(f"{len(silent)} lose half of their words in silence: {', '.join(silent) or 'none'}")


if __name__ == "__main__":
    main()
