"""Sources as a paper cites them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pipeline.model.manifest import DocumentEntry
from pipeline.tables.citing import Citations, citation, reference

PLAN = DocumentEntry("plan", author="Stadt Lindenau", title="Integrationskonzept", year=2022)
NOTES = DocumentEntry("notiz")


def passage(document: str, page: int | None, printed: str = "", speaker: str = "") -> SimpleNamespace:
    return SimpleNamespace(document=document, page=page, printed_page=printed, speaker=speaker)


@pytest.mark.parametrize(
    ("entry", "short", "long"),
    [
        (PLAN, "Stadt Lindenau 2022", "Stadt Lindenau (2022): Integrationskonzept"),
        (DocumentEntry("a", title="Bericht", year=2020), "Bericht 2020", "Bericht (2020)"),
        (NOTES, "notiz", "notiz"),
    ],
)
def test_author_or_title_and_year(entry: DocumentEntry, short: str, long: str) -> None:
    assert (citation(entry), reference(entry)) == (short, long)


def test_the_printed_page_is_cited_and_the_speaker_named() -> None:
    citations = Citations([PLAN, NOTES])
    assert citations.cited(passage("plan", 14, "12")) == "Stadt Lindenau 2022, S. 12 (PDF-S. 14)"
    assert citations.told_by(passage("notiz", None, speaker="Frau K.")) == "Frau K., notiz"


def test_two_documents_of_one_author_and_year_stay_apart() -> None:
    other = DocumentEntry("bericht", author="Stadt Lindenau", title="Bericht", year=2022)
    assert Citations([PLAN, other]).cited(passage("plan", 3)) == "Stadt Lindenau 2022 [plan], S. 3"
