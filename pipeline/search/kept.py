"""Indexes kept in the user's cache folder, found again by the results that they are of."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

from pipeline.errors import OutputError
from pipeline.results import Results
from pipeline.run.passages import segment_of_row
from pipeline.run.store import key_of
from pipeline.run.versions import code_version
from pipeline.search.build import PASSAGES, build
from pipeline.search.index import SearchIndex

_KEPT = 6
"""Indexes that stay; the ones unused for longest go first."""


def search_index(results: Results) -> SearchIndex:
    """The index of the passages of these results: the kept one, else made now. Raises OutputError."""
    if not is_kept(results):
        make_index(results)
    place = _place(results)
    with suppress(OSError):
        os.utime(place)
    return SearchIndex(place)


def is_kept(results: Results) -> bool:
    """Whether the index need not be made."""
    return (_place(results) / PASSAGES).is_file()


def make_index(results: Results) -> None:
    """Make the index and keep it; it appears whole or not at all. Raises OutputError."""
    place = _place(results)
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".") as partial:
            whole = Path(partial) / "index"
            whole.mkdir()
            rows = (row for part in results.batches("segments") for row in part.to_dict("records"))
            build(map(segment_of_row, rows), whole)
            with suppress(FileExistsError):
                whole.rename(place)
    except OSError as error:
        if is_kept(results):  # another process was faster
            return
        raise OutputError(
            f"Der Suchindex lässt sich nicht in „{place.parent}“ ablegen ({error.strerror or error}); prüfen "
            "Sie Speicherplatz und Schreibrechte."
        ) from error
    _tidy(place.parent)


def _place(results: Results) -> Path:
    manifest = results.manifest
    texts = [(d.name, d.text_hash) for d in manifest.read]
    key = key_of(manifest.run, texts, code_version("search"))
    return user_cache_path("querschau", appauthor=False) / "suche" / key


def _tidy(folder: Path) -> None:
    """Remove what was not used for longest."""
    indexes = [p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")]
    for old in sorted(indexes, key=lambda p: p.stat().st_mtime, reverse=True)[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
