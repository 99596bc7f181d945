"""Rules as a person types them: read, and their faults told with line and column within the text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.codebook.model import Rule
from pipeline.errors import CodebookError
from pipeline.yaml_faults import Fault, FaultyYaml, Loc, Places, error_of, validation_faults
from pipeline.yaml_values import read_text


def rules_of(text: str, code: str) -> list[Rule]:
    """The rules that a text says, a YAML list as in the codebook's file; empty: none.

    Raises CodebookError with line and column within the text.
    """
    place = Path(f"Regeln von {code}")
    try:
        data = read_text(text)
        return _Rules.model_validate({"rules": [] if data is None else data}).rules
    except FaultyYaml as broken:
        raise error_of(CodebookError, place, text, [broken.fault]) from broken
    except ValidationError as invalid:
        faults = validation_faults(invalid, _inside(text), _Rules)
        raise error_of(CodebookError, place, text, [_outside(f) for f in faults]) from invalid


def rule_faults(text: str, code: str, wrong: Iterable[tuple[Loc, str]]) -> CodebookError:
    """The error of rules that can be read but not used; places count from the list of rules on."""
    places = Places(text)
    faults = [Fault(*places.of(loc), said.rstrip(".")) for loc, said in wrong]
    return error_of(CodebookError, Path(f"Regeln von {code}"), text, faults)


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rules: list[Rule]


def _inside(text: str) -> str:
    """The text as it stands in a file, two columns in and under a line of its own."""
    return "rules:\n" + "".join(f"  {line}" for line in text.splitlines(keepends=True))


def _outside(fault: Fault) -> Fault:
    return Fault(max(1, fault.line - 1), max(1, fault.column - 2), fault.message)
