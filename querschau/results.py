"""Commands: tables and report anew from a results folder."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
