"""What is wrong with the words of a command line, as German sentences (typer's own are English)."""

from __future__ import annotations

import re
from typing import Any

import typer
from pydantic import ValidationError

UsageError: type[Exception] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")
"""The base of typer's errors about options and arguments, wherever typer keeps it."""

_MEANINGS = {
    "int": "ist keine ganze Zahl",
    "float": "ist keine Zahl",
    "bool": "ist weder ja noch nein",
    "path": "ist kein Pfad",
}


def sentence(error: Any) -> str:
    """One German sentence on a usage error: what, and what to do."""
    context = getattr(error, "ctx", None)
    way = _way(context)
    return f"{_what(error)}; „{way} --help“ zeigt, was möglich ist."


def _way(context: Any) -> str:
    words = str(getattr(context, "command_path", "") or "querschau")
    return re.sub(r"^.*?(?:python\S* -m querschau|querschau\S*)", "querschau", words)


def _what(error: Any) -> str:
    kind = type(error).__name__
    message = error.format_message()
    if kind == "NoSuchOption":
        near = f"; gemeint ist vielleicht {_either(error.possibilities)}" if error.possibilities else ""
        return f"Die Option {error.option_name} gibt es nicht{near}"
    if kind == "BadOptionUsage":
        takes_none = "does not take" in message
        return f"Die Option {error.option_name} " + (
            "nimmt keinen Wert" if takes_none else "braucht einen Wert"
        )
    if kind == "MissingParameter":
        return f"Es fehlt {_named(error.param)}"
    if kind == "BadParameter" and getattr(error, "param", None) is not None:
        return f"Die Angabe zu {_named(error.param)} passt nicht: {_why(error)}"
    if match := re.search(r"No such command '(.+?)'\.(?: Did you mean '(.+?)'\?)?", message):
        near = f"; gemeint ist vielleicht „{match[2]}“" if match[2] else ""
        return f"Den Befehl „{match[1]}“ gibt es nicht{near}"
    if match := re.search(r"unexpected extra argument\S* \((.+)\)", message):
        return f"„{match[1]}“ ist zu viel; setzen Sie Pfade mit Leerzeichen in Anführungszeichen"
    if "Missing command" in message:
        return "Es fehlt der Befehl"
    return "Diese Angaben passen nicht zusammen"


def _either(options: Any) -> str:
    return " oder ".join(sorted(options)[:3])


def _named(parameter: Any) -> str:
    """How a parameter is called on the command line."""
    option = next((o for o in getattr(parameter, "opts", ()) if o.startswith("--")), "")
    return option or f"die Angabe {str(getattr(parameter, 'name', '')).upper()}"


def _why(error: Any) -> str:
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        quoted = re.search(r"'([^']*)'", error.message)
        return f"„{quoted[1]}“ ist nicht erlaubt oder nicht da" if quoted else "sie ist nicht erlaubt"
    fault = cause.errors()[0]
    given, limits = fault["input"], fault.get("ctx", {})
    for prefix, meaning in _MEANINGS.items():
        if fault["type"].startswith(prefix):
            return f"„{given}“ {meaning}"
    if fault["type"].startswith(("greater", "less")):
        bound, limit = next(iter(limits.items()))
        word = {"ge": "mindestens", "gt": "mehr als", "le": "höchstens", "lt": "weniger als"}.get(bound, "")
        return f"{given} ist nicht erlaubt, {word} {limit}"
    expected = re.sub(r" or ", " oder ", str(limits.get("expected", ""))).replace("'", "")
    return f"„{given}“ ist nicht erlaubt" + (f", erlaubt sind {expected}" if expected else "")
