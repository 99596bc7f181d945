"""A real server of the workplace, as a process of its own, and a window that talks to it."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
from sample_results import make_results

ROOT = Path(__file__).resolve().parents[1]


class Server:
    """``querschau app FOLDER --no-browser`` with a state folder of its own (as on a computer of its own)."""

    def __init__(self, state: Path, folder: Path | None = None, *options: str) -> None:
        self.state = state
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "querschau", "app"),
                *([str(folder)] if folder else []),
                "--no-browser",
                *options,
            ],
            stdout=subprocess.PIPE,
            text=True,
            env=environment(state),
            cwd=ROOT,
        )
        assert self.process.stdout
        self.address = re.sub(r"^Querschau: ", "", self.process.stdout.readline()).strip()
        assert self.address.startswith("http://127.0.0.1:"), self.address
        self.origin = self.address.partition("/?")[0]

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def environment(state: Path) -> dict[str, str]:
    """This process' environment with folders of its own for state and cache."""
    own = {"XDG_STATE_HOME": str(state), "XDG_CACHE_HOME": str(state / "cache")}
    return {**os.environ, **own, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


class Window:
    """What a window's scripts do: requests with cookie, origin and our header."""

    def __init__(self, server: Server, address: str = "") -> None:
        self.origin = server.origin
        self.client = httpx.Client(base_url=server.origin, timeout=30, trust_env=False)
        answer = self.client.get(address or server.address)
        if address or server.process.poll() is None:
            assert answer.status_code == 303, answer.text
        self.headers = {"Origin": self.origin, "X-Querschau": "1", "Content-Type": "application/json"}

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.client.request(method, path, json=body or {}, headers={**self.headers, **headers})


def make_corpus(folder: Path) -> Path:
    """A corpus folder with results of three invented towns, as a run would leave it."""
    folder.mkdir(parents=True)
    results = make_results(folder / "fertig")
    shutil.move(results.folder, folder / "ergebnisse")
    (folder / "documents").mkdir()
    for name in ("lindenau_bericht", "marbek_protokoll"):
        (folder / "documents" / f"{name}.txt").write_text("Ein Text.", "utf-8")
    return folder


DOCUMENT = "lindenau_bericht"
"""A document of that corpus."""


def proposal(window: Window, number: int = 0) -> dict[str, Any]:
    """The document's proposal with this number, with the passage it is in."""
    data = window.get(f"/api/dok/{DOCUMENT}").json()
    found = [p | {"passage": id} for id, s in data["states"].items() for p in s["proposals"]]
    return found[number]


def accepting(chosen: dict[str, Any], **more: Any) -> dict[str, Any]:
    record = {
        "id": secrets.token_hex(8),
        "kind": "applies",
        "document": DOCUMENT,
        "passage": chosen["passage"],
    }
    return record | {"code": chosen["code"], "proposal": chosen["id"]} | more


def decide(window: Window, *records: dict[str, Any], **more: Any) -> Any:
    answer = window.send("POST", "/api/entscheidungen", {"person": "Anna", "records": records, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()
