"""Single changes of a code's rules, as people's decisions suggest them."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, MutableSequence
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.codebook.changes import SetRules
from pipeline.errors import CodebookError
from pipeline.yaml_file import commented, dump_yaml

Kind = Literal["term", "none", "no_cue", "drop"]

_LEARNED = "aus-kodierungen"
"""The rule that takes up new terms; one for each cue beside it."""


@dataclass(frozen=True)
class Edit:
    """A change of a code's rules. ``word``: the term or cue; ``rule``: the rule that is changed (empty for a
    new term); ``cue``: that a new term needs beside it."""

    kind: Kind
    word: str
    rule: str = ""
    cue: str = ""

    @property
    def sentence(self) -> str:
        """The change in German."""
        if self.kind == "term":
            beside = f", wo es heißt: {self.cue}" if self.cue else ""
            return f"„{self.word}“ als Begriff aufnehmen{beside}"
        if self.kind == "none":
            return f"Regel {self.rule}: nicht, wo „{self.word}“ dabeisteht"
        if self.kind == "no_cue":
            return f"Regel {self.rule}: nicht, wo es heißt: {self.word}"
        return f"Regel {self.rule}: „{self.word}“ streichen"

    def apply(self, rules: MutableSequence[Any]) -> None:
        """Change the rules, mappings as they stand in a codebook's file; twice is as once.

        Raises CodebookError where the rule is not among them.
        """
        if self.kind == "term":
            id = f"{_LEARNED}-{self.cue}" if self.cue else _LEARNED
            own = next((r for r in rules if r["id"] == id), None)
            if own is None:
                own = {"id": id, "any": []} | ({"cue": [self.cue]} if self.cue else {})
                rules.append(own)
            own["any"] = [*dict.fromkeys([*own["any"], self.word])]
            return
        rule: MutableMapping[str, Any] | None = next((r for r in rules if r["id"] == self.rule), None)
        if rule is None:
            raise CodebookError(
                f"Die Regel „{self.rule}“, die der Vorschlag ändert, gibt es nicht mehr; suchen Sie neue "
                "Vorschläge."
            )
        name = "any" if self.kind == "drop" else self.kind
        there = [t for t in rule.get(name, []) if t != self.word]
        rule[name] = there if self.kind == "drop" else [*there, self.word]
        if not rule[name] and not rule.get("all"):
            rules.remove(rule)


def rules_after(text: str, edits: Iterable[Edit]) -> str:
    """Rules as they are written (a YAML list, or nothing), with the changes; comments stay."""
    rules = commented(text) if text.strip() else []
    for edit in edits:
        edit.apply(rules)
    return dump_yaml(rules) if rules else ""


def as_change(code: str, text: str, edits: Iterable[Edit]) -> SetRules:
    """The same as a change of the codebook."""
    return SetRules(code=code, text=rules_after(text, edits))
