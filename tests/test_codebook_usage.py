"""What the rules do in a corpus: what never fires, what only repeats others, which categories overlap."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from rules_example import codebook, nlp
from typer.testing import CliRunner

from pipeline.coding import RuleCoder
from pipeline.coding.sample import segment_of
from pipeline.coding.usage import usage, usage_findings
from querschau.cli import app

TEXTS = [*["Der Radweg an der Schule fehlt."] * 6, "Der Radweg ist neu.", "Die Schule ist alt."]


def said(*codes: dict[str, Any], **more: Any) -> list[str]:
    coder = RuleCoder(codebook(*codes, **more), nlp())
    segments = [replace(segment_of(text), id=str(n)) for n, text in enumerate(TEXTS)]
    return [f.message for f in usage_findings(coder, usage(coder, segments))]


def code(id: str, *rules: dict[str, Any]) -> dict[str, Any]:
    return {"id": id, "label": id.upper(), "rules": [{"id": f"r{n}", **r} for n, r in enumerate(rules, 1)]}


def test_rules_and_terms_that_never_fire() -> None:
    found = said(
        code("X.a", {"any": ["Radweg", "Fußweg", "$wege"]}, {"any": ["Brücke"]}), lists={"wege": ["Pfad"]}
    )
    assert found == [
        "In „X.a/r1“ kommen im Korpus nicht vor: „Fußweg“.",
        "Die Regel „X.a/r2“ greift im Korpus nirgends.",
        "Aus der Wortliste „wege“ kommen im Korpus nicht vor: „Pfad“.",
    ]


def test_a_rule_that_only_repeats_others() -> None:
    found = said(code("X.a", {"any": ["Radweg"]}, {"any": ["Schule"], "all": [["Radweg"]]}))
    assert found == ["Die Regel „X.a/r2“ greift 6-mal, aber nur, wo andere Regeln schon genügen."]


def test_categories_that_overlap_say_whether_they_rest_on_the_same_words() -> None:
    (apart,) = said(code("X.a", {"any": ["Radweg"]}), code("X.b", {"any": ["Schule"]}))
    assert "6 gemeinsame Passagen von 7 und 7; grenzen" in apart
    (same,) = said(code("X.a", {"any": ["Radweg"]}), code("X.b", {"any": ["Radweg"]}))
    assert "7 gemeinsame Passagen von 7 und 7, in 7 davon wegen derselben Wörter" in same


def test_check_with_a_corpus_names_lines(sample_corpus: Path) -> None:
    answer = CliRunner().invoke(app, ["codebook", "check", "hitzeschutz", "--corpus", str(sample_corpus)])
    assert answer.exit_code == 0, answer.output
    assert "Die Regel „BE.aufheizung/aufheizen“ greift im Korpus nirgends." in answer.output
    assert "Hinweis: Zeile" in answer.output
