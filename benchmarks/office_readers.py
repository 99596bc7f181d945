"""Pandoc against our own readers of office formats; run: python benchmarks/office_readers.py

Needs the shared documents beside the project (see README) and ``pip install pypandoc_binary``; writes tables
in Markdown to standard output. Pandoc's document tree is turned into the same pieces that our readers make,
so that turns, offsets and blocks come about in the same way.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import docx
import pypandoc

from pipeline.extract.dispatch import read_document
from pipeline.extract.heading_levels import consistent_levels
from pipeline.extract.pieces import Piece, assemble, paragraph_pieces, table_piece
from pipeline.extract.settings import ReadSettings
from pipeline.extract.speech.turns import mark_turns
from pipeline.model import BlockKind, Document

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared"
FAULTS, REAL = SHARED / "faults", SHARED / "real" / "transcripts"
WORD, RICH = FAULTS / "word_text_box/alles.docx", FAULTS / "rtf/alles.rtf"
BARE, WHOLE = FAULTS / "odt_frame/alles.odt", Path("alles_with_styles.odt")
TABLE = FAULTS / "nothing_codable/interview_tabelle.docx"
MADE, BOOK = Path("python-docx.docx"), Path("sachstandsbericht.epub")
SAMPLE = HERE.parent / "corpora/beispiel/documents/steinfurtheim_sachstandsbericht.docx"
TURNS = [REAL / f"derived_noscribe_interview.{ending}" for ending in ("docx", "odt", "rtf")]
TURNS += [REAL / "noscribe_interview.html"]
TREE = list[dict[str, Any]]


def pandoc(path: Path) -> Document:
    """The document as pandoc reads it. Raises ValueError with pandoc's words."""
    kind = "markdown" if path.suffix == ".txt" else path.suffix[1:]
    command = [pypandoc.get_pandoc_path(), "-f", kind, "-t", "json", str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr.decode().strip())
    pieces = list(_pieces(json.loads(done.stdout)["blocks"], 0))
    return mark_turns(assemble(path.stem, consistent_levels(pieces), "pandoc"), ())


def _pieces(blocks: TREE, depth: int) -> Iterator[Piece]:
    for block in blocks:
        tag, content = block["t"], block.get("c")
        if tag in ("Para", "Plain", "LineBlock", "Header"):
            notes: list[Piece] = []
            inlines = content[2] if tag == "Header" else content
            text = _text(sum(inlines, []) if tag == "LineBlock" else inlines, notes)
            if tag == "Header":
                made = [Piece(BlockKind.HEADING, text, level=content[0])]
            elif depth:
                made = [Piece(BlockKind.LIST_ITEM, text, level=depth)]
            else:
                made = paragraph_pieces(text)
            if made:
                made[-1].notes = notes
            yield from made
        elif tag in ("BulletList", "OrderedList"):
            for item in content if tag == "BulletList" else content[1]:
                yield from _pieces(item, depth + 1)
        elif tag == "DefinitionList":
            for term, meanings in content:
                yield from paragraph_pieces(_text(term, []))
                for meaning in meanings:
                    yield from _pieces(meaning, depth)
        elif tag in ("BlockQuote", "Div", "Figure"):
            yield from _pieces(content if tag == "BlockQuote" else content[-1], depth)
        elif tag == "CodeBlock":
            yield from paragraph_pieces(content[1])
        elif tag == "Table":
            yield from _table(content, depth)


def _table(content: list[Any], depth: int) -> Iterator[Piece]:
    _, caption, _, head, bodies, foot = content
    yield from (Piece(BlockKind.CAPTION, p.text) for p in _pieces(caption[1], 0))
    rows = [*head[1], *(row for body in bodies for row in [*body[2], *body[3]]), *foot[1]]
    notes: list[Piece] = []
    cells = [[" ".join(_cell(cell[4], notes)) for cell in row[1]] for row in rows]
    if piece := table_piece(cells):
        piece.notes = notes
        yield piece
        return
    for row in rows:
        for cell in row[1]:
            yield from _pieces(cell[4], depth)


def _cell(blocks: TREE, notes: list[Piece]) -> Iterator[str]:
    for piece in _pieces(blocks, 0):
        notes += piece.notes
        yield piece.text or " ".join(c for row in piece.cells or () for c in row)


def _text(inlines: TREE, notes: list[Piece]) -> str:
    parts = []
    for inline in inlines:
        tag, content = inline["t"], inline.get("c")
        if tag == "Str":
            parts.append(content)
        elif tag in ("Space", "SoftBreak", "LineBreak"):
            parts.append("\n" if tag == "LineBreak" else " ")
        elif tag == "Quoted":
            parts.append(f"„{_text(content[1], notes)}“")
        elif tag in ("Code", "Math"):
            parts.append(content[1])
        elif tag == "Note":
            text = " ".join(p.text for p in _pieces(content, 0))
            notes.append(Piece(BlockKind.FOOTNOTE, text, mark=str(len(notes) + 1)))
        elif tag in ("Emph", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Underline"):
            parts.append(_text(content, notes))
        elif tag in ("Span", "Link", "Image", "Cite"):
            parts.append(_text(content[1], notes))
    return "".join(parts)


Check = Callable[[list[tuple[str, str]]], bool]


def says(words: str, times: int = 1) -> Check:
    """That the words stand in the text so many times."""
    return lambda shape: "\n".join(text for _, text in shape).count(words) == times


def has(kind: str, words: str) -> Check:
    """That a block of this kind begins with the words."""
    return lambda shape: any(k == kind and text.startswith(words) for k, text in shape)


PROBES: dict[Path, dict[str, Check]] = {
    WORD: {
        "insertion kept, deletion left out": says("beschließt das Konzept"),
        "deleted paragraph left out": says("Dieser ganze Absatz", 0),
        "moved sentence once": says("Verschobener Satz"),
        "comment left out": says("Kommentar", 0),
        "footnote": has("footnote", "Fußnotentext: siehe Ratsvorlage."),
        "endnote": has("footnote", "Endnotentext"),
        "text box kept": has("paragraph", "Textfeld: Das Jugendhaus"),
        "text box once": says("Textfeld: Das Jugendhaus"),
        "content controls": has("paragraph", "Inline Steuerelement Ende."),
        "hidden text left out": says("Versteckter Text", 0),
        "line break and tab part words": says("Wohnraum neue Zeile Tab"),
        "results of fields (references)": says("Abschnitt 3"),
        "table in a table": says("Innere Tabelle: In der Stadt"),
        "numbered item": has("list_item", "Erster Listenpunkt"),
        "gender star": says("Bürger*innen"),
    },
    MADE: {
        "headings": lambda shape: [t for k, t in shape if k == "heading"] == ["Lage", "Wohnen"],
        "bullet": has("list_item", "Ein Radweg"),
        "numbered item": has("list_item", "Ein Treffpunkt"),
        "caption": has("caption", "Abb. 1: Karte"),
        "table": has("table", "Ort\tZahl\nLindenau\t9.400"),
    },
    BARE: {"read without the part styles.xml": bool},
    WHOLE: {
        "heading": has("heading", "1 Ausgangslage"),
        "deletion left out": says("lehnt das Konzept", 0),
        "comment left out": says("Kommentar ODT", 0),
        "footnote": has("footnote", "Fußnote ODT"),
        "frame kept": says("Textrahmen: Das Jugendhaus"),
        "frame is a paragraph": has("paragraph", "Textrahmen: Das Jugendhaus"),
        "hidden text left out": says("versteckt", 0),
        "line break and tab part words": says("Neue Zeile Tab."),
        "list item": has("list_item", "Punkt eins"),
    },
    RICH: {
        "deletion left out": says("gelöscht", 0),
        "hidden text left out": says("Versteckter", 0),
        "comment left out": says("Kommentar RTF", 0),
        "footnote": has("footnote", "Text der Fußnote"),
        "table": has("table", "I:\tWie ist die Lage"),
        "emoji in two halves": says("\U0001f600"),
    },
    TURNS[2]: {"umlauts and what follows them": says("Gespräch mit Heikedine Körting", 2)},
    TABLE: {"turns in a table": has("turn", "Frau Kaya")},
}


def shape(read: Callable[[Path], Document], path: Path) -> list[tuple[str, str]]:
    """Kinds and texts of the blocks, none where the file cannot be read."""
    try:
        document = read(path)
    except ValueError:
        return []
    return [(b.kind.value, document.quote(b)) for b in document.blocks]


def own(path: Path) -> Document:
    """The document as our readers read it, without mending (pandoc mends nothing either)."""
    return read_document(path, path.stem, ReadSettings(repair=False))


def milliseconds(read: Callable[[Path], Document], path: Path) -> float:
    """The shortest of five readings."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        shape(read, path)
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def megabytes(*names: str) -> float:
    """What distributions take on the disk."""
    files = [Path(str(file.locate())) for name in names for file in distribution(name).files or ()]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def counted(read: Callable[[Path], Document], path: Path) -> str:
    """How many blocks of which kind, and how many letters."""
    found = shape(read, path)
    kinds = sorted({k for k, _ in found})
    return ", ".join(f"{sum(k == kind for k, _ in found)} {kind}" for kind in kinds) + (
        f"; {sum(len(t) for _, t in found)} letters"
    )


def make(folder: Path) -> None:
    """The files that the shared ones lack: a document with Word's own styles, an ODT with all its parts (the
    shared one has no ``styles.xml``, which every program writes), a book."""
    made = docx.Document()
    made.add_heading("Lage", level=1)
    made.add_heading("Wohnen", level=2)
    made.add_paragraph("Ein Radweg", style="List Bullet")
    made.add_paragraph("Ein Treffpunkt", style="List Number")
    made.add_paragraph("Abb. 1: Karte", style="Caption")
    grid = made.add_table(rows=2, cols=2)
    for i, value in enumerate(("Ort", "Zahl", "Lindenau", "9.400")):
        grid.cell(i // 2, i % 2).text = value
    made.save(str(folder / MADE))
    shutil.copy(BARE, folder / WHOLE)
    with zipfile.ZipFile(folder / WHOLE, "a") as archive, zipfile.ZipFile(TURNS[1]) as whole:
        archive.writestr("styles.xml", whole.read("styles.xml"))
    subprocess.run([pypandoc.get_pandoc_path(), str(SAMPLE), "-o", str(folder / BOOK)], check=True)


def probes(folder: Path) -> Iterator[tuple[str, str, bool, bool]]:
    """File, what must be kept, whether our reader and whether pandoc does; a file not read keeps nothing."""
    for path, checks in PROBES.items():
        ours, theirs = shape(own, folder / path), shape(pandoc, folder / path)
        for label, check in checks.items():
            yield path.name, label, bool(ours) and check(ours), bool(theirs) and check(theirs)


def main() -> None:
    """Write the tables."""
    print(f"Pandoc {pypandoc.get_pandoc_version()}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder)
        found = list(probes(folder))
        print("| file | what a reader must keep | own | pandoc |\n|---|---|---|---|")
        for file, label, *right in found:
            print(f"| {file} | {label} | {' | '.join('yes' if r else '**no**' for r in right)} |")
        print(f"| all | of {len(found)} | {sum(f[2] for f in found)} | {sum(f[3] for f in found)} |")
        print("\n| file | own | pandoc | own, ms | pandoc, ms |\n|---|---|---|---|---|")
        for path in [*TURNS, SAMPLE, folder / BOOK, *sorted((SHARED / "sources").glob("*.txt"))]:
            times = " | ".join(f"{milliseconds(read, path):.0f}" for read in (own, pandoc))
            print(f"| {path.name[-40:]} | {counted(own, path)} | {counted(pandoc, path)} | {times} |")
    ours, theirs = megabytes("striprtf", "defusedxml", "lxml"), megabytes("pypandoc_binary")
    print(f"\nOn the disk: pypandoc_binary {theirs:.0f} MB; what our readers of these formats use (striprtf,")
    print(f"defusedxml, lxml), {ours:.0f} MB.")


if __name__ == "__main__":
    main()
