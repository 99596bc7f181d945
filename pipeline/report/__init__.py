"""The report of a run: one HTML file, the same as DOCX, and the figures.

Importing this package is light: matplotlib loads with the first use of what needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.lazily import lazily

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

__getattr__ = lazily(__name__, _HOMES)
