"""Where people's decisions come from, what was done in one go, and how it is taken back."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.counted import counted
from pipeline.errors import CodingsError
from pipeline.people.codings import codings_by_file
from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.people.decisions import ORDER, Decision, in_force, person_key, text_hash
from pipeline.people.final import Final, Layer

UNDO = "querschau people --undo"
"""Origin of an undo made on the command line."""


WORDS: dict[str, tuple[str, str]] = {
    "applies": ("Kodierung", "Kodierungen"),
    "applies_not": ("Ablehnung", "Ablehnungen"),
    "read": ("gelesen", "gelesen"),
    "unread": ("ungelesen", "ungelesen"),
    "memo": ("Memo", "Memos"),
    "summary": ("Zusammenfassung", "Zusammenfassungen"),
    "code": ("freier Code", "freie Codes"),
    "consensus": ("Konsens", "Konsense"),
    "blind": ("Wechsel von verdeckt und offen", "Wechsel von verdeckt und offen"),
    "undo": ("Rücknahme", "Rücknahmen"),
}
"""Each kind of record in German, one and several."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What came from one origin in one go (``id`` empty: one person's single decisions of one origin).

    ``counts``: records by kind; ``undone``: none of them counts any more. Times are ISO, UTC.
    """

    id: str
    origin: str
    people: tuple[str, ...]
    first: str
    last: str
    counts: dict[str, int]
    undone: bool

    @property
    def words(self) -> str:
        """What it holds, in German: ``3 Kodierungen, 1 Memo``."""
        return ", ".join(f"{n} {WORDS[kind][n > 1]}" for kind, n in self.counts.items())


def read_people(corpus: Path) -> tuple[list[Decision], list[str]]:
    """All that people decided on a corpus, its older ``codings/*.csv`` included, in order; German notices."""
    files = DecisionFiles(Path(corpus) / "entscheidungen")
    files.refresh()
    damaged: list[str] = []
    earlier = decisions_of_codings(Path(corpus) / "codings", damaged)
    return [*earlier, *files.decisions], [*files.notices, *damaged]


def decisions_of_codings(folder: Path, damaged: list[str] | None = None) -> list[Decision]:
    """The rows of ``codings/*.csv`` as decisions: earlier than all written ones, a file a batch.

    ``damaged``: where given, takes a German sentence on each file that cannot be read. A row without code
    is a reading. Rows of code sheets count as given blind, for the whole passage: other people's codings
    are never shown there. Empty status and perspective were not said.
    """
    found = []
    for row in codings_by_file(folder, damaged).to_dict("records"):
        said = {str(k): str(v) for k, v in row.items()}
        place = int(row["start"]), int(row["end"])
        sheet = said["origin"].startswith("code-sheet")
        key = "\x1f".join(said[c] for c in ("file", "coder", "document", "start", "end", "code"))
        found.append(
            Decision(
                id=hashlib.sha256(key.encode()).hexdigest()[:16],
                time=said["date"],
                person=said["coder"],
                kind="applies" if said["code"] else "read",
                document=said["document"],
                passage=place,
                passage_hash=text_hash(said["text"]) if said["text"] else "",
                span=None if sheet or not said["code"] else place,
                text=said["text"],
                code=said["code"],
                status=said["status"] or None,
                perspective=said["perspective"] or None,
                memo=said["memo"],
                blind=sheet,
                drawn="zufall" if said["origin"].endswith(":zufall") else "",
                origin=said["origin"],
                batch=Path(said["file"]).stem,
            )
        )
    return sorted(found, key=ORDER)


def batches(decisions: Iterable[Decision]) -> list[Batch]:
    """Origins and batches, in the order of their first record."""
    every = list(decisions)
    counting = {d.id for d in in_force(every)}
    groups: defaultdict[tuple[str, str, str], list[Decision]] = defaultdict(list)
    for d in sorted(every, key=ORDER):
        groups[(d.batch, "", "") if d.batch else ("", d.origin, person_key(d.person))].append(d)
    return [
        Batch(
            id=found[0].batch,
            origin=", ".join(dict.fromkeys(d.origin for d in found)),
            people=tuple(sorted({person_key(d.person): d.person for d in found}.values())),
            first=min(d.time for d in found),
            last=max(d.time for d in found),
            counts=dict(Counter(d.kind for d in found)),
            undone=not any(d.id in counting for d in found),
        )
        for found in groups.values()
    ]


def undo_batch(corpus: Path, batch: str) -> list[Decision]:
    """Take a batch back by an undo record in the name of each of its persons; returns the records.

    They are a batch themselves: undoing that one brings the first back. Raises CodingsError for a batch
    that there is not or that does not count any more, OutputError where nothing can be written.
    """
    decisions, _ = read_people(corpus)
    found = next((b for b in batches(decisions) if b.id and b.id == batch), None)
    if found is None:
        raise CodingsError(
            f"Den Stapel „{batch}“ gibt es in „{corpus}“ nicht; „querschau people {corpus}“ zählt alle auf."
        )
    if found.undone:
        raise CodingsError(
            f"Der Stapel „{batch}“ in „{corpus}“ ist schon zurückgenommen; soll er wieder gelten, nehmen Sie "
            "seine Rücknahme zurück."
        )
    files = DecisionFiles(Path(corpus) / "entscheidungen")
    files.refresh()
    own = secrets.token_hex(4)
    written = []
    for person in found.people:
        with DecisionWriter(files, person) as writer:
            undo = Decision(person=person, kind="undo", cancels=batch, batch=f"undo-{own}", origin=UNDO)
            written += writer.write([undo])
    return written


What = Literal["neu", "entfällt", "bestätigt", "geändert", "strittig"]


@dataclass(frozen=True)
class Preview:
    """What taking over (or taking back) decisions changes in the final layer.

    ``changes``: for each passage and code that changes what happens, and the codings before and after.
    ``people``: number of decisions by person; ``unplaced``, ``undecided``: how many more of them have no
    place in the texts or no code of today.
    """

    changes: tuple[tuple[What, tuple[Final, ...], tuple[Final, ...]], ...]
    people: dict[str, int]
    unplaced: int
    undecided: int

    def lines(self) -> list[str]:
        """German sentences: how many, whose, what will change."""
        whose = ", ".join(f"{name} ({number})" for name, number in sorted(self.people.items()))
        counts = Counter(what for what, _, _ in self.changes)
        found = [
            f"{counted(sum(self.people.values()), 'Entscheidung', 'Entscheidungen')} von {whose}."
            if whose
            else "Keine Entscheidung."
        ]
        said = [f"{counts[what]} {text[counts[what] > 1]}" for what, text in _SAID.items() if counts[what]]
        found.append(f"Kodierungen: {', '.join(said)}." if said else "An den Kodierungen ändert sich nichts.")
        if self.unplaced:
            found.append(
                f"{counted(self.unplaced, 'Entscheidung findet', 'Entscheidungen finden')} ihre "
                f"Stelle im Text nicht."
            )
        if self.undecided:
            found.append(
                f"{counted(self.undecided, 'Entscheidung ist', 'Entscheidungen sind')} zu einem "
                f"Code, den das Codebuch nicht kennt."
            )
        return found


_SAID: dict[What, tuple[str, str]] = {
    "neu": ("kommt hinzu", "kommen hinzu"),
    "entfällt": ("entfällt", "entfallen"),
    "bestätigt": ("wird bestätigt", "werden bestätigt"),
    "geändert": ("ändert sich", "ändern sich"),
    "strittig": ("wird strittig", "werden strittig"),
}


def preview(before: Layer, after: Layer, decisions: Sequence[Decision]) -> Preview:
    """Compare the final layer without and with ``decisions``, before they are written."""
    old, new = _by_place(before), _by_place(after)
    changes = [
        (_what(old.get(key, ()), new.get(key, ())), old.get(key, ()), new.get(key, ()))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]
    return Preview(
        tuple(changes),
        dict(Counter(d.person for d in decisions)),
        max(0, len(after.unplaced) - len(before.unplaced)),
        max(0, len(after.undecided) - len(before.undecided)),
    )


def _by_place(layer: Layer) -> dict[tuple[str, str, str], tuple[Final, ...]]:
    places: defaultdict[tuple[str, str, str], tuple[Final, ...]] = defaultdict(tuple)
    for final in layer.codings:
        places[final.coding.document, final.coding.segment_id, final.coding.code] += (final,)
    return dict(places)


def _what(before: tuple[Final, ...], after: tuple[Final, ...]) -> What:
    if not after:
        return "entfällt"
    if any(f.review == "strittig" for f in after):
        return "strittig"
    if not before:
        return "neu"
    return "bestätigt" if all(f.review == "bestaetigt" for f in after) else "geändert"
