"""The structure table (governance report's Tab. 3): named structures found by rules over noun phrases."""

from pipeline.tables.structures.entries import (
    COLUMNS,
    ENTRY_COLUMNS,
    LEVELS,
    entries_sheet,
    name_key,
    shown,
    structure_entries,
    structure_table,
)

__all__ = [
    "COLUMNS",
    "ENTRY_COLUMNS",
    "LEVELS",
    "entries_sheet",
    "name_key",
    "shown",
    "structure_entries",
    "structure_table",
]
