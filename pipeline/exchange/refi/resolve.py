"""From the parts of a REFI-QDA project to codings with text, code and coder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.counted import counted
from pipeline.errors import ExchangeError
from pipeline.exchange import memo as memos
from pipeline.exchange.incoming import InCoding, Incoming, InGroup, InNote, InSource
from pipeline.exchange.names import ORIGIN, UTF16_ORIGIN
from pipeline.exchange.refi.parse import Marked, ParsedSource, RefiParser
from pipeline.exchange.sent import made_by_us
from pipeline.exchange.units import Unit, choose


def resolve(parser: RefiParser, *, whole: bool = False) -> Incoming:
    """Everything with references resolved and positions as code points.

    ``whole``: what cannot be coded here is kept elsewhere, so it is no loss. Raises ExchangeError where a
    coding points to no code or outside its text.
    """
    unit = _unit(parser)
    if unit != Unit():
        parser.notices.append(f"Positionen in „{parser.name}“ sind so gezählt: {unit}.")
    found = Incoming(parser.name, "refi", cases=parser.cases, notices=parser.notices, about=parser.about)
    found.title, found.creator = parser.title, _person(parser, parser.creator)
    found.ours = made_by_us(parser.about)
    found.codes = {k: c for k, c in parser.codes.items() if k not in parser.case_guids}
    empty, noted = 0, set[str]()
    for index, source in enumerate(parser.sources):
        text = source.raw.text if source.raw else None
        said = [*source.variables, *parser.source_values.get(source.key, ())]
        variables = {parser.variables.get(k, k): v for k, v in said}
        cases = [case for case, refs in parser.case_sources.items() if source.key in refs]
        found.sources.append(
            InSource(source.name, text, variables, source.about, source.key, source.path, tuple(cases))
        )
        for mark, place in zip(source.marks, _places(source, unit), strict=True):
            if mark.span is not None and mark.span.start == mark.span.end:
                empty += 1
                continue
            if mark.codings:
                found.codings += _codings(parser, index, source, mark, place)
            else:
                found.notes += _annotation(parser, index, source, mark, place)
            noted.update(mark.notes)
        source.marks = []  # what they said is said; of very many the memory is needed
    found.notes += _memos(parser, noted)
    found.kinds = {parser.variables[k]: kind for k, kind in parser.kinds.items()}
    found.users = {k: name for k, (name, machine) in parser.users.items() if not machine}
    if not whole:
        found.notices += _left_out(parser)
        found.groups += _groups(parser)
    if empty:
        found.notices.append(
            f"Ohne Länge und deshalb ausgelassen in „{parser.name}“: "
            f"{counted(empty, 'Kodierung', 'Kodierungen')}."
        )
    return found


def _left_out(parser: RefiParser) -> list[str]:
    """German sentences on what of a project an existing corpus cannot take."""
    return [
        f"{counted(count, 'Kodierung', 'Kodierungen')} von „{name}“ ohne Textstelle (zum ganzen Dokument, "
        "zu einer Bild- oder Tonstelle) nicht übernommen."
        for name, count in parser.without_place.items()
    ]


def _groups(parser: RefiParser) -> Iterator[InGroup]:
    places = {source.key: index for index, source in enumerate(parser.sources) if source.key}
    for one in parser.sets:
        yield InGroup(
            one.key,
            one.name,
            one.description,
            tuple(places[m] for m in one.members if m in places),
            tuple(m for m in one.members if m in parser.codes),
        )


def _unit(parser: RefiParser) -> Unit:
    """How positions are counted: known for our own files, else found by trying."""
    texts = [(s.raw, [m.span for m in s.marks if m.span]) for s in parser.sources if s.raw]
    if parser.origin == ORIGIN:
        return Unit(utf16=True, crlf=True) if any(raw.mark for raw, _ in texts) else Unit()
    if parser.origin == UTF16_ORIGIN:
        return Unit(utf16=True)
    return choose(texts)


def _places(source: ParsedSource, unit: Unit) -> list[tuple[int, int] | None]:
    """Code points into the source's text; where the text is missing, the positions as they stand."""
    places: list[tuple[int, int] | None] = [None] * len(source.marks)
    if source.raw is None:
        spans = [m.span for m in source.marks]
        return [(s.start, s.end) if s is not None and 0 <= s.start < s.end else None for s in spans]
    spanned = [(i, m.span) for i, m in enumerate(source.marks) if m.span is not None]
    for (i, _), place in zip(spanned, source.raw.positions(unit, [s for _, s in spanned]), strict=True):
        places[i] = place
    return places


def _codings(
    parser: RefiParser, index: int, source: ParsedSource, mark: Marked, place: tuple[int, int] | None
) -> list[InCoding]:
    given = [g for g in mark.codings if g.code not in parser.case_guids]
    if not given:
        return []
    quote = _quote(parser, source, mark, place)
    extra = [parser.notes[n].text for n in mark.notes if n in parser.notes and parser.notes[n].text]
    names = [_key(parser, mark, g.code) for g in given]
    by_name = memos.split(mark.description, names)
    start, end = place or (None, None)
    codings = []
    for one, name in zip(given, names, strict=True):
        said = memos.parse(by_name[name])
        coder, machine = parser.users.get(one.user, ("", False))
        editor, by_machine = parser.users.get(one.editor, ("", False))
        words = "\n".join(part for part in (said.memo, *extra) if part)
        codings.append(
            InCoding(
                source=index,
                start=start,
                end=end,
                quote=quote,
                code=one.code,
                coder=coder,
                editor="" if by_machine else editor,
                machine=machine,
                copied=said.of_machine,
                key=one.key,
                memo=words if words or said.stated else None,
                date=one.date,
                status=said.status if said.stated else None,
                perspective=said.perspective if said.stated else None,
                touched=said.touched,
                written=(mark.span.start, mark.span.end) if mark.span else None,
                area=mark.area,
            )
        )
    return codings


def _annotation(
    parser: RefiParser, index: int, source: ParsedSource, mark: Marked, place: tuple[int, int] | None
) -> list[InNote]:
    """The memo on a passage that has no code."""
    notes = [parser.notes[n] for n in mark.notes if n in parser.notes]
    text = "\n".join(t for t in (mark.description, *(n.text for n in notes)) if t.strip())
    if not text:
        return []
    user, date = next(((n.user, n.date) for n in notes), (mark.user, mark.date))
    start, end = place or (None, None)
    quote = _quote(parser, source, mark, place)
    person = _person(parser, user or mark.user)
    return [InNote(text, person, date or mark.date, index, start=start, end=end, quote=quote)]


def _memos(parser: RefiParser, used: set[str]) -> list[InNote]:
    """Memos on documents, codes, cases and the project; a note that nothing refers to is the project's.

    ``used``: notes on passages.
    """
    about: list[tuple[tuple[str, ...], dict[str, Any]]] = [
        *((s.notes, {"source": index}) for index, s in enumerate(parser.sources)),
        *((notes, {"code": code}) for code, notes in parser.code_notes.items()),
        *((notes, {"case": case}) for case, (_, notes) in parser.case_notes.items()),
    ]
    used = used | {n for notes, _ in about for n in notes}
    about.append((tuple(n for n in parser.notes if n not in used), {}))
    found = [
        InNote(note.text, _person(parser, note.user), note.date, **target)
        for notes, target in about
        for note in (parser.notes[n] for n in notes if n in parser.notes)
        if note.text
    ]
    found += [InNote(text, case=case) for case, (text, _) in parser.case_notes.items() if text.strip()]
    return found


def _person(parser: RefiParser, user: str) -> str:
    name, machine = parser.users.get(user, ("", False))
    return "" if machine else name


def _quote(parser: RefiParser, source: ParsedSource, mark: Marked, place: tuple[int, int] | None) -> str:
    if place is not None and source.raw is not None:
        return source.raw.text[place[0] : place[1]]
    if mark.span is None:
        return mark.quote
    quote = mark.span.name
    known = quote.strip().rstrip(".…").strip()
    if source.raw is not None and (not known or known not in source.raw.text):
        raise ExchangeError(
            f"„{parser.name}“ enthält in Zeile {mark.line} eine Kodierung außerhalb des Textes von "
            f"„{source.name}“ ({mark.span.start} bis {mark.span.end}, der Text hat {len(source.raw.text)} "
            "Zeichen); exportieren Sie das Projekt im ursprünglichen Programm erneut."
        )
    return quote


def _key(parser: RefiParser, mark: Marked, code: str) -> str:
    """The id with which our own export heads a memo (``HF.wohnen`` of ``HF.wohnen Wohnungsmarkt``)."""
    if code not in parser.codes:
        raise ExchangeError(
            f"„{parser.name}“ verweist in Zeile {mark.line} auf einen Code, den es im Codebuch der Datei "
            f"nicht gibt ({code or 'ohne GUID'}); exportieren Sie das Projekt im ursprünglichen Programm "
            "erneut."
        )
    return parser.codes[code].name.split(" ", 1)[0]
