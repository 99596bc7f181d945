"""A document that is withdrawn (a revoked consent): it goes, with all that was derived from it."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from pipeline.corpus import Corpus, Source, open_corpus
from pipeline.corpus_files import holds_results
from pipeline.counted import counted
from pipeline.csv_cells import csv_text
from pipeline.errors import InputError
from pipeline.files import write_bytes
from pipeline.model.manifest import DocumentEntry
from pipeline.report.changes_page import CHANGES_PAGE
from pipeline.results import Results
from pipeline.run.earlier import FOLDER as EARLIER
from pipeline.run.options import RunOptions
from pipeline.run.plan import previous_manifest
from pipeline.run.privacy import store_of
from pipeline.run.run import run
from pipeline.run.store import Store
from pipeline.run.written import MARK, note_written
from pipeline.yaml_file import edit, fingerprint

_READ = 50_000_000


@dataclass(slots=True)
class Forgotten:
    """What went (``removed``) and what a person has to look at himself (``left``): German sentences."""

    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def forget(folder: Path, document: str, results: tuple[Path, ...] = ()) -> Forgotten:
    """Remove the document that ``document`` names (its name, file or path in the corpus ``folder``).

    Gone afterwards: the file, its entry in ``corpus.yaml``, what people decided about it, its texts and
    codings in
    the store and in all results below the corpus and in ``results``, exports and copies that hold it, search
    indexes. Raises InputError where no document is called so, or where nothing else would be left.
    """
    corpus = open_corpus(folder)
    places = _results_of(corpus.folder, results)
    source = next((s for s in corpus.sources if document in _names_of(s, corpus)), None)
    entries = {place: entry for place in places if (entry := _entry(place, document, source))}
    if source is None and not entries:
        raise InputError(
            f"Ein Dokument „{document}“ gibt es weder im Korpus „{folder}“ noch in seinen Ergebnissen; "
            f"schreiben Sie "
            "seinen Namen wie in der Spalte „document“ oder den Namen seiner Datei."
        )
    if len(corpus.sources) == 1 and source is not None:
        raise InputError(
            f"„{source.file}“ ist das einzige Dokument des Korpus; löschen Sie den Ordner „{corpus.folder}“ "
            f"und seine "
            "Ergebnisse selbst."
        )
    name = source.name if source else next(iter(entries.values())).name
    done = Forgotten()
    needles = [name, *_first_words(places, name)]
    if source is not None:
        place = corpus.place_of(source.path)
        source.path.unlink()
        done.removed.append(f"die Datei „{place}“")
        _from_settings(corpus, source, place, done)
    _from_decisions(corpus, name, {e.text_hash for e in entries.values()} - {""}, done)
    for out, entry in entries.items():
        _from_results(corpus, out, entry, needles, done)
    _from_caches(done)
    _look_around(corpus.folder, needles, done)
    return done


def _names_of(source: Source, corpus: Corpus) -> set[str]:
    return {source.name, source.file, corpus.place_of(source.path), str(source.path)}


def _results_of(corpus: Path, more: tuple[Path, ...]) -> list[Path]:
    """All results of the corpus that can be found: below it, hidden ones too, and those named."""
    found = [p.parent for p in corpus.rglob("manifest.json") if holds_results(p.parent)]
    found = [p for p in found if p.parent.name != EARLIER]
    return sorted({path.resolve() for path in (*found, *more) if previous_manifest(path)})


def _entry(out: Path, document: str, source: Source | None) -> DocumentEntry | None:
    manifest = previous_manifest(out)
    wanted = {document} | ({source.name} if source else set())
    documents = manifest.documents if manifest else ()
    return next((d for d in documents if d.name in wanted or d.file == document), None)


def _first_words(places: list[Path], name: str) -> list[str]:
    """A stretch of the document's text, by which files that hold it are known."""
    for out in places:
        path = Results(out).text_place(name)
        text = path.read_text("utf-8") if path.is_file() else ""
        if lines := [line for line in text.split("\n") if len(line) > 40]:
            return [lines[len(lines) // 2][:80]]
    return []


def _from_settings(corpus: Corpus, source: Source, place: str, done: Forgotten) -> None:
    path = corpus.folder / "corpus.yaml"
    if not source.entry.file or not path.is_file():
        return

    def change(data: Any) -> None:
        data["documents"] = [d for d in data["documents"] if d.get("file") not in (source.entry.file, place)]
        if not data["documents"]:
            del data["documents"]

    edit(path, change, fingerprint(path))
    done.removed.append("sein Eintrag in corpus.yaml")


def _from_decisions(corpus: Corpus, name: str, hashes: set[str], done: Forgotten) -> None:
    import pandas as pd

    gone = 0
    for path in sorted(corpus.decisions_folder.rglob("*.jsonl")):
        lines = path.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not _is_about(line, name, hashes)]
        if len(kept) < len(lines):
            gone += len(lines) - len(kept)
            write_bytes(path, b"".join(kept))
    for path in sorted(corpus.codings_folder.rglob("*.csv")):
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        if "document" in table and (mine := table["document"] == name).any():
            gone += int(mine.sum())
            write_bytes(path, csv_text(table[~mine]).encode("utf-8-sig"))
    if gone:
        done.removed.append(f"{counted(gone, 'Entscheidung', 'Entscheidungen')} von Menschen")


def _is_about(line: bytes, name: str, hashes: set[str]) -> bool:
    try:
        record = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except ValueError:
        return False
    return record.get("document") == name or record.get("document_hash") in hashes


def _from_results(
    corpus: Corpus, out: Path, entry: DocumentEntry, needles: list[str], done: Forgotten
) -> None:
    """The results are written anew without the document, with the codebook that lies in them and as they were
    read before, but without a trained model: it may have learned from the document."""
    store = Store(store_of(out))
    book, before = out / "codebook.yaml", previous_manifest(out)
    options = RunOptions(corpus.folder, out, str(book) if book.is_file() else "")
    if before is not None:
        options = replace(options, ocr=before.settings.ocr != "off", repair=before.settings.repair)
    run(options)
    run(options)  # nothing is "gone" any more
    if before is not None and before.model is not None:
        done.left.append(
            f"Die Ergebnisse in „{out}“ entstanden mit dem Modell „{before.model.file}“, das aus dem "
            "Dokument gelernt haben kann; sie sind jetzt ohne Modell geschrieben. Trainieren Sie es neu "
            "und starten Sie den Lauf damit."
        )
    for kind, key in (("documents", entry.document_key), ("coded", entry.coded_key)):
        store.path(kind, key).unlink(missing_ok=True)
    done.removed.append(f"seine Texte, Kodierungen und Tabellen in „{out}“")
    (out / CHANGES_PAGE).unlink(missing_ok=True)  # it names what is gone
    note_written(out, (), [CHANGES_PAGE])
    for earlier in sorted((out / EARLIER).glob("*/")):
        if any(True for _ in _holding(earlier, needles)):
            shutil.rmtree(earlier)
            done.removed.append(f"die früheren Ergebnisse „{earlier.name}“, worin es stand")
    for path in list(_holding(out, needles)):
        ours = MARK in path.name or "ausgabe" in path.relative_to(out).parts or "korrektur" in path.name
        if ours:
            path.unlink()
            done.removed.append(f"„{path.name}“, worin es stand")
        elif ".querschau" not in path.parts:
            done.left.append(f"„{path}“ enthält noch etwas aus dem Dokument; sehen Sie die Datei durch.")


def _from_caches(done: Forgotten) -> None:
    index = user_cache_path("querschau", appauthor=False) / "suche"
    if index.is_dir():
        shutil.rmtree(index, ignore_errors=True)
        done.removed.append("die Suchverzeichnisse (sie werden neu angelegt)")


def _look_around(folder: Path, needles: list[str], done: Forgotten) -> None:
    """What lies elsewhere in the corpus and holds it: sheets that were handed out, models."""
    for path in _holding(folder, needles):
        if not any(holds_results(parent) for parent in path.parents):
            done.left.append(f"„{path}“ enthält noch etwas aus dem Dokument; sehen Sie die Datei durch.")
    done.left += [
        f"Das trainierte Modell „{path}“ kann aus dem Dokument gelernt haben; trainieren Sie es neu."
        for path in sorted(folder.rglob("*.skops"))
    ]
    done.left.append("Außerhalb dieser Ordner wurde nicht gesucht (Sicherungen, verschickte Dateien).")


def _holding(folder: Path, needles: list[str]) -> Iterator[Path]:
    """Files below a folder whose name or content (of archives: any part) holds one of the words."""
    wanted = [needle.encode() for needle in needles]
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.stat().st_size < _READ):
        if path.name == "changes.csv" or path.suffix == ".lock":
            continue
        if path.stem == needles[0] or any(w in part for part in _parts(path) for w in wanted):
            yield path


def _parts(path: Path) -> Iterator[bytes]:
    if not zipfile.is_zipfile(path):
        yield path.read_bytes()
        return
    with zipfile.ZipFile(path) as archive:
        yield "\n".join(archive.namelist()).encode()
        for entry in archive.infolist():
            if entry.file_size < _READ:
                yield archive.read(entry)
