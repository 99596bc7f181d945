"""Whether the rules of a draft can be used; what cannot has line and column in the text as it was typed."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.codebook.changes import Change, SetRules
from pipeline.codebook.model import Codebook
from pipeline.codebook.typed_rules import rule_faults
from pipeline.coding.broken import broken
from pipeline.coding.compiled import CompiledCodebook
from pipeline.errors import CodebookError

_BELOW = len(("dimensions", 0, "codes", 0, "rules"))


def check_rules(book: Codebook, changes: Sequence[Change]) -> None:
    """Raise CodebookError where ``book``, to which ``changes`` led, cannot be compiled."""
    try:
        CompiledCodebook(book)
    except CodebookError:
        typed = {c.code: c.text for c in changes if isinstance(c, SetRules) and c.code in book.codes}
        for code, text in typed.items():
            if wrong := [(loc[_BELOW:], said) for _, loc, said in broken(_alone(book, code))]:
                raise rule_faults(text, code, wrong) from None
        raise


def _alone(book: Codebook, code: str) -> Codebook:
    """The codebook with this code only."""
    dimension = book.dimension_of(code).model_copy(update={"codes": [book.codes[code]]})
    return book.model_copy(update={"dimensions": [dimension], "contexts": []})
