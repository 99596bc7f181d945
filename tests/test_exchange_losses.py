"""What an export does not show and an import does not take is said: each sentence by a file that causes it.

A new sentence in ``pipeline/exchange`` without a case here fails ``test_every_sentence_has_a_file``.
"""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import ROOT
from exchange_foreign import ATLAS, INTERVIEW, MAXQDA, QUALCODER, write_project
from exchange_project import Project
from exchange_sample import TEXT, Given, find, write_corpus, write_results
from reportlab.pdfgen import canvas
from test_exchange_hostile import USERS, A, B, C, D, project, qdpx, selection
from test_exchange_qualcoder import write_folder

from pipeline.corpus import open_corpus
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import ImportSettings
from pipeline.exchange.begin import begin_corpus
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.readers import read_any
from pipeline.exchange.refi.rest import _WORDS
from pipeline.exchange.selection import Selection
from pipeline.exchange.tables import write as tables_write
from pipeline.exchange.targets import export
from pipeline.results import Results
from pipeline.run.run import segments_of

Case = Callable[[Path], list[str]]
CASES: dict[str, Case] = {}
"""A file that causes it, by the words of the sentence."""


def says(words: str) -> Callable[[Case], Case]:
    """This function makes a file, and what is said of it holds these words."""

    def noted(case: Case) -> Case:
        CASES[words] = case
        return case

    return noted


# What goes out


def results_of(place: Path, text: str = TEXT, name: str = "bericht") -> Results:
    return write_results(place / "r", {name: text}, [find(text, "Wohnraum", "HF.wohnen", name, memo="so")])


def lost(results: Results, target: str, place: Path, **more: object) -> list[str]:
    return export(Outgoing(results, **more), target, place / "aus").losses.lines()  # type: ignore[arg-type]


@says("Zeichen jenseits der Grundebene (etwa Emoji)")
def _(place: Path) -> list[str]:
    return lost(results_of(place), "refi", place)


@says("Steuerzeichen, die XML nicht kennt, sind aus dem Text genommen")
def _(place: Path) -> list[str]:
    return lost(results_of(place, "Wohn\x02raum, also Wohnraum."), "refi", place)


@says("Dokumente mit mehreren Fällen gehören im Ziel als Ganzes")
def _(place: Path) -> list[str]:
    results = results_of(place)
    rows = results.segments
    second = rows.assign(case="Auetal", start=rows["end"] - 5, segment_id="zwei")
    import pandas as pd

    pd.concat([rows.assign(end=rows["end"] - 6), second]).to_parquet(results.folder / "segments.parquet")
    return lost(Results(results.folder), "refi", place)


@says("PDF-Dateien fehlen oder sind seit dem Lauf verändert")
def _(place: Path) -> list[str]:
    coded = [find(TEXT, "Wohnraum", "HF.wohnen")]
    files = {"bericht": ("documents/bericht.pdf", "00")}
    return lost(write_results(place / "r", {"bericht": TEXT}, coded, files), "refi", place)


@says("haben im Ziel kein eigenes Feld und stehen im Memo")
def _(place: Path) -> list[str]:
    return lost(results_of(place), "refi", place)


@says("Dokumente und Kodierungen fehlen ganz, weil OpenQDA nur Codebücher")
def _(place: Path) -> list[str]:
    return lost(results_of(place), "openqda", place)


@says("Taguette kennt keine Kodierer")
def _(place: Path) -> list[str]:
    return lost(results_of(place), "taguette", place)


@says("Taguette kennt keine Memos")
def _(place: Path) -> list[str]:
    return lost(results_of(place), "taguette", place)


@says("Variablen stehen nur als Text in der Beschreibung")
def _(place: Path) -> list[str]:
    return lost(results_of(place), "taguette", place)


@says("Dokumentnamen sind auf 50 Zeichen gekürzt")
def _(place: Path) -> list[str]:
    return lost(results_of(place, name="b" * 60), "taguette", place)


@says("PDF-Dateien gehen als Text hinaus")
def _(place: Path) -> list[str]:
    results, corpus = foreign(place)
    return lost(results, "taguette", place, corpus=corpus)


@says("Zeichen sind gekürzt")
def _(place: Path) -> list[str]:
    text = "Wohnraum fehlt. " * 2500
    long = Given("bericht", 0, 32_768, "HF.wohnen")
    return lost(write_results(place / "r", {"bericht": text}, [long]), "xlsx", place)


@says("die Tabelle geht auf weiteren Blättern weiter")
def _(place: Path) -> list[str]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tables_write, "ROWS", 2)
        coded = [Given("bericht", n, n + 5, "HF.wohnen") for n in range(3)]
        return lost(write_results(place / "r", {"bericht": TEXT}, coded), "xlsx", place)


def foreign(place: Path, manner: object = MAXQDA) -> tuple[Results, object]:
    """The corpus that a project of another program became."""
    path = write_project(place / "projekt.qdpx", manner)  # type: ignore[arg-type]
    begin_corpus(path, place / "korpus", ImportSettings(), segments_of)
    return segments_of(place / "korpus"), open_corpus(place / "korpus")


@says("Kodierte Bereiche auf PDF-Seiten gehen nur mit der PDF-Datei hinaus")
def _(place: Path) -> list[str]:
    results, corpus = foreign(place)
    return lost(results, "refi", place, corpus=corpus, with_pdf=False)


@says("deren Code oder Dokument nicht mit hinausgeht")
def _(place: Path) -> list[str]:
    results, corpus = foreign(place)
    return lost(results, "refi", place, corpus=corpus, selection=Selection(dimensions=("Wohnen",)))


@says("Memos an Textstellen, die sich seither geändert haben")
def _(place: Path) -> list[str]:
    foreign(place, QUALCODER)
    file = place / "korpus" / "documents" / "Interview 1.txt"
    file.write_text(INTERVIEW.replace("Das Ehrenamt trägt", "Ehrenamtliche tragen"), "utf-8")
    return lost(segments_of(place / "korpus"), "refi", place, corpus=open_corpus(place / "korpus"))


# What comes in


def brought(place: Path, file: Path, results: Results | None = None, **said: object) -> list[str]:
    corpus = write_corpus(place / "korpus", {"bericht": TEXT})
    run = results or write_results(place / "r", {"bericht": TEXT}, [])
    settings = ImportSettings(**said)  # type: ignore[arg-type]
    return import_codings(file, corpus, run.codebook, settings, run).notices


def exported(place: Path) -> tuple[Results, Project]:
    results = results_of(place)
    return results, Project(export(Outgoing(results), "refi", place / "p").files[0])


@says("laut Zuordnung ausgelassen.")
def _(place: Path) -> list[str]:
    return brought(place, qdpx(place / "p.qdpx"), codes={"HF.wohnen": "-"})


@says("steht nicht mehr, was ausgegeben wurde; verglichen wird mit allem")
def _(place: Path) -> list[str]:
    results, file = exported(place)
    about = file.root.find("{*}Description")
    about.text = about.text.split("\n")[0]
    return brought(place, file.save(), results, coder="Anna", complete=True)


@says("nennen Sie mit --results die Ergebnisse, aus denen die Datei ausgegeben wurde")
def _(place: Path) -> list[str]:
    results, file = exported(place)
    about = file.root.find("{*}Description")
    about.text = about.text.replace('"run":"probe"', '"run":"anderer"')
    return brought(place, file.save(), results)


@says("Kodierungen sind unverändert und bleiben, was sie waren")
def _(place: Path) -> list[str]:
    results, file = exported(place)
    return brought(place, file.path, results)


@says("maschinelle Kodierungen kennt der Lauf nicht; sie wurden nicht übernommen")
def _(place: Path) -> list[str]:
    _, file = exported(place)
    return brought(place, file.path, write_results(place / "r2", {"bericht": TEXT}, []))


@says("ausgegebene Kodierungen fehlen in der Datei")
def _(place: Path) -> list[str]:
    results, file = exported(place)
    [row] = results.codings.itertuples()
    file.delete(row)
    return brought(place, file.save(), results)


@says("nicht übernommen, weil nicht bekannt ist, wer geschrieben hat")
def _(place: Path) -> list[str]:
    people = USERS.replace("</Users>", f'<User guid="{C}" name="Ben"/></Users>')
    both = selection() + selection(0, 5).replace(A, C).replace(D, f"{D[:-1]}9")
    memo = "<Notes><Note guid='00000008-0000-0000-0000-000000000000' name='m'><PlainTextContent>Ach so."
    memo += "</PlainTextContent></Note></Notes><NoteRef targetGUID='00000008-0000-0000-0000-000000000000'/>"
    xml = project(both, users=people).replace("</Project>", f"{memo}</Project>")
    return brought(place, qdpx(place / "p.qdpx", xml))


@says("was kein Dokument, keinen Code oder keinen Wortlaut nennt")
def _(place: Path) -> list[str]:
    table = place / "t.csv"
    table.write_text("Dokumentname;Code;Segment;Kodierer\nbericht;HF.wohnen;;Anna\n", "utf-8")
    return brought(place, table)


@says("dieselbe GUID; beide wurden gelesen")
def _(place: Path) -> list[str]:
    xml = project()
    again = xml[xml.index("<TextSource") : xml.index("</Sources>")].replace('"bericht"', '"zweiter"')
    return read_any(qdpx(place / "p.qdpx", xml.replace("</Sources>", again + "</Sources>"))).notices


@says("seine Kodierungen lassen sich nur über den")
def _(place: Path) -> list[str]:
    return read_any(
        qdpx(place / "p.qdpx", project(selection(name="Wohnraum"), path="internal://x.txt"))
    ).notices


@says("sind so gezählt")
def _(place: Path) -> list[str]:
    return read_any(write_project(place / "p.qdpx", MAXQDA)).notices


@says("ohne Textstelle (zum ganzen Dokument, zu einer Bild- oder Tonstelle)")
def _(place: Path) -> list[str]:
    return read_any(write_project(place / "p.qdpx", MAXQDA)).notices


@says("Gruppen (Sets) sind hier nicht zu sehen; sie werden aufgehoben")
def _(place: Path) -> list[str]:
    return brought(place, write_project(place / "p.qdpx", ATLAS))


@says("Ohne Länge und deshalb ausgelassen in „")
def _(place: Path) -> list[str]:
    return read_any(qdpx(place / "p.qdpx", project(selection(3, 3)))).notices


@says("Bereiche auf PDF-Seiten wurden den Absätzen zugeordnet")
def _(place: Path) -> list[str]:
    (place / "korpus" / "documents").mkdir(parents=True)
    pdf = canvas.Canvas(str(place / "korpus" / "documents" / "faltblatt.pdf"))
    pdf.drawString(60, 700, "Das Stadtteilhaus öffnet im Mai für alle Vereine.")
    pdf.save()
    area = (
        f'<PDFSelection guid="{D}" page="0" firstX="50" firstY="690" secondX="400" secondY="720" '
        f'creatingUser="{A}"><Coding guid="{D}" creatingUser="{A}"><CodeRef targetGUID="{B}"/></Coding>'
        "</PDFSelection>"
    )
    head, _, rest = project().partition("<TextSource")
    source = f'<PDFSource guid="{C}" name="faltblatt">{area}</PDFSource>'
    path = qdpx(place / "p.qdpx", head + source + rest.partition("</TextSource>")[2])
    results = segments_of(place / "korpus")
    return import_codings(
        path, open_corpus(place / "korpus"), results.codebook, ImportSettings(), results
    ).notices


@says("im Dokument mehrmals vor, und die Datei sagt nicht genau")
def _(place: Path) -> list[str]:
    text = "Der Rat tagt.\n\nDer Rat tagt."
    corpus = write_corpus(place / "korpus", {"bericht": text})
    table = place / "t.csv"
    table.write_text("Dokumentname;Code;Segment;Kodierer\nbericht;HF.wohnen;Der Rat tagt.;Anna\n", "utf-8")
    results = write_results(place / "r", {"bericht": text}, [])
    return import_codings(table, corpus, results.codebook, ImportSettings(), results).notices


@says("von Bildern oder Tonstellen nicht übernommen; sollen sie")
def _(place: Path) -> list[str]:
    return read_any(write_folder(place / "projekt.qda")).notices


@says("zu mehreren Fällen und hier zum ersten davon")
def _(place: Path) -> list[str]:
    cases = "".join(
        f'<Case guid="0000000{n}-0000-0000-0000-000000000000" name="Fall {n}">'
        f'<SourceRef targetGUID="{C}"/></Case>'
        for n in (6, 7)
    )
    xml = project().replace("<Sources>", f"<Cases>{cases}</Cases><Sources>")
    settings = ImportSettings(dry_run=True)
    return begin_corpus(qdpx(place / "p.qdpx", xml), place / "neu", settings, segments_of).notices


@says("Aufgehoben für Ausgaben, hier nicht zu sehen")
def _(place: Path) -> list[str]:
    path = write_project(place / "projekt.qdpx", MAXQDA)
    return begin_corpus(path, place / "korpus", ImportSettings(), segments_of).notices


def taguette(place: Path, *statements: str) -> list[str]:
    path = export(Outgoing(results_of(place)), "taguette", place / "p.sqlite3").files[0]
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return read_any(path).notices


@says("Projekte; gelesen wurde „")
def _(place: Path) -> list[str]:
    columns = "name, description, created"
    return taguette(place, f"INSERT INTO projects ({columns}) SELECT 'zweites', '', created FROM projects")


@says("Markierungen ohne Code in „")
def _(place: Path) -> list[str]:
    return taguette(place, "DELETE FROM highlight_tags")


@pytest.mark.parametrize("words", CASES)
def test_it_is_said(tmp_path: Path, words: str) -> None:
    lines = CASES[words](tmp_path)
    assert any(words in line for line in lines), lines


def test_what_is_kept_elsewhere_is_counted_by_kind(tmp_path: Path) -> None:
    [line] = [x for x in CASES["Aufgehoben für Ausgaben, hier nicht zu sehen"](tmp_path) if "Aufgehoben" in x]
    shown = {kind for kind, names in _WORDS.items() if any(name in line for name in names)}
    assert shown == set(_WORDS) - {"AudioSource", "VideoSource"}, "recordings are like pictures"


# Each sentence has its case

_LONG = 15
"""Pieces of sentences in code; shorter ones are kinds, names and keys."""


def sentences() -> Iterator[tuple[str, list[str]]]:
    """Where in the code something is noted as lost or noticed, and the longest pieces of what is said."""
    modules = [ast.parse(p.read_text("utf-8")) for p in sorted((ROOT / "pipeline/exchange").rglob("*.py"))]
    names = {
        target.id: node.value
        for module in modules
        for node in module.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for module in modules:
        functions = {f.name: f for f in ast.walk(module) if isinstance(f, ast.FunctionDef)}
        for function in functions.values():
            for node in ast.walk(function):
                if not _notes(node):
                    continue
                called = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
                near = [node, *(names[n] for n in called if n in names)]
                found = _pieces(near) or _pieces([functions[n] for n in called if n in functions])
                yield ast.unparse(node)[:80], found or _pieces([function])


def _notes(node: ast.AST) -> bool:
    """``notices.append(...)``, ``notices += ...``, ``losses.add(...)``."""
    if isinstance(node, ast.AugAssign):
        return isinstance(node.target, ast.Attribute) and node.target.attr == "notices"
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    on = ast.unparse(node.func.value)
    return (node.func.attr == "append" and on.endswith("notices")) or (
        node.func.attr == "add" and on.endswith("losses")
    )


def _pieces(nodes: list[ast.AST]) -> list[str]:
    """The longest piece of each sentence below some nodes; documentation is none, nor are counted nouns."""
    found, inside = [], set()
    docs = {
        id(f.body[0].value)
        for n in nodes
        for f in ast.walk(n)
        if isinstance(f, ast.FunctionDef) and isinstance(f.body[0], ast.Expr)
    }
    for node in (x for n in nodes for x in ast.walk(n)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "counted":
            inside |= {id(noun) for noun in node.args}
        elif isinstance(node, ast.JoinedStr):
            parts = [v for v in node.values if isinstance(v, ast.Constant)]
            inside |= {id(v) for v in parts}
            found.append(max((str(v.value) for v in parts), key=len, default=""))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside | docs:
            found.append(node.value)
    return [f for f in found if len(f) >= _LONG]


def test_every_sentence_has_a_file() -> None:
    found = list(sentences())
    assert len(found) > 25
    without = [
        piece
        for _, pieces in found
        for piece in pieces
        if not any(words in piece or piece.strip() in words for words in CASES)
    ]
    assert without == []
    assert all(pieces for where, pieces in found if "self._project.keep" not in where), found
