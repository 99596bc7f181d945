"""How well codings agree with gold codings: per code precision and recall, and the units to read."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from pipeline.errors import CodingsError

_OVERLAP = 0.5
_FUZZY = 85
_SHORTEST_FUZZY = 25

Place = tuple[str, int, int]
"""A document's name and the place of a passage in it, counted in letters."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A gold unit. ``unsure``: codes that only one coder gave, or on which nobody decided; they count neither
    way."""

    id: str
    text: str
    codes: frozenset[str]
    unsure: frozenset[str]
    section: str = ""


@dataclass(frozen=True, slots=True)
class Coded:
    """A passage that was coded, by whatever coder."""

    document: str
    text: str
    code: str
    rule: str = ""
    evidence: str = ""


@dataclass(slots=True)
class CodeQuality:
    """Counts of one code and the units behind them; ``wrong`` with the rule and words that misled."""

    code: str
    right: int = 0
    missed: list[Unit] = field(default_factory=list)
    wrong: list[tuple[Unit, Coded]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the codings that are right, 0 if there are none."""
        coded = self.right + len(self.wrong)
        return self.right / coded if coded else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold codings that were found, 0 if there are none."""
        gold = self.right + len(self.missed)
        return self.right / gold if gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = 2 * self.right + len(self.missed) + len(self.wrong)
        return 2 * self.right / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Quality:
    """The whole comparison. ``lost``: units whose text was found in no document; ``units``: how many the
    others are."""

    by_code: dict[str, CodeQuality]
    lost: list[Unit]
    units: int

    @property
    def total(self) -> CodeQuality:
        """All codes together (micro average)."""
        whole = CodeQuality("alle")
        for part in self.by_code.values():
            whole.right += part.right
            whole.missed += part.missed
            whole.wrong += part.wrong
        return whole


def read_gold(path: Path) -> list[Unit]:
    """Gold units of a JSON Lines file with ``id``, ``text``, ``codes`` and, if there are, ``unsure`` and
    ``section``. Raises CodingsError naming file and line."""
    units = []
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CodingsError(
            f"Die Vergleichskodierungen „{path}“ lassen sich nicht lesen; geben Sie eine Datei im Format "
            "JSON Lines (UTF-8) an."
        ) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            raw: dict[str, Any] = json.loads(line)
            units.append(
                Unit(
                    id=str(raw["id"]),
                    text=str(raw["text"]),
                    codes=frozenset(raw["codes"]),
                    unsure=frozenset(raw.get("unsure", ())),
                    section=str(raw.get("section", "")),
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            raise CodingsError(
                f"In „{path}“, Zeile {number}, steht keine Kodiereinheit; nötig sind id, text und codes."
            ) from error
    return units


def compare(units: Sequence[Unit], texts: dict[str, str], codings: Iterable[Coded]) -> Quality:
    """Compare codings with gold units, wherever a unit begins and ends in the document.

    ``texts``: the documents' plain texts by name. A coding counts for the unit whose place it overlaps by
    half of the shorter of the two; places are compared in letters only, so that hyphens, line breaks and
    punctuation that a reader of the document treated otherwise do not matter.
    """
    letters = {name: _letters(text) for name, text in texts.items()}
    places = {unit.id: _find(_letters(unit.text), letters) for unit in units}
    by_unit: dict[str, dict[str, Coded]] = {unit.id: {} for unit in units}
    known: dict[tuple[str, str], Place | None] = {}
    for coding in codings:
        key = (coding.document, coding.text)
        if key not in known:
            one = {coding.document: letters.get(coding.document, "")}
            known[key] = _find(_letters(coding.text), one)
        for unit in units:
            if _overlap(known[key], places[unit.id]):
                by_unit[unit.id].setdefault(coding.code, coding)
    found = [u for u in units if places[u.id] is not None]
    lost = [u for u in units if places[u.id] is None]
    return Quality(_tally(found, by_unit), lost, len(found))


def decided_quality(units: Sequence[Unit], given: Mapping[str, Mapping[str, Coded]]) -> Quality:
    """Compare proposals with what people decided on the same passages.

    ``units``: passages with the codes that apply, ``unsure`` the codes on which nobody decided there;
    ``given``: the proposals, by passage (``Unit.id``) and code.
    """
    by_unit = {unit.id: dict(given.get(unit.id, {})) for unit in units}
    return Quality(_tally(units, by_unit), [], len(units))


def _tally(units: Sequence[Unit], by_unit: dict[str, dict[str, Coded]]) -> dict[str, CodeQuality]:
    codes = sorted({c for u in units for c in u.codes} | {c for given in by_unit.values() for c in given})
    result = {code: CodeQuality(code) for code in codes}
    for unit in units:
        given = by_unit[unit.id]
        for code in (unit.codes | given.keys()) - unit.unsure:
            if code in unit.codes and code in given:
                result[code].right += 1
            elif code in unit.codes:
                result[code].missed.append(unit)
            else:
                result[code].wrong.append((unit, given[code]))
    return result


def _letters(text: str) -> str:
    """Small letters without accents and anything else: what survives every way of reading a page."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    return re.sub(r"[^a-z]", "", plain)


def _find(needle: str, texts: dict[str, str]) -> Place | None:
    if not needle:
        return None
    for name, text in texts.items():
        at = text.find(needle)
        if at >= 0:
            return name, at, at + len(needle)
    if len(needle) < _SHORTEST_FUZZY:
        return None
    best: tuple[float, Place] | None = None
    for name, text in texts.items():
        found = fuzz.partial_ratio_alignment(needle, text, score_cutoff=_FUZZY)
        if found is not None and (best is None or found.score > best[0]):
            best = found.score, (name, found.dest_start, found.dest_end)
    return best[1] if best else None


def _overlap(a: Place | None, b: Place | None) -> bool:
    if a is None or b is None or a[0] != b[0]:
        return False
    shared = min(a[2], b[2]) - max(a[1], b[1])
    return shared >= _OVERLAP * min(a[2] - a[1], b[2] - b[1])
