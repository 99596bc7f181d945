"""With the large German model installed: another pipeline codes, nothing breaks, nothing is worse.

The model itself cannot be had without network, so a pipeline of the same components is trained on sentences
of our own and laid where pip would lay it. It is small: what it guesses wrongly must do no harm.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from rules_example import codebook
from spacy_model import NAME, VERSION, install, train

from pipeline.coding import RuleCoder
from pipeline.coding.sample import segment_of
from pipeline.language import load_language, resolve_language

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "corpora" / "beispiel"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the trained model, on the path of this process."""
    folder = tmp_path_factory.mktemp("site")
    install(train(), folder)
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for name in [n for n in sys.modules if n.partition(".")[0] == NAME]:
        del sys.modules[name]
    importlib.invalidate_caches()


def coded(out: Path, model: str, site: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The sample corpus coded in a process of its own: its codings and its manifest."""
    command = [sys.executable, "-m", "querschau", "run", str(SAMPLE), "--out", str(out), "--language", model]
    path = os.pathsep.join([str(ROOT), str(site)])
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    return pd.read_parquet(out / "coded_segments.parquet"), manifest


def test_the_installed_model_is_chosen_and_knows_what_it_was_taught(site: Path) -> None:
    assert resolve_language("auto") == f"{NAME} {VERSION}"
    nlp = load_language("auto")
    assert {"tagger", "morphologizer", "parser", "lemmatizer"} <= set(nlp.pipe_names)
    assert "ner" not in nlp.pipe_names, "entities are not needed for coding"
    doc = nlp("Der Rat sucht neue Wohnungen in Lindenau.")
    assert [t.lemma_ for t in doc][4] == "Wohnung" and doc[1].dep_ == "sb" and doc[2].pos_ == "VERB"


def test_gender_forms_stay_in_one_piece(site: Path) -> None:
    words = [t.text for t in load_language("auto")("Bürger:innen, Bewohner/innen und Geflüchtete(r).")]
    assert {"Bürger:innen", "Bewohner/innen", "Geflüchtete(r)"} <= set(words)


def test_part_of_speech_and_function_bind_where_they_are_known(site: Path) -> None:
    book = codebook({"id": "X.a", "rules": [{"id": "r", "any": ["Rat/sb"]}]})
    acts, place = "Der Rat sucht neue Wohnungen in Lindenau.", "Der Verein sucht neue Wohnungen in Rat."
    coder = RuleCoder(book, load_language("auto"))
    assert coder.code([segment_of(acts)]) and not coder.code([segment_of(place)])
    assert RuleCoder(book, load_language("eingebaut")).code([segment_of(place)]), "unknown: holds"


def test_the_sample_is_coded_as_with_the_embedded_pipeline(site: Path, tmp_path: Path) -> None:
    ours, plain = coded(tmp_path / "ours", "eingebaut", site)
    theirs, manifest = coded(tmp_path / "theirs", "auto", site)
    assert plain["language"]["model"].startswith("eingebaut")
    assert manifest["language"]["model"] == f"{NAME} {VERSION}"
    pairs = [set(zip(t["segment_id"], t["code"], strict=True)) for t in (ours, theirs)]
    lost, new = pairs[0] - pairs[1], pairs[1] - pairs[0]
    assert len(lost) <= 0.01 * len(ours), f"gone: {sorted(lost)}"
    assert len(new) <= 0.02 * len(ours), f"new: {sorted(new)}"
    both = ours.merge(theirs, on=["segment_id", "code"])
    assert (both["status_x"] == both["status_y"]).mean() >= 0.99
