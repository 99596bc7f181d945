"""When a case counts as marked by a code, and when only weakly (light: the command line reads the defaults
from here)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

SIGNS: Mapping[str, str] = {"markiert": "●", "schwach": "○", "strittig": "≠", "": ""}
"""The marks of a cell of the Querschau (``mark`` in ``cross_case.csv``) and the sign that shows each."""

SHORT_LEGEND = "○ schwach, ≠ strittig: nicht als markiert gezählt"
LEGEND = (
    "● markiert; ○ schwach: nur eine Textstelle trägt das Feld, noch niemand hat sie geprüft, und ihre "
    "Stärke reicht gerade aus; ≠ strittig: ohne die Textstellen, über die Personen verschieden entschieden "
    "haben, ist die Schwelle nicht erreicht. Schwache und strittige Felder zählen nicht als markiert."
)
"""What the signs mean, for readers; ``SHORT_LEGEND`` where there is room for a line only."""


@dataclass(frozen=True, slots=True)
class Marking:
    """When a case counts as marked by a code: enough segments and enough of its text.

    ``min_segments``: at least so many segments of the case carry the code. ``min_share``: at least this part
    (0 to 1) of the case's codable segments carry it. By default the share decides: in a short case (up to
    50 segments) one statement counts, as it does for the reader of a case study; in a long one a chance
    mention does not.
    """

    min_segments: int = 1
    min_share: float = 0.02

    def sentence(self) -> str:
        """The threshold as one German sentence for table heads and the method section."""
        share = f"{100 * self.min_share:g}".replace(".", ",")
        if self.min_segments == 1:
            return (
                f"Ein Fall gilt als markiert, wenn die Kategorie in mindestens {share} % seiner kodierbaren "
                "Segmente vergeben wurde."
            )
        return (
            f"Ein Fall gilt als markiert, wenn die Kategorie in mindestens {self.min_segments} seiner "
            f"Segmente und in mindestens {share} % seiner kodierbaren Segmente vergeben wurde."
        )

    @staticmethod
    def of(said: Mapping[str, float]) -> Marking:
        """The threshold that a manifest names (see :meth:`as_dict`), the default where it names none."""
        return Marking(int(said["min_segments"]), said["min_share"]) if said else DEFAULT_MARKING

    def as_dict(self) -> dict[str, float]:
        """The threshold for ``manifest.json``."""
        return asdict(self)


DEFAULT_MARKING = Marking()
