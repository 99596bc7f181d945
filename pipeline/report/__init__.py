"""The report of a run: one HTML file, the same as DOCX, and the figures."""

from pipeline.report.figures import write_figures
from pipeline.report.html import write_report
from pipeline.report.word import write_docx

__all__ = ["write_docx", "write_figures", "write_report"]
