"""How fast the workplace answers and what its server holds, in a real browser on invented documents.

    python benchmarks/workplace.py                  500 documents, 50,000 codings; one document of 300 pages

Two clocks: the time that a person waits (wall, which other work on the computer lengthens) and the processor
time of the server and of the page's main thread (which it does not). Pages: the first request and the median
of five more. Frames: distance between two frames while the document scrolls a window's height every third
frame. Decision: from the key to the frame in which it is seen. Needs Chromium and Playwright.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import pyarrow.parquet as pq
from app_server import Server, Window
from chromium import chromium
from sample_results import make_large_results, make_results
from sample_towns import SPECS, Spec, h

from pipeline.model import BlockKind
from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.people.decisions import Decision, text_hash
from pipeline.results import Results
from pipeline.run.growing import GROUP

PAGES = ["/", "/lauf", "/lesen", "/lesen/DOK", "/liste", "/suche", "/kategorien", "/zweit", "/auswertung"]
PAGES += [f"/auswertung/{view}" for view in ("gruppen", "haeufigkeiten", "gemeinsam", "matrix", "profile")]
PAGES += ["/auswertung/stellen?code=HF.wohnen", "/ausgabe"]
CALLS = ["/api/dok/DOK", "/api/codes", "/api/stand?seit=0", "/api/liste?art=schwach", "/api/liste?art=zellen"]
CALLS += ["/api/liste?art=ohne", "/api/liste?art=zufall", "/api/codebuch", "/api/suche?q=Konzept"]
CALLS += ["/api/suche?q=*konzept*", "/api/suche?art=aehnlich&q=Wohnungen fehlen"]
FRAMES = """async (count) => {
    const stamps = [];
    await new Promise((done) => {
        const step = (now) => {
            stamps.push(now);
            if (stamps.length % 3 === 0) scrollBy(0, innerHeight);
            if (stamps.length > count) done(); else requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
    });
    return stamps.slice(1).map((t, n) => t - stamps[n]);
}"""
READY = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(
    () => done(performance.getEntriesByName('bereit')[0].startTime))))"""
PAINTED = """async (key) => {
    const selected = document.querySelector('.karte[aria-pressed=true]');
    const passage = selected.closest('.passage');
    const before = passage.querySelectorAll('.karte.entschieden').length;
    const began = performance.now();
    const there = document.activeElement;
    there.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    for (;;) {
        await new Promise(requestAnimationFrame);
        if (passage.querySelectorAll('.karte.entschieden').length > before) {
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            return performance.now() - began;
        }
    }
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--codings", type=int, default=50_000)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--views", type=int, default=2_000, help="documents opened to see memory grow")
    parser.add_argument("--decisions", type=int, default=20_000)
    given = parser.parse_args()
    print(f"load of the computer at the beginning: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made = make_large_results(folder / "viele" / "ergebnisse", given.documents, given.codings, filler=1)
        print(f"collection: {len(made.document_names)} documents, {len(made.segments)} passages, ", end="")
        print(f"{len(made.codings)} codings")
        _stand_ins(folder / "viele", made.document_names)
        _with_server(folder / "viele", lambda server, window: _answers(server, window, given.views))
        number = _decided(folder / "viele", made, given.decisions)
        print(f"the same with {number} decisions of another person in all documents")
        _with_server(folder / "viele", _many_decisions)
        long = make_results(folder / "lang" / "ergebnisse", (_long_document(given.pages),))
        characters = len(long.document("lang").text)
        print(f"long document: {given.pages} pages, {characters} characters, {len(long.codings)} codings")
        _stand_ins(folder / "lang", ["lang"])
        _with_server(folder / "lang", lambda server, _: _reading(server, folder / "profil"))


def _stand_ins(folder: Path, names: list[str]) -> None:
    """The corpus' documents: the workplace lists them; their text comes from the results, whose tables get
    the row groups that a run gives them."""
    for path in (folder / "ergebnisse").glob("*.parquet"):
        pq.write_table(pq.read_table(path), path, row_group_size=GROUP)
    (folder / "documents").mkdir()
    for name in names:
        (folder / "documents" / f"{name}.txt").write_text("Ein Text.", "utf-8")


def _decided(corpus: Path, made: Results, number: int) -> int:
    """Decisions about the first proposals of each document, three of four confirmed; how many there are."""
    each = number // len(made.document_names)
    rows = made.layer("vorschlaege").codings.groupby("document", sort=False).head(each)
    passages = made.segments.set_index("segment_id")[["start", "end", "text"]].to_dict("index")
    files = DecisionFiles(corpus / "entscheidungen")
    files.refresh()
    with DecisionWriter(files, "Anna") as writer:
        for at, row in enumerate(rows.itertuples()):
            unit = passages[row.segment_id]
            decision = Decision(
                person="Anna",
                kind="applies_not" if at % 4 == 0 else "applies",
                document=row.document,
                passage=(unit["start"], unit["end"]),
                passage_hash=text_hash(unit["text"]),
                span=(row.start, row.end),
                text=row.text,
                code=row.code,
                proposal=row.coding_id,
            )
            writer.write([decision])
    return len(rows)


def _many_decisions(server: Server, window: Window) -> None:
    """The first pages after the start, then those after what people decided is folded."""
    for path in ("/", "/auswertung", "/lesen", "/liste", "/auswertung"):
        first = _answer(server, window, path)
        assert first
        print(f"{path}: {first[0]:.0f} ms ({first[1]:.0f} ms CPU)")
    _decisions(server, window, "bericht_002")
    after = _answer(server, window, "/auswertung")
    assert after
    print(f"/auswertung after decisions: {after[0]:.0f} ms; memory {_memory(server)}")


def _long_document(pages: int) -> Spec:
    """Seven blocks of some 400 characters a page, every second with two codings."""
    chance = random.Random(14)  # noqa: S311 - shuffling, not secrecy
    pool = [p for s in SPECS for p in s.parts if p.codes and p.kind is BlockKind.PARAGRAPH]
    words = sorted({w.strip(".,;„“") for p in pool for w in p.text.split()})
    parts = []
    for number in range(pages * 5):
        part = chance.choice(pool)
        codes = part.codes if number % 10 else ()
        filler = " ".join(chance.choices(words, k=50))
        parts.append(replace(part, text=f"{part.text} ({number}) {filler}.", codes=codes))
        if number % 25 == 0:
            parts[-1] = h(f"Abschnitt {number // 25 + 1}")
    return Spec("lang", tuple(parts), "Langenau")


def _with_server(folder: Path, then: Callable[[Server, Window], None]) -> None:
    with tempfile.TemporaryDirectory() as state:
        server = Server(Path(state), folder)
        try:
            window = Window(server)
            window.send("POST", "/api/person", {"name": "Messung"})
            server.address = window.send("POST", "/api/oeffnen").json()["address"]
            then(server, window)
        finally:
            server.end()


def _answers(server: Server, window: Window, views: int) -> None:
    """Time of each page and call, first and again; then memory, before and after so many page views."""
    document = "bericht_001"
    print(f"memory of the server after the start: {_memory(server)}")
    for path in [*PAGES, *CALLS]:
        address = path.replace("DOK", document)
        first, *more = (_answer(server, window, address) for _ in range(6))
        if first is None:
            print(f"{path}: not there")
            continue
        again = statistics.median(t[0] for t in more if t), statistics.median(t[1] for t in more if t)
        print(f"{path}: first {first[0]:.0f} ms ({first[1]:.0f} ms CPU), then {again[0]:.0f} ms ", end="")
        print(f"({again[1]:.0f} ms CPU)")
    _decisions(server, window, document)
    print(f"memory of the server after all pages: {_memory(server)}")
    names = window.get("/api/stand?seit=0").json()
    assert names["counts"]["passages"]
    for number in range(views):
        window.get(f"/api/dok/bericht_{number % 500 + 1:03d}")
    print(f"memory of the server after {views} documents more: {_memory(server)}")


def _decisions(server: Server, window: Window, document: str) -> None:
    """Twenty decisions one by one, each on the disk when it is answered."""
    data = window.get(f"/api/dok/{document}").json()
    open_ = [(id, p) for id, s in data["states"].items() for p in s["proposals"]][:20]
    spent = []
    for number, (passage, proposal) in enumerate(open_):
        record = {"id": f"messung-{number:04d}", "kind": "applies", "document": document, "passage": passage}
        record |= {"code": proposal["code"], "proposal": proposal["id"]}
        began = time.perf_counter()
        answer = window.send("POST", "/api/entscheidungen", {"person": "Messung", "records": [record]})
        spent.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, answer.text
    print(f"a decision, answered when it is on the disk: median {statistics.median(spent):.0f} ms, ", end="")
    print(f"longest {max(spent):.0f} ms")


def _answer(server: Server, window: Window, address: str) -> tuple[float, float] | None:
    """Milliseconds of waiting and of the server's processor time; None where there is no such page."""
    cpu, began = _cpu(server), time.perf_counter()
    answer = window.client.get(address, follow_redirects=True)
    waited = 1000 * (time.perf_counter() - began)
    if answer.status_code == 404:
        return None
    while answer.status_code == 202:  # the index of words is being made
        time.sleep(1)
        answer = window.client.get(address)
        waited = 1000 * (time.perf_counter() - began)
    assert answer.status_code == 200, (address, answer.status_code)
    return waited, 1000 * (_cpu(server) - cpu)


def _cpu(server: Server) -> float:
    """Seconds of processor time of the server."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(server: Server) -> str:
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    found = dict(line.split(":", 1) for line in lines if line.startswith(("VmRSS", "VmHWM")))
    return ", ".join(f"{name} {int(found[key].split()[0]) / 1024:.0f} MB" for name, key in _KEYS.items())


_KEYS = {"now": "VmRSS", "at most": "VmHWM"}


def _reading(server: Server, profile: Path) -> None:
    """First frame of a long document, frames while it scrolls, and decisions."""
    with chromium(profile, 1280, 860) as browser:
        page = browser.new_page()
        page.goto(server.address)
        times = [_opened(server, page) for _ in range(5)]
        waited, server_cpu, page_cpu = (statistics.median(t[n] for t in times) for n in range(3))
        print(f"first frame: {waited:.0f} ms (CPU: server {server_cpu:.0f} ms, page {page_cpu:.0f} ms)")
        page.locator(".blatt.leer").first.wait_for(state="detached", timeout=300_000)
        clock = _clock(page)
        page.evaluate("scrollTo(0, 0)")
        began = clock()
        frames = sorted(page.evaluate(FRAMES, 400))
        most = frames[int(0.95 * len(frames))]
        print(f"scrolling: median {statistics.median(frames):.0f} ms, 95 % under {most:.0f} ms, ", end="")
        print(f"{(clock() - began) / len(frames):.1f} ms CPU of the main thread a frame")
        page.evaluate("scrollTo(0, 0)")
        _paint(page)
    print(f"memory of the server with the long document: {_memory(server)}")


def _opened(server: Server, page: Any) -> tuple[float, float, float]:
    """Milliseconds until the text is there, and of processor time of the server and of the page till then."""
    before = _cpu(server)
    page.goto(f"{server.origin}/lesen/lang", wait_until="commit")
    clock = _clock(page)
    page.locator("#text .passage .karte").first.wait_for(timeout=60_000)
    waited = page.evaluate(READY)
    return waited, 1000 * (_cpu(server) - before), clock()


def _clock(page: Any) -> Callable[[], float]:
    """A clock of the processor time of the page's main thread, in milliseconds from now on."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def now() -> float:
        found = session.send("Performance.getMetrics")["metrics"]
        return 1000 * float(next(m["value"] for m in found if m["name"] == "TaskDuration"))

    return now


def _paint(page: Any) -> None:
    """Twenty proposals accepted by key."""
    page.locator(".passage.hier").focus()
    clock = _clock(page)
    times, spent = [], []
    for _ in range(20):
        page.keyboard.press("n")
        page.wait_for_timeout(100)
        began = clock()
        times.append(page.evaluate(PAINTED, "a"))
        spent.append(clock() - began)
        page.wait_for_timeout(100)
    print(
        f"decision painted: median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms, ", end=""
    )
    print(f"{statistics.median(spent):.1f} ms CPU of the main thread with what follows")


if __name__ == "__main__":
    main()
