"""What the parts of one project file share while it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from pipeline.exchange.code_text import code_names
from pipeline.exchange.losses import Losses
from pipeline.exchange.names import Names, guid
from pipeline.exchange.outgoing import OutDocument, Outgoing
from pipeline.exchange.profiles import Profile
from pipeline.exchange.refi.given_back import GivenBack
from pipeline.exchange.refi.memos import About, Memos
from pipeline.people.decisions import person_key


@dataclass
class Parts:
    """Names and GUIDs that the parts of one project share. ``known``: GUIDs of what is in the file."""

    out: Outgoing
    profile: Profile
    losses: Losses
    names: Names = field(default_factory=Names)

    def __post_init__(self) -> None:
        kept, dimensions = self.out.kept, self.out.dimensions
        there = {c.code for c in kept.codes}
        new = [d.model_copy(update={"codes": [c for c in d.codes if c.id not in there]}) for d in dimensions]
        whole = [d for d in new if d.codes and d.id not in kept.groups]
        self.groups, self.codes = code_names(whole, self.names)
        added = [c for d in new if d.id in kept.groups for c in d.codes]
        self.codes |= {c.id: self.names.unique(f"{c.id} {c.label}") for c in added}
        self.variables: dict[str, tuple[str, str]] = {}
        self.main_user = self.out.coders[0].guid
        self.known: set[str] = set()

    @cached_property
    def back(self) -> GivenBack:
        """What is kept of the project that the corpus began as."""
        return GivenBack.of(self.out)

    @cached_property
    def memos(self) -> Memos:
        """The memos that are no coding's."""
        return Memos.of(self.out)

    @cached_property
    def notes(self) -> dict[str, etree._Element]:
        """The notes that came with the project, without those that their people wrote anew since."""
        kept, back = self.out.kept, self.back
        sources = {self.source_guid(n): n for n in self.out.results.document_names}
        about: dict[str, About] = {}
        for key in back.sources:
            for ref in back.inside(key, "NoteRef"):
                about[ref.get("targetGUID") or ""] = "document", sources.get(key, "")
        about |= {n: ("code", c.code) for c in kept.codes for n in c.notes}
        about |= {n: ("case", name) for name, case in kept.cases.items() for n in case.notes}
        found = {}
        for key, note in back.notes.items():
            whose = person_key(kept.users.get(note.get("creatingUser") or "", ""))
            if (about.get(key, ("project", "")), whose) not in self.memos.replaced:
                found[key] = note
        return found

    def theirs(self, ours: str) -> str:
        """The GUID that a thing of ours has in the file."""
        return self.out.kept.guids.get(ours, ours)

    def code_guid(self, code: str) -> str:
        """GUID of a code."""
        return self.theirs(guid("code", code))

    def case_guid(self, case: str) -> str:
        """GUID of a case."""
        return self.theirs(guid("case", case))

    def source_guid(self, document: str) -> str:
        """GUID of a document."""
        return self.theirs(guid("source", document))

    def text_guid(self, document: OutDocument) -> str:
        """GUID of the plain text: the source's own, or that of a PDF's representation."""
        if document.pdf is None:
            return self.source_guid(document.name)
        return guid("representation", document.name)

    def user(self, coder_guid: str) -> str:
        """GUID of a coder."""
        return self.theirs(coder_guid)

    def made(self) -> dict[str, str | None]:
        """By whom and when the project's things were made, where nothing else is known."""
        return {"creatingUser": self.user(self.main_user), "creationDateTime": self.out.created}

    def note_refs(self, kept: Iterable[str], about: tuple[str, str]) -> list[str]:
        """GUIDs of the memos on something: those that are kept, and people's since then."""
        return [*(k for k in kept if k in self.notes), *self.memos.about(about)]
