"""``import pipeline``: a small surface that is light, complete, documented and shown in the README."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import pipeline
from pipeline.run.versions import modules_of


def test_importing_pipeline_loads_no_library() -> None:
    """Neither ours nor others': each comes with the first name that needs it."""
    program = "import sys; before = set(sys.modules); import pipeline; print(*set(sys.modules) - before)"
    command = [sys.executable, "-c", program]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert {name.partition(".")[0] for name in loaded} <= sys.stdlib_module_names | {"pipeline"}
    assert {name for name in loaded if name.startswith("pipeline")} == {"pipeline"}


def test_what_a_type_checker_sees_is_what_a_program_gets() -> None:
    tree = ast.parse(Path(pipeline.__file__).read_text("utf-8"))
    block = next(n for n in tree.body if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING")
    places = {
        alias.asname or alias.name: (statement.module, alias.name)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    assert {*places, "__version__"} == set(pipeline.__all__)
    for name, (module, inner) in places.items():
        assert getattr(pipeline, name) is getattr(sys.modules[str(module)], inner)


@pytest.mark.parametrize("name", [n for n in pipeline.__all__ if n != "__version__"])
def test_every_public_name_says_what_it_is(name: str) -> None:
    said = getattr(pipeline, name).__doc__ or ""
    assert len(said.split()) >= 5
    assert not said.startswith(f"{name}(")  # what dataclasses write where nobody wrote anything


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'open_korpus'"):
        _ = pipeline.open_korpus  # type: ignore[attr-defined]


def test_the_surface_is_no_part_of_any_stages_key() -> None:
    """Else every change anywhere would code every document anew."""
    assert "pipeline.report.page" not in modules_of("extract") | modules_of("code")


def test_texts_are_coded_each_by_itself() -> None:
    texts = ["In Lindenau fehlen bezahlbare Wohnungen.", "Guten Tag.", "In Mühlbach fehlen Wohnungen."]
    codings = pipeline.code_texts(iter(texts))
    assert {c.document for c in codings if c.code == "HF.wohnen"} == {"1", "3"}
    for coding in codings:
        text = texts[int(coding.document) - 1]
        assert coding.text == text[coding.start : coding.end] == text
        assert tuple(text[a:b] for a, b in coding.evidence_spans) == coding.evidence
    assert codings == pipeline.code_texts(texts, pipeline.load_codebook(pipeline.find_codebook("")))


def test_the_readmes_example_runs_and_uses_every_function(sample_corpus: Path, tmp_path: Path) -> None:
    """As a reader would run it: copied into a file beside the sample corpus."""
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    functions = {name for name in pipeline.__all__ if name.islower() and not name.startswith("_")}
    assert functions <= set(re.findall(r"pipeline\.(\w+)\(", example))
    (tmp_path / "example.py").write_text(example, "utf-8")
    shutil.copytree(sample_corpus, tmp_path / "corpora" / "beispiel")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("3 documents, ")
    assert "HF.wohnen" in done.stdout
    assert "Mühlbach am See" in done.stdout
