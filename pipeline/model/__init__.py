"""The one data model that every stage shares: Document and Block, Segment, Coding.

All positions are Unicode code points into ``Document.text`` with an exclusive end, for ever:
``document.text[start:end] == quote`` for each block, segment and coding.
"""

from pipeline.model.coding import (
    ASIDE,
    CERTAINTIES,
    CODED_SEGMENT_COLUMNS,
    CODING_DETAILS,
    LEARNED,
    PROPOSAL_COLUMNS,
    RULES,
    SHIPPED,
    WEAK_SCORE,
    Coding,
    Review,
    coding_id,
    spans_of,
    spans_text,
)
from pipeline.model.document import Block, BlockKind, Change, Document, Notice, Role, text_hash
from pipeline.model.segment import Segment, segment_id

__all__ = [
    "ASIDE",
    "CERTAINTIES",
    "CODED_SEGMENT_COLUMNS",
    "CODING_DETAILS",
    "PROPOSAL_COLUMNS",
    "LEARNED",
    "RULES",
    "SHIPPED",
    "WEAK_SCORE",
    "Block",
    "BlockKind",
    "Change",
    "Coding",
    "Document",
    "Notice",
    "Review",
    "Role",
    "Segment",
    "coding_id",
    "segment_id",
    "spans_of",
    "spans_text",
    "text_hash",
]
