"""HTML pages and noScribe's HTML transcripts: what a reader sees, without menus, scripts and styles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from pipeline.errors import DocumentError
from pipeline.extract.beside import LARGE_PICTURE_CM, Beside
from pipeline.extract.encoding import decode
from pipeline.extract.heading_levels import consistent_levels, headings_by_look
from pipeline.extract.pieces import Piece, assemble, one_line, paragraph_pieces, table_piece
from pipeline.language.words import word_set
from pipeline.model import BlockKind, Document

_UNSEEN = word_set("script style noscript template head nav svg iframe button select form del")
_HIDDEN = re.compile(r"mso-hide\s*:\s*all", re.I)
"""Word's hidden text in a page that it saved; what a page itself hides may be folded away for the moment."""
_BLOCKS = word_set(
    "p div section article main body html header footer aside ul ol dl dt dd li table blockquote pre figure "
    "figcaption h1 h2 h3 h4 h5 h6 hr address center details summary fieldset"
)
_BOLD, _ITALIC = word_set("b strong"), word_set("i em")
_INLINE = word_set("span font b strong i em u")
_FILMS = ("video", "audio", "object", "embed")
_PIXELS_PER_CM = 96 / 2.54
_CHARSET = re.compile(rb"charset=[\"']?\s*([\w-]+)", re.I)


def read_html(data: bytes, name: str, file: str) -> Document:
    """The document in an HTML file; ``file`` is named in errors. Raises DocumentError."""
    beside = Beside()
    pieces = html_pieces(_decoded(data, file), file, beside)
    return assemble(name, pieces, "html", beside.notices(file))


def html_pieces(text: str, file: str, beside: Beside) -> list[Piece]:
    """What a page shows, as pieces in reading order; its pictures and films are counted in ``beside``."""
    try:
        parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
        root = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise DocumentError(
            f"„{file}“ ist als HTML nicht lesbar; öffnen Sie die Seite im Browser und speichern Sie sie als "
            "PDF oder Text.",
            "damaged",
        ) from error
    main = root.find(".//main")
    start = main if main is not None and len("".join(main.itertext())) > 500 else root
    shown = [e for e in start.iter("img", *_FILMS) if not any(map(_is_unseen, (e, *e.iterancestors())))]
    beside.pictures += sum(e.tag == "img" and _is_large(e) for e in shown)
    beside.objects += sum(e.tag in _FILMS for e in shown)
    return consistent_levels(headings_by_look(list(_walk(start, 0))))


def _is_large(picture: etree._Element) -> bool:
    """Whether a picture says something: one with an empty description is an ornament; of one that does not
    say its size it is taken for granted."""
    if picture.get("alt") == "":
        return False
    sizes = [re.fullmatch(r"\s*(\d+)(?:px)?\s*", picture.get(side, "")) for side in ("width", "height")]
    return all(s is None or int(s[1]) >= LARGE_PICTURE_CM * _PIXELS_PER_CM for s in sizes)


def _decoded(data: bytes, file: str) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        encoding = declared[1].decode("ascii").lower()
        encoding = "cp1252" if encoding in ("iso-8859-1", "latin1", "latin-1") else encoding
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            return decode(data, file)
    return decode(data, file)


def _walk(element: etree._Element, depth: int) -> Iterator[Piece]:
    """The pieces of a block element; text between its child blocks is a paragraph of its own."""
    inline: list[str] = [element.text or ""]

    def paragraph() -> Iterator[Piece]:
        text = "".join(inline)
        inline.clear()
        if text.strip():
            yield from _as_pieces(element, text, depth)

    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if _is_unseen(child):
            pass
        elif tag in _BLOCKS:
            yield from paragraph()
            yield from _table(child, depth) if tag == "table" else _walk(child, depth + (tag in ("ul", "ol")))
        elif tag == "br":
            inline.append("\n")
        elif any(isinstance(d.tag, str) and d.tag in _BLOCKS for d in child.iterdescendants()):
            yield from paragraph()
            yield from _walk(child, depth)
        else:
            inline.append(_inline(child))
        inline.append(child.tail or "")
    yield from paragraph()


def _is_unseen(element: etree._Element) -> bool:
    """Whether an element is no text: menus and scripts, deleted text and Word's hidden text."""
    return element.tag in _UNSEEN or bool(_HIDDEN.search(element.get("style", "")))


def _as_pieces(element: etree._Element, text: str, depth: int) -> list[Piece]:
    tag = str(element.tag)
    if re.fullmatch(r"h[1-6]", tag):
        return [Piece(BlockKind.HEADING, text, level=int(tag[1]))]
    if tag in ("li", "dd") or (tag == "p" and depth and _inside(element, "li")):
        return [Piece(BlockKind.LIST_ITEM, text, level=max(1, depth))]
    if tag in ("figcaption", "caption"):
        return [Piece(BlockKind.CAPTION, text)]
    pieces = paragraph_pieces(text if "\n" in text and _has_break(element) else one_line(text))
    for piece in pieces:
        piece.bold = _is_wholly(element, _BOLD)
        piece.italic = _is_wholly(element, _ITALIC)
        piece.lead = _lead(element)
    return pieces


def _is_wholly(element: etree._Element, look: frozenset[str]) -> bool:
    """Whether all that an element says itself stands in elements of this look, one in the other or not."""
    if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
        return False
    said = [child for child in element if "".join(child.itertext()).strip()]
    return bool(said) and all(c.tag in look or c.tag in _INLINE and _is_wholly(c, look) for c in said)


def _lead(element: etree._Element) -> str:
    """The bold or italic words at an element's beginning, where plain ones follow."""
    first = element[0] if len(element) and not (element.text or "").strip() else None
    if first is None or first.tag not in _BOLD | _ITALIC:
        return ""
    return one_line(_inline(first))


def _inside(element: etree._Element, tag: str) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == tag


def _has_break(element: etree._Element) -> bool:
    return element.tag == "pre" or element.find(".//br") is not None


def _inline(element: etree._Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == "br":
            parts.append("\n")
        elif not _is_unseen(child):
            parts.append(_inline(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _table(element: etree._Element, depth: int) -> Iterator[Piece]:
    caption = element.find("caption")
    if caption is not None:
        yield Piece(BlockKind.CAPTION, _inline(caption))
    rows = [[_inline(cell) for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
    nested = element.find(".//table") is not None
    piece = None if nested else table_piece(rows)
    if piece:
        yield piece
    else:
        for cell in element.iter("td", "th"):
            if cell.find(".//table") is None:
                yield from _walk(cell, depth)
