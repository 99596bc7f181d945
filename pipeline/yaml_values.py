"""What a YAML text says, as plain data: what words without quotation marks mean, blocks, lists, references.

Of the words without quotation marks only ``null``, ``true``, ``false`` and decimal numbers mean something, as
in YAML 1.2; all others are text. So are ``yes``, ``on``, dates, clock times and numbers with leading zeros
(postcodes, keys of municipalities), which YAML 1.1 turned into something else.
"""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from pipeline.yaml_faults import FaultyYaml, syntax_fault

_DEEPEST = 100
_MOST_COPIES = 100_000
"""So many values may come from references (``*name``) beside those that are written out."""

NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,99})")
DECIMAL = re.compile(
    r"(?:[-+]?[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_NAMED = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
OLD = re.compile(
    r"yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF"
    r"|[-+]?0(?:b[01_]+|x[0-9a-fA-F_]+|[0-7_]+)"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])*\.[0-9_]*(?:[eE][-+][0-9]+)?"
    r"|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])*"
    r"|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
)
MEANING = frozenset("0123456789+-.~nNtTfFyYoO")
"""First characters of words that may be more than text."""


class OldWord(str):
    """A word without quotation marks that is text here and was something else in YAML 1.1 (``yes``, ``010``,
    ``12:30``): where both would be accepted, who reads it should ask for quotation marks."""


def read_text(text: str) -> Any:
    """The data of a YAML text (see ``pipeline.yaml_file.read_yaml``). Raises FaultyYaml."""
    try:
        return _Builder(text).document()
    except YAMLError as broken:
        raise syntax_fault(broken, text) from broken


class _Builder:
    """Plain data from the events of the C parser.

    The library's own composer would recurse in C without limit (a file of 100,000 brackets ends the process)
    and takes three times as long.
    """

    def __init__(self, text: str) -> None:
        self.next = CParser(text).get_event
        self.anchors: dict[str, Any] = {}
        self.copies = _MOST_COPIES

    def document(self) -> Any:
        self.next()  # the stream begins
        if type(self.next()) is StreamEndEvent:
            return None
        data = self.value(self.next(), 0)
        self.next()  # the document ends
        event = self.next()
        if type(event) is not StreamEndEvent:
            raise _fault(
                event, "hier beginnt mit „---“ ein zweites Dokument; eine Datei darf nur eines enthalten"
            )
        return data

    def value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is AliasEvent:
            return self.referred(event, depth)
        if kind is ScalarEvent:
            data = _scalar(event)
        else:
            if depth >= _DEEPEST:
                raise _fault(
                    event, f"hier sind mehr als {_DEEPEST} Ebenen ineinander geschachtelt; das liest niemand"
                )
            if event.ctag is not None and event.tag != "!":
                raise _fault(event, f"das Etikett „{event.tag}“ ist hier nicht möglich; lassen Sie es weg")
            data = self.mapping(depth + 1) if kind is MappingStartEvent else self.sequence(depth + 1)
        if event.anchor is not None:
            self.anchors[event.anchor] = data
        return data

    def sequence(self, depth: int) -> list[Any]:
        items = []
        while type(event := self.next()) is not SequenceEndEvent:
            items.append(self.value(event, depth))
        return items

    def mapping(self, depth: int) -> dict[Any, Any]:
        data: dict[Any, Any] = {}
        lines: dict[Any, int] = {}
        merged: dict[Any, Any] = {}
        while type(event := self.next()) is not MappingEndEvent:
            key = self.value(event, depth)
            if isinstance(key, list | dict):
                raise _fault(
                    event, "vor dem Doppelpunkt muss ein einfaches Wort stehen, keine Liste und kein Block"
                )
            if key in lines:
                raise _fault(
                    event,
                    f"„{key}“ steht doppelt, schon in Zeile {lines[key]}; behalten Sie eines von beiden",
                )
            lines[key] = event.start_mark.line + 1
            after = self.next()
            value = self.value(after, depth)
            if key == "<<" and type(event) is ScalarEvent and event.implicit[0]:
                merged = _merged(after, value)
            else:
                data[key] = value
        return {**merged, **data} if merged else data

    def referred(self, event: Any, depth: int) -> Any:
        if event.anchor not in self.anchors:
            raise _fault(
                event, f"der Verweis „*{event.anchor}“ nennt nichts, das davor steht und abgeschlossen ist"
            )
        return self.copied(self.anchors[event.anchor], event, depth)

    def copied(self, data: Any, event: Any, depth: int) -> Any:
        self.copies -= 1
        if self.copies < 0 or depth > _DEEPEST:
            raise _fault(event, "die Verweise dieser Datei vervielfachen ihren Inhalt; schreiben Sie ihn aus")
        if isinstance(data, list):
            return [self.copied(item, event, depth + 1) for item in data]
        if isinstance(data, dict):
            return {key: self.copied(value, event, depth + 1) for key, value in data.items()}
        return data


def _scalar(event: Any) -> Any:
    text = event.value
    if event.ctag is not None and event.tag not in ("!", "tag:yaml.org,2002:str"):
        raise _fault(event, f"das Etikett „{event.tag}“ ist hier nicht möglich; lassen Sie es weg")
    return plain_value(text) if event.implicit[0] else text


def plain_value(word: str) -> Any:
    """What a word without quotation marks means."""
    if word and word[0] not in MEANING:
        return word
    if word in _NAMED:
        return None
    if word in _TRUTH:
        return _TRUTH[word]
    if NUMBER.fullmatch(word):
        return int(word)
    if DECIMAL.fullmatch(word):
        return float(re.sub(r"\.(?=[iInN])", "", word))
    return OldWord(word) if OLD.fullmatch(word) else word


def _merged(event: Any, value: Any) -> dict[Any, Any]:
    """What ``<<`` takes over; of several blocks the first that has a key counts."""
    blocks = value if isinstance(value, list) else [value]
    if not all(isinstance(block, dict) for block in blocks):
        raise _fault(event, "hinter „<<“ muss ein Verweis auf einen Block mit Feldern stehen")
    return {key: item for block in reversed(blocks) for key, item in block.items()}


def _fault(event: Any, message: str) -> FaultyYaml:
    return FaultyYaml(event.start_mark.line + 1, event.start_mark.column + 1, message)
