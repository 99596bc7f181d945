"""What a corpus that began as a project of another program keeps of it, so that an export can give it back.

``CORPUS/austausch/`` holds ``zuordnung.json`` (this model: the code tree as it was, people, kinds of
variables, which thing of ours was which of theirs) and, of REFI-QDA projects, ``projekt.xml`` (sets, links,
memos, what is not text: ``refi/rest.py``) with its ``dateien/``.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import ExchangeError
from pipeline.files import write_bytes

FOLDER = "austausch"
REST = "projekt.xml"
FILES = "dateien"
_MODEL = "zuordnung.json"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KeptCode(_Strict):
    """A code of the project. ``parent``: GUID, empty for an outermost one; ``notes``: GUIDs of memos;
    ``code``: what it is here (empty: a mere group), ``label`` its name then."""

    guid: str
    name: str
    parent: str = ""
    color: str = ""
    codable: bool = True
    description: str = ""
    notes: list[str] = Field(default_factory=list)
    code: str = ""
    label: str = ""


class KeptCase(_Strict):
    """A case of the project: GUID, its own description, memos (GUIDs), documents (ours) that belong to it."""

    guid: str
    description: str = ""
    notes: list[str] = Field(default_factory=list)
    documents: list[str] = Field(default_factory=list)


class Kept(_Strict):
    """``program``: which wrote the project; ``batch``: the records made of it, whose memos stand as they were
    in ``projekt.xml``; ``groups``: GUID of the code that each dimension was made of; ``users``: name by GUID;
    ``kinds``: type by variable; ``cases``: by name; ``guids``: theirs for ours;
    ``areas``: GUIDs of the codings in ``projekt.xml`` that have a place on a page or picture only."""

    program: str = ""
    batch: str = ""
    codes: list[KeptCode] = Field(default_factory=list)
    groups: dict[str, str] = Field(default_factory=dict)
    users: dict[str, str] = Field(default_factory=dict)
    kinds: dict[str, str] = Field(default_factory=dict)
    cases: dict[str, KeptCase] = Field(default_factory=dict)
    guids: dict[str, str] = Field(default_factory=dict)
    areas: list[str] = Field(default_factory=list)

    def write(self, corpus: Path) -> None:
        """Write it into the corpus. Raises OutputError."""
        text = self.model_dump_json(indent=1, exclude_defaults=True)
        write_bytes(corpus / FOLDER / _MODEL, text.encode())


def kept_in(corpus: Path) -> Kept | None:
    """What ``corpus`` keeps of a project, None where it did not begin as one. Raises ExchangeError."""
    path = corpus / FOLDER / _MODEL
    if not path.is_file():
        return None
    try:
        return Kept.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ExchangeError(
            f"„{path}“ ist beschädigt; stellen Sie die Datei aus einer Sicherung wieder her oder nehmen Sie "
            f"den Ordner „{FOLDER}“ weg (dann fehlt in Ausgaben, was das frühere Programm mehr wusste)."
        ) from error
