"""The formats are said once: a new one is a module and a line."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.corpus import open_corpus
from pipeline.errors import DocumentError, InputError
from pipeline.extract import registry
from pipeline.extract.dispatch import read_document
from pipeline.extract.settings import ReadSettings
from pipeline.model import Block, BlockKind, Document
from pipeline.people.batches import read_people
from pipeline.results import open_results
from pipeline.run.options import RunOptions
from pipeline.run.run import run
from pipeline.run.work import process
from querschau.cli import app

ROOT = Path(__file__).resolve().parents[1]


def test_a_new_format_is_a_reader_and_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_minutes(data: bytes, name: str, file: str) -> Document:
        text = data.decode().removeprefix("PROTOKOLL").strip()
        return Document(name, text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))

    module = types.ModuleType("niederschrift")
    module.read_minutes = read_minutes  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "niederschrift", module)
    line = registry.Format(
        "Niederschrift", (".nds",), lambda s: s.head.startswith("PROTOKOLL"), "niederschrift:read_minutes"
    )
    monkeypatch.setattr(registry, "FORMATS", (line, *registry.FORMATS))

    (tmp_path / "rat.nds").write_text("PROTOKOLL\nDer Rat berät.", "utf-8")
    (tmp_path / "foto.heic").write_bytes(b"\x00\x01")
    source = open_corpus(tmp_path).sources[0]
    assert source.read().text == "Der Rat berät."
    assert "NDS" in registry.readable()

    monkeypatch.setattr(  # in this process: a worker process starts with the formats that stand in the code
        "pipeline.run.pool.process_all",
        lambda sources, work, *_: (process(source, work) for source in sources),
    )
    summary = run(RunOptions(tmp_path, tmp_path / "outputs"))
    assert open_results(summary.folder).document("rat").text == "Der Rat berät."
    assert [d.code for d in summary.failed] == ["unknown-format"] and "NDS, PDF" in summary.failed[0].message


def test_every_format_has_a_reader_that_exists() -> None:
    for format in registry.FORMATS:
        module, _, function = format.reader.partition(":")
        assert callable(getattr(__import__(module, fromlist=[function]), function))


def test_no_ending_belongs_to_two_formats() -> None:
    assert len(registry.suffixes()) == sum(len(format.suffixes) for format in registry.FORMATS)


def test_every_message_names_the_same_formats(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=registry.readable()):
        open_corpus(tmp_path)
    (tmp_path / "bild.txt").write_bytes(b"\x89PNG\r\n")
    with pytest.raises(DocumentError, match=registry.readable()):
        read_document(tmp_path / "bild.txt", "bild")


def test_the_readme_names_every_format() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert all(f.suffixes[0].lstrip(".").upper() in readme for f in registry.FORMATS)


@pytest.mark.parametrize(
    "command", [["codebook", "kwic"], ["codebook", "report"], ["pseudonymise"], ["import"]]
)
def test_commands_that_read_a_corpus_know_how_to_read(command: list[str]) -> None:
    said = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200"}).output
    assert "--no-ocr" in said and "--no-repair" in said


DAMAGED = "Die Bemiihungen der Stadt fiir die Biirger sind groR und die MaRnahmen fiir Kinder auch.\n\n"


@pytest.mark.parametrize("repair", [True, False])
def test_what_reads_without_a_run_reads_as_the_user_asked(tmp_path: Path, repair: bool) -> None:
    corpus, out, key = tmp_path / "k", tmp_path / "p", tmp_path / "key.csv"
    corpus.mkdir()
    (corpus / "a.txt").write_text(DAMAGED * 20 + "Ein Satz zum Schluss.\n", "utf-8")
    option = "--repair" if repair else "--no-repair"
    found = CliRunner().invoke(app, ["codebook", "kwic", "Maßnahme", str(corpus), option])
    assert found.exit_code == 0 and ("\n0 Fundstellen" not in f"\n{found.output}") == repair
    where = ["--out", str(out), "--key", str(key)]
    done = CliRunner().invoke(app, ["pseudonymise", str(corpus), *where, option])
    assert done.exit_code == 0 and ("Maßnahmen" in (out / "a.txt").read_text("utf-8")) == repair
    theirs = tmp_path / "anna.csv"
    theirs.write_text("document,text,code,coder\na,Ein Satz zum Schluss,HF.infrastruktur,Anna\n", "utf-8")
    done = CliRunner().invoke(app, ["import", str(theirs), "--corpus", str(corpus), option])
    text = open_corpus(corpus).sources[0].read(ReadSettings(repair=repair)).text
    assert done.exit_code == 0
    start = text.index("Ein Satz zum Schluss")
    assert [d.span for d in read_people(corpus)[0]] == [(start, start + len("Ein Satz zum Schluss"))]


def test_repair_can_be_left_out_where_a_corpus_is_read_without_a_run(tmp_path: Path) -> None:
    """Once the three places that read a corpus by themselves ignored the settings."""
    (tmp_path / "a.txt").write_text("Die Stadt plant.", "utf-8")
    source = open_corpus(tmp_path).sources[0]
    asked: list[bool] = []

    def note(path: Path, name: str, settings: ReadSettings) -> Document:
        asked.append(settings.repair)
        return Document(name, "", ())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.extract.dispatch.read_document", note)
        source.read(ReadSettings(repair=False))
        source.read()
    assert asked == [False, True]
