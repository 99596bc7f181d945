"""The material of a corpus for its codebook: gathered as a job, kept beside the results, shown by a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from pipeline.errors import InputError
from querschau.app.jobs import PLACE, Outcome
from querschau.app.web import Body

if TYPE_CHECKING:
    from pipeline.material.gather import Material
    from querschau.app.tasks import Home, Say

NAME = "material"
_TERMS, _FAMILY, _NEAR = 60, 8, 6


class Gather(Body):
    """What a corpus offers for a codebook. ``terms``: only passages with one of them, one a line (none: all);
    ``groups``: of passages (None: by their number); ``begin``: name of a new codebook, which is then the
    corpus' own (empty: none)."""

    terms: str = Field("", max_length=2000)
    groups: int | None = Field(None, ge=2, le=40)
    begin: str = Field("", max_length=60)


def gather_material(home: Home, order: Gather, say: Say) -> Outcome:
    """Write the material as a page, a workbook and what our own page shows; begin a codebook."""
    from pipeline.coding.kwic import segments_with
    from pipeline.files import write_text
    from pipeline.language import load_language
    from pipeline.material.gather import gather
    from pipeline.material.pages import material_html, write_material
    from pipeline.run.passages import segment_of_row

    say("Passagen werden gelesen", 1, 2)
    results, place = home.results, home.out / PLACE
    segments = [segment_of_row(row) for row in results.segments.to_dict("records")]
    say("Begriffe und Gruppen werden gesucht", 2, 2)
    if terms := [t for line in order.terms.splitlines() if (t := line.strip())]:
        segments = segments_with(terms, segments, load_language("eingebaut"))
        if not segments:
            raise InputError(
                "Keine Passage enthält einen dieser Begriffe; nehmen Sie andere oder leeren Sie das Feld."
            )
    found = gather(segments, {s.case for s in segments}, order.groups)
    title = results.manifest.title
    place.mkdir(exist_ok=True)
    write_text(place / f"{NAME}.html", material_html(found, title))
    write_material(found, place / f"{NAME}.xlsx", title)
    write_text(place / f"{NAME}.json", json.dumps(_shown(found), ensure_ascii=False))
    lines = [_begin(home.corpus, order.begin.strip(), found)] if order.begin.strip() else []
    return Outcome(tuple(lines), tuple(home.named(place / f"{NAME}.{end}") for end in ("html", "xlsx")))


class OpenCoded(Body):
    """What open coding has come to."""


def open_coded(home: Home, order: OpenCoded, say: Say) -> Outcome:
    """Write free codes, saturation and passages without any code as a page and a workbook."""
    from pipeline.inductive.gather import open_coding_of
    from pipeline.inductive.pages import write_open_coding
    from pipeline.run.renew import bring_up_to_date

    say("Neue Entscheidungen werden eingerechnet", 1, 2)
    bring_up_to_date(home.out)
    say("Freie Codes und Passagen ohne Code werden gesucht", 2, 2)
    found, place = open_coding_of(home.corpus, home.results), home.out / PLACE
    place.mkdir(exist_ok=True)
    paths = [place / f"offenes_kodieren.{end}" for end in ("html", "xlsx")]
    for path in paths:
        write_open_coding(found, path)
    return Outcome((found.sentence,), tuple(map(home.named, paths)))


def read_material(out: Path) -> dict[str, Any] | None:
    """What the page shows of the results in ``out``; None where nothing was gathered yet."""

    try:
        found: dict[str, Any] = json.loads((out / PLACE / f"{NAME}.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _shown(found: Material) -> dict[str, Any]:
    from pipeline.material.pages import place

    return {
        "passages": found.passages,
        "terms": [
            {
                "name": t.name,
                "count": t.count,
                "family": [list(pair) for pair in t.family[:_FAMILY]],
                "near": [n.name for n in found.neighbours.get(t.key, [])[:_NEAR]],
            }
            for t in found.terms[:_TERMS]
        ],
        "expressions": [[e.text, e.count] for e in found.expressions[:_TERMS]],
        "bodies": [[c.text, c.count] for c in found.bodies[:_TERMS]],
        "names": [[c.text, c.count] for c in found.names[:_TERMS]],
        "groups": [
            {
                "words": g.words,
                "size": len(g.members),
                "typical": [{"text": " ".join(s.text.split()), "place": place(s)} for s in g.typical],
                "outlying": [{"text": " ".join(s.text.split()), "place": place(s)} for s in g.outlying],
            }
            for g in found.groups
        ],
        "headings": [[c.text, c.count] for c in found.headings[:30]],
        "questions": [c.text for c in found.questions[:30]],
    }


def _begin(corpus: Path, name: str, found: Material) -> str:
    """Write a draft into the corpus and make it the corpus' codebook."""
    from pipeline.corpus_edit import CORPUS_FILE, checked_name
    from pipeline.files import write_text
    from pipeline.material.draft import draft_codebook
    from pipeline.yaml_file import edit, fingerprint

    path = corpus / f"{checked_name(name)}.yaml"
    if path.exists():
        raise InputError(f"„{path.name}“ gibt es im Ordner des Korpus schon; wählen Sie einen anderen Namen.")
    write_text(path, draft_codebook(found, path.stem, name))
    file = corpus / CORPUS_FILE
    if not file.exists():
        write_text(file, "")
    edit(file, lambda data: data.__setitem__("codebook", path.name), fingerprint(file))
    return (
        f"„{path.name}“ ist jetzt das Codebuch; „Kategorien“ zeigt seinen Entwurf, ein Lauf kodiert danach."
    )
