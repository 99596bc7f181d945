"""One document, two documents: nouns and verbs follow their number in all that is said."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import ROOT

from pipeline.counted import counted

SEVERAL = "Dokumenten?|Segmente|Kodierungen|Passagen|Dateien|Entscheidungen|Vorschläge|Hinweise|Kategorien"
NEVER_ONE = re.compile(r"\{[A-Z_]+\}|\{number\(|[^}]*:\d+d\}|.*enthält \{")
"""Limits, totals of a report, columns of figures, what exceeds a limit."""


def test_a_number_takes_its_noun_along() -> None:
    assert counted(1, "Dokument", "Dokumente") == "1 Dokument"
    assert counted(0, "Dokument", "Dokumente") == "0 Dokumente"
    assert f"{counted(1, 'Stelle fehlt', 'Stellen fehlen')}." == "1 Stelle fehlt."


def test_no_sentence_of_the_program_says_1_dokumente() -> None:
    found = []
    for folder in ("pipeline", "querschau", "flows"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            found += [f"{path.relative_to(ROOT)}: {said}" for said in _fixed_plurals(path)]
    assert found == []


def _fixed_plurals(path: Path) -> list[str]:
    said = re.findall(rf"(?:enthält )?\{{[^{{}}]+\}} (?:{SEVERAL})\b", path.read_text("utf-8"))
    return [words for words in said if not NEVER_ONE.match(words)]
