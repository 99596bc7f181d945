"""XML written element by element, so that a project of any size needs little memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl


class XmlOut:
    """Elements with attributes; None leaves an attribute out."""

    def __init__(self, file: IO[bytes]) -> None:
        # The generator writes each piece at once; an archive member takes large pieces far faster.
        self._buffer = io.BufferedWriter(file, 1 << 20)
        self._out = XMLGenerator(self._buffer, encoding="utf-8", short_empty_elements=True)
        self._out.startDocument()

    @contextmanager
    def element(self, tag: str, /, **attributes: str | None) -> Iterator[None]:
        """An element around what the block writes."""
        self._out.ignorableWhitespace("\n")
        self._out.startElement(tag, AttributesImpl({k: v for k, v in attributes.items() if v is not None}))
        yield
        self._out.endElement(tag)

    def leaf(self, tag: str, text: str = "", /, **attributes: str | None) -> None:
        """An element with text or nothing in it."""
        with self.element(tag, **attributes):
            if text:
                self._out.characters(text)

    def end(self) -> None:
        """End the document."""
        self._out.endDocument()
        self._buffer.flush()
        self._buffer.detach()
