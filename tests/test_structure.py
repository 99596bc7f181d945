"""The rooms of the house: arrows go one way."""

from __future__ import annotations

import re
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from structure import House, circles, imported  # noqa: E402

_PREFECT = re.compile(r"^\s*(?:from|import) prefect\b", re.MULTILINE)


@pytest.fixture(scope="module")
def house() -> House:
    return House(ROOT)


def test_no_circle_between_rooms(house: House) -> None:
    assert circles(house.arrows) == []


def test_no_circle_between_inner_rooms(house: House) -> None:
    """Neither between the folders of a room; the room's own modules are their door and common ground."""
    assert house.inner_circles == []


def test_no_circle_between_modules(house: House) -> None:
    assert circles(house.imports) == []


def test_pipeline_knows_neither_prefect_nor_what_stands_above_it(house: House) -> None:
    assert not {(a, b) for a, b in house.arrows if a.startswith("pipeline") and b in ("flows", "querschau")}
    for name, file in house.modules.items():
        if name.startswith("pipeline"):
            assert not _PREFECT.search(file.read_text("utf-8")), name


def test_a_circle_is_seen_and_what_only_a_type_checker_reads_is_not() -> None:
    source = "if TYPE_CHECKING:\n    from a.b import C\ndef f():\n    from a import d\nimport a.e\n"
    assert set(imported(source, {"a", "a.b", "a.d", "a.e"})) == {"a.d", "a.e"}
    assert circles({("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")}) == [["a", "b", "c"]]
