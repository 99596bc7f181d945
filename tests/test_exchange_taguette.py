"""Taguette's own server imports what we write and gives every highlight back."""

from __future__ import annotations

from pathlib import Path

import pytest
from exchange_taguette import running_taguette
from sample_results import make_results

from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.targets import export


@pytest.mark.slow
def test_the_real_server_gives_every_coding_back(tmp_path: Path) -> None:
    results = make_results(tmp_path / "results")
    done = export(Outgoing(results), "taguette", tmp_path / "projekt.sqlite3")
    expected = sorted((r.document, r.code, r.text) for r in results.codings.itertuples())
    with running_taguette(tmp_path) as server:
        project = server.import_project(done.files[0])
        rows = server.highlights(project)
        assert sorted((r["document"], r["tag"], r["content"]) for r in rows) == expected
        tags = {r["tag"]: r["description"] for r in server.codebook(project)}
        assert set(tags) == set(results.codebook.codes)
        empty = server.new_project("Nur Codebuch")
        server.import_codebook(empty, done.files[1])
        again = {r["tag"]: r["description"].replace("\r\n", "\n") for r in server.codebook(empty)}
        del again["interesting"]  # each new project of Taguette begins with this tag
        assert again == tags
        assert server.export_project(project)[:15] == b"SQLite format 3"
