"""YAML files: read as plain data and models, with line and column of every fault, and changed in place.
What words mean, and the data of a text, is in ``pipeline.yaml_values``.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.nodes import MappingNode, SequenceNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.resolver import BaseResolver
from ruamel.yaml.scalarstring import PlainScalarString

from pipeline.characters import whole_escapes
from pipeline.errors import InputError
from pipeline.files import replacing
from pipeline.yaml_faults import (
    Fault,
    FaultyYaml,
    Loc,
    Places,
    error_of,
    not_utf8,
    validation_faults,
)
from pipeline.yaml_values import DECIMAL, MEANING, NUMBER, OLD, read_text

ModelT = TypeVar("ModelT", bound=BaseModel)
_T = TypeVar("_T")


def read_yaml(path: Path, error: type[InputError] = InputError) -> Any:
    """The data of a YAML file: dict, list, str, int, float, bool, None (also for an empty file).

    Raises ``error`` with line and column where the file is not UTF-8 or not YAML, says a key twice, nests
    more than 100 levels or blows itself up by references.
    """
    return _data(_text(path, error), path, error)


def read_model(
    path: Path,
    model: type[ModelT],
    error: type[InputError] = InputError,
    check: Callable[[ModelT], Iterable[tuple[Loc, str]]] = lambda _: (),
) -> ModelT:
    """A YAML file as a model; an empty file is a model of which nothing is said.

    ``check``: what is wrong beyond the types, as place and German clause. Raises ``error``, which holds all
    faults; its message tells the first and how many there are.
    """
    text = _text(path, error)
    data = _data(text, path, error)
    try:
        found = model.model_validate({} if data is None else data)
    except ValidationError as invalid:
        raise error_of(error, path, text, validation_faults(invalid, text, model)) from invalid
    wrong = list(check(found))
    if wrong:
        raise faulty(path, wrong, error)
    return found


def faulty(path: Path, wrong: Iterable[tuple[Loc, str]], error: type[InputError] = InputError) -> InputError:
    """The error of a file that can be read but says something wrong: places and German clauses."""
    text = _text(path, error)
    places = Places(text)
    return error_of(error, path, text, [Fault(*places.of(loc), message) for loc, message in wrong])


def _data(text: str, path: Path, error: type[InputError]) -> Any:
    try:
        return read_text(text)
    except FaultyYaml as broken:
        raise error_of(error, path, text, [broken.fault]) from broken


def _text(path: Path, error: type[InputError]) -> str:
    try:
        raw = path.read_bytes()
    except OSError as unreadable:
        raise error(f"„{path}“ lässt sich nicht öffnen; prüfen Sie Pfad und Leserechte.") from unreadable
    return _decoded(raw, path, error)


def _decoded(raw: bytes, path: Path, error: type[InputError]) -> str:
    try:
        return whole_escapes(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as broken:
        shown = raw.decode("utf-8-sig", errors="replace")
        raise error_of(error, path, shown, [not_utf8(raw, broken).fault]) from broken


_TAG = "tag:yaml.org,2002:"
_HARMLESS = re.compile(r"\w(?:[\w ./()-]*\w)?")


class _Resolver(BaseResolver):
    """Words mean for the library what they mean for ``plain_value``; so new text gets quotation marks where
    it needs them, and where older programs would read it otherwise."""

    def __init__(self, version: Any = None, loader: Any = None, loadumper: Any = None) -> None:
        super().__init__(loadumper or loader)

    @property
    def processing_version(self) -> tuple[int, int]:
        """Which YAML the library's constructor of numbers takes for granted."""
        return (1, 2)


for _name, _pattern in (
    ("null", re.compile("(?:~|null|Null|NULL|)$")),
    ("bool", re.compile("(?:true|True|TRUE|false|False|FALSE)$")),
    ("int", re.compile(f"(?:{NUMBER.pattern})$")),
    ("float", re.compile(f"(?:{DECIMAL.pattern})$")),
    ("old", re.compile(f"(?:{OLD.pattern})$")),
    ("merge", re.compile("<<$")),
):
    _Resolver.add_implicit_resolver_base(f"{_TAG}{_name}", _pattern, ["", "<", *MEANING])


class _Bare(PlainScalarString):
    """A word without quotation marks. ``written``: it stands so in the file and shall go on doing so; not set
    where the library gives new text the class of what it replaces."""

    written = False


class _Constructor(RoundTripConstructor):
    """Tells words that stand in the file without quotation marks from text that is new."""

    def construct_scalar(self, node: Any) -> Any:
        value = super().construct_scalar(node)
        if node.style or not isinstance(value, str):
            return value
        word = _Bare(value, anchor=node.anchor)
        word.written = True
        return word


class _Representer(RoundTripRepresenter):
    """New text gets quotation marks wherever they might be needed: the library's own choice is not always
    readable for the C parser (``{a: :0}``)."""

    def represent_new(self, text: str) -> Any:
        return self.represent_scalar(f"{_TAG}str", text, style=None if _HARMLESS.fullmatch(text) else "'")

    def represent_bare(self, word: _Bare) -> Any:
        if not word.written:
            return self.represent_new(word)
        kind = "old" if OLD.fullmatch(word) else "str"
        return self.represent_scalar(f"{_TAG}{kind}", word, anchor=word.yaml_anchor())


_Constructor.add_constructor(f"{_TAG}old", _Constructor.construct_scalar)
_Representer.add_representer(str, _Representer.represent_new)
_Representer.add_representer(_Bare, _Representer.represent_bare)


def fingerprint(path: Path) -> str:
    """What ``edit`` wants to know of a file as it was read: its SHA-256; of a file that is not there, that of
    an empty one."""
    return hashlib.sha256(path.read_bytes() if path.exists() else b"").hexdigest()


def edit(
    path: Path,
    change: Callable[[CommentedMap], None],
    read_as: str,
    error: type[InputError] = InputError,
) -> str:
    """Change a YAML file; comments, order, quotation marks, line ends and byte-order mark stay as they are.

    ``change`` gets the file's data as nested dicts and lists and changes them where they are. ``read_as`` is
    the ``fingerprint`` of the file when it was shown. A file that is not there is made. Returns the new
    fingerprint. Raises ``error`` where the file has changed since, cannot be read, or would not say exactly
    what it should; the file is as before then.
    """
    path = path.resolve()
    raw = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(raw).hexdigest() != read_as:
        raise error(
            f"„{path}“ wurde inzwischen geändert; laden Sie die Datei neu und ändern Sie sie noch einmal."
        )
    before = _decoded(raw, path, error)
    text = "\n".join(before.split("\r\n"))
    if not isinstance(_data(text, path, error), dict | None):
        raise faulty(path, [((), "am Anfang muss ein Block aus „Feld: Wert“ stehen")], error)
    after = _changed(text, change)
    if after is None:
        raise error(f"„{path}“ lässt sich so nicht sicher ändern; ändern Sie die Datei mit einem Texteditor.")
    if before.count("\r\n") * 2 > before.count("\n"):
        after = after.replace("\n", "\r\n")
    new = after.encode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8")
    with replacing(path) as partial:
        partial.write_bytes(new)
        if path.exists():
            shutil.copymode(path, partial)
    return hashlib.sha256(new).hexdigest()


def _changed(text: str, change: Callable[[CommentedMap], None]) -> str | None:
    """The text with the change, or None where it would not say what it should."""
    yaml = _round_trip(text)
    data = yaml.load(text)
    lost = "" if data is not None or not text.strip() else text.rstrip("\n") + "\n"  # only comments
    data = CommentedMap() if data is None else data
    change(data)
    stream = io.StringIO()
    yaml.dump(data, stream)
    after = lost + stream.getvalue()
    for result in (_old_lines(text, after), after):
        try:
            if read_text(result) == data:
                return result
        except FaultyYaml:
            continue
    return None


def _old_lines(before: str, after: str) -> str:
    """``after`` with the line breaks of ``before`` in values that are still there: the library writes each
    value without a block of its own in one line."""
    lines = before.split("\n")
    broken = {
        " ".join(" ".join(lines[first : last + 1]).split()): lines[first : last + 1]
        for first, last in Places(before).broken_lines()
    }
    kept = (broken.get(" ".join(line.split()), [line]) for line in after.split("\n"))
    return "\n".join(line for group in kept for line in group)


def _round_trip(text: str) -> YAML:
    """The library's reader and writer that keeps comments, set to the layout of ``text``."""
    yaml = YAML()
    yaml.Resolver, yaml.Constructor, yaml.Representer = _Resolver, _Constructor, _Representer
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.explicit_start = bool(re.match(r"(?:[ \t]*(?:#.*)?\n)*---", text)) or None
    lists = re.findall(r"^( *)[^\s#-][^\n]*:[ \t]*\n(?:[ \t]*#[^\n]*\n)*\1( *)-( +)\S", text, re.MULTILINE)
    blocks = re.findall(r"^( *)[^\s#-][^\n]*:[ \t]*\n(?:[ \t]*#[^\n]*\n)*\1( +)[^\s#-]", text, re.MULTILINE)
    offset, gap = _commonest([(len(o), len(g)) for _, o, g in lists], (2, 1))
    yaml.indent(
        mapping=_commonest([len(step) for _, step in blocks], 2), sequence=offset + 1 + gap, offset=offset
    )
    return yaml


def commented(text: str) -> Any:
    """The data of a YAML text with its comments, to be put into a file by ``edit``."""
    return _round_trip(text).load(text)


class Written:
    """A YAML text that can be read, to look at parts of it as they are written."""

    def __init__(self, text: str) -> None:
        self.data = read_text(text)
        self._lines = text.splitlines()
        self._places = Places(text)

    def part(self, loc: Loc) -> str:
        """The block at a place, comments included, moved to the left edge.

        What stands in brackets is given as it would be written as a block; what is missing is empty.
        """
        node = self._places.node(loc)
        if not isinstance(node, SequenceNode | MappingNode) or node.flow_style:
            value = self.data
            for step in loc:
                value = value[step] if isinstance(step, int) else value.get(step)
            return dump_yaml(value) if value else ""
        first, column = node.start_mark.line, node.start_mark.column
        lines = self._lines[first : node.end_mark.line + bool(node.end_mark.column > column)]
        while lines and (not lines[-1].strip() or _outside(lines[-1], column)):
            lines.pop()
        return "".join(f"{line[column:]}\n" for line in lines)


def _outside(line: str, column: int) -> bool:
    return len(line) - len(line.lstrip()) < column


def _commonest(found: list[_T], otherwise: _T) -> _T:
    return Counter(found).most_common(1)[0][0] if found else otherwise


def dump_yaml(data: Any) -> str:
    """Plain data as a new YAML text, in its order, lines of about 100 characters."""
    yaml = YAML()
    yaml.Resolver, yaml.Representer = _Resolver, _Representer
    yaml.width = 100
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()
