"""When a case counts as marked by a code (light: the command line reads the defaults from here)."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Marking:
    """When a case counts as marked by a code: enough segments and enough of its text.

    ``min_segments``: at least so many segments of the case carry the code (one mention is none).
    ``min_share``: at least this part (0 to 1) of the case's codable segments carry it.
    """

    min_segments: int = 2
    min_share: float = 0.02

    def sentence(self) -> str:
        """The threshold as one German sentence for table heads and the method section."""
        share = f"{100 * self.min_share:g}".replace(".", ",")
        return (
            f"Ein Fall gilt als markiert, wenn die Kategorie in mindestens {self.min_segments} seiner "
            f"Segmente und in mindestens {share} % seiner kodierbaren Segmente vergeben wurde."
        )

    def as_dict(self) -> dict[str, float]:
        """The threshold for ``manifest.json``."""
        return asdict(self)


DEFAULT_MARKING = Marking()
