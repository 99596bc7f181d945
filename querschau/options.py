"""The options of a run as options of a command."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from pipeline.run.options import RunOptions

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.extract.settings import ReadSettings


def _switch(name: str) -> Any:
    return typer.Option(help=next(f for f in fields(RunOptions) if f.name == name).metadata["help"])


Ocr = Annotated[bool, _switch("ocr")]
Repair = Annotated[bool, _switch("repair")]
"""For commands that read a corpus without a run."""

Layer = Annotated[
    str,
    typer.Option(
        "--layer",
        metavar="SCHICHT",
        help="gueltig: was aus Vorschlägen und Entscheidungen gilt; vorschlaege: was Regeln und Modell "
        "vorschlugen; menschen: was eine Person entschieden hat.",
    ),
]
"""For commands that read results."""


def results_folder(folder: Path) -> Path:
    """The results that ``folder`` means: itself, or those that the workplace in the browser made in it."""
    own = folder / "ergebnisse"
    return own if (own / "manifest.json").is_file() and not (folder / "manifest.json").is_file() else folder


def reading(ocr: bool, repair: bool) -> ReadSettings:
    """How documents are read where these two were asked for."""
    from pipeline.extract.settings import ReadSettings

    return ReadSettings(ocr="auto" if ocr else "off", repair=repair)


def with_run_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with a parameter for each field of ``RunOptions`` before its own.

    ``command`` takes the options as its first argument and is called by typer with one keyword each.
    """
    own = [
        p.replace(kind=p.KEYWORD_ONLY) for p in inspect.signature(command, eval_str=True).parameters.values()
    ][1:]
    names = [field.name for field in fields(RunOptions)]

    def called(**values: Any) -> None:
        options = RunOptions(**{name: values.pop(name) for name in names})
        command(options, **values)

    parameters = [*_parameters(), *own]
    called.__doc__ = command.__doc__
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {p.name: p.annotation for p in parameters}
    return called


def _parameters() -> list[inspect.Parameter]:
    hints = get_type_hints(RunOptions)
    found = []
    for field in fields(RunOptions):
        said = {"help": field.metadata["help"], "min": field.metadata.get("min")}
        where = typer.Argument(**said) if field.name == "corpus" else typer.Option(**said)
        default = inspect.Parameter.empty if field.default is MISSING else field.default
        annotation: Any = Annotated[hints[field.name], where]
        kind = inspect.Parameter.KEYWORD_ONLY
        found.append(inspect.Parameter(field.name, kind, default=default, annotation=annotation))
    return found
