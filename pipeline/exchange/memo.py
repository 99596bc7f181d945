"""A coding's rationale as the memo other programs show, and back.

A memo is what a person wrote, and below it one line that begins with ``Querschau |`` and holds what
other programs have no field for. Several codings of one person at one passage share a selection: then each
memo stands under a line with its code in square brackets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_MARK = "Querschau | "
_NOTHING = "Querschau | –"
_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Rationale:
    """What stands in a memo: a person's words, status, perspective, and what the machine went by."""

    memo: str = ""
    status: str = ""
    perspective: str = ""
    rule: str = ""
    score: float | None = None
    evidence: str = ""

    def text(self) -> str:
        """The memo as it goes out."""
        facts = [
            ("Status", self.status),
            ("Perspektive", self.perspective),
            ("Regel", self.rule),
            ("Stärke", "" if self.score is None else f"{self.score:.3g}".replace(".", ",")),
            ("Beleg", " ".join(self.evidence.split())),
        ]
        said = " | ".join(f"{label}: {value.replace('|', '/')}" for label, value in facts if value)
        if not said:
            last = self.memo.rpartition("\n")[2]
            return f"{self.memo}\n{_NOTHING}" if last.startswith(_MARK) else self.memo
        line = _MARK + said
        return f"{self.memo}\n{line}" if self.memo else line


def parse(text: str) -> Rationale:
    """The rationale in a memo; a memo of another program is all a person's words."""
    head, _, last = text.rpartition("\n")
    if not last.startswith(_MARK):
        return Rationale(memo=text)
    facts = dict(part.split(": ", 1) for part in last[len(_MARK) :].split(" | ") if ": " in part)
    try:
        score = float(facts["Stärke"].replace(",", "."))
    except (KeyError, ValueError):
        score = None
    return Rationale(
        memo=head,
        status=facts.get("Status", ""),
        perspective=facts.get("Perspektive", ""),
        rule=facts.get("Regel", ""),
        score=score,
        evidence=facts.get("Beleg", ""),
    )


def join(memos: Mapping[str, str]) -> str:
    """One memo for a selection with several codings; ``memos`` by code."""
    if len(memos) == 1:
        return next(iter(memos.values()))
    if not any(memos.values()):
        return ""
    depth = 1
    while any(_BREAK + _head(code, depth) in memo for code in memos for memo in memos.values()):
        depth += 1
    return _BREAK.join(_head(code, depth) + memo for code, memo in memos.items())


def split(text: str, codes: list[str]) -> dict[str, str]:
    """The memo of each code: what ``join`` made is taken apart, anything else holds for all codes."""
    if len(codes) < 2:
        return dict.fromkeys(codes, text)
    depth = len(text) - len(text.lstrip("["))
    parts: dict[str, str] = {}
    rest = _BREAK + text
    for code, following in zip(codes, [*codes[1:], ""], strict=True):
        opening = _BREAK + _head(code, depth)
        if not depth or not rest.startswith(opening):
            return dict.fromkeys(codes, text)
        rest = rest[len(opening) :]
        cut = rest.find(_BREAK + _head(following, depth)) if following else len(rest)
        if cut < 0:
            return dict.fromkeys(codes, text)
        parts[code], rest = rest[:cut], rest[cut:]
    return parts


def _head(code: str, depth: int) -> str:
    return "[" * depth + code + "]" * depth + "\n"
