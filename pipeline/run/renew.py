"""Results brought up to date with what people decided: tables and report anew, nothing read or coded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.errors import InputError
from pipeline.files import write_bytes
from pipeline.layout import shard_of
from pipeline.model.manifest import Manifest
from pipeline.model.manifest_files import MANIFEST, write_manifest
from pipeline.people.digest import people_digest
from pipeline.people.layer_tables import layer_tables
from pipeline.people.standing import NOBODY, Standing, standing
from pipeline.results import LayerName, Results, knows_layers, open_results
from pipeline.run.assemble import Part, batched
from pipeline.run.candidates import Passages, after_learning, candidates_in
from pipeline.run.changes import decided, write_changes
from pipeline.run.decided import Proposed, learned_of, texts_of, write_learned
from pipeline.run.layer_files import LayerFiles, LayerPieces, LayerWritten, write_notes
from pipeline.run.manifest import told
from pipeline.run.passages import segment_of_row
from pipeline.run.plan import locked
from pipeline.run.shards import join, keep_record, records, shards_of
from pipeline.run.staging import OF_PEOPLE, Staging
from pipeline.run.summary import write_summary
from pipeline.run.written import keep_changed, note_written
from pipeline.tables.marking import Marking

if TYPE_CHECKING:
    from pipeline.learning.layer import Learned

_ANYWAY = {"coded_segments.xlsx", "querschau.xlsx"}
"""Files that are written whatever their size: somebody asked for them."""


def corpus_folder(results: Results) -> Path | None:
    """The folder with the decisions that these results are of; None where it is gone."""
    way = results.manifest.corpus_path
    folder = (results.folder.resolve() / way).resolve()
    return folder if way and folder.is_dir() else None


def outdated(results: Results) -> bool:
    """Whether people decided anything since the tables were written."""
    corpus = corpus_folder(results)
    return corpus is not None and people_digest(corpus) != results.manifest.people


def renew(folder: Path, marking: Marking | None = None) -> Manifest:
    """Write all tables and the report of the results in ``folder`` anew, as a run would now.

    ``marking``: another threshold. Where the corpus is gone, coded segments stay as they are. Raises
    InputError for results of an earlier version, OutputError while a run works there.
    """
    with locked(folder):
        staging = Staging(folder)
        staging.begin()
        results = Results(staging.files, behind=folder)
        corpus = corpus_folder(Results(folder))
        people, manifest = NOBODY, results.manifest
        if corpus is not None:
            _check(folder)
            digest = people_digest(corpus)
            people = standing(corpus, {d.name: d.text_hash for d in manifest.read})
            manifest = replace(_write_layer(results, people), people=digest)
        manifest = write_manifest(staging.files, manifest)
        reports = {name for name in ("bericht.html", "bericht.docx") if (folder / name).is_file()}
        marking = marking or Marking.of(manifest.summary.marking)
        results = Results(staging.files, behind=folder)
        summary, left_out = write_summary(results, people, staging.files, marking, _ANYWAY | reports)
        if manifest.people != Results(folder).manifest.people:
            before = Results(folder)
            rows = list(decided(before, results, results.document_names))
            write_changes(staging.files, rows, before.manifest, manifest, results.codebook)
        manifest = replace(manifest, summary=summary, left_out=tuple(left_out))
        write_bytes(staging.files / MANIFEST, manifest.to_json())
        kept = staging.commit(staging.outdated(OF_PEOPLE if corpus else ()))
    return replace(manifest, notices=(*manifest.notices, *kept))  # said once, not in the file


@dataclass(frozen=True, slots=True)
class Reported:
    """The report's files, how many pictures lie beside them, and German sentences on what was kept."""

    files: tuple[Path, ...]
    pictures: int
    notices: tuple[str, ...]


def renew_report(
    folder: Path, layer: LayerName = "gueltig", template: Path | None = None, *, figures: bool = True
) -> Reported:
    """Write ``bericht.html``, ``bericht.docx`` and (``figures``) ``abbildungen/`` into the results.

    Where people decided something since, the tables come first. Another layer than what counts goes to a
    folder of its own. ``template``: see :func:`pipeline.report.word.write_docx`.
    """
    from pipeline.report import write_docx, write_figures, write_report
    from pipeline.tables.summary import SummaryTables

    bring_up_to_date(folder)
    results = open_results(folder).layer(layer)
    made = SummaryTables.of(results)
    place = folder if layer == "gueltig" else folder / layer
    notices = keep_changed(place, ("bericht.html", "bericht.docx"))
    files = (
        write_report(results, place / "bericht.html", made),
        write_docx(results, place / "bericht.docx", made, template),
    )
    note_written(place, [path.name for path in files])
    drawn = write_figures(results, place / "abbildungen", made) if figures else []
    return Reported(files, len(drawn), tuple(notices))


def bring_up_to_date(folder: Path) -> bool:
    """Write the tables anew where people decided something since; whether that was needed."""
    needed = outdated(open_results(folder))
    if needed:
        renew(folder)
    return needed


def _check(folder: Path) -> None:
    """Raise InputError for results without proposals, as earlier versions wrote them."""
    if not knows_layers(folder):
        raise InputError(
            f"Die Ergebnisse in „{folder}“ stammen von einer früheren Fassung des Programms; schreiben Sie "
            "sie mit „querschau run“ neu."
        )


def _write_layer(results: Results, people: Standing) -> Manifest:
    """Write the tables of the final layer; returns the manifest with what they say."""
    manifest, book = results.manifest, results.codebook
    learned = learned_from(results, people)
    if manifest.shards:
        manifest = _write_shards(results, people, learned)
        _, layer = join(manifest, results.folder, results.behind or results.folder)
    else:
        layer = _layer(results, people, learned, manifest.run)
    write_notes(results.folder, people, layer)
    manifest = replace(manifest, learned=write_learned(learned, results.folder))
    return told(manifest, people, layer, manifest.counts.segments, book)


def learned_from(results: Results, people: Standing) -> Learned | None:
    """What people's decisions teach of the proposals in these results."""
    return learned_of(_decided(results, people), texts_of(results), people, results.codebook)


def as_learned(
    results: Results, people: Standing, learned: Learned | None
) -> Iterator[tuple[pd.DataFrame, set[str]]]:
    """What machines propose after what was learned, some documents at a time, and the ids of what of it were
    candidates."""
    for names, segments, proposed, candidates in _documents(results):
        decisions, passages = people.of(names), _passages(segments)
        book, run = results.codebook, results.manifest.run
        table = after_learning(learned, proposed, candidates, passages, decisions, names, book, run)
        yield table, set(candidates["coding_id"])


def _write_shards(results: Results, people: Standing, learned: Learned | None) -> Manifest:
    """Write the layer of the shards in which it is another one; returns the manifest with their keys."""
    manifest, book = results.manifest, results.codebook
    parts = [Part(d.name, d.document_key, d.coded_key) for d in manifest.read]
    model = manifest.model.sha256 if manifest.model else ""
    shards = shards_of(parts, people, learned, book.name, (manifest.codebook.hash, model))
    for shard in shards:
        if manifest.shards.get(shard.name) != shard.key:
            layer = _layer(results.shards([shard.name]), shard.people, learned, shard.run, shard.name)
            [before] = records([shard.name], results.place)
            keep_record(results.folder, shard.name, before.segments, layer, results.place)
    return replace(manifest, shards={shard.name: shard.key for shard in shards})


def _layer(
    results: Results, people: Standing, learned: Learned | None, run: str, shard: str = ""
) -> LayerWritten:
    """Write the tables of the layer, or their part of a shard."""
    book = results.codebook
    with LayerFiles(results.folder, shard) as layer:
        for names, segments, proposed, candidates in _documents(results):
            decisions = people.of(names)
            passages = _passages(segments)
            proposed = after_learning(learned, proposed, candidates, passages, decisions, names, book, run)
            rows = segments[segments["document"].isin(list(decisions))]
            units = [segment_of_row(row) for row in rows.to_dict("records")]
            tables = layer_tables(names, proposed, units, decisions, book, run, people.free_codes)
            layer.append(LayerPieces.of(tables))
    return layer.written


def _decided(results: Results, people: Standing) -> Iterator[Proposed]:
    """The documents about which people decided something."""
    if not people.by_document:
        return
    if results.manifest.shards:
        results = results.shards(map(shard_of, people.by_document))
    for names, segments, proposed, candidates in _documents(results):
        for name in people.of(names):
            tables = (t[t["document"] == name] for t in (segments, proposed, candidates))
            rows, ours, weak = (t.reset_index(drop=True) for t in tables)
            yield Proposed(name, ours, weak, [segment_of_row(row) for row in rows.to_dict("records")])


def _passages(segments: pd.DataFrame) -> Passages:
    """Rows of ``segments.parquet`` as what learning asks for."""
    texts = dict(zip(segments["segment_id"], segments["text"], strict=True))
    row = {id: n for n, id in enumerate(texts)}
    return Passages(texts, lambda id: segment_of_row(segments.iloc[row[id]].to_dict()))


_Documents = tuple[list[str], pd.DataFrame, pd.DataFrame, pd.DataFrame]


def _documents(results: Results) -> Iterator[_Documents]:
    """Names, segments, proposals and candidates of as many documents at a time as a run takes: so the files
    are equal."""
    batches = list(batched(results.document_names))
    segments, proposals = (_rows_of(batches, results.batches(t)) for t in ("segments", "proposals"))
    return zip(batches, segments, proposals, _rows_of(batches, candidates_in(results)), strict=True)


def _rows_of(batches: Sequence[list[str]], tables: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The rows of each batch of documents from ``tables``, which hold whole documents in the same order."""
    held = next(tables)
    for names in batches:
        while held.empty or held["document"].iloc[-1] in names:
            following = next(tables, None)
            if following is None:
                break
            held = pd.concat([held, following], ignore_index=True)
        mine = held["document"].isin(names)
        yield held[mine].reset_index(drop=True)
        held = held[~mine]
