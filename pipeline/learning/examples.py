"""What people decided, passage by passage and code by code: the table that learning starts from.

Learned is from what counts: codes that people gave, confirmed, changed or agreed on, and codes that they
refused. In a passage that was read every other code does not apply. What people dispute is no evidence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.counted import counted
from pipeline.errors import CodingsError
from pipeline.learning.features import Passages
from pipeline.people.final import Layer

Floats = npt.NDArray[np.float64]

GROUPINGS = ("document", "case", "section", "passage")
"""What must not be divided between training and test in cross-validation."""


@dataclass(frozen=True)
class Examples:
    """n passages with what is known of their codes.

    ``labels``: n x k of 1 (applies), 0 (does not), nan (open). ``rules``: n x k of 1 and 0, what the
    rules gave (nan: not asked). ``human``: n, False for passages of which people said nothing. ``groups``:
    grouping (``document``, ``case``, ``section``) -> n names. ``notes``: German sentences on what was
    left out.
    """

    passages: Passages
    codes: tuple[str, ...]
    labels: Floats
    rules: Floats
    human: npt.NDArray[np.bool_]
    groups: dict[str, list[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: npt.NDArray[np.int64]) -> Examples:
        """The examples at the given places."""
        groups = {k: [v[int(i)] for i in rows] for k, v in self.groups.items()}
        return Examples(
            self.passages.take(rows),
            self.codes,
            self.labels[rows],
            self.rules[rows],
            self.human[rows],
            groups,
            self.notes,
        )


def examples_of(
    segments: pd.DataFrame,
    layer: Layer,
    read: Collection[str],
    codebook: Codebook,
    *,
    rule_codings: pd.DataFrame | None = None,
    evidence: Sequence[Mapping[str, float]] | None = None,
) -> Examples:
    """The learning table of a corpus.

    ``segments``: ``SEGMENT_COLUMNS``; ``layer``: what people's decisions make of them; ``read``: ids of
    passages that somebody has read; ``rule_codings``: coded segments with at least ``segment_id``, ``code``;
    ``evidence``: the rules' scores per segment, in the order of ``segments``. Raises CodingsError where
    nothing can be learned from: nobody decided anything, or no code was given.
    """
    segments = segments.reset_index(drop=True)
    codes = tuple(codebook.codes)
    labels = decided(segments, layer, read, codes)
    human = np.asarray(~np.isnan(labels).all(axis=1), dtype=bool)
    check_decided(labels)
    rules = rule_table(segments, rule_codings, codes)
    labels[~human] = rules[~human] if rule_codings is not None else np.nan
    codable = segments["codable"].to_numpy(dtype=bool)
    keep = np.flatnonzero(human | (codable & ~np.isnan(labels).all(axis=1)))
    disputed = {(f.coding.segment_id, f.coding.code) for f in layer.codings if f.review == "strittig"}
    notes = (
        [f"{counted(len(disputed), 'Stelle ist', 'Stellen sind')} strittig; daraus wird nicht gelernt."]
        if disputed
        else []
    )
    passages = passages_of(segments, evidence, rules, codes)
    everything = Examples(passages, codes, labels, rules, human, _groups(segments), tuple(notes))
    return everything.take(keep)


def decided(segments: pd.DataFrame, layer: Layer, read: Collection[str], codes: Sequence[str]) -> Floats:
    """What people decided: segments x codes of 1 (applies), 0 (does not), nan (not decided, or disputed).

    A code that nobody gave a passage that was read does not apply there, whatever a machine proposed. A
    decision about a passage that nobody has read as a whole counts for its code alone.
    """
    row = {s: i for i, s in enumerate(segments["segment_id"])}
    column = {c: j for j, c in enumerate(codes)}
    labels = np.full((len(row), len(column)), np.nan)
    labels[[row[unit] for unit in read if unit in row]] = 0
    values: list[tuple[tuple[str, str], float]] = [(about, 0.0) for about in layer.refused]
    for final in layer.codings:
        if final.review != "unbestaetigt":
            value = np.nan if final.review == "strittig" else 1.0
            values.append(((final.coding.segment_id, final.coding.code), value))
    for (unit, code), value in values:
        if unit in row and code in column:
            labels[row[unit], column[code]] = value
    return labels


def check_decided(labels: Floats) -> None:
    """Raise CodingsError where nobody decided anything, or nobody gave a code."""
    if np.isnan(labels).all():
        raise CodingsError(
            "Zu diesem Korpus hat noch niemand etwas entschieden; kodieren Sie in „querschau app“ oder "
            "erzeugen Sie einen Bogen mit „querschau code-sheet KORPUS --coder NAME“ und lesen Sie ihn "
            "ausgefüllt mit --read ein."
        )
    if not (labels == 1).any():
        raise CodingsError(
            "Bisher hat niemand einer Passage einen Code gegeben; vergeben oder bestätigen Sie einige, sonst "
            "lässt sich nichts lernen."
        )


def rule_table(segments: pd.DataFrame, rule_codings: pd.DataFrame | None, codes: tuple[str, ...]) -> Floats:
    """What the rules gave (segments x codes of 1 and 0); nan throughout without rule codings."""
    if rule_codings is None:
        return np.full((len(segments), len(codes)), np.nan)
    table = np.zeros((len(segments), len(codes)))
    row = {s: i for i, s in enumerate(segments["segment_id"])}
    column = {c: i for i, c in enumerate(codes)}
    for segment, code in zip(rule_codings["segment_id"], rule_codings["code"], strict=True):
        if segment in row and code in column:
            table[row[segment], column[code]] = 1
    return table


def passages_of(
    segments: pd.DataFrame,
    evidence: Sequence[Mapping[str, float]] | None,
    rules: Floats,
    codes: tuple[str, ...],
) -> Passages:
    """Texts, last headings, evidence and rule decisions (``rules``: n x k, nan if none) of segments."""
    headings = [s.rsplit(" > ", 1)[-1] for s in segments["section"].fillna("").astype(str)]
    texts = segments["text"].astype(str).tolist()
    if evidence is None or np.isnan(rules).any():
        return Passages(texts, headings)
    table = np.array([[row.get(c, 0.0) for c in codes] for row in evidence], dtype=np.float64)
    return Passages(texts, headings, table, rules, codes)


def _groups(segments: pd.DataFrame) -> dict[str, list[str]]:
    document = segments["document"].astype(str)
    section = document + " / " + segments["section"].fillna("").astype(str)
    case = segments["case"].fillna("").astype(str)
    return {
        "document": document.tolist(),
        "case": case.where(case != "", document).tolist(),
        "section": section.tolist(),
        "passage": [str(i) for i in range(len(segments))],
    }
