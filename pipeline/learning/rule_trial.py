"""Variants of codes' rules, tried out together on passages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spacy.language import Language

from pipeline.codebook.model import Code, Codebook, Dimension, Rule
from pipeline.coding import RuleCoder
from pipeline.coding.coder import Judged
from pipeline.coding.decide import Verdict
from pipeline.model import Segment


class RuleTrial:
    """Rules that are applied in one pass, each variant as a code of its own: nothing but its own rules, the
    code's threshold and what its dimension forbids counts."""

    def __init__(self, codebook: Codebook, nlp: Language) -> None:
        self._codebook = codebook
        self._nlp = nlp
        self._dimensions: list[Dimension] = []

    def add(self, code: str, rules: Sequence[Mapping[str, Any]]) -> int:
        """A variant of a code's rules; returns its number, from 0 on."""
        number = len(self._dimensions)
        made = Code(
            id=str(number),
            label="-",
            threshold=self._codebook.codes[code].threshold,
            rules=[Rule.model_validate(rule) for rule in rules],
        )
        no_cue = self._codebook.dimension_of(code).no_cue
        self._dimensions.append(Dimension(id=str(number), label="-", no_cue=no_cue, codes=[made]))
        return number

    def over(self, segments: Sequence[Segment]) -> Iterator[tuple[int, Judged, Verdict]]:
        """The number of each variant that gives a passage, with what was found there."""
        if not self._dimensions or not segments:
            return
        book = Codebook(
            id="probe", version="1", label="-", dimensions=self._dimensions, lists=self._codebook.lists
        )
        for judged in RuleCoder(book, self._nlp).judge(segments):
            for verdict in judged.verdicts:
                if not verdict.reason:
                    yield int(verdict.code), judged, verdict
