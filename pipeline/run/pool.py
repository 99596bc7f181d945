"""Documents processed in processes of their own, so that one that crashes or hangs costs only itself.

Pebble's process pool is used because it ends a single task at its time limit and replaces a worker that
died (the standard library's pool is broken as a whole by either).
"""

from __future__ import annotations

import atexit
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as TaskTimeout
from itertools import islice
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline.corpus import Source
from pipeline.errors import OutputError, QuerschauError
from pipeline.run.memory import EXIT, limit_memory, too_much
from pipeline.run.processes import context
from pipeline.run.work import Outcome, WorkSettings, process, program_fault

T = TypeVar("T")

TASKS_PER_WORKER = 2_000
"""A worker is replaced after so many documents, so that no library's leak grows with the collection."""


AHEAD = 16
"""Documents a worker that wait in the pool, so that what waits there does not grow with the collection."""


def process_all(
    sources: Iterable[Source], settings: WorkSettings, workers: int = 1, seconds: float = 600.0
) -> Iterator[Outcome]:
    """Outcomes of all documents as they are done, in no particular order.

    ``workers``: processes at once; ``seconds``: time limit for one document. A document that exceeds it
    or kills its process has the status ``failed`` with a German sentence; nothing is raised for it.
    """
    pool = _pool(workers)
    waiting = iter(sources)
    futures: dict[Future[Outcome], Source] = {}
    try:
        while True:
            for source in islice(waiting, AHEAD * workers - len(futures)):
                futures[pool.schedule(process, args=(source, settings), timeout=seconds)] = source
            if not futures:
                return
            for future in wait(futures, return_when=FIRST_COMPLETED).done:
                yield _outcome(future, futures.pop(future), seconds)
    finally:
        for future in futures:
            future.cancel()


def in_order(workers: int, function: Callable[..., T], items: Iterable[object], *rest: object) -> Iterator[T]:
    """``function(item, *rest)`` for each item in the order of the items; with two workers or more these are a
    few items ahead. Raises what the function raises; OutputError where a worker died."""
    if workers == 1:
        yield from (function(item, *rest) for item in items)
        return
    waiting: deque[Future[T]] = deque()
    try:
        for item in items:
            waiting.append(_pool(workers).schedule(function, args=(item, *rest)))
            if len(waiting) >= 2 * workers:
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())
    finally:
        for left in waiting:
            left.cancel()


def _result(future: Future[T]) -> T:
    try:
        return future.result()
    except ProcessExpired as error:
        raise OutputError(
            "Ein Arbeitsprozess endete, bevor er seine Tabelle geschrieben hatte (meist fehlt "
            "Arbeitsspeicher); starten Sie den Lauf mit --workers 1 erneut, er setzt dort fort."
        ) from error


_pools: dict[int, ProcessPool] = {}
"""The pools of this process by number of workers: they live on, so that the batches of one run load the
codebook once."""


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all; the first process ends the others
    limit_memory()


def _pool(workers: int) -> ProcessPool:
    if workers not in _pools:
        _pools[workers] = ProcessPool(
            max_workers=workers,
            max_tasks=TASKS_PER_WORKER,
            initializer=_begin_worker,
            context=context(),
        )
    return _pools[workers]


@atexit.register
def close() -> None:
    """End this process' workers; the next call of ``process_all`` starts new ones.

    Called at the interpreter's end; a process that is itself a child (a scheduled flow run, a worker of a
    cluster) does not get there and must call it, or it waits for its own workers for ever.
    """
    while _pools:
        _, pool = _pools.popitem()
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _outcome(future: Future[Outcome], source: Source, seconds: float) -> Outcome:
    name = source.file
    try:
        return future.result()
    except TaskTimeout:
        message = (
            f"„{name}“ war nach {seconds:.0f} Sekunden nicht gelesen und wurde abgebrochen; teilen Sie die "
            "Datei oder erhöhen Sie das Zeitlimit mit --seconds."
        )
        return Outcome(source.name, "failed", message=message, code="time-limit")
    except ProcessExpired as expired:
        if expired.exitcode == EXIT:
            return Outcome(source.name, "failed", message=too_much(name), code="memory")
        message = (
            f"„{name}“ hat den Leseprozess zum Absturz gebracht (etwa durch zu viel Speicher); öffnen Sie "
            "die Datei in ihrem Programm und speichern Sie sie neu (bei PDF: „Als PDF drucken“)."
        )
        return Outcome(source.name, "failed", message=message, code="crash")
    except QuerschauError:
        raise
    except Exception as error:  # what a worker raised could not be told from its place
        return Outcome(source.name, "failed", message=program_fault(name, error), code="fault")
