"""What another version of a codebook codes otherwise, passage by passage."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from pipeline.codebook.successors import Successors
from pipeline.coding.coder import RuleCoder
from pipeline.model import Coding, Segment

Kind = Literal["gained", "lost", "changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A passage that gains or loses a code, or whose status or perspective there changes.

    ``code``: by its id in the newer version where it is there, else in the older; ``before``, ``after``: the
    coding of each version.
    """

    segment: Segment
    kind: Kind
    code: str
    before: Coding | None
    after: Coding | None

    @property
    def coding(self) -> Coding:
        """The newer coding where there is one: its rule and its words are the reason."""
        coding = self.after or self.before
        assert coding is not None
        return coding


def differences(before: RuleCoder, after: RuleCoder, segments: Iterable[Segment]) -> Iterator[Difference]:
    """What the rules of two versions code differently, in the order of the text.

    A code that the newer version renamed or merged is the code that replaced it; of one that it split, each
    part counts as the code, so that only what none of them takes over is lost.
    """
    successors = Successors(after.codebook)
    for _, group in groupby(segments, key=lambda s: s.document):
        document = list(group)
        yield from compared(document, before.code(document), after.code(document), successors)


def compared(
    segments: Iterable[Segment], before: Iterable[Coding], after: Iterable[Coding], successors: Successors
) -> Iterator[Difference]:
    """The same from the codings of the two versions; ``successors``: those of the newer one."""
    old, new = _by_segment(before), _by_segment(after)
    for segment in segments:
        yield from _of_segment(segment, old[segment.id], new[segment.id], successors)


def _by_segment(codings: Iterable[Coding]) -> defaultdict[str, dict[str, Coding]]:
    found: defaultdict[str, dict[str, Coding]] = defaultdict(dict)
    for coding in codings:
        found[coding.segment_id][coding.code] = coding
    return found


def _of_segment(
    segment: Segment, old: dict[str, Coding], new: dict[str, Coding], successors: Successors
) -> Iterator[Difference]:
    kept: dict[str, Coding] = {}
    for code, coding in old.items():
        today = successors.of(code)
        taken = [c for c in today if c in new]
        if taken:
            kept.update(dict.fromkeys(taken, coding))
        else:
            yield Difference(segment, "lost", today[0] if len(today) == 1 else code, coding, None)
    for code, coding in new.items():
        former = kept.get(code)
        if former is None:
            yield Difference(segment, "gained", code, None, coding)
        elif (former.status, former.perspective) != (coding.status, coding.perspective):
            yield Difference(segment, "changed", code, former, coding)


def tally(found: Iterable[Difference]) -> dict[str, Counter[Kind]]:
    """How many passages each code gains, loses, or keeps in another way, in the order of first mention."""
    table: dict[str, Counter[Kind]] = {}
    for difference in found:
        table.setdefault(difference.code, Counter())[difference.kind] += 1
    return table
