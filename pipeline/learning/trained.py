"""A trained model: what it knows about itself, and how it codes segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.errors import ModelError
from pipeline.learning.combination import Combination
from pipeline.learning.features import Features, Passages
from pipeline.learning.linear import Planes, Scale
from pipeline.learning.telling_words import telling_words
from pipeline.learning.weighing import Weighing
from pipeline.model import Coding, Segment

Floats = npt.NDArray[np.float64]

WEIGHED_COLUMNS = (
    "segment_id",
    "document",
    "start",
    "end",
    "code",
    "proposed",
    "by",
    "combination",
    "score",
)
"""Columns of ``weighed.csv``, one row for each segment and code that rules or model gave: ``proposed``
1 or 0; ``by``: who gave it (``rule``, ``model``, ``rule+model``); ``combination``: the code's rule
(``rule``, ``model``, ``both``, ``either``); ``score``: the model's probability where it has one for this
segment, else the rules' score."""


@dataclass(frozen=True)
class CodeFigures:
    """Held-out quality of one code: number of passages with and without it, F1 of rules, model, both."""

    code: str
    with_code: int
    without_code: int
    rule_f1: float | None
    model_precision: float
    model_recall: float
    model_f1: float
    proposed_f1: float
    combination: Combination


@dataclass
class TrainedModel:
    """A model of the codes in ``codes``; all other codes stay with the rules.

    ``id`` names data, codebook and settings; ``summary``: held-out figures (see
    ``pipeline.learning.training.summary``); ``notes``: German sentences a reader must know.
    """

    id: str
    codebook: str
    codebook_hash: str
    data_hash: str
    codes: tuple[str, ...]
    features: Features
    planes: Planes
    scale: Scale
    combinations: dict[str, Combination]
    figures: tuple[CodeFigures, ...]
    summary: dict[str, float | int | str]
    weighing: Weighing | None = None
    notes: tuple[str, ...] = ()

    def check(self, codebook: Codebook) -> None:
        """Raise ModelError where the model was trained with another codebook than ``codebook``."""
        if codebook.hash != self.codebook_hash:
            raise ModelError(
                f"Das Modell „{self.id}“ wurde mit einem anderen Stand des Codebuchs trainiert "
                f"({self.codebook}, jetzt {codebook.name}); trainieren Sie es mit „querschau train“ neu."
            )

    @property
    def needs_evidence(self) -> bool:
        """Whether the model weighs the rules' evidence with the text."""
        return self.weighing is not None

    def values(self, passages: Passages) -> Floats:
        """Decision values (n x codes), before calibration."""
        if self.needs_evidence and (passages.evidence is None or passages.rules is None):
            raise ModelError(
                f"Das Modell „{self.id}“ braucht die Belege der Regeln; kodieren Sie mit Regeln und Modell "
                "zusammen."
            )
        text = self.planes.decide(self.features.transform(passages))
        if self.weighing is None:
            return text
        columns = [self.weighing.codes.index(c) for c in self.codes]
        everywhere = np.zeros((len(passages), len(self.weighing.codes)))
        everywhere[:, columns] = text
        return np.asarray(self.weighing.decide(passages, everywhere)[:, columns])

    def probabilities(self, passages: Passages) -> Floats:
        """Calibrated probabilities (n x codes)."""
        return self.scale.probability(self.values(passages))

    def code(
        self,
        segments: Sequence[Segment],
        rule_codings: Sequence[Coding] = (),
        evidence: Sequence[Mapping[str, float]] | None = None,
    ) -> list[Coding]:
        """Model codings of the codable segments, in the order of segments and codes.

        ``score`` is the calibrated probability, ``evidence`` the words that speak most for the code.
        ``evidence``: the rules' scores per segment (``RuleCoder.evidence``); where it is not given, the
        scores of ``rule_codings`` stand in.
        """
        if evidence is None and self.needs_evidence:
            evidence = _evidence_of(segments, rule_codings)
        chosen = [i for i, s in enumerate(segments) if s.codable]
        if not chosen:
            return []
        passages = passages_of_segments(
            [segments[i] for i in chosen],
            None if evidence is None else [evidence[i] for i in chosen],
            rule_codings,
        )
        probability = self.probabilities(passages)
        rows, columns = np.nonzero(probability >= self.scale.threshold)
        words = telling_words(self.features, self.planes, passages.texts, rows, columns)
        codings = []
        for row, column, (evidence_words, spans) in zip(rows, columns, words, strict=True):
            segment = segments[chosen[row]]
            codings.append(
                Coding(
                    segment_id=segment.id,
                    document=segment.document,
                    start=segment.start,
                    end=segment.end,
                    text=segment.text,
                    code=self.codes[column],
                    method="model",
                    score=round(float(probability[row, column]), 4),
                    probability=round(float(probability[row, column]), 4),
                    coder=self.id,
                    evidence=evidence_words,
                    evidence_spans=tuple((segment.start + a, segment.start + b) for a, b in spans),
                )
            )
        return codings

    def weighed(self, rule_codings: Sequence[Coding], model_codings: Sequence[Coding]) -> pd.DataFrame:
        """What rules and model together propose (``WEIGHED_COLUMNS``), by document, place and code.

        How the two combine was learned per code from what people coded; codes the model does not know
        stay with the rules.
        """
        given: dict[tuple[str, str], dict[str, Coding]] = {}
        for coding in (*rule_codings, *model_codings):
            slot = given.setdefault((coding.segment_id, coding.code), {})
            if coding.method not in slot or coding.score > slot[coding.method].score:
                slot[coding.method] = coding
        rows = [self._weighed(code, slot) for (_, code), slot in given.items()]
        table = pd.DataFrame(rows, columns=list(WEIGHED_COLUMNS))
        return table.sort_values(["document", "start", "end", "code"], kind="stable").reset_index(drop=True)

    def _weighed(self, code: str, slot: Mapping[str, Coding]) -> dict[str, object]:
        combination = self.combinations.get(code, Combination.RULE)
        rule, model = "rule" in slot, "model" in slot
        proposed = {
            Combination.RULE: rule,
            Combination.MODEL: model,
            Combination.BOTH: rule and model,
            Combination.EITHER: rule or model,
        }[combination]
        coding = slot["model"] if model else slot["rule"]
        return {
            "segment_id": coding.segment_id,
            "document": coding.document,
            "start": coding.start,
            "end": coding.end,
            "code": code,
            "proposed": int(proposed),
            "by": "+".join(m for m in ("rule", "model") if m in slot),
            "combination": str(combination),
            "score": coding.score,
        }


def passages_of_segments(
    segments: Sequence[Segment],
    evidence: Sequence[Mapping[str, float]] | None,
    rule_codings: Sequence[Coding] = (),
) -> Passages:
    """Texts, last headings, evidence and rule decisions of segments, as a model reads them."""
    headings = [s.section[-1] if s.section else "" for s in segments]
    if evidence is None:
        return Passages([s.text for s in segments], headings)
    codes = tuple(sorted({c for row in evidence for c in row} | {c.code for c in rule_codings}))
    table = np.array([[row.get(c, 0.0) for c in codes] for row in evidence], dtype=np.float64)
    table = table.reshape(len(segments), len(codes))
    rules = np.zeros(table.shape)
    row_of, column_of = {s.id: i for i, s in enumerate(segments)}, {c: j for j, c in enumerate(codes)}
    for coding in rule_codings:
        if coding.method == "rule" and coding.segment_id in row_of:
            rules[row_of[coding.segment_id], column_of[coding.code]] = 1
    return Passages([s.text for s in segments], headings, table, rules, codes)


def _evidence_of(segments: Sequence[Segment], codings: Sequence[Coding]) -> list[dict[str, float]]:
    found: dict[str, dict[str, float]] = {s.id: {} for s in segments}
    for coding in codings:
        row = found.get(coding.segment_id)
        if row is not None and coding.method == "rule":
            row[coding.code] = max(coding.score, row.get(coding.code, 0.0))
    return [found[s.id] for s in segments]
