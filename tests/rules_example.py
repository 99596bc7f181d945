"""A tiny codebook on cycling in an invented town, and short ways to code a sentence with it."""

from __future__ import annotations

from functools import cache
from typing import Any

from spacy.language import Language

from pipeline.codebook.model import Codebook
from pipeline.coding import RuleCoder
from pipeline.coding.sample import segment_of
from pipeline.language import load_language
from pipeline.model import Coding

ATTRIBUTES = {
    "status": {"label": "Status", "values": ["vorhanden", "fehlt", "geplant", "gefordert"]},
    "perspektive": {"label": "Perspektive", "values": ["autor", "indirekte_rede", "zitat", "sprecher"]},
}


@cache
def nlp() -> Language:
    return load_language("eingebaut")


def codebook(*codes: dict[str, Any], **more: Any) -> Codebook:
    """A codebook of one dimension X with these codes; labels are filled in."""
    dimension = {"id": "X", "label": "X", "codes": [{"label": c["id"], **c} for c in codes]}
    dimension |= more.pop("dimension", {})
    return Codebook.model_validate(
        {"id": "rad", "version": "1", "label": "Rad", "attributes": ATTRIBUTES, "dimensions": [dimension]}
        | more
    )


def one_rule(**rule: Any) -> Codebook:
    """A codebook whose only code X.a has only this rule."""
    return codebook({"id": "X.a", "rules": [{"id": "r", **rule}]})


def code(book: Codebook, text: str, **place: Any) -> dict[str, Coding]:
    """Codings of a sentence by code."""
    return {c.code: c for c in RuleCoder(book, nlp()).code([segment_of(text, **place)])}


def fires(text: str, **rule: Any) -> bool:
    """Whether a rule fires in a sentence."""
    return "X.a" in code(one_rule(**rule), text)
