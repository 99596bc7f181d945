"""Codes as other programs show them: a name that occurs once, and one readable text."""

from __future__ import annotations

from pipeline.codebook.model import Code, Dimension
from pipeline.exchange.names import Names, xml_text


def code_names(dimensions: list[Dimension], names: Names) -> tuple[dict[str, str], dict[str, str]]:
    """Names of the dimensions and of the codes (``HF.wohnen Wohnungsmarkt``) that occur once each."""
    groups = {d.id: names.unique(d.label) for d in dimensions}
    return groups, {c.id: names.unique(f"{c.id} {c.label}") for d in dimensions for c in d.codes}


def description(code: Code) -> str:
    """Definition, rules and examples of a code as one readable text."""
    parts = [
        code.definition,
        f"Kodieren, wenn: {code.include}" if code.include else "",
        f"Nicht kodieren, wenn: {code.exclude}" if code.exclude else "",
        _list("Ankerbeispiele", code.anchors),
        _list("Gegenbeispiele", code.counter_examples),
        _list("Quellen", code.source),
    ]
    return xml_text("\n\n".join(p.strip() for p in parts if p.strip()))


def _list(title: str, lines: list[str]) -> str:
    return f"{title}:\n" + "\n".join(f"– {line}" for line in lines) if lines else ""
