"""The help of all commands in German: typer's own headings and words are English.

Commands are added to a :class:`Commands` as to any ``typer.Typer``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_OPTIONS = {
    "help": "Diese Hilfe zeigen.",
    "install_completion": "Die Tabulatortaste ergänzt Befehle: für diese Eingabezeile einrichten.",
    "show_completion": "Zeigen, was dafür einzurichten ist.",
}
"""What typer's own options do, by name."""

_TYPES = {"path": "Pfad", "str": "Text", "int": "ganze Zahl", "float": "Zahl"}


class _German:
    """What makes the help of a command German, before typer's own class among the bases."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more | {"options_metavar": "[OPTIONEN]"})

    def get_params(self: Any, ctx: Any) -> list[Any]:
        return _in_german(super().get_params(ctx), ctx)  # type: ignore[misc]

    def format_usage(self: Any, ctx: Any, formatter: Any) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), "Aufruf: ")

    def format_help(self: Any, ctx: Any, formatter: Any) -> None:
        _settle_headings()
        super().format_help(ctx, formatter)  # type: ignore[misc]


class _Command(_German, TyperCommand):
    """A command whose help is German."""


class _Group(_German, TyperGroup):
    """A group of commands whose help is German."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more | {"subcommand_metavar": "BEFEHL [ANGABEN]"})


class Commands(typer.Typer):
    """Commands, or a group of them, whose help is German."""

    def __init__(self, **more: Any) -> None:
        super().__init__(cls=_Group, **more)

    def command(self, name: str | None = None, **more: Any) -> Callable[[Any], Any]:
        """Add a function as a command, as ``typer.Typer`` does."""
        return super().command(name, cls=_Command, **more)


def _settle_headings() -> None:
    from typer import rich_utils  # here: rich loads slowly and only the help needs it

    rich_utils.ARGUMENTS_PANEL_TITLE = "Angaben"
    rich_utils.OPTIONS_PANEL_TITLE = "Optionen"
    rich_utils.COMMANDS_PANEL_TITLE = "Befehle"
    rich_utils.DEFAULT_STRING = "[sonst: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[muss sein]"


def _in_german(parameters: list[Any], ctx: Any) -> list[Any]:
    for parameter in parameters:
        parameter.help = _OPTIONS.get(parameter.name, parameter.help)
        if parameter.param_type_name == "argument" and parameter.metavar is None:
            parameter.metavar = parameter.name.upper() + ("" if parameter.nargs == 1 else " ...")
        shown = _type(type(parameter).display_type(parameter, ctx))
        parameter.display_type = lambda ctx, shown=shown: shown
    return parameters


def _type(shown: str) -> str:
    """How a kind of value is called: ``<list[Path]>`` as ``<Pfad, mehrmals>``; nothing for a switch."""
    word = re.fullmatch(r"<(list\[)?(\w+)( range)?\]?>", shown)
    if word is None or word[2] == "bool":
        return "" if word else shown
    return f"<{_TYPES.get(word[2].lower(), word[2])}{', mehrmals' if word[1] else ''}>"
