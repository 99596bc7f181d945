"""Electronic books (EPUB): the pages in the order of the book, each read as HTML."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from pipeline.extract.beside import Beside
from pipeline.extract.encoding import decode
from pipeline.extract.formats.archive import Parts, damaged
from pipeline.extract.formats.html import html_pieces
from pipeline.extract.pieces import assemble
from pipeline.extract.sniff import encrypted
from pipeline.model import Document

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_PACKAGE = "{http://www.idpf.org/2007/opf}"
_CIPHER = "{http://www.w3.org/2001/04/xmlenc#}CipherReference"
_CLOSED = re.compile(r"<(?!(?:area|base|br|col|hr|img|input|link|meta|source|wbr)\b)([\w:-]+)(\s[^<>]*)?/>")
"""Empty elements that HTML, unlike XHTML, would take as opened (``<title/>``)."""


def read_epub(data: bytes, name: str, file: str) -> Document:
    """The document in an EPUB file; ``file`` is named in errors.

    Raises DocumentError (``encrypted`` for a book with copy protection).
    """
    parts = Parts(data, file)
    pages = _pages(parts, file)
    locked = parts.get("META-INF/encryption.xml")
    if locked is not None and {unquote(e.get("URI", "")) for e in locked.iter(_CIPHER)} & set(pages):
        raise encrypted(file)
    pieces, beside = [], Beside()
    for page in pages:
        text = _CLOSED.sub(r"<\1\2></\1>", decode(parts.read(page), file))
        pieces += html_pieces(text, file, beside)
    return assemble(name, pieces, "epub", beside.notices(file))


def _pages(parts: Parts, file: str) -> list[str]:
    """The paths of the book's pages in reading order, without its table of contents."""
    container = parts.get("META-INF/container.xml")
    root = container.find(f".//{_CONTAINER}rootfile") if container is not None else None
    place = root.get("full-path", "") if root is not None else ""
    if place not in parts:
        raise damaged(file)
    package, folder = parts[place], posixpath.dirname(place)
    pages = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        for item in package.iter(f"{_PACKAGE}item")
        if "nav" not in item.get("properties", "").split()
    }
    order = [pages.get(reference.get("idref"), "") for reference in package.iter(f"{_PACKAGE}itemref")]
    return [page for page in order if page in parts]
