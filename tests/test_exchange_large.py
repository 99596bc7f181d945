"""Many codings: 50,000 there and back, every one exact."""

from __future__ import annotations

from pathlib import Path

import pytest
from exchange_qualcoder import import_project
from exchange_sample import write_corpus
from sample_results import make_large_results

from pipeline.exchange.arrival import ImportSettings, import_codings
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.targets import export
from pipeline.people.batches import read_people

COLUMNS = ["document", "start", "end", "text", "code"]


@pytest.mark.slow
@pytest.mark.parametrize("target", ["refi", "taguette"])
def test_fifty_thousand_codings_there_and_back(tmp_path: Path, target: str) -> None:
    results = make_large_results(tmp_path / "results", documents=100, codings=50_000)
    assert len(results.codings) > 49_000
    path = export(Outgoing(results), target, tmp_path / "p").files[0]
    texts = {name: results.document(name).text for name in results.document_names}
    corpus = write_corpus(tmp_path / "corpus", texts)
    done = import_codings(path, corpus, results.codebook, ImportSettings(coder="Anna", confirm=True), results)
    assert not done.unplaced
    assert set(done.how) == {"exact"}
    back = {(d.document, *(d.span or ()), d.text, d.code) for d in read_people(corpus.folder)[0]}
    assert back == set(results.codings[COLUMNS].itertuples(index=False, name=None))
    if target == "refi":
        database = import_project(path)
        assert not database.lost
        assert len(database.rows) == len(results.codings)
        assert all(texts[r.source][r.start : r.end] == r.text for r in database.rows)
