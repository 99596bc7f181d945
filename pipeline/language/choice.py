"""Which language model will be used, found out without loading any (spaCy takes a second to import)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import InputError

LARGE_MODEL = "de_core_news_lg"
EMBEDDED = "embedded"


def resolve_language(name: str = "auto") -> str:
    """The name that ``load_language`` will load: ``auto`` is the large model where it is installed, else the
    embedded default. Raises InputError where a model asked for by name is not there."""
    if name == "auto":
        return LARGE_MODEL if find_spec(LARGE_MODEL) else EMBEDDED
    if name != EMBEDDED and find_spec(name) is None and not Path(name).is_dir():
        raise InputError(
            f"Das Sprachmodell „{name}“ ist nicht installiert; installieren Sie es oder wählen Sie "
            "„auto“ für die eingebaute Vorgabe."
        )
    return name
