"""Checks of what was written against the REFI-QDA schemas, element by element and in little memory."""

from __future__ import annotations

import zipfile
from functools import cache
from pathlib import Path
from typing import IO

from lxml import etree

from pipeline.errors import ExchangeError

_FOLDER = Path(__file__).parent / "schemas"


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_FOLDER / f"{name}.xsd"))


@cache
def shapes() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    """Of each element of a project, by its name: the attributes and, in order, the children it may have."""
    root = etree.parse(_FOLDER / "Project.xsd").getroot()
    xsd = "{http://www.w3.org/2001/XMLSchema}"
    types = {}
    for kind in root.iter(f"{xsd}complexType"):
        attributes = frozenset(a.get("name") or "" for a in kind.iter(f"{xsd}attribute"))
        children = tuple(e.get("name") or "" for e in kind.iter(f"{xsd}element"))
        types[kind.get("name") or ""] = attributes, children
    nothing = frozenset[str](), tuple[str, ...]()
    return {e.get("name") or "": types.get(e.get("type") or "", nothing) for e in root.iter(f"{xsd}element")}


def check_project(path: Path) -> None:
    """Raises ExchangeError where the project file in a .qdpx does not follow its schema."""
    with zipfile.ZipFile(path) as archive, archive.open("project.qde") as file:
        _check(file, path.name, "Project")


def check_codebook(path: Path) -> None:
    """Raises ExchangeError where a .qdc does not follow its schema."""
    with path.open("rb") as file:
        _check(file, path.name, "Codebook")


def _check(file: IO[bytes], name: str, schema: str) -> None:
    try:
        for _, element in etree.iterparse(
            file, events=("end",), schema=_schema(schema), resolve_entities=False, no_network=True
        ):
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        line = error.lineno
        raise ExchangeError(
            f"„{name}“ entspricht in Zeile {line} nicht dem REFI-QDA-Schema ({error.msg}); melden Sie diesen "
            "Fehler mit der Datei."
        ) from error
