"""Texts that lie in no document: coded as they come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pipeline.codebook.find import find_codebook
from pipeline.codebook.model import Codebook, load_codebook
from pipeline.coding.coder import RuleCoder
from pipeline.coding.sample import segment_of
from pipeline.language import load_language
from pipeline.model import Coding


def code_texts(
    texts: Iterable[str], codebook: Codebook | Path | str = "", language: str = "auto"
) -> list[Coding]:
    """What the rules of ``codebook`` (also its path or name; empty: the default) find in each text.

    Each text is one coding unit and a document of its own: ``document`` and ``segment_id`` of a coding are
    the text's number, from "1"; positions are code points into that text. ``language``: spaCy model or
    ``auto``. Raises CodebookError where the codebook cannot be used, InputError where the language model is
    missing.
    """
    book = codebook if isinstance(codebook, Codebook) else load_codebook(find_codebook(str(codebook)))
    units = [
        replace(segment_of(text), id=str(number), document=str(number))
        for number, text in enumerate(texts, start=1)
    ]
    return RuleCoder(book, load_language(language)).code(units)
