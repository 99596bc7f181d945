"""What the server knows of the whole corpus at once: how far people are, and what is worth looking at."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.people.worklist import Digest, Worklists
from querschau.app.folding import Count
from querschau.app.relearning import Relearning

if TYPE_CHECKING:
    from pandas import Series

    from querschau.app.project import Project


class Overview:
    """Counts and digests of an open corpus' documents."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def counts(self) -> dict[str, Count]:
        """How far people are, by document, in the order of the results."""
        project = self._project
        folded = project.folding.of(project.folding.decided())
        machine = Counter[str]() if project.blind else self._machine
        return {
            name: folded[name].count
            if name in folded
            else Count(self._codable[name], 0, machine[name], machine[name], machine[name])
            for name in project.coded.document_names
        }

    def digests(self) -> dict[str, Digest]:
        """Of the documents in which people decided something."""
        folding = self._project.folding
        return {name: one.digest for name, one in folding.of(folding.decided()).items()}

    @cached_property
    def relearning(self) -> Relearning:
        """What decisions teach for the work lists."""
        return Relearning(self._project.coded, self._project.held)

    @property
    def lists(self) -> Worklists:
        """The work lists of these results."""
        return self.relearning.lists

    @cached_property
    def _machine(self) -> Counter[str]:
        return _numbers(self._project.held.proposals["document"])

    @cached_property
    def _codable(self) -> Counter[str]:
        passages = self._project.held.passages
        return _numbers(passages.loc[passages["codable"], "document"])


def _numbers(names: Series[str]) -> Counter[str]:
    return Counter({str(name): int(n) for name, n in names.value_counts().items()})
