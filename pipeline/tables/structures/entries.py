"""The structure table: mentions of the same structure become one entry with status and source passage.

Two mentions of a case are the same structure where their words agree after taking off endings, joints of
compounds and small words (``Beauftragte für Integration`` = ``Integrationsbeauftragte``); a mention with
fewer words is folded into the one that has them all and the same head noun, unless it speaks of something
missing, planned or demanded while the other exists.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.tables.records import table_of
from pipeline.tables.structures.heads import match_head
from pipeline.tables.structures.mentions import Mention, mentions_in
from pipeline.tables.structures.status import EXISTING, FORMER, settled

TOWN, DISTRICT, CONCEPTS, AREAS = (
    "Strukturen Stadt",
    "Strukturen Landkreis",
    "Konzeptionelle Grundlagen",
    "Programmgebiete",
)
COLUMNS = (TOWN, DISTRICT, CONCEPTS, AREAS)
"""The columns of the structure table after the case."""

LEVELS = {"verwaltung": "Verwaltung", "intermediaer": "Intermediär", "vor_ort": "Vor Ort"}
_SMALL = {
    "für",
    "der",
    "die",
    "das",
    "des",
    "dem",
    "den",
    "und",
    "sowie",
    "fragen",
    "zur",
    "zum",
    "von",
    "förderung",
    "stadt",
}
_OFFICE = {
    "managerin": "management",
    "manager": "management",
    "koordinatorin": "koordination",
    "koordinator": "koordination",
    "koordinierung": "koordination",
}
_PERSON = re.compile(
    r"(?:managerin|manager|management|koordinatorin|koordinator|koordinierung|koordination)$"
)
_JOINT = re.compile(r"(?<=\w{4})s$")
_ENDING = re.compile(r"(?<=\w{3})(?:en|em|es|e|s)$")


@dataclass(frozen=True, slots=True)
class StructureEntry:
    """A named structure, concept or programme area of a case; a row of ``tabellen/strukturen.csv``.

    ``column``: one of ``COLUMNS``; ``level``: ``Verwaltung``, ``Intermediär``, ``Vor Ort`` or empty
    (concepts, areas); ``head``: the head noun; ``form``: the name as printed in ``text``, the sentence of the
    most telling mention (``document.text[start:end]``); ``owner``: ``stadt`` or ``landkreis``; ``status``:
    vorhanden, geplant, gefordert, fehlt, ehemals; ``mentions``: their number; ``year``, ``area``: empty where
    the text names none.
    """

    case: str
    column: str
    level: str
    name: str
    head: str
    form: str
    year: str
    area: str
    owner: str
    status: str
    mentions: int
    document: str
    page: int | None
    printed_page: str
    start: int
    end: int
    text: str
    section: str

    @property
    def shown(self) -> str:
        """As printed: name, year, area and what is not simply ``vorhanden``."""
        name = f"{self.name} {self.year}".strip()
        notes = [self.area] if self.area else []
        if self.column == CONCEPTS and self.owner == "landkreis":
            notes.append("Landkreis")
        if self.status != EXISTING:
            notes.append(self.status)
        return f"{name} ({', '.join(notes)})" if notes else name


def structure_entries(segments: pd.DataFrame) -> list[StructureEntry]:
    """All named structures, concepts and programme areas by case, column, number of mentions and place.

    Works on the segments table alone (columns case, document, section, page, printed_page, start, text,
    codable); only codable segments that belong to a case are read. Structures of state and federation are
    left out.
    """
    read = segments[segments["codable"].astype(bool) & (segments["case"] != "")]
    of_case: dict[str, list[dict[Any, Any]]] = {}
    for row in read[["case", "document", "section", "page", "printed_page", "start", "text"]].to_dict(
        "records"
    ):
        of_case.setdefault(row["case"], []).append(row)
    entries: list[StructureEntry] = []
    for case, passages in of_case.items():
        mentions = [m for m in mentions_in(passages, case) if m.owner != "bund_land"]
        own = [_entry(case, group) for group in _grouped(mentions, case)]
        entries += sorted(own, key=lambda e: (COLUMNS.index(e.column), -e.mentions))
    return entries


def structure_table(entries: Sequence[StructureEntry], cases: Sequence[str] = ()) -> pd.DataFrame:
    """The entries for reading, one row per case: ``Fall`` and ``COLUMNS``, entries joined by line breaks.

    A status other than ``vorhanden`` stands in brackets. ``cases``: also cases without any entry.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        found.setdefault((entry.case, entry.column), []).append(entry.shown)
    rows = [
        [case, *("\n".join(found.get((case, column), [])) for column in COLUMNS)]
        for case in cases or dict.fromkeys(e.case for e in entries)
    ]
    return pd.DataFrame(rows, columns=["Fall", *COLUMNS], dtype="str")


def entries_sheet(entries: Sequence[StructureEntry]) -> pd.DataFrame:
    """All entries for reading, each with its source passage and German headings."""
    owners = {"stadt": "Stadt", "landkreis": "Landkreis"}
    wanted = {
        "case": "Fall",
        "column": "Spalte",
        "name": "Name",
        "status": "Status",
        "level": "Ebene",
        "owner": "Zuordnung",
        "year": "Jahr",
        "area": "Gebiet",
        "mentions": "Nennungen",
        "form": "Wortlaut",
        "text": "Textstelle",
        "document": "Dokument",
        "printed_page": "Seite (gedruckt)",
        "page": "Seite der Datei",
    }
    table = table_of(StructureEntry, entries)[list(wanted)].rename(columns=wanted)
    return table.assign(Zuordnung=table["Zuordnung"].map(owners))


def name_key(name: str, case: str = "") -> frozenset[str]:
    """The words of a name by which two mentions are the same: stems, compounds split at the head noun."""
    towns = {t.casefold() for t in re.split(r"\W+", case) if t}
    words: set[str] = set()
    for word in re.findall(r"[^\W_]+-?", name):
        match = match_head(word.rstrip("-"))
        if match:
            whole = match.word.replace("-", "") if match.prefix else match.head.noun
            person = _PERSON.search(whole.casefold())
            noun = person[0] if person else match.head.noun.casefold()
            before = whole[: len(whole) - len(noun)] if person or match.prefix else ""
            words |= {_OFFICE.get(noun, noun), *([_stem(before)] if before else [])}
        elif word.casefold() not in _SMALL | towns:
            words.add(_stem(word.rstrip("-")))
    if {"entwicklung", "konzept"} <= words:
        words = words - {"entwicklung", "städtebaulich"} | {"stadtentwicklung"}
    return frozenset(words - {"integriert", "kommunal"} if "konzept" in words else words - {"kommunal"})


def _stem(word: str) -> str:
    folded = word.casefold()
    if not folded.endswith(("es", "ss")):
        folded = _JOINT.sub("", folded)
    return _ENDING.sub("", folded)


def _grouped(mentions: Sequence[Mention], case: str) -> list[list[Mention]]:
    """Mentions of the same structure together, in the order of their first mention."""
    groups: dict[tuple[str, frozenset[str], str], list[Mention]] = {}
    for mention in mentions:
        group = "gebiet" if mention.kind == "gebiet" else "konzept" if mention.kind == "konzept" else "stelle"
        groups.setdefault((group, name_key(mention.name, case), mention.area), []).append(mention)
    for key in sorted(groups, key=lambda k: (len(k[1]), bool(k[2]))):
        target = _target(key, groups)
        if target is not None:
            groups[target] += groups.pop(key)
    return list(groups.values())


def _target(
    key: tuple[str, frozenset[str], str], groups: dict[tuple[str, frozenset[str], str], list[Mention]]
) -> tuple[str, frozenset[str], str] | None:
    """The fuller group into which this one is folded: most mentions first."""
    kind, words, area = key
    status = settled((m.status, m.sure) for m in groups[key])
    fitting = [
        other
        for other in groups
        if other != key
        and other[0] == kind
        and words <= other[1]
        and (not area or area == other[2])
        and (kind == "gebiet" or _same_head(groups[key], groups[other]))
        and (status in (EXISTING, FORMER) or settled((m.status, m.sure) for m in groups[other]) == status)
    ]
    return max(fitting, key=lambda o: len(groups[o]), default=None)


def _same_head(ours: Sequence[Mention], theirs: Sequence[Mention]) -> bool:
    return bool({_office(m.head) for m in ours} & {_office(m.head) for m in theirs})


def _office(head: str) -> str:
    """The office behind a person's title: ``Quartiersmanagerin`` and ``Quartiersmanagement`` are one."""
    person = _PERSON.search(head.casefold())
    return _OFFICE.get(person[0], person[0]) if person else head.casefold()


def _entry(case: str, group: Sequence[Mention]) -> StructureEntry:
    names = Counter(m.name for m in group)
    name = max(
        names, key=lambda n: (len(name_key(n)), len(n.split()), names[n], -[m.name for m in group].index(n))
    )
    status = settled((m.status, m.sure) for m in group)
    best = max(group, key=lambda m: (m.status == status, m.name == name, m.sure, -m.start))
    owner = _owner(group)
    kind = next((m.kind for m in group if m.name == name), group[0].kind)
    column = {"konzept": CONCEPTS, "gebiet": AREAS}.get(kind) or (DISTRICT if owner == "landkreis" else TOWN)
    return StructureEntry(
        case=case,
        column=column,
        level=LEVELS.get(kind, ""),
        name=name,
        head=best.head,
        form=best.form,
        year=next((m.year for m in group if m.year), ""),
        area=next((m.area for m in group if m.area), ""),
        owner=owner,
        status=status,
        mentions=len(group),
        document=best.document,
        page=best.page,
        printed_page=best.printed_page,
        start=best.start,
        end=best.end,
        text=best.text,
        section=best.section,
    )


def _owner(group: Sequence[Mention]) -> str:
    """Direct statements count three times, the nearest owner in the sentence once; else the town."""
    votes: Counter[str] = Counter()
    for mention in group:
        if mention.owner and (mention.sure_owner or mention.kind != "vor_ort"):
            votes[mention.owner] += 3 if mention.sure_owner else 1
    return "landkreis" if votes["landkreis"] > votes["stadt"] else "stadt"
