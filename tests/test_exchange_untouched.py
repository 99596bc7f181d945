"""Whatever people decided, a file that went out and comes back untouched says nothing new."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from exchange_project import bring, out
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.people.decisions import Decision, text_hash
from pipeline.results import open_results
from pipeline.run.renew import renew

Said: TypeAlias = list[tuple[int, str, str, str, str | None, str]]
"""What people say: number of the coding it is about, person, kind, another code or none, status, memo."""

statuses = st.sampled_from([None, "", "vorhanden", "fehlt"])
words = st.sampled_from(["", "klar", "zwei\nZeilen", "Querschau | Status: fehlt", "[HF.wohnen]\nx"])


@st.composite
def decided(draw: st.DrawFn) -> Said:
    one = st.tuples(
        st.integers(0, 40),
        st.sampled_from(["Anna", "Müller, Ben"]),
        st.sampled_from(["applies", "applies", "applies_not"]),
        st.sampled_from(["", "", "HF.armut", "frei:lärm"]),
        statuses,
        words,
    )
    return draw(st.lists(one, min_size=1, max_size=12))


Check: TypeAlias = Callable[[Said, str], None]


@pytest.fixture
def new_place(coded: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes a fresh copy of corpus and results: each example of a property needs its own."""

    def copy() -> Path:
        place = tmp_path_factory.mktemp("eigenschaft")
        shutil.copytree(coded / "korpus", place / "korpus")
        shutil.copytree(coded / "aus", place / "aus")
        return place

    return copy


@pytest.fixture
def comes_back(new_place: Callable[[], Path]) -> Check:
    """Record what people say, export, bring the untouched file back: there is nothing to decide."""

    def check(said: Said, target: str) -> None:
        place = new_place()
        record(place, said)
        path = out(place, target)
        assert bring(place, path).decisions == ()
        assert bring(place, path, coder="Carla", complete=True).decisions == ()

    return check


SOME = settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@given(decided(), st.sampled_from(["refi", "qualcoder", "nvivo", "taguette"]))
@SOME
def test_whatever_people_decided_an_untouched_export_says_nothing_new(
    comes_back: Check, said: Said, target: str
) -> None:
    comes_back(said, target)


SHARED = [
    (15, "Anna", "applies", "frei:lärm", "vorhanden", "zwei\nZeilen"),
    (15, "Müller, Ben", "applies", "frei:lärm", "", "klar"),
]
"""Two people give one place the same code, each with words of their own: one row of a table."""


@given(decided(), st.sampled_from(["csv", "xlsx"]))
@example(SHARED, "csv")
@SOME
def test_whatever_people_decided_an_untouched_table_says_nothing_new(
    comes_back: Check, said: Said, target: str
) -> None:
    comes_back(said, target)


@pytest.mark.slow
@given(decided(), st.sampled_from(["refi", "taguette", "csv", "xlsx"]))
@settings(SOME, max_examples=25)
def test_whatever_people_decided_many_untouched_files_say_nothing_new(
    comes_back: Check, said: Said, target: str
) -> None:
    comes_back(said, target)


def record(place: Path, said: Said) -> None:
    """Store what people say, and write the results anew."""
    table = list(open_results(place / "aus").codings.itertuples())
    files = DecisionFiles(place / "korpus" / "entscheidungen")
    units = {s.segment_id: s for s in open_results(place / "aus").segments.itertuples()}
    for number, person, kind, code, status, memo in said:
        row = table[number]
        unit = units[row.segment_id]
        made = Decision(
            person=person,
            kind=kind,  # type: ignore[arg-type]
            document=row.document,
            passage=(unit.start, unit.end),
            passage_hash=text_hash(unit.text),
            span=(row.start, row.end) if number % 2 else None,
            text=row.text if number % 2 else unit.text,
            code=code or row.code,
            status=status,
            memo=memo,
        )
        files.refresh()
        with DecisionWriter(files, person) as writer:
            writer.write([made])
    renew(place / "aus")


def test_people_who_share_a_row_keep_their_own_words(new_place: Callable[[], Path]) -> None:
    """Whoever changes the status of a row of two people does not write their memos anew."""
    place = new_place()
    record(place, SHARED)
    path = out(place, "csv")
    rows = path.read_text("utf-8-sig")
    path.write_text(rows.replace(",frei:lärm,vorhanden,", ",frei:lärm,fehlt,"), "utf-8-sig")
    done = bring(place, path)
    assert [(d.person, d.status, d.memo) for d in done.decisions] == [
        ("Anna", "fehlt", "zwei\nZeilen"),
        ("Müller, Ben", "fehlt", "klar"),
    ]
