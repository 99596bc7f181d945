"""What the corpus says of its codebook: found as a job, kept beside the results, shown by „Kategorien“.

Suggestions that decisions make for the rules, and what the rules bring about: those that never fire or only
repeat others, categories that overlap.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from querschau.app.jobs import PLACE, Outcome
from querschau.app.web import Body

if TYPE_CHECKING:
    from pipeline.codebook.model import Codebook
    from pipeline.coding.check import Finding
    from pipeline.learning.suggest import Suggestion, Suggestions
    from pipeline.model import Segment
    from querschau.app.tasks import Home, Say

NAME = "codebuch_am_korpus.json"
_SHOWN = 10
"""Passages that are shown of each kind."""


class CheckBook(Body):
    """The codebook of the corpus, held against its passages and people's decisions."""


def check_book(home: Home, order: CheckBook, say: Say) -> Outcome:
    """Find suggestions and rules without effect, and write what the page shows."""
    from pipeline.codebook.model import load_codebook
    from pipeline.codebook_edit import codebook_path
    from pipeline.coding import RuleCoder
    from pipeline.coding.usage import usage, usage_findings
    from pipeline.files import write_text
    from pipeline.language import load_language
    from pipeline.learning.coded_corpus import load_coded_corpus
    from pipeline.learning.suggest import said_by, suggest
    from pipeline.run.passages import segment_of_row
    from pipeline.yaml_file import fingerprint

    say("Passagen und Entscheidungen werden gelesen", 1, 3)
    path = codebook_path(home.corpus)
    read_as, book = fingerprint(path), load_codebook(path)
    coded = load_coded_corpus(home.corpus, home.results)
    segments = [segment_of_row(row) for row in coded.segments.to_dict("records")]
    said = said_by([s.id for s in segments], coded.labels, coded.codebook.codes)
    nlp = load_language(home.results.manifest.language.model or "auto")
    say("Vorschläge werden erprobt", 2, 3)
    suggestions = suggest(book, nlp, segments, {c: s for c, s in said.items() if c in book.codes})
    say("Regeln werden auf alle Passagen angewandt", 3, 3)
    coder = RuleCoder(book, nlp)
    findings = usage_findings(coder, usage(coder, segments))
    titles = {d.name: d.title or d.name for d in home.results.manifest.read}
    found = {
        "read_as": read_as,
        "version": book.version,
        "decided": len(said),
        "codes": list(_codes(book, suggestions, findings, {s.id: s for s in segments}, titles)),
        "overlaps": [f.message for f in findings if not _owner(book, f) and f.place[0] != "$"],
        "lists": [f.message for f in findings if f.place[0] == "$"],
    }
    (home.out / PLACE).mkdir(exist_ok=True)
    write_text(home.out / PLACE / NAME, json.dumps(found, ensure_ascii=False))
    count = sum(len(s.found) for s in suggestions)
    return Outcome((f"Vorschläge aus Entscheidungen: {count}, Hinweise aus den Passagen: {len(findings)}.",))


def read_check(out: Path) -> dict[str, Any] | None:
    """What was found last for the results in ``out``; None where nothing was looked for yet."""
    try:
        found: dict[str, Any] = json.loads((out / PLACE / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _owner(book: Codebook, finding: Finding) -> str:
    """The code whose rule a finding is about; empty for overlaps and word lists."""
    code = finding.place.partition("/")[0]
    return code if code in book.codes else ""


def _codes(
    book: Codebook,
    suggestions: Iterable[Suggestions],
    findings: Iterable[Finding],
    segments: Mapping[str, Segment],
    titles: Mapping[str, str],
) -> Iterable[dict[str, Any]]:
    """What there is to say of each code, in the codebook's order."""
    by_code = {one.code: one for one in suggestions}
    hints: dict[str, list[str]] = {}
    for finding in findings:
        hints.setdefault(_owner(book, finding), []).append(finding.message)
    for id in book.codes:
        one = by_code.get(id)
        near = (
            [{"line": line, **_passage(segments[s], titles)} for s, line in one.near[:_SHOWN]] if one else []
        )
        entry = {
            "code": id,
            "missed": len(one.missed) if one else 0,
            "rejected": len(one.rejected) if one else 0,
            "suggestions": [_suggestion(s, segments, titles) for s in one.found] if one else [],
            "near": near,
            "hints": hints.get(id, []),
        }
        if entry["suggestions"] or near or entry["hints"]:
            yield entry


def _suggestion(
    one: Suggestion, segments: Mapping[str, Segment], titles: Mapping[str, str]
) -> dict[str, Any]:
    edit = one.edit
    kinds = {"right": one.right, "wrong": one.wrong, "open": one.open}
    return {
        "sentence": edit.sentence,
        "gains": one.gains,
        "edit": {"kind": edit.kind, "word": edit.word, "rule": edit.rule, "cue": edit.cue},
        "counts": {kind: len(ids) for kind, ids in kinds.items()},
        "passages": {k: [_passage(segments[i], titles) for i in ids[:_SHOWN]] for k, ids in kinds.items()},
    }


def _passage(segment: Segment, titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "document": segment.document,
        "title": titles.get(segment.document, segment.document),
        "page": segment.page,
        "passage": segment.id,
        "text": " ".join(segment.text.split()),
    }
