"""What people decided changes what the next run proposes of the rest, and it says why."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from decisions_example import about
from rules_example import codebook

from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.results import open_results
from pipeline.run.options import RunOptions
from pipeline.run.renew import renew
from pipeline.run.run import run
from pipeline.yaml_file import dump_yaml

WAYS = "In {} wird der Radweg am Ufer für Familien und Pendler ausgebaut, so der Bericht Nummer {}."
LIBRARIES = "In {} steht der Radweg nur als Bild im Kalender der Bücherei mit der Nummer {}."
PLACES = ("Lindenau", "Steinfurtheim", "Moorhausen")


def refused(row: pd.Series) -> bool:
    return "Kalender" in row["text"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three reports of 24 passages; one of two rules is always wrong, and Anna decided 30 proposals."""
    place = tmp_path_factory.mktemp("gelernt")
    (place / "korpus" / "documents").mkdir(parents=True)
    for town in PLACES:
        passages = [(LIBRARIES if n % 2 else WAYS).format(town, n) for n in range(24)]
        (place / "korpus" / "documents" / f"{town}.md").write_text("\n\n".join(passages) + "\n", "utf-8")
    rules = [
        {"id": "ausbau", "any": ["Radweg"], "all": [["ausbauen"]]},
        {"id": "bild", "any": ["Radweg"], "all": [["Kalender"]]},
    ]
    book = codebook({"id": "X.rad", "rules": rules})
    (place / "korpus" / "rad.yaml").write_text(dump_yaml(book.model_dump(exclude_defaults=True)), "utf-8")
    (place / "korpus" / "corpus.yaml").write_text("codebook: rad.yaml\n", "utf-8")
    run(RunOptions(place / "korpus", place / "aus"))
    proposals = open_results(place / "aus").layer("vorschlaege").codings
    assert len(proposals) == 72
    first = proposals.groupby("document").head(10)
    files = DecisionFiles(place / "korpus" / "entscheidungen")
    with DecisionWriter(files, "Anna") as writer:
        writer.write(
            about(row, "applies_not" if refused(row) else "applies", proposal=row["coding_id"])
            for _, row in first.iterrows()
        )
    run(RunOptions(place / "korpus", place / "aus"))
    return place


def open_ones(place: Path) -> pd.DataFrame:
    proposals = open_results(place / "aus").layer("vorschlaege").codings
    return proposals[proposals["review"] == "unbestaetigt"]


def test_what_is_unlikely_now_is_set_aside_and_says_why(place: Path) -> None:
    rows = open_ones(place)
    wrong = rows[rows.apply(refused, axis=1)]
    assert len(wrong) == 21 and set(wrong["certainty"]) == {"eher_nicht"}
    assert (wrong["probability"] < wrong["shipped"]).all()
    why = wrong.iloc[0]["carried"].partition(" · gelernt: ")[2]
    assert why.startswith("weil 15 von 15 Vorschlägen") and "verworfen wurden" in why
    assert "ähnlich wie ‹In " in why and why.endswith("von Anna verworfen")
    counting = open_results(place / "aus").codings
    assert not set(wrong["coding_id"]) & set(counting["coding_id"])


def test_what_was_confirmed_makes_its_like_likelier(place: Path) -> None:
    rows = open_ones(place)
    right = rows[~rows.apply(refused, axis=1)]
    assert (right["probability"] > right["shipped"]).all()
    assert set(right["coding_id"]) <= set(open_results(place / "aus").codings["coding_id"])


def test_the_manifest_names_the_layer_and_its_file_says_what_was_checked(place: Path) -> None:
    said = open_results(place / "aus").manifest.learned
    assert said is not None and said.used and said.decisions == 30 and said.kept == ()
    layer = json.loads((place / "aus" / "gelernt.json").read_text("utf-8"))
    assert layer["shifts"]["Regel X.rad/bild"] < 0 < layer["shifts"]["Regel X.rad/ausbau"]
    (check,) = layer["checks"]
    assert check.pop("likelier") > 0
    assert check == {"code": "X.rad", "decided": 30, "wrong_by_rules": 15, "wrong_as_learned": 0}


def test_tables_written_anew_say_the_same_and_without_decisions_all_is_as_shipped(place: Path) -> None:
    """Byte for byte; what was learned before leaves no trace."""
    names = ("proposals.parquet", "coded_segments.parquet", "gelernt.json", "coded_segments.csv")
    before = {name: (place / "aus" / name).read_bytes() for name in names}
    renew(place / "aus")
    assert before == {name: (place / "aus" / name).read_bytes() for name in names}
    (record,) = (place / "korpus" / "entscheidungen").glob("*/*.jsonl")
    kept = record.read_bytes()
    record.unlink()
    try:
        renew(place / "aus")
        table = open_results(place / "aus").layer("vorschlaege").codings
        assert (table["probability"] == table["shipped"]).all() and "eher_nicht" not in set(
            table["certainty"]
        )
        assert not table["carried"].str.contains("gelernt").any()
        assert open_results(place / "aus").manifest.learned is None
        assert (
            not (place / "aus" / "gelernt.json").exists() and len(open_results(place / "aus").codings) == 72
        )
    finally:
        record.write_bytes(kept)
        renew(place / "aus")
    assert before == {name: (place / "aus" / name).read_bytes() for name in names}
