"""The report of a run: one HTML file, the same as DOCX, and the figures.

Importing this package is light: matplotlib loads with the first use of what needs it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.report.figures import write_figures
    from pipeline.report.html import write_report
    from pipeline.report.word import write_docx, write_method_docx

__all__ = ["write_docx", "write_figures", "write_method_docx", "write_report"]


_HOMES = {
    "write_docx": "word",
    "write_method_docx": "word",
    "write_figures": "figures",
    "write_report": "html",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
