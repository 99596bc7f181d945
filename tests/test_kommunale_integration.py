"""The default codebook: complete, in its own words, and coding like a careful second coder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.codebook import load_codebook
from pipeline.codebook.model import Codebook
from pipeline.coding import RuleCoder
from pipeline.coding.check import check_codebook
from pipeline.language import load_language, sentence_spans
from pipeline.model import Coding, Segment

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
BOOK = ROOT / "codebooks" / "kommunale-integration.yaml"

IDS = {
    "GE": "bund_land landkreis politik_spitze verwaltung intermediaer vor_ort zivilgesellschaft wirtschaft",
    "HF": "segregation infrastruktur nebeneinander konflikte verstaendigung arbeitsmarkt wohnen demografie "
    "bildung_sprache armut ressourcen befristung zustaendigkeit steuerung beteiligung engagement "
    "unwaegbarkeit image",
    "EF": "rueckendeckung ressortuebergreifend koordination konzept sozialraum vor_ort_struktur begegnung "
    "vernetzung ebenen beteiligung migrantische_perspektive engagement verstetigung mittel lernen "
    "kommunikation arbeit_bildung wohnen",
    "HA": "wohnen arbeit bildung begegnung soziales partizipation stadtentwicklung verwaltung sicherheit",
    "MX": "integrationspolitik anerkennung absicherung kohaesion rahmung",
}
"""The identifiers are a contract: codings of people and exports point to them."""

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="shared/ with the gold codings is absent")


@cache
def book() -> Codebook:
    return load_codebook(BOOK)


@cache
def coder() -> RuleCoder:
    return RuleCoder(book(), load_language("auto"))


def unit(text: str, **known: Any) -> Segment:
    return Segment(
        id=known.pop("id", "x"),
        document="probe",
        start=0,
        end=len(text),
        text=text,
        sentences=tuple(sentence_spans(text)),
        **known,
    )


def coded(text: str, **known: Any) -> dict[str, Coding]:
    return {c.code: c for c in coder().code([unit(text, **known)])}


def test_the_identifiers_are_those_of_the_contract() -> None:
    expected = [f"{dimension}.{name}" for dimension, names in IDS.items() for name in names.split()]
    assert list(book().codes) == expected


@pytest.mark.parametrize("code", list(book().codes.values()), ids=lambda c: c.id)
def test_each_category_says_what_it_means(code: Any) -> None:
    assert code.definition and code.include and code.exclude and code.label_en
    assert len(code.anchors) >= 4 and len(code.counter_examples) >= 2
    assert code.rules
    assert code.source and all(re.search(r"\b(19|20)\d\d\b", s) for s in code.source)


def test_anchors_are_found_and_counter_examples_are_not() -> None:
    assert [f.message for f in check_codebook(book(), load_language("auto")) if f.kind == "Fehler"] == []


def test_each_success_factor_has_its_challenge() -> None:
    factors = {c for c in book().codes if c.startswith("EF.")}
    assert factors - set(book().when_missing) == {"EF.sozialraum", "EF.lernen"}
    assert all(c.startswith("HF.") for c in book().when_missing.values())


def test_the_change_log_names_the_version() -> None:
    assert book().changelog[-1].version == book().version


def test_what_is_missing_is_a_challenge() -> None:
    found = coded("Ein Integrationskonzept fehlt in Steinfurtheim.")
    assert "HF.steuerung" in found and "EF.konzept" not in found


def test_what_is_missing_and_demanded_is_both() -> None:
    found = coded("Ein Integrationskonzept fehlt in Steinfurtheim und muss dringend erarbeitet werden.")
    assert found["EF.konzept"].status == "gefordert"
    assert "HF.steuerung" in found


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Seit 2019 gibt es in Moorhausen ein Quartiersmanagement.", "vorhanden"),
        ("In Moorhausen ist ein Quartiersmanagement geplant.", "geplant"),
        ("Moorhausen braucht dringend ein Quartiersmanagement.", "gefordert"),
    ],
)
def test_status_of_a_success_factor(sentence: str, status: str) -> None:
    assert coded(sentence)["EF.vor_ort_struktur"].status == status


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("Wahlprogramm (Kommune)", "GE.politik_spitze"),
        ("Ratsprotokoll", "GE.politik_spitze"),
        ("Antrag (Ortsbeirat)", "GE.politik_spitze"),
        ("Wahlprogramm (Bund)", "GE.bund_land"),
        ("Koalitionsvertrag", "GE.bund_land"),
        ("Jahresbericht (Verein)", "GE.zivilgesellschaft"),
        ("Initiative (Hausgemeinschaft)", "GE.vor_ort"),
        ("Interview", ""),
    ],
)
def test_we_are_who_speaks_in_this_kind_of_document(kind: str, level: str) -> None:
    found = coded("Wir wollen mehr Sitzbänke am Flussufer.", document_kind=kind)
    assert [c for c in found if c.startswith("GE.")] == [level][: bool(level)]


@pytest.mark.parametrize(
    ("sentence", "acts"),
    [("Die Stadt verleiht Lastenräder.", True), ("Der Bach fließt durch die Stadt.", False)],
)
def test_the_town_acts_or_is_a_place(sentence: str, acts: bool) -> None:
    assert ("GE.verwaltung" in coded(sentence)) == acts


def test_a_mere_place_is_no_actor() -> None:
    assert not [c for c in coded("Weidental liegt am Fluss und hat einen Bahnhof.") if c.startswith("GE.")]


def test_spoken_german_is_understood() -> None:
    text = "Na ja, zuständig fühlt sich da keiner, jeder macht seins. Geld haben wir auch keins."
    assert {"HF.zustaendigkeit", "HF.ressourcen"} <= set(coded(text, speaker="Frau Amsel"))


def test_at_most_two_fields_of_action() -> None:
    text = (
        "Die Stadt Lindenau baut Wohnungen, saniert Schulen, fördert Betriebe, stärkt den Nahverkehr, "
        "berät Familien und feiert mit den Vereinen ein Stadtfest."
    )
    assert 1 <= len([c for c in coded(text) if c.startswith("HA.")]) <= 2


def test_evidence_points_into_the_text() -> None:
    text = "Das Quartiersmanagement berät in der Ufersiedlung, doch es fehlen Treffpunkte."
    for coding in coded(text).values():
        assert [text[a:b] for a, b in coding.evidence_spans] == list(coding.evidence)


# --- figures on the shared material ----------------------------------------------------------------------


def words(text: str) -> list[str]:
    return re.findall(r"[a-zäöüß]+", text.lower())


def runs(tokens: list[str], n: int = 12) -> Iterator[tuple[str, ...]]:
    return zip(*(tokens[i:] for i in range(n)), strict=False)


@needs_shared
def test_no_sentence_is_copied_from_the_sources() -> None:
    own = set(runs(words(BOOK.read_text("utf-8"))))
    for path in sorted((SHARED / "sources").glob("*.txt")):
        text = re.sub(r"-\n", "", path.read_text("utf-8"))
        assert own.isdisjoint(runs(words(text))), path.name


@cache
def gold() -> list[dict[str, Any]]:
    lines = [x for n in ("dev", "dev2") for x in (SHARED / f"gold/{n}.jsonl").read_text("utf-8").splitlines()]
    return [json.loads(x) for x in lines if x]


@cache
def gold_codings() -> tuple[Coding, ...]:
    units = [unit(u["text"], id=u["id"], section=(u["section"],)) for u in gold()]
    return tuple(coder().code(units))


def f1(prefix: str, units: list[dict[str, Any]]) -> float:
    found = {(c.segment_id, c.code) for c in gold_codings()}
    tp = fp = fn = 0
    for u in units:
        for code in book().codes:
            if code.startswith(prefix) and not code.startswith("MX") and code not in u["unsure"]:
                right, given = code in u["codes"], (u["id"], code) in found
                tp, fp, fn = tp + (right and given), fp + (given and not right), fn + (right and not given)
    return 2 * tp / (2 * tp + fp + fn)


@needs_shared
def test_gold_units_are_coded_as_two_coders_did() -> None:
    assert f1("", gold()) >= 0.68
    assert f1("HF", gold()) >= 0.58


@needs_shared
def test_status_of_success_factors_is_mostly_right() -> None:
    given = {(c.segment_id, c.code): c.status for c in gold_codings()}
    pairs = [(given.get((u["id"], c)), s) for u in gold() for c, s in u["status"].items()]
    found = [(a, b) for a, b in pairs if a]
    assert sum(a == b for a, b in found) >= 0.75 * len(found)


@needs_shared
@pytest.mark.slow
def test_every_category_is_found_in_the_sources() -> None:
    seen: set[str] = set()
    for path in sorted((SHARED / "sources").glob("*.txt")):
        text = re.sub(r"(\w)-\n(\w)", r"\1\2", path.read_text("utf-8"))
        text = re.sub(r"(?<!\n)\n(?!\n)", " ", text)
        paragraphs = [p for p in re.split(r"\n\s*\n", text) if len(p.split()) > 12]
        seen |= {c.code for c in coder().code([unit(p, id=str(i)) for i, p in enumerate(paragraphs)])}
    assert set(book().codes) - seen == set()
