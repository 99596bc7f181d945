"""Makes ``docs/befehle.md``: every command with its arguments and options, from the command line's own help.

.venv/bin/python tests/commands_page.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import typer  # noqa: E402

from querschau.cli import app  # noqa: E402

PAGE = ROOT / "docs" / "befehle.md"
_HEAD = """# Alle Befehle

Aus der Hilfe des Programms (`querschau BEFEHL --help`). Was ein Befehl tut und wozu, steht auf den
[anderen Seiten](README.md). Rückgabewerte: 0 alles gelungen, 1 einzelne Dokumente nicht, 2 nichts.
"""


def page() -> str:
    """The page as Markdown."""
    return _HEAD + "".join(
        _section(way, one) for way, one in groups_and_commands() if not hasattr(one, "commands")
    )


def groups_and_commands(command: Any = None, way: str = "querschau") -> Iterator[tuple[str, Any]]:
    """Each command with the words that call it, groups included."""
    command = command or typer.main.get_command(app)
    yield way, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from groups_and_commands(inner, f"{way} {name}")


def _section(way: str, command: Any) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    usage = " ".join([way, *(p.name.upper() if p.required else f"[{p.name.upper()}]" for p in arguments)])
    rows = [(p.name.upper(), p.help) for p in arguments]
    rows += [(" / ".join([*p.opts, *p.secondary_opts]), _told(p)) for p in options]
    table = "".join(f"| `{name}` | {' '.join(str(said).split())} |\n" for name, said in rows)
    said = " ".join((command.help or "").split())
    return f"\n## {way}\n\n{said}\n\n    {usage}\n\n| | |\n|---|---|\n{table}"


def _told(option: Any) -> str:
    """The help of an option with its default, where that tells something."""
    default = option.default
    if option.is_flag or default in (None, "", ()) or callable(default):
        return str(option.help)
    return f"{str(option.help).rstrip('.')} (sonst {default})."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
