"""Scheduled runs on this machine: a Prefect server on loopback and a process that waits for the time."""

from __future__ import annotations

import os
from collections.abc import Callable

from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType
from pydantic import TypeAdapter

from flows.collection import PLANNED, code_collection
from flows.server import server
from pipeline.errors import InputError
from pipeline.run.options import RunOptions

TIMEZONE = "Europe/Berlin"


def serve(cron: str, options: RunOptions, say: Callable[[str], object] = print) -> None:
    """Run the flow at the times of ``cron`` (Berlin time) until the process is ended.

    ``say`` is told once where Prefect's page lies. Uses the
    server that ``PREFECT_API_URL`` names, otherwise starts one here on loopback (SQLite) for as long as this
    process lives. Never two runs at once. Raises InputError where ``cron`` is no valid schedule.
    """
    try:
        schedule = Cron(cron, timezone=TIMEZONE)
    except ValueError as error:
        raise InputError(
            f"„{cron}“ ist keine gültige Zeitangabe; schreiben Sie fünf Felder wie „0 2 * * *“ "
            "(täglich 2 Uhr)."
        ) from error
    name = options.absolute().corpus.name
    os.environ[PLANNED] = "1"  # the processes of its runs inherit it
    with server(for_schedules=True) as api:
        say(
            f"„{name}“ wird nach dem Zeitplan „{cron}“ kodiert, solange dieses Fenster offen ist (Strg+C "
            f"beendet); die Läufe zeigt {api.removesuffix('/api')}."
        )
        code_collection.serve(
            name=name,
            schedules=[schedule],
            parameters={"options": TypeAdapter(RunOptions).dump_python(options.absolute(), mode="json")},
            tags=["querschau", name],
            limit=1,
            entrypoint_type=EntrypointType.MODULE_PATH,
            print_starting_message=False,
        )
