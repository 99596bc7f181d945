"""What a corpus offers before there is a codebook: key terms, company, groups of passages, a first draft."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from rules_example import nlp
from typer.testing import CliRunner

from pipeline.codebook import load_codebook
from pipeline.coding.check import check_codebook
from pipeline.coding.sample import segment_of
from pipeline.corpus import open_corpus
from pipeline.errors import InputError
from pipeline.extract.settings import ReadSettings
from pipeline.material.candidates import questions
from pipeline.material.company import expressions, log_dice, neighbours
from pipeline.material.gather import gather
from pipeline.material.groups import group_passages
from pipeline.material.keyness import key_terms
from pipeline.material.words import parts_of, vocabulary
from pipeline.model import Role, Segment
from pipeline.segments import segment_document
from querschau.cli import app

TRAFFIC = (
    "Der Radverkehr wächst, und neue Radwege verbinden die Ortsteile mit dem Bahnhof und der Schule.",
    "Für den Radverkehr fehlen sichere Radwege; der Fahrradclub fordert einen Radweg am Fluss entlang.",
    "Ein Radverkehrskonzept nennt die Lücken im Netz der Radwege und die Kreuzungen mit Unfällen.",
    "Die Stadt baut Radwege aus und stellt am Bahnhof Abstellplätze für Räder der Pendlerinnen bereit.",
)
HOUSING = (
    "In der Stadt fehlt bezahlbarer Wohnraum, weil die Mieten steigen und der Vermieter Wohnungen verkauft.",
    "Mieterinnen finden keine Wohnungen; die Wohnungsgesellschaft baut kaum, und die Mieten sind hoch.",
    "Neuer bezahlbarer Wohnraum entsteht, wenn die Wohnungsgesellschaft günstige Wohnungen bald bauen darf.",
    "Die Mieten der alten Wohnungen blieben lange gleich, jetzt verlangt der Vermieter höhere Mieten.",
)


def segments(*texts: str, **more: object) -> list[Segment]:
    return [replace(segment_of(text), id=str(n), **more) for n, text in enumerate(texts)]


def test_a_key_term_takes_its_forms_and_compounds_along() -> None:
    found = {t.name: t for t in key_terms(vocabulary(segments(*TRAFFIC, *HOUSING)))}
    assert found["Radweg"].forms == ("Radwege", "Radweg")
    assert found["Radweg"].count == 5
    assert dict(found["Radverkehr"].family) == {"Radverkehrskonzept": 1}
    assert found["Radweg"].ratio > 6  # more than 64 times as often as in general German
    assert "Stadt" not in found  # once: no key term


def test_gender_marks_and_hyphens_are_spellings_of_one_word() -> None:
    found = vocabulary(segments("Bürger*innen, BürgerInnen, Bürgerinnen und die Bürger.")).words
    assert found["bürger"].count == 4
    both = vocabulary(segments("Integrations-Beauftragte und Integrationsbeauftragte")).words
    assert [w.count for w in both.values() if w.is_noun] == [2]


def test_a_compound_so_common_that_its_parts_say_nothing_stays_whole() -> None:
    assert parts_of("Integrationskonzept") == ("integration", "konzept")
    assert parts_of("Haushalt") == ()


def test_names_of_cases_are_no_key_terms() -> None:
    texts = segments(
        "Steinfurtheim plant.", "In Steinfurtheim lebt man gern.", "Nach Steinfurtheim fährt ein Bus."
    )
    material = gather(texts, ["Steinfurtheim"])
    assert [t.name for t in material.terms] == []
    assert [n.text for n in material.names] == ["Steinfurtheim"]


def test_the_company_of_a_word() -> None:
    words = vocabulary(segments(*HOUSING))
    (near, *_) = neighbours(words, ["wohnraum"])["wohnraum"]
    assert (near.name, near.count) == ("bezahlbar", 2)
    assert ("bezahlbarer Wohnraum", 2) in {(e.text, e.count) for e in expressions(words)}
    assert log_dice(5, 5, 5) == 14.0
    assert log_dice(5, 10, 10) == 13.0  # one less for each halving


def test_groups_hold_what_speaks_of_the_same() -> None:
    texts = segments(*TRAFFIC, *HOUSING)
    groups = group_passages(texts, vocabulary(texts), 2)
    assert {frozenset(s.text for s in g.members) for g in groups} == {frozenset(TRAFFIC), frozenset(HOUSING)}
    traffic = next(g for g in groups if TRAFFIC[0] in {s.text for s in g.members})
    assert "Radweg" in traffic.words
    assert not {s.id for s in traffic.typical} & {s.id for s in traffic.outlying}


def test_questions_of_the_interview_guide_are_candidates() -> None:
    asked = segments("Guten Tag. Was fehlt im Stadtteil? Danke.", role=Role.INTERVIEWER, codable=False)
    assert [q.text for q in questions(asked)] == ["Was fehlt im Stadtteil?"]


def test_codebook_new_writes_a_draft_without_errors_and_material_to_look_at(
    sample_corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "stadtteile.yaml"
    answer = CliRunner().invoke(app, ["codebook", "new", str(sample_corpus), "--out", str(out)])
    assert answer.exit_code == 0, answer.output
    book = load_codebook(out)
    assert (book.id, book.label, len(book.codes)) == ("stadtteile", "Stadtteile", 4)
    assert [f.message for f in check_codebook(book, nlp()) if f.kind == "Fehler"] == []
    page = (tmp_path / "stadtteile_material.html").read_text("utf-8")
    assert "<h2" in page and "Lindenau" in page
    sheets = openpyxl.load_workbook(tmp_path / "stadtteile_material.xlsx").sheetnames
    assert sheets[:3] == ["Schlüsselbegriffe", "Wortverbindungen", "Gruppen"]
    again = CliRunner().invoke(app, ["codebook", "new", str(sample_corpus), "--out", str(out)])
    assert isinstance(again.exception, InputError) and "gibt es schon" in str(again.exception)


def test_codebook_new_with_terms_looks_at_their_passages_alone(sample_corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "wohnen.yaml"
    answer = CliRunner().invoke(
        app, ["codebook", "new", str(sample_corpus), "--term", "Wohnung", "--out", str(out)]
    )
    assert answer.exit_code == 0, answer.output
    page = (tmp_path / "wohnen_material.html").read_text("utf-8")
    assert "Für Gruppen sind es zu wenige Passagen." in page


@pytest.mark.parametrize(
    ("source", "terms"),
    [
        ("000", {"Integration", "Stadt", "Zuwanderung", "Beteiligung", "Geflüchtete"}),
        ("001", {"Integration", "Stadt", "Verwaltung", "Quartier", "Gemeinwesenarbeit"}),
        ("002", {"Integration", "Kommune", "Quartier", "Teilhabe", "Zusammenhalt"}),
        ("003", {"Integration", "kommunal", "Quartier", "Kohäsion", "Segregation"}),
        ("004", {"Integration", "Kommune", "Verwaltung", "Förderung", "Akteur"}),
    ],
)
def test_key_terms_of_the_sources_belong_to_the_field(shared: Path, source: str, terms: set[str]) -> None:
    (path,) = (shared / "sources").glob(f"{source}_*.txt")
    corpus = open_corpus(path)
    read = [p for s in corpus.sources for p in segment_document(s.read(ReadSettings()), s)]
    first = [t.name for t in gather(read).terms[:20]]
    assert terms <= set(first)
