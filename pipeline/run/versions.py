"""Which code and which libraries computed something: part of every key of the store and of the manifest."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline import __version__

_HERE = Path(__file__).parents[1]

_PARTS = {
    "extract": ("extract", "model/document.py"),
    "code": (
        "language",
        "coding",
        "codebook/model.py",
        "segments.py",
        "model",
        "learning",
        "run/work.py",
        "people/placing.py",
    ),
    "tables": ("tables", "run/assemble.py", "run/summary.py", "report"),
}
_LIBRARIES = {
    "extract": ("pdfplumber", "pdfminer.six", "pypdfium2", "python-docx", "wordfreq"),
    "code": ("spacy", "simplemma", "wordfreq", "scikit-learn"),
    "tables": ("pandas", "XlsxWriter", "pyarrow"),
}
MANIFEST_PACKAGES = ("spacy", "pdfplumber", "pypdfium2", "scikit-learn", "pandas", "simplemma", "wordfreq")
"""Packages whose versions the manifest names."""


@cache
def code_version(stage: str) -> str:
    """A hash over source files and library versions of a stage (``extract``, ``code``, ``tables``)."""
    digest = hashlib.sha256()
    for part in _PARTS[stage]:
        path = _HERE / part
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in files:
            if "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(_HERE)).encode() + file.read_bytes())
    for library in _LIBRARIES[stage]:
        digest.update(f"{library}={library_version(library)}".encode())
    return digest.hexdigest()[:16]


def library_version(name: str) -> str:
    """The installed version of a distribution, empty where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def package_versions() -> dict[str, str]:
    """Versions of Querschau and of the packages that shape the results."""
    return {"querschau": __version__} | {name: library_version(name) for name in MANIFEST_PACKAGES}
