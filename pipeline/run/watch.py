"""Waiting for changes in a folder. watchfiles is used because it is quiet while files are still copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

from watchfiles import Change
from watchfiles import watch as watch_files


def changes_in(corpus: Path, out: Path, quiet: float = 2.0, stop: Event | None = None) -> Iterator[None]:
    """Yield once at the start and then after each group of changes below ``corpus``.

    ``quiet``: seconds without a further change before a group counts as complete. Polling is used, because
    shared network folders send no events. Changes below ``out`` (results may lie inside the corpus) do
    not count. ``stop`` ends the waiting.
    """
    yield
    ours = out.resolve()

    def counts(_change: Change, path: str) -> bool:
        place = Path(path).resolve()
        return not place.is_relative_to(ours) and not place.name.startswith((".", "~$"))

    milliseconds = int(quiet * 1000)
    for _ in watch_files(
        corpus,
        watch_filter=counts,
        debounce=milliseconds * 10,
        step=milliseconds,
        stop_event=stop,
        force_polling=True,
        poll_delay_ms=max(300, milliseconds // 2),
    ):
        yield
