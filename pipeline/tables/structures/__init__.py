"""The structure table (governance report's Tab. 3): named structures found by rules over noun phrases."""

from pipeline.tables.structures.entries import (
    COLUMNS,
    LEVELS,
    StructureEntry,
    entries_sheet,
    name_key,
    structure_entries,
    structure_table,
)

__all__ = [
    "COLUMNS",
    "LEVELS",
    "StructureEntry",
    "entries_sheet",
    "name_key",
    "structure_entries",
    "structure_table",
]
