"""Where the corpus of a run lies: results name it and the way to it from their own folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.corpus import Corpus, open_corpus
from pipeline.errors import InputError
from pipeline.results import Results

_HOMES = ("corpora", "korpora", "korpus", "corpus")


def corpus_of(results: Results, given: Path | None = None) -> Corpus | None:
    """The corpus in ``given``, else where the manifest says, else a folder of its name near the results or
    the working directory.

    A folder counts only if one of the run's files lies there under its path. None where there is no such
    folder: then PDF files and memos stay behind, which the loss report tells.
    """
    if given is not None:
        return open_corpus(given)
    files = [d.file for d in results.manifest.documents if d.file]
    for folder in _candidates(results):
        if any((folder / file).is_file() for file in files):
            try:
                return open_corpus(folder)
            except InputError:
                continue
    return None


def _candidates(results: Results) -> Iterator[Path]:
    if path := results.manifest.corpus_path:
        yield (results.folder / path).resolve()
    name = results.manifest.corpus
    if not name or name in (".", "..") or "/" in name or "\\" in name:
        return
    home = results.folder.resolve()
    for place in (Path.cwd(), home, *home.parents):
        yield place / name
        for inner in _HOMES:
            yield place / inner / name
        if place.name == name:
            yield place
