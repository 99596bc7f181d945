"""The section on agreement, shown where ``agreement.json`` (``pipeline.agreement.Agreement``) lies in the
results folder."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from pipeline.agreement.model import Agreement, Figures, Pair, Precision
from pipeline.errors import InputError
from pipeline.report.german import listed, number
from pipeline.results import Results

FILE = "agreement.json"


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one pair on all codes, a dimension, a code or a status, as printed; ``alpha`` also as a
    number."""

    label: str
    units: str
    percent: str
    kappa: str
    alpha: str
    interval: str
    f1: str
    note: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Two coders: ``total`` over all codes, then ``dimensions``, ``codes`` and ``statuses``."""

    title: str
    total: Row
    dimensions: tuple[Row, ...]
    codes: tuple[Row, ...]
    statuses: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Right:
    """How often a machine is right on passages drawn by chance, as printed."""

    coder: str
    label: str
    proposed: str
    right: str
    share: str
    interval: str


@dataclass(frozen=True, slots=True)
class Reliability:
    """All pairs, alpha of all people together as printed, the reference lines, precision on ``random``
    passages drawn by chance, warnings."""

    pairs: tuple[Compared, ...]
    alpha: str
    interval: str
    tentative: float
    acceptable: float
    random: str
    precision: tuple[Right, ...]
    warnings: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What the method section says of reliability."""
        parts = [
            f"{p.title}: Krippendorffs Alpha {p.total.alpha} (95-%-Intervall {p.total.interval}), "
            f"Cohens Kappa {p.total.kappa}, {p.total.units} "
            f"{'Entscheidung' if p.total.units == '1' else 'Entscheidungen'}"
            for p in self.pairs
        ]
        return (
            f"Die Übereinstimmung wurde je Passage und Kategorie geprüft ({'; '.join(parts)}); die "
            "Intervalle stammen aus einem Bootstrap über Passagen. Gezählt sind nur Passagen, die beide "
            f"gelesen haben. Werte ab {number(self.acceptable, 1)} gelten als verlässlich, Werte unter "
            f"{number(self.tentative, 3)} tragen keine Schlüsse (Krippendorff 2004).{self._machine}"
        )

    @property
    def _machine(self) -> str:
        shares = [
            f"{r.coder} {r.share} von {r.proposed} (95-%-Intervall nach Wilson {r.interval})"
            for r in self.precision
            if not r.label and r.share != "–"
        ]
        if not shares:
            return ""
        return (
            f" In {self.random} zufällig gezogenen Passagen stimmen die Vorschläge mit dem überein, was die "
            f"Menschen entschieden: {listed(shares)}."
        )


def read_reliability(results: Results) -> Reliability | None:
    """The agreement of this run as the report shows it, None where it was not measured.

    Raises InputError where the file is one of an earlier version or damaged.
    """
    found = read_agreement(results)
    return None if found is None else reliability(found)


def read_agreement(results: Results) -> Agreement | None:
    """The agreement of this run, None where it was not measured. Raises InputError as above."""
    path = results.folder / FILE
    if not path.is_file():
        return None
    try:
        return Agreement.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise InputError(
            f"„{path}“ ist beschädigt oder aus einer früheren Version; schreiben Sie die Datei mit "
            "„querschau agreement KORPUS --results ORDNER“ neu."
        ) from error


def reliability(found: Agreement) -> Reliability | None:
    """Agreement as the report shows it, None where there is no pair to show."""
    if not found.pairs:
        return None
    return Reliability(
        pairs=tuple(map(_pair, found.pairs)),
        alpha=_figure(found.alpha),
        interval=_interval(*found.alpha_interval),
        tentative=found.reference_lines.tentative,
        acceptable=found.reference_lines.acceptable,
        random=number(found.random),
        precision=tuple(_right(p) for p in found.precision if p.proposed),
        warnings=found.warnings,
    )


def _pair(pair: Pair) -> Compared:
    return Compared(
        title=f"{pair.coder_a} und {pair.coder_b}",
        total=_row(pair.all),
        dimensions=tuple(map(_row, pair.dimensions)),
        codes=tuple(_row(f) for f in pair.codes if f.alpha is not None),
        statuses=tuple(map(_row, pair.statuses)),
    )


def _row(figures: Figures) -> Row:
    label = figures.label or figures.id
    return Row(
        label=f"{label}: {figures.status}" if figures.status else label,
        units=number(figures.units),
        percent=_percent(figures.percent),
        kappa=_figure(figures.kappa),
        alpha=_figure(figures.alpha),
        interval=_interval(figures.alpha_low, figures.alpha_high),
        f1=_figure(figures.f1),
        note=figures.note,
        value=figures.alpha,
    )


def _right(found: Precision) -> Right:
    interval = "–"
    if found.low is not None and found.high is not None:
        interval = f"{_percent(found.low)} bis {_percent(found.high)}"
    return Right(
        coder=found.coder,
        label=found.label if found.id else "",
        proposed=number(found.proposed),
        right=number(found.right),
        share=_percent(found.precision),
        interval=interval,
    )


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{number(100 * value)}\u202f%"


def _figure(value: float | None) -> str:
    return "–" if value is None else number(value, 2)


def _interval(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{number(low, 2)} bis {number(high, 2)}"
