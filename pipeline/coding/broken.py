"""Rules and contexts of a codebook that cannot be compiled, each with the place of the term at fault."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.codebook.model import Code, Codebook, Context, Rule, code_locs
from pipeline.coding.compiled import CompiledCodebook
from pipeline.errors import CodebookError
from pipeline.yaml_faults import Loc

_TERM_FIELDS = ("any", "all", "none", "section", "no_section", "speaker", "cue", "no_cue")


def rule_locs(codebook: Codebook) -> Iterator[tuple[Code, Rule, Loc]]:
    """Each rule, its code, and where it stands in the codebook's file."""
    for code, loc in code_locs(codebook):
        for number, rule in enumerate(code.rules):
            yield code, rule, (*loc, "rules", number)


def term_locs(part: Rule | Context, loc: Loc) -> Iterator[tuple[str, str, Loc]]:
    """Each term and cue of a rule or context: its field, itself and its place."""
    for name in _TERM_FIELDS:
        for entry in getattr(part, name, ()):
            for term in [entry] if isinstance(entry, str) else entry:
                yield name, term, (*loc, name, term)


def broken(codebook: Codebook) -> Iterator[tuple[str, Loc, str]]:
    """Name, place and German sentence of everything that cannot be compiled: the first must not hide the
    others."""
    parts: list[tuple[str, Code | None, Rule | Context, Loc]] = [
        (f"{code.id}/{rule.id}", code, rule, loc) for code, rule, loc in rule_locs(codebook)
    ]
    parts += [("contexts", None, context, ("contexts", i)) for i, context in enumerate(codebook.contexts)]
    for name, code, part, loc in parts:
        if problem := _problem(codebook, code, part):
            yield name, _place(codebook, code, part, loc), problem


def _problem(codebook: Codebook, code: Code | None, part: Rule | Context) -> str:
    """What the compiler says of one rule or context alone; empty if nothing."""
    rules = [part] if isinstance(part, Rule) else []
    dimension = codebook.dimension_of(code.id) if code else None
    codes = [code.model_copy(update={"rules": rules, "implies": {}})] if code else []
    alone = codebook.model_copy(
        update={
            "dimensions": [dimension.model_copy(update={"codes": codes})] if dimension else [],
            "contexts": [part] if isinstance(part, Context) else [],
            "when_missing": {},
            "competition": [],
        }
    )
    try:
        CompiledCodebook(alone)
    except CodebookError as error:
        return str(error)
    return ""


def _place(codebook: Codebook, code: Code | None, part: Rule | Context, loc: Loc) -> Loc:
    """The place of the first term that alone is a fault; inside a word list where it stands in one."""
    for name, term, place in term_locs(part, loc):
        bare = Rule(id="") if isinstance(part, Rule) else Context()
        if not _problem(codebook, code, bare.model_copy(update={name: [term]})):
            continue
        seen: set[str] = set()
        while term.startswith("$") and term[1:] in codebook.lists and term not in seen:
            seen.add(term)
            inner = [t for t in codebook.lists[term[1:]] if _problem(codebook, None, Context(any=[t]))]
            if not inner:
                break
            place, term = ("lists", term[1:], inner[0]), inner[0]
        return place
    return loc
