"""What tables are made from: codebook, coding units, codings, documents, variables of the cases."""

from __future__ import annotations

from collections.abc import Mapping
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


def frames_of(results: Results | Frames) -> Frames:
    """The same from a results folder (variables come from the manifest's ``cases``)."""
    if isinstance(results, Frames):
        return results
    return Frames(
        codebook=results.codebook,
        segments=results.segments,
        codings=results.codings,
        documents={name: results.document(name) for name in results.document_names},
        variables=results.manifest.get("cases", {}),
    )
