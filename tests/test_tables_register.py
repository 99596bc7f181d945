"""The register of interviewees: as a table, as a list, and what must not be taken for one."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.model import Block, BlockKind, Document
from pipeline.tables.interviewees import interviewees, register_sheet

HEAD = ("Name", "Institution", "Funktion")
ADA = ("Ada Beispiel", "Stadt Linde- nau", "Integrationsbeauftragte")
BEN = ("Dr. Ben von der Aue", "Caritas Lindenau", "Leiter der Beratungsstelle")


def document(*parts: tuple[BlockKind, str | tuple[tuple[str, ...], ...]]) -> Document:
    text, blocks = "", []
    for kind, content in parts:
        cells = content if isinstance(content, tuple) else None
        quote = "\n".join("\t".join(row) for row in cells) if cells else str(content)
        blocks.append(Block(kind, len(text), len(text) + len(quote), page=9, cells=cells))
        text += quote + "\n\n"
    return Document("bericht", text.rstrip(), tuple(blocks))


SEGMENTS = pd.DataFrame({"document": ["bericht"], "start": [0], "case": ["Lindenau"]})


def register(*parts: tuple[BlockKind, str | tuple[tuple[str, ...], ...]]) -> list[list[str]]:
    people = interviewees([document(*parts)], SEGMENTS)
    return [[p.name, p.institution, p.function] for p in people]


def test_a_table_of_name_institution_and_function() -> None:
    found = register((BlockKind.TABLE, (HEAD, ADA, BEN, ("", "", ""))))
    assert found == [["Ada Beispiel", "Stadt Lindenau", "Integrationsbeauftragte"], list(BEN)]


def test_two_columns_count_only_where_people_were_asked() -> None:
    staff = (("Name", "Funktion"), ("Ada Beispiel", "Kassiererin"))
    assert register((BlockKind.HEADING, "Vorstand"), (BlockKind.TABLE, staff)) == []
    asked = register((BlockKind.HEADING, "Liste der Interviewpartner*innen"), (BlockKind.TABLE, staff))
    assert asked == [["Ada Beispiel", "", "Kassiererin"]]
    partners = (("Gesprächspartner*in", "Dienststelle"), ("Ada Beispiel", "Jugendamt"))
    assert register((BlockKind.TABLE, partners)) == [["Ada Beispiel", "Jugendamt", ""]]


def test_a_list_below_a_heading_that_says_so() -> None:
    found = register(
        (BlockKind.HEADING, "Geführte Interviews"),
        (BlockKind.LIST_ITEM, "Ada Beispiel, Integrationsbeauftragte, Stadt Lindenau"),
        (BlockKind.LIST_ITEM, "Frau Aue (Caritas), Leiterin"),
        (BlockKind.PARAGRAPH, "Die Gespräche dauerten je eine Stunde, sie wurden aufgezeichnet."),
        (BlockKind.HEADING, "Literatur"),
        (BlockKind.LIST_ITEM, "Ben Muster, Der lange Weg, Verlag Lindenau"),
    )
    assert found == [
        ["Ada Beispiel", "Stadt Lindenau", "Integrationsbeauftragte"],
        ["Frau Aue", "Caritas", "Leiterin"],
    ]


def test_names_stand_where_the_table_says_and_carry_the_case() -> None:
    doc = document((BlockKind.PARAGRAPH, "Vorweg ein Satz."), (BlockKind.TABLE, (HEAD, ADA, BEN)))
    people = interviewees([doc], SEGMENTS)
    for person in people:
        assert doc.text[person.start : person.end] == person.name
    assert [(p.case, p.page) for p in people] == [("Lindenau", 9)] * 2
    assert register_sheet(people).columns.tolist() == [
        "Name",
        "Institution",
        "Funktion",
        "Fall",
        "Dokument",
        "Seite (gedruckt)",
        "Seite der Datei",
    ]


@pytest.mark.parametrize(
    "cells",
    [
        (("Kommune", "Einwohner", "Fläche"), ("Lindenau", "30.000", "109")),
        (("Person", "Anzahl"), ("Kinder", "12")),
    ],
)
def test_other_tables_are_no_register(cells: tuple[tuple[str, ...], ...]) -> None:
    assert register((BlockKind.TABLE, cells)) == []
