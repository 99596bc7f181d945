"""The codebook as an appendix of a paper: each category with what the corpus says of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from pipeline.agreement.model import Agreement
from pipeline.codebook.model import Codebook
from pipeline.codebook.page import Facts, parts_of
from pipeline.files import replacing
from pipeline.report.german import count, number
from pipeline.report.reliability import read_agreement
from pipeline.report.word_blocks import Writer
from pipeline.results import Results
from pipeline.tables.quotes import source
from pipeline.tables.records import whole

_LONGEST = 400


def code_facts(results: Results) -> Facts:
    """For each category of the run its frequency, agreement of people and, where the codebook has no example,
    a passage of the corpus."""
    codings, agreement = results.codings, read_agreement(results)
    cases = results.segments["case"].replace("", pd.NA).nunique()
    by_code = dict(list(codings.groupby("code", sort=False)))
    return {
        code.id: [
            ("Häufigkeit", _frequency(by_code.get(code.id, codings.iloc[:0]), cases)),
            *_agreement(agreement, code.id),
            *([] if code.anchors else _example(by_code.get(code.id))),
        ]
        for code in results.codebook.codes.values()
    }


def _frequency(rows: pd.DataFrame, cases: int) -> str:
    if rows.empty:
        return "nicht kodiert"
    confirmed = int((~rows["review"].isin(["unbestaetigt", "strittig"])).sum())
    parts = [
        count(len(rows), "Kodierung", "Kodierungen"),
        f"in {count(rows['document'].nunique(), 'Dokument', 'Dokumenten')}",
    ]
    if cases:
        named = rows["case"].replace("", pd.NA).nunique()
        parts.append(f"in {number(named)} von {count(cases, 'Fall', 'Fällen')}")
    return f"{', '.join(parts)}; {number(confirmed)} davon von einer Person bestätigt oder vergeben"


def _agreement(found: Agreement | None, code: str) -> Iterator[tuple[str, str]]:
    """What people agree on; nothing where no two of them read the same."""
    for pair in found.pairs if found else ():
        if {pair.coder_a, pair.coder_b} <= set(found.people if found else ()):
            for figures in pair.codes:
                if figures.id == code and figures.alpha is not None:
                    yield (
                        "Übereinstimmung",
                        f"{pair.coder_a} und {pair.coder_b}: Krippendorffs Alpha {number(figures.alpha, 2)} "
                        f"({count(figures.units, 'Entscheidung', 'Entscheidungen')}, "
                        f"beide vergeben {number(figures.both)}-mal)",
                    )


def _example(rows: pd.DataFrame | None) -> Iterator[tuple[str, str]]:
    """The best passage that is short enough: seen by a person first, then by strength."""
    if rows is None:
        return
    short = rows[rows["text"].str.len() <= _LONGEST]
    seen = (~short["review"].isin(["unbestaetigt", "strittig"])).rename("seen")
    order = pd.concat([short, seen], axis=1).sort_values(["seen", "score"], ascending=False, kind="stable")
    for row in order.head(1).to_dict("records"):
        where = source(row["document"], whole(row["page"]), row["printed_page"])
        yield "Beispiel aus dem Korpus", f"„{' '.join(row['text'].split())}“ ({where})"


def write_codebook_docx(codebook: Codebook, path: Path, facts: Facts | None = None) -> None:
    """Write the codebook with ``facts`` for Word. Raises OutputError."""
    title = f"Kategoriensystem: {codebook.label}"
    w = Writer(title)
    w.paragraph(title, "Title")
    w.paragraph(
        f"Codebuch {codebook.id}, Version {codebook.version} (Prüfsumme {codebook.hash}), "
        f"{count(len(codebook.codes), 'Kategorie', 'Kategorien')}"
    )
    w.contents()
    for dimension in codebook.dimensions:
        w.heading(dimension.label, 1)
        if dimension.question:
            w.paragraph(dimension.question)
        for code in dimension.codes:
            w.heading(f"{code.label} ({code.id})", 2)
            for term, texts in parts_of(code, facts):
                w.paragraph(f"{term}: {texts[0]}" if len(texts) == 1 else f"{term}:")
                for text in texts if len(texts) > 1 else ():
                    w.paragraph(text, "List Bullet")
    with replacing(path) as partial:
        partial.write_bytes(w.as_bytes())
