"""What an RTF file holds without showing it: hidden and deleted text, comments, pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.extract.beside import LARGE_PICTURE_CM, Beside
from pipeline.language.words import word_set

_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'[0-9a-f]{2}|\\[^a-z]|[{}]|[^\\{}]+", re.I)
_UNSEEN = re.compile(r"\\(?:v|deleted)(?![a-z0])", re.I)
_SIGNS = word_set("bullet emdash endash lquote rquote ldblquote rdblquote emspace enspace tab u")
_PICTURE = re.compile(r"\{\\pict\b([^{}]*(?:\{[^{}]*\}[^{}]*){0,4})")
_TWIPS_PER_CM = 567


@dataclass(frozen=True, slots=True)
class _State:
    hidden: bool = False
    deleted: bool = False


def without_unseen(raw: str) -> tuple[str, Beside]:
    """The RTF without text that is hidden (``\\v``) or deleted (``\\deleted``), and what stands beside the
    text. Groups keep their braces, so that the rest reads as before."""
    beside = Beside(
        changes=len(re.findall(r"\\(?:revised|deleted)(?![a-z0])", raw)),
        comments=len(re.findall(r"\{\\\*\\annotation\b", raw)),
        pictures=sum(_is_large(m[1]) for m in _PICTURE.finditer(raw)),
        objects=len(re.findall(r"\{\\object\b", raw)),
    )
    if not _UNSEEN.search(raw):
        return raw, beside
    kept: list[str] = []
    hidden: list[str] = []
    state, outer = _State(), list[_State]()
    for token in _TOKEN.finditer(raw):
        word, number = token[1], token[2]
        if token[0] == "{":
            outer.append(state)
        elif token[0] == "}":
            state = outer.pop() if outer else _State()
        elif word in ("v", "deleted"):
            name = "hidden" if word == "v" else "deleted"
            state = replace(state, **{name: number != "0"})
            continue
        elif word == "plain":
            state = _State()
        elif (state.hidden or state.deleted) and (not word or word in _SIGNS):
            if state.hidden and not state.deleted:
                hidden.append(token[0] if not token[0].startswith("\\") else "x")
            continue
        kept.append(token[0])
    beside.hidden = ["".join(hidden)]
    return "".join(kept), beside


def _is_large(head: str) -> bool:
    """Whether a picture is printed large; of one that does not say its size it is taken for granted."""
    sizes = re.findall(r"\\pic(?:w|h)goal(\d{1,6})", head)
    return all(int(size) >= LARGE_PICTURE_CM * _TWIPS_PER_CM for size in sizes)
