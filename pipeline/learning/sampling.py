"""Choosing passages of a corpus for a coding sheet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.errors import CodingsError
from pipeline.learning.choose import choose_passages, uncertainty_of
from pipeline.learning.coded_corpus import CodedCorpus
from pipeline.learning.examples import passages_of, readings, rule_table
from pipeline.learning.store import load_model
from pipeline.learning.trained import TrainedModel
from pipeline.learning.training import train
from pipeline.people.code_sheet_write import SheetRow

CONTEXT = 300
"""So many characters before and after a passage are shown."""


def model_for_choice(coded: CodedCorpus, path: Path | None) -> TrainedModel | None:
    """The model in ``path`` or, without one, trained on the codings there are; None before the first."""
    if path is not None:
        model = load_model(path)
        model.check(coded.codebook)
        return model
    try:
        return train(coded.examples(), coded.codebook)
    except CodingsError:
        return None


def sheet_rows(
    coded: CodedCorpus,
    coder: str,
    count: int,
    *,
    model: TrainedModel | None = None,
    random_share: float = 0.2,
    like: str = "",
) -> list[SheetRow]:
    """Passages that ``coder`` has not read yet, in the order of the text.

    ``like``: only passages that this coder has read (for agreement between the two), drawn at random.
    Raises CodingsError where nothing is left to code.
    """
    segments = coded.segments.reset_index(drop=True)
    open_rows = np.flatnonzero(segments["codable"].to_numpy(dtype=bool))
    open_rows = np.setdiff1d(open_rows, _read_by(coded, segments, coder))
    if like:
        open_rows = np.intersect1d(open_rows, _read_by(coded, segments, like))
    if not len(open_rows):
        raise CodingsError(
            f"Für „{coder}“ gibt es keine weiteren Passagen zu kodieren; nehmen Sie Dokumente hinzu oder "
            "lassen Sie --like weg."
        )
    codes = tuple(coded.codebook.codes)
    rules = rule_table(segments, coded.machine[coded.machine["method"] == "rule"], codes)
    evidence = coded.evidence() if model is not None and model.needs_evidence else None
    passages = passages_of(segments, evidence, rules, codes)
    unsure = None
    if model is not None and not like:
        unsure = uncertainty_of(model.probabilities(passages), model.scale.threshold)
    share = 1.0 if like else random_share
    # Another coder, another draw; the same coder goes on where the last sheet ended.
    seed = sum(coder.encode()) + len(segments) - len(open_rows)
    choice = choose_passages(passages, open_rows, count, uncertainty=unsure, random_share=share, seed=seed)
    proposals = _proposals(coded)
    texts: dict[str, str] = {}
    return [
        _row(coded, segments.iloc[int(i)], bool(r), proposals, texts)
        for i, r in zip(choice.rows, choice.random, strict=True)
    ]


def _read_by(
    coded: CodedCorpus, segments: pd.DataFrame, coder: str
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    own = coded.people[coded.people["coder"] == coder]
    if own.empty:
        return np.zeros(0, dtype=np.int64)
    return np.unique(readings(segments, own)["segment"].to_numpy(dtype=np.int64))


def _proposals(coded: CodedCorpus) -> dict[str, str]:
    """Labels proposed for each segment: of rules and model together, else of the rules."""
    table = coded.weighed
    table = coded.machine if table is None else table[table["proposed"] == 1]
    labels = {c: code.label for c, code in coded.codebook.codes.items()}
    named = table.assign(label=table["code"].map(labels)).drop_duplicates(["segment_id", "code"])
    return {str(k): "; ".join(g["label"].dropna()) for k, g in named.groupby("segment_id", sort=False)}


def _row(
    coded: CodedCorpus, segment: pd.Series, random: bool, proposals: dict[str, str], texts: dict[str, str]
) -> SheetRow:
    name, start, end = str(segment["document"]), int(segment["start"]), int(segment["end"])
    if name not in texts:
        texts[name] = coded.results.document(name).text
    text = texts[name]
    page = segment["page"]
    return SheetRow(
        document=name,
        section=str(segment["section"] or ""),
        page=None if pd.isna(page) else int(page),
        start=start,
        end=end,
        text=text[start:end],
        before=text[max(0, start - CONTEXT) : start].strip(),
        after=text[end : end + CONTEXT].strip(),
        proposal=proposals.get(str(segment["segment_id"]), ""),
        random=random,
    )
