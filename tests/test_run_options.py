"""What a run can be asked for is said once: every way to start one knows every option."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
import typer
from pydantic import TypeAdapter

from flows.collection import code_collection
from pipeline.errors import InputError
from pipeline.run.options import RunOptions
from pipeline.yaml_file import read_yaml
from querschau.cli import app

ROOT = Path(__file__).resolve().parents[1]
FIELDS = [field.name for field in fields(RunOptions)]


@pytest.mark.parametrize("command", ["run", "schedule", "watch"])
def test_every_command_that_runs_knows_every_option(command: str) -> None:
    known = {p.name for p in typer.main.get_command(app).commands[command].params}  # type: ignore[attr-defined]
    assert known >= set(FIELDS)


def test_the_deployment_names_options_that_there_are() -> None:
    deployment = read_yaml(ROOT / "prefect.yaml")["deployments"][0]
    options = TypeAdapter(RunOptions).validate_python(deployment["parameters"]["options"])
    assert options.workers == 2
    assert set(deployment["parameters"]["options"]) <= set(FIELDS)


def test_the_flow_is_asked_for_all_that_the_run_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = RunOptions(
        tmp_path, tmp_path / "out", "hitzeschutz", 2, "embedded", tmp_path / "m.skops", 60.0, False, False
    )
    asked: list[RunOptions] = []

    def note(options: RunOptions) -> None:
        asked.append(options)
        raise InputError("bis hierher")

    monkeypatch.setattr("pipeline.run.run.begin", note)
    with pytest.raises(InputError, match="bis hierher"):
        code_collection.fn(wanted)
    assert asked == [wanted]


def test_a_scheduled_run_understands_what_the_schedule_keeps() -> None:
    kept = TypeAdapter(RunOptions).dump_python(RunOptions(Path("k"), Path("o"), ocr=False), mode="json")
    understood = code_collection.validate_parameters({"options": kept})
    assert understood["options"] == RunOptions(Path("k"), Path("o"), ocr=False)


def test_options_survive_the_way_to_a_schedule() -> None:
    adapter = TypeAdapter(RunOptions)
    given = RunOptions(Path("k"), Path("o"), model=Path("m.skops"), ocr=False).absolute()
    assert adapter.validate_python(adapter.dump_python(given, mode="json")) == given
    assert given.corpus.is_absolute() and given.model is not None and given.model.is_absolute()


def test_what_a_run_is_asked_for_shapes_how_documents_are_read() -> None:
    options = RunOptions(Path("k"), Path("o"))
    assert options.reading.ocr == "auto" and options.reading.repair
    assert replace(options, ocr=False, repair=False).reading.ocr == "off"
