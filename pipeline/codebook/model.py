"""The codebook as data: what ``codebooks/<name>.yaml`` may say, checked on loading."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import CodebookError


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
    ``status``: of all its codings, where asking for the status makes no sense (a problem exists)."""

    id: str
    label: str
    label_en: str = ""
    question: str = ""
    color: str = "#4C6A92"
    max_codes: int | None = Field(default=None, ge=1)
    margin: float | None = Field(default=None, ge=0, le=1)
    status: str = ""
    codes: list[Code]


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


class Codebook(_Strict):
    """A category system with its rules. ``lists`` are word lists shared between rules (``$name``);
    ``when_missing`` turns a success factor that is reported missing into its challenge. ``replaced`` and
    ``split`` say what became of ids of earlier versions: renamed, moved or merged into one; divided."""

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

    @property
    def codes(self) -> dict[str, Code]:
        """All codes by id, in the codebook's order."""
        return {c.id: c for d in self.dimensions for c in d.codes}

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
        for name in ("replaced", "split"):  # empty they say nothing: older hashes stay what they were
            if not data[name]:
                del data[name]
        text = json.dumps(data, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def name(self) -> str:
        """``id@version``, as the tables' column ``codebook`` carries it."""
        return f"{self.id}@{self.version}"


def load_codebook(path: Path) -> Codebook:
    """The codebook in a YAML file. Raises CodebookError naming file, place and remedy."""
    path = Path(path)
    try:
        raw = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)  # noqa: S506
    except OSError as error:
        raise CodebookError(
            f"Das Codebuch „{path}“ lässt sich nicht öffnen; prüfen Sie Pfad und Leserechte."
        ) from error
    except UnicodeDecodeError as error:
        raise CodebookError(
            f"Das Codebuch „{path}“ ist nicht in UTF-8 gespeichert; speichern Sie es mit dieser Kodierung."
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", Zeile {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", "") or ""
        detail = f" ({problem})" if problem.startswith("doppelt") else ""
        raise CodebookError(
            f"Das Codebuch „{path}“{where} ist kein gültiges YAML{detail}; prüfen Sie dort Einrückung, "
            "Doppelpunkte und Anführungszeichen."
        ) from error
    try:
        codebook = Codebook.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = " / ".join(str(p) for p in first["loc"]) or "oberste Ebene"
        raise CodebookError(
            f"Im Codebuch „{path}“ ist die Angabe „{place}“ unbekannt, ungültig oder fehlt; berichtigen "
            "Sie sie nach docs/regelsprache.md."
        ) from error
    _check_ids(codebook, path)
    return codebook


def _check_ids(codebook: Codebook, path: Path) -> None:
    seen: set[str] = set()
    for dimension in codebook.dimensions:
        for code in dimension.codes:
            if code.id in seen:
                raise CodebookError(
                    f"Im Codebuch „{path}“ steht die Kategorie „{code.id}“ doppelt; geben Sie jeder "
                    "Kategorie eine eigene Kennung."
                )
            seen.add(code.id)
    named = [(c, "when_missing") for pair in codebook.when_missing.items() for c in pair]
    named += [(c, "competition") for group in codebook.competition for c in group.codes]
    named += [(t, f"implies von {c.id}") for c in codebook.codes.values() for t in c.implies]
    gone = {*codebook.replaced, *codebook.split}
    named += [(c, "replaced") for c in codebook.replaced.values() if c not in gone]
    named += [(c, "split") for parts in codebook.split.values() for c in parts if c not in gone]
    for code_id, place in named:
        if code_id not in seen:
            raise CodebookError(
                f"Im Codebuch „{path}“ nennt „{place}“ die unbekannte Kategorie „{code_id}“; "
                "berichtigen Sie die Kennung oder legen Sie die Kategorie an."
            )
    for code_id in sorted(gone & seen):
        raise CodebookError(
            f"Im Codebuch „{path}“ ist „{code_id}“ zugleich Kategorie und unter „replaced“ oder „split“ "
            "ersetzt; streichen Sie eines von beidem."
        )


class _Loader(yaml.SafeLoader):
    """Safe loader that refuses the same key twice (YAML would silently keep the last)."""


def _mapping(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    keys = [loader.construct_object(k, deep=True) for k, _ in node.value]
    for (key_node, _), key in zip(node.value, keys, strict=True):
        if keys.count(key) > 1:
            raise yaml.constructor.ConstructorError(
                None, None, f"doppelter Schlüssel „{key}“", key_node.start_mark
            )
    loader.flatten_mapping(node)
    return {
        loader.construct_object(k, deep=True): loader.construct_object(v, deep=True) for k, v in node.value
    }


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def codebook_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) that ``codebooks/*.yaml`` follow, generated from the model."""
    schema = Codebook.model_json_schema(mode="validation")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Codebuch für Querschau"
    return schema
