"""What an import is told and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.exchange.incoming import InCode, Incoming
from pipeline.people.decisions import Decision
from pipeline.people.placing import How
from pipeline.people.returned import Returned


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """``coder``: who worked in the file, if it does not say. ``codes``: our code for codes of the file, by
    the name as it is shown (``LEAVE_OUT``: none, on purpose). ``pseudonym_key``: replace names by pseudonyms
    with this key. ``confirm``: what came from us and was left unchanged counts as confirmed. ``complete``:
    the documents were worked through, what is missing counts as rejected. ``new_codes``, ``definitions``:
    the codebook takes in codes that it does not know, and what the file says otherwise of those it knows.
    ``dry_run``: only tell what would change.
    """

    coder: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    pseudonym_key: bytes | None = None
    confirm: bool = False
    complete: bool = False
    dry_run: bool = False
    new_codes: bool = False
    definitions: bool = False


@dataclass(frozen=True)
class Begun:
    """A file of which the corpus was just made: what was read, our document by source, our code by key;
    ``keeps``: what has no place in a text is kept elsewhere."""

    incoming: Incoming
    documents: dict[int, str]
    codes: dict[str, str]
    keeps: bool


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A coding whose passage was not found, with the reason."""

    source: str
    code: str
    coder: str
    quote: str
    reason: str


@dataclass
class Imported:
    """What came of it. ``returned``: the records and what they change; ``codes``, ``ids``: those of the file
    and ours for them, by key; ``codings``: in the file; ``how``:
    number of codings by the way their passage was found; ``free``: codes that are none of the codebook, with
    how often each is used; ``placed``: ids (in the file) of codings that are decisions of ours now."""

    returned: Returned = field(default_factory=lambda: Returned((), "", None))
    codes: Mapping[str, InCode] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    codings: int = 0
    how: Counter[How] = field(default_factory=Counter)
    free: Counter[str] = field(default_factory=Counter)
    unplaced: list[Unplaced] = field(default_factory=list)
    placed: set[str] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The records."""
        return self.returned.records
