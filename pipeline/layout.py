"""Where texts and long tables of results lie: whole, or in shards from ``LARGEST_WHOLE`` documents on.

A shard holds the documents whose name's SHA-256 begins with its two hexadecimal digits, so that a document
stays in its shard whatever comes and goes beside it, and a changed document costs its shard alone. A long
table is then a folder of that name with one parquet file a shard, which pandas, Arrow and DuckDB read as one
table.
"""

from __future__ import annotations

import hashlib
import re

LARGEST_WHOLE = 1_000
"""Documents up to which results are not divided."""

LARGEST_SHEET = 1_048_575
"""Codings up to which divided results also hold long tables as one CSV file: the rows of a spreadsheet."""

RECORDS = ".querschau/shards"
"""Folder of what a run keeps of each shard for the next one."""

_IN_SHARD = re.compile(rf"(?:documents|\w+\.parquet|{re.escape(RECORDS)})/([0-9a-f]{{2}})[./].*", re.DOTALL)


def divided(documents: int) -> bool:
    """Whether results of so many documents lie in shards."""
    return documents > LARGEST_WHOLE


def in_sheets(codings: int) -> bool:
    """Whether divided results with so many codings hold the long tables also as CSV."""
    return codings <= LARGEST_SHEET


def shard_of(document: str) -> str:
    """The shard of a document: two hexadecimal digits."""
    return hashlib.sha256(document.encode()).hexdigest()[:2]


def text_file(document: str, ending: str, *, sharded: bool) -> str:
    """Path in the results of a document's text (``txt``) or blocks (``json``)."""
    folder = f"documents/{shard_of(document)}" if sharded else "documents"
    return f"{folder}/{document}.{ending}"


def table_file(table: str, shard: str = "") -> str:
    """Path in the results of a long table, or of its part."""
    return f"{table}.parquet/{shard}.parquet" if shard else f"{table}.parquet"


def csv_file(table: str, shard: str = "") -> str:
    """Path in the results of a long table as CSV; a shard's rows wait for the run that puts them together."""
    return f"{RECORDS}/{shard}/{table}.csv" if shard else f"{table}.csv"


def record_file(shard: str) -> str:
    """Path in the results of what a run keeps of a shard."""
    return f"{RECORDS}/{shard}/record.json"


def shard_in(file: str) -> str:
    """The shard of which a file of the results (its path in them) is a part; empty for all others."""
    found = _IN_SHARD.fullmatch(file)
    return found[1] if found else ""
