"""A wrong option or argument is one German sentence with what to do; nothing stands in English."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import ROOT


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


def test_a_terminal_that_lacks_characters_does_not_change_the_status() -> None:
    status, text = said("run", "gibtsnicht", "--out", "x", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert status == 2 and "Den Ordner ?gibtsnicht? gibt es nicht" in text
