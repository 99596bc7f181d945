"""How documents and passages are cited: by author or title, year and page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from pipeline.model.manifest import DocumentEntry
from pipeline.tables.quotes import source


class Cited(Protocol):
    """A passage with its place in a document."""

    @property
    def document(self) -> str:
        """Name of the document."""

    @property
    def page(self) -> int | None:
        """Page of the file."""

    @property
    def printed_page(self) -> str:
        """The number printed there."""


class Spoken(Cited, Protocol):
    """A passage that someone may have spoken."""

    @property
    def speaker(self) -> str:
        """Who speaks; empty where nobody does."""


def citation(entry: DocumentEntry) -> str:
    """A document in a line of text: ``Stadt Lindenau 2022``, without an author by title, else by name."""
    return " ".join(map(str, filter(None, (entry.author or entry.title or entry.name, entry.year))))


def reference(entry: DocumentEntry) -> str:
    """A document in a list of sources: ``Stadt Lindenau (2022): Integrationskonzept``."""
    year = f" ({entry.year})" if entry.year else ""
    title = entry.title or entry.name
    return f"{entry.author}{year}: {title}" if entry.author else f"{title}{year}"


class Citations:
    """The documents of a run as they are cited. Two that would read alike keep their names beside."""

    def __init__(self, documents: Iterable[DocumentEntry]) -> None:
        named = {entry.name: citation(entry) for entry in documents}
        told = list(named.values())
        self._of = {
            name: text if told.count(text) == 1 or text == name else f"{text} [{name}]"
            for name, text in named.items()
        }

    def cited(self, passage: Cited) -> str:
        """The source of a passage: ``Stadt Lindenau 2022, S. 3``."""
        document = self._of.get(passage.document, passage.document)
        return source(document, passage.page, passage.printed_page)

    def told_by(self, passage: Spoken) -> str:
        """The same with the speaker before it where there is one."""
        return ", ".join(filter(None, (passage.speaker, self.cited(passage))))
