"""Data inside an HTML page: JSON that cannot leave its element, compressed where it is large."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from typing import Any

from markupsafe import Markup

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def json_text(data: Any) -> Markup:
    """JSON for the inside of a ``<script type="application/json">``.

    ``<``, ``>``, ``&`` and the two line separators are written as escapes, so no text of a document can
    end the element or open a comment in it; lone surrogates (a reader's damage) become the replacement
    character. The result is marked safe for the template.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    for character, escape in _ESCAPES.items():
        clean = clean.replace(character, escape)
    return Markup(clean)  # noqa: S704 - escaped in the lines above


def packed(text: Markup) -> Markup:
    """The JSON of :func:`json_text` as gzip in base64 (for ``DecompressionStream``)."""
    raw = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    return Markup(base64.b64encode(raw).decode("ascii"))  # noqa: S704 - base64 holds no markup


def csp_hash(source: str) -> str:
    """The hash of an inline script or style as a Content-Security-Policy names it."""
    digest = hashlib.sha256(source.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def utf16_offsets(text: str) -> list[int] | None:
    """For each code point of ``text`` (and its end) the position in UTF-16 units, as JavaScript counts.

    None where both are the same, that is without characters outside the basic plane.
    """
    if not text or max(text) < "\U00010000":
        return None
    offsets, at = [0], 0
    for character in text:
        at += 2 if character >= "\U00010000" else 1
        offsets.append(at)
    return offsets
