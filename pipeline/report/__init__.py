"""The report of a run: one HTML file, the same as DOCX, and the figures."""

from pipeline.report.figures import write_figures
from pipeline.report.page import write_report

__all__ = ["write_figures", "write_report"]
