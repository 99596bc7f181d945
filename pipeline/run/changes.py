"""What changed since the last run: new, changed and gone documents; codings gained and lost by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pipeline.model.coded import CodedDocument
from pipeline.model.manifest import DocumentEntry
from pipeline.run.store import Store

COLUMNS = ("document", "change", "code", "gained", "lost")
"""``change``: neu, geändert (other content), neu kodiert (same content, other codebook, model or people's
codings), Angaben geändert (title, case, kind, year or state in corpus.yaml), entfallen;
``gained``/``lost``: codings by code, compared by passage, code, method and coder."""


def changes(
    before: Iterable[DocumentEntry], after: Iterable[DocumentEntry], store: Store
) -> Iterator[tuple[str, str, str, int, int]]:
    """The rows of the table of changes (``COLUMNS``) between the documents of two manifests.

    A document without a change has no row; a document whose codings stay the same has one row with an
    empty code.
    """
    old = {d.name: d for d in before if not d.failed}
    new = {d.name: d for d in after if not d.failed}
    for name in [*new, *(n for n in old if n not in new)]:
        kind = _kind(old.get(name), new.get(name))
        if kind:
            yield from _rows(name, kind, _codings(old.get(name), store), _codings(new.get(name), store))


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
    return entry.title, entry.case, entry.kind, entry.year, entry.state


def _codings(document: DocumentEntry | None, store: Store) -> Counter[tuple[str, str, str, str]]:
    entry = store.read("coded", document.coded_key) if document else None
    codings = CodedDocument.from_dict(entry).codings if entry else ()
    return Counter((c.text, c.code, c.method, c.coder) for c in codings)


def _rows(
    name: str, kind: str, old: Counter[tuple[str, str, str, str]], new: Counter[tuple[str, str, str, str]]
) -> Iterator[tuple[str, str, str, int, int]]:
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for (_, code, _, _), n in (new - old).items():
        gained[code] += n
    for (_, code, _, _), n in (old - new).items():
        lost[code] += n
    codes = sorted(gained.keys() | lost.keys())
    yield from ((name, kind, code, gained[code], lost[code]) for code in codes or [""])
