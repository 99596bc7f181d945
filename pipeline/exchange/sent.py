"""What an export of ours gave away: so that, when a file comes back, only what a person did there counts.

A line in the project's description says of which run and choice the export was; programs keep that text.
Where it is lost, everything counts as sent that stands in the file's documents today.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from pipeline.exchange.names import ORIGIN, CleanText, clean_text, guid, xml_text
from pipeline.exchange.news import latest_statements
from pipeline.exchange.selection import Selection
from pipeline.people.decisions import Decision, Span, in_force, person_key
from pipeline.people.derived import derived
from pipeline.people.final import PEOPLE, Final, Layer
from pipeline.results import LayerName, Results

_LINE = "Querschau-Ausgabe "
_OURS = "ausgegeben von Querschau"
_SHOWN = re.compile(rf"{ORIGIN} \((.+)\)")


@dataclass(frozen=True, slots=True)
class Scope:
    """What an export was made of. ``upto``: the highest count of the decisions known then (None: unknown);
    ``layer``: which layer went out; ``selection``: what of it."""

    run: str = ""
    upto: int | None = None
    layer: LayerName = "gueltig"
    selection: Selection = Selection()

    def text(self) -> str:
        """One line for the project's description."""
        return _LINE + json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def scope_in(about: str) -> Scope | None:
    """The scope that stands in a project's description; None where there is none (any more)."""
    for line in about.splitlines():
        if line.startswith(_LINE):
            try:
                found = json.loads(line.removeprefix(_LINE))
                chosen = found.pop("selection")
                lists = {k: tuple(v) for k, v in chosen.items() if isinstance(v, list)}
                return Scope(**found, selection=Selection(**{**chosen, **lists}))
            except (ValueError, TypeError, KeyError, AttributeError):
                return None
    return None


def made_by_us(about: str) -> bool:
    """Whether a project's description says that the project began as an export of ours."""
    return any(line.startswith(_LINE) or _OURS in line for line in about.splitlines())


def own_words(about: str) -> str:
    """A description without what our export wrote into it."""
    lines = [x for x in about.splitlines() if not x.startswith(_LINE) and _OURS not in x]
    return "\n".join(lines).strip()


@dataclass(frozen=True, slots=True)
class Coder:
    """A person, the rule set of a codebook version, or a version of a model."""

    name: str
    method: str
    codebook: str

    @property
    def guid(self) -> str:
        """The same coder has the same GUID in each export."""
        made_with = "" if self.method == "human" else self.codebook
        return guid("coder", self.method, self.name, made_with)

    @property
    def shown(self) -> str:
        """The name that programs show: whose codings are proposals is seen at once."""
        return self.name if self.method == "human" else f"{ORIGIN} ({self.name})"

    @property
    def id(self) -> str:
        """Tells our importer whose codings were made by a machine: ``maschine:regeln@kommunal@1.2``."""
        return f"person:{self.name}" if self.method == "human" else f"maschine:{self.name}@{self.codebook}"


def machine_shown(name: str) -> str:
    """The rules or model that ``Coder.shown`` names, empty for a person."""
    found = _SHOWN.fullmatch(name)
    return found[1] if found else ""


def coders_of(names: str, method: str, codebook: str) -> list[Coder]:
    """Whose coding a row is: each of the people who say the same, or the machine."""
    people = names.split(PEOPLE) if method == "human" else [names]
    return [Coder(name, method, codebook) for name in people]


def coding_guid(document: str, start: int, end: int, coder: Coder, code: str) -> str:
    """GUID of a coding; ``start``/``end``: code points into the text that goes out."""
    return guid("coding", document, start, end, coder.guid, code)


class OwnPlaces:
    """Where each person coded: what counts has the longest extent of several people, each of whom goes out
    with their own."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._of: defaultdict[tuple[str, str, str], list[Decision]] = defaultdict(list)
        for group in latest_statements(decisions).values():
            for d in group:
                if d.kind == "applies" and d.span:
                    self._of[person_key(d.person), d.document, d.code].append(d)

    def of(self, coder: Coder, document: str, text: str, place: Span, code: str) -> list[Decision]:
        """The records of a person that a coding at ``place`` in ``text`` rests on, where they still stand
        where they were written; none for machines."""
        if coder.method != "human":
            return []
        found = self._of.get((person_key(coder.name), document, code), ())
        return [
            d
            for d in found
            if d.span and d.span[0] < place[1] and place[0] < d.span[1] and text[slice(*d.span)] == d.text
        ]


@dataclass(frozen=True, slots=True)
class Sent:
    """A coding as it went out: ``start``/``end`` in our text; ``own``: of its memo what this coder wrote (a
    row of a table holds the words of all who say the same); ``people``: who decided it; ``proposal``: id of
    the machine's coding (empty for people's); ``guid``, ``id``: by which it is known in projects and in
    tables."""

    document: str
    start: int
    end: int
    code: str
    coder: Coder
    status: str
    perspective: str
    memo: str
    own: str
    people: tuple[str, ...]
    segment: str
    guid: str
    id: str

    @property
    def machine(self) -> bool:
        """Whether it was the machine's."""
        return self.coder.method != "human"

    @property
    def proposal(self) -> str:
        """Id of the machine's coding, empty for people's."""
        return self.id if self.machine else ""


def sent_codings(
    results: Results,
    known: Sequence[Decision],
    scope: Scope,
    origin: str,
    documents: Collection[str],
    *,
    table: bool,
) -> list[Sent]:
    """What went out of ``documents``, and what came from the file (``origin``) before: both stand in it.

    ``known``: all decisions of the corpus. ``table``: it went out as our table, where people who say the same
    share a row (its extent is the longest, its memo holds all they wrote); in projects each has their own.
    """
    then = in_force(d for d in known if scope.upto is None or d.count <= scope.upto)
    before = {d.id: d for d in [*then, *(d for d in in_force(known) if d.origin == origin)]}
    layer = derived(results, before.values(), documents)
    dimensions = {c.id: d.id for d in results.codebook.dimensions for c in d.codes}
    cases = dict(results.segments[["segment_id", "case"]].itertuples(index=False, name=None))
    own = OwnPlaces(before.values())
    texts: dict[str, tuple[str, CleanText]] = {}
    found: list[Sent] = []
    for final in _of(layer, scope.layer):
        c = final.coding
        if not scope.selection.takes(
            dimensions.get(c.code, ""), c.method, cases.get(c.segment_id, ""), c.score
        ):
            continue
        if c.document not in texts:
            text = results.document(c.document).text
            texts[c.document] = text, clean_text(text)
        found += _sent(final, *texts[c.document], own, results.codebook.name, table)
    return found


def _of(layer: Layer, name: LayerName) -> Iterable[Final]:
    if name == "vorschlaege":
        return [Final(j.proposal, "unbestaetigt") for j in layer.proposals]
    if name == "menschen":
        return [f for f in layer.codings if f.review != "unbestaetigt"]
    return layer.codings


def _sent(
    final: Final, text: str, clean: CleanText, own: OwnPlaces, codebook: str, table: bool
) -> Iterator[Sent]:
    c = final.coding
    for coder in coders_of(c.coder, c.method, codebook):
        said = own.of(coder, c.document, text, (c.start, c.end), c.code)
        shown = [(*d.span, d.memo, d.memo) for d in said if d.span]
        if table:
            memos = list(dict.fromkeys(d.memo for d in said if d.memo))
            shown = [(c.start, c.end, c.memo, "\n".join(memos) if said else c.memo)]
        for start, end, memo, words in shown or [(c.start, c.end, c.memo, c.memo)]:
            first, last = clean.position(start), clean.position(end)
            yield Sent(
                document=c.document,
                start=start,
                end=end,
                code=c.code,
                coder=coder,
                status=c.status,
                perspective=c.perspective,
                memo=xml_text(memo),
                own=xml_text(words),
                people=final.people,
                segment=c.segment_id,
                guid=coding_guid(c.document, first, last, coder, c.code),
                id=c.id,
            )
