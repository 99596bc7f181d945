"""A file that starts the workplace by a double click."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from pipeline.files import write_bytes, write_text

_DESKTOP = """[Desktop Entry]
Type=Application
Version=1.5
Name=Querschau
Comment=Kommunale Dokumente kodieren
Exec={command}
Terminal=false
Categories=Office;Education;
"""


def write_link(folder: Path, corpus: Path | None) -> Path:
    """Write the file for this system into ``folder``; it opens ``corpus``, where one is given.

    Raises OutputError where it cannot be written.
    """
    words = [sys.executable, "-P", "-m", "querschau", "app", *([str(corpus.resolve())] if corpus else [])]
    if sys.platform == "win32":
        without_window = Path(sys.executable).with_name("pythonw.exe")
        words[0] = str(without_window if without_window.is_file() else sys.executable)
        path = folder / "Querschau.cmd"
        line = " ".join(f'"{word}"' for word in words).replace("%", "%%")
        write_bytes(path, f'@echo off\r\nchcp 65001 >nul\r\nstart "" {line}\r\n'.encode())
        return path
    if sys.platform == "darwin":
        path = folder / "Querschau.command"
        write_text(path, f"#!/bin/sh\nexec {shlex.join(words)}\n")
    else:
        path = folder / "Querschau.desktop"
        write_text(path, _DESKTOP.format(command=" ".join(map(_quoted, words))))
    path.chmod(0o755)
    return path


def _quoted(word: str) -> str:
    """A word of ``Exec`` as the Desktop Entry Specification wants it."""
    for character in ("\\", '"', "`", "$"):
        word = word.replace(character, f"\\{character}")
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'
