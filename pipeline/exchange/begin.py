"""A project of another program becomes a corpus: documents, cases, codes, and what people coded."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.corpus import CorpusFile, open_corpus
from pipeline.corpus_edit import CORPUS_FILE, DOCUMENTS, checked_name, possible_name
from pipeline.counted import counted
from pipeline.errors import ExchangeError, OutputError
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import Begun, Imported, ImportSettings
from pipeline.exchange.incoming import Incoming
from pipeline.exchange.kept import FOLDER, Kept, KeptCase
from pipeline.exchange.names import Names, guid
from pipeline.exchange.new_codes import NewCodes, new_codes
from pipeline.exchange.project import Project
from pipeline.exchange.readers import read_project
from pipeline.exchange.sent import Coder
from pipeline.files import write_text
from pipeline.results import Results
from pipeline.yaml_file import dump_yaml

CODEBOOK = "codebook.yaml"
_ENTRY = {"Dokumentart": "kind", "Bundesland": "state", "Jahr": "year"}
"""Variables that our own exports write and ``corpus.yaml`` has fields for."""
_OWN_CASE = "Fall"
_ENDING = re.compile(r"\.(?:pdf|docx?|odt|rtf|txt)$", re.IGNORECASE)


@dataclass
class NewCorpus:
    """What came of a project. ``counts``: how many of what (German, one and several); ``people``: who coded;
    ``imported``: what they coded (None: it was only looked at); ``notices``: German sentences on what is not
    as it was there."""

    folder: Path
    title: str
    counts: list[tuple[int, str, str]]
    people: list[str]
    imported: Imported | None = None
    notices: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """German sentences: what the corpus holds, who coded, what is not as it was."""
        holds = ", ".join(counted(*count) for count in self.counts if count[0])
        made = "entsteht aus" if self.imported is None else "angelegt aus"
        found = [f"Korpus „{self.folder}“ {made} „{self.title}“: {holds or 'nichts'}."]
        if self.people:
            found.append(f"Wer kodiert hat: {', '.join(self.people)}")
        return found + [f"Hinweis: {notice}" for notice in self.notices]


def begin_corpus(
    path: Path, folder: Path, settings: ImportSettings, segmented: Callable[[Path], Results]
) -> NewCorpus:
    """Make the corpus ``folder`` of the project in ``path``; nothing half made stays.

    ``segmented``: reads the documents of a corpus and gives its passages. Raises ExchangeError (unsafe,
    broken, no document with text, nobody named as coder), OutputError where ``folder`` is taken or cannot be
    written.
    """
    if not path.exists():
        raise ExchangeError(f"Die Datei „{path}“ gibt es nicht; prüfen Sie die Schreibweise des Pfades.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(f"„{folder}“ gibt es schon; wählen Sie einen Ordner, den es noch nicht gibt.")
    checked_name(folder.resolve().name)
    project = read_project(path)
    _name_the_unnamed(project.incoming)
    making = _Making(project, path, folder, settings)
    if settings.dry_run:
        return making.new
    staging = folder.with_name(f".{folder.name}.neu")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        making.write(staging)
        making.bring(staging, segmented)
        if folder.exists():
            folder.rmdir()
        staging.rename(folder)
    except OSError as error:
        raise OutputError(
            f"Der Ordner „{folder}“ lässt sich nicht anlegen ({error.strerror or error}); wählen Sie einen "
            "Ort, an dem Sie schreiben dürfen."
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return making.new


def _name_the_unnamed(incoming: Incoming) -> None:
    """What the file ascribes to nobody is of who began the project."""
    if incoming.creator:
        incoming.codings = [c if c.coder else replace(c, coder=incoming.creator) for c in incoming.codings]
        incoming.notes = [n if n.person else replace(n, person=incoming.creator) for n in incoming.notes]


class _Making:
    def __init__(self, project: Project, path: Path, folder: Path, settings: ImportSettings) -> None:
        self._project, self._path, self._settings = project, path, settings
        self._incoming = incoming = project.incoming
        title = " ".join(incoming.title.split()) or folder.name
        used = {c.code for c in incoming.codings}
        self._codes: NewCodes = new_codes(incoming.codes, title, used, project.code_notes)
        if said := _attributes(incoming):
            self._codes.book["attributes"] = said
        self._files = _files(incoming)
        if not self._files:
            raise ExchangeError(
                f"„{path.name}“ enthält kein Dokument mit Text; exportieren Sie das Projekt im "
                "ursprünglichen Programm mit seinen Dokumenten."
            )
        counts = [
            (len(self._files), "Dokument", "Dokumente"),
            (len(incoming.cases), "Fall", "Fälle"),
            (len(self._codes.ids), "Code", "Codes"),
            (len(incoming.codings), "Kodierung", "Kodierungen"),
            (len(incoming.notes), "Memo", "Memos"),
        ]
        people = sorted({c.coder for c in incoming.codings if c.coder and not c.machine})
        self.new = NewCorpus(folder, title, counts, people, notices=incoming.notices)
        several = [s.name for s in incoming.sources if len(s.cases) > 1]
        if several:
            self.new.notices.append(
                f"{counted(len(several), 'Dokument gehört', 'Dokumente gehören')} zu mehreren "
                f"Fällen und hier zum ersten davon: {', '.join(several[:5])}."
            )

    def write(self, folder: Path) -> None:
        """Documents, ``corpus.yaml`` and codebook."""
        (folder / DOCUMENTS).mkdir(parents=True)
        for index, name in self._files.items():
            source, target = self._incoming.sources[index], folder / DOCUMENTS / name
            if name.endswith(".pdf"):
                self._project.copy(source.file, target)
            else:
                write_text(target, source.text or "")
        write_text(folder / CODEBOOK, dump_yaml(self._codes.book))
        entries = [self._entry(i, name) for i, name in self._files.items()]
        cases = [
            {"name": name, **({"variables": _typed(said, self._incoming.kinds)} if said else {})}
            for name, said in self._incoming.cases.items()
        ]
        data: dict[str, Any] = {"title": self.new.title, "codebook": CODEBOOK, "documents": entries}
        data |= {"cases": cases} if cases else {}
        CorpusFile.model_validate(data)
        write_text(folder / CORPUS_FILE, dump_yaml(data))

    def _entry(self, index: int, name: str) -> dict[str, Any]:
        source = self._incoming.sources[index]
        entry: dict[str, Any] = {"file": f"{DOCUMENTS}/{name}"}
        if not name.endswith(".pdf"):
            entry["verbatim"] = True  # people's codings count its characters
        if source.cases:
            entry["case"] = source.cases[0]
        said = _typed(source.variables, self._incoming.kinds)
        if self._incoming.ours:
            said.pop(_OWN_CASE, None)
        for variable, where in _ENTRY.items():
            value = said.get(variable)
            if isinstance(value, int if where == "year" else str):
                entry[where] = said.pop(variable)
        return entry | ({"variables": said} if said else {})

    def bring(self, folder: Path, segmented: Callable[[Path], Results]) -> None:
        """What people coded and wrote, as decisions; what has no place here, beside them."""
        results = segmented(folder)
        corpus = open_corpus(folder)
        by_file = {s.path.name: s.name for s in corpus.sources}
        read = set(results.document_names)
        names = {i: by_file[f] for i, f in self._files.items() if by_file.get(f) in read}
        begun = Begun(self._incoming, names, self._codes.ids, self._project.keep is not None)
        done = import_codings(self._path, corpus, results.codebook, self._settings, results, begun)
        self.new.imported = done
        self._kept(names, done).write(folder)
        if self._project.keep:
            self.new.notices += self._project.keep(folder / FOLDER, done.placed)

    def _kept(self, names: dict[int, str], done: Imported) -> Kept:
        incoming = self._incoming
        given = dict(self._codes.groups)
        guids = {
            guid("source", names[i]): s.key for i, s in enumerate(incoming.sources) if i in names and s.key
        }
        guids |= {guid("code", c.code): c.guid for c in self._codes.tree if c.code}
        guids |= {guid("dimension", d): key for d, key in given.items()}
        guids |= {guid("case", name): case.guid for name, case in self._project.cases.items()}
        named = self._settings.pseudonym_key is None and not self._settings.coder
        if named:
            guids |= {Coder(name, "human", "").guid: key for key, name in incoming.users.items()}
        of_case: dict[str, list[str]] = {}
        for index, name in names.items():
            for case in incoming.sources[index].cases:
                of_case.setdefault(case, []).append(name)
        return Kept(
            program=incoming.program,
            batch=done.returned.batch if self._project.keep else "",
            codes=self._codes.tree,
            groups=given,
            users=incoming.users if named else {},
            kinds=incoming.kinds,
            cases={
                name: (self._project.cases.get(name) or KeptCase(guid=guid("case", name))).model_copy(
                    update={"documents": of_case.get(name, [])}
                )
                for name in incoming.cases
            },
            guids=guids,
            areas=[
                c.key for c in incoming.codings if (c.start or c.written) is None and c.key not in done.placed
            ],
        )


def _attributes(incoming: Incoming) -> dict[str, Any]:
    """Status and perspective with the values that codings of our own earlier exports carry."""
    statuses = sorted({c.status for c in incoming.codings if c.status})
    perspectives = sorted({c.perspective for c in incoming.codings if c.perspective})
    given = {"status": ("Status", statuses), "perspektive": ("Perspektive", perspectives)}
    return {name: {"label": label, "values": values} for name, (label, values) in given.items() if values}


def _files(incoming: Incoming) -> dict[int, str]:
    """The file of each source that has a text or a PDF, under a name that every computer takes."""
    names, found = Names(), {}
    for index, source in enumerate(incoming.sources):
        if source.file or (source.text or "").strip():
            stem = _ENDING.sub("", source.name) or source.name
            found[index] = names.unique(possible_name(stem)) + (".pdf" if source.file else ".txt")
    return found


def typed(text: str, kind: str) -> str | int | float:
    """A value as a number where its variable is of a numeric kind and it is one."""
    for make, kinds in ((int, ("Integer", "Number")), (float, ("Float", "Number"))):
        if kind in kinds:
            try:
                return make(text)
            except ValueError:
                continue
    return text


def _typed(said: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, str | int | float]:
    """Variables with numbers as numbers, where the project says so; empty ones are left out."""
    found: dict[str, str | int | float] = {}
    for name, value in said.items():
        text = value.strip()
        found[name] = typed(text, kinds.get(name, ""))
    return {name: value for name, value in found.items() if value != ""}
