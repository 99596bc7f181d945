"""What a person may change in a codebook, one thing at a time."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.codebook.successors import FREE


class _Change(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Describe(_Change):
    """Texts of a code (an empty one is taken out) and its threshold."""

    kind: Literal["describe"] = "describe"
    code: str
    label: str | None = None
    definition: str | None = None
    include: str | None = None
    exclude: str | None = None
    anchors: list[str] | None = None
    counter_examples: list[str] | None = None
    threshold: Annotated[float, Field(gt=0)] | None = None


class SetRules(_Change):
    """The rules of a code, as they would stand in the file (a YAML list)."""

    kind: Literal["rules"] = "rules"
    code: str
    text: str


class SetList(_Change):
    """The terms of a word list that is there."""

    kind: Literal["list"] = "list"
    name: str
    terms: list[str]


class Add(_Change):
    """A new code at the end of a dimension."""

    kind: Literal["add"] = "add"
    code: str
    label: str
    dimension: str
    definition: str = ""


class SetDimension(_Change):
    """A new dimension at the end, or the texts of one that is there."""

    kind: Literal["dimension"] = "dimension"
    code: str
    label: str
    question: str = ""


class Move(_Change):
    """A code to another place: before another code of the dimension, else at its end."""

    kind: Literal["move"] = "move"
    code: str
    dimension: str
    before: str = ""


class Rename(_Change):
    """Another id for a code; all that was decided about it holds."""

    kind: Literal["rename"] = "rename"
    code: str
    into: str


class Merge(_Change):
    """A code into another one, which takes over examples and rules."""

    kind: Literal["merge"] = "merge"
    code: str
    into: str


class Part(_Change):
    """A code that a split makes."""

    code: str
    label: str


class Split(_Change):
    """A code into several; the first takes over texts and rules."""

    kind: Literal["split"] = "split"
    code: str
    parts: Annotated[list[Part], Field(min_length=2)]


class Related(_Change):
    """What a code has to do with another one: ``relation`` in the person's words (``bedingt``), ``note``."""

    to: str
    relation: str
    note: str = ""


class Retire(_Change):
    """A code out of the codebook."""

    kind: Literal["retire"] = "retire"
    code: str


class Adopt(_Change):
    """A person's free code (``frei:…``) into the codebook: ``into`` one category, which is new where it has a
    label and a dimension, or into several that are there; all decisions follow."""

    kind: Literal["adopt"] = "adopt"
    code: Annotated[str, Field(pattern=f"^{FREE}.")]
    into: Annotated[list[str], Field(min_length=1)]
    label: str = ""
    dimension: str = ""


class Relate(_Change):
    """The relations of a code to others, all of them; none takes them out."""

    kind: Literal["relate"] = "relate"
    code: str
    relations: list[Related]


Change = Annotated[
    Describe
    | SetRules
    | SetList
    | Add
    | Move
    | Rename
    | Merge
    | Split
    | Retire
    | Adopt
    | Relate
    | SetDimension,
    Field(discriminator="kind"),
]
