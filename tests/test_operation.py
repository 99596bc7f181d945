"""The parts of ``betrieb/compose.yaml`` started as processes: PostgreSQL, Prefect's server, the schedule."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from test_flows import ROOT, collection, post, postgres, wait_for, wait_until

__all__ = ["postgres"]

PORT = 4293


def services(settings: Mapping[str, str]) -> dict[str, Any]:
    """The services of the compose file, its variables filled in as compose does."""

    def value(found: re.Match[str]) -> str:
        name, default = found[1], found[2]
        return settings.get(name) or (default[2:] if default.startswith(":-") else "")

    text = (ROOT / "betrieb" / "compose.yaml").read_text("utf-8")
    filled = re.sub(r"\$\{(\w+)(:[-?][^}]*)?\}", value, text)
    return dict(YAML(typ="safe").load(filled)["services"])


def start(service: Mapping[str, Any], here: Mapping[str, str], home: Path) -> subprocess.Popen[bytes]:
    """A service as a process of this machine; ``here``: what its addresses and folders are called here."""

    def local(text: str) -> str:
        for there, place in here.items():
            text = text.replace(there, place)
        return text

    command = [sys.executable if word == "python" else local(word) for word in service["command"]]
    environment = {name: local(text or "") for name, text in service["environment"].items()}
    with (home / f"{len(command)}.log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=home,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PREFECT_HOME": str(home)} | environment,
            stdout=log,
            stderr=log,
        )


def test_what_the_compose_file_needs_is_in_the_repository() -> None:
    found = services({"KENNWORT": "geheim", "KORPUS": "/daten", "ERGEBNISSE": "/erg"})
    assert sorted(found) == ["datenbank", "prefect", "querschau"]
    assert found["querschau"]["command"][-1] == "0 2 * * *"
    assert found["querschau"]["volumes"] == ["/daten:/korpus:ro", "/erg:/ergebnisse"]
    assert found["prefect"]["ports"] == ["127.0.0.1:4200:4200"], "the page is for this computer only"
    build = found["querschau"]["build"]
    assert (ROOT / "betrieb" / build["context"] / build["dockerfile"]).is_file()


@pytest.mark.slow
def test_its_parts_work_together(postgres: str, tmp_path: Path) -> None:
    corpus, out = collection(tmp_path / "korpus", 2), tmp_path / "out"
    found = services({"KENNWORT": "x", "KORPUS": "k", "ERGEBNISSE": "e", "QUERSCHAU_ZEIT": "* * * * *"})
    here = {
        "postgresql+asyncpg://prefect:x@datenbank:5432/prefect": postgres,
        "0.0.0.0": "127.0.0.1",
        "prefect:4200": f"127.0.0.1:{PORT}",
        "4200": str(PORT),
        "/korpus": str(corpus),
        "/ergebnisse": str(out),
    }
    server = start(found["prefect"], here, tmp_path)
    try:
        wait_for(f"http://127.0.0.1:{PORT}/api/health", 300)
        schedule = start(found["querschau"], here, tmp_path)
        try:
            wait_until((out / "manifest.json").is_file, 400)
            runs = f"http://127.0.0.1:{PORT}/api/flow_runs/filter"
            wait_until(lambda: any(r["state"]["type"] == "COMPLETED" for r in post(runs, {})))  # type: ignore[index]
        finally:
            schedule.send_signal(signal.SIGINT)
            schedule.wait(timeout=120)
    finally:
        server.terminate()
        server.wait(timeout=120)
    assert "2 Dokumente" in (out / ".querschau" / "laeufe.log").read_text("utf-8")
