"""Which language model will be used, said without loading spaCy."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import InputError

LARGE_MODEL = "de_core_news_lg"
EMBEDDED = "eingebaut"
EMBEDDED_VERSION = "1"
"""To be raised with every change of the embedded default that changes its results."""

_WITH_VERSION = re.compile(r"^(?P<name>.+?) (?P<version>\d[\w.]*)$")


def resolve_language(name: str = "auto") -> str:
    """Name and version of the model that ``load_language(name)`` will load: ``eingebaut 1``,
    ``de_core_news_lg 3.8.0``.

    ``name``: ``auto`` (the large German model if installed, else the embedded default), ``eingebaut``, an
    installed spaCy model or its folder, or what this function returned. Raises InputError if the model is
    not there or has another version.
    """
    found = _WITH_VERSION.match(name)
    wanted = found["version"] if found else ""
    base = found["name"] if found else name
    if base == "auto":
        base = LARGE_MODEL if find_spec(LARGE_MODEL) else EMBEDDED
    there = EMBEDDED_VERSION if base in (EMBEDDED, "embedded") else _installed(base)
    if wanted and wanted != there:
        raise InputError(
            f"Vom Sprachmodell „{base}“ ist Version {there} installiert, verlangt ist {wanted}; installieren "
            "Sie diese oder lassen Sie die Version weg."
        )
    return f"{EMBEDDED if base == 'embedded' else base} {there}"


def model_name(resolved: str) -> str:
    """The name without the version."""
    found = _WITH_VERSION.match(resolved)
    return found["name"] if found else resolved


def _installed(name: str) -> str:
    meta = Path(name) / "meta.json"
    if meta.is_file():
        return str(json.loads(meta.read_text(encoding="utf-8"))["version"])
    try:
        if name.isidentifier() and find_spec(name):
            return version(name)
    except PackageNotFoundError:
        pass
    raise InputError(
        f"Das Sprachmodell „{name}“ ist nicht installiert; installieren Sie es oder wählen Sie „auto“ für "
        "die eingebaute Vorgabe."
    )
