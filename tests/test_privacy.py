"""What lies on the disk is read by whom it should be; a withdrawn document is gone."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

from pipeline.codebook.find import find_codebook
from pipeline.errors import InputError
from pipeline.people.decision_files import DecisionFiles, DecisionWriter, read_decisions
from pipeline.people.decisions import Decision
from pipeline.run.forget import forget
from pipeline.run.options import RunOptions
from pipeline.run.run import run

BOOK = str(find_codebook("hitzeschutz"))
SECRET = "Frau Quintenbrink hat erzählt, dass im Hof kein einziger Baum Schatten spendet."


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "korpus"
    folder.mkdir()
    (folder / "bleibt.txt").write_text("Der Stadt fehlen Bäume und Trinkbrunnen.\n", "utf-8")
    (folder / "widerrufen.txt").write_text(f"Ein Gespräch.\n\n{SECRET}\n", "utf-8")
    (folder / "corpus.yaml").write_text(
        "# unser Korpus\ndocuments:\n- {file: widerrufen.txt, case: Hof}\n- {file: bleibt.txt}\n", "utf-8"
    )
    return folder


def holding(folder: Path) -> list[str]:
    """Files in which the document can still be read."""
    words = b"Quintenbrink"
    return [str(p) for p in folder.rglob("*") if p.is_file() and words in p.read_bytes()]


def test_a_withdrawn_document_is_gone_with_all_that_came_of_it(corpus: Path, tmp_path: Path) -> None:
    inside, beside = corpus / "ergebnisse", tmp_path / "aus"
    for out in (inside, beside):
        run(RunOptions(corpus, out, BOOK))
    writer = DecisionWriter(DecisionFiles(corpus / "entscheidungen"), "Anna")
    for name, memo in (("widerrufen", "zu Quintenbrink"), ("bleibt", "gut")):
        writer.write([Decision(person="Anna", kind="memo", document=name, memo=memo)])
    writer.close()
    assert holding(corpus) and holding(beside)
    done = forget(corpus, "widerrufen", (beside,))
    assert holding(corpus) == holding(beside) == []
    assert any("widerrufen.txt" in s for s in done.removed) and any(
        "1 Entscheidung" in s for s in done.removed
    )
    assert [d.document for d in read_decisions(corpus / "entscheidungen")[0]] == ["bleibt"]
    settings = (corpus / "corpus.yaml").read_text("utf-8")
    assert "# unser Korpus" in settings and "widerrufen" not in settings
    assert [p.name for p in (beside / "documents").glob("*.txt")] == ["bleibt.txt"]
    with pytest.raises(InputError, match="Ein Dokument „widerrufen“ gibt es"):
        forget(corpus, "widerrufen", (beside,))


def test_what_was_learned_from_a_withdrawn_document_goes_or_is_named(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decisions that a run learned from, a trained model, a store and results elsewhere, other settings."""
    monkeypatch.setenv("QUERSCHAU_SPEICHER", str(tmp_path / "speicher"))
    for name, who in (("widerrufen", "Frau Quintenbrink"), ("bleibt", "Die Stadt")):
        lines = [f"{who} sagt zum {n}. Mal, dass im Hof Bäume und Trinkbrunnen fehlen." for n in range(15)]
        (corpus / f"{name}.txt").write_text("\n\n".join(lines) + "\n", "utf-8")
    out = tmp_path / "aus"
    run(RunOptions(corpus, out, BOOK, repair=False))
    with DecisionWriter(DecisionFiles(corpus / "entscheidungen"), "Anna") as writer:
        for number, row in enumerate(pd.read_csv(out / "proposals.csv").to_dict("records")):
            place = (int(row["start"]), int(row["end"]))
            kind = "applies" if number % 2 else "applies_not"
            said = Decision(
                person="Anna", kind=kind, document=row["document"], passage=place, code=row["code"]
            )
            writer.write([said])
    run(RunOptions(corpus, out, BOOK, repair=False))
    before = json.loads((out / "gelernt.json").read_text("utf-8"))["decisions"]
    (corpus / "modell.skops").write_bytes(b"gelernt")
    done = forget(corpus, "widerrufen", (out,))
    assert holding(corpus) == holding(out) == holding(tmp_path / "speicher") == []
    learned = out / "gelernt.json"
    assert not learned.exists() or json.loads(learned.read_text("utf-8"))["decisions"] < before
    assert any("modell.skops“ kann aus dem Dokument gelernt haben" in sentence for sentence in done.left)
    settings = json.loads((out / "manifest.json").read_text("utf-8"))["settings"]
    assert settings["repair"] is False, "the rest is read as it was"


def test_results_that_a_model_made_are_written_without_it(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "aus"
    run(RunOptions(corpus, out, BOOK))
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    manifest["model"] = {"file": "modell.skops", "sha256": "0" * 64}
    (out / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    done = forget(corpus, "widerrufen", (out,))
    assert any("entstanden mit dem Modell „modell.skops“" in sentence for sentence in done.left)


def test_the_store_lies_elsewhere_where_that_is_wished(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUERSCHAU_SPEICHER", str(tmp_path / "speicher"))
    for name in ("a", "b"):
        run(RunOptions(corpus, tmp_path / name, BOOK))
        assert not (tmp_path / name / ".querschau" / "store").exists()
    assert len(list((tmp_path / "speicher").glob("*/store/documents/*/*.json"))) == 4
    assert not run(RunOptions(corpus, tmp_path / "a", BOOK)).changed


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kennt diese Rechte nicht")
def test_all_files_are_the_users_alone_where_that_is_wished(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUERSCHAU_PRIVAT", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    out = tmp_path / "aus"
    subprocess.run(
        [sys.executable, "-m", "querschau", "run", str(corpus), "--out", str(out), "--codebook", BOOK],
        check=True,
        capture_output=True,
    )
    modes = {stat.S_IMODE(p.stat().st_mode) & 0o077 for p in (out, *out.rglob("*"))}
    assert modes == {0}
