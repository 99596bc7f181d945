"""A codebook changed by a person: texts, rules, codes added, moved, merged, split, retired; a new version.

A change works on the data of the codebook's file as nested mappings and lists, plain or with comments: so the
same change makes a draft that is tried out and, at the end, the file itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, MutableSequence, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.codebook.changes import (
    Add,
    Adopt,
    Change,
    Describe,
    Merge,
    Move,
    Relate,
    Rename,
    SetDimension,
    SetList,
    SetRules,
    Split,
)
from pipeline.codebook.diff import codebook_changes
from pipeline.codebook.model import Code, Codebook, Dimension, wrong_ids
from pipeline.codebook.typed_rules import rules_of
from pipeline.errors import CodebookError
from pipeline.yaml_file import commented, edit
from pipeline.yaml_values import read_text

Data = MutableMapping[str, Any]

_ORDER = list(Codebook.model_fields)
_CODE_ORDER = (
    *("id", "label", "label_en", "definition", "include", "exclude", "anchors", "counter_examples"),
    *("source", "threshold", "implies", "rules"),
)
_THRESHOLD: float = Code.model_fields["threshold"].default
_DIMENSION_ORDER = list(Dimension.model_fields)
_ID = re.compile(r"[A-Za-zÄÖÜäöüß][\wÄÖÜäöüß]*(?:\.[\wÄÖÜäöüß]+)*")


def draft(data: Data, changes: Iterable[Change]) -> Codebook:
    """The codebook that the file's data and the changes would make; ``data`` is changed.

    Raises CodebookError for a change that cannot be made, with line and column where it is about rules.
    """
    for change in changes:
        apply(data, change, read_text)
    return _checked(data)


def _checked(data: Data) -> Codebook:
    try:
        book = Codebook.model_validate(data)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise CodebookError(
            f"So geht das Codebuch nicht ({place}); nehmen Sie die letzte Änderung zurück."
        ) from invalid
    for _, said in wrong_ids(book):
        raise CodebookError(f"So geht das Codebuch nicht: {said}.")
    return book


def publish(path: Path, changes: Sequence[Change], version: str, date: str, note: str, read_as: str) -> str:
    """Write the changes as a new version with an entry in its change log; comments and order stay.

    ``date``: the day (ISO); ``note``: why, in the person's words. ``read_as`` and the returned value:
    ``yaml_file.fingerprint`` before and after. Raises CodebookError where a change cannot be made, the
    version is not new or the file changed meanwhile; OutputError where it cannot be written.
    """

    def change(data: Any) -> None:
        before = Codebook.model_validate(data)
        if not version.strip() or version in {before.version, *(c.version for c in before.changelog)}:
            raise CodebookError(
                f"Die Version „{version}“ gibt es schon oder sie ist leer; geben Sie eine neue Nummer an."
            )
        for one in changes:
            apply(data, one, commented)
        told = codebook_changes(before, _checked(data))
        said = [*([note.strip()] if note.strip() else []), *told]
        if not told:
            raise CodebookError("Am Codebuch ist nichts geändert; ändern Sie etwas, bevor Sie es speichern.")
        data["version"] = version
        entry = {"version": version, "date": date, "changes": said}
        if "changelog" in data:
            data["changelog"].insert(0 if _newest_first(data["changelog"]) else len(data["changelog"]), entry)
        else:
            _put(data, "changelog", [entry], _ORDER)

    return edit(path, change, read_as, CodebookError)


def next_version(version: str) -> str:
    """A version with its last number raised."""
    found = re.search(r"\d+(?=\D*$)", version)
    if found is None:
        return f"{version}.1"
    return f"{version[: found.start()]}{int(found[0]) + 1}{version[found.end() :]}"


def _newest_first(log: Sequence[Mapping[str, Any]]) -> bool:
    dates = [str(entry.get("date", "")) for entry in log]
    return len(dates) > 1 and dates[0] >= dates[-1]


def apply(data: Data, change: Change, reader: Any = read_text) -> None:
    """Make one change in the data of a codebook. ``reader``: turns the text of rules into data.

    Raises CodebookError where it cannot be made.
    """
    if isinstance(change, Add):
        _add(data, change)
        return
    if isinstance(change, Adopt):
        _adopt(data, change)
        return
    if isinstance(change, SetDimension):
        _set_dimension(data, change)
        return
    if isinstance(change, SetList):
        _set_list(data, change)
        return
    dimension, at = _place(data, change.code)
    code = dimension["codes"][at]
    if isinstance(change, Describe):
        _describe(code, change)
    elif isinstance(change, SetRules):
        rules_of(change.text, change.code)
        _put(code, "rules", reader(change.text) or [], _CODE_ORDER)
    elif isinstance(change, Relate):
        _relate(data, change)
    elif isinstance(change, Move):
        _move(data, dimension, at, change)
    elif isinstance(change, Rename):
        code["id"] = _new_id(data, change.into)
        _repoint(data, change.code, change.into)
        data.setdefault("replaced", {})[change.code] = change.into
    elif isinstance(change, Merge):
        _merge(data, dimension, at, change)
    elif isinstance(change, Split):
        _split(data, dimension, at, change)
    else:
        _taken_out(dimension, at)
        _repoint(data, change.code, "")


# The changes one by one


def _dimensions(data: Data) -> Iterator[Data]:
    yield from data["dimensions"]


def _dimension(data: Data, id: str) -> Data:
    for dimension in _dimensions(data):
        if dimension["id"] == id:
            return dimension
    raise CodebookError(f"Die Dimension „{id}“ gibt es nicht; laden Sie die Seite neu.")


def _place(data: Data, id: str) -> tuple[Data, int]:
    """The dimension in which a code stands, and where."""
    for dimension in _dimensions(data):
        for at, code in enumerate(dimension["codes"]):
            if code["id"] == id:
                return dimension, at
    raise CodebookError(f"Die Kategorie „{id}“ gibt es nicht (mehr); laden Sie die Seite neu.")


def _new_id(data: Data, id: str) -> str:
    taken = {code["id"] for dimension in _dimensions(data) for code in dimension["codes"]}
    taken |= {*data.get("replaced", {}), *data.get("split", {})}
    if not _ID.fullmatch(id) or id in taken:
        raise CodebookError(
            f"„{id}“ geht als Kennung nicht; nehmen Sie eine neue aus Buchstaben, Ziffern und Punkten "
            "wie „MA.park“."
        )
    return id


def _put(data: Data, name: str, value: Any, order: Sequence[str]) -> None:
    """Set a field; a new one goes where the file's other codes have it. Nothing is taken out."""
    if name in data or not hasattr(data, "insert"):
        data[name] = value
        return
    later = set(order[list(order).index(name) + 1 :])
    names = list(data)
    data.insert(next((n for n, key in enumerate(names) if key in later), len(names)), name, value)


def _describe(code: Data, change: Describe) -> None:
    if change.threshold is not None and change.threshold != code.get("threshold", _THRESHOLD):
        _put(code, "threshold", change.threshold, _CODE_ORDER)
    texts = change.model_dump(exclude={"kind", "code", "threshold"}, exclude_none=True)
    for name, value in texts.items():
        said = _label(value) if name == "label" else _plain(value)
        if said == _plain(code.get(name)):
            continue  # only the file's line breaks would change
        if said:
            _put(code, name, said, _CODE_ORDER)
        else:
            code.pop(name, None)


def _plain(value: Any) -> Any:
    """A text without line breaks, a list of texts without empty ones."""
    if isinstance(value, list):
        return [text for v in value if (text := _plain(v))]
    return " ".join(str(value or "").split())


def _add(data: Data, change: Add) -> None:
    code = {"id": _new_id(data, change.code), "label": _label(change.label)}
    if definition := _plain(change.definition):
        code["definition"] = definition
    _dimension(data, change.dimension)["codes"].append(code)


def _set_list(data: Data, change: SetList) -> None:
    """Terms that stay keep their place and comment."""
    if change.name not in data.get("lists", {}):
        raise CodebookError(f"Die Wortliste „{change.name}“ gibt es nicht (mehr); laden Sie die Seite neu.")
    terms, written = list(dict.fromkeys(_plain(change.terms))), data["lists"][change.name]
    if not terms:
        raise CodebookError(
            f"Die Wortliste „{change.name}“ braucht einen Begriff; Regeln mit ihr fänden sonst nichts."
        )
    for at in reversed(range(len(written))):
        if written[at] not in terms:
            del written[at]
    written.extend(term for term in terms if term not in written)


def _set_dimension(data: Data, change: SetDimension) -> None:
    if not change.label.strip():
        raise CodebookError("Eine Dimension braucht eine Bezeichnung; geben Sie eine ein.")
    known = {dimension["id"]: dimension for dimension in _dimensions(data)}
    if change.code not in known:
        if not _ID.fullmatch(change.code):
            raise CodebookError(
                f"„{change.code}“ geht als Kennung einer Dimension nicht; nehmen Sie Buchstaben, etwa „MA“."
            )
        known[change.code] = {"id": change.code, "label": "", "codes": []}
        data["dimensions"].append(known[change.code])
    dimension = known[change.code]
    dimension["label"] = " ".join(change.label.split())
    if question := _plain(change.question):
        _put(dimension, "question", question, _DIMENSION_ORDER)
    else:
        dimension.pop("question", None)


def _adopt(data: Data, change: Adopt) -> None:
    known = {code["id"] for dimension in _dimensions(data) for code in dimension["codes"]}
    if change.label and len(change.into) == 1 and change.into[0] not in known:
        _add(data, Add(code=change.into[0], label=change.label, dimension=change.dimension))
    elif missing := [code for code in change.into if code not in known]:
        raise CodebookError(f"Die Kategorie „{missing[0]}“ gibt es nicht; legen Sie sie zuerst an.")
    for name in ("replaced", "split"):
        data.get(name, {}).pop(change.code, None)
    if len(change.into) == 1:
        data.setdefault("replaced", {})[change.code] = change.into[0]
    else:
        data.setdefault("split", {})[change.code] = list(change.into)
    for name in ("replaced", "split"):
        if name in data and not data[name]:
            del data[name]


def _relate(data: Data, change: Relate) -> None:
    kept = [dict(r) for r in data.get("relations", []) if r["code"] != change.code]
    kept += [{"code": change.code, **r.model_dump(exclude_defaults=True)} for r in change.relations]
    if kept:
        _put(data, "relations", kept, _ORDER)
    else:
        data.pop("relations", None)


def _label(label: str) -> str:
    if not label.strip():
        raise CodebookError("Eine Kategorie braucht eine Bezeichnung; geben Sie eine ein.")
    return " ".join(label.split())


def _taken_out(dimension: Data, at: int) -> Data:
    """A code taken out of its dimension; in an emptied list no comment can stand."""
    code: Data = dimension["codes"].pop(at)
    if not dimension["codes"]:
        dimension["codes"] = []
        if hasattr(dimension, "ca"):
            dimension.ca.items.pop("codes", None)
    return code


def _move(data: Data, dimension: Data, at: int, change: Move) -> None:
    goal = _dimension(data, change.dimension)
    code = _taken_out(dimension, at)
    target = goal["codes"]
    place = next((n for n, c in enumerate(target) if c["id"] == change.before), len(target))
    target.insert(place, code)


def _merge(data: Data, dimension: Data, at: int, change: Merge) -> None:
    if change.into == change.code:
        raise CodebookError("Eine Kategorie lässt sich nicht mit sich selbst zusammenführen.")
    goal, there = _place(data, change.into)
    target, code = goal["codes"][there], dimension["codes"][at]
    for name in ("anchors", "source"):
        new = [v for v in code.get(name, []) if v not in target.get(name, [])]
        if new:
            _put(target, name, [*target.get(name, []), *new], _CODE_ORDER)
    taken = {rule["id"] for rule in target.get("rules", [])}
    for rule in code.get("rules", []):
        if rule["id"] in taken:
            rule["id"] = f"{rule['id']}-{change.code.rpartition('.')[2]}"
        if "rules" in target:
            target["rules"].append(rule)
        else:
            _put(target, "rules", [rule], _CODE_ORDER)
    _taken_out(dimension, at)
    _repoint(data, change.code, change.into)
    data.setdefault("replaced", {})[change.code] = change.into


def _split(data: Data, dimension: Data, at: int, change: Split) -> None:
    first, *others = change.parts
    codes: MutableSequence[Any] = dimension["codes"]
    code = codes[at]
    code["id"], code["label"] = _new_id(data, first.code), _label(first.label)
    for step, part in enumerate(others, start=1):
        codes.insert(at + step, {"id": _new_id(data, part.code), "label": _label(part.label)})
    _repoint(data, change.code, first.code)
    data.setdefault("split", {})[change.code] = [part.code for part in change.parts]


def _repoint(data: Data, old: str, new: str) -> None:
    """Let what names a code name another one, or nothing."""
    for dimension in _dimensions(data):
        for code in dimension["codes"]:
            _rename(code.get("implies", {}), old, "" if new == code["id"] else new)
    missing = data.get("when_missing", {})
    _rename(missing, old, new)
    for factor, challenge in list(missing.items()):
        if challenge == old:
            missing[factor] = new
        if missing[factor] in ("", factor):
            del missing[factor]
    groups = data.get("competition", [])
    for n in reversed(range(len(groups))):
        members = groups[n]["codes"]
        if old in members:
            kept = [m for m in dict.fromkeys(new if m == old else m for m in members) if m]
            groups[n]["codes"] = kept
            if len(kept) < 2:
                del groups[n]
    _point_relations(data, old, new)
    for name in ("replaced", "split"):
        if not new:
            _forget(data, name, old)
    for name in ("when_missing", "competition", "replaced", "split", "relations"):
        if name in data and not data[name]:
            del data[name]


def _point_relations(data: Data, old: str, new: str) -> None:
    relations = data.get("relations", [])
    for n in reversed(range(len(relations))):
        for end in ("code", "to"):
            if relations[n][end] == old:
                relations[n][end] = new
        if not (relations[n]["code"] and relations[n]["to"]) or relations[n]["code"] == relations[n]["to"]:
            del relations[n]


def _rename(table: Data, old: str, new: str) -> None:
    if old in table:
        value = table.pop(old)
        if new and new not in table:
            table[new] = value


def _forget(data: Data, name: str, gone: str) -> None:
    """Former ids lead to no code that is gone."""
    table = data.get(name, {})
    for old, now in list(table.items()):
        left = [c for c in ([now] if isinstance(now, str) else now) if c != gone]
        if not left:
            del table[old]
        elif not isinstance(now, str):
            table[old] = left
