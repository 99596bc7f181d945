"""Case profiles: for each case its four parts with the most telling coded passages as quotations.

The rule of ranking (also printed in the report, see ``RANKING``): a passage weighs the mean score of its
codes of this part (the best coding of each), plus 0.1 for each further code of the part (at most three),
plus 0.2 where the heading above names the part (minus 0.2 where it names another part), plus 0.1 where a
person coded it, times a factor for its length (1 from 20 to 120 words, less for shorter and longer ones), and
0.2 where it is no whole sentence (lines of a table of contents, imprints, fragments).
A passage stands only in the part where it weighs most. A part that would be empty shows those that no other
part quotes, or else one that is quoted elsewhere too.
Passages are then chosen one by one; each time a code has already been shown its weight is halved, so that
different topics come first. Codings about which people disagree are no ground for a quotation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.model import spans_of
from pipeline.tables.coded_segments import Row, case_names, code_order, labels
from pipeline.tables.profile_parts import Part, part_of, profile_parts
from pipeline.tables.quotes import Span, best_quote, is_telling, source
from pipeline.tables.records import whole
from pipeline.tables.structures.status import EXISTING

RANKING = (
    "Rangfolge der Zitate: mittlere Stärke der Kodierungen dieses Teils, dazu 0,1 je weiterer Kategorie "
    "(höchstens drei), 0,2 bei einer Überschrift, die den Teil nennt (minus 0,2, wenn sie einen anderen "
    "nennt), und 0,1 bei Kodierung durch einen Menschen, vervielfacht mit einem Faktor für die Länge (1 bei "
    "20 bis 120 Wörtern, 0,2 bei Bruchstücken ohne ganzen Satz); jede Stelle steht nur in dem Teil, in dem "
    "sie am meisten wiegt, außer wo ein anderer leer bliebe; Kategorien, die schon gezeigt wurden, zählen "
    "jeweils die Hälfte; strittige Kodierungen zählen nicht."
)
"""The rule of ranking as a German sentence for the report."""

_SHORT, _LONG = 20, 120
_FRAGMENT = 0.2
"""Factor for passages that are no sentences: they are quoted only where there is nothing else."""

_OF_CODINGS = [
    *("segment_id", "case", "dimension", "code", "status", "section"),
    *("score", "coding_id", "evidence_spans", "method"),
]
"""The columns of the codings that candidates are made of."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotation of a case profile; a row of ``tabellen/fallprofile.csv``.

    ``part``, ``part_label``: id and label of the part of the profile it stands in; ``rank``: its place there,
    from 1; ``weight``: by the rule above. ``text`` is exactly ``document.text[start:end]``. ``codes``,
    ``labels``: its codes, strongest first; ``statuses``: of these codes, each once; ``coding_ids``: the
    codings behind it.
    """

    case: str
    part: str
    part_label: str
    rank: int
    weight: float
    text: str
    document: str
    page: int | None
    printed_page: str
    segment_id: str
    start: int
    end: int
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    statuses: tuple[str, ...]
    coding_ids: tuple[str, ...]
    section: str
    speaker: str

    @property
    def source(self) -> str:
        """Document and page as printed."""
        return source(self.document, self.page, self.printed_page)

    @property
    def told_statuses(self) -> tuple[str, ...]:
        """The statuses where they say more than that what is coded exists."""
        return () if set(self.statuses) <= {EXISTING} else self.statuses


@dataclass
class _Candidate:
    """A coding unit as a possible quotation of one part."""

    segment: str
    scores: dict[str, float] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    coding_ids: list[str] = field(default_factory=list)
    evidence: set[Span] = field(default_factory=set)
    human: bool = False

    def add(self, row: Row) -> None:
        code, score = str(row["code"]), float(row["score"])
        if score > self.scores.get(code, -1.0):
            self.scores[code] = score
            self.statuses[code] = str(row["status"])
        self.coding_ids.append(str(row["coding_id"]))
        self.evidence.update(spans_of(row["evidence_spans"]))
        self.human = self.human or row["method"] == "human"

    def weight(self, words: int, heading: int) -> float:
        """``heading``: 1 where the heading above names the part, -1 where it names another, else 0."""
        mean = sum(self.scores.values()) / len(self.scores)
        bonus = 0.1 * min(3, len(self.scores) - 1) + 0.2 * heading + 0.1 * self.human
        return (mean + bonus) * min(1.0, words / _SHORT, _LONG / max(words, 1))


_Weighed = tuple[float, _Candidate]
"""A candidate and what it weighs in a part."""


def profile_passages(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    codebook: Codebook,
    per_part: int = 2,
    max_words: int = 70,
) -> list[Passage]:
    """The quotations of all case profiles, by case, part and rank.

    At most ``per_part`` quotations per part of at most about ``max_words`` words: a profile fills one
    page. Lines of tables of contents, imprints and fragments without a sentence are no quotations.
    """
    parts = profile_parts(codebook)
    rows = segments.set_index("segment_id", drop=False)
    rows = rows[~rows.index.duplicated()]
    known = {str(r["segment_id"]): r for r in rows.to_dict("records")}
    found = _candidates(codings, parts, known)
    passages = []
    for case in case_names(segments):
        weighed = _weighed({p.id: found.get((case, p.id), {}) for p in parts}, parts, known)
        chosen = _of_parts(weighed, per_part)
        for part in parts:
            for rank, (weight, candidate) in enumerate(chosen[part.id], start=1):
                place = _Place(case, part, rank, weight)
                passages.append(_passage(place, candidate, known[candidate.segment], codebook, max_words))
    return passages


def profile_sheet(passages: Sequence[Passage]) -> pd.DataFrame:
    """For reading: ``Fall``, ``Teil``, ``Rang``, ``Zitat``, ``Quelle``, ``Kategorien``, ``Status``."""
    rows = [
        (p.case, p.part_label, p.rank, p.text, p.source, "; ".join(p.labels), "; ".join(p.statuses))
        for p in passages
    ]
    return pd.DataFrame(rows, columns=["Fall", "Teil", "Rang", "Zitat", "Quelle", "Kategorien", "Status"])


def _candidates(
    codings: pd.DataFrame, parts: list[Part], known: dict[str, Row]
) -> dict[tuple[str, str], dict[str, _Candidate]]:
    found: dict[tuple[str, str], dict[str, _Candidate]] = {}
    asked: dict[tuple[str, str, str, str], Part | None] = {}
    for row in codings.loc[codings["review"] != "strittig", _OF_CODINGS].to_dict("records"):
        segment = str(row["segment_id"])
        if not row["case"] or segment not in known:
            continue
        key = (row["dimension"], row["code"], row["status"], row["section"])
        if key not in asked:
            asked[key] = part_of(parts, *key)
        part = asked[key]
        if part is not None:
            of_part = found.setdefault((row["case"], part.id), {})
            of_part.setdefault(segment, _Candidate(segment)).add(row)
    return found


def _weighed(
    found: dict[str, dict[str, _Candidate]], parts: list[Part], known: dict[str, Row]
) -> dict[str, list[_Weighed]]:
    """The candidates of each part with their weights."""
    texts = {segment: str(known[segment]["text"]) for of_part in found.values() for segment in of_part}
    telling = {segment: is_telling(text) for segment, text in texts.items()}
    weighed: dict[str, list[_Weighed]] = {part.id: [] for part in parts}
    for part in parts:
        for segment, candidate in found[part.id].items():
            section = str(known[segment]["section"])
            other = any(p.named_in(section) for p in parts)
            heading = 1 if part.named_in(section) else -1 if other else 0
            weight = candidate.weight(len(texts[segment].split()), heading)
            weight *= 1.0 if telling[segment] else _FRAGMENT
            weighed[part.id].append((weight, candidate))
    return weighed


def _of_parts(weighed: dict[str, list[_Weighed]], limit: int) -> dict[str, list[_Weighed]]:
    """What each part quotes: first the passages that weigh most there, then what keeps a part from standing
    empty."""
    best: dict[str, tuple[float, str]] = {}
    for part, candidates in weighed.items():
        for weight, candidate in candidates:
            if candidate.segment not in best or weight > best[candidate.segment][0]:
                best[candidate.segment] = (weight, part)
    chosen = {
        part: _chosen([(w, c) for w, c in candidates if best[c.segment][1] == part], limit)
        for part, candidates in weighed.items()
    }
    quoted = {candidate.segment for rows in chosen.values() for _, candidate in rows}
    for part, candidates in weighed.items():
        if not chosen[part]:
            free = [(w, c) for w, c in candidates if c.segment not in quoted]
            chosen[part] = _chosen(free, limit) or _chosen(candidates, 1)
            quoted |= {candidate.segment for _, candidate in chosen[part]}
    return chosen


def _chosen(weighed: list[_Weighed], limit: int) -> list[_Weighed]:
    """The heaviest one by one, where a code that was shown before counts half; ties by place."""
    left = list(weighed)
    shown: Counter[str] = Counter()
    chosen: list[_Weighed] = []
    while left and len(chosen) < limit:
        best = max(range(len(left)), key=lambda i: (left[i][0] * _news(left[i][1], shown), -i))
        chosen.append(left.pop(best))
        shown.update(chosen[-1][1].scores)
    return chosen


def _news(candidate: _Candidate, shown: Counter[str]) -> float:
    """1 where all codes are new; each code counts half for every time it was shown."""
    return sum(0.5 ** shown[c] for c in candidate.scores) / len(candidate.scores)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a candidate was chosen."""

    case: str
    part: Part
    rank: int
    weight: float


def _passage(
    place: _Place, candidate: _Candidate, segment: Row, codebook: Codebook, max_words: int
) -> Passage:
    order = code_order(codebook)
    codes = sorted(candidate.scores, key=lambda c: (-candidate.scores[c], order.get(c, len(order))))
    names = labels(codebook)
    quote = best_quote(str(segment["text"]), int(segment["start"]), candidate.evidence, max_words)
    return Passage(
        case=place.case,
        part=place.part.id,
        part_label=place.part.label,
        rank=place.rank,
        weight=round(place.weight, 3),
        text=quote.text,
        document=str(segment["document"]),
        page=whole(segment["page"]),
        printed_page=str(segment["printed_page"]),
        segment_id=candidate.segment,
        start=quote.start,
        end=quote.end,
        codes=tuple(codes),
        labels=tuple(names.get(c, c) for c in codes),
        statuses=tuple(dict.fromkeys(s for s in (candidate.statuses[c] for c in codes) if s)),
        coding_ids=tuple(candidate.coding_ids),
        section=str(segment["section"]),
        speaker=str(segment["speaker"]),
    )
