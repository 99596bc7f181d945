"""What a person did to codings while they were away, as decisions.

The file's codings are paired with those that went out. A pair that says the same is no decision: what came
from us stays what it was. A pair that differs is a change, a coding without partner is the person's own. One
that went out and is missing is a rejection where its place has another code now, and else only if the
person says that the documents were worked through: programs export parts of a project, too.

A person's records about a passage and a code count together, so what holds there is said as a whole as soon
as anything there was touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.errors import ExchangeError
from pipeline.exchange.incoming import InCoding
from pipeline.exchange.sent import Sent
from pipeline.people.anchoring import Unit
from pipeline.people.decisions import Decision, person_key

_Place = tuple[str, int, int, str]
_About = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """A coding of the file in our text: ``code`` of ours, ``person`` who made it (empty: the machine, or the
    file does not say), ``editor`` who changed it last (empty: unknown), ``unit``: its passage."""

    coding: InCoding
    document: str
    start: int
    end: int
    code: str
    person: str
    editor: str
    unit: Unit

    @property
    def place(self) -> _Place:
        """Where it stands and its code."""
        return self.document, self.start, self.end, self.code

    @property
    def about(self) -> _About:
        """Document, passage and code."""
        return self.document, self.unit.id, self.code


@dataclass(frozen=True, slots=True)
class Pair:
    """A coding of the file and what it was when it went out (None: it is new)."""

    now: Placed
    sent: Sent | None
    same_run: bool = True

    @property
    def changed(self) -> bool:
        """Whether the file says something else than what went out."""
        s, c = self.sent, self.now.coding
        if s is None or self.now.place != (s.document, s.start, s.end, s.code):
            return True
        if c.touched is not None:
            return c.touched
        if c.machine and not self.same_run:
            return False  # the machine may have changed its mind
        said = ((c.status, s.status), (c.perspective, s.perspective), (c.memo, s.memo))
        return any(now is not None and now.split() != before.split() for now, before in said)


@dataclass
class Compared:
    """``decisions``: what people did; counts of the file's codings that are no decision: unchanged, machine's
    that no export of today knows, missing. ``nobody``: how many changes are of no known person."""

    decisions: list[Decision] = field(default_factory=list)
    unchanged: int = 0
    strange: int = 0
    missing: int = 0
    nobody: int = 0


@dataclass(frozen=True)
class Settings:
    """``reviewer``: who worked with what was not their own (empty: unknown). ``asked``: that was said, not
    concluded. ``confirm``: what was left unchanged is confirmed. ``complete``: what is missing is rejected.
    ``ours``: the file began as an export of ours. ``proposed``: all places and codes of the machine.
    ``same_run``: what went out and what it is compared with are of one run."""

    reviewer: str = ""
    asked: bool = False
    confirm: bool = False
    complete: bool = False
    ours: bool = True
    proposed: frozenset[_Place] = frozenset()
    same_run: bool = True


def compare(
    placed: Sequence[Placed],
    sent: Sequence[Sent],
    unit_at: Callable[[Sent], Unit],
    decide: Callable[[Placed | Sent, str, Unit], Decision],
    settings: Settings,
) -> Compared:
    """The decisions that the file holds.

    ``unit_at``: the passage of a coding that went out. ``decide``: makes a record of kind ``applies`` about
    a coding by a person. Raises ExchangeError where one person gives a place a code with two statuses.
    """
    return _Comparison(_pairs(placed, sent, settings), sent, unit_at, decide, settings).run()


def _pairs(placed: Sequence[Placed], sent: Sequence[Sent], settings: Settings) -> list[Pair]:
    """Each coding of the file with its partner: known by its id, else by place and maker, else (the file
    forgot the makers) by place."""
    open_ = {id(s): s for s in sent}
    partner: dict[int, Sent] = {}
    keys: defaultdict[str, list[Sent]] = defaultdict(list)
    places: defaultdict[_Place, list[Sent]] = defaultdict(list)
    for s in sent:
        for key in (s.guid, s.id):
            keys[key].append(s)
        places[s.document, s.start, s.end, s.code].append(s)

    def claim(p: Placed, offered: Iterable[Sent]) -> None:
        for s in offered:
            if id(p) not in partner and id(s) in open_:
                partner[id(p)] = open_.pop(id(s))

    def same_maker(p: Placed, s: Sent) -> bool:
        return (s.machine and p.coding.machine) or _same(s.coder.name, p.person)

    surplus = set()
    for p in sorted(
        placed, key=lambda p: bool(keys.get(p.coding.key)) and not _differs(p, keys[p.coding.key])
    ):
        known = [s for s in keys.get(p.coding.key, ()) if same_maker(p, s)] if p.coding.key else []
        claim(p, known)
        if known and id(p) not in partner and not _differs(p, known):
            surplus.add(id(p))  # the same row on a further sheet
    for p in placed:
        claim(p, (s for s in places[p.place] if same_maker(p, s)))
    if settings.ours:
        for p in placed:
            if id(p) not in surplus:
                claim(p, places[p.place])
    return [Pair(p, partner.get(id(p)), settings.same_run) for p in placed if id(p) not in surplus]


def _differs(p: Placed, sent: Iterable[Sent]) -> bool:
    return all(Pair(p, s).changed for s in sent)


class _Comparison:
    def __init__(
        self,
        pairs: list[Pair],
        sent: Sequence[Sent],
        unit_at: Callable[[Sent], Unit],
        decide: Callable[[Placed | Sent, str, Unit], Decision],
        settings: Settings,
    ) -> None:
        self._unit_at, self._decide, self._settings = unit_at, decide, settings
        self._found = Compared()
        self._pairs: list[Pair] = []
        for pair in pairs:
            if pair.sent is None and pair.now.coding.machine and not settings.confirm:
                known = pair.now.place in settings.proposed  # somebody has decided it since
                self._found.unchanged += known
                self._found.strange += not known
            else:
                self._pairs.append(pair)
        there = {id(p.sent) for p in self._pairs}
        self._missing = [s for s in sent if id(s) not in there]
        self._touched: defaultdict[_About, set[str]] = defaultdict(set)
        self._gone: defaultdict[_About, list[Sent]] = defaultdict(list)

    def run(self) -> Compared:
        """Find what was touched by whom, then say what holds there."""
        for pair in self._pairs:
            self._note_pair(pair)
        self._note_missing()
        holding: defaultdict[_About, list[Pair]] = defaultdict(list)
        for pair in self._pairs:
            holding[pair.now.about].append(pair)
        for about, people in self._touched.items():
            for person in sorted(people):
                self._found.decisions += self._statement(about, person, holding[about])
        return self._found

    def _note_pair(self, pair: Pair) -> None:
        if not pair.changed:
            self._found.unchanged += 1
            s = pair.sent
            if self._settings.confirm and s and s.machine and self._settings.reviewer not in s.people:
                self._touch(pair.now.about, self._settings.reviewer)
            return
        person = self._author(pair)
        self._touch(pair.now.about, person)
        if pair.sent and (about := self._about(pair.sent)) != pair.now.about:
            self._touch(about, person)
            self._gone[about].append(pair.sent)

    def _note_missing(self) -> None:
        new: dict[tuple[str, int, int], str] = {}
        for pair in self._pairs:
            if pair.sent is None:
                new.setdefault(pair.now.place[:3], self._author(pair))
        for s in self._missing:
            person = new.get((s.document, s.start, s.end))
            if person is None and self._settings.complete:
                person = self._settings.reviewer
            if person is None:
                self._found.missing += 1
            else:
                self._touch(self._about(s), person)
                self._gone[self._about(s)].append(s)

    def _touch(self, about: _About, person: str) -> None:
        if person:
            self._touched[about].add(person)
        else:
            self._found.nobody += 1

    def _about(self, s: Sent) -> _About:
        return s.document, self._unit_at(s).id, s.code

    def _author(self, pair: Pair) -> str:
        """Who said what a new or changed coding says."""
        now, settings = pair.now, self._settings
        if now.editor:
            return now.editor
        if pair.sent is not None and settings.asked:
            return settings.reviewer
        return settings.reviewer if now.coding.machine else now.person

    def _statement(self, about: _About, person: str, there: list[Pair]) -> list[Decision]:
        """All that ``person`` says of a passage and code: own codings, and the machine's that were kept."""
        own = [p for p in there if self._held(p, person)]
        # Of the machine's codings those are kept whose words the person did not code with it.
        own += [p for p in there if self._kept(p) and not any(_overlap(p.now, o.now) for o in own)]
        if not own:
            gone = self._gone[about]
            first = next((s for s in gone if s.machine), gone[0])
            return [self._rejection(first, person)]
        found: dict[tuple[int, int], Decision] = {}
        for pair in sorted(own, key=lambda p: (p.now.coding.machine, not p.changed)):
            made = self._decide(pair.now, person, pair.now.unit)
            if pair.sent is not None:
                made = _with_what_was(made, pair)
            known = found.setdefault((pair.now.start, pair.now.end), made)
            if (
                pair.changed
                and not pair.now.coding.machine
                and (known.status, known.perspective) != (made.status, made.perspective)
            ):
                raise _contradiction(pair.now, person)
        return list(found.values())

    def _held(self, pair: Pair, person: str) -> bool:
        if pair.changed:
            return self._author(pair) == person
        return pair.sent is not None and not pair.sent.machine and _same(pair.sent.coder.name, person)

    def _kept(self, pair: Pair) -> bool:
        return not pair.changed and pair.sent is not None and pair.sent.machine

    def _rejection(self, s: Sent, person: str) -> Decision:
        made = self._decide(s, person, self._unit_at(s))
        return replace(
            made,
            kind="applies_not",
            span=None,
            text=self._unit_at(s).text,
            status=None,
            perspective=None,
            memo="",
            made="",
            proposal=s.proposal,
        )


def _overlap(one: Placed, other: Placed) -> bool:
    return one.start < other.end and other.start < one.end


def _same(name: str, other: str) -> bool:
    return person_key(name) == person_key(other)


def _with_what_was(made: Decision, pair: Pair) -> Decision:
    """What the file says nothing of, or says as it went out, stays what the person said."""
    s, c = pair.sent, pair.now.coding
    assert s is not None
    kept = s.own if _same(s.coder.name, made.person) else s.memo
    same = c.memo is None or c.memo.split() == s.memo.split()
    return replace(
        made,
        status=s.status if c.status is None else c.status,
        perspective=s.perspective if c.perspective is None else c.perspective,
        memo=kept if same else (c.memo or "").strip(),
        proposal=s.proposal if s.code == made.code else "",
    )


def _contradiction(p: Placed, person: str) -> ExchangeError:
    return ExchangeError(
        f"Die Datei widerspricht sich: {person} gibt in „{p.document}“ derselben Stelle ({p.start} bis "
        f"{p.end}) den Code {p.code} mit verschiedenem Status oder verschiedener Perspektive; berichtigen "
        "Sie diese Stelle und exportieren Sie erneut."
    )
