"""Exchange with other QDA programs: what counts goes out, what people did there comes back as decisions.

Out: ``selection`` chooses, ``outgoing`` turns a run into coders, codes, cases and documents, ``targets``
writes it as REFI-QDA, for Taguette or as a table.
In: ``readers`` reads any of these and other programs' tables, ``matching`` finds the passages in our
documents, ``sent`` knows what went out, ``returning`` and ``notes`` tell what a person did, ``news`` what of
it is new; ``arrival`` does it all and hands the records to ``people/returned.py``.
"""
