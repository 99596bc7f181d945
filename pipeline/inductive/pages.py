"""Open coding to look at: an HTML page and a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.counted import counted
from pipeline.errors import InputError
from pipeline.files import write_text
from pipeline.inductive.free_codes import FreeCode
from pipeline.inductive.saturation import Step, saturation_svg
from pipeline.inductive.thoughts import Thoughts
from pipeline.inductive.uncoded import Uncoded
from pipeline.material.pages import place
from pipeline.tables.excel import add_sheet, workbook
from pipeline.tables.quotes import source
from pipeline.tables.records import whole


@dataclass(frozen=True)
class OpenCoding:
    """What open coding has come to in a corpus called ``title``."""

    title: str
    codes: Sequence[FreeCode]
    steps: Sequence[Step]
    left: Uncoded
    thoughts: Sequence[Thoughts] = ()

    @property
    def sentence(self) -> str:
        """How many free codes there are, and how many passages have no code."""
        free = counted(len(self.codes), "freier Code", "freie Codes")
        return (
            f"{free}; {len(self.left.passages)} von {counted(self.left.of, 'Passage', 'Passagen')} ohne Code."
        )


def write_open_coding(found: OpenCoding, path: Path) -> None:
    """Write the page (``.html``) or the workbook (``.xlsx``). Raises InputError for another ending,
    OutputError."""
    if path.suffix.lower() == ".html":
        write_text(path, open_coding_html(found))
    elif path.suffix.lower() == ".xlsx":
        _write_workbook(found, path)
    else:
        raise InputError(f"„{path}“ hat keine bekannte Endung; geben Sie eine Datei mit .html oder .xlsx an.")


def open_coding_html(found: OpenCoding) -> str:
    """One HTML file that needs nothing but itself."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("open_coding.html.j2").render(
        title=found.title,
        codes=found.codes,
        steps=found.steps,
        left=found.left,
        thoughts=found.thoughts,
        picture=Markup(saturation_svg(found.steps)) if found.steps else "",
        place=place,
        cited=_cited,
    )


def _cited(passage: Mapping[str, object]) -> str:
    return source(str(passage["document"]), whole(passage["page"]), str(passage["printed_page"]))


def _write_workbook(found: OpenCoding, path: Path) -> None:
    codes = [
        (c.label, c.code, _cited(p), p["section"], p["text"], p["memo"], p["people"], "; ".join(c.memos))
        for c in found.codes
        for p in c.passages
    ]
    head = ["Freier Code", "Kennung", "Stelle", "Abschnitt", "Passage", "Memo", "Personen", "Memo zum Code"]
    steps = [(s.document, s.passages, s.codes, len(s.new), s.total, ", ".join(s.new)) for s in found.steps]
    group = {s.id: ", ".join(g.words[:4]) for g in found.left.groups for s in g.members}
    left = [
        (s.document, s.page, s.section_path, len(s.text.split()), group.get(s.id, ""), s.text)
        for s in found.left.passages
    ]
    with workbook(path, f"{found.title}: offenes Kodieren") as book:
        add_sheet(book, "Freie Codes", pd.DataFrame(codes, columns=head), widths={"Passage": 80})
        add_sheet(
            book,
            "Sättigung",
            pd.DataFrame(steps, columns=["Dokument", "Passagen", "Codes", "neu", "bis hier", "neue Codes"]),
        )
        lines = [(t.label, t.code, "Beziehung", line) for t in found.thoughts for line in t.relations]
        lines += [(t.label, t.code, "Memo", line) for t in found.thoughts for line in t.memos]
        thoughts = pd.DataFrame(lines, columns=["Kategorie", "Kennung", "Art", "Text"])
        add_sheet(book, "Beziehungen und Memos", thoughts, widths={"Text": 80})
        columns = ["Dokument", "Seite", "Abschnitt", "Wörter", "handelt von", "Passage"]
        table = pd.DataFrame(left, columns=columns).astype({"Seite": "Int64"})
        add_sheet(book, "Ohne Code", table, widths={"Passage": 80, "handelt von": 40})
