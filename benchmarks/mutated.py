"""Damaged documents: every one is read or refused with a sentence, none ends in a traceback.

    python benchmarks/mutated.py [--count 5000] [--seed 1] [--workers 2]

Makes a document of each format, damages copies of them (cut off, bytes changed, pieces lost, repeated,
zeroed; inside archives the parts, too), and takes them through all stages in worker processes as a run does.
Prints one JSON object: documents by format and outcome (``ok``, ``warning``, code of the refusal), and the
first lines of whatever was raised beside that.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import docx
from odf import table, text
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from pptx import Presentation
from reportlab.pdfgen.canvas import Canvas

from pipeline.codebook.find import find_codebook
from pipeline.corpus import DocumentEntry, Source
from pipeline.extract.settings import ReadSettings
from pipeline.run.pool import process_all
from pipeline.run.work import WorkSettings

SENTENCE = "Die Stadt Auenheim hat zu wenig Personal – „sagt“ der Rat; die Bänke am Brunnen fehlen. 🙏 "
TALK = "".join(f"{who}: {SENTENCE}\n\n" for who in ("I", "B") * 4)


def documents() -> dict[str, bytes]:
    """A document of each format, by its ending."""
    plain = {
        "txt": f"1 Lage\n\n{SENTENCE * 5}\n\n{TALK}",
        "md": f"# Lage\n\n- {SENTENCE}\n- Geld fehlt\n\n| a | b |\n|---|---|\n| 1 | {SENTENCE} |\n",
        "html": f"<html><body><h1>Lage</h1><p>{SENTENCE}</p><table><tr><td>a<td>b</table></body></html>",
        "vtt": f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>{SENTENCE}\n\n00:03.000 --> 00:04.000\nJa.\n",
        "srt": f"1\n00:00:01,000 --> 00:00:02,000\nAnna: {SENTENCE}\n\n2\n00:00:03,000 --> 00:00:04,000\nJa.",
        "mbox": f"From a@b Mon Jan 4 2021\nSubject: Lage\n\n{SENTENCE}\n\nFrom b@a Mon Jan 4 2021\n\nJa.\n",
    }
    rtf = rb"{\rtf1\ansi\ansicpg1252 Die Mieten {\v nie} steigen \u55357?\u56911?.{\footnote Note}\par"
    rtf += rb"\trowd\cellx1000\cellx5000\intbl I:\cell Wie?\cell\row\pard {\deleted weg} fertig.\par}"
    made = {ending: content.encode() for ending, content in plain.items()} | {"rtf": rtf}
    return made | {
        "eml": _mail(), "docx": _word(), "pptx": _slides(), "odt": _odt(), "ods": _ods(), "pdf": _pdf(),
    }  # fmt: skip


def _mail() -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "Lage", "a@auenheim.example"
    message.set_content(SENTENCE)
    message.add_alternative(f"<p>{SENTENCE}</p>", subtype="html")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="anlage.pdf")
    return message.as_bytes()


def _word() -> bytes:
    made = docx.Document()
    made.add_heading("Lage", 1)
    made.add_paragraph(SENTENCE * 3)
    grid = made.add_table(rows=4, cols=2)
    for n, row in enumerate(grid.rows):
        row.cells[0].text, row.cells[1].text = "IB"[n % 2], SENTENCE
    return _saved(made)


def _slides() -> bytes:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text_frame.text = "Lage", SENTENCE
    slide.notes_slide.notes_text_frame.text = SENTENCE
    return _saved(made)


def _odt() -> bytes:
    made = OpenDocumentText()
    for element in (text.H(outlinelevel=1, text="Lage"), text.P(text=SENTENCE * 3)):
        made.text.addElement(element)
    return _saved(made)


def _ods() -> bytes:
    made = OpenDocumentSpreadsheet()
    sheet, row = table.Table(name="Blatt"), table.TableRow()
    for value in ("Ort", SENTENCE):
        cell = table.TableCell()
        cell.addElement(text.P(text=value))
        row.addElement(cell)
    sheet.addElement(row)
    made.spreadsheet.addElement(sheet)
    return _saved(made)


def _saved(made: object) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def _pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=0)
    for n in range(40):
        canvas.drawString(72, 780 - 14 * (n % 20), SENTENCE[:80])
        if n == 19:
            canvas.acroForm.textfield(name="f", value="Bank", x=72, y=300, width=200, height=20)
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A copy with something wrong; of an archive often a part of it."""
    if data[:2] == b"PK" and chance.random() < 0.7:
        return _damaged_part(data, chance)
    made = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        place, length = chance.randrange(len(made) + 1), chance.randrange(1, 200)
        kind = chance.randrange(6)
        if kind == 0:
            del made[place:]
        elif kind == 1:
            del made[place : place + length]
        elif kind == 2:
            made[place:place] = made[place : place + length]
        elif kind == 3:
            made[place : place + length] = bytes(len(made[place : place + length]))
        else:
            made[place : place + 1] = bytes([chance.randrange(256)])
    return bytes(made)


def _damaged_part(data: bytes, chance: random.Random) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        names = old.namelist()
        hit = chance.choice([n for n in names if n.endswith(".xml")])
        for name in names:
            content = old.read(name)
            new.writestr(name, damaged(content, chance) if name == hit else content)
    return buffer.getvalue()


def sources(folder: Path, count: int, seed: int) -> Iterator[Source]:
    """Damaged documents, written as they are asked for."""
    chance = random.Random(seed)
    seeds = sorted(documents().items())
    for number in range(count):
        ending, data = seeds[number % len(seeds)]
        path = folder / f"{number:05d}.{ending}"
        path.write_bytes(damaged(data, chance))
        yield Source(path, path.stem, DocumentEntry(file=path.name))


def main() -> None:
    """Damage, read, count."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--count", type=int, default=5000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--workers", type=int, default=2)
    given = arguments.parse_args()
    found: dict[str, Counter[str]] = {ending: Counter() for ending in sorted(documents())}
    raised: list[str] = []
    with tempfile.TemporaryDirectory(prefix="querschau-mutated-") as place:
        folder = Path(place)
        book = find_codebook("hitzeschutz")
        settings = WorkSettings(folder / "store", book, "x", "embedded", read=ReadSettings(ocr="off"))
        endings = [ending for ending, _ in sorted(documents().items())]
        waiting = sources(folder, given.count, given.seed)
        while True:
            try:
                for outcome in process_all(waiting, settings, given.workers, seconds=120):
                    kind = endings[int(outcome.name) % len(endings)]
                    found[kind][outcome.code or outcome.status] += 1
                break
            except Exception as error:  # noqa: BLE001 - what a run would end with is what is looked for
                raised.append(f"{type(error).__name__}: {error}"[:300])
    print(json.dumps({"outcomes": found, "raised": raised}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
