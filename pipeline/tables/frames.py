"""What tables are made from: codebook, coding units, codings, documents, variables of the cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.model import Document
from pipeline.results import Results


@dataclass(frozen=True)
class Frames:
    """Input of :func:`pipeline.tables.write.write_tables` while a run is still going on.

    ``segments`` and ``codings``: the tables of ``coded_segments.py``. ``documents``: by name, in the
    order of the run; structure table and register of interviewees read them. ``variables``: what is
    known of each case (``Corpus.case_variables()``), for the comparison of groups.
    """

    codebook: Codebook
    segments: pd.DataFrame
    codings: pd.DataFrame
    documents: Mapping[str, Document] = field(default_factory=dict)
    variables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its text as Python's own strings: walking over its rows is far faster so."""
    return table.astype(dict.fromkeys(table.select_dtypes("string").columns, "object"))


class _Documents(Mapping[str, Document]):
    """The documents of a results folder, each read when asked for: most tables need none."""

    def __init__(self, results: Results) -> None:
        self._results = results

    def __getitem__(self, name: str) -> Document:
        return self._results.document(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._results.document_names)

    def __len__(self) -> int:
        return len(self._results.document_names)


def frames_of(results: Results | Frames) -> Frames:
    """The same from a results folder (variables come from the manifest's ``cases``)."""
    if isinstance(results, Frames):
        return results
    return Frames(
        codebook=results.codebook,
        segments=_plain(results.segments),
        codings=_plain(results.codings),
        documents=_Documents(results),
        variables=results.manifest.cases,
    )
