"""Taguette: its positions, its files, and its own server, which gives every highlight back."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

import pytest
from exchange_sample import TEXT, Given, find, write_results
from exchange_taguette import running_taguette
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sample_results import make_large_results, make_results
from test_exchange_refi import texts_with_codings

from pipeline.exchange.names import clean_text
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.taguette.read import read_taguette, text_of
from pipeline.exchange.taguette.write import html_of
from pipeline.exchange.targets import export
from pipeline.results import Results

texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=80).map(
    lambda t: clean_text(t).text
)


@given(texts)
def test_the_html_reads_as_the_text(text: str) -> None:
    assert text_of(html_of(text)) == text


@given(texts_with_codings())
@settings(max_examples=25, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_any_text_and_any_codings_come_back(
    tmp_path_factory: pytest.TempPathFactory, sample: tuple[str, list[Given]]
) -> None:
    text, codings = sample
    folder = tmp_path_factory.mktemp("runde")
    results = write_results(folder / "r", {"bericht": text}, codings)
    clean = clean_text(text)
    places = {(clean.position(g.start), clean.position(g.end), g.code, g.coder) for g in codings}
    found = read_taguette(export(Outgoing(results), "taguette", folder / "p").files[0])
    assert sorted((c.start, c.end, found.codes[c.code].name) for c in found.codings) == sorted(
        place[:3] for place in places if place[0] < place[1]
    )
    assert all(c.quote == clean.text[c.start : c.end] for c in found.codings)


def test_positions_are_bytes_and_names_are_short(tmp_path: Path) -> None:
    name = "Ein sehr langer Name eines Berichts der Stadt Lindenau an der Aue 2021"
    texts = {name: TEXT, f"{name} (Anhang)": TEXT}
    codings = [find(TEXT, "Mieten", "HF.wohnen", document=n) for n in texts]
    results = write_results(tmp_path / "r", texts, codings)
    done = export(Outgoing(results), "taguette", tmp_path / "p.sqlite3")
    with sqlite3.connect(done.files[0]) as database:
        names = [n for (n,) in database.execute("SELECT name FROM documents")]
        start, end = database.execute("SELECT start_offset, end_offset FROM highlights").fetchone()
    assert TEXT.encode()[start:end] == b"Mieten"
    assert all(len(n) <= 50 for n in names)
    assert len(set(names)) == 2
    assert [s.name for s in read_taguette(done.files[0]).sources] == list(texts)
    assert {"kodierer", "memo", "variablen", "namen"} <= done.losses.kinds


def test_the_codebook_table_carries_a_mark(tmp_path: Path) -> None:
    """Taguette guesses the encoding: without the mark it misreads umlauts."""
    results = make_results(tmp_path / "r")
    table = export(Outgoing(results), "taguette", tmp_path / "p.sqlite3").files[1]
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = {r["tag"]: r for r in csv.DictReader(file)}
    assert rows["HF.segregation"]["number of highlights"] == "2"
    assert "Sozialräumliche Konzentration" in rows["HF.segregation"]["description"]


def expected(results: Results) -> list[tuple[str, str, str]]:
    return sorted((str(r.document), str(r.code), str(r.text)) for r in results.codings.itertuples())


@pytest.mark.slow
def test_the_real_server_gives_every_coding_back(tmp_path: Path) -> None:
    results = make_results(tmp_path / "results")
    done = export(Outgoing(results), "taguette", tmp_path / "projekt.sqlite3")
    hard = write_results(
        tmp_path / "hart",
        {"bericht": TEXT + "\n\nZeile <b> & „x“\nzweite\u00adZeile 𝔘 é\u0301 ¦ \u2028 Ende"},
        [
            find(TEXT, "Bürgermeisterin Öztürk sagt", "GE.politik_spitze"),
            find(TEXT, "Öztürk sagt: „Wir", "HF.wohnen"),
            find(TEXT, "„Wir brauchen ein Stadtteilhaus.“ 😀\n\nDie Mieten steigen;", "EF.begegnung"),
            find(TEXT, " in Groß-Örtlingen".strip(), "GE.vor_ort", coder="Anna", method="human"),
            find(TEXT, "in Groß-Örtlingen", "GE.vor_ort"),
            Given("bericht", len(TEXT) + 2, len(TEXT) + 30, "HF.armut"),
        ],
    )
    second = export(Outgoing(hard), "taguette", tmp_path / "hart.sqlite3")
    large = make_large_results(tmp_path / "viel", documents=10, codings=1000)
    third = export(Outgoing(large), "taguette", tmp_path / "viel.sqlite3")
    with running_taguette(tmp_path) as server:
        for run, files in ((results, done.files), (hard, second.files), (large, third.files)):
            project = server.import_project(files[0])
            rows = server.highlights(project)
            assert sorted((r["document"], r["tag"], r["content"]) for r in rows) == expected(run)
            tags = {r["tag"]: r["description"] for r in server.codebook(project)}
            assert set(tags) == set(run.codebook.codes)
            # What Taguette exports again is what we read: same passages at the same places.
            back = tmp_path / f"zurueck{project}.sqlite3"
            back.write_bytes(server.export_project(project))
            found = read_taguette(back)
            ours = sorted((found.sources[c.source].name, c.start, c.end, c.quote) for c in found.codings)
            columns = ["document", "start", "end", "text"]
            assert ours == sorted(run.codings[columns].itertuples(index=False, name=None))
        empty = server.new_project("Nur Codebuch")
        server.import_codebook(empty, done.files[1])
        again = {r["tag"]: r["description"].replace("\r\n", "\n") for r in server.codebook(empty)}
        del again["interesting"]  # each new project of Taguette begins with this tag
        assert again == tags
