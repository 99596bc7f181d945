"""The passages (segments) of a run, and which of them a place in a text belongs to."""

from __future__ import annotations

from bisect import bisect_left

from pipeline.exchange.matching import Place
from pipeline.people.anchoring import Row
from pipeline.results import Results


class Passages:
    """The passages of a run, by id and by place."""

    def __init__(self, results: Results) -> None:
        columns = ["segment_id", "document", "start", "end", "text"]
        rows = results.segments[columns].itertuples(index=False, name=None)
        units = [Row(segment, name, int(start), int(end), text) for segment, name, start, end, text in rows]
        self.by_id = {u.id: u for u in units}
        self._of: dict[str, list[Row]] = {}
        for unit in sorted(units, key=lambda u: (u.document, u.start, u.end)):
            self._of.setdefault(unit.document, []).append(unit)

    def at(self, place: Place) -> Row | None:
        """The passage that holds most of a place, of two the first.

        A heading belongs to the passage below it, what stands behind the last passage to that. None in a
        document without passages.
        """
        units = self._of.get(place.document, [])
        first = max(0, bisect_left(units, place.start, key=lambda u: u.start) - 1)
        beyond = bisect_left(units, place.end, key=lambda u: u.start)
        shared = [(min(u.end, place.end) - max(u.start, place.start), u) for u in units[first:beyond]]
        most, unit = max(shared, key=lambda pair: pair[0], default=(0, None))
        if most > 0:
            return unit
        return units[min(beyond, len(units) - 1)] if units else None
