"""Which files of a folder are read: nothing vanishes in silence, nothing of ours is evidence."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.codebook.find import find_codebook
from pipeline.corpus import open_corpus
from pipeline.errors import InputError
from pipeline.run.options import RunOptions
from pipeline.run.run import run
from querschau.cli import app

BOOK = str(find_codebook("hitzeschutz"))


def text(path: Path, said: str = "Der Stadt fehlt Schatten.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(said + "\n", "utf-8")
    return path


def codings(out: Path) -> str:
    return str(pd.read_csv(out / "coded_segments.csv").drop(columns="run").to_csv())


def names(folder: Path) -> list[str]:
    return [source.name for source in open_corpus(folder).sources]


def test_results_are_never_read_whatever_their_name_and_place(tmp_path: Path) -> None:
    corpus = tmp_path / "korpus"
    text(corpus / "a.txt")
    for out in ("auswertung", "tief/unten", "documents_2"):
        for _ in range(2):
            run(RunOptions(corpus, corpus / out, BOOK))
    copied = corpus / "an Frau B. geschickt"
    shutil.copytree(corpus / "auswertung", copied, ignore=shutil.ignore_patterns(".querschau"))
    assert names(corpus) == ["a"]
    with pytest.raises(InputError, match="enthält Ergebnisse"):
        open_corpus(copied)
    with pytest.raises(InputError, match="im Ordner der Dokumente"):
        run(RunOptions(corpus, corpus, BOOK))


def test_what_is_passed_over_is_said(tmp_path: Path) -> None:
    text(tmp_path / "a.txt")
    text(tmp_path / "outputs" / "b.txt")
    text(tmp_path / "codings" / "zweitens" / "c.csv")  # a person's codings, no document
    text(tmp_path / "alt" / "corpus.yaml", "title: Alt")
    text(tmp_path / "alt" / "d.txt")
    corpus = open_corpus(tmp_path)
    assert [s.name for s in corpus.sources] == ["a", "d"]
    assert len(corpus.notices) == 2
    assert "„alt“ liegt ein weiteres Korpus" in corpus.notices[0]
    assert "„outputs“ (1 Datei) wurde nicht gelesen" in corpus.notices[1]


def test_documents_beside_the_folder_documents_are_named(tmp_path: Path) -> None:
    text(tmp_path / "documents" / "a.txt")
    text(tmp_path / "b.txt")
    assert names(tmp_path) == ["a"] and "„b.txt“ liegt neben" in open_corpus(tmp_path).notices[0]


def test_a_folder_that_cannot_be_read_keeps_its_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "korpus"
    text(corpus / "a.txt")
    text(corpus / "gesperrt" / "b.txt", "Der Stadt fehlen Bäume und Trinkbrunnen.")
    options = RunOptions(corpus, tmp_path / "aus", BOOK)
    assert run(options).status == 0
    before = codings(options.out)
    listed = os.scandir

    def locked(path: Any = ".") -> Any:
        if str(path).endswith("gesperrt"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", locked)  # root reads every folder: rights cannot be taken from it
    for _ in range(2):
        summary = run(options)
        assert summary.status == 1
        assert "„gesperrt“ kann nicht gelesen werden" in summary.failed[0].message
        assert codings(options.out) == before
        assert sorted(p.name for p in (options.out / "documents").glob("*.txt")) == ["a.txt", "b.txt"]
    told = CliRunner().invoke(app, ["check", str(corpus)])
    assert told.exit_code == 1 and "gesperrt: der Ordner lässt sich nicht öffnen" in told.output
    monkeypatch.undo()
    assert run(options).status == 0 and codings(options.out) == before


def test_before_a_run_one_sees_what_will_be_passed_over(tmp_path: Path) -> None:
    text(tmp_path / "a.txt")
    text(tmp_path / "models" / "b.txt")
    told = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert told.exit_code == 0 and "Der Ordner „models“ (1 Datei) wurde nicht gelesen" in told.output
