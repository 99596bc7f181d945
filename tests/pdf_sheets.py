"""Small typesetter for the PDF tests: known text at known places, on pages of an invented town."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from pypdfium2 import PdfDocument
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from pipeline.extract.pdf import read_pdf
from pipeline.extract.settings import ReadSettings
from pipeline.model import Block, Document

WIDTH, HEIGHT = A4
LEADING = 1.3

SENTENCES = (
    "Die Stadt Lindenau an der Aue hat im Frühjahr ein Büro für Zusammenleben eröffnet.",
    "Drei Mitarbeiterinnen beraten dort Familien, die neu in der Stadt wohnen.",
    "Der Rat stellte dafür Mittel aus dem laufenden Haushalt bereit.",
    "Ehrenamtliche begleiten die Familien zu Terminen und übersetzen bei Bedarf.",
    "Am Marktplatz entsteht ein Treffpunkt mit Werkstatt, Küche und Garten.",
    "Die Wohnungsgesellschaft Steinfurtheim vermietet zwölf Wohnungen an große Familien.",
    "Schulen und Vereine treffen sich einmal im Quartal, um Angebote abzustimmen.",
    "Der Bürgermeister wirbt in jeder Ortschaft persönlich um Unterstützung.",
    "Im Herbst legt die Verwaltung einen ersten Bericht über die Wirkung vor.",
    "Manche Nachbarschaften haben eigene Feste und Lesestunden begonnen.",
)


def prose(count: int, start: int = 0) -> str:
    """``count`` sentences; the number at each start makes every paragraph's words different."""
    return " ".join(f"{SENTENCES[(start + n) % len(SENTENCES)]}" for n in range(count))


class Sheets:
    """A PDF being written; y is counted from the page's top."""

    def __init__(self, path: Path, size: tuple[float, float] = A4, **options: object) -> None:
        self.path = path
        self.height = size[1]
        self.canvas = Canvas(str(path), pagesize=size, **options)

    def __enter__(self) -> Sheets:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ):
        if kind is None:
            self.canvas.save()

    def line(self, x: float, y: float, text: str, size: float = 10, font: str = "Helvetica") -> None:
        """One line with its base line at ``y``."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - y, text)

    def lines(self, x: float, y: float, lines: list[str], size: float = 10, font: str = "Helvetica") -> float:
        """Lines one under another; the y of the line after them."""
        for text in lines:
            self.line(x, y, text, size, font)
            y += LEADING * size
        return y

    def paragraph(
        self, x: float, y: float, width: float, text: str, size: float = 10, font: str = "Helvetica"
    ) -> float:
        """A ragged paragraph; the y after it with a gap."""
        return self.lines(x, y, simpleSplit(text, font, size, width), size, font) + 0.7 * size

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A ruling."""
        self.canvas.setLineWidth(0.6)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def grid(self, xs: list[float], ys: list[float], *, level: bool = True, upright: bool = True) -> None:
        """Rulings of a table."""
        for y in ys if level else ():
            self.rule(xs[0], y, xs[-1], y)
        for x in xs if upright else ():
            self.rule(x, ys[0], x, ys[-1])

    def page(self) -> None:
        """The next page."""
        self.canvas.showPage()


def split_lines(text: str, width: float, size: float = 10) -> list[str]:
    """The lines of a paragraph as ``Sheets.paragraph`` sets them."""
    return simpleSplit(text, "Helvetica", size, width)


def read(path: Path, **settings: object) -> Document:
    """The document without OCR, its invariant checked."""
    document = read_pdf(path, path.stem, ReadSettings(**({"ocr": "off"} | settings)))
    for block in document.blocks:
        assert document.quote(block) == document.quote(block).strip() != ""
    assert document.text == "\n\n".join(document.quote(b) for b in document.blocks)
    return document


def kinds(document: Document) -> list[str]:
    """The kinds of a document's blocks in their order."""
    return [b.kind.value for b in document.blocks]


def texts(document: Document) -> list[str]:
    """The texts of a document's blocks in their order."""
    return [document.quote(b) for b in document.blocks]


def block_with(document: Document, words: str) -> Block:
    """The one block that contains ``words``."""
    found = [b for b in document.blocks if words in document.quote(b)]
    assert len(found) == 1, [document.quote(b) for b in found]
    return found[0]


def pages_of(path: Path) -> int:
    """Number of pages of a PDF."""
    document = PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()


def as_pdf(glyphs: str, means: dict[str, str]) -> bytes:
    """A PDF of one line whose font says what its glyphs mean (``ToUnicode``, hexadecimal UTF-16)."""
    pairs = "".join(f"<{ord(glyph):02x}> <{units}> " for glyph, units in means.items())
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def "
        "1 begincodespacerange <00> <ff> endcodespacerange "
        f"{len(means)} beginbfchar {pairs}endbfchar endcmap end end"
    )
    content = f"BT /F 12 Tf 72 700 Td ({glyphs}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        f"<< /Length {len(table)} >>\nstream\n{table}\nendstream",
    )
    body = "".join(f"{n} 0 obj\n{o}\nendobj\n" for n, o in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R /Size 7 >>\nstartxref\n0\n%%EOF\n".encode()
