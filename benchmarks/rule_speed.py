"""What rule coding costs beside the spaCy pipeline alone (CPU seconds, one process).

    python benchmarks/rule_speed.py TEXT... [--codebook FILE] [--words N]

TEXT: plain text files, blank lines between paragraphs; a file may also be a table (.csv, .tsv),
whose lines are paragraphs.
The texts are read once in their order up to N words; if they are shorter they are NOT repeated, because every
repeated word form would make the rules look faster than they are. Both figures start with cold caches.
"""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path

from pipeline.codebook import load_codebook
from pipeline.coding import RuleCoder
from pipeline.language import language_id, load_language, sentence_spans
from pipeline.model import Segment


def segments_of(paths: list[Path], limit: int) -> list[Segment]:
    segments: list[Segment] = []
    words = 0
    for path in paths:
        text = path.read_text(encoding="utf-8-sig")
        at = 0
        for part in _parts(path, text):
            start = text.index(part, at)
            at = start + len(part)
            spans = tuple((a + start, b + start) for a, b in sentence_spans(part))
            segments.append(Segment(f"s{len(segments)}", path.stem, start, at, part, spans))
            words += len(part.split())
            if words >= limit:
                return segments
    return segments


def _parts(path: Path, text: str) -> list[str]:
    cut = r"\n" if path.suffix in (".csv", ".tsv") else r"\n\s*\n"
    return [p.strip() for p in re.split(cut, text) if p.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", nargs="+", type=Path)
    default = Path(__file__).resolve().parents[1] / "codebooks" / "kommunale-integration.yaml"
    parser.add_argument("--codebook", type=Path, default=default)
    parser.add_argument("--words", type=int, default=1_000_000)
    arguments = parser.parse_args()
    segments = segments_of(arguments.texts, arguments.words)
    words = sum(len(s.text.split()) for s in segments)

    nlp = load_language("eingebaut")
    nlp("Aufwärmen.")
    begin = time.process_time()
    for _ in nlp.pipe(s.text for s in segments):
        pass
    alone = time.process_time() - begin

    # A fresh pipeline, so that the coder finds no word form that the first run has met.
    _forget()
    coder = RuleCoder(load_codebook(arguments.codebook), load_language("eingebaut"))
    begin = time.process_time()
    codings = coder.code(segments)
    coded = time.process_time() - begin

    million = 1_000_000 / words
    print(f"{words} words in {len(segments)} segments, {len(coder.compiled.rules)} rules, {language_id(nlp)}")
    print(f"pipeline alone {alone:.2f} s ({alone * million:.1f} s per million words)")
    print(
        f"with rule coding {coded:.2f} s ({coded * million:.1f} s per million words), {len(codings)} codings"
    )
    print(f"ratio {coded / alone:.2f} (goal: at most 2.00); goal per million words: under 180 s")


def _forget() -> None:
    from pipeline.language import compounds, normal

    for function in (
        compounds._split,
        normal.lemma_of,
        normal.known_lemma,
        normal.term_keys,
        normal.text_keys,
        normal.head_keys,
    ):
        function.cache_clear()


if __name__ == "__main__":
    main()
