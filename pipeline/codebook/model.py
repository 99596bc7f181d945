"""The codebook as data: what ``codebooks/<name>.yaml`` may say, checked on loading."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipeline.errors import CodebookError
from pipeline.yaml_faults import KEY, Loc, meant
from pipeline.yaml_file import read_model

NO_STATUS = "keiner"
"""What a dimension says whose codes have no status."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _rejoin(terms: list[Any]) -> list[Any]:
    """Put together again what YAML's comma has cut: ``[(Rad, Fahrrad) fahren]`` is one term."""
    joined: list[Any] = []
    for term in terms:
        last = joined[-1] if joined else ""
        if isinstance(term, str) and isinstance(last, str) and last.count("(") > last.count(")"):
            joined[-1] = f"{last},{term}"
        else:
            joined.append(term)
    return joined


Terms = Annotated[list[str], AfterValidator(_rejoin)]
"""Terms of the rule language (``docs/regelsprache.md``, section 2)."""


Scope = Literal["sentence", "neighbours", "segment"]
"""Where the conditions of a rule must come together."""

Uncertain = Literal["damp", "veto", "keep"]
"""What a find in a question or a mere supposition counts: half, nothing, all of the weight."""


class Rule(_Strict):
    """One rule of a code (the rule language is explained in ``docs/regelsprache.md``).

    Terms are strings: ``Netzwerk`` (any inflection, also as the head of a compound),
    ``Integrationsbeauftragt*``, ``*management``, ``=Rat`` (this word only, no compounds), ``==RAD`` (this
    very spelling), ``runder Tisch`` (phrase), ``Mittel ... kürzen`` (gap), ``Plan/NOUN`` (part of speech
    where known), ``$liste`` (a shared word list). ``near``: in words. ``repeat``: share of the weight
    that each further sentence adds, up to twice the weight.
    """

    id: str
    note: str = ""
    any: Terms = Field(default_factory=list)
    all: Annotated[list[Terms | str], AfterValidator(_rejoin)] = Field(default_factory=list)
    none: Terms = Field(default_factory=list)
    near: int | None = Field(default=None, ge=0)
    ordered: bool = False
    scope: Scope = "sentence"
    cue: list[str] = Field(default_factory=list)
    no_cue: list[str] = Field(default_factory=list)
    section: Terms = Field(default_factory=list)
    no_section: Terms = Field(default_factory=list)
    kind: list[str] = Field(default_factory=list)
    speaker: Terms = Field(default_factory=list)
    role: list[str] = Field(default_factory=list)
    uncertain: Uncertain = "damp"
    weight: float = 1.0
    repeat: float = Field(default=0.25, ge=0, le=1)
    veto: bool = False
    status: str = ""
    perspective: str = ""


class Code(_Strict):
    """A category. ``include``/``exclude``: when to code and when not; ``anchors`` must be coded by the
    rules, ``counter_examples`` must not; ``source``: author, year and section it is derived from.
    ``threshold``: evidence from which it is coded; ``implies``: evidence given to other codes with it."""

    id: str
    label: str
    label_en: str = ""
    definition: str = ""
    include: str = ""
    exclude: str = ""
    anchors: list[str] = Field(default_factory=list)
    counter_examples: list[str] = Field(default_factory=list)
    source: list[str] = Field(default_factory=list)
    threshold: float = Field(default=1.0, gt=0)
    implies: dict[str, float] = Field(default_factory=dict)
    rules: list[Rule] = Field(default_factory=list)


class Dimension(_Strict):
    """A group of categories with its guiding question. ``max_codes``: at most so many codes of this
    dimension per segment, the strongest win (None: no limit). ``margin``: a code with less than this
    share of the evidence of the dimension's strongest falls away (None: no such competition).
    ``status``: of all its codings, where it is always the same (a problem exists), or ``NO_STATUS`` where
    asking for it makes no sense (a topic is neither planned nor missing): then it stays empty.
    ``no_cue``: cues that may not stand at the find of a rule that names no cue itself (what is denied or
    prevented is no problem), unless they are part of the find."""

    id: str
    label: str
    label_en: str = ""
    question: str = ""
    color: str = "#4C6A92"
    max_codes: int | None = Field(default=None, ge=1)
    margin: float | None = Field(default=None, ge=0, le=1)
    status: str = ""
    no_cue: list[str] = Field(default_factory=list)
    codes: list[Code]

    @property
    def has_status(self) -> bool:
        """Whether asking for the status of its codes makes sense."""
        return self.status != NO_STATUS


class Competition(_Strict):
    """Codes that compete within a segment; ``margin`` and ``max_codes`` as in Dimension."""

    codes: list[str]
    margin: float | None = Field(default=None, ge=0, le=1)
    max_codes: int | None = Field(default=None, ge=1)


class Context(_Strict):
    """What follows from where something is said: the first context whose conditions all hold gives
    status and perspective to codings that have no explicit cue. ``any``: terms anywhere in the segment."""

    section: Terms = Field(default_factory=list)
    kind: list[str] = Field(default_factory=list)
    speaker: Terms = Field(default_factory=list)
    role: list[str] = Field(default_factory=list)
    any: Terms = Field(default_factory=list)
    status: str = ""
    perspective: str = ""


class Attribute(_Strict):
    """A property of each coding (status, perspektive) and its values."""

    label: str
    question: str = ""
    values: list[str]


class Change(_Strict):
    """One entry of the codebook's change log."""

    version: str
    date: str = ""
    changes: list[str]


class Relation(_Strict):
    """What one code has to do with another: ``relation`` in a word or two (``bedingt``, ``Gegensatz zu``),
    ``note``: the thought behind it."""

    code: str
    to: str
    relation: str
    note: str = ""


class Codebook(_Strict):
    """A category system with its rules. ``lists`` are word lists shared between rules (``$name``);
    ``when_missing`` turns a success factor that is reported missing into its challenge. ``replaced`` and
    ``split`` say what became of ids of earlier versions: renamed, moved or merged into one; divided; also of
    people's free codes. ``relations``: of codes to each other."""

    id: str
    version: str
    label: str
    label_en: str = ""
    language: str = "de"
    description: str = ""
    dimensions: list[Dimension]
    attributes: dict[str, Attribute] = Field(default_factory=dict)
    when_missing: dict[str, str] = Field(default_factory=dict)
    competition: list[Competition] = Field(default_factory=list)
    contexts: list[Context] = Field(default_factory=list)
    lists: dict[str, Terms] = Field(default_factory=dict)
    changelog: list[Change] = Field(default_factory=list)
    replaced: dict[str, str] = Field(default_factory=dict)
    split: dict[str, list[str]] = Field(default_factory=dict)
    relations: list[Relation] = Field(default_factory=list)

    @property
    def codes(self) -> dict[str, Code]:
        """All codes by id, in the codebook's order."""
        return {c.id: c for d in self.dimensions for c in d.codes}

    @property
    def log_entry(self) -> Change | None:
        """What the change log says of this version."""
        return next((c for c in self.changelog if c.version == self.version), None)

    def dimension_of(self, code: str) -> Dimension:
        """The dimension a code belongs to (KeyError if unknown)."""
        for dimension in self.dimensions:
            if any(c.id == code for c in dimension.codes):
                return dimension
        raise KeyError(code)

    @property
    def hash(self) -> str:
        """Content hash (16 hexadecimal digits) over everything the codebook says."""
        data: Any = self.model_dump(mode="json")
        for name in (
            "replaced",
            "split",
            "relations",
        ):  # empty they say nothing: older hashes stay what they were
            if not data[name]:
                del data[name]
        for dimension in data["dimensions"]:
            if not dimension["no_cue"]:
                del dimension["no_cue"]
        text = json.dumps(data, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def name(self) -> str:
        """``id@version``, as the tables' column ``codebook`` carries it."""
        return f"{self.id}@{self.version}"


def load_codebook(path: Path) -> Codebook:
    """The codebook in a YAML file; a process reads the same content once. Raises CodebookError naming file,
    line, column and remedy."""
    before = _digest(path)
    if before in _known:
        return _known[before]
    found = read_model(Path(path), Codebook, CodebookError, wrong_ids)
    if before and before == _digest(path):  # not saved meanwhile
        if len(_known) >= _KEPT:
            _known.clear()
        _known[before] = found
    return found


_KEPT = 8
_known: dict[str, Codebook] = {}
"""Codebooks that this process has read, by the SHA-256 of their files."""


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


def code_locs(codebook: Codebook) -> Iterator[tuple[Code, Loc]]:
    """Each code and where it stands in the codebook's file."""
    for i, dimension in enumerate(codebook.dimensions):
        for j, code in enumerate(dimension.codes):
            yield code, ("dimensions", i, "codes", j)


def wrong_ids(codebook: Codebook) -> Iterator[tuple[Loc, str]]:
    """Codes that stand twice, and references to codes that are not there: places and German clauses."""
    known: set[str] = set()
    for code, loc in code_locs(codebook):
        if code.id in known:
            yield (
                (*loc, "id"),
                f"die Kategorie „{code.id}“ steht doppelt; geben Sie jeder Kategorie eine eigene Kennung",
            )
        known.add(code.id)
    for code_id, loc in _references(codebook):
        if code_id not in known:
            yield loc, f"die Kategorie „{code_id}“ ist unbekannt{meant(code_id, sorted(known))}"
    for field in ("replaced", "split"):
        for code_id in getattr(codebook, field):
            if code_id in known:
                yield (
                    (field, code_id, KEY),
                    f"„{code_id}“ ist zugleich Kategorie und unter „{field}“ ersetzt; streichen Sie eines "
                    "von beidem",
                )


def _references(codebook: Codebook) -> Iterator[tuple[str, Loc]]:
    for factor, challenge in codebook.when_missing.items():
        yield factor, ("when_missing", factor, KEY)
        yield challenge, ("when_missing", factor)
    for i, group in enumerate(codebook.competition):
        yield from ((code, ("competition", i, "codes", n)) for n, code in enumerate(group.codes))
    for code, loc in code_locs(codebook):
        yield from ((other, (*loc, "implies", other, KEY)) for other in code.implies)
    for n, relation in enumerate(codebook.relations):
        yield relation.code, ("relations", n, "code")
        yield relation.to, ("relations", n, "to")
    gone = {*codebook.replaced, *codebook.split}
    for old, new in codebook.replaced.items():
        if new not in gone:
            yield new, ("replaced", old)
    for old, parts in codebook.split.items():
        yield from ((part, ("split", old, n)) for n, part in enumerate(parts) if part not in gone)


def codebook_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) that ``codebooks/*.yaml`` follow, generated from the model."""
    schema = Codebook.model_json_schema(mode="validation")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Codebuch für Querschau"
    return schema
