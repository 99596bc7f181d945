"""Commands: to and from other QDA programs."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
