"""What stands on a page, from the word up to the fragment of a block; PDF points, origin top left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

CALL_START, CALL_END = "\ue0f0", "\ue0f1"
"""Private-use marks around a raised number in a line's text until it is known to be a footnote's call."""

Affine = tuple[float, float, float, float, float, float]
"""A matrix (a, b, c, d, e, f): x' = a x + c y + e, y' = b x + d y + f."""

PageClass = Literal["text", "blank", "image", "partly-image", "hidden-text", "picture", "failed"]


class Box(NamedTuple):
    """A rectangle: x0, top, x1, bottom."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True, eq=False)
class Word:
    """Glyphs without a space between them. ``base``: y of the base line. ``space``: white space stood
    before it. ``raised``: a superscript. ``font``: number of its font on the page."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    space: bool
    font: int
    raised: bool = False

    @property
    def top(self) -> float:
        """Upper edge as the font size gives it (boxes of glyphs differ from font to font)."""
        return self.base - 0.8 * self.size

    @property
    def bottom(self) -> float:
        """Lower edge as the font size gives it."""
        return self.base + 0.2 * self.size


@dataclass(slots=True, eq=False)
class Line:
    """Words on one base line inside one column; ``words`` are sorted from left to right."""

    words: list[Word]
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    text: str = ""

    @property
    def top(self) -> float:
        """Upper edge as the font size gives it."""
        return self.base - 0.8 * self.size

    @property
    def bottom(self) -> float:
        """Lower edge as the font size gives it."""
        return self.base + 0.2 * self.size


@dataclass(slots=True)
class Page:
    """The content of one page as read, before anything is dropped or ordered.

    ``rules``: thin lines and edges of rectangles. ``complex``: more objects than the limit, so that
    rulings were not looked for to the end. ``unmapped``: glyphs whose character is unknown.
    ``rotated``: glyphs left out because they stand at an angle to the page. ``half``: 1 or 2 for the halves
    of a spread. ``ocr``, ``second``: read by OCR or by the second reader. ``frames``: boxes of its ruled
    tables. ``to_display``: from the file's coordinates to these. ``written``: form entries and typed text
    with their boxes; ``notes``: comments on it.
    """

    number: int
    width: float
    height: float
    words: list[Word]
    rules: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    complex: bool = False
    unmapped: int = 0
    rotated: int = 0
    kind: PageClass = "text"
    half: int = 0
    ocr: bool = False
    second: bool = False
    frames: list[Box] = field(default_factory=list)
    to_display: Affine = (1, 0, 0, 1, 0, 0)
    written: list[tuple[Box, str]] = field(default_factory=list)
    notes: int = 0


@dataclass(slots=True)
class Fragment:
    """A block as one column shows it: joined with its continuation only when all pages are known.

    ``lines``: text of its lines, words cut at their ends still cut. ``calls``: numbers of footnotes
    called in it. ``full``: its last line reaches the
    right margin. ``indent``: the first line starts right of the second or of the column (em).
    ``cells``: rows of cells of lines (tables). ``open_top``/``open_bottom``: a table whose frame is not
    closed there; ``edges``: x of its column borders. ``continues``: a footnote without a mark of its own.
    ``justified``: most lines of its column end at one x. ``page_end``: the page on which it ends. ``room``:
    what its last line leaves free at the right; ``opening``: width of its first word. ``half``: of its page.
    """

    kind: str
    page: int
    box: Box
    lines: list[str]
    size: float
    bold: bool
    body: bool = False
    mark: str | None = None
    level: int | None = None
    full: bool = False
    indent: float = 0.0
    column: Box = Box(0, 0, 0, 0)
    cells: list[list[list[str]]] | None = None
    open_top: bool = False
    open_bottom: bool = False
    edges: tuple[float, ...] = ()
    calls: list[str] = field(default_factory=list)
    continues: bool = False
    justified: bool = False
    room: float = 0.0
    opening: float = 0.0
    page_end: int = 0
    half: int = 0

    def __post_init__(self) -> None:
        self.page_end = self.page_end or self.page
