"""Tools for whoever writes a codebook: check, try, kwic, report, page, schema, diff."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rules_example import codebook, nlp
from typer.testing import CliRunner

from pipeline.codebook import load_codebook
from pipeline.codebook.diff import codebook_changes
from pipeline.codebook.model import codebook_schema
from pipeline.codebook.page import codebook_html, codebook_markdown, rule_in_words
from pipeline.coding import RuleCoder
from pipeline.coding.check import check_codebook
from pipeline.coding.explain import explain
from pipeline.coding.kwic import keyword_in_context
from pipeline.coding.quality import Coded, Unit, compare, read_gold
from pipeline.coding.sample import segment_of
from pipeline.errors import CodebookError, CodingsError
from pipeline.yaml_file import dump_yaml, read_yaml
from querschau.cli import app

ROOT = Path(__file__).resolve().parents[1]
HEAT = ROOT / "codebooks" / "hitzeschutz.yaml"
run = CliRunner().invoke


def findings(*codes: dict[str, Any], **more: Any) -> str:
    found = check_codebook(codebook(*codes, **more), nlp())
    assert all(f.message.endswith((".", "“")) and "\n" not in f.message for f in found)
    return "\n".join(f"{f.kind}: {f.message}" for f in found)


def with_rules(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"id": "X.a", "rules": list(rules)}


def with_rule(**rule: Any) -> dict[str, Any]:
    return {"id": "X.a", "rules": [{"id": "r", **rule}]}


@pytest.mark.parametrize("name", ["hitzeschutz"])
def test_shipped_codebooks_are_without_errors(name: str) -> None:
    found = check_codebook(load_codebook(ROOT / "codebooks" / f"{name}.yaml"), nlp())
    assert [f.message for f in found if f.kind == "Fehler"] == []


def test_the_second_codebook_knows_another_subject() -> None:
    book = load_codebook(HEAT)
    assert len(book.codes) == 8
    coder = RuleCoder(book, nlp())
    segments = [
        replace(segment_of(a), id=f"{c.id}/{i}") for c in book.codes.values() for i, a in enumerate(c.anchors)
    ]
    found = {(c.segment_id.partition("/")[0], c.code) for c in coder.code(segments)}
    assert {(c, c) for c in book.codes} <= found


@pytest.mark.parametrize(
    "code, expected",
    [
        (with_rule(any=["$wege"]), "Die Wortliste „$wege“ gibt es nicht"),
        (with_rule(any=["Weg"], cue=["mangl"]), "unbekannten Hinweis „mangl“"),
        (with_rule(any=["(Rad Weg"]), "unvollständige Klammer"),
        (with_rule(any=["Weg"], none=["Weg"]), "was sie unter „none“ verbietet"),
        (with_rule(any=["Weg"], cue=["mangel"], no_cue=["mangel"]), "denselben Hinweis"),
        (with_rule(any=["Weg"], weight=0.2), "nie die Schwelle"),
        (with_rule(), "keine Bedingung"),
        (with_rule(any=["Weg"], near=3), "ohne Wirkung"),
        (with_rule(any=["Weg"], status="vorbei"), "den „attributes“ nicht kennt"),
        (with_rule(any=["Weg"], role=["zuhörer"]), "unbekannte Rolle „zuhörer“"),
        (with_rule(any=["Rad/Weg"]), "kann nie gefunden werden"),
        ({"id": "X.a", "rules": []}, "hat keine Regel"),
        (
            {**with_rule(any=["Weg"]), "anchors": ["Das Boot liegt."]},
            "Ankerbeispiel von „X.a“ wird nicht gefunden",
        ),
        ({**with_rule(any=["Weg"]), "counter_examples": ["Der Weg ist lang."]}, "wird doch kodiert"),
        (
            {"id": "X.a", "rules": [{"id": "r", "any": ["Weg"]}, {"id": "r", "any": ["Pfad"]}]},
            "kommt bei „X.a“ 2-mal vor",
        ),
        (
            {
                "id": "X.a",
                "rules": [{"id": "r", "any": ["Weg"]}, {"id": "v", "any": ["Weg", "Pfad"], "veto": True}],
            },
            "„X.a/r“ bleibt wirkungslos",
        ),
        (
            {
                "id": "X.a",
                "rules": [{"id": "r", "any": ["Weg"]}, {"id": "s", "any": ["Weg"], "cue": ["mangel"]}],
            },
            "„X.a/s“ greift nur, wo „X.a/r“",
        ),
    ],
)
def test_check_names_what_is_wrong(code: dict[str, Any], expected: str) -> None:
    assert expected in findings(code)


def test_check_names_unused_lists_and_lists_in_a_circle() -> None:
    assert "benutzt keine Regel" in findings(with_rule(any=["Weg"]), lists={"wege": ["Weg"]})
    circle = {"a": ["$b"], "b": ["$a"]}
    assert "enthält sich selbst" in findings(with_rule(any=["$a"]), lists=circle)


def test_check_command_says_so_by_its_status(tmp_path: Path) -> None:
    good = run(app, ["codebook", "check", str(HEAT)])
    assert good.exit_code == 0, good.output
    raw = read_yaml(HEAT)
    raw["dimensions"][0]["codes"][0]["anchors"].append("Ein Satz ohne jeden Bezug.")
    bad = tmp_path / "schlecht.yaml"
    bad.write_text(dump_yaml(raw), "utf-8")
    result = run(app, ["codebook", "check", str(bad)])
    assert result.exit_code == 1
    assert "Ein Satz ohne jeden Bezug." in result.output


def test_a_misspelt_field_is_named_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    path.write_text(
        HEAT.read_text("utf-8").replace("threshold", "schwelle").replace("any:", "irgend:", 1), "utf-8"
    )
    with pytest.raises(CodebookError, match="irgend"):
        load_codebook(path)


def test_try_says_what_is_coded_why_and_what_almost() -> None:
    text = "In Steinfurtheim fehlt ein Hitzeaktionsplan, doch es gibt Schatten."
    result = run(app, ["codebook", "try", text, "--codebook", str(HEAT)])
    assert result.exit_code == 0, result.output
    assert "BE.vorsorge" in result.output and "MA.aktionsplan/plan" in result.output
    assert "„Schatten“ gefunden, aber es fehlt der Hinweis mangel" in result.output
    explanation = explain(RuleCoder(load_codebook(HEAT), nlp()), segment_of("Nichts davon."))
    assert explanation.codings == [] and explanation.almost == []


def test_keyword_in_context_shows_each_place() -> None:
    text = "Radwege fehlen. Der neue Radweg am Fluss gefällt."
    lines = list(keyword_in_context("Radweg", [segment_of(text)], nlp(), width=12))
    assert [(line.left, line.word, line.right) for line in lines] == [
        ("", "Radwege", " fehlen. Der"),
        ("n. Der neue ", "Radweg", " am Fluss ge"),
    ]
    assert all(text[line.start : line.end] == line.word for line in lines)


def test_kwic_command_reads_a_corpus(sample_corpus: Path) -> None:
    result = run(app, ["codebook", "kwic", "*integration*", str(sample_corpus)])
    assert result.exit_code == 0, result.output
    assert "Fundstellen von „*integration*“" in result.output and "[" in result.output


@pytest.fixture
def gold() -> Iterator[list[Unit]]:
    yield [
        Unit("1", "Der Radweg fehlt am Bahnhof.", frozenset({"X.a"}), frozenset()),
        Unit("2", "Die Brücke über die Aue ist neu.", frozenset({"X.b"}), frozenset({"X.a"})),
        Unit("3", "Dieser Satz steht in keinem Dokument der Welt.", frozenset(), frozenset()),
    ]


def test_comparison_with_gold_units(gold: list[Unit]) -> None:
    # The document breaks a word at a line end; the places are still found.
    texts = {"d": "Der Rad-\nweg fehlt am Bahnhof. Die Brücke über die Aue ist neu."}
    coded = [
        Coded("d", "Der Radweg fehlt am Bahnhof.", "X.a"),
        Coded("d", "Der Radweg fehlt am Bahnhof.", "X.b", "X.b/r", "Radweg"),
        Coded("d", "Die Brücke über die Aue ist neu.", "X.a"),
    ]
    quality = compare(gold, texts, coded)
    assert [u.id for u in quality.lost] == ["3"]
    assert quality.by_code["X.a"].right == 1 and not quality.by_code["X.a"].wrong
    assert [u.id for u in quality.by_code["X.b"].missed] == ["2"]
    assert [(u.id, c.rule) for u, c in quality.by_code["X.b"].wrong] == [("1", "X.b/r")]
    assert quality.total.f1 == pytest.approx(0.5)


def test_report_command_on_a_corpus(tmp_path: Path) -> None:
    document = tmp_path / "lindenau.txt"
    sentences = [
        "In Lindenau fehlt ein Hitzeaktionsplan bis heute.",
        "Die Klinik stellt im Sommer Betten bereit.",
    ]
    document.write_text("\n\n".join(sentences), "utf-8")
    units = [
        {"id": "1", "text": sentences[0], "codes": ["BE.vorsorge"]},
        {"id": "2", "text": sentences[1], "codes": ["BE.gesundheit"]},
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(u) for u in units), "utf-8")
    result = run(app, ["codebook", "report", str(document), str(path), "--codebook", str(HEAT)])
    assert result.exit_code == 0, result.output
    assert "BE.gesundheit übersehen [2" in result.output
    assert "AK.gesundheitswesen falsch [2" in result.output


def test_gold_with_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "1", "text": "a", "codes": []}\n{"id": "2"}\n', "utf-8")
    with pytest.raises(CodingsError, match="Zeile 2"):
        read_gold(path)


def test_page_holds_every_category_with_its_examples(tmp_path: Path) -> None:
    book = load_codebook(HEAT)
    for text in (codebook_markdown(book), codebook_html(book)):
        for code in book.codes.values():
            assert code.id in text and code.label in text and code.anchors[0] in text
        assert book.version in text and book.hash in text
    for name in ("anhang.html", "anhang.md"):
        assert run(app, ["codebook", "page", str(tmp_path / name), "--codebook", str(HEAT)]).exit_code == 0
        assert (tmp_path / name).stat().st_size > 3000
    rule = book.codes["BE.aufheizung"].rules[1]
    assert rule_in_words(rule).endswith("mit dem Hinweis mangel – Gewicht 1")


def test_html_page_escapes_what_authors_write() -> None:
    book = codebook({"id": "X.a", "label": "<b>A & B</b>", "rules": [{"id": "r", "any": ["<x>"]}]})
    page = codebook_html(book)
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in page and "<b>" not in page


def test_schema_accepts_the_shipped_codebook_and_refuses_a_wrong_one() -> None:
    schema = codebook_schema()
    raw = read_yaml(HEAT)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(raw, schema)
    raw["dimensions"][0]["codes"][0]["rules"][0]["gewicht"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(raw, schema)


def test_diff_says_each_change_in_a_sentence() -> None:
    before = codebook(
        {
            "id": "X.a",
            "definition": "alt",
            "rules": [{"id": "r", "any": ["Weg"]}, {"id": "weg", "any": ["Pfad"]}],
        },
        {"id": "X.alt"},
        lists={"wege": ["Weg"]},
    )
    after = codebook(
        {
            "id": "X.a",
            "definition": "neu",
            "threshold": 2,
            "rules": [{"id": "r", "any": ["Weg"], "weight": 2}],
        },
        {"id": "X.neu"},
        lists={"wege": ["Weg", "Pfad"]},
    )
    assert codebook_changes(before, before) == []
    assert codebook_changes(before, after) == [
        "X.a: die Definition geändert.",
        "X.a: die Schwelle von 1 auf 2 geändert.",
        "X.a: Regel „r“ geändert (weight).",
        "X.a: Regel „weg“ gestrichen.",
        "Neue Kategorie „X.neu“ (X.neu).",
        "Kategorie „X.alt“ (X.alt) gestrichen.",
        "Wortliste „wege“: 1 Begriffe neu, 0 gestrichen.",
    ]
    assert before.hash != after.hash


def test_document_of_the_rule_language_names_every_field_and_cue() -> None:
    from pipeline.codebook.model import Rule
    from pipeline.language.cues import load_cues

    text = (ROOT / "docs" / "regelsprache.md").read_text("utf-8")
    for name in [*Rule.model_fields, *load_cues().cues]:
        assert f"`{name}`" in text or f"{name}:" in text, name
