"""How old the results' files are, and the history: what people decided, taken back and brought back."""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path

import pytest
from app_server import Window, make_corpus

from pipeline.people.batches import batches
from pipeline.people.decisions import Decision
from pipeline.run.standby import standby, standing_by

DOCUMENT = "lindenau_bericht"


@pytest.fixture
def window(first_window: Window, tmp_path: Path) -> Window:
    """A window in which this test's own corpus is opened and Anna codes."""
    folder = make_corpus(tmp_path / "korpus")
    first_window.send("POST", "/api/korpus", {"folder": str(folder)})
    first_window.send("POST", "/api/person", {"name": "Anna"})
    return first_window


def accept_two(window: Window) -> str:
    """Anna accepts two proposals in one go; the batch."""
    states = window.get(f"/api/dok/{DOCUMENT}").json()["states"]
    found = [(id, p) for id, s in states.items() for p in s["proposals"]][:2]
    batch = secrets.token_hex(8)
    records = [
        {
            "id": secrets.token_hex(8),
            "kind": "applies",
            "document": DOCUMENT,
            "passage": id,
            "code": p["code"],
        }
        for id, p in found
    ]
    body = {"person": "Anna", "batch": batch, "records": records}
    assert window.send("POST", "/api/entscheidungen", body).status_code == 200
    return batch


def newer(window: Window) -> int:
    """How many decisions the header says are newer than the results' files."""
    shown = window.get("/lauf").text
    found = re.search(r'id="dateistand" class="klein"( hidden)?>.*?<span>(\d+)</span>', shown)
    assert found
    return 0 if found[1] else int(found[2])


def test_the_header_says_how_many_decisions_the_files_lack(window: Window) -> None:
    assert newer(window) == 0
    accept_two(window)
    assert newer(window) == 2
    window.send("POST", "/api/ausgabe/tabellen")
    while window.get("/api/auftrag").json()["state"] == "running":
        time.sleep(0.1)
    assert window.get("/api/auftrag").json()["state"] == "done"
    for _ in range(100):
        if newer(window) == 0:
            break
        time.sleep(0.1)
    assert newer(window) == 0


def test_a_batch_and_a_single_decision_are_taken_back(window: Window) -> None:
    batch = accept_two(window)
    shown = window.get("/lauf/verlauf").text
    assert f'data-stapel="{batch}"' in shown and "2 Kodierungen" in shown
    assert window.send("DELETE", "/api/stapel", {"batch": batch}).status_code == 200
    shown = window.get("/lauf/verlauf").text
    assert f'data-stapel="{batch}"' not in shown and "zurückgenommen" in shown
    assert shown.count("gilt nicht mehr") == 2
    undo = re.search(r'data-einzeln="([^"]+)"', shown)
    assert undo
    body = {"id": secrets.token_hex(8), "person": "Anna", "cancels": undo[1]}
    assert window.send("POST", "/api/rueckgaengig", body).status_code == 200
    assert f'data-stapel="{batch}"' in window.get("/lauf/verlauf").text


def test_the_page_says_whether_a_schedule_is_at_work(window: Window, tmp_path: Path) -> None:
    out = tmp_path / "korpus" / "ergebnisse"
    assert standby(out) is None and "Kein Zeitplan ist im Gang" in window.get("/lauf").text
    with standing_by(out, "zeitplan", "0 2 * * *"):
        assert "Nach dem Zeitplan „0 2 * * *“" in window.get("/lauf").text
        found = standby(out)
        assert found and (found.kind, found.cron) == ("zeitplan", "0 2 * * *")
    assert standby(out) is None
    with standing_by(out, "beobachtung"):
        assert "Jede Änderung in diesem Ordner" in window.get("/lauf").text
    assert standby(tmp_path / "nirgends") is None


def test_every_kind_of_record_has_a_word() -> None:
    kinds = (
        "applies",
        "applies_not",
        "read",
        "unread",
        "memo",
        "summary",
        "code",
        "consensus",
        "blind",
        "undo",
    )
    records = [Decision(id=k, person="Anna", kind=k, batch="b", cancels="x") for k in kinds]
    words = batches(records)[0].words.split(", ")
    assert len(words) == len(kinds) and {"1 Kodierung", "1 Ablehnung", "1 Memo"} < set(words)
