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
    r"\n[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]+)|import[ \t]+([^\n]+))"
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
        digest.update(_digest(module))
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
    path = _modules()[module]
    source = _FOR_TYPES.sub("", path.read_text("utf-8"))
    wanted = {module.rpartition(".")[0]}
    for base, names, plain in _IMPORT.findall("\n" + source):
        wanted |= {base, *(f"{base}.{name}" for name in _NAME.findall(names))} if base else set()
        wanted |= {name.split()[0] for name in plain.split(",") if name.strip()}
    if ("lazily" in source or "import_module" in source) and _BY_NAME.search(source):
        wanted |= {name for name, other in _modules().items() if other.is_relative_to(path.parent)}
    ours = wanted & _modules().keys()
    return frozenset(ours), frozenset(n.partition(".")[0] for n in wanted - ours if n) - {"pipeline"}


@cache
def _modules() -> dict[str, Path]:
    """All modules of ours by name, and where they lie: looked at once instead of asking for each name."""
    parts = ((path, path.relative_to(_HERE.parent).with_suffix("").parts) for path in _HERE.rglob("*.py"))
    return {".".join(names).removesuffix(".__init__"): path for path, names in parts}


@cache
def _digest(module: str) -> bytes:
    """A hash over the module's source; of a package also over the data files that lie in its folder."""
    path = _modules()[module]
    digest = hashlib.sha256()
    for file in (path, *_data().get(path, ())):
        digest.update(str(file.relative_to(_HERE)).encode() + file.read_bytes())
    return digest.digest()


@cache
def _data() -> dict[Path, list[Path]]:
    """The data files of each package, by the module that makes it one."""
    packages = {path.parent: path for path in _modules().values() if path.name == "__init__.py"}
    files: dict[Path, list[Path]] = {}
    for file in sorted(p for p in _HERE.rglob("*") if p.suffix not in (".py", ".pyc") and p.is_file()):
        package = next(folder for folder in file.parents if folder in packages)
        files.setdefault(packages[package], []).append(file)
    return files


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
