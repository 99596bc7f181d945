"""Runs that nobody watches: a line in a log, and a message where something went wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows.notify import VARIABLE, warn
from pipeline.errors import InputError
from pipeline.run import journal
from pipeline.run.journal import LOG, journalled
from pipeline.run.options import RunOptions
from pipeline.run.run import Summary, run

TEXT = "In der Kernstadt fehlen bezahlbare Wohnungen."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "korpus").mkdir()
    (tmp_path / "korpus" / "bericht.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "korpus"


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server on this computer that keeps what it is sent; its address for ``QUERSCHAU_MELDEN``."""
    received: list[dict[str, str]] = []

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Keep)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/", received
    server.shutdown()
    server.server_close()


def test_each_run_leaves_a_line_without_a_word_of_a_document(corpus: Path, tmp_path: Path) -> None:
    said: list[str] = []
    warned: list[str] = []
    for _ in range(2):
        journalled(
            tmp_path / "out", lambda: run(RunOptions(corpus, tmp_path / "out")), said.append, warned.append
        )
    (corpus / "leer.pdf").write_bytes(b"")
    journalled(
        tmp_path / "out", lambda: run(RunOptions(corpus, tmp_path / "out")), said.append, warned.append
    )
    log = (tmp_path / "out" / ".querschau" / LOG).read_text("utf-8")
    assert log.splitlines() == said
    assert "1 Dokument, " in said[0] and said[1].endswith("unverändert")
    assert warned == said[2:] and "1 nicht gelesen" in warned[0]
    assert "Kernstadt" not in log


def test_a_run_that_fails_is_noted_and_raised(tmp_path: Path) -> None:
    def fails() -> Summary:
        raise InputError("Im Ordner liegt kein Dokument.")

    warned: list[str] = []
    with pytest.raises(InputError):
        journalled(tmp_path, fails, lambda line: None, warned.append)
    assert warned[0].endswith("misslungen: Im Ordner liegt kein Dokument.")


def test_the_log_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_BYTES", 300)

    def fails() -> Summary:
        raise InputError("x" * 80)

    for _ in range(40):
        with pytest.raises(InputError):
            journalled(tmp_path, fails, lambda line: None, lambda line: None)
    parts = list((tmp_path / ".querschau").glob(f"{LOG}*"))
    assert len(parts) == 5 and all(p.stat().st_size <= 300 for p in parts)


def test_a_webhook_is_told_only_where_an_address_is_given(
    webhook: tuple[str, list[dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, received = webhook
    monkeypatch.delenv(VARIABLE, raising=False)
    warn("niemand hört das")
    monkeypatch.setenv(VARIABLE, address)
    warn("29.11.2026 02:00:07 (7 s): 3 Dokumente; 1 nicht gelesen")
    assert [m["message"] for m in received] == ["29.11.2026 02:00:07 (7 s): 3 Dokumente; 1 nicht gelesen"]


def test_an_address_that_answers_nobody_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "json://127.0.0.1:9/")
    warn("eine Zeile")
    assert "konnte nicht verschickt werden" in capsys.readouterr().out
