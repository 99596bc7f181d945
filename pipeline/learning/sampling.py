"""Choosing passages of a corpus for a coding sheet."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten

import numpy as np
import pandas as pd

from pipeline.errors import CodingsError
from pipeline.learning.choose import choose_passages, uncertainty_of
from pipeline.learning.coded_corpus import CodedCorpus
from pipeline.learning.examples import passages_of, rule_table
from pipeline.learning.store import load_model
from pipeline.learning.trained import TrainedModel
from pipeline.learning.training import train
from pipeline.people.coders import CHANCE
from pipeline.people.decisions import person_key, text_hash
from pipeline.sheets.code_sheet import handed_out
from pipeline.sheets.code_sheet_write import SheetRow

CONTEXT = 160
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
    """Passages that ``coder`` neither has read nor has in another sheet, in the order of the text.

    ``like``: only passages that this coder has read or has in a sheet (for agreement between the two); those
    which came up by chance there count as such here. Raises CodingsError where nothing is left to code.
    """
    segments = coded.segments.reset_index(drop=True)
    own = _known_to(coded, segments, coder)
    theirs = _known_to(coded, segments, like) if like else {}
    if like and not theirs:
        raise CodingsError(
            f"„{like}“ hat hier weder einen Kodierbogen noch etwas gelesen; prüfen Sie die "
            f"Schreibweise bei --like."
        )
    open_rows = np.flatnonzero(segments["codable"].to_numpy(dtype=bool))
    open_rows = np.setdiff1d(open_rows, np.array(sorted(own), dtype=np.int64))
    if like:
        open_rows = np.intersect1d(open_rows, np.array(sorted(theirs), dtype=np.int64))
    if not len(open_rows):
        raise CodingsError(
            f"Für „{coder}“ gibt es keine weiteren Passagen zu kodieren; nehmen Sie Dokumente hinzu, "
            f"lassen Sie "
            "--like weg oder löschen Sie, wenn Bögen verloren sind, deren Dateien (.json) in "
            "„codings/boegen“."
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
        _row(coded, segments.iloc[int(i)], theirs[int(i)] if like else bool(r), proposals, texts)
        for i, r in zip(choice.rows, choice.random, strict=True)
    ]


def _known_to(coded: CodedCorpus, segments: pd.DataFrame, coder: str) -> dict[int, bool]:
    """The segments (by position) that a coder has read or has in a sheet, and whether by chance."""
    row = {segment: n for n, segment in enumerate(segments["segment_id"])}
    readings = [p.readings for p in coded.coders.people.values() if person_key(p.name) == person_key(coder)]
    found = {row[unit]: r.random for read in readings for unit, r in read.items()}
    places = zip(
        segments["document"], segments["start"].astype(int), segments["end"].astype(int), strict=True
    )
    at = {place: n for n, place in enumerate(places)}
    sheets = handed_out(coded.corpus.codings_folder / "boegen", coder)
    in_sheets = {at[place]: drawn == CHANCE for place, drawn in sheets.items() if place in at}
    return {n: found.get(n, False) or in_sheets.get(n, False) for n in found | in_sheets}


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
        before=_last_words(text[max(0, start - 2 * CONTEXT) : start]),
        after=shorten(text[end : end + 2 * CONTEXT], CONTEXT, placeholder=" …"),
        proposal=proposals.get(str(segment["segment_id"]), ""),
        random=random,
        document_hash=text_hash(text),
    )


def _last_words(text: str) -> str:
    return shorten(text[::-1], CONTEXT, placeholder=" …")[::-1]
