"""A segment as the rules see it: words with their places, sentences with their finds and cues."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.attrs import IDX, LENGTH, ORTH
from spacy.tokens import Doc

from pipeline.coding.compiled import CompiledCodebook
from pipeline.coding.index import Hit
from pipeline.coding.sentence import Sentence, find_cues
from pipeline.language.fragments import fragment_cue
from pipeline.language.normal import neutral
from pipeline.language.sentences import sentence_spans
from pipeline.model import Segment

_TELLING = frozenset({"mangel", "forderung", "empfehlung", "absicht", "plan", "bestand"})
"""Cues that tell the status; where one stands, the form of the sentence says nothing more."""

Word = tuple[str, tuple[int, ...]]


@dataclass(slots=True)
class Text:
    """Words of a segment (a list's lead-in before them) with their places in the document, its sentences.
    ``guessed``: numbers of the words that the repair of OCR guessed."""

    starts: list[int]
    ends: list[int]
    words: list[str]
    sentences: list[Sentence]
    asides: tuple[tuple[int, int], ...] = ()
    terms: set[int] = field(default_factory=set)
    sources: list[tuple[str, int]] = field(default_factory=list)
    guessed: frozenset[int] = frozenset()

    def quote(self, span: tuple[int, int]) -> str:
        """The words at a place of the document, from the segment or the lead-in of its list."""
        for source, offset in self.sources:
            if offset <= span[0] and span[1] <= offset + len(source):
                return source[span[0] - offset : span[1] - offset]
        raise ValueError(f"no text at {span}")

    def span(self, hit: Hit) -> tuple[int, int]:
        """Place of a find in the document's text (code points)."""
        return self.starts[hit[0]], self.ends[hit[1] - 1]

    def spans(self, hit: Hit) -> list[tuple[int, int]]:
        """Places of a find; more than one where an aside interrupts it."""
        start, end = self.span(hit)
        if not any(start < a and b < end for a, b in self.asides):
            return [(start, end)]
        return [(self.starts[i], self.ends[i]) for i in range(*hit)]


class TextReader:
    """Makes ``Text`` of spaCy documents; remembers each word form that it has met."""

    def __init__(self, compiled: CompiledCodebook) -> None:
        self.compiled = compiled
        self._known: dict[int | tuple[int, int], Word] = {}

    def read(self, doc: Doc, segment: Segment, lead: tuple[Doc, int] | None = None) -> Text:
        """The text of ``segment`` whose words ``doc`` holds; ``lead``: the sentence that introduces the list
        to which it belongs, and its place in the document."""
        text = Text([], [], [], [], segment.asides)
        atoms: list[tuple[int, ...]] = []
        bounds: list[tuple[int, int]] = []
        if lead is not None:
            self._words(lead[0], lead[1], (), text, atoms)
            text.sources.append((lead[0].text, lead[1]))
            bounds.append((0, len(text.words)))
        first = len(text.words)
        self._words(doc, segment.start, segment.asides, text, atoms)
        text.sources.append((segment.text, segment.start))
        text.guessed = frozenset(
            i
            for a, b in segment.guessed
            for i in range(bisect_left(text.starts, a, first), bisect_left(text.starts, b, first))
        )
        bounds += self._sentence_bounds(segment, text, first)
        text.sentences = [
            Sentence(text.words, a, b, own=lead is None or i > 0) for i, (a, b) in enumerate(bounds)
        ]
        self._find(text, atoms)
        given = frozenset(c.name for c in text.sentences[0].cues) if lead is not None else frozenset()
        for sentence in text.sentences:
            if sentence.own:
                sentence.given |= given
                if sentence.fragment and _TELLING.isdisjoint(given):
                    sentence.given |= {sentence.fragment}
        return text

    def terms_in(self, doc: Doc) -> frozenset[int]:
        """Numbers of all terms that occur in a heading or a speaker's name."""
        text = Text([], [], [], [])
        atoms: list[tuple[int, ...]] = []
        self._words(doc, 0, (), text, atoms)
        return frozenset(number for number, _ in self.compiled.index.hits(text.words, atoms))

    def _words(
        self,
        doc: Doc,
        offset: int,
        asides: Sequence[tuple[int, int]],
        text: Text,
        atoms: list[tuple[int, ...]],
    ) -> None:
        table = doc.to_array([ORTH, IDX, LENGTH]).tolist()
        keys: Sequence[int | tuple[int, int]]
        keys = [row[0] for row in table] if _lemma_follows_form(doc) else [(t.orth, t.lemma) for t in doc]
        known = self._known
        for number, key in enumerate(keys):
            if key not in known:
                known[key] = self._new_word(doc, number, key)
        found = [known[key] for key in keys]
        if self.compiled.index.with_grammar and (doc.has_annotation("POS") or doc.has_annotation("DEP")):
            found = [(word, self._by_grammar(doc, i, here)) for i, (word, here) in enumerate(found)]
        places = [(row[1] + offset, row[1] + row[2] + offset) for row in table]
        if asides:
            kept = [i for i, (start, _) in enumerate(places) if not any(a <= start < b for a, b in asides)]
            found, places = [found[i] for i in kept], [places[i] for i in kept]
        first = len(text.words)
        text.words += [word for word, _ in found]
        text.starts += [start for start, _ in places]
        text.ends += [end for _, end in places]
        atoms += [here for _, here in found]
        for at in range(first, len(text.words)):
            if text.words[at][-1] == "-" and len(text.words[at]) > 2:
                completed = self.compiled.index.elliptic(text.words, at)
                atoms[at] = atoms[at] if completed is None else completed

    def _new_word(self, doc: Doc, number: int, key: int | tuple[int, int]) -> Word:
        token = doc[number]
        lemma = "" if isinstance(key, int) else token.lemma_
        if lemma and neutral(token.text) != token.text:
            lemma = ""  # models that were not trained on gender marks guess here
        return token.text, self.compiled.index.atoms(token.text, lemma)

    def _by_grammar(self, doc: Doc, number: int, atoms: tuple[int, ...]) -> tuple[int, ...]:
        """Without the atoms whose part of speech or function the model contradicts."""
        special = self.compiled.index.with_grammar
        if not atoms or special.keys().isdisjoint(atoms):
            return atoms
        token = doc[number]
        return tuple(
            a
            for a in atoms
            if a not in special
            or (
                (not special[a].pos or not token.pos_ or token.pos_ == special[a].pos)
                and (not special[a].dep or not token.dep_ or token.dep_ == special[a].dep)
            )
        )

    def _sentence_bounds(self, segment: Segment, text: Text, first: int) -> list[tuple[int, int]]:
        spans = segment.sentences or [
            (a + segment.start, b + segment.start) for a, b in sentence_spans(segment.text)
        ]
        starts = text.starts
        cuts = [first, *(bisect_left(starts, a, first) for a, _ in spans[1:]), len(starts)]
        return [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if a < b]

    def _find(self, text: Text, atoms: list[tuple[int, ...]]) -> None:
        compiled = self.compiled
        for sentence in text.sentences:
            first = sentence.first
            slots = sentence.slots
            cue_hits = []
            if _only_records(text.words[first : sentence.end], compiled.records):
                continue
            hits = list(compiled.index.hits(text.words, atoms, first, sentence.end))
            idioms = [hit for number, hit in hits if number in compiled.idioms]
            for number, hit in hits:
                if idioms and number not in compiled.idioms and _inside(hit, idioms):
                    continue
                text.terms.add(number)
                for slot in compiled.term_slots.get(number, ()):
                    if slot in slots:
                        slots[slot].append(hit)
                    else:
                        slots[slot] = [hit]
                if number in compiled.cue_like:
                    cue_hits.append((number, hit))
            if cue_hits:
                sentence.cues = find_cues(compiled, sentence, cue_hits)
            words = text.words[first : sentence.end]
            if "?" in words[-3:]:
                sentence.given |= {"frage"}
            if sentence.own and not any(c.name in _TELLING for c in sentence.cues):
                sentence.fragment = fragment_cue(words)


def _only_records(words: Sequence[str], openers: frozenset[str]) -> bool:
    """Whether a sentence is a line of record (*Anwesend: elf Mitglieder*), which says nothing on anything."""
    return len(words) > 1 and words[1] == ":" and words[0].casefold() in openers


def _inside(hit: Hit, spans: Sequence[Hit]) -> bool:
    return any(a <= hit[0] and hit[1] <= b for a, b in spans)


def _lemma_follows_form(doc: Doc) -> bool:
    """Whether the lemma depends on the word form alone (embedded default) or is not there at all."""
    return bool(doc.user_data.get("querschau_lemmas")) or not doc.has_annotation("LEMMA")
