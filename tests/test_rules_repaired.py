"""A word that the repair of OCR guessed among several is weak evidence: alone it counts half."""

from __future__ import annotations

from pathlib import Path

from rules_example import codebook

from pipeline.coding import RuleCoder
from pipeline.corpus import DocumentEntry, Source
from pipeline.extract.mending.repair import repair
from pipeline.language import load_language
from pipeline.model import Block, BlockKind, Document, Segment
from pipeline.segments import segment_document

DAMAGED = (
    "Die Fuhrung der Behorde hat die Plane spater geandert, weil die Raume nicht genugten. Fur die "
    "Burgerinnen und Burger wurde ein Flugblatt gedruckt. Uber die Grunde wurde in der Offentlichkeit viel "
    "gesprochen, und die Verbande hatten dafur Verstandnis. Am Ende wahlte man einen anderen Weg, der fur "
    "alle gunstiger war und die Krafte schonte. "
)
COMMITTEE = {"id": "X.gremium", "rules": [{"id": "r", "any": ["Ausschuss", "Gemeinderat"]}]}


def segments(*paragraphs: str) -> list[Segment]:
    """Paragraphs of a document that came damaged out of OCR, repaired and cut into coding units."""
    text = "\n\n".join((DAMAGED * 4, *paragraphs))
    ends = [len("\n\n".join((DAMAGED * 4, *paragraphs)[: i + 1])) for i in range(len(paragraphs) + 1)]
    starts = [0, *(end + 2 for end in ends[:-1])]
    blocks = tuple(Block(BlockKind.PARAGRAPH, a, b) for a, b in zip(starts, ends, strict=True))
    document = repair(Document("probe", text, blocks))
    source = Source(Path("probe.txt"), "probe", DocumentEntry(file="probe.txt"))
    return segment_document(document, source)[-len(paragraphs) :]


def coded(*paragraphs: str) -> list[bool]:
    coder = RuleCoder(codebook(COMMITTEE), load_language("auto"))
    found = {c.segment_id for c in coder.code(segments(*paragraphs))}
    return [s.id in found for s in segments(*paragraphs)]


def test_a_guess_with_a_rival_is_marked_in_its_segment() -> None:
    [unit] = segments("Die Ausschlisse der Stadt Lindenau berieten am Abend.")
    assert unit.text.startswith("Die Ausschüsse")
    assert [unit.text[a - unit.start : b - unit.start] for a, b in unit.guessed] == ["Ausschüsse"]


def test_a_reading_without_rival_is_no_guess() -> None:
    [unit] = segments("Die Gefliichteten wohnen in der Stadt Lindenau am Fluss.")
    assert "Geflüchteten" in unit.text and unit.guessed == ()


def test_a_guessed_word_alone_does_not_suffice_and_with_a_printed_one_it_does() -> None:
    assert coded(
        "Die Ausschlisse der Stadt Lindenau berieten am Abend.",
        "Die Ausschlisse und der Gemeinderat berieten am Abend.",
        "Der Ausschuss der Stadt Lindenau beriet am Abend.",
    ) == [False, True, True]
