"""A coding: a segment, a code, and who gave it from what evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Method = Literal["rule", "model", "human"]

RULES = "regeln"
"""The coder's name in codings by rules."""

CODED_SEGMENT_COLUMNS = (
    "coding_id",
    "document",
    "case",
    "section",
    "page",
    "printed_page",
    "speaker",
    "segment_id",
    "start",
    "end",
    "text",
    "dimension",
    "code",
    "label",
    "status",
    "perspective",
    "method",
    "score",
    "certainty",
    "rule",
    "evidence",
    "coder",
    "codebook",
    "run",
    "review",
)
"""Columns of ``coded_segments.csv`` in their order (a contract, see ``docs/architecture.md``)."""

CODING_DETAILS = ("evidence_spans", "probability", "carried", "memo", "people", "against")
"""What ``coded_segments.parquet`` says beyond the contract: places of the evidence (``12-17 40-52``, code
points), how likely the coding is right and (by rules) what that rests on, people's remarks, who says that the
code applies, who says that it does not."""

LEARNED = " · gelernt: "
"""Begins, in the column ``carried``, what was learned within a corpus."""

SHIPPED = "shipped"
"""Column of ``proposals.parquet``: the probability before anything was learned in the corpus."""

PROPOSAL_COLUMNS = (*CODED_SEGMENT_COLUMNS, "decided_by", "why")
"""Columns of ``proposals.csv``: every coding by a machine, what became of it, who decided it, why."""

Certainty = Literal["", "sicher", "pruefen", "eher_nicht"]
"""How far a coding by rules can be relied on; empty for people and models."""

ASIDE: Certainty = "eher_nicht"
"""The certainty of a proposal that is unlikely after what people decided about others: it counts only once
somebody confirms it."""

CERTAINTIES: dict[str, str] = {"sicher": "sicher", "pruefen": "bitte prüfen", "eher_nicht": "eher nicht"}
"""What readers are told of a certainty."""

Review = Literal["unbestaetigt", "bestaetigt", "geaendert", "ergaenzt", "konsens", "strittig", "verworfen"]
"""What people make of a coding: nobody has decided it; confirmed; changed; a person's own; agreed on by
several; disputed; rejected (of proposals only)."""


WEAK_SCORE = 0.55
"""A machine's coding below this score is weak: the evidence of the rules is just enough (0.5) or hardly more,
a model's probability hardly more than that of a coin (``benchmarks/rule_quality.py`` counts how many are
right)."""


def coding_id(document: str, start: int, end: int, code: str, coder: str) -> str:
    """A short id (12 hexadecimal digits) made from content, the same in every run."""
    key = f"{document}\x1f{start}\x1f{end}\x1f{code}\x1f{coder}".encode()
    return hashlib.sha256(key).hexdigest()[:12]


def spans_text(spans: Iterable[tuple[int, int]]) -> str:
    """Places as the column ``evidence_spans`` holds them: ``12-17 40-52``."""
    return " ".join(f"{start}-{end}" for start, end in spans)


def spans_of(text: str) -> tuple[tuple[int, int], ...]:
    """The places that :func:`spans_text` wrote."""
    pairs = (pair.split("-") for pair in text.split())
    return tuple((int(start), int(end)) for start, end in pairs)


@dataclass(frozen=True, slots=True)
class Coding:
    """One code given to one stretch of a segment.

    ``start``/``end``/``text``: what is coded (code points into the document's text).
    ``score``: strength of the evidence, 0 to 1 (1.0 for people). ``rule``: id of the rule that
    contributed most (``HF.wohnen/mangel``), empty for people and models. ``evidence``: the words that
    triggered it, in the order of the text. ``evidence_spans``: their places (code points).
    ``probability``: how likely it is right (1.0 for people; the score where nothing else is known).
    ``certainty``: how far a coding by rules can be relied on, ``carried``: what that rests on, in German;
    both empty for people and models.
    ``coder``: ``regeln``, a person's name or a model id. ``memo``: a person's remark.
    """

    segment_id: str
    document: str
    start: int
    end: int
    text: str
    code: str
    method: Method
    score: float
    coder: str
    status: str = ""
    perspective: str = ""
    rule: str = ""
    evidence: tuple[str, ...] = ()
    evidence_spans: tuple[tuple[int, int], ...] = ()
    memo: str = ""
    probability: float = 1.0
    certainty: Certainty = ""
    carried: str = ""

    @property
    def id(self) -> str:
        """The id that the tables carry as ``coding_id``."""
        return coding_id(self.document, self.start, self.end, self.code, self.coder)
