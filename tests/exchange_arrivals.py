"""A corpus into which the tests of imports bring files."""

from __future__ import annotations

from pathlib import Path

from exchange_sample import TEXT, write_corpus, write_results
from sample_towns import sample_codebook

from pipeline.codebook.model import Codebook
from pipeline.corpus import Corpus
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import Imported, ImportSettings
from pipeline.exchange.codes import read_code_map
from pipeline.people.batches import read_people
from pipeline.people.decisions import in_force
from pipeline.results import Results

BOOK = Codebook.model_validate(sample_codebook())
TEXTS = {"bericht": TEXT, "notiz": "Ein kurzer anderer Text ohne Bezug."}


def uncoded(folder: Path) -> Corpus:
    """Two documents about which nobody said anything."""
    return write_corpus(folder / "corpus", TEXTS)


def bring(path: Path, corpus: Corpus, results: Results | None = None, **settings: object) -> Imported:
    """Import into the corpus; ``results``: the run, else one without codings; ``codes``: a mapping file."""
    if path_of_map := settings.get("codes"):
        settings["codes"] = read_code_map(Path(str(path_of_map)), BOOK)
    run = results or write_results(corpus.folder.parent / "lauf", TEXTS, [])
    return import_codings(path, corpus, BOOK, ImportSettings(**settings), run)  # type: ignore[arg-type]


def stored(corpus: Corpus) -> list[tuple[str, str, str]]:
    """(person, code, words) of what people say applies, each at its place in the text."""
    found = []
    for d in in_force(read_people(corpus.folder)[0]):
        if d.kind == "applies":
            text = (corpus.folder / "documents" / f"{d.document}.txt").read_bytes().decode()
            assert d.span
            assert text[slice(*d.span)] == d.text
            found.append((d.person, d.code, d.text))
    return sorted(found)
