"""What counts: the final layer from proposals and decisions. Each test is one rule, told as a story."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codebook.model import Code, Codebook, Dimension
from pipeline.model import Coding
from pipeline.people.anchoring import Row, candidates, renamed
from pipeline.people.batches import preview
from pipeline.people.decision_files import read_decisions
from pipeline.people.decisions import JSON, Decision, text_hash
from pipeline.people.final import Layer, final

TEXT = "In der Stadt fehlen Wohnungen. Der Landkreis plant ein Netzwerk. Die Ämter haben kein Geld mehr."
UNITS = [
    Row(f"s{n}", "bericht", TEXT.index(s), TEXT.index(s) + len(s), s)
    for n, s in enumerate(
        (
            "In der Stadt fehlen Wohnungen.",
            "Der Landkreis plant ein Netzwerk.",
            "Die Ämter haben kein Geld mehr.",
        )
    )
]
CODES = ["HF.wohnen", "HF.geld", "HF.amt"]


def book(**more: object) -> Codebook:
    codes = [Code(id=c, label=c) for c in CODES]
    dimension = Dimension(id="HF", label="Herausforderungen", codes=codes)
    return Codebook(id="b", version="2", label="B", dimensions=[dimension], **more)  # type: ignore[arg-type]


def proposal(unit: int, code: str, status: str = "vorhanden", **more: object) -> Coding:
    """What the rules propose for a passage."""
    u = UNITS[unit]
    made = Coding(u.id, u.document, u.start, u.end, u.text, code, "rule", 0.6, "regeln", status)
    return replace(made, **more)  # type: ignore[arg-type]


WOHNEN = proposal(0, "HF.wohnen")
GELD = proposal(0, "HF.geld")
PROPOSALS = [WOHNEN, GELD, proposal(2, "HF.geld"), proposal(2, "HF.amt")]


def said(
    count: int, person: str, kind: str, unit: int = 0, code: str = "HF.wohnen", **more: object
) -> Decision:
    """The ``count``-th record of all."""
    u = UNITS[unit]
    about = {
        "document": u.document,
        "document_hash": text_hash(TEXT),
        "passage": (u.start, u.end),
        "passage_hash": text_hash(u.text),
        "text": u.text,
        "code": "" if kind in ("read", "unread") else code,
    }
    values = {"id": f"d{count}", "time": "2026-11-25", "count": count, "person": person, "kind": kind}
    return Decision(**(values | about | more))  # type: ignore[arg-type]


def undo(count: int, person: str, cancels: str) -> Decision:
    return Decision(id=f"d{count}", time="2026", count=count, person=person, kind="undo", cancels=cancels)


def layer(
    *decisions: Decision, proposals: list[Coding] | None = None, codebook: Codebook | None = None
) -> Layer:
    return final(PROPOSALS if proposals is None else proposals, decisions, UNITS, codebook or book())


def reviews(found: Layer, unit: str = "s0") -> dict[str, str]:
    return {f.coding.code: f.review for f in found.codings if f.coding.segment_id == unit}


def fates(found: Layer, unit: str = "s0") -> dict[str, str]:
    return {j.proposal.code: j.review for j in found.proposals if j.proposal.segment_id == unit}


def test_without_people_every_proposal_counts_unconfirmed() -> None:
    found = layer()
    assert [f.coding for f in found.codings] == [GELD, WOHNEN, *reversed(PROPOSALS[2:])]
    assert {f.review for f in found.codings} == {"unbestaetigt"}


def test_a_decision_beats_the_proposals_of_its_code_at_once_and_no_other() -> None:
    found = layer(said(1, "Anna", "applies_not", memo="nur erwähnt"))
    assert reviews(found) == {"HF.geld": "unbestaetigt"}
    [rejected] = [j for j in found.proposals if j.review == "verworfen"]
    assert (rejected.proposal, rejected.people, rejected.why) == (WOHNEN, ("Anna",), "nur erwähnt")


def test_what_people_refuse_is_known_also_where_nothing_was_proposed() -> None:
    torn = [said(3, "Anna", "applies"), said(4, "Ben", "applies_not")]
    found = layer(said(1, "Anna", "applies_not", 1, "HF.geld"), said(2, "Anna", "applies_not", 2), *torn)
    assert found.refused == {("s1", "HF.geld"), ("s2", "HF.wohnen")}
    assert layer(*torn, said(5, "Ben", "consensus", holds=False)).refused == {("s0", "HF.wohnen")}


def test_what_is_accepted_as_proposed_is_confirmed_and_stays_the_machines_coding() -> None:
    found = layer(said(1, "Anna", "applies", proposal=WOHNEN.id))
    [confirmed] = [f for f in found.codings if f.review == "bestaetigt"]
    assert confirmed.coding is WOHNEN and confirmed.people == ("Anna",)
    assert fates(found) == {"HF.wohnen": "bestaetigt", "HF.geld": "unbestaetigt"}


@pytest.mark.parametrize(
    "change",
    [{"status": "gefordert"}, {"status": ""}, {"perspective": "Amt"}, {"memo": "aber"}, {"span": (20, 29)}],
)
def test_another_status_perspective_memo_or_extent_is_a_change(change: dict[str, object]) -> None:
    text = {"text": TEXT[20:29]} if "span" in change else {}
    found = layer(said(1, "Anna", "applies", **change, **text))
    [changed] = [f for f in found.codings if f.coding.code == "HF.wohnen"]
    assert changed.review == "geaendert" and fates(found)["HF.wohnen"] == "geaendert"
    assert changed.coding.method == "human" and changed.coding.coder == "Anna"
    assert changed.coding.text == TEXT[changed.coding.start : changed.coding.end]
    for field, value in change.items():
        here = (
            (changed.coding.start, changed.coding.end) if field == "span" else getattr(changed.coding, field)
        )
        assert here == value


def test_what_nobody_proposed_is_added() -> None:
    found = layer(said(1, "Anna", "applies", unit=1))
    assert reviews(found, "s1") == {"HF.wohnen": "ergaenzt"}


def test_a_proposal_that_comes_later_meets_the_decision_that_is_there() -> None:
    refused = said(1, "Anna", "applies_not", unit=1)
    assert reviews(layer(refused, proposals=[proposal(1, "HF.wohnen")]), "s1") == {}


def test_two_methods_that_propose_the_same_are_decided_by_one_click() -> None:
    model = proposal(0, "HF.wohnen", "", method="model", coder="modell", score=0.9)
    found = layer(said(1, "Anna", "applies", proposal=WOHNEN.id), proposals=[WOHNEN, model])
    assert [f.coding for f in found.codings] == [WOHNEN]
    assert [j.review for j in found.proposals] == ["bestaetigt", "bestaetigt"]


def test_reading_rejects_nothing() -> None:
    found = layer(said(1, "Anna", "read"), said(2, "Ben", "read"), said(3, "Ben", "unread"))
    assert set(reviews(found).values()) == {"unbestaetigt"} and found.read == {"s0": ("Anna",)}


def test_of_one_persons_decisions_the_later_counts() -> None:
    found = layer(said(2, "Anna", "applies_not"), said(1, "anna", "applies"))
    assert "HF.wohnen" not in reviews(found)


def test_two_places_of_one_batch_in_one_passage_both_count() -> None:
    one = said(1, "Anna", "applies", batch="b", span=(0, 12), text=TEXT[0:12])
    other = said(2, "Anna", "applies", batch="b", span=(20, 29), text=TEXT[20:29])
    found = layer(one, other, proposals=[])
    assert [(f.coding.text, f.review) for f in found.codings] == [
        ("In der Stadt", "ergaenzt"),
        ("Wohnungen", "ergaenzt"),
    ]
    assert [f.coding.text for f in layer(one, replace(other, batch=""), proposals=[]).codings] == [
        "Wohnungen"
    ]


def test_undo_brings_back_what_was_before_and_redo_what_was_undone() -> None:
    refused = said(1, "Anna", "applies_not")
    undone = [refused, undo(2, "Anna", "d1")]
    assert layer(*undone) == layer()
    assert layer(*undone, undo(3, "Anna", "d2")) == layer(refused)


def test_a_batch_is_undone_as_a_whole() -> None:
    batch = [said(n, "Anna", "applies_not", unit=u, code=c, batch="b")
             for n, (u, c) in enumerate([(0, "HF.wohnen"), (2, "HF.geld")])]  # fmt: skip
    assert len(layer(*batch).codings) == 2
    assert layer(*batch, undo(9, "Anna", "b")) == layer()


def test_agreement_needs_no_click() -> None:
    found = layer(said(1, "Anna", "applies"), said(2, "Ben", "applies"))
    [both] = [f for f in found.codings if f.coding.code == "HF.wohnen"]
    assert both.review == "bestaetigt" and both.people == ("Anna", "Ben")
    assert "HF.wohnen" not in reviews(layer(said(1, "Anna", "applies_not"), said(2, "Ben", "applies_not")))


def test_disagreement_is_disputed_until_a_consensus() -> None:
    torn = [said(1, "Anna", "applies"), said(2, "Ben", "applies_not", memo="nein")]
    [disputed] = [f for f in layer(*torn).codings if f.coding.code == "HF.wohnen"]
    assert (disputed.review, disputed.people, disputed.against) == ("strittig", ("Anna",), ("Ben",))
    assert fates(layer(*torn))["HF.wohnen"] == "strittig"
    assert reviews(layer(*torn, said(3, "Ben", "consensus")))["HF.wohnen"] == "konsens"
    dropped = layer(*torn, said(3, "Ben", "consensus", holds=False))
    assert "HF.wohnen" not in reviews(dropped) and fates(dropped)["HF.wohnen"] == "verworfen"
    again = layer(*torn, said(3, "Ben", "consensus"), said(4, "Anna", "applies_not"))
    assert reviews(again)["HF.wohnen"] == "strittig"


def test_people_who_give_different_status_differ_only_in_that() -> None:
    found = layer(said(1, "Anna", "applies", status="gefordert"), said(2, "Ben", "applies", status="geplant"))
    [torn] = [f for f in found.codings if f.coding.code == "HF.wohnen"]
    assert (torn.review, torn.people, torn.against) == ("strittig", ("Anna", "Ben"), ())
    silent = layer(said(1, "Anna", "applies", status="gefordert"), said(2, "Ben", "applies"))
    assert reviews(silent)["HF.wohnen"] == "geaendert"


def test_of_two_extents_that_overlap_the_longer_counts() -> None:
    short = said(1, "Anna", "applies", span=(20, 29), text=TEXT[20:29])
    longer = said(2, "Ben", "applies", span=(13, 29), text=TEXT[13:29])
    [one] = layer(short, longer, proposals=[]).codings
    assert (one.coding.text, one.people) == ("fehlen Wohnungen", ("Anna", "Ben"))


def test_who_read_blind_and_gave_no_code_differs_from_who_gave_it_but_rejects_no_proposal() -> None:
    blind = said(1, "Ben", "read", blind=True)
    assert layer(blind).codings == layer().codings
    assert reviews(layer(blind, said(2, "Anna", "applies", unit=0)))["HF.wohnen"] == "strittig"
    agreed = said(3, "Ben", "applies", blind=True)
    assert reviews(layer(blind, said(2, "Anna", "applies"), agreed))["HF.wohnen"] == "bestaetigt"
    seeing = replace(blind, blind=False)
    assert reviews(layer(seeing, said(2, "Anna", "applies")))["HF.wohnen"] == "bestaetigt"


def test_free_codes_memos_and_summaries_are_kept() -> None:
    code = Decision(id="c", time="t", count=1, person="Anna", kind="code", code="frei:l1", text="Lärm")
    memo = said(3, "Anna", "memo", code="", memo="spannend")
    summary = Decision(id="z", time="t", count=4, person="Anna", kind="summary", case="Lübeck", text="Kurz.")
    found = layer(code, said(2, "Anna", "applies", code="frei:l1"), memo, summary, proposals=[])
    assert reviews(found) == {"frei:l1": "ergaenzt"} and found.free_codes == {"frei:l1": "Lärm"}
    assert [d.kind for d in found.notes] == ["code", "memo", "summary"]
    rewritten = layer(memo, replace(memo, id="n", count=9, memo="doch nicht"))
    assert [d.memo for d in rewritten.notes] == ["doch nicht"]
    assert layer(memo, replace(memo, id="n", count=9, memo="", text="")).notes == ()


def test_a_renamed_code_is_read_as_that_of_today() -> None:
    found = layer(
        said(1, "Anna", "applies_not", code="HF.alt"), codebook=book(replaced={"HF.alt": "HF.wohnen"})
    )
    assert "HF.wohnen" not in reviews(found) and found.undecided == ()


def test_after_a_merge_who_gave_one_of_the_old_codes_gives_the_new_one() -> None:
    merged = book(replaced={"HF.a": "HF.wohnen", "HF.b": "HF.wohnen"})
    old = [said(1, "Anna", "applies", code="HF.a"), said(2, "Anna", "applies_not", code="HF.b")]
    assert reviews(layer(*old, codebook=merged))["HF.wohnen"] == "bestaetigt"
    refused = said(3, "Anna", "applies_not", code="HF.wohnen")
    assert "HF.wohnen" not in reviews(layer(*old, refused, codebook=merged))


def test_after_a_split_a_decision_waits_to_be_decided_anew() -> None:
    parted = book(split={"HF.alt": ["HF.geld", "HF.amt"]})
    old = said(1, "Anna", "applies", unit=1, code="HF.alt")
    found = layer(old, codebook=parted)
    [(waiting, choice)] = found.undecided
    assert waiting.decision is old and choice == ("HF.geld", "HF.amt") and reviews(found, "s1") == {}
    decided = layer(old, said(2, "Anna", "applies", unit=1, code="HF.amt"), codebook=parted)
    assert decided.undecided == () and reviews(decided, "s1") == {"HF.amt": "ergaenzt"}


def test_a_code_that_left_the_codebook_stops_nothing() -> None:
    [(waiting, choice)] = layer(said(1, "Anna", "applies", code="HF.weg")).undecided
    assert waiting.decision.code == "HF.weg" and choice == ()


def moved(before: str) -> list[Row]:
    """The passages of today after words were put before them."""
    return [Row(u.id, u.document, u.start + len(before), u.end + len(before), u.text) for u in UNITS]


def test_in_a_text_that_moved_a_decision_finds_its_words() -> None:
    word = said(1, "Anna", "applies", unit=2, code="HF.geld", span=(83, 87), text=TEXT[83:87])
    found = final([], [word, said(2, "Anna", "read", unit=1)], moved("Ein neuer Anfang. "), book())
    assert [(f.coding.start, f.coding.segment_id) for f in found.codings] == [(83 + 18, "s2")]
    assert found.read == {"s1": ("Anna",)} and found.unplaced == ()


def test_a_decision_without_a_place_is_kept_with_the_passages_most_like_it() -> None:
    lost = said(1, "Anna", "applies", unit=2)
    reworded = Row("n", "bericht", 65, 111, "Den Behörden ist ihr Geld schon ausgegangen, ja")
    today = [*UNITS[:2], reworded, Row("m", "bericht", 200, 218, "Kein Geld mehr da.")]
    found = final([], [lost], today, book())
    assert found.codings == () and found.unplaced == (lost,)
    assert len(candidates(lost, today)) == 3 and candidates(lost, today)[0].id in ("n", "m")


def test_a_document_with_a_new_name_keeps_its_decisions() -> None:
    [there] = renamed([said(1, "Anna", "applies")], {"umbenannt": text_hash(TEXT)})
    assert there.document == "umbenannt"
    gone = said(1, "Anna", "applies")
    assert renamed([gone], {"anderes": "x"}) == [gone]
    assert final([], [gone], [], book()).unplaced == (gone,)


def test_before_anything_is_taken_over_it_says_what_will_change() -> None:
    coming = [
        said(1, "Anna", "applies_not"),
        said(2, "Anna", "applies", code="HF.geld"),
        said(3, "Ben", "applies", unit=1),
        said(4, "Ben", "applies", unit=2, code="HF.geld", status="geplant"),
        said(5, "Ben", "applies", code="HF.weg"),
    ]
    seen = preview(layer(), layer(*coming), coming)
    assert seen.lines() == [
        "5 Entscheidungen von Anna (2), Ben (3).",
        "Kodierungen: 1 kommt hinzu, 1 entfällt, 1 wird bestätigt, 1 ändert sich.",
        "1 Entscheidung ist zu einem Code, den das Codebuch nicht kennt.",
    ]
    assert preview(layer(), layer(), []).changes == ()


KINDS = ["applies", "applies", "applies_not", "consensus", "read", "unread", "undo"]


@st.composite
def histories(draw: st.DrawFn) -> list[Decision]:
    """Up to 25 records of three people, some undone, with equal counts and times among them."""
    found: list[Decision] = []
    for n in range(draw(st.integers(1, 25))):
        person, kind = draw(st.sampled_from(["Anna", "anna", "Ben", "Öz"])), draw(st.sampled_from(KINDS))
        batch = draw(st.sampled_from(["", "", "b1", "b2"]))
        count = draw(st.integers(0, n))
        if kind == "undo":
            target = draw(st.sampled_from([*(d.id for d in found), "b1", "b2"]))
            found.append(replace(undo(count, person, target), id=f"d{n}", batch=batch))
            continue
        u = UNITS[draw(st.integers(0, 2))]
        span = draw(st.sampled_from([None, (u.start, u.start + 9), (u.start + 4, u.end)]))
        more = {
            "span": span,
            "text": TEXT[slice(*span)] if span else u.text,
            "batch": batch,
            "blind": draw(st.booleans()),
            "holds": draw(st.booleans()),
            "status": draw(st.sampled_from([None, "", "vorhanden", "geplant"])),
        }
        code = draw(st.sampled_from([*CODES, "HF.alt", "HF.weg", "frei:x"]))
        made = said(count, person, kind, UNITS.index(u), code, **more)
        found.append(replace(made, id=f"d{n}"))
    return found


@settings(max_examples=60)
@given(histories(), st.randoms(use_true_random=False))
def test_the_layer_is_the_same_for_every_order_split_and_repetition_of_records(
    tmp_path_factory: pytest.TempPathFactory, decisions: list[Decision], chance: random.Random
) -> None:
    folder: Path = tmp_path_factory.mktemp("entscheidungen")
    known = book(replaced={"HF.alt": "HF.wohnen"})
    expected = layer(*decisions, codebook=known)
    shuffled = [*decisions, *chance.choices(decisions, k=5)]
    chance.shuffle(shuffled)
    for decision in shuffled:
        place = folder / decision.person / f"{chance.randrange(4)}.jsonl"
        place.parent.mkdir(exist_ok=True)
        with place.open("ab") as file:
            file.write(JSON.dump_json(decision, exclude_defaults=True) + b"\n")
    read, notices = read_decisions(folder)
    assert notices == [] and len(read) == len(decisions)
    assert layer(*shuffled, codebook=known) == layer(*read, codebook=known) == expected


@settings(max_examples=60)
@given(histories())
def test_each_coding_stands_in_the_text_and_each_proposal_has_one_fate(decisions: list[Decision]) -> None:
    found = layer(*decisions)
    assert all(f.coding.text == TEXT[f.coding.start : f.coding.end] for f in found.codings)
    fates = sorted(j.proposal.id for j in found.proposals)
    assert fates == sorted(p.id for p in PROPOSALS)
    for one in found.codings:
        others = [f for f in found.codings if f is not one and f.coding.segment_id == one.coding.segment_id]
        same = [f for f in others if f.coding.code == one.coding.code]
        assert all(f.coding.end <= one.coding.start or one.coding.end <= f.coding.start for f in same)
