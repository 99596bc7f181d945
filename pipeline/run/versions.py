"""Which code and which libraries computed something: part of every key of the store and of the manifest.

What a stage depends on is read off its imports, not kept by hand: from the module that does the stage's work
to every module of ours that it imports, the data files beside them, and the libraries they name.
"""

from __future__ import annotations

import hashlib
import re
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from pipeline import __version__

_HERE = Path(__file__).parents[1]

ROOTS = {
    "extract": ("pipeline.extract.dispatch",),
    "code": ("pipeline.run.work",),
    "search": ("pipeline.search.build",),
    "tables": ("pipeline.run.assemble", "pipeline.run.summary", "pipeline.run.changes"),
}
"""The modules that do a stage's work."""

_DISTRIBUTIONS = {
    "PIL": "pillow",
    "charset_normalizer": "charset-normalizer",
    "docx": "python-docx",
    "marisa_trie": "marisa-trie",
    "pptx": "python-pptx",
    "pdfminer": "pdfminer.six",
    "ruamel": "ruamel.yaml",
    "sklearn": "scikit-learn",
    "webvtt": "webvtt-py",
    "xlsxwriter": "XlsxWriter",
}
"""Libraries that are imported under another name than they are installed."""

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]+)|import[ \t]+([^\n]+))", re.MULTILINE
)
_FOR_TYPES = re.compile(r"^if TYPE_CHECKING:\n(?:[ \t]+[^\n]*\n|\n)+", re.MULTILINE)
_BY_NAME = re.compile(r"= lazily\(|\bimport_module\((?!\\)")
_NAME = re.compile(r"[A-Za-z_][\w.]*")

MANIFEST_PACKAGES = ("spacy", "pdfplumber", "pypdfium2", "scikit-learn", "pandas", "simplemma", "wordfreq")
"""Packages whose versions the manifest names."""


@cache
def code_version(stage: str) -> str:
    """A hash over source files, data files and library versions of a stage (see ``ROOTS``)."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for module in sorted(modules_of(stage)):
        for file in _files(module):
            digest.update(str(file.relative_to(_HERE)).encode() + file.read_bytes())
    for library in sorted(libraries_of(stage)):
        digest.update(f"{library}={library_version(library)}".encode())
    return digest.hexdigest()[:16]


@cache
def modules_of(stage: str) -> frozenset[str]:
    """The modules of ours that a stage imports, directly or through others."""
    found: set[str] = set()
    waiting = list(ROOTS[stage])
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += _imports(module)[0]
    return frozenset(found)


@cache
def libraries_of(stage: str) -> frozenset[str]:
    """The distributions that a stage's modules import."""
    names = set().union(*(_imports(module)[1] for module in modules_of(stage)))
    return frozenset(_DISTRIBUTIONS.get(name, name) for name in names - sys.stdlib_module_names)


@cache
def _imports(module: str) -> tuple[frozenset[str], frozenset[str]]:
    """Modules of ours and top-level names of others that ``module`` imports.

    A module that imports by name at run time (``import_module``) counts as importing its whole folder.
    """
    path = _path(module)
    source = _FOR_TYPES.sub("", path.read_text("utf-8"))
    wanted = {module.rpartition(".")[0]}
    for base, names, plain in _IMPORT.findall(source):
        wanted |= {base, *(f"{base}.{name}" for name in _NAME.findall(names))} if base else set()
        wanted |= {name.split()[0] for name in plain.split(",") if name.strip()}
    if _BY_NAME.search(source):
        parts = (p.relative_to(_HERE.parent).with_suffix("").parts for p in path.parent.rglob("*.py"))
        wanted |= {".".join(p).removesuffix(".__init__") for p in parts}
    ours = {name for name in wanted if name.partition(".")[0] == "pipeline" and _exists(name)}
    return frozenset(ours), frozenset(n.partition(".")[0] for n in wanted - ours if n) - {"pipeline"}


@cache
def _path(module: str) -> Path:
    place = _HERE.parent.joinpath(*module.split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


@cache
def _exists(module: str) -> bool:
    return _path(module).is_file()


def _files(module: str) -> list[Path]:
    """The module's source; for a package also the data files that lie in its folder."""
    path = _path(module)
    if path.name != "__init__.py":
        return [path]
    beside = [p for p in path.parent.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    return [path, *sorted(p for p in beside if p.suffix != ".py" and _package(p) == path.parent)]


def _package(file: Path) -> Path:
    return next(folder for folder in file.parents if (folder / "__init__.py").is_file())


@cache
def library_version(name: str) -> str:
    """The installed version of a distribution, empty where it is not installed."""
    try:
        said = distribution(name).read_text("METADATA") or ""
    except PackageNotFoundError:
        return ""
    found = _VERSION.search(said)  # the library's own reader takes the whole file to pieces
    return found[1] if found else ""


_VERSION = re.compile(r"^Version: *(\S+)", re.MULTILINE)


def package_versions() -> dict[str, str]:
    """Versions of Querschau and of the packages that shape the results."""
    return {"querschau": __version__} | {name: library_version(name) for name in MANIFEST_PACKAGES}
