"""The key of a stage follows from what the stage really imports."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest

from pipeline.run.versions import ROOTS, libraries_of, library_version, modules_of

STAGES = sorted(ROOTS)


@pytest.mark.parametrize("stage", STAGES)
def test_all_that_is_loaded_is_part_of_the_key(stage: str) -> None:
    roots = ", ".join(ROOTS[stage])
    show = f"import sys, {roots}; print(*sorted(m for m in sys.modules if m.split('.')[0] == 'pipeline'))"
    answer = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True)
    assert set(answer.stdout.split()) <= modules_of(stage) | {"pipeline"}


@pytest.mark.parametrize("stage", STAGES)
def test_every_library_has_a_version(stage: str) -> None:
    """An import name that differs from the name of its distribution would silently have none."""
    named = {name for names in packages_distributions().values() for name in names}
    for library in libraries_of(stage):
        assert library_version(library), library
    assert {n.lower() for n in libraries_of(stage)} <= {n.lower() for n in named}


def test_the_gaps_of_the_list_that_was_kept_by_hand_are_closed() -> None:
    assert {"striprtf", "webvtt-py", "lxml"} <= libraries_of("extract")
    assert {"simplemma", "spacy", "scikit-learn"} <= libraries_of("code")
    assert {"jinja2", "matplotlib", "krippendorff", "XlsxWriter"} <= libraries_of("tables")
    assert {"pipeline.agreement.compare", "pipeline.results", "pipeline.report.html"} <= modules_of("tables")


def test_what_only_the_report_needs_codes_nothing_anew() -> None:
    assert not {m for m in modules_of("code") if m.startswith(("pipeline.report", "pipeline.exchange"))}
    assert "pipeline.coding" not in modules_of("extract") and "pipeline.report" not in modules_of("extract")
