"""From evidence to codes: sums, vetoes, competition, implication, what is missing, attributes."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules_example import code, codebook, nlp, one_rule

from pipeline.codebook import load_codebook
from pipeline.coding import RuleCoder
from pipeline.coding.sample import segment_of
from pipeline.model import BlockKind, Segment

ROOT = Path(__file__).resolve().parents[1]


def test_weak_signs_add_up_to_a_code() -> None:
    book = codebook(
        {
            "id": "X.a",
            "rules": [
                {"id": "weg", "any": ["Radweg"], "weight": 0.6},
                {"id": "netz", "any": ["Netz"], "weight": 0.6},
                {"id": "dagegen", "any": ["Ausland"], "weight": -0.5},
            ],
        }
    )
    assert not code(book, "Ein Radweg.")
    found = code(book, "Ein Radweg im Netz.")["X.a"]
    assert found.score == pytest.approx(1.2 / 2.2, abs=1e-3)
    assert not code(book, "Ein Radweg im Netz im Ausland.")


def test_further_sentences_add_a_share_up_to_twice_the_weight() -> None:
    book = codebook({"id": "X.a", "rules": [{"id": "r", "any": ["Radweg"], "weight": 0.5, "repeat": 0.5}]})
    coder = RuleCoder(book, nlp())
    evidence = [coder.evidence([segment_of("Ein Radweg. " * n)])[0]["X.a"] for n in (1, 2, 3, 9)]
    assert evidence == pytest.approx([0.5, 0.75, 1.0, 1.0])


def test_a_veto_acts_in_its_scope() -> None:
    def book(scope: str) -> object:
        rules = [
            {"id": "r", "any": ["Radweg"]},
            {"id": "v", "any": ["Ausland"], "veto": True, "scope": scope},
        ]
        return codebook({"id": "X.a", "rules": rules})

    text = "Der Radweg ist gut. Im Ausland ist es anders."
    assert code(book("sentence"), text)
    assert not code(book("segment"), text)


def test_siblings_compete_by_margin_and_number() -> None:
    codes = [
        {"id": "X.a", "rules": [{"id": "r", "any": ["Radweg"], "weight": 3.0}]},
        {"id": "X.b", "rules": [{"id": "r", "any": ["Auto"], "weight": 1.0}]},
    ]
    text = "Radweg und Auto."
    assert code(codebook(*codes), text).keys() == {"X.a", "X.b"}
    assert code(codebook(*codes, dimension={"margin": 0.5}), text).keys() == {"X.a"}
    assert code(codebook(*codes, dimension={"max_codes": 1}), text).keys() == {"X.a"}
    group = [{"codes": ["X.a", "X.b"], "margin": 0.5}]
    assert code(codebook(*codes, competition=group), text).keys() == {"X.a"}


def test_one_code_implies_another_with_a_weight() -> None:
    book = codebook(
        {"id": "X.a", "implies": {"X.b": 0.6}, "rules": [{"id": "r", "any": ["Radweg"]}]},
        {"id": "X.b", "rules": [{"id": "r", "any": ["Stadtrat"], "weight": 0.5}]},
    )
    assert code(book, "Ein Radweg.").keys() == {"X.a"}
    assert code(book, "Der Stadtrat und der Radweg.").keys() == {"X.a", "X.b"}


MISSING = codebook(
    {"id": "X.gut", "rules": [{"id": "r", "any": ["Radkonzept"]}]},
    {"id": "X.problem", "rules": []},
    when_missing={"X.gut": "X.problem"},
)


def test_a_missing_success_factor_becomes_its_challenge() -> None:
    assert code(MISSING, "Ein Radkonzept liegt vor.").keys() == {"X.gut"}
    found = code(MISSING, "Ein Radkonzept fehlt.")
    assert found.keys() == {"X.problem"}
    assert found["X.problem"].rule == "X.gut/r"
    assert set(found["X.problem"].evidence) == {"Radkonzept", "fehlt"}


def test_a_missing_one_that_is_demanded_gets_both() -> None:
    found = code(MISSING, "Ein Radkonzept fehlt und muss dringend her.")
    assert found.keys() == {"X.gut", "X.problem"}
    assert found["X.gut"].status == "gefordert"


@pytest.mark.parametrize(
    "text, status",
    [
        ("Der Radweg besteht seit 2015.", "vorhanden"),
        ("Der Radweg ist breit.", "vorhanden"),
        ("Ein Radweg muss gebaut werden.", "gefordert"),
        ("Wichtig ist ein breiter Radweg.", "gefordert"),
        ("Die Stadt plant einen Radweg.", "geplant"),
        ("Am Fluss wird ein Radweg gebaut.", "geplant"),
        ("Der Radweg ist bis zum Hafen zu verlängern.", "gefordert"),
        ("Ein Radweg fehlt.", "fehlt"),
        ("Geboten ist, dass am Fluss ein Radweg besteht.", "gefordert"),
        ("Um einen Radweg zu haben, sollen die Anlieger zahlen.", "geplant"),
        ("Seit 2015 gibt es einen Radweg. Der Radweg muss länger sein. Nötig ist ein Radweg.", "gefordert"),
        ("Der Radweg ist breit. Ein zweiter Radweg soll zum Hafen führen.", "vorhanden"),
    ],
)
def test_status_from_the_cues_near_the_find(text: str, status: str) -> None:
    book = codebook({"id": "X.a", "rules": [{"id": "r", "any": ["Radweg"]}]})
    found = code(book, text)["X.a"]
    assert found.status == status


def test_context_gives_the_status_where_the_sentence_says_nothing() -> None:
    book = codebook(
        {"id": "X.a", "rules": [{"id": "r", "any": ["Radweg"]}]},
        contexts=[{"section": ["Forderung"], "status": "gefordert"}],
    )
    place = {"section": ("Unsere Forderungen",)}
    assert code(book, "Breite Radwege für alle.", **place)["X.a"].status == "gefordert"
    assert code(book, "Die Stadt soll einen Radweg bauen.", **place)["X.a"].status == "gefordert"
    assert code(book, "Die Stadt soll einen Radweg bauen.")["X.a"].status == "geplant"
    assert code(book, "Seit 2015 besteht ein Radweg.", **place)["X.a"].status == "vorhanden"


@pytest.mark.parametrize(
    "text, place, perspective",
    [
        ("Der Radweg ist breit.", {}, "autor"),
        ("Der Radweg sei zu schmal, so die Einschätzung im Beirat.", {}, "indirekte_rede"),
        ("Sie rief: „Unser Radweg ist wirklich sehr schön!“", {}, "zitat"),
        ("Der Radweg ist breit.", {"speaker": "Frau Sommer"}, "sprecher"),
    ],
)
def test_perspective(text: str, place: dict[str, str], perspective: str) -> None:
    assert code(one_rule(any=["Radweg"]), text, **place)["X.a"].perspective == perspective


def test_a_list_item_takes_its_lead_in_as_context() -> None:
    lead, item = "In Lindenau fehlen:", "Radwege am Bahnhof"
    first = replace(segment_of(lead), id="1")
    second = Segment(
        id="2",
        document="beispiel",
        start=len(lead) + 2,
        end=len(lead) + 2 + len(item),
        text=item,
        sentences=((len(lead) + 2, len(lead) + 2 + len(item)),),
        block_kind=BlockKind.LIST_ITEM,
    )
    book = one_rule(any=["Radweg"], cue=["mangel"])
    found = RuleCoder(book, nlp()).code([first, second])
    assert [c.segment_id for c in found] == ["2"]
    assert found[0].evidence[0] == "Radwege"


def test_what_is_not_codable_and_asides_are_no_evidence() -> None:
    book = one_rule(any=["Radweg"])
    coder = RuleCoder(book, nlp())
    segment = segment_of("Der (Radweg) ist breit.")
    assert coder.code([segment])
    assert not coder.code([replace(segment, codable=False)])
    assert not coder.code([replace(segment, asides=((4, 12),))])


def test_a_copy_in_another_process_codes_the_same() -> None:
    book = load_codebook(ROOT / "codebooks" / "hitzeschutz.yaml")
    coder = RuleCoder(book, nlp())
    copy = pickle.loads(pickle.dumps(coder))
    segment = segment_of("Ein Hitzeaktionsplan fehlt. Die Klinik stellt Betten bereit.")
    assert copy.code([segment]) == coder.code([segment]) != []


_WORDS = st.sampled_from(
    [
        "Hitze",
        "Hitzewelle",
        "Straßenbäume",
        "fehlen",
        "nicht",
        "kein",
        "Trinkbrunnen",
        "pflanzt",
        "die",
        "Stadt",
    ]
    + [
        ",",
        ".",
        "?",
        "muss",
        "Klinik",
        "stellt",
        "bereit",
        "(lacht)",
        "Bürger:innen",
        "Kita-",
        "und",
        "Schatten",
    ]
)


@given(st.lists(_WORDS, max_size=30), st.integers(0, 50))
@settings(max_examples=60)
def test_evidence_is_the_text_at_its_place(words: list[str], offset: int) -> None:
    text = " ".join(words)
    segment = replace(
        segment_of(text), start=offset, end=offset + len(text), sentences=(), asides=((offset, offset + 3),)
    )
    coder = _heat()
    for coding in coder.code([segment]):
        assert coding.text == text and 0 < coding.score < 1
        assert coding.evidence
        for word, (start, end) in zip(coding.evidence, coding.evidence_spans, strict=True):
            assert text[start - offset : end - offset] == word
            assert start >= offset + 3


def _heat() -> RuleCoder:
    global _CODER
    if _CODER is None:
        _CODER = RuleCoder(load_codebook(ROOT / "codebooks" / "hitzeschutz.yaml"), nlp())
    return _CODER


_CODER: RuleCoder | None = None
