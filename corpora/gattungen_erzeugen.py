"""Makes the minutes of ``corpora/gattungen`` as a Word file; its other documents are plain text, written by hand.

    python corpora/gattungen_erzeugen.py

Needs reportlab and python-docx. Everything is invented, in our own words.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from beispiel_erzeugen import make_docx

HERE = Path(__file__).parent / "gattungen" / "documents"

NIEDERSCHRIFT: list[tuple[str, str]] = [
    (
        "h1",
        "Niederschrift über die 14. Sitzung des Ausschusses für Soziales und Integration der Stadt Rosenau",
    ),
    ("p", "Sitzungstag: 22. Februar 2024, 17.00 Uhr bis 19.10 Uhr, Rathaus, Kleiner Saal"),
    ("p", "Anwesend: elf Ausschussmitglieder, zwei beratende Mitglieder, vier Beschäftigte der Verwaltung."),
    ("h2", "TOP 1 Eröffnung und Feststellung der Beschlussfähigkeit"),
    (
        "p",
        "Die Vorsitzende eröffnet die Sitzung und stellt fest, dass ordnungsgemäß geladen wurde. Einwände gegen die "
        "Niederschrift der letzten Sitzung werden nicht erhoben.",
    ),
    ("h2", "TOP 2 Bericht aus dem Stadtteil Ziegelei"),
    (
        "p",
        "Herr Brandes (Quartiersbüro): Das Bürgerhaus ist seit dem Wasserschaden geschlossen, ein Ersatz ist nicht in Sicht. "
        "Damit hat der Stadtteil keinen einzigen Raum mehr, in dem sich Gruppen ohne Miete treffen können. Die Hausaufgabenhilfe ist "
        "in die Moschee umgezogen; das klappt gut, erreicht aber nicht alle.",
    ),
    (
        "p",
        "Frau Siewert (SPD): Wir hören das nun zum dritten Mal. Wann fängt die Gebäudewirtschaft mit der Sanierung an?",
    ),
    (
        "p",
        "Herr Dr. Molnar (Verwaltung): Die Ausschreibung ist erfolglos geblieben. Im Hochbauamt sind drei von sieben Stellen "
        "unbesetzt, die Sanierung wird deshalb frühestens 2026 beginnen.",
    ),
    (
        "p",
        "Frau Aydin (Integrationsbeirat): Der Beirat wurde zu den Plänen für das Bürgerhaus nicht gehört. Wir bitten darum, dass "
        "künftig die Menschen beteiligt werden, die das Haus nutzen.",
    ),
    ("h2", "TOP 3 Fortschreibung des Integrationskonzepts"),
    (
        "p",
        "Frau Lorenz (Verwaltung): Das Konzept von 2015 ist überholt. Der Entwurf der Fortschreibung entstand in vier "
        "Werkstätten mit rund 120 Teilnehmenden und legt für jedes Ziel fest, welches Amt es bis wann verantwortet. Jährlich "
        "wird geprüft, was erreicht ist.",
    ),
    (
        "p",
        "Herr Petersen (CDU): Meine Fraktion trägt das mit. Die Papiere der Vergangenheit sind aber daran gescheitert, dass "
        "Jugendamt und Schulverwaltung nicht miteinander gesprochen haben. Das darf nicht wieder passieren.",
    ),
    (
        "p",
        "Herr Wulf (FDP): Wer soll das bezahlen? Die Landesmittel für die beiden Integrationslotsinnen laufen im Dezember aus.",
    ),
    (
        "p",
        "Frau Lorenz (Verwaltung): Für die Lotsinnen sind im Entwurf des Haushalts ab 2025 zwei unbefristete Stellen vorgesehen.",
    ),
    (
        "p",
        "Beschluss: Der Ausschuss empfiehlt dem Rat einstimmig, die Fortschreibung des Integrationskonzepts zu beschließen.",
    ),
    ("h2", "TOP 4 Unterbringung von Geflüchteten"),
    (
        "p",
        "Herr Dr. Molnar (Verwaltung): Das Land hat der Stadt bis zum Sommer weitere 90 Personen angekündigt, vor vier Wochen waren es "
        "noch 40. So lässt sich nichts planen. Die Stadt will auf dem Gelände der alten Gärtnerei Holzhäuser errichten, damit die "
        "Turnhalle frei bleibt.",
    ),
    (
        "p",
        "Frau Siewert (SPD): Im Umfeld der Gärtnerei kursieren schon Flugblätter. Ich bitte die Verwaltung, die "
        "Nachbarschaft früh einzuladen und offen zu sagen, was dort entsteht.",
    ),
    ("h2", "TOP 5 Verschiedenes"),
    ("p", "Es liegen keine Wortmeldungen vor. Die Vorsitzende schließt die Sitzung um 19.10 Uhr."),
]


def main() -> None:
    """Write the minutes."""
    HERE.mkdir(parents=True, exist_ok=True)
    title, day = "Niederschrift, 14. Sitzung", datetime.date(2024, 2, 26)
    make_docx(HERE / "rosenau_niederschrift.docx", NIEDERSCHRIFT, title, "Stadt Rosenau", day)


if __name__ == "__main__":
    main()
