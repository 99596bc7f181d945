"""The coding sheet: an Excel workbook in which a person codes passages, and the way back from it.

One row a passage, one narrow column a category with a drop-down (``x`` or a status), a column for "read,
nothing applies", perspective and memo. What the program needs to find its way back stands in hidden columns
and a hidden sheet; a sheet whose passages or columns were changed is refused with the place named.
"""

from pipeline.codesheet.read import FilledSheet, corpus_of, read_sheet
from pipeline.codesheet.write import SheetRow, write_sheet

__all__ = ["FilledSheet", "SheetRow", "corpus_of", "read_sheet", "write_sheet"]
