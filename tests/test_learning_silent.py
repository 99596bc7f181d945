"""Reading a passage and giving a code nothing of says how often the code occurs in this corpus."""

from __future__ import annotations

import numpy as np
from rules_example import codebook

from pipeline.learning.corrected import Pairs, corrected
from pipeline.learning.silent import silent_of

BOOK = codebook({"id": "X.rad"}, {"id": "X.bus"})
READ = {f"p{n}": f"bericht_{n // 5}" for n in range(20)}


def test_codes_without_evidence_are_counted_by_document() -> None:
    """In p0 a rule found X.rad, in p1 a person gave it though no rule did, and X.bus never came up."""
    silent = silent_of(READ, {("p0", "X.rad")}, [("p1", "X.rad"), ("p0", "X.rad")], BOOK)
    rows = zip(silent.code, silent.document, silent.read.tolist(), silent.applies.tolist(), strict=True)
    first = [(code, read, applies) for code, document, read, applies in rows if document == "bericht_0"]
    assert sorted(first) == [("X.bus", 5.0, 0.0), ("X.rad", 4.0, 1.0)]
    assert set(silent.without({"bericht_0", "bericht_1"}).document) == {"bericht_2", "bericht_3"}


def test_a_dimension_that_nobody_coded_says_nothing() -> None:
    assert not silent_of(READ, set(), [], BOOK).code


def test_a_code_that_people_give_without_evidence_is_likelier_where_there_is_some() -> None:
    """Weak evidence for both codes everywhere, decided right as often as wrong; of the passages without
    evidence half got X.bus, none X.rad."""
    count = 40
    codes = tuple("X.rad" if n % 2 else "X.bus" for n in range(count))
    labels = np.where(np.arange(count) < 30, np.arange(count) // 2 % 2, np.nan).astype(float)
    pairs = Pairs(
        np.arange(count, dtype=np.int64),
        codes,
        ("X",) * count,
        tuple((f"{code}/wort",) for code in codes),
        (("wort",),) * count,
        np.zeros(count, dtype=bool),
        np.full(count, -0.5),
    )
    documents = [f"bericht_{n // 5}" for n in range(count)]
    given = [(f"p{n}", "X.bus") for n in range(10)]
    found = corrected(pairs, labels, np.zeros((count, 0)), documents, silent_of(READ, set(), given, BOOK))
    bus = np.array([code == "X.bus" for code in codes[30:]])
    assert found.probability[30:][bus].min() > found.probability[30:][~bus].max()
    assert found.weights.shifts["Code X.rad"] < 0 < found.weights.shifts["Code X.bus"]
