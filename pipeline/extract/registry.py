"""The formats that can be read, said once: endings, signature, reader, name.

A new format is a module with a reader and a line in ``FORMATS``; corpus, sniffing, dispatch and all messages
read from here. A reader takes (bytes, name of the document, name of the file) and gives a Document.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.extract.sniff import Sample

_ODT = b"application/vnd.oasis.opendocument.text"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_EPUB = b"application/epub+zip"
_SRT = re.compile(r"\s*\d+\s*\n\s*\d{1,2}:\d\d:\d\d[,.]\d{1,3}\s*-->\s*\d{1,2}:\d\d:\d\d")
_HTML = re.compile(r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.I | re.S)
_DOCTYPE = re.compile(r"\s*<!doctype html", re.I)
_TEXT = (".txt", ".text", ".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Format:
    """One format. ``name``: as messages call it; ``suffixes``: lower case, the usual one first; ``fits``:
    whether a file's content (and, where that cannot tell, its ending) is of this format; ``reader``:
    ``module:function``, imported when the first such file comes."""

    name: str
    suffixes: tuple[str, ...]
    fits: Callable[[Sample], bool]
    reader: str


def _is_docx(sample: Sample) -> bool:
    return any(name.startswith("word/document") for name in sample.parts)


def _is_odt(sample: Sample) -> bool:
    return sample.mimetype.startswith(_ODT) or (sample.suffix == ".odt" and "content.xml" in sample.parts)


def _is_html(sample: Sample) -> bool:
    if sample.suffix in _TEXT:
        return bool(_DOCTYPE.match(sample.head))
    return sample.suffix in (".html", ".htm") or bool(_HTML.match(sample.head))


def _is_mailbox(sample: Sample) -> bool:
    return sample.suffix == ".mbox" and sample.head.startswith("From ")


def _is_text(sample: Sample) -> bool:
    """Also a file that calls itself something else but holds nothing but text."""
    if sample.suffix in (*_TEXT, ".vtt", ".srt"):
        return True
    return sample.suffix in (".pdf", ".docx", ".odt", ".rtf", "") and sample.is_plain


_FORMATS = "pipeline.extract.formats"

FORMATS = (
    Format("PDF", (".pdf",), lambda s: b"%PDF-" in s.data[:1024], "pipeline.extract.pdf:read_pdf"),
    Format("DOCX", (".docx",), _is_docx, f"{_FORMATS}.docx:read_docx"),
    Format("DOC", (".doc",), lambda s: s.is_old_word, f"{_FORMATS}.doc:read_doc"),
    Format("PPTX", (".pptx",), lambda s: "ppt/presentation.xml" in s.parts, f"{_FORMATS}.pptx:read_pptx"),
    Format("ODS", (".ods",), lambda s: s.mimetype.startswith(_ODS), f"{_FORMATS}.odt:read_ods"),
    Format(
        "XLSX", (".xlsx", ".xlsm"), lambda s: "xl/workbook.xml" in s.parts, f"{_FORMATS}.sheets:read_xlsx"
    ),
    Format("ODT", (".odt",), _is_odt, f"{_FORMATS}.odt:read_odt"),
    Format("EPUB", (".epub",), lambda s: s.mimetype.startswith(_EPUB), f"{_FORMATS}.epub:read_epub"),
    Format("RTF", (".rtf",), lambda s: s.data.lstrip()[:5] == b"{\\rtf", f"{_FORMATS}.rtf:read_rtf"),
    Format("VTT", (".vtt",), lambda s: s.head.startswith("WEBVTT"), f"{_FORMATS}.subtitles:read_vtt"),
    Format("SRT", (".srt",), lambda s: bool(_SRT.match(s.head)), f"{_FORMATS}.subtitles:read_srt"),
    Format("HTML", (".html", ".htm"), _is_html, f"{_FORMATS}.html:read_html"),
    Format(
        "CSV",
        (".csv", ".tsv"),
        lambda s: s.suffix in (".csv", ".tsv") and s.is_plain,
        f"{_FORMATS}.sheets:read_csv",
    ),
    Format("EML", (".eml",), lambda s: s.suffix == ".eml", f"{_FORMATS}.mail:read_mail"),
    Format("MBOX", (".mbox",), _is_mailbox, f"{_FORMATS}.mail:read_mailbox"),
    Format("Text", _TEXT, _is_text, f"{_FORMATS}.text:read_text"),
)
"""In the order in which a file is asked whether it is one of them."""


def suffixes() -> frozenset[str]:
    """File name endings that are read as documents (lower case)."""
    return frozenset(suffix for format in FORMATS for suffix in format.suffixes)


def readable() -> str:
    """The formats as a message lists them (``PDF, DOCX ... oder TXT``)."""
    names = [format.suffixes[0].lstrip(".").upper() for format in FORMATS]
    return f"{', '.join(names[:-1])} oder {names[-1]}"


def format_of(sample: Sample) -> Format:
    """The format of a file. Raises DocumentError (``empty``, ``encrypted``, ``damaged``,
    ``unknown-format``) with the remedy."""
    sample.refuse_other_kinds(readable())
    for format in FORMATS:
        if format.fits(sample):
            return format
    what = "ein Archiv oder eine Datei einer anderen Office-Anwendung (Tabelle, Folien)"
    raise sample.unknown(
        what if sample.is_archive else "in keinem Format, das gelesen werden kann", readable()
    )
