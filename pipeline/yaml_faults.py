"""What is wrong in a YAML file and where: line, column and one German sentence for each fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml.cyaml import CSafeLoader
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from pipeline.errors import InputError

Loc = tuple[str | int, ...]
"""The way to a place in a file's data: keys of mappings, numbers of list items; instead of a number also the
item's text. ``KEY`` as its end means the key before it, not its value (as pydantic has it)."""

KEY = "[key]"

ErrorT = TypeVar("ErrorT", bound=InputError)

BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
"""What the parser counts as the end of a line."""

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``line`` and ``column`` (code points) count from 1; ``message`` is a German
    clause without its full stop."""

    line: int
    column: int
    message: str


class FaultyYaml(Exception):
    """A text that cannot be read as YAML data; becomes a QuerschauError where the file is known."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(line, column, message)


def error_of(kind: type[ErrorT], path: Path, text: str, faults: Iterable[Fault]) -> ErrorT:
    """The error of a file with these faults: the message tells the first, ``faults`` of the error all."""
    lines = BREAK.split(text)
    told = []
    for fault in sorted(dict.fromkeys(faults), key=lambda f: (f.line, f.column)):
        line = lines[fault.line - 1].strip() if fault.line <= len(lines) else ""
        shown = f" („{line if len(line) <= _SHOWN else line[: _SHOWN - 1] + '…'}“)" if line else ""
        told.append(f"Zeile {fault.line}, Spalte {fault.column}{shown}: {fault.message}")
    more = len(told) - 1
    rest = f"; dazu {more} weitere{'r' if more == 1 else ''} Fehler in dieser Datei" if more else ""
    return kind(f"„{path}“, {told[0]}{rest}.", tuple(f"{t}." for t in told))


class Places:
    """Finds the line and column of a place in a YAML text that can be read."""

    def __init__(self, text: str) -> None:
        self._root: Node | None = CSafeLoader(text).get_single_node()

    def of(self, loc: Loc) -> tuple[int, int]:
        """Line and column (from 1) of the place; of what is missing those of the block that lacks it."""
        if self._root is None:
            return 1, 1
        key = node = self._root
        for step in loc:
            # Steps that are not in the file are names that pydantic gives the members of a union.
            key, node = _inner(node, step) or (key, node)
        mark = (key if loc and loc[-1] == KEY else node).start_mark
        return mark.line + 1, mark.column + 1

    def broken_lines(self) -> Iterator[tuple[int, int]]:
        """First and last line (from 0) of each value in brackets or quotation marks, or without any, that
        goes over several lines; outermost values only."""
        ahead = [] if self._root is None else [self._root]
        while ahead:
            node = ahead.pop()
            first, last = node.start_mark.line, node.end_mark.line
            if isinstance(node, MappingNode | SequenceNode) and not node.flow_style:
                pairs = node.value if isinstance(node, MappingNode) else [(item,) for item in node.value]
                ahead += [part for pair in pairs for part in pair]
            elif first < last and getattr(node, "style", None) not in ("|", ">"):
                yield first, last

    def node(self, loc: Loc) -> Node | None:
        """What stands at the place; None where it is missing."""
        node = self._root
        for step in loc:
            found = _inner(node, step) if node is not None else None
            node = found[1] if found else None
        return node


def _inner(node: Node, step: str | int) -> tuple[Node, Node] | None:
    """Key and value of a step; for a list item both are the item."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key, value
        for key, value in node.value:
            if key.value == "<<" and (found := _merged(value, step)):
                return found
    elif isinstance(node, SequenceNode):
        if isinstance(step, str):
            item = next((n for n in _texts(node) if n.value == step), None)
            item = item or next((n for n in _texts(node) if step.startswith(f"{n.value},")), None)
        else:
            item = node.value[step] if step < len(node.value) else None
        return (item, item) if item else None
    return None


def _merged(value: Node, step: str | int) -> tuple[Node, Node] | None:
    sources = value.value if isinstance(value, SequenceNode) else [value]
    return next((found for source in sources if (found := _inner(source, step))), None)


def _texts(node: SequenceNode) -> Iterator[Node]:
    """The texts of a list and of the lists in it."""
    for item in node.value:
        if isinstance(item, SequenceNode):
            yield from _texts(item)
        elif not isinstance(item, MappingNode):
            yield item


# What the parser finds


_SYNTAX = (
    (
        "mapping values are not allowed",
        "ein Doppelpunkt ist an dieser Stelle nicht möglich; prüfen Sie die Einrückung und setzen Sie Text "
        "mit Doppelpunkt in Anführungszeichen",
    ),
    (
        "did not find expected key",
        "die Einrückung passt nicht zum Block, oder vor dieser Stelle fehlt ein Anführungszeichen",
    ),
    (
        "did not find expected '-' indicator",
        "in der Liste fehlt der Strich „-“, oder die Einrückung stimmt nicht",
    ),
    ("block sequence entries are not allowed", "ein Listenstrich „-“ ist an dieser Stelle nicht möglich"),
    ("could not find expected ':'", "hinter dem Feldnamen fehlt der Doppelpunkt"),
    ("did not find expected ',' or ']'", "hinter dieser Klammer „[“ fehlt ein Komma oder „]“"),
    ("did not find expected ',' or '}'", "hinter dieser Klammer „{“ fehlt ein Komma oder „}“"),
    ("did not find expected node content", "hier fehlt ein Wert oder eine schließende Klammer"),
    ("found unexpected end of stream", "dieses Anführungszeichen wird nicht geschlossen"),
    ("found unexpected document indicator", "dieses Anführungszeichen wird nicht geschlossen"),
    (
        "found unknown escape character",
        "in doppelten Anführungszeichen ist dieser Rückstrich „\\“ nicht möglich; nehmen Sie einfache",
    ),
    ("while scanning", "dieses Zeichen hat in YAML eine Bedeutung; setzen Sie den Text in Anführungszeichen"),
    ("", "Einrückung, Doppelpunkte oder Anführungszeichen stimmen hier nicht"),
)
_NOT_YAML = "das ist kein gültiges YAML, denn "
_AT_ITS_BEGIN = ("could not find", "did not find expected ','", "found unexpected")


def syntax_fault(error: YAMLError, text: str) -> FaultyYaml:
    """What the parser complains of, in German; the place is the one that must be mended."""
    problem, mark = getattr(error, "problem", None), getattr(error, "problem_mark", None)
    if problem is None or mark is None:  # the parser's reader, which only says at which byte
        return forbidden_character(text)
    context_mark = getattr(error, "context_mark", None)
    if problem.startswith(_AT_ITS_BEGIN) and context_mark is not None:
        mark = context_mark
    lines = BREAK.split(text)
    if mark.line >= len(lines):  # behind the last line's end
        return FaultyYaml(len(lines), len(lines[-1]) + 1, _NOT_YAML + _german(error, ""))
    return FaultyYaml(
        mark.line + 1, mark.column + 1, _NOT_YAML + _german(error, lines[mark.line][mark.column :])
    )


def _german(error: Any, rest: str) -> str:
    problem = error.problem
    if "cannot start any token" in problem or ("tab" in problem and "indentation" in problem):
        if "\t" in rest[:1] or "tab" in problem:
            return "ein Tabulator darf hier nicht stehen; rücken Sie mit Leerzeichen ein"
        return f"mit „{rest[:1]}“ darf kein Text beginnen; setzen Sie ihn in Anführungszeichen"
    said = f"{problem} {error.context or ''}"
    return next(german for english, german in _SYNTAX if english in said)


def forbidden_character(text: str) -> FaultyYaml:
    """The first control character of a text that holds one."""
    found = _FORBIDDEN.search(text)
    at = found.start() if found else 0
    sign = f"U+{ord(text[at]):04X}" if text else "?"
    return FaultyYaml(*_line_column(text[:at]), f"das Steuerzeichen {sign} ist in YAML nicht erlaubt")


def not_utf8(raw: bytes, error: UnicodeDecodeError) -> FaultyYaml:
    """The first byte of a file that is not UTF-8."""
    before = raw[: error.start].decode("utf-8-sig", errors="replace")
    return FaultyYaml(
        *_line_column(before),
        "die Datei ist nicht in UTF-8 gespeichert; speichern Sie sie mit dieser Kodierung",
    )


def _line_column(before: str) -> tuple[int, int]:
    lines = BREAK.split(before)
    return len(lines), len(lines[-1]) + 1


# What the model finds


def validation_faults(error: ValidationError, text: str, model: type[BaseModel]) -> list[Fault]:
    """The faults that pydantic names; of several at one place (members of a union) the first. A field that is
    missing because it is misspelt is told once."""
    places = Places(text)
    faults: dict[tuple[int, int, str], Fault] = {}
    details = error.errors()
    unknown = [d["loc"] for d in details if d["type"] == "extra_forbidden"]
    for detail in details:
        loc: Loc = detail["loc"]
        kind = detail["type"]
        if kind == "missing" and any(
            other[:-1] == loc[:-1] and meant(str(other[-1]), [str(loc[-1])]) for other in unknown
        ):
            continue
        place = places.of(
            (*loc, KEY) if kind == "extra_forbidden" else loc[:-1] if kind == "missing" else loc
        )
        different = str(loc[-1]) if kind in ("extra_forbidden", "missing") else ""
        if (*place, different) not in faults:
            faults[*place, different] = Fault(*place, _said(detail, loc, model))
    return list(faults.values())


_WANTED = (
    ("string", "hier muss ein Text stehen"),
    ("int", "hier muss eine ganze Zahl stehen"),
    ("float", "hier muss eine Zahl stehen"),
    ("bool", "hier muss true oder false stehen"),
    ("list", "hier muss eine Liste stehen"),
    ("dict", "hier muss ein Block aus „Feld: Wert“ stehen"),
    ("model", "hier muss ein Block aus „Feld: Wert“ stehen"),
)
_BOUNDS = {
    "greater_than_equal": ("ge", "mindestens"),
    "greater_than": ("gt", "größer als"),
    "less_than_equal": ("le", "höchstens"),
    "less_than": ("lt", "kleiner als"),
}


def _said(detail: Any, loc: Loc, model: type[BaseModel]) -> str:
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        name, fields = str(loc[-1]), _fields(model.model_json_schema(), loc[:-1])
        hint = meant(name, fields) or (f"; erlaubt sind {', '.join(fields)}" if fields else "")
        return f"das Feld „{name}“ ist hier unbekannt{hint}"
    if kind == "missing":
        return f"hier fehlt das Feld „{loc[-1]}“"
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"])
        return (
            f"„{given}“ ist hier nicht erlaubt{meant(str(given), allowed)}; möglich sind {', '.join(allowed)}"
        )
    if kind in _BOUNDS:
        bound, words = _BOUNDS[kind]
        return f"die Zahl {given} muss {words} {context[bound]:g} sein"
    if kind == "value_error":
        return str(context["error"])
    wanted = next((german for english, german in _WANTED if kind.startswith(english)), "")
    if not wanted:
        return f"die Angabe {_shown(given)} ist hier nicht möglich"
    quotes = "; setzen Sie die Angabe in Anführungszeichen"
    quoted = kind == "string_type" and isinstance(given, bool | int | float)
    return f"{wanted}, nicht {_shown(given)}{quotes if quoted else ''}"


def _shown(given: Any) -> str:
    if given is None:
        return "nichts"
    if isinstance(given, list):
        return "eine Liste"
    if isinstance(given, dict):
        return "ein Block mit Feldern"
    if isinstance(given, bool):
        return "true" if given else "false"
    text = str(given)
    return f"„{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}“"


def meant(name: str, known: Iterable[str]) -> str:
    """„, meinten Sie …“ with what is spelt most alike, or nothing."""
    near: Sequence[str] = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f", meinten Sie „{near[0]}“" if near else ""


def _fields(schema: dict[str, Any], loc: Loc) -> list[str]:
    """The names of the fields that a JSON schema allows at a place."""
    node = schema
    for step in loc:
        node = _resolved(node, schema)
        if isinstance(step, int):
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(step) or node.get("additionalProperties") or node
    return list(_resolved(node, schema).get("properties", {}))


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = str(node.get("$ref", "")).rpartition("/")[2]
    found: dict[str, Any] = schema["$defs"][name] if name else node
    return found
