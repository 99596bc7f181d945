"""Bytes to text: byte-order marks first, then UTF-8, then what charset-normalizer or Windows-1252 says."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from pipeline.characters import whole
from pipeline.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GERMAN = set("äöüÄÖÜßéèáàç–—„“”‚‘’…€§°²³·«»")
_SAMPLE = 200_000


def decode(data: bytes, file: str) -> str:
    """The text in ``data``; ``file`` is named in errors.

    Raises DocumentError (``binary``) where the bytes are no text, (``damaged``) where a byte-order mark
    promises an encoding that the bytes do not keep.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, file)
    if b"\x00" in data[:_SAMPLE]:
        encoding = _utf16_without_mark(data)
        if not encoding:
            raise DocumentError(
                f"„{file}“ enthält keinen Text, sondern Binärdaten; speichern Sie das Dokument im "
                "ursprünglichen Programm als PDF, DOCX oder TXT.",
                "binary",
            )
        return _strict(data, encoding, file)
    try:
        return whole(data.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        return _legacy(data)


def _strict(data: bytes, encoding: str, file: str) -> str:
    try:
        return whole(data.decode(encoding, "surrogatepass"))
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"„{file}“ ist beschädigt (die Kodierung {encoding} bricht bei Byte {error.start} ab); öffnen "
            "Sie die Datei in einem Texteditor und speichern Sie sie neu als UTF-8.",
            "damaged",
        ) from error


def _utf16_without_mark(data: bytes) -> str:
    """UTF-16 of a European text has its zero bytes in one of the two halves only."""
    sample = data[: _SAMPLE // 2 * 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _legacy(data: bytes) -> str:
    """German text of one byte per character: Windows-1252 unless its high bytes read oddly that way.

    charset-normalizer alone often takes short German texts for other code pages (cp1250, Mac Cyrillic),
    so it is asked only where Windows-1252 gives letters that German does not use.
    """
    western = data.decode("cp1252", errors="replace")
    high = [c for c in western if ord(c) > 127]
    if sum(c in _GERMAN for c in high) >= 0.8 * len(high):
        return western
    damaged = data.decode("utf-8", errors="replace")
    if damaged.count("\ufffd") <= max(2, len(data) // 2000):
        return damaged
    best = from_bytes(data[:_SAMPLE], cp_isolation=["cp850", "mac_roman", "cp1252", "iso8859_15"]).best()
    return data.decode(best.encoding, errors="replace") if best else western
