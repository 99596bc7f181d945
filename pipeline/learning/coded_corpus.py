"""What learning and agreement start from: a corpus' segments, people's codings placed on them, rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.codebook.find import find_codebook
from pipeline.codebook.model import Codebook, load_codebook
from pipeline.corpus import Corpus, open_corpus
from pipeline.errors import InputError
from pipeline.learning.examples import Examples, examples_of
from pipeline.people.placing import belonging, placed
from pipeline.people.standing import Standing, standing
from pipeline.results import Results


@dataclass(frozen=True)
class CodedCorpus:
    """A corpus with the results of its last run.

    ``people``: ``PEOPLE_COLUMNS``, only rows whose passage still stands in the text; ``notices``: German
    sentences on the others. ``standing``: what people said, as records.
    """

    corpus: Corpus
    results: Results
    codebook: Codebook
    people: pd.DataFrame
    standing: Standing
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

    def examples(self) -> Examples:
        """The learning table: people's codings, rule codings and the rules' evidence.

        Raises CodingsError where there is nothing to learn from.
        """
        rules = self.machine[self.machine["method"] == "rule"]
        return examples_of(
            self.segments, self.people, self.codebook, rule_codings=rules, evidence=self.evidence()
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
    codings, strangers = belonging(people.table(book), results.document_names, book)
    placed_codings, lost = placed(codings, results)
    return CodedCorpus(corpus, results, book, placed_codings, people, (*people.notices, *strangers, *lost))
