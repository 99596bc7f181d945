"""What could identify a person in a German text: found by form and context, without a trained model.

The kinds follow the usual rules for sharing qualitative data (RatSWD 2020, "Handreichung Datenschutz";
Meyermann and Porzelt 2014): persons, places, institutions, contacts. Rules find what is written in a
recognisable form; a list of one's own finds the rest, and ``doubtful`` words are named for a person to
check: no rule replaces that reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path


class Kind(StrEnum):
    """What is replaced; the value is the placeholder's word."""

    PERSON = "Person"
    PLACE = "Ort"
    INSTITUTION = "Institution"
    CONTACT = "Kontakt"


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of the text (code points, end exclusive) and what it is. ``name``: its base form, the
    same for ``Meyer`` and ``Meyers``."""

    start: int
    end: int
    kind: Kind
    name: str


_NAME = r"[A-ZÄÖÜ][a-zäöüßéèáàçğışńóú]+(?:-[A-ZÄÖÜ][a-zäöüßéèáàçğışńóú]+)*"
_TITLE = r"(?:Dr\.|Prof\.|Dipl\.-\w+\.?|med\.|von|van|de|al|el|zu)"
_ADDRESS = (
    r"(?:Herrn?|Frau|Dr\.|Prof\.|Familie|Schwester|Bruder|Kollegen?|Kollegin|"
    r"(?:Ober)?[Bb]ürgermeister(?:in)?|Land(?:rat|rätin)|Pfarrer(?:in)?|Pastor(?:in)?|Imam|Dezernent(?:in)?|"
    r"Amtsleiter(?:in)?|Stadt(?:rat|rätin)|Beigeordneten?r?)"
)
_PERSON = re.compile(rf"\b{_ADDRESS}\s+(?:{_TITLE}\s+)*({_NAME}(?:\s+{_NAME})?)")
_SELF = re.compile(rf"\b(?:[Ii]ch heiße|[Mm]ein Name ist|[Ii]ch bin (?:der|die))\s+({_NAME}(?:\s+{_NAME})?)")

_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]*\w"
    r"|\b(?:https?://|www\.)\S+[\w/]"
    r"|\b[A-Z]{2}\d{2}(?:\s?\d{4}){4,5}(?:\s?\d{1,2})?\b"
    r"|(?<![\d.,#:])(?:\+49|0049|0)[\s/(-]*[1-9]\d{1,4}[\s/)-]+\d(?:[\s-]?\d){3,9}\b"
    r"|\b(?:[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|str\.|weg|gasse|allee|platz|ufer|damm|ring)"
    r"|(?:Am|An der|Auf dem|Im|Zum|Zur)\s[A-ZÄÖÜ][\wäöüß]+)\s\d{1,4}\s?[a-z]?\b"
)
_TOWN = re.compile(
    rf"\b(?:(?:Stadt|Gemeinde|Ortsteil|Stadtteil|Dorf|Ortschaft|Kreisstadt|Landkreis|Kreis|Verbandsgemeinde)"
    rf"|(?<!\d)\d{{5}})\s+({_NAME}(?:\s(?:am|an der|an der|ob der|bei|im|in der)\s{_NAME})?)"
)
_ENDING = (
    "stadt|burg|berg|bergen|heim|hausen|dorf|bach|furt|ingen|ungen|brück|brücken|kirchen|münster|roda|rode|"
    "leben|stedt|hagen|horst|weiler|wald|walde|feld|felde|au|ow|itz|büttel|bek|beck|wede|loh|ach|zell|tal"
)
_PLACE_BY_ENDING = re.compile(
    rf"\b(?:in|aus|nach|bei|von|um)\s+([A-ZÄÖÜ][a-zäöüß]+(?:{_ENDING}))\b(?:\s(?:am|an der)\s{_NAME})?"
)
_INSTITUTION = re.compile(
    rf"((?:{_NAME}|&|und|für)(?:[\s-](?:{_NAME}|&|und|für|der|des))*\s(?:e\.\s?V\.|g?GmbH|AG|mbH|KG|eG))(?!\w)"
    rf"|\b((?:Grund|Haupt|Real|Gesamt|Berufs|Förder|Ober|Gemeinschafts)schule\s(?:am|an der|im)\s{_NAME})"
    rf"|\b({_NAME}(?:-{_NAME})*-(?:Schule|Gymnasium|Stiftung|Kirche|Gemeinde|Haus|Klinik))\b"
)
_COMMON = frozenset(
    [
        "Arbeit",
        "Deutschland",
        "Europa",
        "Hause",
        "Prozent",
        "Jahr",
        "Jahren",
        "Stadt",
        "Gemeinde",
        "Kreis",
        "Land",
        "Landkreis",
        "Integration",
        "Verwaltung",
        "Schule",
        "Kita",
        "Moment",
        "Prinzip",
        "Zukunft",
        "Teilzeit",
        "Vollzeit",
        "Bezug",
        "Form",
        "Ordnung",
        "Feld",
        "Wald",
        "Umfeld",
        "Vorfeld",
        "Neubau",
        "Aufbau",
        "Abbau",
        "Umbau",
        "Ausbau",
        "Niveau",
        "Fach",
        "Dach",
        "Bach",
        "Krach",
        "Besitz",
        "Notfall",
    ]
)


@cache
def _full_name() -> re.Pattern[str]:
    """A common first name with what follows it as a surname, or alone where a sentence calls somebody."""
    names = (Path(__file__).parent / "first_names.txt").read_text("utf-8").split()
    first = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"\b((?:{first})(?:-(?:{first}))?(?:\s+(?:{_TITLE}\s+)*{_NAME}){{0,2}})(?!\w)")


def find_identifiers(text: str, known: Iterable[tuple[str, Kind]] = ()) -> list[Finding]:
    """All stretches of ``text`` to be replaced, in order, without overlaps (the longer one wins).

    ``known``: names with their kind that are to be found everywhere (speakers, cases of the corpus, a
    list of one's own). A name found once by its form is found wherever it stands in the text.
    """
    formed = list(_by_form(text))
    names: set[tuple[str, Kind]] = {(f.name, f.kind) for f in formed if f.kind is not Kind.CONTACT}
    names |= set(known)
    for name, kind in list(names):
        if kind is Kind.PERSON and " " in name:
            names.add((name.rsplit(" ", 1)[1], Kind.PERSON))
    return _without_overlaps([*formed, *_everywhere(text, names)])


def doubtful_words(text: str, findings: Iterable[Finding]) -> list[str]:
    """Capitalised words inside sentences that no dictionary of common German words knows and that were
    not replaced: perhaps names, for a person to check. Sorted, each once."""
    from wordfreq import zipf_frequency

    covered = [(f.start, f.end) for f in findings]
    words = set()
    for match in re.finditer(rf"(?<=[a-zäöüß,;] )({_NAME})\b", text):
        inside = any(s <= match.start() < e for s, e in covered)
        if not inside and zipf_frequency(match.group(1), "de") < 1.5 and len(match.group(1)) < 14:
            words.add(match.group(1))
    return sorted(words)


def _by_form(text: str) -> Iterator[Finding]:
    for match in _CONTACT.finditer(text):
        yield Finding(match.start(), match.end(), Kind.CONTACT, match.group())
    for pattern in (_PERSON, _SELF, _full_name()):
        for match in pattern.finditer(text):
            if match.group(1).split()[0] not in _COMMON:
                yield Finding(match.start(1), match.end(1), Kind.PERSON, match.group(1))
    for pattern in (_TOWN, _PLACE_BY_ENDING):
        for match in pattern.finditer(text):
            if match.group(1) not in _COMMON:
                yield Finding(match.start(1), match.end(1), Kind.PLACE, match.group(1))
    for match in _INSTITUTION.finditer(text):
        yield Finding(match.start(), match.end(), Kind.INSTITUTION, match.group())


def _everywhere(text: str, names: Iterable[tuple[str, Kind]]) -> Iterator[Finding]:
    for name, kind in sorted(names):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?:s|er|ern|erin|erinnen)?(?!\w)", text):
            yield Finding(match.start(), match.end(), kind, name)


def _without_overlaps(findings: list[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.start - f.end, f.start, f.kind, f.name)):
        if all(finding.end <= k.start or finding.start >= k.end for k in kept):
            kept.append(finding)
    return sorted(kept, key=lambda f: f.start)
