"""„Ausgabe“ through a real server: files go out, what people did in them comes back and can be taken back."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from app_server import Window, make_corpus
from docx import Document
from workbooks import filling

from pipeline.codebook.model import load_codebook
from pipeline.exchange.targets import SUFFIXES
from pipeline.people.decision_files import read_decisions
from pipeline.results import open_results
from pipeline.sheets.layout import READ, YES
from querschau.app.pages.ausgabe import TARGETS
from querschau.app.tasks import for_the_page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_corpus(tmp_path / "korpus")


@pytest.fixture
def window(first_window: Window, folder: Path) -> Window:
    """A window in which this test's own corpus is opened."""
    assert first_window.send("POST", "/api/korpus", {"folder": str(folder)}).status_code == 200
    return first_window


def job(window: Window, kind: str, **order: Any) -> dict[str, Any]:
    """Ask for a job and wait for its end."""
    answer = window.send("POST", f"/api/ausgabe/{kind}", order)
    assert answer.status_code == 202, answer.text
    state: dict[str, Any] = answer.json()
    while state["state"] == "running":
        time.sleep(0.1)
        state = window.get("/api/auftrag").json()
    return state


def made(window: Window, kind: str, **order: Any) -> list[str]:
    """The files that a job wrote; each can be taken away and is one."""
    state = job(window, kind, **order)
    assert state["state"] == "done", state["message"]
    for name in state["outcome"]["files"]:
        answer = window.get(f"/ausgabe/datei/{name}")
        assert answer.status_code == 200 and answer.headers["content-disposition"].startswith("attachment")
    return [Path(name).name for name in state["outcome"]["files"]]


def test_report_method_and_exports_are_written_and_can_be_taken_away(window: Window, folder: Path) -> None:
    assert made(window, "bericht") == ["bericht.html", "bericht.docx"]
    assert made(window, "methode") == ["methodenanhang.docx", "kategoriensystem.html"]
    appendix = Document(str(folder / "ergebnisse" / "ausgabe" / "methodenanhang.docx"))
    headings = [p.text for p in appendix.paragraphs if p.style.name.startswith("Heading")]
    book = open_results(folder / "ergebnisse").codebook
    assert headings[:2] == ["Methode", "Kategoriensystem"]
    assert {code.label for code in book.codes.values()} < set(headings)

    [project] = made(window, "austausch", target="refi", cases=["Lindenau an der Aue"])
    with zipfile.ZipFile(folder / "ergebnisse" / "ausgabe" / project) as archive:
        assert "project.qde" in archive.namelist()
        assert sum(name.endswith(".txt") for name in archive.namelist()) == 1
    assert [Path(n).suffix for n in made(window, "austausch", target="csv", layer="menschen")] == [".csv"]
    shown = window.get("/ausgabe").text
    assert "bericht.docx" in shown and "was gilt" in shown


def test_what_cannot_be_done_is_said(window: Window, folder: Path) -> None:
    failed = job(window, "austausch", target="refi", cases=["Nirgendwo"])
    assert failed["state"] == "failed" and "Nirgendwo" in failed["message"]
    assert window.send("POST", "/api/ausgabe/zauberei", {}).status_code == 404
    assert window.send("POST", "/api/ausgabe/kodierbogen", {"coder": "Anna", "number": 0}).status_code == 400
    inside = job(
        window, "pseudonyme", out=str(folder.parent / "kopie"), key=str(folder.parent / "kopie/k.csv")
    )
    assert "Schlüssel" in inside["message"] and "„Schlüsseldatei“" in inside["message"]
    assert "--" not in for_the_page(
        "PDF-Dateien gehen als Text hinaus; nennen Sie mit --corpus den Ordner, in dem sie liegen (1)."
    )
    assert for_the_page("Geben Sie mit --coder NAME die Person an.") == (
        "Geben Sie mit „Wer hat in der Datei gearbeitet?“ die Person an."
    )


def test_only_results_and_sheets_are_handed_out(window: Window, folder: Path) -> None:
    (folder / "geheim.txt").write_text("nichts für Fremde", "utf-8")
    for way in (
        "geheim.txt",
        "ergebnisse/../geheim.txt",
        "ergebnisse/.querschau/x",
        "corpus.yaml",
        "/etc/hosts",
    ):
        assert window.get(f"/ausgabe/datei/{way.replace('../', '%2e%2e/')}").status_code == 404


def test_a_corrected_workbook_is_looked_at_taken_over_and_taken_back(window: Window, folder: Path) -> None:
    [name] = made(window, "austausch", target="korrektur")
    path = folder / "ergebnisse" / "ausgabe" / name
    with filling(path, "Kodierungen") as sheet:
        row = sheet.find(Code="HF.segregation")
        sheet[row, "Entscheidung"] = "gilt nicht"
    data = path.read_bytes()
    headers = window.headers | {"Content-Type": "application/octet-stream"}
    sent = window.client.put(f"/api/einlesen/{name}", content=data, headers=headers)
    assert sent.status_code == 201, sent.text

    preview = job(window, "einlesen", name=name, person="Anna", preview=True)
    assert preview["state"] == "done", preview["message"]
    changes = preview["outcome"]["changes"]
    assert [c["what"] for c in changes] == ["entfällt"]
    assert "In den Wohnblöcken" in changes[0]["text"]
    assert decisions(folder) == []

    done = job(window, "einlesen", name=name, person="Anna", preview=False)
    assert [d.kind for d in decisions(folder)] == ["applies_not"]
    assert window.send("DELETE", "/api/stapel", {"batch": "gibt es nicht"}).status_code == 400
    undone = window.send("DELETE", "/api/stapel", {"batch": done["outcome"]["batch"]})
    assert undone.status_code == 200 and [d.kind for d in decisions(folder)] == ["applies_not", "undo"]
    again = window.send("DELETE", "/api/stapel", {"batch": undone.json()["batch"]})
    assert again.status_code == 200
    nameless = job(window, "einlesen", name=name, preview=True)
    assert "„Wer hat in der Datei gearbeitet?“" in nameless["message"]


def test_a_code_sheet_goes_out_and_comes_back(window: Window, folder: Path) -> None:
    [name] = made(window, "kodierbogen", coder="Bea Kurz", number=3)
    path = folder / "codings" / "boegen" / name
    with filling(path, "Kodierbogen") as sheet:
        row = sheet.find(Passage="e")
        sheet[row, READ] = YES
    headers = window.headers | {"Content-Type": "application/octet-stream"}
    window.client.put(f"/api/einlesen/{name}", content=path.read_bytes(), headers=headers)
    done = job(window, "einlesen", name=name, preview=False)
    assert done["state"] == "done", done["message"]
    assert "1 Passage von Bea Kurz gelesen" in done["outcome"]["lines"][0]
    [read] = decisions(folder)
    assert (read.person, read.kind, read.blind) == ("Bea Kurz", "read", True)


def test_codes_that_the_codebook_does_not_know_can_be_mapped(window: Window, folder: Path) -> None:
    """Each becomes a free code, one of ours, or is left out."""
    segments = open_results(folder / "ergebnisse").segments
    texts = [t for t in segments["text"] if len(t) > 60][:3]
    names = ["Mieten", "Lärm", "Sonstiges"]
    rows = [f'{segments["document"][0]};"{n}";"{t}"' for n, t in zip(names, texts, strict=True)]
    data = "\n".join(["Dokumentname;Code;Segment", *rows]).encode()
    headers = window.headers | {"Content-Type": "application/octet-stream"}
    window.client.put("/api/einlesen/andere.csv", content=data, headers=headers)
    seen = job(window, "einlesen", name="andere.csv", person="Anna")["outcome"]
    assert seen["free"] == [[name, 1] for name in names] and decisions(folder) == []
    given = {"Mieten": "HF.wohnen", "Sonstiges": "-"}
    done = job(window, "einlesen", name="andere.csv", person="Anna", preview=False, codes=given)["outcome"]
    assert done["free"] == [["Lärm", 1]]
    assert [(d.kind, d.code) for d in decisions(folder) if d.kind == "applies"] == [
        ("applies", "HF.wohnen"),
        ("applies", "frei:lärm"),
    ]
    wrong = job(window, "einlesen", name="andere.csv", person="Anna", codes={"Mieten": "HF.nirgends"})
    assert "HF.nirgends" in wrong["message"]


def test_a_codebook_of_another_program_becomes_a_draft(window: Window, folder: Path) -> None:
    [name] = made(window, "austausch", target="openqda")
    data = (folder / "ergebnisse" / "ausgabe" / name).read_bytes()
    headers = window.headers | {"Content-Type": "application/octet-stream"}
    window.client.put(f"/api/einlesen/{name}", content=data, headers=headers)
    seen = " ".join(job(window, "einlesen", name=name)["outcome"]["lines"])
    assert "keine Kodierungen" in seen and "Übernehmen" in seen
    assert not list(folder.glob("codings/*.codebook.yaml"))
    said = " ".join(job(window, "einlesen", name=name, preview=False)["outcome"]["lines"])
    [draft] = folder.glob("codings/*.codebook.yaml")
    assert draft.name in said and load_codebook(draft).codes


def test_a_job_can_be_broken_off(window: Window) -> None:
    assert window.send("DELETE", "/api/auftrag").status_code == 400
    window.send("POST", "/api/ausgabe/bericht", {"figures": True})
    assert window.send("POST", "/api/ausgabe/methode", {}).status_code == 400
    assert window.send("DELETE", "/api/auftrag").json()["state"] == "stopped"
    assert made(window, "methode")


def decisions(folder: Path) -> list[Any]:
    return read_decisions(folder / "entscheidungen")[0]


def test_every_target_of_an_export_is_offered() -> None:
    """The workbook for correction has a place of its own on the page."""
    assert set(TARGETS) | {"korrektur"} == set(SUFFIXES)
