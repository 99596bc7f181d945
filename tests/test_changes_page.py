"""What changed since the last run, for reading, and the last results kept; without what was forgotten."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from pipeline.run.earlier import keep_earlier
from pipeline.run.forget import forget
from pipeline.run.options import RunOptions
from pipeline.run.run import run

WANTED = "Die Stadt hat zu wenig Personal für die Integration. In der Kernstadt fehlen bezahlbare Wohnungen."


def words(page: Path) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.read_text("utf-8"))).split())


def test_the_page_says_what_is_new_and_gone_and_the_earlier_results_stay(tmp_path: Path) -> None:
    corpus, out = tmp_path / "korpus", tmp_path / "out"
    corpus.mkdir()
    (corpus / "alt.txt").write_text(WANTED, "utf-8")
    (corpus / "bleibt.txt").write_text("Der Rat hat ein Leitbild beschlossen.", "utf-8")
    run(RunOptions(corpus, out, keep=2))
    assert not (out / "aenderungen.html").exists() and not (out / "frueher").exists(), "nothing was before"

    (corpus / "alt.txt").unlink()
    (corpus / "<neu>.txt").write_text(f"# Lage\n\n{WANTED}\n", "utf-8")
    first = (out / "coded_segments.csv").read_bytes()
    run(RunOptions(corpus, out, keep=2))
    said = words(out / "aenderungen.html")
    assert "1 Dokument neu" in said and "1 Dokument entfallen" in said
    assert "bleibt" not in said, "nothing changed there"
    assert re.search(r"HF\.ressourcen [\w ]+ 1 1 ", said), "one coding gained, one lost"
    assert "<neu>" in said and "<neu>" not in (out / "aenderungen.html").read_text("utf-8")
    (earlier,) = (out / "frueher").iterdir()
    assert (earlier / "coded_segments.csv").read_bytes() == first
    assert (earlier / "bericht.html").is_file() and not (earlier / "documents").exists()

    run(RunOptions(corpus, out, keep=2))
    assert words(out / "aenderungen.html") == said, "nothing changed since"
    done = forget(corpus, "bleibt.txt", (out,))
    assert not earlier.exists() and any(earlier.name in line for line in done.removed)
    assert not (out / "aenderungen.html").exists(), "it may name what is gone"


def test_only_the_newest_earlier_results_stay(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    for day in range(1, 5):
        (tmp_path / "changes.csv").write_text(str(day))
        keep_earlier(tmp_path, f"2026-03-0{day}T12:00:00+00:00", 2)
    kept = sorted((tmp_path / "frueher").iterdir())
    assert [(folder / "changes.csv").read_text() for folder in kept] == ["3", "4"]
    keep_earlier(tmp_path, "2026-03-09T12:00:00+00:00", 0)
    assert len(list((tmp_path / "frueher").iterdir())) == 2, "0 keeps none and takes none away"


def test_tables_in_parts_are_kept_too(tmp_path: Path) -> None:
    (tmp_path / "segments.parquet").mkdir()
    (tmp_path / "segments.parquet" / "ab.parquet").write_bytes(b"PAR1")
    (tmp_path / "documents").mkdir()
    keep_earlier(tmp_path, "2026-03-01T12:00:00+00:00", 1)
    (kept,) = (tmp_path / "frueher").iterdir()
    assert [p.relative_to(kept).as_posix() for p in kept.rglob("*") if p.is_file()] == [
        "segments.parquet/ab.parquet"
    ]
