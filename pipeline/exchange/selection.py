"""What of a run goes out: choice of dimensions, methods, strength and cases."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.codebook.model import Codebook, Dimension
from pipeline.errors import ExchangeError

METHODS = ("rule", "model", "human")


@dataclass(frozen=True, slots=True)
class Selection:
    """Empty tuples mean everything. ``min_score`` (0 to 1) holds for machine codings: people's have 1."""

    dimensions: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    min_score: float = 0.0

    def dimensions_of(self, codebook: Codebook) -> list[Dimension]:
        """The chosen dimensions, by id or label. Raises ExchangeError for one that is not there."""
        if not self.dimensions:
            return list(codebook.dimensions)
        wanted = {d.casefold() for d in self.dimensions}
        chosen = [d for d in codebook.dimensions if {d.id.casefold(), d.label.casefold()} & wanted]
        known = {n.casefold() for d in codebook.dimensions for n in (d.id, d.label)}
        for name in self.dimensions:
            if name.casefold() not in known:
                raise ExchangeError(
                    f"Die Dimension „{name}“ gibt es im Codebuch {codebook.name} nicht; wählen Sie unter "
                    f"{', '.join(d.id for d in codebook.dimensions)}."
                )
        return chosen

    def check(self, segments: pd.DataFrame) -> None:
        """Raises ExchangeError for a method or a case that does not exist."""
        for method in self.methods:
            if method not in METHODS:
                raise ExchangeError(
                    f"Die Methode „{method}“ gibt es nicht; wählen Sie unter {', '.join(METHODS)}."
                )
        if not 0 <= self.min_score <= 1:
            raise ExchangeError(
                f"Die Mindeststärke {self.min_score:g} liegt nicht zwischen 0 und 1; geben Sie zum Beispiel "
                "--min-score 0.7 an."
            )
        known = set(segments["case"])
        for case in self.cases:
            if case not in known:
                raise ExchangeError(
                    f"Den Fall „{case}“ gibt es in diesen Ergebnissen nicht; wählen Sie unter "
                    f"{', '.join(sorted(k for k in known if k)) or '(keinem)'}."
                )

    def codings(self, table: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
        """The chosen rows of the coded segments."""
        keep = pd.Series(True, index=table.index)
        if self.dimensions:
            keep &= table["dimension"].isin([d.id for d in self.dimensions_of(codebook)])
        if self.methods:
            keep &= table["method"].isin(self.methods)
        if self.cases:
            keep &= table["case"].isin(self.cases)
        if self.min_score:
            keep &= (table["method"] == "human") | (table["score"] >= self.min_score)
        return table[keep]

    def takes(self, dimension: str, method: str, case: str, score: float) -> bool:
        """Whether a coding goes out, where dimensions are chosen by their ids."""
        return (
            (not self.dimensions or dimension in self.dimensions)
            and (not self.methods or method in self.methods)
            and (not self.cases or case in self.cases)
            and (method == "human" or score >= self.min_score)
        )

    def documents(self, segments: pd.DataFrame, names: list[str]) -> list[str]:
        """The documents that go out: all, or those with a segment of the chosen cases."""
        if not self.cases:
            return names
        wanted = set(segments.loc[segments["case"].isin(self.cases), "document"])
        return [n for n in names if n in wanted]
