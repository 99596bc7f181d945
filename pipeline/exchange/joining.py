"""Codes and definitions of a file of another program, offered to the codebook of the corpus.

Codings with codes that the codebook does not know are free codes. Whoever wants them as categories has the
codebook take these in (``codebook.changes.Adopt``): a new version, which all decisions follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.codebook.changes import Add, Adopt, Change, Describe, SetDimension
from pipeline.codebook.diff import codebook_changes
from pipeline.codebook.model import Codebook, load_codebook
from pipeline.codebook.revise import draft, next_version
from pipeline.codebook.successors import FREE
from pipeline.codebook_edit import codebook_path, publish_own
from pipeline.corpus import Corpus
from pipeline.counted import counted
from pipeline.errors import ExchangeError
from pipeline.exchange.arrived import Imported, ImportSettings
from pipeline.exchange.code_text import fields_of
from pipeline.exchange.ids import slug, unique_id
from pipeline.exchange.incoming import InCode
from pipeline.yaml_values import read_text

_ALONE = "Codes"
"""The dimension of codes that stand below none."""
_TEXTS = ("definition", "include", "exclude", "anchors", "counter_examples")
_SHOWN = 20


@dataclass(frozen=True)
class Offered:
    """What a file offers a codebook: ``new`` codes, ``defined`` anew; names of both."""

    new: tuple[Change, ...] = ()
    defined: tuple[Describe, ...] = ()
    names: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


def offered(codes: Mapping[str, InCode], ours: Mapping[str, str], book: Codebook) -> Offered:
    """What the ``codes`` of a file (by key) offer the codebook; ``ours``: our code where there is one."""
    above = {c.path[:-1] for c in codes.values()}
    unknown = {
        key: code
        for key, code in codes.items()
        if (key in ours and ours[key].startswith(FREE))
        or (key not in ours and code.codable and code.path not in above and not _is_dimension(code, book))
    }
    defined = []
    for key, code in codes.items():
        if (id := ours.get(key, "")) in book.codes and (change := _described(code, id, book)):
            defined.append(change)
    return Offered(
        tuple(_added(unknown, ours, book)),
        tuple(defined),
        tuple(c.shown for c in unknown.values()),
        tuple(book.codes[d.code].label for d in defined),
    )


def _is_dimension(code: InCode, book: Codebook) -> bool:
    return len(code.path) == 1 and any(_same(code.name, d.id, d.label) for d in book.dimensions)


def _same(name: str, *others: str) -> bool:
    return any(" ".join(name.split()).casefold() == other.casefold() for other in others)


def _added(unknown: Mapping[str, InCode], ours: Mapping[str, str], book: Codebook) -> Iterable[Change]:
    """The changes that make codes categories: those in use are adopted, so that decisions follow."""
    dimensions = {d.label.casefold(): d.id for d in book.dimensions} | {
        d.id.casefold(): d.id for d in book.dimensions
    }
    groups = {d.id for d in book.dimensions}
    taken = {*book.codes, *book.replaced, *book.split}
    for key, code in unknown.items():
        top = " ".join(code.path[0].split()) if len(code.path) > 1 else _ALONE
        if top.casefold() not in dimensions:
            dimensions[top.casefold()] = unique_id(slug(top)[:24].strip("_"), groups)
            yield SetDimension(code=dimensions[top.casefold()], label=top)
        dimension = dimensions[top.casefold()]
        id = unique_id(f"{dimension}.{slug(code.name)[:40].strip('_')}", taken)
        label = " – ".join(code.path[1:]) or code.name
        texts = fields_of(code.description)
        if key in ours:
            yield Adopt(code=ours[key], into=[id], label=label, dimension=dimension)
        else:
            yield Add(code=id, label=label, dimension=dimension)
        if said := {name: texts[name] for name in _TEXTS if name in texts}:
            yield Describe.model_validate({"code": id, **said})


def _described(code: InCode, id: str, book: Codebook) -> Describe | None:
    """The texts that the file says otherwise than the codebook; an empty one says nothing."""
    now, said = book.codes[id], fields_of(code.description)
    other = {n: said[n] for n in _TEXTS if n in said and _even(said[n]) != _even(getattr(now, n))}
    return Describe.model_validate({"code": id, **other}) if other else None


def _even(text: str | list[str]) -> list[str]:
    return " ".join(text if isinstance(text, list) else [text]).split()


def join_codebook(
    came: Imported, corpus: Corpus, codebook: Codebook, settings: ImportSettings, file: str
) -> list[str]:
    """Let the codebook of the corpus take in what a file offers, or say what it would take in.

    ``codebook``: with which the file was compared; ``file``: its name, for the change log. Returns German
    sentences. Raises ExchangeError where the corpus has another codebook now and shall take something in,
    CodebookError, OutputError; the codebook is as before then.
    """
    new, definitions = settings.new_codes, settings.definitions
    path = codebook_path(corpus.folder)
    book = load_codebook(path)
    if book.id != codebook.id:
        if new or definitions:
            raise ExchangeError(
                f"Das Korpus nennt das Codebuch „{book.id}“, die Ergebnisse sind mit „{codebook.id}“ "
                "kodiert; tragen Sie dieses in corpus.yaml unter „codebook“ ein."
            )
        return []
    found = offered(came.codes, came.ids, book)
    lines = []
    if found.new and not new:
        lines.append(
            f"{_listed(found.names, 'neuer Code', 'neue Codes')}; ins Codebuch kommen sie mit --new-codes."
        )
    if found.defined and not definitions:
        lines.append(
            f"In der Datei anders beschrieben: {_listed(found.known, 'Kategorie', 'Kategorien')}; das "
            "übernimmt --definitions."
        )
    changes = [*(found.new if new else ()), *(found.defined if definitions else ())]
    if not changes:
        return lines
    version = next_version(book.version)
    told = codebook_changes(book, draft(read_text(path.read_text("utf-8-sig")), changes))
    if not settings.dry_run:
        path = publish_own(corpus.folder, path, changes, version, f"Aus „{file}“")
    begin = "bekäme" if settings.dry_run else "hat jetzt"
    return [
        *lines,
        f"Das Codebuch „{path.name}“ {begin} die Fassung {version}, die vom nächsten Lauf an gilt:",
        *told,
    ]


def _listed(names: Iterable[str], one: str, several: str) -> str:
    shown = [*names]
    more = " …" if len(shown) > _SHOWN else ""
    return f"{counted(len(shown), one, several)} ({', '.join(shown[:_SHOWN])}{more})"
