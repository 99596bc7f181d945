"""What the rules do not give, but people coded again and again, becomes a proposal of the next run."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from decisions_example import about
from rules_example import codebook
from typer.testing import CliRunner

from pipeline.coding import RuleCoder
from pipeline.coding.judge import FAINT_FILE, load_decision
from pipeline.coding.sample import segment_of
from pipeline.language import load_language
from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.results import open_results
from pipeline.run.options import RunOptions
from pipeline.run.renew import renew
from pipeline.run.run import run
from pipeline.yaml_file import dump_yaml
from querschau.cli import app

WAYS = "In {} wird der Radweg am Ufer für Familien und Pendler ausgebaut, so der Bericht Nummer {}."
BOATS = "In {} liegt an der Anlegestelle eine Fähre für die Fahrt über den Fluss mit der Nummer {}."
PLACES = ("Lindenau", "Steinfurtheim", "Moorhausen")
BOOK = codebook(
    {"id": "X.rad", "rules": [{"id": "ausbau", "any": ["Radweg"], "all": [["ausbauen"]]}]},
    {"id": "X.wasser", "rules": [{"id": "boot", "any": ["Fähre"], "weight": 0.6}]},
)


def test_evidence_below_the_threshold_is_kept_as_a_candidate_with_its_words() -> None:
    coder = RuleCoder(BOOK, load_language("eingebaut"), load_decision(), load_decision(FAINT_FILE))
    finds = coder.find([segment_of(BOATS.format("Lindenau", 1))])
    assert [c.code for c in finds.codings] == []
    (candidate,) = [c for c in finds.candidates if c.code == "X.wasser"]
    assert candidate.rule == "X.wasser/boot" and candidate.evidence == ("Fähre",)
    assert 0 < candidate.probability < 0.5 and candidate.score < 0.5


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three reports of 40 passages; Anna read two of them and coded every ferry, which no rule gives."""
    place = tmp_path_factory.mktemp("ergaenzt")
    (place / "korpus" / "documents").mkdir(parents=True)
    for town in PLACES:
        passages = [(BOATS if n % 2 else WAYS).format(town, n) for n in range(40)]
        (place / "korpus" / "documents" / f"{town}.md").write_text("\n\n".join(passages) + "\n", "utf-8")
    (place / "korpus" / "rad.yaml").write_text(dump_yaml(BOOK.model_dump(exclude_defaults=True)), "utf-8")
    (place / "korpus" / "corpus.yaml").write_text("codebook: rad.yaml\n", "utf-8")
    run(RunOptions(place / "korpus", place / "aus"))
    results = open_results(place / "aus")
    assert set(results.layer("vorschlaege").codings["code"]) == {"X.rad"}
    with DecisionWriter(DecisionFiles(place / "korpus" / "entscheidungen"), "Anna") as writer:
        for _, row in results.segments[results.segments["document"] != "Moorhausen"].iterrows():
            writer.write([about(row, "applies", code="X.wasser" if "Fähre" in row["text"] else "X.rad")])
            writer.write([about(row, "read")])
    run(RunOptions(place / "korpus", place / "aus"))
    return place


def raised(place: Path) -> pd.DataFrame:
    table = open_results(place / "aus").layer("vorschlaege").codings
    return table[(table["code"] == "X.wasser") & (table["document"] == "Moorhausen")]


def test_what_people_coded_elsewhere_is_proposed_with_its_evidence_and_its_reason(place: Path) -> None:
    rows = raised(place)
    assert len(rows) == 20 and set(rows["evidence"]) == {"Fähre"} and set(rows["method"]) == {"rule"}
    assert (rows["probability"] >= 0.5).all() and (rows["shipped"] < 0.5).all()
    why, _, learned = rows.iloc[0]["carried"].partition(" · gelernt: ")
    assert why == "Belege, die allein nicht reichen"
    assert learned.startswith("weil 40 von 40 solchen Stellen") and "von Anna kodiert" in learned
    counting = open_results(place / "aus").codings
    assert set(rows["coding_id"]) <= set(counting["coding_id"])


def test_the_list_says_what_the_next_run_proposes(place: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app,
        ["learn", str(place / "korpus"), "--results", str(place / "aus"), "--out", str(tmp_path / "l.csv")],
    )
    assert done.exit_code == 0, done.output
    assert "Fehler ohne" in done.output and "Eher nicht: 0, fehlt wohl: 20" in done.output
    assert "Von den nächsten " in done.output and "eingetreten: " in done.output
    table = pd.read_csv(tmp_path / "l.csv")
    assert set(table["suggestion"]) == {"fehlt wohl"} and set(table["text"]) == set(raised(place)["text"])


def test_tables_written_anew_are_the_same_bytes(place: Path) -> None:
    names = ("proposals.parquet", "proposals.csv", "coded_segments.parquet", "gelernt.json")
    before = {name: (place / "aus" / name).read_bytes() for name in names}
    renew(place / "aus")
    assert before == {name: (place / "aus" / name).read_bytes() for name in names}


def test_a_raised_proposal_that_is_confirmed_keeps_its_maker_and_one_refused_does_not_count(
    place: Path,
) -> None:
    yes, no = (row for _, row in raised(place).head(2).iterrows())
    with DecisionWriter(DecisionFiles(place / "korpus" / "entscheidungen"), "Anna") as writer:
        writer.write([about(yes, "applies", proposal=yes["coding_id"])])
        writer.write([about(no, "applies_not", proposal=no["coding_id"])])
    renew(place / "aus")
    table = open_results(place / "aus").layer("vorschlaege").codings.set_index("coding_id")
    assert table.loc[yes["coding_id"], "review"] == "bestaetigt"
    assert table.loc[no["coding_id"], "review"] == "verworfen"
    counting = open_results(place / "aus").codings.set_index("coding_id")
    assert counting.loc[yes["coding_id"], "coder"] == "regeln" and no["coding_id"] not in counting.index
