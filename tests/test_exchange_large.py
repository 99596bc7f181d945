"""Many codings: 50,000 there and back, every one exact."""

from __future__ import annotations

import uuid
import zipfile
from pathlib import Path

import pytest
from exchange_qualcoder import import_project
from exchange_sample import write_corpus
from sample_results import make_large_results

from pipeline.corpus import open_corpus
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import ImportSettings
from pipeline.exchange.begin import begin_corpus
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.readers import read_any
from pipeline.exchange.targets import export
from pipeline.people.batches import read_people
from pipeline.run.run import segments_of

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


@pytest.mark.slow
def test_fifty_thousand_codings_of_another_program_in_and_out(tmp_path: Path) -> None:
    """A project becomes a corpus and goes out: each coding with its place, words, coder and date."""
    things, places = ("Schule", "Brücke", "Wohnung", "Halle"), ("Lindenau", "Marbek", "am Fluss", "im Ort")
    text = "".join(f"Die {a} steht {b} bereit. " for _ in range(100) for a in things for b in places)
    with zipfile.ZipFile(tmp_path / "p.qdpx", "w", zipfile.ZIP_DEFLATED) as archive:
        sources = ""
        for d in range(50):
            archive.writestr(f"sources/{key(d)}.txt", text)
            marks = "".join(
                f'<PlainTextSelection guid="{key(n)}" startPosition="{i * 37}" endPosition="{i * 37 + 40}" '
                f'creatingUser="{key(99)}" creationDateTime="2025-01-01T00:00:{i % 60:02}Z">'
                f'<Coding guid="{key(n + 1)}"><CodeRef targetGUID="{key(90)}"/></Coding></PlainTextSelection>'
                for i in range(1000)
                if (n := 1000 + d * 10_000 + 2 * i)
            )
            path = f"internal://{key(d)}.txt"
            sources += (
                f'<TextSource guid="{key(d)}" name="dok{d}" plainTextPath="{path}">{marks}</TextSource>'
            )
        archive.writestr(
            "project.qde",
            f'<Project xmlns="urn:QDA-XML:project:1.0" name="groß"><Users><User guid="{key(99)}" '
            f'name="Anna"/></Users><CodeBook><Codes><Code guid="{key(90)}" name="Wort" isCodable="true"/>'
            "</Codes></CodeBook>"
            f"<Sources>{sources}</Sources></Project>",
        )
    new = begin_corpus(tmp_path / "p.qdpx", tmp_path / "korpus", ImportSettings(), segments_of)
    assert new.imported
    assert not new.imported.unplaced
    results, corpus = segments_of(new.folder), open_corpus(new.folder)
    back = export(Outgoing(results, corpus=corpus), "refi", tmp_path / "aus").files[0]
    assert codings(back) == codings(tmp_path / "p.qdpx")
    assert len(codings(back)) == 50_000


def key(number: int) -> str:
    return str(uuid.UUID(int=number + 1))


def codings(path: Path) -> set[tuple[object, ...]]:
    found = read_any(path)
    return {(found.sources[c.source].name, c.start, c.end, c.quote, c.coder, c.date) for c in found.codings}
