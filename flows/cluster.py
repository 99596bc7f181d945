"""What the workers of a Dask cluster must share with the process that plans a run: asked before it begins.

Documents are read where a worker runs, and what it makes of them lies in the store: folder of documents and
store must be the same files for all, under the same path, and all must run the same code.
"""

from __future__ import annotations

import multiprocessing
import os
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.errors import InputError
from pipeline.files import write_text
from pipeline.run.versions import code_version, library_version
from pipeline.run.work import WorkSettings

if TYPE_CHECKING:
    from distributed import Client

_PATIENCE = 30
"""Seconds after which a cluster that does not answer is given up."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a worker is asked for. ``mark``: a file that the planning process has just written; ``api``: the
    address of the Prefect server."""

    corpus: Path
    mark: Path
    content: str
    language: str
    versions: tuple[str, str, str]
    api: str


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the cluster at ``address``. Raises InputError where nothing answers there."""
    from distributed import Client

    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise InputError(
            f"Der Dask-Cluster „{address}“ antwortet nicht; prüfen Sie QUERSCHAU_DASK und ob dort "
            "„dask scheduler“ läuft."
        ) from error
    with client:
        yield client


def check_workers(address: str, work: WorkSettings, corpus: Path, api: str) -> None:
    """Raise InputError where a worker of the cluster lacks what a run needs, naming the first one and the
    remedy."""
    content = secrets.token_hex(8)
    mark = work.store.parent / f"gemeinsam-{content}"
    versions = (work.extract_code, work.coding_code, library_version(work.language))
    shared = Shared(corpus, mark, content, work.language, versions, api)
    write_text(mark, content)
    try:
        with connected(address) as client:
            found = client.run(lacking, shared, on_error="return")
    finally:
        mark.unlink(missing_ok=True)
    if not found:
        raise InputError(
            f"Der Dask-Cluster „{address}“ hat keinen Worker; starten Sie auf jedem Rechner „dask worker "
            f"{address} --no-nanny --nthreads 1“."
        )
    wrong = {worker: said for worker, said in found.items() if said}
    for worker, said in sorted(wrong.items()):
        others = f" (so auch {len(wrong) - 1} weitere)" if len(wrong) > 1 else ""
        what = said if isinstance(said, str) else _unasked(said)
        raise InputError(f"Der Dask-Worker „{urlsplit(worker).netloc}“{others} {what}")


def lacking(shared: Shared) -> str:
    """What this worker lacks, as the rest of a German sentence; empty where it has all."""
    if multiprocessing.current_process().daemon:
        return (
            "darf keine eigenen Prozesse starten, jedes Dokument wird aber in einem gelesen; starten Sie "
            "ihn mit „--no-nanny“."
        )
    if not shared.corpus.is_dir():
        return (
            f"sieht den Ordner der Dokumente „{shared.corpus}“ nicht; machen Sie ihn dort unter demselben "
            "Pfad erreichbar."
        )
    home = shared.mark.parent
    if not shared.mark.is_file() or shared.mark.read_text("utf-8") != shared.content:
        return (
            f"sieht nicht denselben Zwischenspeicher „{home}“; legen Sie die Ergebnisse (oder "
            "QUERSCHAU_SPEICHER) auf ein Laufwerk, das alle Rechner unter demselben Pfad sehen."
        )
    if not os.access(home, os.W_OK):
        return f"darf nicht nach „{home}“ schreiben; geben Sie seinem Benutzerkonto Schreibrechte."
    here = code_version("extract"), code_version("code"), library_version(shared.language)
    if here != shared.versions:
        return (
            "hat eine andere Fassung von Querschau, seiner Bibliotheken oder des Sprachmodells; installieren "
            "Sie überall dieselbe (constraints.txt)."
        )
    return _reached(shared.api)


def _reached(api: str) -> str:
    try:
        urllib.request.urlopen(f"{api}/health", timeout=_PATIENCE).close()
    except (urllib.error.URLError, OSError):
        return (
            f"erreicht den Prefect-Server „{api}“ nicht; nennen Sie mit PREFECT_API_URL einen, den alle "
            "Rechner erreichen."
        )
    return ""


def _unasked(error: object) -> str:
    return (
        f"konnte nicht gefragt werden ({type(error).__name__}); installieren Sie dort dieselbe Fassung von "
        "Querschau mit dem Extra „dask“."
    )
