"""A coding's rationale as the memo other programs show, and back.

A memo is what a person wrote, and below it one line that begins with ``Querschau |`` and holds what
other programs have no field for. Several codings of one person at one passage share a selection: then each
memo stands under a line with its code in square brackets.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

_MARK = "Querschau | "
_NOTHING = "Querschau | –"
_CHECK = "Zeichen"
_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Rationale:
    """What stands in a memo: a person's words, status, perspective, what the machine went by, and
    ``review``: what people said of it so far. ``stated``: our line was there. ``touched``: whether words,
    status or perspective were changed since it went out; None where that cannot be told."""

    memo: str = ""
    status: str = ""
    perspective: str = ""
    rule: str = ""
    score: float | None = None
    evidence: str = ""
    review: str = ""
    stated: bool = True
    touched: bool | None = None

    @property
    def check(self) -> str:
        """Four signs made of words, status and perspective: by them a change is seen, whatever our own
        codings are by then."""
        said = "\x1f".join(" ".join(part.split()) for part in (self.memo, self.status, self.perspective))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:4]

    @property
    def of_machine(self) -> bool:
        """Whether it says what rules or a model went by."""
        return bool(self.rule) or self.score is not None

    def text(self) -> str:
        """The memo as it goes out."""
        facts = [
            ("Status", self.status),
            ("Perspektive", self.perspective),
            ("Regel", self.rule),
            ("Stärke", "" if self.score is None else f"{self.score:.3g}".replace(".", ",")),
            ("Beleg", " ".join(self.evidence.split())),
            ("Stand", self.review),
        ]
        said = " | ".join(f"{label}: {value.replace('|', '/')}" for label, value in facts if value)
        if not said:
            marked = any(line.startswith(_MARK) for line in self.memo.split("\n"))
            return f"{self.memo}\n{_NOTHING}" if marked else self.memo
        line = f"{_MARK}{said} | {_CHECK}: {self.check}"
        return f"{self.memo}\n{line}" if self.memo else line


def parse(text: str) -> Rationale:
    """The rationale in a memo; a memo of another program is all a person's words.

    What a person wrote below our line belongs to the words above it.
    """
    lines = text.split("\n")
    at = next((n for n in reversed(range(len(lines))) if lines[n].startswith(_MARK)), None)
    if at is None:
        return Rationale(memo=text, stated=False)
    below = "\n".join(lines[at + 1 :]).strip()
    above = "\n".join(lines[:at])
    facts = dict(part.split(": ", 1) for part in lines[at][len(_MARK) :].split(" | ") if ": " in part)
    try:
        score = float(facts["Stärke"].replace(",", "."))
    except (KeyError, ValueError):
        score = None
    found = Rationale(
        memo="\n".join(part for part in (above, below) if part) if below else above,
        status=facts.get("Status", "").strip(),
        perspective=facts.get("Perspektive", "").strip(),
        rule=facts.get("Regel", ""),
        score=score,
        evidence=facts.get("Beleg", ""),
        review=facts.get("Stand", ""),
    )
    check = facts.get(_CHECK, "").strip()
    return replace(found, touched=found.check != check if check else None)


def join(memos: Mapping[str, str]) -> str:
    """One memo for a selection with several codings; ``memos`` by code."""
    if len({*memos.values()}) == 1:
        memo = next(iter(memos.values()))
        if not memo.startswith("["):
            return memo
    if not any(memos.values()):
        return ""
    depth = 1
    while any(_heads(depth).search(memo) for memo in memos.values()):
        depth += 1
    return _BREAK.join(f"{'[' * depth}{code}{']' * depth}\n{memo}" for code, memo in memos.items())


def split(text: str, codes: Collection[str]) -> dict[str, str]:
    """The memo of each code: what ``join`` made is taken apart, anything else holds for all codes.

    Other programs take selections with several codes apart or add a code: a code that is not named among
    the parts has no memo.
    """
    depth = len(text) - len(text.lstrip("["))
    if depth:
        first, *parts = _heads(depth).split(text)
        named = dict(zip(parts[::2], parts[1::2], strict=True))
        if not first and not named.keys().isdisjoint(codes):
            return {code: named.get(code, "") for code in codes}
    return dict.fromkeys(codes, text)


def _heads(depth: int) -> re.Pattern[str]:
    return re.compile(rf"(?:^|\n\n)\[{{{depth}}}([^\[\]\n]*)\]{{{depth}}}\n")
