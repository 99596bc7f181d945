"""People as coders: what each read and gave, apart from what they later agreed on."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from test_final_layer import UNITS, book, said

from pipeline.people.coders import Coders, Reading, coders_of
from pipeline.people.decisions import Decision


def coders(*decisions: Decision) -> Coders:
    return coders_of(decisions, UNITS, book())


def gives(found: Coders, person: str) -> dict[tuple[str, str], bool]:
    return {about: voice.holds for about, voice in found.people[person].voices.items()}


def test_one_decision_does_not_make_a_passage_read() -> None:
    found = coders(said(1, "Anna", "applies"), said(2, "Anna", "read", unit=1))
    assert gives(found, "Anna") == {("s0", "HF.wohnen"): True}
    assert found.people["Anna"].readings == {"s1": Reading(blind=False, random=False)}
    assert found.read() == {"s1"}


def test_a_reading_is_blind_only_if_all_that_counts_there_is() -> None:
    blind = {"blind": True}
    drawn = blind | {"drawn": "zufall"}
    found = coders(
        said(1, "Anna", "read", **drawn), said(2, "Anna", "applies", **drawn),
        said(3, "Anna", "read", 1, **blind), said(4, "Anna", "applies", 1),
    )  # fmt: skip
    assert found.people["Anna"].readings == {"s0": Reading(True, True), "s1": Reading(False, False)}
    assert found.random() == {"s0"}


def test_a_consensus_is_nobodys_coding_and_what_its_people_say_after_it_does_not_count() -> None:
    found = coders(
        said(1, "Anna", "read"), said(2, "Anna", "applies"),
        said(3, "Ben", "read"), said(4, "Ben", "applies_not"),
        said(5, "Ben", "consensus"), said(6, "Ben", "applies"),
        said(7, "Cem", "read"), said(8, "Cem", "applies_not"),
    )  # fmt: skip
    assert list(found.people) == ["Anna", "Ben", "Cem"]
    about = ("s0", "HF.wohnen")
    assert [gives(found, p)[about] for p in found.people] == [True, False, False]
    assert found.consensus == {about}


def test_files_of_earlier_versions_say_by_their_rows_what_was_read() -> None:
    sheet = replace(said(0, "Anna", "applies", blind=True), origin="code-sheet:zufall", drawn="zufall")
    program = replace(said(0, "Ben", "applies"), id="d0b", origin="refi:projekt.qdpx")
    found = coders(sheet, program)
    assert found.people["Anna"].readings == {"s0": Reading(True, True)}
    assert found.people["Ben"].readings == dict.fromkeys(("s0", "s1", "s2"), Reading(False, False))


KINDS = ("applies", "applies_not", "read", "unread", "consensus")
RECORDS = st.lists(
    st.tuples(st.sampled_from(["Anna", "Ben", "anna "]), st.sampled_from(KINDS), st.integers(0, 2)),
    max_size=12,
)


@given(RECORDS, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_the_order_in_which_files_arrive_does_not_matter(
    records: list[tuple[str, str, int]], rng: random.Random
) -> None:
    made = [said(n, person, kind, unit) for n, (person, kind, unit) in enumerate(records, 1)]
    shuffled = [*made, *made[:3]]
    rng.shuffle(shuffled)
    assert coders(*shuffled) == coders(*made)
