"""What the corpus itself names: headings, questions of the interview guide, bodies, places and persons."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.language.sentences import sentence_spans
from pipeline.material.words import Vocabulary
from pipeline.model import Role, Segment
from pipeline.tables.structures import name_key
from pipeline.tables.structures.mentions import mentions_in

_NUMBER = re.compile(r"^(?:[IVXLC]+\.?|[A-Z]\)|[\d.]+\)?|Kapitel \d+:?|§ ?\d+)\s+")
_LEVELS = {
    "verwaltung": "Verwaltung",
    "intermediaer": "Intermediär",
    "vor_ort": "Vor Ort",
    "konzept": "Konzept, Plan, Programm",
}
_LONGEST_HEADING = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A heading, a question or a name with the number of passages under it (of mentions, for names) and of
    documents; ``kind``: of a name, in German."""

    text: str
    count: int
    documents: int
    kind: str = ""


def headings(segments: Iterable[Segment]) -> list[Candidate]:
    """Headings as they stand above passages, numbering taken off, those with most passages first."""
    under: dict[str, Counter[str]] = defaultdict(Counter)
    spelled: dict[str, str] = {}
    for segment in segments:
        for heading in segment.section[-1:]:
            text = _NUMBER.sub("", heading).strip(" :.–-")
            if any(c.isalpha() for c in text) and len(text.split()) <= _LONGEST_HEADING:
                under[text.casefold()][segment.document] += 1
                spelled.setdefault(text.casefold(), text)
    return _sorted(Candidate(spelled[key], found.total(), len(found)) for key, found in under.items())


def questions(segments: Iterable[Segment]) -> list[Candidate]:
    """Questions that interviewers ask, in how many documents, in the order of their first place."""
    asked: dict[str, Counter[str]] = defaultdict(Counter)
    spelled: dict[str, str] = {}
    for segment in segments:
        if segment.role is Role.INTERVIEWER:
            for start, end in sentence_spans(segment.text):
                text = " ".join(segment.text[start:end].split())
                if text.endswith("?"):
                    asked[text.casefold()][segment.document] += 1
                    spelled.setdefault(text.casefold(), text)
    return [Candidate(spelled[key], found.total(), len(found)) for key, found in asked.items()]


def bodies(segments: Sequence[Segment]) -> list[Candidate]:
    """Named bodies, plans and programmes, as the table of structures finds them, the commonest first."""
    named: dict[frozenset[str], list[tuple[str, str, str]]] = defaultdict(list)
    rows = [
        {
            "document": s.document,
            "section": s.section_path,
            "page": s.page,
            "printed_page": s.printed_page,
            "start": s.start,
            "text": s.text,
        }
        for s in segments
    ]
    for mention in mentions_in(rows, ""):
        if mention.kind in _LEVELS:
            named[name_key(mention.name)].append((mention.name, mention.kind, mention.document))
    found = []
    for mentions in named.values():
        name, kind = Counter((name, kind) for name, kind, _ in mentions).most_common(1)[0][0]
        documents = len({document for _, _, document in mentions})
        found.append(Candidate(name, len(mentions), documents, _LEVELS[kind]))
    return _sorted(found)


def names(vocabulary: Vocabulary) -> list[Candidate]:
    """Words that look like names of places or persons, the commonest first."""
    return _sorted(
        Candidate(word.name, word.count, len(word.documents), "Name")
        for word in vocabulary.words.values()
        if word.is_name
    )


def _sorted(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda c: (-c.count, c.text))
