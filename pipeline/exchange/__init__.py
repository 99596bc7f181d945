"""Exchange with other QDA programs: our codings go out, what people coded there comes back.

Out: ``selection`` chooses, ``outgoing`` turns a run into coders, codes, cases and documents, ``targets``
writes it as REFI-QDA (``refi_write``), Taguette (``taguette_write``) or a table (``tables_write``).
In: ``readers`` reads any of these and other programs' tables, ``matching`` finds the passages in our
documents, ``arrival`` maps codes and coders, ``storing`` keeps the result with the corpus.
"""
