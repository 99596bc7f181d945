"""People's codes beside the codebook: how often, where first, what was noted; and what stands with what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from pipeline.codebook.successors import FREE
from pipeline.people.decisions import Decision


@dataclass(frozen=True, slots=True)
class FreeCode:
    """A free code with its passages in the order of documents and text; ``people``: who gave it; ``memos``:
    on the code itself; ``beside``: labels of codes that stand at the same passages, the commonest first."""

    code: str
    label: str
    passages: tuple[dict[str, object], ...]
    people: tuple[str, ...]
    memos: tuple[str, ...]
    beside: tuple[tuple[str, int], ...]


_SHOWN = ("document", "page", "printed_page", "section", "text", "memo", "people")


def free_codes(codings: pd.DataFrame, notes: Iterable[Decision]) -> list[FreeCode]:
    """The free codes among ``codings`` (those that count), the commonest first, then by label."""
    memos: dict[str, list[str]] = {}
    for note in notes:
        if note.kind == "memo" and note.code and not note.passage and note.memo:
            memos.setdefault(note.code, []).append(note.memo)
    found = []
    for code, rows in codings[codings["code"].str.startswith(FREE)].groupby("code", sort=False):
        there = codings[codings["segment_id"].isin(rows["segment_id"]) & (codings["code"] != code)]
        beside = Counter(there.drop_duplicates(["segment_id", "code"])["label"])
        said = {name for names in rows["people"] for name in str(names).split("; ") if name}
        found.append(
            FreeCode(
                str(code),
                str(rows["label"].iloc[0]),
                tuple(rows[list(_SHOWN)].to_dict("records")),  # type: ignore[arg-type]
                tuple(sorted(said)),
                tuple(memos.get(str(code), ())),
                tuple(sorted(beside.items(), key=lambda pair: (-pair[1], pair[0]))),
            )
        )
    return sorted(found, key=lambda f: (-len(f.passages), f.label))
