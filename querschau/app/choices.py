"""The choice of material that an address names, for the pages that count: ``?fall=A&art=Bericht&von=2015``.

``m.NAME``: values of a variable; ``ab.NAME``, ``bis.NAME``: its range, where it is a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from pipeline.errors import InputError
from pipeline.tables.choice import Choice, Range

_VALUES, _FROM, _TO = "m.", "ab.", "bis."


@dataclass(frozen=True)
class Address:
    """The choice in an address. ``asked``: its words as they stand there, without the empty ones."""

    choice: Choice
    asked: tuple[tuple[str, str], ...]

    def link(self, path: str, **more: str) -> str:
        """The address of another page over the same choice; ``more`` is said instead of what stands here."""
        kept = [(name, value) for name, value in self.asked if name not in more]
        words = urlencode([*kept, *((name, value) for name, value in more.items() if value)])
        return f"{path}?{words}" if words else path

    def chosen(self, name: str) -> list[str]:
        """What the address says under a name."""
        return [value for asked, value in self.asked if asked == name]


def read_address(query: QueryParams) -> Address:
    """The choice in a query. Raises InputError for a bound that is no number."""
    asked = tuple((name, value.strip()) for name, value in query.multi_items() if value.strip())
    found: dict[str, list[str]] = {}
    for name, value in asked:
        found.setdefault(name, []).append(value)
    ranged = dict.fromkeys(n.partition(".")[2] for n in found if n.startswith((_FROM, _TO)))
    choice = Choice(
        cases=tuple(found.get("fall", ())),
        kinds=tuple(found.get("art", ())),
        years=_range(found, "von", "bis"),
        values={n.removeprefix(_VALUES): tuple(v) for n, v in found.items() if n.startswith(_VALUES)},
        ranges={n: _range(found, _FROM + n, _TO + n) for n in ranged},
    )
    return Address(choice, tuple((n, v) for n, v in asked if _is_choice(n)))


def _is_choice(name: str) -> bool:
    return name in ("fall", "art", "von", "bis") or name.startswith((_VALUES, _FROM, _TO))


def _range(found: Mapping[str, Sequence[str]], low: str, high: str) -> Range:
    return Range(_number(found.get(low, [""])[-1]), _number(found.get(high, [""])[-1]))


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise InputError(f"„{text}“ ist keine Zahl; geben Sie die Grenze als Zahl an.") from error
