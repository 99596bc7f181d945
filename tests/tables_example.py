"""Two invented cases, four segments and six codings: what the tests of the tables count by hand."""

from __future__ import annotations

from dataclasses import replace

from pipeline.codebook.model import Codebook
from pipeline.model import Coding, Segment, segment_id
from pipeline.tables.coded_segments import coded_segments, segments_table
from pipeline.tables.summary import SummaryTables

CODEBOOK = Codebook.model_validate(
    {
        "id": "probe",
        "version": "1.0",
        "label": "Probe",
        "dimensions": [
            {
                "id": "HF",
                "label": "Herausforderung",
                "color": "#AA3333",
                "codes": [
                    {"id": "HF.wohnen", "label": "Wohnungsmarkt"},
                    {"id": "HF.armut", "label": "Armut"},
                ],
            },
            {
                "id": "EF",
                "label": "Erfolgsfaktor",
                "color": "#33AA33",
                "codes": [{"id": "EF.konzept", "label": "Konzept, Ziele"}],
            },
        ],
    }
)


def segment(document: str, start: int, text: str, case: str, **more: object) -> Segment:
    end = start + len(text)
    made = Segment(segment_id(document, start, end, text), document, start, end, text, ((start, end),), case)
    return replace(made, **more)  # type: ignore[arg-type]


def coding(of: Segment, code: str, **more: object) -> Coding:
    made = Coding(of.id, of.document, of.start, of.end, of.text, code, "rule", 0.66666, "regeln")
    return replace(made, **more)  # type: ignore[arg-type]


LINDENAU = segment("bericht", 0, "In Lindenau fehlt es an Wohnungen.", "Lindenau", page=3)
LINDENAU_2 = segment("bericht", 40, "Die Mieten in Lindenau steigen.", "Lindenau", page=4)
STEINFURTHEIM = segment("akte", 0, "=SUMME(A1) steht im Konzept von Steinfurtheim.", "Steinfurtheim")
OUTSIDE = segment("akte", 90, "Ein Vorwort, das zu keinem Fall gehört.", "")
SEGMENTS = [LINDENAU, LINDENAU_2, STEINFURTHEIM, OUTSIDE]
CODINGS = [
    coding(STEINFURTHEIM, "EF.konzept", status="geplant", evidence=("Konzept",)),
    coding(LINDENAU_2, "HF.wohnen"),
    coding(LINDENAU, "EF.konzept", status="fehlt"),
    coding(LINDENAU, "HF.wohnen", evidence=("fehlt", "Wohnungen")),
    coding(LINDENAU, "HF.wohnen", method="human", coder="Ada"),
    coding(OUTSIDE, "HF.armut"),
]


def summary() -> SummaryTables:
    return SummaryTables(
        CODEBOOK, segments_table(SEGMENTS), coded_segments(CODINGS, SEGMENTS, CODEBOOK, "lauf-1")
    )
