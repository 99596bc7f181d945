"""Where the passages of a file stand in our documents, and what of it stands nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.corpus import Corpus
from pipeline.counted import counted
from pipeline.exchange.areas import Areas
from pipeline.exchange.arrived import Begun, Imported, Unplaced
from pipeline.exchange.coders import People
from pipeline.exchange.codes import LEAVE_OUT
from pipeline.exchange.incoming import InCoding, Incoming, InNote
from pipeline.exchange.matching import Matcher, Place, Placer
from pipeline.exchange.passages import Passages
from pipeline.exchange.returning import Placed
from pipeline.exchange.sent import Sent
from pipeline.people.decisions import Decision, text_hash
from pipeline.results import Results


class Finder:
    """Finds documents, codings and memos of a file; what is not found is listed in ``done``, what is not
    certain said there. ``begun``: where the corpus was made of this file."""

    def __init__(
        self, incoming: Incoming, results: Results, corpus: Corpus, begun: Begun | None, done: Imported
    ) -> None:
        self._incoming, self._begun, self._done = incoming, begun, done
        self._matcher = Matcher(results.document_names, lambda name: results.document(name).text)
        self._areas = Areas(results, corpus)
        self._placers: dict[int, Placer] = {}
        self._hashes: dict[str, str] = {}
        self.units = Passages(results)
        self.documents: dict[int, str] = {}

    def text(self, document: str) -> str:
        """The text of one of our documents."""
        return self._matcher.target(document).text

    def text_hash(self, document: str) -> str:
        """The hash of a document's text."""
        if document not in self._hashes:
            self._hashes[document] = text_hash(self.text(document))
        return self._hashes[document]

    def find_documents(self, codings: Iterable[InCoding]) -> dict[int, str]:
        """Our document for each source of the file."""
        if self._begun:
            self.documents = self._begun.documents
            return self.documents
        quotes: dict[int, list[str]] = {}
        for coding in codings:
            quotes.setdefault(coding.source, []).append(coding.quote)
        for index, source in enumerate(self._incoming.sources):
            target = self._matcher.document_for(source, quotes.get(index, [])[:40])
            if target is not None:
                self.documents[index] = target.name
        return self.documents

    def place(
        self, codings: Sequence[InCoding], codes: Mapping[str, str], people: People, sent: Iterable[Sent]
    ) -> list[Placed]:
        """The codings that have a passage in our documents. ``codes``: ours by key; ``sent``: what went
        out."""
        kept = {(s.document, s.start, s.end, s.code): s for s in sent}
        found: list[Placed] = []
        unsure = areas = 0
        first = min((c.area.page for c in codings if c.area), default=0) and 1
        for coding in codings:
            code, name = codes[coding.code], self.documents.get(coding.source)
            if code == LEAVE_OUT:
                continue
            place = self._placer(coding.source, name).place(coding) if name else None
            if place is None and name and coding.area and not self._begun:
                place = self._areas.place(name, coding.area, first)
                areas += place is not None
            s = kept.get((name, *coding.written, code)) if name and coding.written else None
            if s and (coding.machine if s.machine else s.guid == coding.key):
                # A program that counts otherwise than we do gives our numbers back as they were.
                place = Place(s.document, s.start, s.end, "exact")
            unit = self.units.at(place) if place else None
            if place is None or unit is None:
                if self._begun and self._begun.keeps and (coding.start or coding.written) is None:
                    continue  # an area on a page or of a picture
                self._leave(coding, name, place)
                continue
            unsure += place.unsure
            self._done.how[place.how] += 1
            if not coding.machine:
                self._done.placed.add(coding.key)
            person = "" if coding.machine else people.name(coding.coder)
            editor = people.name(coding.editor) if coding.editor else ""
            found.append(Placed(coding, place.document, place.start, place.end, code, person, editor, unit))
        if areas:
            self._done.notices.append(
                f"{areas} Bereiche auf PDF-Seiten wurden den Absätzen zugeordnet, die dort stehen; bitte "
                "prüfen."
            )
        if unsure:
            self._done.notices.append(
                f"{counted(unsure, 'Stelle kommt', 'Stellen kommen')} im Dokument mehrmals vor, "
                "und die Datei sagt nicht genau, welche gemeint ist; gewählt wurde die erste oder nächste."
            )
        return found

    def annotated(self, note: InNote) -> Decision | None:
        """The place of a memo on a passage, as a record without person and words; None: it has none."""
        source, name = note.source or 0, self.documents.get(note.source or 0)
        coding = InCoding(source, note.start, note.end, note.quote, "")
        place = self._placer(source, name).place(coding) if name else None
        unit = self.units.at(place) if place else None
        if place is None or unit is None:
            self._done.unplaced.append(
                Unplaced(self._incoming.sources[source].name, "Memo", note.person, note.quote, note.text)
            )
            return None
        return Decision(
            person="",
            kind="memo",
            document=place.document,
            passage=(unit.start, unit.end),
            passage_hash=text_hash(unit.text),
            span=(place.start, place.end),
            text=self.text(place.document)[place.start : place.end],
        )

    def _placer(self, source: int, name: str) -> Placer:
        if source not in self._placers:
            self._placers[source] = Placer(self._matcher.target(name), self._incoming.sources[source])
        return self._placers[source]

    def _leave(self, coding: InCoding, name: str | None, place: Place | None) -> None:
        reason = "kein passendes Dokument im Korpus"
        if name:
            reason = (
                "auf diesem Bereich der Seite steht kein Text" if coding.area else "Wortlaut nicht gefunden"
            )
        if place:
            reason = "das Dokument hat keine Passage"
        source, code = self._incoming.sources[coding.source], self._incoming.codes[coding.code]
        self._done.unplaced.append(Unplaced(source.name, code.shown, coding.coder, coding.quote, reason))
