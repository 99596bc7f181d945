"""The second field as ``docs/zweites-feld.md`` tells it: from no codebook to eight categories."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "docs" / "zweites_feld"))


@pytest.mark.slow
def test_from_no_codebook_to_eight_categories(shared: Path, tmp_path: Path) -> None:
    from zweites_feld import main

    found = main(shared / "real" / "pdf", tmp_path)
    own, both = found["mit eigenen Begriffen"], found["mit beidem"]
    assert len(own) == 9  # eight categories and all together
    assert own["alle"] >= 0.85 and both["alle"] >= 0.85
    assert 0.2 <= found["aus kodierten Passagen"]["alle"] < own["alle"]
    assert "Mobilität" in (tmp_path / "anhang.html").read_text("utf-8")
