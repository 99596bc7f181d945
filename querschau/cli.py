"""The command line: reads arguments, calls pipeline or flows, prints where the results lie.

Each module of this folder adds its commands by ``register(app)``; heavy libraries are imported inside
the commands so that ``querschau --help`` answers at once.
"""

from __future__ import annotations

import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated

import typer
from rich.console import Console

from pipeline import __version__
from pipeline.errors import QuerschauError
from pipeline.run.privacy import guard_files
from pipeline.run.processes import begin_in_utf8, guard
from querschau import ending, usage
from querschau.help import Commands

app = Commands(
    name="querschau",
    help="Kommunale Dokumente nach der Fallstudienmethode kodieren.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"Querschau {__version__}")
        raise typer.Exit


@app.callback()
def _all_commands(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Die Version nennen.")
    ] = False,
) -> None:
    """What holds for the command line as a whole."""


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
    begin_in_utf8()
    guard()
    guard_files()
    ending.install()
    for stream in (sys.stdout, sys.stderr):  # a path that is no UTF-8 ends no command that shows it
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        status = app(standalone_mode=False)
    except QuerschauError as error:
        _complain(str(error))
        status = 2
    except usage.UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error)
        else:
            _complain(usage.sentence(error))
        status = 2
    except KeyboardInterrupt:
        status = ending.STATUS
    if status == ending.STATUS:
        _complain("Abgebrochen; ein Lauf setzt beim nächsten Mal dort fort.", "")
        ending.end()
    sys.exit(status if isinstance(status, int) else 0)


def _complain(sentence: str, head: str = "Fehler: ") -> None:
    Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(f"{head}{sentence}")
