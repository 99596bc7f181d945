"""What rule coding costs beside spaCy's tokenizer and the pipeline alone (CPU seconds, one process).

    python benchmarks/rule_speed.py TEXT... [--codebook FILE] [--words N]

TEXT: plain text files, blank lines between paragraphs; a file may also be a table (.csv, .tsv),
whose lines are paragraphs.
The texts are read once in their order up to N words; if they are shorter they are NOT repeated, because every
repeated word form would make the rules look faster than they are. Plain tokenizer, pipeline and rules start
with cold caches; "forms known" is the same text a second time; "forms kept" the first time of a process that
finds the forms of an earlier run (``pipeline/language/met.py``), reading them included.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import spacy

from pipeline.codebook import load_codebook
from pipeline.coding import RuleCoder
from pipeline.coding.judge import load_decision
from pipeline.language import language_id, load_language, sentence_spans
from pipeline.language.met import MetForms
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

    texts = [s.text for s in segments]
    plain = spent(lambda: consume(spacy.blank("de").pipe(texts)))
    nlp = load_language("eingebaut")
    nlp("Aufwärmen.")
    _forget()
    alone = spent(lambda: consume(nlp.pipe(texts)))

    # A fresh pipeline, so that the coder finds no word form that the first run has met.
    coder = coder_of(arguments.codebook)
    cold = spent(lambda: consume(coder.code(segments)))
    warm = spent(lambda: consume(coder.code(segments)))
    with TemporaryDirectory() as folder:
        place = Path(folder, "forms.sqlite")
        keeping = coder_of(arguments.codebook, MetForms(place))
        keeping.code(segments)
        keeping.keep_forms()
        again = coder_of(arguments.codebook)
        kept = spent(lambda: consume(_with_forms(again, place).code(segments)))

    print(f"{words} words in {len(segments)} segments, {len(coder.compiled.rules)} rules, {language_id(nlp)}")
    print(f"load {os.getloadavg()[0]:.1f}; CPU seconds, and seconds per million words:")
    for name, seconds in (
        ("spaCy's plain tokenizer", plain),
        ("embedded pipeline", alone),
        ("with rules, forms met first", cold),
        ("with rules, forms kept", kept),
        ("with rules, forms known", warm),
    ):
        print(f"  {name:28} {seconds:6.2f} {seconds * 1_000_000 / words:6.1f}")
    for name, seconds in (("cold", cold), ("kept", kept), ("warm", warm)):
        ratios = f"{seconds / plain:.2f} of plain (goal 2.5), {seconds / alone:.2f} of embedded (goal 1.25)"
        print(f"{name}: {ratios}")


def coder_of(codebook: Path, met: MetForms | None = None) -> RuleCoder:
    """A coder in a fresh pipeline, which finds no word form that was met before."""
    _forget()
    return RuleCoder(load_codebook(codebook), load_language("eingebaut"), load_decision(), met=met)


def _with_forms(coder: RuleCoder, place: Path) -> RuleCoder:
    coder.compiled.index.met = MetForms(place)
    return coder


def spent(work: Callable[[], object]) -> float:
    """CPU seconds of ``work``."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def consume(items: Iterable[object]) -> None:
    """Go through all items and keep none."""
    deque(items, maxlen=0)


def _forget() -> None:
    """Empty the caches of word forms."""
    from pipeline.language import compounds, normal

    for function in (
        compounds._split,
        normal.lemma_of,
        normal.known_lemma,
        normal.in_dictionary,
        normal.term_keys,
        normal.text_keys,
        normal.head_keys,
    ):
        function.cache_clear()


if __name__ == "__main__":
    main()
