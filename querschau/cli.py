"""The command line: reads arguments, calls pipeline or flows, prints where the results lie.

Each module of this folder adds its commands by ``register(app)``; heavy libraries are imported inside
the commands so that ``querschau --help`` answers at once.
"""

from __future__ import annotations

import sys
from importlib import import_module
from io import TextIOWrapper

import typer
from rich.console import Console

from pipeline.errors import QuerschauError
from pipeline.run.processes import guard

app = typer.Typer(
    name="querschau",
    help="Kommunale Dokumente nach der Fallstudienmethode kodieren.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

_COMMANDS = (
    "run",
    "check",
    "codebook",
    "search",
    "learning",
    "suggesting",
    "open_coding",
    "results",
    "exchange",
    "people",
    "schedule",
    "app.start",
)
"""Modules of this package that add commands."""

for _name in _COMMANDS:
    import_module(f"querschau.{_name}").register(app)


def main() -> None:
    """Run the command line; an error that a researcher can mend is one German sentence and status 2."""
    guard()
    for stream in (sys.stdout, sys.stderr):  # a path that is no UTF-8 ends no command that shows it
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except QuerschauError as error:
        Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(f"Fehler: {error}")
        sys.exit(2)
