"""The pairs that corrections are learned from, read off passages, and what people decided about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy.special import expit

from pipeline.codebook.model import Codebook
from pipeline.coding import RuleCoder
from pipeline.coding.coder import evidence_spans
from pipeline.coding.judge import load_decision
from pipeline.learning.corrected import Corrected, Floats, Pairs
from pipeline.learning.silent import Silent, silent_of
from pipeline.model import Segment


def read_pairs(coder: RuleCoder, segments: Sequence[Segment]) -> Pairs:
    """All passages and codes with evidence; passages are counted in the order of ``segments``.

    The decision is the coder's, else the one that ships with Querschau.
    """
    decision = coder.decision or load_decision()
    dimension = {c.id: d.id for d in coder.codebook.dimensions for c in d.codes}
    row = {s.id: n for n, s in enumerate(segments)}
    found: list[tuple[int, str, tuple[str, ...], tuple[str, ...], bool, float]] = []
    for judged in coder.judge(segments):
        verdicts = {v.code: v for v in judged.verdicts}
        for code, values in coder.pairs(judged).items():
            speaking = {c.name for c in verdicts[code].contributions if c.points > 0}
            words = (judged.text.quote(span) for span in evidence_spans(judged.text, verdicts[code]))
            likely = decision.judge(dimension[code], values).probability
            odds = float(np.log(likely / (1 - likely)))
            given = not verdicts[code].reason
            place = row[judged.segment.id]
            found.append((place, code, tuple(sorted(speaking)), words_of(words), given, odds))
    return Pairs(
        np.array([p for p, *_ in found], dtype=np.int64),
        tuple(code for _, code, *_ in found),
        tuple(dimension[code] for _, code, *_ in found),
        tuple(rules for _, _, rules, *_ in found),
        tuple(words for _, _, _, words, *_ in found),
        np.array([given for *_, given, _ in found], dtype=bool),
        np.array([odds for *_, odds in found], dtype=np.float64),
    )


def words_of(evidence: Iterable[str]) -> tuple[str, ...]:
    """The different words of a coding's evidence, in small letters."""
    return tuple(sorted({" ".join(words.split()).casefold() for words in evidence}))


def labels_of(pairs: Pairs, decided: Floats, codes: Iterable[str]) -> Floats:
    """What people decided about each pair. ``decided``: passages x codes, see ``examples.decided``."""
    column = {code: j for j, code in enumerate(codes)}
    places = np.array([column[code] for code in pairs.code], dtype=np.int64)
    return decided[pairs.passage, places]


def silent_in(pairs: Pairs, decided: Floats, documents: Sequence[str], codebook: Codebook) -> Silent:
    """What reading says of codes without evidence. ``decided``: as for :func:`labels_of`; read is a passage
    about every code of which somebody decided; ``documents``: of the passages."""
    whole = np.flatnonzero(np.isnan(decided).mean(axis=1) < _DISPUTED)
    codes = tuple(codebook.codes)
    return silent_of(
        {str(i): documents[i] for i in whole.tolist()},
        {(str(i), code) for i, code in zip(pairs.passage.tolist(), pairs.code, strict=True)},
        [(str(i), codes[j]) for i, j in np.argwhere(decided == 1).tolist()],
        codebook,
    )


_DISPUTED = 0.5
"""Of a passage that was read nothing stays undecided but what is disputed, far less than this share."""

SUGGESTION_COLUMNS = (
    *("suggestion", "code", "label", "before", "now", "because", "like"),
    *("document", "section", "page", "start", "end", "text"),
)
"""Columns of :func:`suggestions`. ``suggestion``: ``eher nicht`` (the rules give the code) or ``fehlt wohl``
(they do not); ``before``, ``now``: probability without and with people's decisions; ``because``: the shift
that carried most (log-odds); ``like``: the most similar passage in which the code was decided."""


def suggestions(
    segments: pd.DataFrame, pairs: Pairs, labels: Floats, found: Corrected, codebook: Codebook
) -> pd.DataFrame:
    """What nobody decided and now looks otherwise than to the rules, the surest first."""
    open_ = np.flatnonzero(np.isnan(labels) & (found.accepted != pairs.given))
    before = expit(pairs.before)
    order = sorted(open_, key=lambda i: (-abs(found.probability[i] - 0.5), pairs.passage[i], pairs.code[i]))
    rows = []
    for i in order:
        segment, near = segments.iloc[pairs.passage[i]], int(found.neighbour[i])
        rows.append(
            (
                "eher nicht" if pairs.given[i] else "fehlt wohl",
                pairs.code[i],
                codebook.codes[pairs.code[i]].label,
                round(float(before[i]), 2),
                round(float(found.probability[i]), 2),
                _because(pairs, found, int(i)),
                segments.iloc[near]["text"] if near >= 0 else "",
                *(segment[c] for c in ("document", "section", "page", "start", "end", "text")),
            )
        )
    return pd.DataFrame(rows, columns=list(SUGGESTION_COLUMNS))


def _because(pairs: Pairs, found: Corrected, at: int) -> str:
    """The shift that carried most in the direction of the whole, in German."""
    carried = {name: found.weights.shifts.get(name, 0.0) for name in pairs.causes(at)}
    carried["ähnliche Passagen"] = float(found.near[at])
    sign = 1 if found.shift[at] >= 0 else -1
    name = max(carried, key=lambda n: sign * carried[n])
    return f"{name} {carried[name]:+.1f}".replace(".", ",") if sign * carried[name] > 0 else ""
