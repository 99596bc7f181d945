"""Codes as other programs show them: a name that occurs once, and one readable text."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.codebook.model import Code, Dimension
from pipeline.exchange.names import Names, xml_text

_TEXTS = {"include": "Kodieren, wenn", "exclude": "Nicht kodieren, wenn"}
_LISTS = {"anchors": "Ankerbeispiele", "counter_examples": "Gegenbeispiele", "source": "Quellen"}
_FIELDS = {title: field for field, title in (_TEXTS | _LISTS).items()}
_DASH = "– "


def code_names(dimensions: Sequence[Dimension], names: Names) -> tuple[dict[str, str], dict[str, str]]:
    """Names of the dimensions and of the codes (``HF.wohnen Wohnungsmarkt``) that occur once each."""
    groups = {d.id: names.unique(d.label) for d in dimensions}
    return groups, {c.id: names.unique(f"{c.id} {c.label}") for d in dimensions for c in d.codes}


def description(code: Code) -> str:
    """Definition, rules and examples of a code as one readable text."""
    parts = [code.definition]
    parts += [f"{title}: {text}" for field, title in _TEXTS.items() if (text := getattr(code, field))]
    parts += [_list(title, lines) for field, title in _LISTS.items() if (lines := getattr(code, field))]
    return xml_text("\n\n".join(p.strip() for p in parts if p.strip()))


def _list(title: str, lines: list[str]) -> str:
    return f"{title}:\n" + "\n".join(f"{_DASH}{line}" for line in lines)


def fields_of(text: str) -> dict[str, str | list[str]]:
    """What ``description`` put together, as fields of a code; a text of another program is its definition."""
    found: dict[str, str | list[str]] = {}
    plain = []
    for part in text.replace("\r\n", "\n").split("\n\n"):
        title, _, rest = part.strip().partition(":")
        if field := _FIELDS.get(title):
            said = rest.strip()
            lines = [line.removeprefix(_DASH.strip()).strip() for line in said.split("\n")]
            found[field] = lines if field in _LISTS else said
        elif part.strip():
            plain.append(part.strip())
    return ({"definition": "\n\n".join(plain)} if plain else {}) | found
