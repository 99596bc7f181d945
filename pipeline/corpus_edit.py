"""A corpus begun and changed: folder, documents, and what ``corpus.yaml`` says of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml.comments import CommentedMap

from pipeline.corpus import CaseEntry, Corpus, DocumentEntry, Source
from pipeline.errors import InputError, OutputError
from pipeline.extract.registry import readable, suffixes
from pipeline.files import write_text
from pipeline.yaml_file import dump_yaml, edit, fingerprint

CORPUS_FILE = "corpus.yaml"
DOCUMENTS = "documents"

_NOTHING: tuple[Any, ...] = ("", None, [], {})
"""Values that take a field out."""

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_LONGEST = 180
"""Bytes of a file name; sync clients and archives take no more than about 200."""


def create_corpus(parent: Path, name: str) -> Path:
    """A new corpus folder ``name`` in ``parent``, with a place for documents and a ``corpus.yaml``.

    Raises InputError for a name that no computer takes or that is there, OutputError where nothing can be
    written.
    """
    folder = parent / checked_name(name)
    if folder.exists():
        raise InputError(
            f"„{folder}“ gibt es schon; öffnen Sie den Ordner oder wählen Sie einen anderen Namen."
        )
    try:
        (folder / DOCUMENTS).mkdir(parents=True)
    except OSError as error:
        raise OutputError(
            f"Der Ordner „{folder}“ lässt sich nicht anlegen ({error.strerror or error}); wählen Sie einen "
            "Ort, an dem Sie schreiben dürfen."
        ) from error
    write_text(folder / CORPUS_FILE, dump_yaml({"title": " ".join(name.split())}))
    return folder


def place_of_documents(folder: Path) -> Path:
    """Where the documents of the corpus in ``folder`` lie."""
    place = folder / DOCUMENTS
    return place if place.is_dir() else folder


def document_name(name: str) -> str:
    """``name`` as the name of a document's file: one that every computer takes, of a format that can be read.

    Raises InputError for any other.
    """
    checked = checked_name(name)
    if Path(checked).suffix.lower() not in suffixes():
        raise InputError(f"„{checked}“ hat kein bekanntes Format; möglich sind {readable()}.")
    return checked


def checked_name(name: str) -> str:
    """``name`` as that of a file or folder that every computer takes. Raises InputError for any other."""
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    wrong = not name or _FORBIDDEN.search(name) or _RESERVED.fullmatch(name) or name[-1] in ". "
    if wrong or name.startswith((".", "~$")) or len(name.encode()) > _LONGEST:
        raise InputError(
            f"„{name}“ geht als Name nicht; vermeiden Sie Schrägstriche, Doppelpunkte und Sonderzeichen und "
            "kürzen Sie sehr lange Namen."
        )
    return name


def possible_name(name: str) -> str:
    """What comes nearest to ``name`` among the names that :func:`checked_name` takes."""
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    name = _FORBIDDEN.sub("_", name).encode()[:_LONGEST].decode(errors="ignore").strip(". ").lstrip("~$")
    return f"_{name}" if not name or _RESERVED.fullmatch(name) else name


def describe(corpus: Corpus, source: Source, said: Mapping[str, Any], read_as: str) -> str:
    """Write fields of a document (``corpus.DocumentEntry``'s) to ``corpus.yaml``.

    An empty value takes the field out; all else in the file stays as it is. ``read_as`` and the returned
    value: ``yaml_file.fingerprint`` before and after. Raises InputError for a value that the field cannot
    have and where the file changed meanwhile; OutputError where it cannot be written.
    """
    file = corpus.place_of(source.path)
    fields = {name: value for name, value in said.items() if value not in _NOTHING}
    try:
        DocumentEntry.model_validate({"file": file, **fields})
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False)[0]
        field, value = wrong["loc"][0], wrong["input"]
        raise InputError(
            f"„{value}“ geht im Feld „{field}“ von „{file}“ nicht; geben Sie etwas anderes ein"
            f"{' (eine Jahreszahl wie 2023)' if field == 'year' else ''}."
        ) from error

    def change(data: CommentedMap) -> None:
        documents = data.setdefault("documents", [])
        named = source.entry.file or file
        entry = next((d for d in documents if d.get("file") == named), None)
        if entry is None:
            entry = {"file": file}
            documents.append(entry)
            entry = documents[-1]
        for name in said:
            if name in fields:
                entry[name] = fields[name]
            else:
                entry.pop(name, None)

    return edit(corpus.folder / CORPUS_FILE, change, read_as)


def describe_case(folder: Path, name: str, state: str, variables: Mapping[str, Any], read_as: str) -> str:
    """Write what is known of a case to ``corpus.yaml``: its state and variables (all of them; empty ones go).

    ``read_as``, the returned value and errors: as for :func:`describe`.
    """
    known = {key: value for key, value in variables.items() if value not in _NOTHING}
    try:
        CaseEntry.model_validate({"name": name, "state": state, "variables": known})
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False)[0]
        said = f"„{wrong['input']}“ geht bei „{name}“ nicht ({wrong['loc'][-1]})"
        raise InputError(f"{said}; geben Sie Text oder eine Zahl an.") from error

    def change(data: CommentedMap) -> None:
        cases = data.setdefault("cases", [])
        entry = next((c for c in cases if c.get("name") == name), None)
        if entry is None:
            cases.append({"name": name})
            entry = cases[-1]
        for field, value in (("state", state), ("variables", known)):
            if value:
                entry[field] = value
            else:
                entry.pop(field, None)

    return edit(folder / CORPUS_FILE, change, read_as)


def make_proposals(folder: Path, on: bool) -> None:
    """Say in ``corpus.yaml`` whether runs make proposals. Raises InputError, OutputError."""

    def change(data: CommentedMap) -> None:
        data.pop("proposals", None)
        if not on:
            data["proposals"] = False

    edit(folder / CORPUS_FILE, change, fingerprint(folder / CORPUS_FILE))


def typed(text: str) -> str | int | float:
    """A variable's value as it is meant: a number where it reads like one (``28400``, ``3,5``), else text."""
    text = " ".join(text.split())
    if re.fullmatch(r"-?(0|[1-9]\d{0,14})", text):
        return int(text)
    return float(text.replace(",", ".")) if re.fullmatch(r"-?\d{1,12},\d{1,6}", text) else text
