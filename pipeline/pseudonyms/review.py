"""The review list: one row per word, the most doubtful first, with its sentence; what a person decided
stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.errors import InputError
from pipeline.pseudonyms.kinds import FORMAL, REPLACED, Finding, Kind
from pipeline.pseudonyms.lists import folded
from pipeline.tables.excel import cell_text, workbook

KEEP = "stehen lassen"
_REPLACE = {f"ersetzen: {kind.value}": kind for kind in (Kind.PERSON, Kind.PLACE, Kind.INSTITUTION)}
_SHEET = "Prüfliste"
_COLUMNS = (
    ("Wort", 26),
    ("Entscheidung", 22),
    ("Satz", 90),
    ("wurde", 22),
    ("Grund", 34),
    ("Anzahl", 8),
    ("Dokument", 26),
)
_ADVICE = (
    "Oben steht, was am unsichersten ist. Wählen Sie in „Entscheidung“, was mit dem Wort geschehen soll, "
    "speichern "
    "Sie und starten Sie das Pseudonymisieren erneut. Diese Datei enthält die Namen: bewahren Sie sie wie "
    "den Schlüssel auf."
)
_AROUND = 160


@dataclass(frozen=True)
class Decisions:
    """What a person decided: words (as written) to be replaced as a kind, words to stay."""

    replace: dict[str, Kind] = field(default_factory=dict)
    keep: tuple[str, ...] = ()

    @property
    def entries(self) -> dict[str, str]:
        """The entry of each word (folded) as the list shows it."""
        shown = {folded(word): f"ersetzen: {kind.value}" for word, kind in self.replace.items()}
        return shown | {folded(word): KEEP for word in self.keep}


@dataclass(slots=True)
class Row:
    """A word of the list."""

    word: str
    finding: Finding
    sentence: str
    document: str
    placeholder: str
    count: int = 1


def review_list(key: Path) -> Path:
    """Where the review list lies that belongs to a key."""
    return key.with_name(f"{key.stem} Prüfliste.xlsx")


class Review:
    """Gathers the words of all documents."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}

    def add(self, document: str, text: str, finding: Finding, placeholder: str) -> None:
        """Note a finding or a question; contacts, numbers and the like need no review."""
        if finding.kind in FORMAL:
            return
        known = self._rows.get(folded(finding.name))
        if known is None:
            sentence = _sentence(text, finding)
            self._rows[folded(finding.name)] = Row(finding.name, finding, sentence, document, placeholder)
            return
        known.count += 1
        if finding.doubt < known.finding.doubt:
            known.finding, known.placeholder = finding, placeholder

    def rows(self) -> list[Row]:
        """The most doubtful first: what lies near the border between replacing and asking."""
        return sorted(
            self._rows.values(), key=lambda r: (abs(r.finding.doubt - REPLACED), -r.count, folded(r.word))
        )

    def questions(self) -> int:
        """How many words were left as they are and may be names."""
        return sum(not row.finding.replaced for row in self._rows.values())

    def write(self, path: Path, decisions: Decisions) -> None:
        """Write the list for the user alone (0600), with what was decided before."""
        entries = decisions.entries
        rows = self.rows()
        present = {folded(row.word) for row in rows}
        with workbook(path, "Prüfliste", secret=True) as book:
            sheet: Worksheet = book.add_worksheet(_SHEET)
            wrap = book.add_format({"text_wrap": True, "valign": "top"})
            entry = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#FFFBEA", "border": 1})
            sheet.write_string(0, 0, _ADVICE, book.add_format({"italic": True}))
            _head(book, sheet)
            lines = [
                (
                    row.word,
                    entries.get(folded(row.word), ""),
                    row.sentence,
                    f"ersetzt durch {row.placeholder}" if row.finding.replaced else "nicht ersetzt",
                    row.finding.reason,
                    row.count,
                    row.document,
                )
                for row in rows
            ]
            words = [*decisions.replace, *decisions.keep]
            lines += [(w, entries[folded(w)], "", "", "", 0, "") for w in words if folded(w) not in present]
            for number, line in enumerate(lines, start=2):
                for column, value in enumerate(line):
                    style = entry if column == 1 else wrap
                    if isinstance(value, int):
                        sheet.write_number(number, column, value, style)
                    else:
                        sheet.write_string(number, column, cell_text(str(value)), style)
            last = max(len(lines) + 1, 2)
            sheet.data_validation(2, 1, last, 1, {"validate": "list", "source": [KEEP, *_REPLACE]})
            sheet.autofilter(1, 0, last, len(_COLUMNS) - 1)
            sheet.freeze_panes(2, 1)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)


def read_decisions(path: Path) -> Decisions:
    """What a person entered in the list; nothing where there is none. Raises InputError where it is no
    list or an
    entry is none of the offered ones."""
    if not path.exists():
        return Decisions()
    try:
        sheet = load_workbook(path, read_only=True)[_SHEET]
        rows = [
            (str(r[0] or ""), str(r[1] or "").strip())
            for r in sheet.iter_rows(min_row=3, max_col=2, values_only=True)
        ]
    except (KeyError, BadZipFile, OSError, ValueError, IndexError) as error:
        raise InputError(
            f"„{path}“ ist keine Prüfliste von Querschau; benennen Sie die Datei um oder löschen Sie sie."
        ) from error
    replace: dict[str, Kind] = {}
    keep: list[str] = []
    for number, (word, entry) in enumerate(rows, start=3):
        if not word or not entry:
            continue
        if entry == KEEP:
            keep.append(word)
        elif entry in _REPLACE:
            replace[word] = _REPLACE[entry]
        else:
            raise InputError(
                f"In „{path}“, Zeile {number}, steht in der Spalte „Entscheidung“ „{entry}“; wählen Sie "
                f"einen "
                "Eintrag der Auswahlliste."
            )
    return Decisions(replace, tuple(keep))


def _head(book: Workbook, sheet: Worksheet) -> None:
    style = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#5B6573", "valign": "top"})
    for column, (title, width) in enumerate(_COLUMNS):
        sheet.write_string(1, column, title, style)
        sheet.set_column(column, column, width)


def _sentence(text: str, finding: Finding) -> str:
    """The sentence around a finding, at most ``_AROUND`` characters on each side."""
    start, end = max(0, finding.start - _AROUND), min(len(text), finding.end + _AROUND)
    before = max(text.rfind(mark, start, finding.start) + len(mark) for mark in (". ", "! ", "? ", "\n"))
    after = min((at for mark in ".!?\n" if (at := text.find(mark, finding.end, end)) >= 0), default=end)
    begin = before if before > start else start
    return " ".join(text[begin : after + 1].split())
