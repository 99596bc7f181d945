"""A whole page about an invented town: what the structure table makes of it, as Tab. 3 would print it."""

from __future__ import annotations

from test_tables_structures import segments

from pipeline.tables.levels import COVERED, three_levels
from pipeline.tables.structures import COLUMNS, structure_entries

PAGE = """
Die Große Kreisstadt Brunnhausen hat im Jahr 2016 im Dezernat III eine Stabsstelle für Integration
und Teilhabe geschaffen, die direkt der Ersten Beigeordneten unterstellt ist.

Im Landratsamt des Elsterkreises ist das Sachgebiet Asyl und Flüchtlingssozialarbeit für die
Unterbringung verantwortlich; dort arbeitet auch die Bildungskoordinatorin.

Seit 2018 gibt es beim Kreis außerdem ein Kommunales Integrationsmanagement mit fünf Case
Managerinnen.

Die Ausländer- und Integrationsbeauftragte des Landkreises hält jeden Dienstag Sprechstunde im
Rathaus.

Grundlage der Arbeit ist das 2013 vom Stadtrat beschlossene Leitbild „Miteinander in Brunnhausen“,
das 2020 durch einen Aktionsplan Integration ergänzt wurde.

Das Integrierte Handlungskonzept für die Weststadt bildet die Voraussetzung für die Förderung im
Programm Sozialer Zusammenhalt.

Für das Fördergebiet Weststadt/Güterbahnhof wurde 2019 ein Quartiersbüro eröffnet, das vom
Diakonischen Werk getragen wird.

Auch die Innenstadt profitiert seit 2021 von Mitteln aus dem Programm Lebendige Zentren.

Zweimal im Jahr tagt der Integrationsbeirat, in dem auch der Jugendmigrationsdienst der Caritas und
die Migrationsberatung der AWO vertreten sind.

Das Netzwerk Flucht und Asyl Brunnhausen wird von der Freiwilligenagentur koordiniert.

Ein Steuerungskreis Integration aus Ämtern, Jobcenter und Trägern soll ab Herbst die Maßnahmen
aufeinander abstimmen.

Einen Runden Tisch zum Thema Wohnen hatte der Ausländerrat mehrfach gefordert.

In der Nordstadt fehlt nach Auffassung der Befragten ein Stadtteilzentrum; das Mehrgenerationenhaus
liege zu weit entfernt.

Die Sozialraumkonferenz Nordstadt bringt Schulen, Kitas und die Wohnungsgenossenschaft zusammen.

Der Fachbereich 50 (Soziales) verweist auf die gute Zusammenarbeit mit dem Amt 61.

Geplant ist ferner die Fortschreibung des ISEK bis 2030.

Das Bürgerbüro und das Standesamt haben mehrsprachige Formulare eingeführt.

Im Familienstützpunkt Güterbahnhof und im Café Welcome treffen sich Frauen.

Die Fach- und Koordinierungsstelle Migration beim Regionalverband Saalebogen berät die Kommunen.

Der Arbeitskreis „Ehrenamt und Flucht“ wurde 2017 aufgelöst.

Zuständig war bis 2019 das Referat für Gleichstellung, Vielfalt und Integration im Rathaus.

Das Zentrum für Integration und Zuwanderung (ZIZ) ist Anlaufstelle für alle Neuzugewanderten.

Im Interview sagt die Leiterin des Amtes für Familie, Jugend und Senioren, die Stadt brauche
dringend eine Integrationsstrategie.

Wir haben ja keinen Integrationsbeauftragten hier, das macht die Kollegin vom Sozialamt nebenbei.

Das Quartier Am Sonnenhang wurde 2015 Programmgebiet der Sozialen Stadt.
"""
PARAGRAPHS = [" ".join(p.split()) for p in PAGE.strip().split("\n\n")]

TOWN = {
    "Stabsstelle für Integration und Teilhabe",
    "Quartiersbüro (Weststadt/Güterbahnhof)",
    "Integrationsbeirat",
    "Jugendmigrationsdienst der Caritas",
    "Migrationsberatung der AWO",
    "Netzwerk Flucht und Asyl Brunnhausen",
    "Freiwilligenagentur",
    "Steuerungskreis Integration (geplant)",
    "Runder Tisch (gefordert)",
    "Stadtteilzentrum (Nordstadt, fehlt)",
    "Sozialraumkonferenz Nordstadt",
    "Arbeitskreis „Ehrenamt und Flucht“ (ehemals)",
    "Referat für Gleichstellung, Vielfalt und Integration (ehemals)",
    "Zentrum für Integration und Zuwanderung",
    "Amt für Familie, Jugend und Senioren",
    "Integrationsbeauftragte (fehlt)",
    "Sozialamt",
}
DISTRICT = {
    "Sachgebiet Asyl und Flüchtlingssozialarbeit",
    "Bildungskoordinatorin",
    "Kommunales Integrationsmanagement",
    "Ausländer- und Integrationsbeauftragte",
}
CONCEPTS = {
    "Leitbild „Miteinander in Brunnhausen“ 2013",
    "Aktionsplan Integration",
    "Integriertes Handlungskonzept",
    "Integriertes Stadtentwicklungskonzept 2030",
    "Integrationsstrategie (gefordert)",
}
AREAS = {"Weststadt/Güterbahnhof", "Innenstadt", "Am Sonnenhang"}


def test_the_page_gives_the_table_a_reader_would_make() -> None:
    entries = structure_entries(segments(*PARAGRAPHS, case="Brunnhausen"))
    found = {c: {e.shown for e in entries if e.column == c} for c in COLUMNS}
    assert found[COLUMNS[0]] >= TOWN
    assert found[COLUMNS[1]] == DISTRICT
    assert found[COLUMNS[2]] == CONCEPTS
    assert found[COLUMNS[3]] == AREAS
    assert len(found[COLUMNS[0]] - TOWN) <= 6


def test_all_three_levels_of_the_town_are_covered() -> None:
    entries = structure_entries(segments(*PARAGRAPHS, case="Brunnhausen"))
    assert {one.covered for one in three_levels(entries, ["Brunnhausen"])} == {COVERED}
