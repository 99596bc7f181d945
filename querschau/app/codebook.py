"""The codebook that a corpus is coded with, as the page shows it, drafts it and writes its next version."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.codebook.changes import Change, SetList, SetRules
from pipeline.codebook.diff import codebook_changes
from pipeline.codebook.find import is_shipped
from pipeline.codebook.model import Codebook, load_codebook
from pipeline.codebook.page import context_in_words, rule_in_words
from pipeline.codebook.revise import draft, next_version
from pipeline.codebook_edit import codebook_path, publish_own
from pipeline.coding.drafted import check_rules
from pipeline.yaml_file import Written, dump_yaml, fingerprint
from pipeline.yaml_values import read_text
from querschau.app.project import Project, Stale

_TEXTS = ("label", "definition", "include", "exclude")
_EXAMPLES = ("anchors", "counter_examples")


@dataclass(frozen=True)
class CodebookFile:
    """The file as it lies on the disk. ``read_as``: its fingerprint."""

    path: Path
    text: str
    read_as: str

    @cached_property
    def saved(self) -> Codebook:
        """The version in the file. Raises CodebookError."""
        return load_codebook(self.path)

    @cached_property
    def rules(self) -> dict[str, str]:
        """The rules of each code as they are written."""
        written = Written(self.text)
        return {
            code["id"]: written.part(("dimensions", i, "codes", j, "rules"))
            for i, dimension in enumerate(written.data["dimensions"])
            for j, code in enumerate(dimension["codes"])
        }

    def drafted(self, changes: Sequence[Change]) -> Codebook:
        """The codebook with the changes. Raises CodebookError, with line and column in the rules typed."""
        book = draft(read_text(self.text), changes)
        if any(isinstance(change, SetRules | SetList) for change in changes):
            check_rules(book, changes)
        return book


_read: dict[tuple[Path, str], CodebookFile] = {}
"""The versions that windows have read, by fingerprint."""


def codebook_file(opened: Project, read_as: str = "") -> CodebookFile:
    """The corpus' codebook. Raises Stale where it is not (any more) what the window read, CodebookError."""
    path = codebook_path(opened.folder)
    now = fingerprint(path)
    if read_as and now != read_as:
        raise Stale("Das Codebuch wurde inzwischen von außen geändert; laden Sie die Seite neu.")
    if (path, now) not in _read:
        load_codebook(path)  # says what is wrong with line and column
        _read[path, now] = CodebookFile(path, path.read_text("utf-8-sig"), now)
    return _read[path, now]


def changes_since(opened: Project, read_as: str) -> list[str]:
    """What was changed in the file since a window read it, in German sentences. Raises CodebookError."""
    now = codebook_file(opened)
    if (before := _read.get((now.path, read_as))) is None:
        return [
            "Was geändert wurde, weiß das Programm nach einem Neustart nicht mehr; sehen Sie selbst nach."
        ]
    return codebook_changes(before.saved, now.saved)


def shown(
    file: CodebookFile, book: Codebook, changes: Sequence[Change], counts: Mapping[str, int]
) -> dict[str, Any]:
    """A codebook as the page shows it; ``counts``: codings that count, by code."""
    return {
        "read_as": file.read_as,
        "version": file.saved.version,
        "next": next_version(file.saved.version),
        "file": file.path.name,
        "copied": is_shipped(file.path),
        "lists": [
            {"name": name, "terms": terms, "used": _users(book, name)} for name, terms in book.lists.items()
        ],
        "contexts": [context_in_words(context) for context in book.contexts],
        "dimensions": [
            {
                "id": dimension.id,
                "label": dimension.label,
                "question": dimension.question,
                "codes": [
                    {
                        "id": code.id,
                        **{name: getattr(code, name).strip() for name in _TEXTS},
                        **{name: [v.strip() for v in getattr(code, name)] for name in _EXAMPLES},
                        "threshold": code.threshold,
                        "rules": rules_text(file, book, changes, code.id),
                        "words": [f"{r.id} – {rule_in_words(r)}" for r in code.rules],
                        "count": counts.get(code.id, 0),
                        "relations": [
                            r.model_dump(exclude={"code"}) for r in book.relations if r.code == code.id
                        ],
                    }
                    for code in dimension.codes
                ],
            }
            for dimension in book.dimensions
        ],
    }


def _users(book: Codebook, name: str) -> list[str]:
    """The labels of the codes whose rules name a word list."""
    named = re.compile(rf"\${re.escape(name)}(?!\w)")
    return [c.label for c in book.codes.values() if any(named.search(r.model_dump_json()) for r in c.rules)]


def rules_text(file: CodebookFile, book: Codebook, changes: Sequence[Change], code: str) -> str:
    """The rules as they are typed or written, of a code that took over others' as they would be."""
    if typed := [c.text for c in changes if isinstance(c, SetRules) and c.code == code]:
        return typed[-1]
    rules = book.codes[code].rules
    saved = file.saved.codes.get(code)
    if saved is not None and saved.rules == rules:
        return file.rules.get(code, "")
    return dump_yaml([r.model_dump(exclude_defaults=True) for r in rules]) if rules else ""


def save(opened: Project, changes: Sequence[Change], version: str, note: str, read_as: str) -> Path:
    """Write the changes as a new version; a codebook that comes with Querschau is copied to the corpus first.

    Returns the file. Raises CodebookError, Stale, OutputError; nothing is changed then.
    """
    file = codebook_file(opened, read_as)
    file.drafted(changes)
    return publish_own(opened.folder, file.path, changes, version, note)
