"""The rule coder: segments in, codings out, each with its rule and the words that triggered it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.codebook.model import Codebook, Context
from pipeline.coding.attributes import EXISTING, MISSING, perspective_of, status_of
from pipeline.coding.compiled import CompiledCodebook, CompiledContext, Where
from pipeline.coding.decide import Contribution, Verdict, decide
from pipeline.coding.fire import Firing, fire
from pipeline.coding.index import Hit
from pipeline.coding.judge import Decision, Judgement
from pipeline.coding.pairs import PairReader, Values
from pipeline.coding.sample import segment_of
from pipeline.coding.text import Text, TextReader
from pipeline.language import language_id, load_language, sentence_spans
from pipeline.language.met import MetForms
from pipeline.model import RULES, BlockKind, Coding, Segment
from pipeline.model.candidate import Candidate

LEAST = 0.047
"""Candidates that are less likely are left out: what people decide moves log-odds by three at most
(``learning/corrected.py``), and that would not make a proposal of them."""

_NOT_NEEDED = ("querschau_sentences", "querschau_lemmas")
"""Parts of the embedded pipeline whose work the index does itself, once for each word form."""

_Place = tuple[tuple[str, ...], str, str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A segment with all that the rules found in it. ``judgements``: how likely each coding is right; empty
    where the coder has no decision."""

    segment: Segment
    text: Text
    verdicts: list[Verdict]
    context: Context | None
    judgements: Mapping[str, Judgement]


@dataclass(frozen=True, slots=True)
class Finds:
    """What the rules find in some segments. ``candidates``: codes that they do not give; ``evidence``: by
    segment, see :meth:`RuleCoder.evidence`."""

    codings: list[Coding]
    candidates: list[Candidate]
    evidence: list[dict[str, float]]


class RuleCoder:
    """Codes segments by the rules of a codebook.

    ``decision``: says of each coding how likely it is right, ``faintly``: of each code without evidence how
    likely it applies; without the one nothing is said, without the other there are no candidates. ``met``:
    word forms that earlier runs met with this codebook and language. Can be pickled: a copy loads the
    language, compiles the codebook anew and begins without forms. Raises CodebookError where a rule cannot be
    compiled.
    """

    def __init__(
        self,
        codebook: Codebook,
        nlp: Language,
        decision: Decision | None = None,
        faintly: Decision | None = None,
        met: MetForms | None = None,
    ) -> None:
        self.codebook = codebook
        self.decision = decision
        self.faintly = faintly
        self._nlp = nlp
        self._compiled = CompiledCodebook(codebook)
        self._met = self._compiled.index.met = met
        self._reader = TextReader(self._compiled)
        self._allowed: dict[_Place, tuple[frozenset[int], list[CompiledContext]]] = {}
        self._terms: dict[str, frozenset[int]] = {}

    def __reduce__(self) -> tuple[object, tuple[Codebook, str, Decision | None, Decision | None]]:
        return _rebuild, (self.codebook, language_id(self._nlp), self.decision, self.faintly)

    @cached_property
    def _pairs(self) -> PairReader:
        return PairReader(self._compiled)

    @cached_property
    def _dimensions(self) -> dict[str, str]:
        return {c.id: d.id for d in self.codebook.dimensions for c in d.codes}

    @cached_property
    def compiled(self) -> CompiledCodebook:
        """The compiled rules (for the tools that check a codebook)."""
        return self._compiled

    def code(self, segments: Sequence[Segment]) -> list[Coding]:
        """Codings of the segments in their order, within a segment in the codebook's order.

        A coding spans its whole segment; ``evidence_spans`` say where the words are that triggered it (for
        a list item they may also lie in the sentence that introduces the list).
        """
        return self.find(segments).codings

    def evidence(self, segments: Sequence[Segment]) -> list[dict[str, float]]:
        """For each segment the evidence of each code in units of its threshold, also below it (features for
        learning); an empty dictionary for what is not codable."""
        return self.find(segments).evidence

    def find(self, segments: Sequence[Segment]) -> Finds:
        """Codings, candidates and evidence from one pass over the segments."""
        codings: list[Coding] = []
        candidates: list[Candidate] = []
        table: dict[int, dict[str, float]] = {}
        codable = [i for i, s in enumerate(segments) if s.codable]
        for i, judged in zip(codable, self.judge(segments), strict=True):
            codings.extend(self._codings(judged))
            if self.faintly is not None:
                candidates.extend(self._candidates(judged))
            table[i] = {v.code: v.evidence / v.threshold for v in judged.verdicts if v.evidence > 0}
        return Finds(codings, candidates, [table.get(i, {}) for i in range(len(segments))])

    def judge(self, segments: Sequence[Segment]) -> Iterator[Judged]:
        """All that the rules find in each codable segment, coded or not."""
        codable = [(i, s) for i, s in enumerate(segments) if s.codable]
        leads = self._leads(segments)
        disable = [n for n in _NOT_NEEDED if n in self._nlp.pipe_names]
        docs = self._nlp.pipe((s.text for _, s in codable), disable=disable, batch_size=256)
        for (i, segment), doc in zip(codable, docs, strict=True):
            yield self._judge(segment, doc, leads.get(i))

    def pairs(self, judged: Judged) -> dict[str, Values]:
        """The features of each code with evidence in a segment, from which the decision is learned."""
        return self._pairs.read(judged.text, judged.verdicts, given=False)

    def faint(self, judged: Judged) -> dict[str, Values]:
        """The features of codes without evidence that may apply all the same (``PairReader.faint``)."""
        return self._pairs.faint(judged.text, judged.verdicts)

    def keep_forms(self) -> None:
        """Write the word forms that were met, where they are kept."""
        if self._met is not None:
            self._met.save()

    def read(self, text: str) -> Text:
        """A text of its own as the rules see it (for the tools that check terms)."""
        return self._reader.read(self._nlp(text), segment_of(text))

    def allowed(self, segment: Segment) -> frozenset[int]:
        """Numbers of the rules whose conditions on section, kind, speaker and role hold for a segment."""
        return self._place(segment)[0]

    def _judge(self, segment: Segment, doc: Doc, lead: tuple[Doc, int] | None) -> Judged:
        text = self._reader.read(doc, segment, lead)
        allowed, contexts = self._place(segment)
        context = self._context(contexts, text)
        firings = fire(self._compiled, text, allowed)
        verdicts = decide(self._compiled, firings, lambda f: status_of(self._compiled, text, f, context))
        judgements = self._judgements(text, verdicts) if self.decision else {}
        return Judged(segment, text, verdicts, context, judgements)

    def _judgements(self, text: Text, verdicts: list[Verdict]) -> dict[str, Judgement]:
        """How likely each code that the rules give is right."""
        assert self.decision is not None
        return {
            code: self.decision.judge(self._dimensions[code], values)
            for code, values in self._pairs.read(text, verdicts).items()
        }

    def _leads(self, segments: Sequence[Segment]) -> dict[int, tuple[Doc, int]]:
        """For each list item the sentence that introduces its list, if it ends with a colon."""
        result: dict[int, tuple[Doc, int]] = {}
        lead: tuple[Doc, int] | None = None
        place: tuple[str, tuple[str, ...]] = ("", ())
        for i, segment in enumerate(segments):
            here = (segment.document, segment.section)
            if segment.block_kind == BlockKind.LIST_ITEM and here == place:
                if lead is not None:
                    result[i] = lead
                continue
            lead, place = None, here
            if segment.block_kind == BlockKind.PARAGRAPH and segment.text.rstrip().endswith(":"):
                start, end = (segment.sentences or _own_sentences(segment))[-1]
                words = segment.text[start - segment.start : end - segment.start]
                lead = (self._nlp(words), start)
        return result

    def _place(self, segment: Segment) -> tuple[frozenset[int], list[CompiledContext]]:
        """Rules and contexts whose conditions on the place hold; remembered, as places repeat."""
        role = str(segment.role) if segment.role else ""
        key = (segment.section, segment.document_kind, segment.speaker, role)
        found = self._allowed.get(key)
        if found is None:
            rules = frozenset(r.number for r in self._compiled.rules if self._holds(r.where, key))
            contexts = [c for c in self._compiled.contexts if self._holds(c.where, key)]
            found = self._allowed[key] = (rules, contexts)
        return found

    def _holds(self, where: Where, place: _Place) -> bool:
        if where.free:
            return True
        section, kind, speaker, role = place
        if where.kind and not any(fnmatchcase(kind.casefold(), k) for k in where.kind):
            return False
        if where.role and role.casefold() not in where.role:
            return False
        if where.speaker and where.speaker.isdisjoint(self._terms_in(speaker)):
            return False
        if where.section or where.no_section:
            headings = frozenset().union(*(self._terms_in(h) for h in section))
            if where.section and where.section.isdisjoint(headings):
                return False
            return where.no_section.isdisjoint(headings)
        return True

    def _terms_in(self, words: str) -> frozenset[int]:
        if words not in self._terms:
            self._terms[words] = self._reader.terms_in(self._nlp(words)) if words else frozenset()
        return self._terms[words]

    def _context(self, contexts: list[CompiledContext], text: Text) -> Context | None:
        """The first context whose words, if it asks for any, occur in the segment."""
        return next((c.context for c in contexts if not c.terms or not c.terms.isdisjoint(text.terms)), None)

    def _codings(self, judged: Judged) -> Iterator[Coding]:
        for verdict in judged.verdicts:
            if verdict.reason:
                continue
            strongest = verdict.strongest
            if strongest is not None:
                yield self._coding(judged, verdict, strongest)

    def _candidates(self, judged: Judged) -> Iterator[Candidate]:
        """Codes that the rules do not give, as far as decisions may yet turn them into proposals."""
        verdicts = {v.code: v for v in judged.verdicts}
        for code, values in (*self._pairs.lost(judged.text, judged.verdicts), *self.faint(judged).items()):
            verdict = verdicts.get(code)
            weak = verdict is not None and verdict.evidence > 0
            decision = self.decision if weak else self.faintly
            if decision is None:
                continue
            probability = decision.likely(self._dimensions[code], values)
            if probability < LEAST:
                continue
            found = self._weak(judged, verdict) if weak and verdict else self._named(judged, code)
            yield replace(found, probability=round(probability, 4))

    def _weak(self, judged: Judged, verdict: Verdict) -> Candidate:
        strongest = verdict.strongest
        assert strongest is not None
        coding = self._coding(judged, verdict, strongest)
        return Candidate(
            coding.segment_id,
            coding.code,
            0.0,
            coding.score,
            coding.rule,
            coding.evidence,
            coding.evidence_spans,
            coding.status,
            coding.perspective,
        )

    def _named(self, judged: Judged, code: str) -> Candidate:
        text, attributes = judged.text, self.codebook.attributes
        spans = _apart({span for hit in self._pairs.topics(text, code) for span in text.spans(hit)})
        return Candidate(
            judged.segment.id,
            code,
            0.0,
            evidence=tuple(text.quote(span) for span in spans),
            evidence_spans=tuple(spans),
            status=self._compiled.fixed_status.get(code, EXISTING) if "status" in attributes else "",
            perspective=perspective_of(judged.segment, text, None, judged.context)
            if "perspektive" in attributes
            else "",
        )

    def _coding(self, judged: Judged, verdict: Verdict, strongest: Contribution) -> Coding:
        segment, text = judged.segment, judged.text
        spans = evidence_spans(text, verdict)
        firing = strongest.firings[0] if strongest.firings else None
        attributes = self.codebook.attributes
        judgement = judged.judgements.get(verdict.code)
        return Coding(
            segment_id=segment.id,
            document=segment.document,
            start=segment.start,
            end=segment.end,
            text=segment.text,
            code=verdict.code,
            method="rule",
            score=round(verdict.score, 4),
            coder=RULES,
            status=self._status(judged, verdict) if "status" in attributes else "",
            perspective=perspective_of(segment, text, firing, judged.context)
            if "perspektive" in attributes
            else "",
            rule=strongest.name,
            evidence=tuple(text.quote(s) for s in spans),
            evidence_spans=tuple(spans),
            probability=round(judgement.probability if judgement else verdict.score, 4),
            certainty=judgement.certainty if judgement else "",
            carried=judgement.summary() if judgement else "",
        )

    def _status(self, judged: Judged, verdict: Verdict) -> str:
        """The status of most statements, of the first among equals; what came from elsewhere (implied, or a
        missing factor turned into its challenge) exists unless its statement says that it is planned or
        demanded."""
        if verdict.code in self._compiled.fixed_status:
            return self._compiled.fixed_status[verdict.code]
        statements = [
            (firing.hits[:1], contribution.status, firing)
            for contribution in verdict.contributions
            if contribution.points > 0
            for firing in contribution.firings
        ]
        if not statements:
            return EXISTING
        said = Counter(status for _, status, _ in statements)
        _, status, firing = min(statements, key=lambda s: (-said[s[1]], s[0]))
        if status:
            return status
        status = status_of(self._compiled, judged.text, firing, judged.context)
        return EXISTING if status == MISSING else status


def evidence_spans(text: Text, verdict: Verdict) -> list[tuple[int, int]]:
    """Places (code points in the document) of the words that speak for a verdict, without overlaps: the finds
    of its rules and the cues that the rules demand."""
    spans = {
        span
        for contribution in verdict.contributions
        if contribution.points > 0
        for firing in contribution.firings
        for hit in (*firing.hits, *_cue_hits(text, firing, _turned(contribution, verdict)))
        for span in text.spans(hit)
    }
    return _apart(spans)


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places in order, those that begin within another left out."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _turned(contribution: Contribution, verdict: Verdict) -> bool:
    """Whether a missing success factor speaks for its challenge here."""
    rule_of, _, rule = contribution.name.partition("/")
    return rule_of != verdict.code and not rule.startswith("aus:")


def _cue_hits(text: Text, firing: Firing, turned: bool) -> list[Hit]:
    """Places of the cues that the rule demands; of the lack, where it turned the meaning."""
    wanted = frozenset().union(*firing.rule.cues)
    if turned:
        wanted |= {"mangel"}
    if not wanted:
        return []
    return [
        cue
        for hit in firing.hits
        for sentence in text.sentences
        if sentence.first <= hit[0] < sentence.end
        for cue in sentence.acting(wanted, hit)
    ]


def _own_sentences(segment: Segment) -> list[tuple[int, int]]:
    return [(a + segment.start, b + segment.start) for a, b in sentence_spans(segment.text)]


def _rebuild(
    codebook: Codebook, language: str, decision: Decision | None, faintly: Decision | None
) -> RuleCoder:
    return RuleCoder(codebook, load_language(language), decision, faintly)
