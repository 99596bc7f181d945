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
from pipeline.people.codings import read_codings
from pipeline.results import Results, open_results
from pipeline.run.run import segments_of


@dataclass(frozen=True)
class Material:
    """A corpus with the results of its last run.

    ``human``: ``HUMAN_COLUMNS``, only rows whose passage still stands in the text; ``notices``: German
    sentences on the others.
    """

    corpus: Corpus
    results: Results
    codebook: Codebook
    human: pd.DataFrame
    notices: tuple[str, ...]

    @property
    def segments(self) -> pd.DataFrame:
        """All coding units (``SEGMENT_COLUMNS``)."""
        return self.results.segments

    @property
    def machine(self) -> pd.DataFrame:
        """Codings of rules and models."""
        codings = self.results.codings
        return codings[codings["method"] != "human"].reset_index(drop=True)

    @property
    def proposals(self) -> pd.DataFrame | None:
        """What rules and model together propose, None where the run had no model."""
        path = self.results.folder / "proposals.parquet"
        return pd.read_parquet(path) if path.is_file() else None

    def examples(self) -> Examples:
        """The learning table: people's codings, rule codings and the rules' evidence.

        Raises CodingsError where there is nothing to learn from.
        """
        rules = self.machine[self.machine["method"] == "rule"]
        return examples_of(
            self.segments, self.human, self.codebook, rule_codings=rules, evidence=self.evidence()
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


def load_material(folder: Path, results: Path | None = None, codebook: str = "") -> Material:
    """The material of the corpus in ``folder``; without ``results`` it is read and coded first.

    Raises InputError where ``results`` come from another codebook than ``codebook``, and what opening
    the corpus, the codebook and the codings raises.
    """
    corpus = open_corpus(folder)
    opened = open_results(results) if results else segments_of(folder, codebook)
    book = opened.codebook
    if codebook and results:
        wanted = load_codebook(find_codebook(codebook, corpus.folder))
        if wanted.hash != book.hash:
            raise InputError(
                f"Die Ergebnisse in „{results}“ entstanden mit dem Codebuch {book.name} in anderem Stand; "
                "führen Sie „querschau run“ mit dem gewünschten Codebuch erneut aus oder "
                "lassen Sie --codebook weg."
            )
    human, notices = placed(read_codings(corpus.codings_folder), opened)
    return Material(corpus, opened, book, human, tuple(notices))


def placed(human: pd.DataFrame, results: Results) -> tuple[pd.DataFrame, list[str]]:
    """People's codings with start and end where their passage stands today, and notices on the lost ones.

    A passage whose text has moved is looked up again (the nearest occurrence); the files in ``codings/``
    are not touched.
    """
    names = set(results.document_names)
    texts: dict[str, str] = {}
    rows, lost = [], 0
    for row in human.to_dict(orient="records"):
        name = str(row["document"])
        if name not in names:
            lost += 1
            continue
        if name not in texts:
            texts[name] = results.document(name).text
        start = _find(texts[name], str(row["text"]), int(row["start"]), int(row["end"]))
        if start is None:
            lost += 1
            continue
        length = len(str(row["text"])) or int(row["end"]) - int(row["start"])
        rows.append({**row, "start": start, "end": start + length})
    notices = []
    if lost:
        notices.append(
            f"{lost} Zeilen der Kodierungen finden ihre Stelle in den Dokumenten nicht mehr und zählen nicht "
            "mit; in den Dateien unter „codings“ bleiben sie erhalten."
        )
    return pd.DataFrame(rows, columns=list(human.columns)), notices


def _find(text: str, passage: str, start: int, end: int) -> int | None:
    if not passage:
        return start if end <= len(text) else None
    if text[start : start + len(passage)] == passage:
        return start
    before, after = text.rfind(passage, 0, start + len(passage)), text.find(passage, start)
    hits = [at for at in (before, after) if at >= 0]
    return min(hits, key=lambda at: abs(at - start)) if hits else None
