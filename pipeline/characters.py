"""Characters as files really hold them: half characters, and file names in older encodings.

UTF-16 writes an emoji as two halves (surrogates). Word processors, PDF fonts and escapes pass such halves on;
no file can hold a lone one, so a text is made whole where it enters.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_HALF = re.compile("[\ud800-\udfff]")
_BYTE = re.compile("(?<![\ud800-\udbff])[\udc80-\udcff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]")
_ESCAPED = re.compile(r"(?<!\\)(?:\\u[dD][89a-fA-F][0-9a-fA-F]{2})+")
_LONGEST = 150
"""Bytes of a document's name: results add endings and parts to it, and no disk takes more than 255."""


def whole(text: str) -> str:
    """``text`` with two halves that belong together as one character, and U+FFFD for a lone half."""
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def whole_escapes(text: str) -> str:
    """A YAML text with escapes of whole characters for those of halves (``\\ud83d\\ude00``, as in JSON)."""

    def mended(match: re.Match[str]) -> str:
        halves = "".join(chr(int(digits, 16)) for digits in match[0].split("\\u")[1:])
        return "".join(f"\\U{ord(c):08x}" if ord(c) > 0xFFFF else f"\\u{ord(c):04x}" for c in whole(halves))

    return _ESCAPED.sub(mended, text)


def readable_name(name: str) -> str:
    """A file's name or path, or a sentence with it, as text; what is no UTF-8 is read as Windows-1252.

    Python gives such bytes as half characters (``os.fsdecode``).
    """
    return whole(_BYTE.sub(lambda m: bytes([ord(m[0]) - 0xDC00]).decode("cp1252", "replace"), name))


def name_for_files(name: str) -> str:
    """``name`` as part of file names that every step of ours can write: composed (NFC), on one line, not too
    long.

    What is cut off is told apart by eight hexadecimal digits of its hash.
    """
    name = _CONTROL.sub("_", unicodedata.normalize("NFC", readable_name(name)))
    data = name.encode()
    if len(data) <= _LONGEST:
        return name
    digits = hashlib.sha256(data).hexdigest()[:8]
    return f"{data[: _LONGEST - 9].decode(errors='ignore')}_{digits}"
