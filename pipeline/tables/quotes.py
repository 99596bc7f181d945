"""Quotations: the sentences of a coding unit that say most about a code, never cut inside a sentence
unless a single sentence is longer than two quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.language.sentences import sentence_spans

Span = tuple[int, int]

_WORD = re.compile(r"\S+")
_WHOLE = re.compile(r"[.!?…:][“”\"»«')\]]*\s*$")
_LEAST_WORDS = 4
_FURNITURE = re.compile(
    r"(?:\.\s?){5,}|\bISBN\b|\bISSN\b|\bV\.\s?i\.\s?S\.\s?d\.|\bImpressum\b|\bAlle Rechte vorbehalten\b"
    r"|\b(?:Tel|Telefon|Fax|E-Mail)\s?[.:]",
    re.I,
)
"""Leaders of a table of contents, and what only an imprint says."""
_DOUBLE = re.compile(r'"([^"\n]*)"')
_SINGLE = str.maketrans("„“”»«", "‚‘‘›‹")


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a document: ``document.text[start:end] == text`` (code points)."""

    start: int
    end: int
    text: str


def cited_page(page: int | None, printed_page: str) -> str:
    """A page as people cite it, with the file's own count where that differs: ``S. 12 (PDF-S. 14)``.

    ``page``: of the file, from 1; ``printed_page``: the number printed there, empty where it is not known.
    Empty where there are no pages.
    """
    number = page_number(page, printed_page)
    return "" if number is None else f"S. {number}"


def page_number(page: int | None, printed_page: str) -> int | str | None:
    """The number in :func:`cited_page`: ``12``, ``12 (PDF-S. 14)``; None where there are no pages."""
    if page is None or not printed_page or printed_page == str(page):
        return page
    return f"{printed_page} (PDF-S. {page})"


def source(document: str, page: int | None, printed_page: str) -> str:
    """A source as printed: ``bericht, S. 12`` (or the document alone where it has no pages)."""
    return ", ".join(part for part in (document, cited_page(page, printed_page)) if part)


def quoted(text: str) -> str:
    """A quotation as it is printed: ``„…“``, with marks inside it as single ones (``‚…‘``)."""
    inner = _DOUBLE.sub(r"‚\1‘", text).translate(_SINGLE)
    return f"„{inner}“"


def best_quote(text: str, start: int, evidence: Iterable[Span], max_words: int) -> Quote:
    """The run of sentences of ``text`` with most of the ``evidence`` in at most ``max_words`` words.

    ``start``: place of ``text`` in its document; ``evidence``: places in the document, each counted once.
    Of equally telling runs the longer one wins, then the earlier one. A single sentence longer than twice
    ``max_words`` is cut after that many words.
    """
    sentences = sentence_spans(text) or [(0, len(text))]
    words = [len(_WORD.findall(text[a:b])) for a, b in sentences]
    begins = [begin - start for begin, _ in set(evidence)]
    hits = [sum(a <= begin < b for begin in begins) for a, b in sentences]
    best = (-1, 0, 0, 0)
    for first in range(len(sentences)):
        size = found = 0
        for last in range(first, len(sentences)):
            size += words[last]
            found += hits[last]
            if size > max_words and last > first:
                break
            best = max(best, (found, min(size, max_words), -first, last))
    begin, end = sentences[-best[2]][0], sentences[best[3]][1]
    end = _shortened(text, begin, end, 2 * max_words)
    return Quote(start + begin, start + end, text[begin:end])


def is_telling(text: str) -> bool:
    """Whether a passage can be quoted: it holds a whole sentence, and is no line of a table of contents
    and no imprint."""
    sentences = [text[a:b] for a, b in sentence_spans(text)]
    whole = any(_WHOLE.search(s) and len(_WORD.findall(s)) >= _LEAST_WORDS for s in sentences)
    return whole and not _FURNITURE.search(text)


def _shortened(text: str, begin: int, end: int, max_words: int) -> int:
    for count, word in enumerate(_WORD.finditer(text, begin, end), start=1):
        if count == max_words:
            return word.end()
    return end
