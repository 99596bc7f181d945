"""What learning starts from: a corpus' segments, people's decisions about them, rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.codebook.find import find_codebook
from pipeline.codebook.model import Codebook, load_codebook
from pipeline.coding.quality import Coded, Quality, Unit, decided_quality
from pipeline.corpus import Corpus, open_corpus
from pipeline.errors import InputError
from pipeline.learning.examples import Examples, Floats, check_decided, decided, examples_of
from pipeline.people.coders import Coders, coders_of
from pipeline.people.derived import derived, units_of
from pipeline.people.final import Layer
from pipeline.people.layer_tables import notices_of
from pipeline.people.standing import Standing, standing
from pipeline.results import Results


@dataclass(frozen=True)
class CodedCorpus:
    """A corpus with the results of its last run.

    ``standing``: what people said, as records; ``coders``: each of them apart, on the passages of today;
    ``layer``: what counts of them in the documents that they decided about. ``notices``: German sentences on
    what does not count.
    """

    corpus: Corpus
    results: Results
    codebook: Codebook
    standing: Standing
    coders: Coders
    layer: Layer
    notices: tuple[str, ...]

    @property
    def segments(self) -> pd.DataFrame:
        """All coding units (``SEGMENT_COLUMNS``)."""
        return self.results.segments

    @property
    def machine(self) -> pd.DataFrame:
        """Codings of rules and models, whatever people said of them."""
        return self.results.layer("vorschlaege").codings

    @property
    def weighed(self) -> pd.DataFrame | None:
        """What rules and model together propose, None where the run had no model."""
        return self.results.weighed

    @cached_property
    def labels(self) -> Floats:
        """What people decided: segments x codes of the codebook, see :func:`examples.decided`."""
        return decided(self.segments, self.layer, self.coders.read(), tuple(self.codebook.codes))

    def examples(self) -> Examples:
        """The learning table: people's decisions, rule codings and the rules' evidence.

        Raises CodingsError where there is nothing to learn from.
        """
        rules = self.machine[self.machine["method"] == "rule"]
        return examples_of(
            self.segments,
            self.layer,
            self.coders.read(),
            self.codebook,
            rule_codings=rules,
            evidence=self.evidence(),
        )

    def evidence(self) -> list[dict[str, float]]:
        """The rules' evidence for each segment, in units of the codes' thresholds."""
        from pipeline.coding import RuleCoder
        from pipeline.language import load_language
        from pipeline.segments import segment_document

        rules = RuleCoder(self.codebook, load_language("auto"))
        sources = {s.name: s for s in self.corpus.sources}
        found: dict[str, dict[str, float]] = {}
        for name in self.results.document_names:
            if name not in sources:
                continue
            document = self.results.document(name)
            segments = segment_document(document, sources[name], self.corpus.file.code_interviewers)
            found |= dict(zip((s.id for s in segments), rules.evidence(segments), strict=True))
        return [found.get(s, {}) for s in self.segments["segment_id"]]


def quality_of(coded: CodedCorpus) -> Quality:
    """How well the machine's proposals agree with what people decided, code by code.

    Raises CodingsError where nobody decided anything.
    """
    check_decided(coded.labels)
    codes = tuple(coded.codebook.codes)
    given: dict[str, dict[str, Coded]] = {}
    for row in coded.machine.to_dict("records"):
        one = Coded(row["document"], row["text"], row["code"], row["rule"], str(row["evidence"]))
        given.setdefault(row["segment_id"], {}).setdefault(row["code"], one)
    units = [
        Unit(
            id=row["segment_id"],
            text=row["text"],
            codes=frozenset(c for c, said in zip(codes, labels, strict=True) if said == 1),
            unsure=frozenset(c for c, said in zip(codes, labels, strict=True) if np.isnan(said)),
            section=row["section"],
        )
        for row, labels in zip(coded.segments.to_dict("records"), coded.labels, strict=True)
        if not np.isnan(labels).all()
    ]
    return decided_quality(units, given)


def load_coded_corpus(folder: Path, results: Results, codebook: str = "") -> CodedCorpus:
    """The corpus in ``folder`` with what people coded in it and the ``results`` of a run over it.

    Raises InputError where ``results`` come from another codebook than ``codebook``, and what opening
    the corpus, the codebook and the codings raises.
    """
    corpus = open_corpus(folder)
    book = results.codebook
    if codebook:
        wanted = load_codebook(find_codebook(codebook, corpus.folder))
        if wanted.hash != book.hash:
            raise InputError(
                f"Die Ergebnisse in „{results.folder}“ entstanden mit dem Codebuch {book.name} in anderem "
                "Stand; führen Sie „querschau run“ mit dem gewünschten Codebuch erneut aus oder "
                "lassen Sie --codebook weg."
            )
    people = standing(corpus.folder, {d.name: d.text_hash for d in results.manifest.read})
    decisions = list(chain(*people.by_document.values()))
    layer = derived(results, decisions, people.by_document.keys())
    coders = coders_of(decisions, units_of(results, people.by_document.keys()), book)
    lost = chain(*notices_of(layer).values())
    return CodedCorpus(corpus, results, book, people, coders, layer, (*people.notices, *lost))
