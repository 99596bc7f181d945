"""What could identify a person in a German text: found by form, context and lists, without a trained model.

The kinds follow the usual rules for sharing qualitative data (RatSWD 2020, "Handreichung Datenschutz";
Meyermann and Porzelt 2014). No rule replaces a person's reading: what is doubtful is said (``doubt``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping
from functools import cache

from pipeline.pseudonyms.alone import Alone
from pipeline.pseudonyms.doubts import Doubts
from pipeline.pseudonyms.institutions import Institutions
from pipeline.pseudonyms.kinds import FORMAL, Finding, Kind
from pipeline.pseudonyms.lists import Lists, folded, lists
from pipeline.pseudonyms.patterns import formal_findings
from pipeline.pseudonyms.persons import Persons
from pipeline.pseudonyms.places import Places
from pipeline.pseudonyms.recurrence import Name, Recurrence
from pipeline.pseudonyms.tokens import Words
from pipeline.pseudonyms.vocabulary import Vocabulary


@cache
def vocabulary(words: Lists | None = None) -> Vocabulary:
    """The vocabulary of the lists that come along, or of others."""
    return Vocabulary(words or lists())


def find_identifiers(text: str, known: Iterable[Name] = (), words: Lists | None = None) -> list[Finding]:
    """All stretches of ``text`` to be replaced, in order, without overlaps (the longer one wins).

    ``known``: names that are to be found everywhere, whatever they mean elsewhere. ``words``: other lists
    than
    those that come along. A name found once is found wherever it stands in the text.
    """
    return [f for f in Finder(words).find(text, known=known) if f.replaced]


class Finder:
    """Finds what identifies people, in texts that may belong together."""

    def __init__(self, words: Lists | None = None) -> None:
        self._vocabulary = vocabulary(words)

    def again(self, names: Mapping[Name, float], known: Iterable[Name] = ()) -> Recurrence:
        """Names ready to be found in many texts."""
        return Recurrence(names, self._vocabulary, known)

    def names(self, text: str) -> dict[Name, float]:
        """The names in a text that are sure enough to be replaced, with the least doubt of each."""
        return _names(self._by_form(text, Words(text)))

    def find(self, text: str, known: Iterable[Name] = ()) -> list[Finding]:
        """Findings and questions of a text by itself, in order, without overlaps. ``known``: given by a
        person."""
        return self.find_with(text, self.again(self.names(text), known))

    def find_with(self, text: str, again: Recurrence, keep: Container[str] = ()) -> list[Finding]:
        """The same where the names of all texts are known (``again``). ``keep``: words (folded) that a person
        wants to stay."""
        words = Words(text)
        formed = self._by_form(text, words)
        found = [*formed, *again.find(words)]
        return without_overlaps([f for f in found if folded(f.name) not in keep])

    def _by_form(self, text: str, words: Words) -> list[Finding]:
        formal = without_overlaps([f for f in formal_findings(text) if not self._is_place_with_number(f)])
        covered = _Covered(formal)
        named = [
            finding
            for recogniser in (Persons, Places, Institutions, Alone)
            for finding in recogniser(words, self._vocabulary).find()
        ]
        named = [f for f in named if not covered.touches(f)]
        doubts = [f for f in Doubts(words, self._vocabulary, named).find() if not covered.touches(f)]
        return [*formal, *without_overlaps([*named, *doubts])]

    def _is_place_with_number(self, finding: Finding) -> bool:
        """``Bad Hersfeld 16`` in a table of contents is no address."""
        if finding.kind is not Kind.ADDRESS:
            return False
        parts = [folded(part) for part in finding.name.split() if not part[0].isdigit()]
        return self._vocabulary.is_place(parts)


def joined(*several: Mapping[Name, float]) -> dict[Name, float]:
    """All names with the least doubt of each."""
    result: dict[Name, float] = {}
    for names in several:
        for name, doubt in names.items():
            result[name] = min(doubt, result.get(name, 1.0))
    return result


def _names(findings: Iterable[Finding]) -> dict[Name, float]:
    named = (f for f in findings if f.replaced and f.kind not in FORMAL)
    return joined(*({(f.name, f.kind): f.doubt} for f in named))


def without_overlaps(findings: list[Finding]) -> list[Finding]:
    """The findings in order; where some overlap the replaced ones win over questions, the longer over the
    shorter, the surer over the others."""
    kept: list[Finding] = []
    covered = _Covered([])
    for finding in sorted(
        findings, key=lambda f: (not f.replaced, f.start - f.end, f.doubt, f.start, f.kind, f.name)
    ):
        if not covered.touches(finding):
            covered.add(finding)
            kept.append(finding)
    return sorted(kept, key=lambda f: f.start)


class _Covered:
    """Stretches that do not overlap, searched by place."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._starts = sorted(f.start for f in findings)
        self._ends = sorted(f.end for f in findings)

    def add(self, finding: Finding) -> None:
        at = bisect_left(self._starts, finding.start)
        self._starts.insert(at, finding.start)
        self._ends.insert(at, finding.end)

    def touches(self, finding: Finding) -> bool:
        at = bisect_left(self._starts, finding.end)
        return at > 0 and self._ends[at - 1] > finding.start
