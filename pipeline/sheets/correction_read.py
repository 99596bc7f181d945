"""Reading back a workbook in which a person corrected codings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.codebook.model import Codebook
from pipeline.people.decisions import Decision, Span
from pipeline.people.returned import said_by
from pipeline.sheets.correction import (
    CODE,
    CODINGS,
    FORM,
    HOLDS,
    KEY,
    NEEDED,
    NOT_VALID,
    PART,
    PERSPECTIVE,
    STATUS,
    TEXTS,
    VALID,
    Sent,
)
from pipeline.sheets.filled import Faults, FilledBook, Reader, Row
from pipeline.sheets.layout import MEMO, NUMBER, PASSAGE, READ, YES, Passage, check_of


@dataclass(frozen=True)
class Corrected:
    """What a corrected workbook says. ``source``: names the workbook for ever; ``deleted``: rows gone."""

    decisions: list[Decision]
    source: str
    deleted: int


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a row says. ``about``: the coding that went out, if it is about one; ``memo`` None: unchanged;
    ``touched``: it differs from what went out, or says whether it holds."""

    row: Row
    passage: Passage
    code: str
    span: Span | None
    status: str
    perspective: str
    memo: str | None
    holds: bool
    about: Sent | None
    touched: bool


def read_correction(
    path: Path, codebook: Codebook, person: str, known: Iterable[Decision], *, complete: bool = False
) -> Corrected:
    """What ``person`` decided in a workbook.

    ``known``: the corpus's decisions, for memos that the person gave earlier. ``complete``: all was looked
    through, unchanged rows are confirmed. Raises CodingsError for a file that is no such workbook, and
    one that lists every row with something that cannot be: nothing is taken over then.
    """
    book = FilledBook(path, FORM)
    book.check_codebook(codebook)
    faults = Faults(path)
    reader = Reader(codebook, faults)
    sent = {cells[0]: _sent(cells) for cells in book.state if cells and cells[0]}
    stated: dict[tuple[int, str], list[_Stated]] = defaultdict(list)
    seen: set[str] = set()
    for row in book.rows(CODINGS, NEEDED):
        if not any(row[title] for title in NEEDED if title not in (KEY, PASSAGE)):
            continue  # one of the empty rows, or one that was emptied
        if one := _read_row(row, book.passages, sent, reader, seen):
            stated[one.passage.number, one.code].append(one)
    for rows in stated.values():
        _note_contradictions(rows, faults)
    read = _read_passages(book, reader)
    faults.check()
    gone: dict[tuple[int, str], list[Sent]] = defaultdict(list)
    for before in sent.values():
        gone[before.number, before.code].append(before)
    memos = said_by(known, person)
    found: list[Decision] = []
    for number, code in {**gone, **stated}:
        before_rows, rows = gone.get((number, code), []), stated.get((number, code), [])
        passage = book.passages[number]
        found += _decisions(passage, code, before_rows, rows, memos, complete=complete)
    found += [passage.decision("", "read") for passage in read]
    told: dict[str, Any] = {
        "person": person,
        "origin": f"{FORM}:{path.name}",
        "codebook": book.head["codebook"],
    }
    return Corrected(
        [replace(d, **told) for d in found], f"{FORM}-{book.head['id']}", len(sent.keys() - seen)
    )


def _sent(cells: list[str]) -> Sent:
    key, number, start, end, *said = [*cells, *[""] * 10][:10]
    return Sent(key, int(number), int(start), int(end), *said)


def _read_row(
    row: Row, passages: Mapping[int, Passage], sent: Mapping[str, Sent], reader: Reader, seen: set[str]
) -> _Stated | None:
    """What a row says; None where it cannot be said (the faults are noted)."""
    faults = len(reader.faults.found)

    def fault(what: str) -> None:
        reader.faults.add(row.sheet, row.number, what)

    about = sent.get(row[KEY])
    if row[KEY] and about is None:
        fault(
            "die Zeile stammt aus einer anderen Mappe; löschen Sie sie und ergänzen Sie sie als neue Zeile."
        )
        return None
    if about:
        seen.add(about.key)
    passage = passages.get(int(row[NUMBER])) if row[NUMBER].isdecimal() else None
    if passage is None:
        fault(
            f"„{NUMBER}“ ist „{row[NUMBER]}“; tragen Sie die Nummer einer Passage aus dem Blatt "
            f"„{TEXTS}“ ein."
        )
        return None
    if about and about.number != passage.number:
        fault(f"„{NUMBER}“ war {about.number}; für eine andere Passage fügen Sie unten eine neue Zeile an.")
        return None
    if about and check_of(row[PASSAGE]) != check_of(passage.text):
        fault("die Passage wurde verändert; stellen Sie ihren Wortlaut wieder her.")
    code = ""
    if row[CODE]:
        code = reader.code(row, CODE, about.code if about else "")
    else:
        fault("der Code fehlt; wählen Sie einen, oder löschen Sie die Zeile, wenn er nicht gilt.")
    status = reader.value(row, STATUS, "status", about.status if about else "")
    perspective = reader.value(row, PERSPECTIVE, "perspektive", about.perspective if about else "")
    entry = reader.one_of(row, HOLDS, (VALID, NOT_VALID))
    span = _span(row, passage, about, fault)
    if len(reader.faults.found) > faults:
        return None
    memo = None if about and row[MEMO].split() == about.memo.split() else row[MEMO]
    touched = (
        about is None
        or bool(entry)
        or memo is not None
        or (code, status, perspective, span)
        != (about.code, about.status, about.perspective, (about.start, about.end))
    )
    return _Stated(row, passage, code, span, status, perspective, memo, entry != NOT_VALID, about, touched)


def _span(row: Row, passage: Passage, about: Sent | None, fault: Callable[[str], None]) -> Span | None:
    """Where the words under "Stelle" stand; the whole passage where it is empty (None: not said)."""
    words = row[PART]
    if about:
        whole = (about.start, about.end) == (passage.start, passage.end)
        before = "" if whole else passage.text[about.start - passage.start : about.end - passage.start]
        if words.split() == before.split():
            return about.start, about.end
    if not words:
        return (passage.start, passage.end) if about else None
    pattern = r"\s+".join(map(re.escape, words.split()))
    hits = [(passage.start + m.start(), passage.start + m.end()) for m in re.finditer(pattern, passage.text)]
    if not hits:
        fault(f"„{PART}“ steht so nicht in der Passage; kopieren Sie die Wörter aus ihr.")
    elif len(hits) > 1 and not about:
        fault(f"„{PART}“ steht mehrmals in der Passage; nehmen Sie einige Wörter davor oder danach dazu.")
    elif about:
        return min(hits, key=lambda hit: abs(hit[0] - about.start))
    else:
        return hits[0]
    return None


def _note_contradictions(rows: list[_Stated], faults: Faults) -> None:
    """Two changed rows about the same words and code must say the same."""
    first: dict[Span | None, _Stated] = {}
    for one in rows:
        if not (one.touched and one.holds):
            continue
        other = first.setdefault(one.span, one)
        if (other.status, other.perspective) != (one.status, one.perspective):
            faults.add(
                CODINGS,
                one.row.number,
                f"sagt über dieselbe Stelle und denselben Code anderes als Zeile {other.row.number}; "
                "löschen Sie eine von beiden.",
            )


def _read_passages(book: FilledBook, reader: Reader) -> list[Passage]:
    """The passages that were marked as read."""
    found = []
    for row in book.rows(TEXTS, (NUMBER, READ)):
        if reader.one_of(row, READ, (YES,)) != YES:
            continue
        passage = book.passages.get(int(row[NUMBER])) if row[NUMBER].isdecimal() else None
        if passage:
            found.append(passage)
        else:
            reader.faults.add(
                TEXTS, row.number, f"„{NUMBER}“ ist „{row[NUMBER]}“; stellen Sie sie wieder her."
            )
    return found


def _decisions(
    passage: Passage,
    code: str,
    sent: list[Sent],
    rows: list[_Stated],
    memos: Mapping[tuple[str, Span | None, str], Decision],
    *,
    complete: bool,
) -> list[Decision]:
    """What is decided about a code at a passage. What holds there is said as a whole as soon as one of its
    rows was touched or is gone, because a person's records about a passage and a code count together."""
    holding = [r for r in rows if r.holds]
    kept = {r.about.key for r in rows if r.about}
    untouched = all(s.key in kept for s in sent) and not any(r.touched for r in rows)
    rejected = bool(sent) and all(s.review == "verworfen" for s in sent)
    if untouched and (rejected or not complete):
        return []
    if not holding:
        proposal = next((s.proposal for s in sent if s.proposal), "")
        why = "\n".join(dict.fromkeys(r.row[MEMO] for r in rows if r.memo))
        return [passage.decision("", "applies_not", code=code, memo=why, proposal=proposal)]
    places: dict[Span | None, Decision] = {}
    for row in sorted(holding, key=lambda r: not r.touched):
        places.setdefault(row.span, _applies(row, memos))
    return list(places.values())


def _applies(row: _Stated, memos: Mapping[tuple[str, Span | None, str], Decision]) -> Decision:
    passage, about, memo = row.passage, row.about, row.memo
    if memo is None and about:  # the cell may show other people's memos; this person's own one stays
        own = memos.get((passage.document, (passage.start, passage.end), about.code))
        memo = own.memo if own else ""
    more: dict[str, Any] = {"span": row.span} if row.span else {}
    if row.span and row.span != (passage.start, passage.end):
        more["text"] = passage.text[row.span[0] - passage.start : row.span[1] - passage.start]
    return passage.decision(
        "",
        "applies",
        code=row.code,
        status=row.status,
        perspective=row.perspective,
        memo=memo or "",
        proposal=about.proposal if about and about.code == row.code else "",
        **more,
    )
