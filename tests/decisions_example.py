"""What Anna says of rows of the tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.people.decisions import Decision, text_hash


def about(row: pd.Series, kind: str, **said: Any) -> Decision:
    """Anna's word about the passage of a row of segments or proposals, and its code where there is one."""
    fields = {"code": row.get("code", ""), **said}
    return Decision(
        person="Anna",
        kind=kind,  # type: ignore[arg-type]
        document=row["document"],
        passage=(int(row["start"]), int(row["end"])),
        passage_hash=text_hash(row["text"]),
        text=row["text"],
        **fields,
    )
