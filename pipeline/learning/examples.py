"""What people coded, joined with the segments: the table that learning starts from.

A human coding belongs to a segment where the two overlap by half of the shorter. A segment counts as
*read* by a coder who has any row for it (also one without a code). A coder who has neither a row without a
code in a document nor one from a coding sheet worked in another program from beginning to end: there the
whole document counts as read. A code applies where more than half of those who read the segment gave it;
where they are split evenly the matter is open and the segment is left out for this code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.errors import CodingsError
from pipeline.learning.features import Passages

Floats = npt.NDArray[np.float64]

SHEET_ORIGIN = "code-sheet"
"""Begin of ``origin`` of rows from coding sheets; they name each passage that was read."""

GROUPINGS = ("document", "case", "section", "passage")
"""What must not be divided between training and test in cross-validation."""


@dataclass(frozen=True)
class Examples:
    """n passages with what is known of their codes.

    ``labels``: n x k of 1 (applies), 0 (does not), nan (open). ``rules``: n x k of 1 and 0, what the
    rules gave (nan: not asked). ``human``: n, False for passages only the rules have read. ``groups``:
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


def overlaps(segments: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """Which coding rows belong to which segments: columns ``segment``, ``coding`` (positions in the tables).

    Both tables need ``document``, ``start``, ``end``; they belong together where they overlap by at
    least half of the shorter of the two.
    """
    pairs: list[tuple[int, int]] = []
    by_document = dict(iter(codings.reset_index(drop=True).groupby("document", sort=False)))
    for document, group in segments.reset_index(drop=True).groupby("document", sort=False):
        rows = by_document.get(document)
        if rows is None:
            continue
        start, end = rows["start"].to_numpy()[None, :], rows["end"].to_numpy()[None, :]
        s, e = group["start"].to_numpy()[:, None], group["end"].to_numpy()[:, None]
        common = np.minimum(e, end) - np.maximum(s, start)
        hit = (common > 0) & (2 * common >= np.minimum(e - s, end - start))
        where, what = np.nonzero(hit)
        pairs += list(zip(group.index[where].tolist(), rows.index[what].tolist(), strict=True))
    return pd.DataFrame(pairs, columns=["segment", "coding"])


def readings(segments: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Who read which segment and what they gave it: columns ``segment`` (position), ``coder``, ``code``.

    A row with an empty code says "read"; every pair of coder and read segment has one.
    """
    people = people.reset_index(drop=True)
    pairs = overlaps(segments, people)
    hits = pd.DataFrame(
        {
            "segment": pairs["segment"].to_numpy(),
            "coder": people["coder"].to_numpy()[pairs["coding"].to_numpy(dtype=int)],
            "code": people["code"].to_numpy()[pairs["coding"].to_numpy(dtype=int)],
        }
    )
    read = [hits.assign(code="")]
    documents = segments["document"].to_numpy()
    codable = (
        segments["codable"].to_numpy(dtype=bool) if "codable" in segments else np.ones(len(segments), bool)
    )
    for (coder, document), rows in people.groupby(["coder", "document"], sort=True):
        if (rows["code"] == "").any() or rows["origin"].str.startswith(SHEET_ORIGIN).any():
            continue
        whole = np.flatnonzero((documents == document) & codable)
        read.append(pd.DataFrame({"segment": whole, "coder": coder, "code": ""}))
    return pd.concat([hits, *read], ignore_index=True).drop_duplicates().reset_index(drop=True)


def examples_of(
    segments: pd.DataFrame,
    people: pd.DataFrame,
    codebook: Codebook,
    *,
    rule_codings: pd.DataFrame | None = None,
    evidence: Sequence[Mapping[str, float]] | None = None,
) -> Examples:
    """The learning table of a corpus.

    ``segments``: ``SEGMENT_COLUMNS``; ``people``: ``PEOPLE_COLUMNS``; ``rule_codings``: coded segments
    with at least ``segment_id``, ``code``; ``evidence``: the rules' scores per segment, in the order of
    ``segments``. Raises CodingsError where nothing can be learned from: no codings, unknown codes, no
    coding that fits a segment.
    """
    check_codings(people, codebook)
    segments = segments.reset_index(drop=True)
    codes = tuple(codebook.codes)
    labels, open_count = _votes(segments, people, codes)
    read = np.asarray(~np.isnan(labels).all(axis=1), dtype=bool)
    if not read.any():
        raise CodingsError(
            "Keine der Kodierungen liegt auf einem Segment dieses Korpus; prüfen Sie, ob Dokumentnamen und "
            "Textstand zu den Kodierungen passen, und erzeugen Sie den Bogen notfalls neu."
        )
    rules = rule_table(segments, rule_codings, codes)
    labels[~read] = rules[~read] if rule_codings is not None else np.nan
    codable = segments["codable"].to_numpy(dtype=bool)
    keep = np.flatnonzero(read | (codable & ~np.isnan(labels).all(axis=1)))
    notes = []
    if open_count:
        notes.append(
            f"{open_count} Entscheidungen sind zwischen den Kodierenden gleich verteilt und bleiben offen."
        )
    passages = passages_of(segments, evidence, rules, codes)
    everything = Examples(passages, codes, labels, rules, read, _groups(segments), tuple(notes))
    return everything.take(keep)


def check_codings(people: pd.DataFrame, codebook: Codebook) -> None:
    """Raise CodingsError where there are no codings or codes that the codebook does not know."""
    if people.empty:
        raise CodingsError(
            "Im Ordner „codings“ dieses Korpus liegen noch keine Kodierungen; erzeugen Sie einen Bogen mit "
            "„querschau code-sheet KORPUS --coder NAME“ und lesen Sie ihn ausgefüllt mit --read ein."
        )
    known = set(codebook.codes) | {""}
    unknown = people[~people["code"].isin(known)]
    if not unknown.empty:
        names = ", ".join(f"„{c}“" for c in sorted(unknown["code"].unique())[:5])
        first = unknown.iloc[0]
        raise CodingsError(
            f"Die Kodierungen nennen Kategorien, die das Codebuch „{codebook.name}“ nicht kennt ({names}; "
            f"zuerst von „{first['coder']}“ in „{first['document']}“ ab Zeichen {first['start']}); "
            "berichtigen Sie die Kennungen oder ergänzen Sie das Codebuch."
        )
    if (people["code"] == "").all():
        raise CodingsError(
            "Die Kodierungen enthalten nur gelesene Passagen ohne Kategorie; vergeben Sie mindestens für "
            "einige Passagen Kategorien, sonst lässt sich nichts lernen."
        )


def _votes(segments: pd.DataFrame, people: pd.DataFrame, codes: tuple[str, ...]) -> tuple[Floats, int]:
    table = readings(segments, people)
    labels = np.full((len(segments), len(codes)), np.nan)
    if table.empty:
        return labels, 0
    readers = table[table["code"] == ""].groupby("segment").size()
    rows = readers.index.to_numpy(dtype=int)
    votes = np.zeros((len(segments), len(codes)))
    given = table[table["code"] != ""]
    place = {c: i for i, c in enumerate(codes)}
    np.add.at(votes, (given["segment"].to_numpy(dtype=int), given["code"].map(place).to_numpy(dtype=int)), 1)
    share = votes[rows] / readers.to_numpy()[:, None]
    labels[rows] = np.where(share > 0.5, 1.0, np.where(share < 0.5, 0.0, np.nan))
    return labels, int((share == 0.5).sum())


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
