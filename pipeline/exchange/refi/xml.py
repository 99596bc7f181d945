"""Small questions to REFI-QDA elements, whatever version or habit wrote them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import IO, Any

from lxml import etree

from pipeline.errors import ExchangeError


def tag(element: etree._Element) -> str:
    """The element's name without its name space; empty for comments."""
    name = element.tag
    return _local(name) if isinstance(name, str) else ""


@cache
def _local(name: str) -> str:
    return name.rpartition("}")[2]


def guid(text: str | None) -> str:
    """A GUID in lower case without braces."""
    return (text or "").strip().strip("{}").lower()


def code_ref(coding: etree._Element) -> str:
    """GUID of the code of a Coding, empty where it has none."""
    return next((guid(c.get("targetGUID")) for c in coding if tag(c) == "CodeRef"), "")


def child_text(element: etree._Element, name: str) -> str:
    """Text of the first child called ``name``, empty where there is none."""
    return next((c.text or "" for c in element if tag(c) == name), "")


def number(text: str | None, element: etree._Element, name: str) -> int:
    """A position. Raises ExchangeError with the line where it is no number."""
    try:
        return int(text or "")
    except ValueError as error:
        raise ExchangeError(
            f"„{name}“ enthält in Zeile {element.sourceline} die Position „{(text or '')[:20]}“, die keine "
            "Zahl ist; exportieren Sie das Projekt im ursprünglichen Programm erneut."
        ) from error


def values(element: etree._Element) -> list[tuple[str, str]]:
    """(GUID of the variable, value) of the element's own VariableValue children."""
    found = []
    for child in element:
        if tag(child) == "VariableValue":
            key = next((guid(c.get("targetGUID")) for c in child if tag(c) == "VariableRef"), "")
            value = next((c.text or "" for c in child if tag(c).endswith("Value")), "")
            found.append((key, value))
    return found


class XmlOut:
    """A document written element by element, so that a project of any size needs little memory; None leaves
    an attribute out."""

    def __init__(self, out: Any, space: str) -> None:
        self._out, self._space, self._depth = out, space, 0

    @contextmanager
    def element(self, tag: str, /, **attributes: str | None) -> Iterator[None]:
        """An element around what the block writes."""
        given = {name: value for name, value in attributes.items() if value is not None}
        declared = None if self._depth else {None: self._space}
        if self._depth:
            self._out.write("\n")
        self._depth += 1
        with self._out.element(f"{{{self._space}}}{tag}", given, nsmap=declared):
            yield
        self._depth -= 1

    def text(self, text: str) -> None:
        """Text in the element that is open."""
        self._out.write(text)

    def leaf(self, tag: str, text: str = "", /, **attributes: str | None) -> None:
        """An element with text or nothing in it."""
        with self.element(tag, **attributes):
            if text:
                self._out.write(text)


@contextmanager
def xml_out(file: IO[bytes], space: str) -> Iterator[XmlOut]:
    """An XML document in ``file`` whose elements stand in the name space ``space``."""
    # An archive member takes large pieces far faster than many small ones.
    buffer = io.BufferedWriter(file, 1 << 20)
    with etree.xmlfile(buffer, encoding="utf-8") as out:
        out.write_declaration()
        yield XmlOut(out, space)
    buffer.flush()
    buffer.detach()
