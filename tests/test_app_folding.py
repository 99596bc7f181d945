"""What people decided about many documents, folded at once: the same as document by document."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from sample_results import make_large_results

from pipeline.people.decisions import Decision, text_hash
from querschau.app import folding
from querschau.app.news import News
from querschau.app.project import Project

DOCUMENTS = 7


@pytest.fixture
def opened(tmp_path: Path) -> Project:
    """A corpus in whose documents Anna and Bea decided something about every proposal but the last."""
    made = make_large_results(tmp_path / "korpus" / "ergebnisse", DOCUMENTS, 60)
    opened = Project(tmp_path / "korpus", News())
    texts = made.segments.set_index("segment_id")
    for person in ("Anna", "Bea"):
        opened.decide(
            person,
            [
                Decision(
                    person=person,
                    kind="applies_not" if at % 3 == 0 and person == "Bea" else "applies",
                    document=row.document,
                    passage=(texts["start"][row.segment_id], texts["end"][row.segment_id]),
                    passage_hash=text_hash(texts["text"][row.segment_id]),
                    code=row.code,
                    proposal=row.coding_id,
                    drawn="zufall" if at % 5 == 0 else "",
                )
                for at, row in enumerate(made.codings.iloc[:-1].itertuples())
            ],
        )
    return opened


def test_many_documents_at_once_are_as_one_by_one(opened: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    names = opened.folding.decided()
    assert len(names) == DOCUMENTS
    monkeypatch.setattr(folding, "CHUNK", 3)
    together = opened.folding.codings(names), opened.folding.of(names)
    opened.folding.clear()
    for name in names:
        alone = opened.folding.codings([name])[name]
        pd.testing.assert_frame_equal(together[0][name].reset_index(drop=True), alone, check_dtype=False)
        one, other = opened.folding.of([name])[name], together[1][name]
        assert (one.count, one.digest) == (other.count, other.digest)
    assert sum(one.count.disputed for one in together[1].values()) > 0
    assert any(one.digest.verdicts for one in together[1].values())


def test_while_many_documents_wait_nothing_wrong_is_counted(
    opened: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("querschau.app.project.CHUNK", 2)
    assert opened.counts() == {}
    opened.fold()
    assert opened.folding.waiting() == []
    before = opened.counts()
    assert sum(one.open for one in before.values()) == 1
    [undecided] = [n for n, one in before.items() if one.open]
    opened.decide("Anna", [Decision(person="Anna", kind="read", document=undecided, passage=(0, 1))])
    assert opened.folding.waiting() == [undecided], "of one decision one document is folded anew"
    assert opened.counts().keys() == before.keys()
