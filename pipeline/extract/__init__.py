"""Reading: from a file of any known format to one plain text with blocks over it."""

from pipeline.extract.dispatch import read_document
from pipeline.extract.settings import ReadSettings

__all__ = ["ReadSettings", "read_document"]
