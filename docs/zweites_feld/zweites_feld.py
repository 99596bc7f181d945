"""Ein zweites Feld: aus vier Dokumenten ohne Codebuch ein Codebuch mit acht Kategorien zur Mobilität.

    python docs/zweites_feld/zweites_feld.py ORDNER_MIT_PDF ZIELORDNER

Each step is a command of Querschau as a researcher would type it; between them stands what the researcher
does: the table that was arranged in Excel (``mobilitaet.csv``), the passages that were coded by reading
(``benchmarks/second_field_coded.csv``: places and codes). At the end the codings are compared with passages
that were labelled before any of the tools was made (``benchmarks/second_field_gold.csv``).
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
from pathlib import Path

import pandas as pd
from typer.testing import CliRunner

from pipeline.people.codings import PEOPLE_COLUMNS, write_codings
from pipeline.results import Results, open_results
from querschau.cli import app

HERE = Path(__file__).parent
BENCHMARKS = HERE.parents[1] / "benchmarks"
TOPIC = ("*verkehr*", "Mobilität", "Bahn", "ÖPNV", "Radweg", "*fahrzeug", "*auto")


def querschau(*arguments: object) -> str:
    """Run a command as it would be typed and return what it says."""
    print("$ querschau", *arguments)
    answer = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    print(answer.output)
    if answer.exit_code:
        raise SystemExit(answer.exit_code)
    return answer.output


def labelled(name: str) -> list[dict[str, str]]:
    """Rows of a table of places and codes."""
    with (BENCHMARKS / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def corpus_of(source: Path, place: Path) -> Path:
    """The four documents in a folder of their own."""
    corpus = place / "korpus"
    (corpus / "documents").mkdir(parents=True)
    for name in sorted({row["file"] for row in labelled("second_field_gold.csv")}):
        shutil.copy(source / name, corpus / "documents" / name)
    (corpus / "corpus.yaml").write_text("title: Mobilität\ncodebook: mobilitaet.yaml\n", "utf-8")
    return corpus


def gold_of(results: Results, place: Path) -> Path:
    """The labelled passages with their texts, as ``codebook report`` takes them."""
    lines = []
    for number, row in enumerate(labelled("second_field_gold.csv")):
        text = results.document(Path(row["file"]).stem).text[int(row["start"]) : int(row["end"])]
        unit = {"id": number, "text": text, "codes": row["codes"].split(), "unsure": row["unsure"].split()}
        lines.append(json.dumps(unit, ensure_ascii=False))
    path = place / "gold.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def code_by_reading(results: Results, corpus: Path) -> None:
    """What the researcher coded on the page „Lesen“: each passage read, with its codes or without any."""
    rows = []
    for row in labelled("second_field_coded.csv"):
        name, start, end = Path(row["file"]).stem, int(row["start"]), int(row["end"])
        text = results.document(name).text[start:end]
        rows += [(name, start, end, text, code) for code in row["codes"].split() or [""]]
    table = pd.DataFrame(rows, columns=["document", "start", "end", "text", "code"])
    write_codings(
        corpus / "codings", table.reindex(columns=list(PEOPLE_COLUMNS), fill_value=""), "Anna", "lesen"
    )


def figures(report: str) -> dict[str, float]:
    """F1 by code of what ``codebook report`` says (``alle``: all together)."""
    return {code: float(f1) for code, f1 in re.findall(r"^(\S+)\s+F1 (\d\.\d\d)", report, re.MULTILINE)}


def helpful(suggestions: str) -> list[str]:
    """Numbers of the suggestions that a careful reader accepts: coded passages speak for them and none
    against, and they reach at most twice as many passages that nobody has read yet."""
    found = re.findall(r"\[(\d+)\] .*: gewinnt (\d+) richtig, 0 falsch, (\d+) unentschieden", suggestions)
    return [number for number, right, unread in found if int(unread) <= 2 * int(right)]


def learn_rules(corpus: Path, results: Path, place: Path) -> None:
    """Accept the helpful suggestions and code anew."""
    numbers = helpful(querschau("codebook", "suggest", corpus, "--results", results))
    if numbers:
        accepted = [word for number in numbers for word in ("--accept", number)]
        querschau("codebook", "suggest", corpus, "--results", results, *accepted, "--out", place)
        shutil.copy(place, corpus / "mobilitaet.yaml")
        querschau("run", corpus, "--out", results)


def main(source: Path, place: Path) -> dict[str, dict[str, float]]:
    """All steps; returns F1 by code: with rules from the coded passages alone, with the researcher's terms,
    with both."""
    corpus, results = corpus_of(source, place), place / "ergebnis"
    book = corpus / "mobilitaet.yaml"
    found: dict[str, dict[str, float]] = {}

    def score(step: str) -> None:
        found[step] = figures(querschau("codebook", "report", results, gold, "--units", 0))

    terms = [word for term in TOPIC for word in ("--term", term)]
    querschau("codebook", "new", corpus, *terms, "--groups", 8, "--out", place / "entwurf.yaml")
    querschau("codebook", "export", place / "entwurf.csv", "--codebook", place / "entwurf.yaml")
    arranged = pd.read_csv(HERE / "mobilitaet.csv", keep_default_na=False)
    arranged.drop(columns="Regeln").to_csv(place / "mobilitaet.csv", index=False)
    querschau("codebook", "import", place / "mobilitaet.csv", "--out", book)
    querschau("run", corpus, "--out", results)  # says that people have to code
    gold = gold_of(open_results(results), place)
    code_by_reading(open_results(results), corpus)
    querschau("run", corpus, "--out", results)
    learn_rules(corpus, results, place / "gelernt.yaml")
    score("aus kodierten Passagen")

    book.unlink()
    querschau("codebook", "import", HERE / "mobilitaet.csv", "--out", book)
    querschau("run", corpus, "--out", results)
    score("mit eigenen Begriffen")
    learn_rules(corpus, results, place / "besser.yaml")
    score("mit beidem")
    querschau("codebook", "page", place / "anhang.html", "--results", results)
    return found


if __name__ == "__main__":
    for step, by_code in main(Path(sys.argv[1]), Path(sys.argv[2])).items():
        print(step, by_code)
