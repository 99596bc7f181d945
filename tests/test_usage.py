"""A wrong option or argument is one German sentence with what to do; nothing stands in English."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from commands_page import groups_and_commands
from conftest import ROOT
from typer.testing import CliRunner

from querschau.cli import app


def said(*arguments: str, **environment: str) -> tuple[int, str]:
    """Exit status and all that a command says."""
    done = subprocess.run(
        [sys.executable, "-m", "querschau", *arguments],
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
    )
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("run a --worker 3", "Die Option --worker gibt es nicht"),
        ("run a --out b --workers drei", "„drei“ ist keine ganze Zahl"),
        ("run a --out b --workers 0", "0 ist nicht erlaubt, mindestens 1"),
        ("run a --out", "Die Option --out braucht einen Wert"),
        ("run", "Es fehlt die Angabe CORPUS"),
        ("run a b --out c", "„b“ ist zu viel"),
        ("rn", "Den Befehl „rn“ gibt es nicht; gemeint ist vielleicht „run“"),
    ],
)
def test_each_is_one_sentence(arguments: str, sentence: str) -> None:
    status, text = said(*arguments.split())
    assert status == 2
    assert sentence in text and "--help“ zeigt" in text and len(text.strip().splitlines()) == 1


def test_the_version_is_said() -> None:
    assert said("--version") == (0, "Querschau 0.1.0\n")


ENGLISH = (
    "Usage",
    "Options",
    "Arguments",
    "Commands",
    "OPTIONS",
    "ARGS",
    "required",
    "default:",
    "Show ",
    "<str",
    "bool",
)


WAYS = [way.partition(" ")[2] for way, _ in groups_and_commands()]


@pytest.mark.parametrize("way", WAYS)
def test_the_help_of_every_command_is_german(way: str) -> None:
    shown = CliRunner().invoke(app, [*way.split(), "--help"])
    assert shown.exit_code == 0
    assert "Aufruf: " in shown.output and "Diese Hilfe zeigen." in shown.output
    assert not [word for word in ENGLISH if word in shown.output]


POOR = {
    "PYTHONIOENCODING": "ascii",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "LC_ALL": "C",
    "LANG": "C",
}
"""A terminal that can show nothing but ASCII."""


@pytest.mark.slow
def test_a_poor_terminal_shows_the_help_of_every_command() -> None:
    for way in WAYS:
        status, text = said(*way.split(), "--help", **POOR)
        assert status == 0 and "Traceback" not in text, way


def test_a_poor_terminal_does_not_change_the_status_of_a_run(tmp_path: Path) -> None:
    corpus = tmp_path / "Überlegungen"
    corpus.mkdir()
    (corpus / "bäume – 中.txt").write_text("Im Hof fehlen schattige Bäume.\n", "utf-8")
    run = ("run", str(corpus), "--out", str(tmp_path / "aus"), "--codebook", "hitzeschutz")
    status, text = said(*run, **POOR)
    assert status == 0 and "1 Dokument, 5 " in text
    (corpus / "leer – 中.pdf").write_bytes(b"")
    status, text = said(*run, **POOR)
    assert status == 1 and "Nicht gelesen" in text and "Traceback" not in text


def test_a_terminal_that_lacks_characters_does_not_change_the_status() -> None:
    status, text = said("run", "gibtsnicht", "--out", "x", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert status == 2 and "Den Ordner ?gibtsnicht? gibt es nicht" in text
