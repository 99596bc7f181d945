"""The application killed while a window sends it decisions: what it answered is on the disk, once."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
from app_server import Server, Window

DECISIONS = 200
"""Decisions that a window sends, one after the other."""


def decide_undisturbed(place: Path) -> float:
    """Send all decisions (again): each stands there once at the end; the seconds that it took."""
    server, window, records = opened(place)
    try:
        begun = time.monotonic()
        assert send(window, records) == [r["id"] for r in records], "not every decision was answered"
        seconds = time.monotonic() - begun
    finally:
        server.end()
    assert stored(place) == Counter(r["id"] for r in records), "a decision is missing or stored twice"
    return seconds


def decide_and_be_killed(place: Path, moment: float) -> bool:
    """Kill the server ``moment`` seconds after the first decision. Raises AssertionError where one that it
    answered is not on the disk exactly once."""
    server, window, records = opened(place)
    killer = threading.Timer(moment, kill_family, [psutil.Process(server.process.pid)])
    killer.start()
    answered = send(window, records)
    killer.join()
    server.process.wait()
    there = stored(place)
    assert all(there[id] == 1 for id in answered), "an answered decision is not stored once"
    assert set(there.values()) <= {1}, "a decision is stored twice"
    return len(answered) < len(records)


def opened(place: Path) -> tuple[Server, Window, list[dict[str, Any]]]:
    """A server on the corpus, a window of Anna's, and what she is going to decide: the same every time."""
    results = place / "korpus" / "ergebnisse"
    if not results.exists():
        shutil.move(place / "vorher", results)
    server = Server(place / "rechner", place / "korpus")
    window = Window(server)
    window.send("POST", "/api/person", {"name": "Anna"})
    documents = sorted(p.stem for p in (results / "documents").glob("*.txt"))
    data = {name: window.get(f"/api/dok/{name}").json() for name in documents}
    proposals = [
        {"document": name, "passage": passage, "code": p["code"], "proposal": p["id"]}
        for name in documents
        for passage, state in data[name]["states"].items()
        for p in state["proposals"]
    ]
    kinds = ("applies", "applies_not")
    return server, window, [
        proposals[n % len(proposals)] | {"id": f"anna-{n:04d}", "kind": kinds[n // len(proposals) % 2]}
        for n in range(DECISIONS)
    ]  # fmt: skip


def send(window: Window, records: list[dict[str, Any]]) -> list[str]:
    """Send one record after the other until the server is gone; the ids that it answered."""
    answered = []
    with suppress(httpx.HTTPError):
        for record in records:
            answer = window.send("POST", "/api/entscheidungen", {"person": "Anna", "records": [record]})
            assert answer.status_code == 200, answer.text
            answered.append(record["id"])
    return answered


def stored(place: Path) -> Counter[str]:
    """How often each of Anna's decisions stands in her whole lines."""
    files = (place / "korpus" / "entscheidungen").rglob("*.jsonl")
    lines = (line for path in files for line in path.read_bytes().split(b"\n")[:-1])
    return Counter(id for line in lines if (id := json.loads(line)["id"]).startswith("anna-"))


def kill_family(process: psutil.Process) -> bool:
    """Kill a process with all its children; whether it still lived."""
    try:
        family = [*process.children(recursive=True), process]
        alive = process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    for one in family:
        with suppress(psutil.NoSuchProcess):
            one.kill()
    process.wait()
    return alive
