"""What changed since the results were last written: documents that are new, changed or gone, documents about
which people decided something; codings gained and lost by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.csv_cells import write_rows
from pipeline.model.manifest import DocumentEntry, Manifest
from pipeline.run.store import Store

if TYPE_CHECKING:
    from pipeline.codebook import Codebook
    from pipeline.results import Results

COLUMNS = ("document", "change", "code", "gained", "lost")
"""``change``: neu, geändert (other content), neu kodiert (same content, other codebook, model or people's
codings), Angaben geändert (title, case, kind, year or state in corpus.yaml), entfallen, entschieden (people
decided about what the machine proposes as before).
``gained``/``lost``: codings by code, compared by passage, code, method and coder; where people decided, those
that count, by place, code, status, perspective and whether they are disputed."""

Row = tuple[str, str, str, int, int]
_LAYER = ["document", "start", "end", "code", "status", "perspective", "review", "people", "against", "memo"]


def changes(before: Iterable[DocumentEntry], after: Iterable[DocumentEntry], store: Store) -> Iterator[Row]:
    """The rows of the table of changes (``COLUMNS``) between the documents of two manifests.

    A document without a change has no row; a document whose codings stay the same has one row with an
    empty code.
    """
    old = {d.name: d for d in before if d.counts}
    new = {d.name: d for d in after if d.counts}
    for name in [*new, *(n for n in old if n not in new)]:
        kind = _kind(old.get(name), new.get(name))
        if kind:
            yield from _rows(name, kind, _codings(old.get(name), store), _codings(new.get(name), store))


def decided(before: Results, after: Results, names: Collection[str]) -> Iterator[Row]:
    """The rows on the documents ``names``, which were read and coded as before, in which what counts is no
    longer what it was.

    A document in which codings were only confirmed has one row with an empty code. Raises nothing where the
    results ``before`` are damaged or of an earlier version: then nobody can say. Of a large collection only
    the shards that differ are read.
    """
    try:
        before, after = _differing(before, after)
        old, new = _digests(before), _digests(after)
        changed = [name for name in new if name in names and name in old and old[name] != new[name]]
        if changed:
            gone, come = _counted(before, changed), _counted(after, changed)
            for name in changed:
                yield from _rows(name, "entschieden", gone[name], come[name])
    except (OSError, ValueError, KeyError):  # pyarrow's errors are ValueErrors and KeyErrors
        return


def write_changes(folder: Path, rows: list[Row], before: Manifest, after: Manifest, book: Codebook) -> None:
    """Write ``changes.csv`` and, where there were results before, a page that says the same for reading.

    Raises OutputError.
    """
    from pipeline.report.changes_page import CHANGES_PAGE, write_changes_page

    head: Sequence[str | int] = COLUMNS
    write_rows(folder / "changes.csv", chain([head], rows))
    if before.documents:
        write_changes_page(folder / CHANGES_PAGE, rows, before, after, book)


def _differing(before: Results, after: Results) -> tuple[Results, Results]:
    """The results confined to the shards that are not the same."""
    old, new = before.manifest.shards, after.manifest.shards
    if not (old and new):
        return before, after
    shards = [name for name in old.keys() | new.keys() if old.get(name) != new.get(name)]
    return before.shards(shards), after.shards(shards)


def _digests(results: Results) -> dict[str, int]:
    """A number for all that is said of the codings of each document; 0 where there are none."""
    import pandas as pd

    found: dict[str, int] = dict.fromkeys(results.document_names, 0)
    for rows in results.batches("coded_segments", _LAYER):
        hashed = pd.util.hash_pandas_object(rows, index=False)
        found |= {str(n): int(v) for n, v in hashed.groupby(rows["document"].to_numpy()).sum().items()}
    return found


def _counted(results: Results, names: Collection[str]) -> dict[str, Counter[tuple[object, ...]]]:
    """By document how often each coding counts."""
    found: dict[str, Counter[tuple[object, ...]]] = {name: Counter() for name in names}
    for rows in results.batches("coded_segments", _LAYER):
        here = rows[rows["document"].isin(list(names))]
        disputed = here["review"] == "strittig"
        said = here[["start", "code", "end", "status", "perspective"]].assign(disputed=disputed)
        for name, row in zip(here["document"], said.itertuples(index=False, name=None), strict=True):
            found[name][row] += 1
    return found


def _kind(old: DocumentEntry | None, new: DocumentEntry | None) -> str:
    if new is None:
        return "entfallen"
    if old is None:
        return "neu"
    if old.document_key != new.document_key:
        return "geändert"
    if old.coded_key != new.coded_key:
        return "neu kodiert"
    return "Angaben geändert" if _said(old) != _said(new) else ""


def _said(entry: DocumentEntry) -> tuple[object, ...]:
    return entry.title, entry.author, entry.case, entry.kind, entry.year, entry.state


def _codings(document: DocumentEntry | None, store: Store) -> Counter[tuple[object, ...]]:
    from pipeline.model.coded import CodedDocument

    entry = store.read("coded", document.coded_key) if document else None
    codings = CodedDocument.from_dict(entry).codings if entry else ()
    return Counter((c.text, c.code, c.method, c.coder) for c in codings)


def _rows(
    name: str, kind: str, old: Counter[tuple[object, ...]], new: Counter[tuple[object, ...]]
) -> Iterator[Row]:
    """Codings by code; the code is the second of what a coding is counted by."""
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for said, n in (new - old).items():
        gained[str(said[1])] += n
    for said, n in (old - new).items():
        lost[str(said[1])] += n
    codes = sorted(gained.keys() | lost.keys())
    yield from ((name, kind, code, gained[code], lost[code]) for code in codes or [""])
