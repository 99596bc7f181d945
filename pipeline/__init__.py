"""Querschau: German municipal documents coded by the case-study method, case by case.

The names in ``__all__`` are the library's public surface: they stay, or CHANGELOG.md says what became of
them. All else may move. Importing this package is light: each name loads its module when it is first asked
for (PEP 562).
"""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "Block",
    "Codebook",
    "CodebookError",
    "Coding",
    "CodingsError",
    "Corpus",
    "Document",
    "DocumentError",
    "ExchangeError",
    "InputError",
    "ModelError",
    "OutputError",
    "QuerschauError",
    "Results",
    "RunOptions",
    "Segment",
    "Summary",
    "__version__",
    "code_texts",
    "find_codebook",
    "load_codebook",
    "open_corpus",
    "open_results",
    "run_corpus",
]

if TYPE_CHECKING:
    from pipeline.codebook.find import find_codebook
    from pipeline.codebook.model import Codebook, load_codebook
    from pipeline.coding.loose import code_texts
    from pipeline.corpus import Corpus, open_corpus
    from pipeline.errors import (
        CodebookError,
        CodingsError,
        DocumentError,
        ExchangeError,
        InputError,
        ModelError,
        OutputError,
        QuerschauError,
    )
    from pipeline.model import Block, Coding, Document, Segment
    from pipeline.results import Results, open_results
    from pipeline.run.options import RunOptions
    from pipeline.run.run import Summary
    from pipeline.run.run import run as run_corpus
else:
    _HOMES = {
        "pipeline.codebook.find": ["find_codebook"],
        "pipeline.codebook.model": ["Codebook", "load_codebook"],
        "pipeline.coding.loose": ["code_texts"],
        "pipeline.corpus": ["Corpus", "open_corpus"],
        "pipeline.errors": [name for name in __all__ if name.endswith("Error")],
        "pipeline.model": ["Block", "Coding", "Document", "Segment"],
        "pipeline.results": ["Results", "open_results"],
        "pipeline.run.options": ["RunOptions"],
        "pipeline.run.run": ["Summary"],
    }
    _PLACES = {name: f"{home}:{name}" for home, names in _HOMES.items() for name in names}
    _PLACES["run_corpus"] = "pipeline.run.run:run"  # ``pipeline.run`` is the room

    def __getattr__(name: str) -> object:
        if name in _PLACES:
            return pkgutil.resolve_name(_PLACES[name])
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
