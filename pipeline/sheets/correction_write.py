"""Writing a workbook to correct codings in: one row per coding that counts."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter.workbook import Workbook

from pipeline.codebook.model import Codebook
from pipeline.errors import OutputError
from pipeline.model import CERTAINTIES
from pipeline.people.decisions import text_hash
from pipeline.people.final import Final
from pipeline.people.reviews import REVIEWS
from pipeline.results import Results
from pipeline.sheets.correction import (
    CODE,
    CODINGS,
    FORM,
    HOLDS,
    KEY,
    NOT_VALID,
    PART,
    PERSPECTIVE,
    STATUS,
    TEXTS,
    VALID,
    Sent,
)
from pipeline.sheets.layout import LEGEND, MEMO, NUMBER, PASSAGE, READ, YES, Choices, Passage
from pipeline.sheets.writing import (
    Column,
    FormSheet,
    Formula,
    add_how_to,
    add_legend,
    add_state,
    attribute_list,
    choices_of,
    fitting_width,
)
from pipeline.tables.excel import workbook

EMPTY_ROWS = 100
"""Rows below the codings, ready for codings to add."""

CASE, WHERE, BY, SURE, SCORE, EVIDENCE, REVIEW, GIVEN = (
    *("Fall", "Fundstelle", "Vergeben von", "Sicherheit", "Stärke", "Beleg", "Stand", "Codes"),
)
ADVICE = (
    f"Ändern Sie nur gelbe Zellen. „{NOT_VALID}“ oder gelöschte Zeile: abgelehnt. Neue Kodierung: "
    f"unten anfügen. "
    "Mehr im Blatt „Hinweise“."
)


def write_correction(
    results: Results, codings: Sequence[Final], documents: Collection[str], path: Path
) -> None:
    """Write ``codings`` of a layer and all passages of ``documents`` for a person to correct.

    Raises OutputError where ``path`` exists (somebody may have corrected it) or cannot be written.
    """
    if path.exists():
        raise OutputError(
            f"„{path}“ gibt es schon, und jemand könnte darin gearbeitet haben; geben Sie mit --out "
            f"einen anderen "
            "Namen an oder löschen Sie die Datei."
        )
    segments = results.segments[results.segments["document"].isin(documents)]
    coded = {f.coding.segment_id for f in codings}
    segments = segments[segments["codable"].astype(bool) | segments["segment_id"].isin(coded)]
    passages = dict(zip(segments["segment_id"], _passages(results, segments), strict=True))
    rows = [(f, passages[f.coding.segment_id]) for f in codings if f.coding.segment_id in passages]
    sent = [_sent(n, final, passage) for n, (final, passage) in enumerate(rows, start=1)]
    about = segments.set_index("segment_id").to_dict("index")
    with workbook(path, "Kodierungen berichtigen") as book:
        _write_codings(book, rows, sent, about, results.codebook)
        _write_passages(book, passages, rows, about, results.codebook)
        add_legend(book, results.codebook)
        add_how_to(book, _HOW_TO)
        head = {"form": FORM, "id": secrets.token_hex(4), "codebook": results.codebook.name}
        add_state(book, head, list(passages.values()), [_plain(s) for s in sent])


def _passages(results: Results, segments: pd.DataFrame) -> Iterator[Passage]:
    hashes = {str(n): text_hash(results.document(str(n)).text) for n in segments["document"].unique()}
    columns = ["document", "start", "end", "text"]
    for number, (document, start, end, text) in enumerate(segments[columns].to_numpy(), start=1):
        yield Passage(
            number, document, hashes[document], int(start), int(end), text_hash(text), "", str(text)
        )


def _sent(number: int, final: Final, passage: Passage) -> Sent:
    c = final.coding
    proposal = "" if c.method == "human" else c.id
    return Sent(
        f"K{number}",
        passage.number,
        c.start,
        c.end,
        c.code,
        c.status,
        c.perspective,
        c.memo.strip(),
        proposal,
        final.review,
    )


def _plain(s: Sent) -> tuple[Any, ...]:
    return s.key, s.number, s.start, s.end, s.code, s.status, s.perspective, s.memo, s.proposal, s.review


def _write_codings(
    book: Workbook,
    rows: Sequence[tuple[Final, Passage]],
    sent: Sequence[Sent],
    about: dict[Any, dict[Any, Any]],
    codebook: Codebook,
) -> None:
    wide = fitting_width([p.text for _, p in rows])
    columns = (
        Column(NUMBER, 6, entry=True, typed=False),
        Column(CASE, 18),
        Column(WHERE, 22),
        Column(PASSAGE, wide),
        Column(PART, 24, entry=True),
        Column(CODE, 34, entry=True, choices=choices_of(codebook)),
        Column(STATUS, 12, entry=True, choices=attribute_list(codebook, "status")),
        Column(PERSPECTIVE, 14, entry=True, choices=attribute_list(codebook, "perspektive")),
        Column(HOLDS, 13, entry=True, choices=(VALID, NOT_VALID)),
        Column(MEMO, 30, entry=True),
        Column(REVIEW, 12),
        Column(BY, 16),
        Column(SURE, 13),
        Column(SCORE, 8),
        Column(EVIDENCE, 26),
        Column(KEY, 8, hidden=True),
    )
    form = FormSheet(book, CODINGS, columns, ADVICE)
    choices = Choices(codebook)
    for (final, passage), row in zip(rows, sent, strict=True):
        c, segment = final.coding, about[final.coding.segment_id]
        form.append(
            {
                NUMBER: passage.number,
                CASE: segment["case"],
                WHERE: where(segment),
                PASSAGE: passage.text,
                PART: "" if (c.start, c.end) == (passage.start, passage.end) else c.text,
                CODE: choices.shown(c.code),
                STATUS: c.status,
                PERSPECTIVE: c.perspective,
                MEMO: c.memo,
                REVIEW: REVIEWS[final.review],
                BY: c.coder if c.method == "human" else {"rule": "Regeln", "model": "Modell"}[c.method],
                SURE: CERTAINTIES.get(c.certainty, ""),
                SCORE: round(c.score, 2),
                EVIDENCE: "; ".join(c.evidence),
                KEY: row.key,
            }
        )
    for _ in range(EMPTY_ROWS):
        form.append(_shows_passage(), height=30)
    form.finish(freeze=4, filled=len(rows))


def _shows_passage() -> dict[str, Formula]:
    """Formulas that show the passage whose number somebody enters in an added row, wherever the row moves."""
    number = "INDEX($A:$A,ROW())"

    def of(column: int) -> Formula:
        found = f'IFERROR(VLOOKUP({number},{TEXTS}!$A:$D,{column},FALSE),"Nr. unbekannt")'
        return Formula(f'=IF({number}="","",{found})')

    return {CASE: of(2), WHERE: of(3), PASSAGE: of(4)}


def _write_passages(
    book: Workbook,
    passages: dict[str, Passage],
    rows: Sequence[tuple[Final, Passage]],
    about: dict[Any, dict[Any, Any]],
    codebook: Codebook,
) -> None:
    given: dict[int, list[str]] = {}
    for final, passage in rows:
        code = codebook.codes.get(final.coding.code)
        given.setdefault(passage.number, []).append(code.label if code else final.coding.code)
    columns = (
        Column(NUMBER, 6),
        Column(CASE, 18),
        Column(WHERE, 22),
        Column(PASSAGE, fitting_width([p.text for p in passages.values()], (80, 100))),
        Column(READ, 10, entry=True, choices=(YES,)),
        Column(GIVEN, 40),
    )
    form = FormSheet(book, TEXTS, columns, f"„{READ}“: „{YES}“, wenn Sie die Passage ganz gelesen haben.")
    for segment, passage in passages.items():
        form.append(
            {
                NUMBER: passage.number,
                CASE: about[segment]["case"],
                WHERE: where(about[segment]),
                PASSAGE: passage.text,
                GIVEN: "\n".join(dict.fromkeys(given.get(passage.number, ()))),
            }
        )
    form.finish(freeze=4)
    form.protect()


def where(segment: dict[Any, Any]) -> str:
    """Document, innermost heading, page and speaker of a segment, one under another."""
    page = segment["page"]
    parts = (
        segment["document"],
        str(segment["section"] or "").split(" > ")[-1],
        "" if pd.isna(page) else f"S. {int(page)}",
        segment["speaker"],
    )
    return "\n".join(str(p) for p in parts if p)


_HOW_TO = (
    "# Kodierungen berichtigen",
    f"Das Blatt „{CODINGS}“ hat eine Zeile je Kodierung, die zurzeit gilt. Geändert werden nur die "
    f"gelben Zellen. "
    "Filtern und Sortieren ist erlaubt; Spalten und Blätter bitte nicht löschen oder umbenennen.",
    "# Ablehnen",
    f"„{HOLDS}“ auf „{NOT_VALID}“ stellen oder die ganze Zeile löschen. Warum, sagt das Memo (nur bei "
    f"„{NOT_VALID}“).",
    "# Ändern",
    f"Anderen Code, Status oder andere Perspektive aus der Liste wählen, Memo schreiben. „{PART}“ ist "
    f"leer, wenn die "
    "ganze Passage kodiert ist; sonst stehen dort die Wörter, für die der Code gilt, genau wie in "
    "der Passage.",
    "# Bestätigen",
    f"„{HOLDS}“ auf „{VALID}“ stellen. Unveränderte Zeilen bleiben, was sie sind; haben Sie alles "
    f"durchgesehen, "
    "bestätigt „--complete“ beim Einlesen sie alle.",
    "# Ergänzen",
    f"In einer der leeren Zeilen unter den Kodierungen die Nummer der Passage aus dem Blatt „{TEXTS}“ "
    f"eintragen und "
    "einen Code wählen. Reichen die leeren Zeilen nicht, schreiben Sie darunter weiter.",
    "# Gelesen",
    f"Im Blatt „{TEXTS}“ sagt „{YES}“ unter „{READ}“, dass Sie eine Passage ganz gelesen haben, auch "
    f"wenn kein Code "
    "auf sie zutrifft. Das lehnt keinen Vorschlag ab.",
    "# Einlesen",
    "querschau import DATEI.xlsx --corpus KORPUS --coder NAME zeigt, was sich ändert, und übernimmt "
    "es; mit --dry-run "
    "zeigt es das nur. Ist etwas falsch eingetragen, nennt es alle Zeilen, und nichts wird "
    "übernommen. Die Datei darf "
    "weiter bearbeitet und erneut eingelesen werden: Es gilt, was sie zuletzt sagt. „querschau "
    "people KORPUS --undo "
    "STAPEL“ nimmt alles auf einmal zurück.",
    f"Was die Codes bedeuten, steht im Blatt „{LEGEND}“.",
)
