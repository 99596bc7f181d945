"""The structure table on invented towns: names, owners, status, programme areas, the three levels."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tables.levels import COVERED, NOTHING, OPEN, level_table, three_levels
from pipeline.tables.records import table_of
from pipeline.tables.structures import COLUMNS, StructureEntry, name_key, structure_entries, structure_table


def segments(*texts: str, case: str = "Lindenau") -> pd.DataFrame:
    starts = [sum(len(t) + 2 for t in texts[:i]) for i in range(len(texts))]
    return pd.DataFrame(
        {
            "case": [case] * len(texts),
            "document": ["bericht"] * len(texts),
            "section": ["Governance"] * len(texts),
            "page": pd.array([7] * len(texts), dtype="Int64"),
            "printed_page": "5",
            "start": starts,
            "text": list(texts),
            "codable": [True] * len(texts),
        }
    )


def entries_of(table: pd.DataFrame) -> pd.DataFrame:
    return table_of(StructureEntry, structure_entries(table))


def names(*texts: str, column: str | None = None) -> list[str]:
    entries = entries_of(segments(*texts))
    rows = entries if column is None else entries[entries["column"] == column]
    return rows["name"].tolist()


TOWN, DISTRICT, CONCEPTS, AREAS = COLUMNS
PIECES = (
    "Amt für",
    "Fachdienst",
    "Migration",
    "„Pakt",
    "“",
    "/",
    "und",
    ", .",
    "Stadtteil Horst",
    "Soziale Stadt",
    "der",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zuständig ist der Fachdienst Soziales Wohnen.", ["Fachdienst Soziales Wohnen"]),
        ("Sie sitzt im FB Familie und trifft Vereine.", ["Fachbereich Familie"]),
        (
            "Federführend ist das Amt für Schule, Sport und Integration der Stadt.",
            ["Amt für Schule, Sport und Integration"],
        ),
        ("Das gilt für den Umgang des Jugendamtes mit Familien.", ["Jugendamt"]),
        ("Im Stadtplanungs- und dem Tiefbauamt arbeiten sie.", ["Tiefbauamt", "Stadtplanungsamt"]),
        (
            "Die Gleichstellungs- und Integrationsbeauftragte lädt ein.",
            ["Gleichstellungs- und Integrationsbeauftragte"],
        ),
        ("Der Zuwanderungs- und Migrationsbeirat tagt.", ["Zuwanderungs- und Migrationsbeirat"]),
        ("Die Flüchtlingsbeauftragte*r berät.", ["Flüchtlingsbeauftragte"]),
        (
            "Die WIR-Koordinatorin und die WIR-Fallmanagerin helfen.",
            ["WIR-Koordinatorin", "WIR-Fallmanagerin"],
        ),
        (
            "Es gibt eine Kommunale Koordinierung der Bildungsangebote für Neuzugewanderte.",
            ["Kommunale Koordinierung der Bildungsangebote für Neuzugewanderte"],
        ),
        ("Die Bildungskoordination für Neuzugewanderte hilft.", ["Bildungskoordination für Neuzugewanderte"]),
        ("Der „Pakt für Lindenau“ wirkt.", ["Pakt für Lindenau"]),
        ('Das "Bündnis für Vielfalt" wirkt.', ["Bündnis für Vielfalt"]),
        ("Das Netzwerk „Gemeinsam hier“ wirkt.", ["Netzwerk „Gemeinsam hier“"]),
        ("Am Runden Tisch sitzen viele.", ["Runder Tisch"]),
        ("Die AWO betreibt das Integrationsbüro der AWO.", ["Integrationsbüro der AWO"]),
        ("Das Bildungszentrum Lindenau GmbH hilft.", ["Bildungszentrum Lindenau"]),
        ("Das Gesamtkonzept „Offene Jugendarbeit“ gilt.", ["Gesamtkonzept „Offene Jugendarbeit“"]),
        (
            "Mit dem integrierten Stadtentwicklungskonzeptes arbeiten sie.",
            ["Integriertes Stadtentwicklungskonzept"],
        ),
        (
            "Die Fachbereiche Soziales sowie Bildung und Kultur helfen.",
            ["Fachbereich Soziales", "Fachbereich Bildung und Kultur"],
        ),
    ],
)
def test_names_in_their_base_form(text: str, expected: list[str]) -> None:
    assert sorted(names(text)) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "Insgesamt ist das Ehrenamt im Bereich Wohnen wichtig.",
        "Ein Konzept oder einen Plan hat niemand, auch kein Netzwerk.",
        "Das Bundesamt für Migration und das Landesamt zahlen.",
        "Im Mehrfamilienhaus und im Rathaus wird gebaut.",
        "„Die Leute im Amt hören nicht zu“, sagt sie.",
        "Viele Ämter, Beiräte und Netzwerke wirken mit.",
        "Gesucht wird jemand, analog zu einem Quartiersmanagement.",
        "Das ginge über ein Quartiersmanagement oder ähnliche Ansätze.",
    ],
)
def test_common_nouns_and_higher_levels_are_no_entries(text: str) -> None:
    assert names(text) == []


def test_mentions_of_the_same_structure_are_one_entry() -> None:
    entries = entries_of(
        segments(
            "Die Beauftragte für Integration leitet die Runde.",
            "Später kam die Integrationsbeauftragte hinzu.",
            "Das Quartiersmanagement wurde 2015 eingerichtet. Das Quartiermanagement berät.",
            "Die Quartiersmanagerin kennt alle.",
        )
    )
    assert sorted(entries["mentions"].tolist()) == [2, 3]
    assert name_key("Beauftragte für Integration") == name_key("Integrationsbeauftragte")
    assert name_key("INSEK") != name_key("Integrationskonzept")


def test_structures_of_the_district_stand_in_their_own_column() -> None:
    texts = (
        "Beim Landkreis ist der Fachdienst Migration Asyl zuständig.",
        "Das Amt für Zuwanderung des Landkreises Auetal berät.",
        "Die Stadt hat eine Integrationsbeauftragte.",
        "Im Arbeitskreis Wohnen sitzt das Sozialamt.",
    )
    assert names(*texts, column=DISTRICT) == ["Fachdienst Migration Asyl", "Amt für Zuwanderung"]
    assert names(*texts, column=TOWN) == ["Integrationsbeauftragte", "Arbeitskreis Wohnen", "Sozialamt"]


@pytest.mark.parametrize(
    ("text", "name", "column"),
    [
        ("Die Ausländerbehörde sitzt beim Kreis.", "Ausländerbehörde", DISTRICT),
        ("Das Amt ist beim Kreis, die Unterkünfte betreut das Sozialamt.", "Sozialamt", TOWN),
        ("Stadt und Landkreis treffen sich in einer Lenkungsrunde.", "Lenkungsrunde", TOWN),
        ("Der Landkreis, bei dem auch das Jugendamt liegt, zahlt.", "Jugendamt", DISTRICT),
    ],
)
def test_whose_a_structure_is(text: str, name: str, column: str) -> None:
    assert name in names(text, column=column)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("2019 wurde ein Integrationskonzept beschlossen.", "vorhanden"),
        ("Das Integrationskonzept nennt Ziele.", "vorhanden"),
        ("Ein Integrationskonzept fehlt bislang.", "fehlt"),
        ("Lindenau hat kein Integrationskonzept.", "fehlt"),
        ("Ein Integrationskonzept gibt es in Lindenau nicht.", "fehlt"),
        ("Die Stadt plant ein Integrationskonzept.", "geplant"),
        ("Die Erarbeitung eines Integrationskonzeptes beginnt im Herbst.", "geplant"),
        ("Der Beirat fordert ein Integrationskonzept.", "gefordert"),
        ("Notwendig wäre ein verbindliches Integrationskonzept.", "gefordert"),
        ("Nötig sind mehr Mittel; das Integrationskonzept liegt vor.", "vorhanden"),
        ("Das Integrationskonzept befindet sich in Erarbeitung.", "geplant"),
        ("Das Integrationskonzept soll bis zum Herbst erstellt werden.", "geplant"),
        ("Das Integrationskonzept ist 2018 erstellt worden.", "vorhanden"),
        ("Das Integrationskonzept wird fortgeschrieben.", "vorhanden"),
        ("Das Integrationskonzept fehlt noch immer.", "fehlt"),
        ("Das frühere Integrationskonzept wirkt nach.", "ehemals"),
    ],
)
def test_status(text: str, status: str) -> None:
    entries = entries_of(segments(text))
    assert entries.loc[entries["column"] == CONCEPTS, "status"].tolist() == [status]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Das Sozialdezernat hilft.", ["Sozialdezernat"]),
        ("Wir haben ein Welcome-Center.", ["Welcome-Center"]),
        ("Das Interkulturelle Forum tagt.", ["Interkulturelles Forum"]),
        ("Seit 2019 gilt die Vielfaltsstrategie.", ["Vielfaltsstrategie"]),
        (
            "Das Sanierungsgebiet Nördliche Altstadt Teil B ist im Programm Lebendige Zentren.",
            ["Nördliche Altstadt"],
        ),
    ],
)
def test_names_from_minutes_and_interviews(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_closed_house_is_a_former_one_and_a_hired_person_is_not() -> None:
    entries = entries_of(
        segments("Das Jugendhaus wurde 2018 geschlossen.", "Eine Integrationsbeauftragte wurde eingestellt.")
    )
    found = dict(zip(entries["name"], entries["status"], strict=True))
    assert found == {"Jugendhaus": "ehemals", "Integrationsbeauftragte": "vorhanden"}


def test_years_of_concepts() -> None:
    entries = entries_of(
        segments(
            "Grundlage ist das Integrationskonzept aus dem Jahr 2017.",
            "Dazu kommt das Integrierte Stadtentwicklungskonzept (2020).",
        )
    )
    assert entries["year"].tolist() == ["2017", "2020"]


def test_programme_areas_also_where_the_text_refers_back() -> None:
    texts = (
        "Im Stadtteil Alte Ziegelei wohnen viele Familien.",
        "Das Gebiet wurde 2016 in das Programm Soziale Stadt aufgenommen, 2018 kam das Quartier Horst hinzu.",
        "Angedacht ist, die Förderkulisse der Sozialen Stadt auf die Lindenauer Nordstadt auszuweiten.",
    )
    entries = entries_of(segments(*texts))
    areas = entries[entries["column"] == AREAS]
    assert dict(zip(areas["name"], areas["status"], strict=True)) == {
        "Alte Ziegelei": "vorhanden",
        "Horst": "vorhanden",
        "Nordstadt": "geplant",
    }


def test_places_point_to_the_sentence() -> None:
    texts = ("Vorweg ein Satz. Das Jugendamt hilft. Dann noch einer.", "Der Ausländerbeirat tagt.")
    whole = "\n\n".join(texts)
    entries = structure_entries(segments(*texts))
    assert len(entries) == 2
    for entry in entries:
        assert whole[entry.start : entry.end] == entry.text and entry.form in entry.text


def test_table_like_the_reports_third_table() -> None:
    entries = structure_entries(segments("Die Stadt plant ein Integrationskonzept. Das Jugendamt hilft."))
    table = structure_table(entries, ["Lindenau", "Steinfurtheim"])
    assert table.columns.tolist() == ["Fall", *COLUMNS]
    assert table.iloc[0].tolist() == ["Lindenau", "Jugendamt", "", "Integrationskonzept (geplant)", ""]
    assert table.iloc[1].tolist() == ["Steinfurtheim", "", "", "", ""]


def test_three_levels_show_what_is_covered_and_what_is_open() -> None:
    entries = structure_entries(
        segments("Die Integrationsbeauftragte berät.", "Es fehlt ein Quartiersmanagement.")
    )
    levels = three_levels(entries, ["Lindenau"])
    assert {one.level: one.covered for one in levels} == {
        "Verwaltung": COVERED,
        "Intermediär": NOTHING,
        "Vor Ort": OPEN,
    }
    row = level_table(levels).iloc[0]
    assert row["Verwaltung"] == "Integrationsbeauftragte"
    assert row["Vor Ort"] == "offen: Quartiersmanagement (fehlt)"
    assert row["Lücken"].split("\n")[0] == "Intermediär: nicht genannt"


def test_uncodable_text_and_text_outside_cases_is_not_read() -> None:
    table = segments("Das Jugendamt hilft.", "Der Beirat für Senioren tagt.")
    table["codable"] = [False, True]
    table["case"] = ["Lindenau", ""]
    assert structure_entries(table) == []


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_any_order_of_words_is_read_without_error(words: list[str]) -> None:
    text = " ".join(words)
    entries = entries_of(segments(text))
    for row in entries.to_dict("records"):
        assert text[row["start"] : row["end"]] == row["text"]
    positions = entries["column"].map(COLUMNS.index).tolist()
    assert all(a <= b for a, b in pairwise(positions))


@pytest.mark.parametrize(
    "piece", ["Integrationskonzept ", '"Amt für ', "Soziale Stadt Gebiet X ", "ABCDEFGH "]
)
def test_endless_sentences_are_read_to_their_end(piece: str) -> None:
    text = "Das Integrationskonzept " + piece * 800
    assert any(name.startswith("Integrationskonzept") for name in names(text))
