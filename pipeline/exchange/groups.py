"""Groups (sets) of documents and codes that files of other programs brought to a corpus.

Nothing here uses them; they lie beside the corpus (``austausch/gruppen.json``), and each export as a REFI-QDA
project gives them back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from pipeline.errors import ExchangeError
from pipeline.exchange.codes import LEAVE_OUT
from pipeline.exchange.incoming import InGroup
from pipeline.exchange.kept import FOLDER, REST
from pipeline.files import write_bytes

_FILE = "gruppen.json"


class Group(BaseModel):
    """A group. ``guid``: by which it is known in projects; ``documents``, ``codes``: ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    guid: str
    name: str
    description: str = ""
    documents: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


_GROUPS = TypeAdapter(list[Group])


def groups_in(corpus: Path) -> list[Group]:
    """The groups that a corpus keeps. Raises ExchangeError where their file is damaged."""
    path = corpus / FOLDER / _FILE
    if not path.is_file():
        return []
    try:
        return _GROUPS.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ExchangeError(
            f"„{path}“ ist beschädigt; stellen Sie die Datei aus einer Sicherung wieder her oder nehmen Sie "
            "sie weg (dann fehlen in Ausgaben die Gruppen früherer Importe)."
        ) from error


def keep_groups(
    corpus: Path,
    came: Iterable[InGroup],
    documents: Mapping[int, str],
    codes: Mapping[str, str],
    *,
    dry_run: bool,
) -> list[Group]:
    """Keep the groups of a file, or (``dry_run``) only tell which are new or have new members: a choice may
    have gone out, so a member that is missing in the file stays.

    ``documents``: ours by source of the file; ``codes``: ours by key. Raises ExchangeError, OutputError.
    """
    known = {group.guid: group for group in groups_in(corpus)}
    rest = corpus / FOLDER / REST  # of the project that the corpus began as, where it did
    former = rest.read_text("utf-8").lower() if rest.is_file() else ""
    found = [_ours(g, documents, codes, known.get(g.key)) for g in came if g.key not in former]
    new = [group for group in found if known.get(group.guid) != group]
    if new and not dry_run:
        together = known | {group.guid: group for group in new}
        write_bytes(corpus / FOLDER / _FILE, _GROUPS.dump_json([*together.values()], indent=1))
    return new


def _ours(
    group: InGroup, documents: Mapping[int, str], codes: Mapping[str, str], known: Group | None
) -> Group:
    inside = [*(known.documents if known else ()), *(documents[s] for s in group.sources if s in documents)]
    given = [c for key in group.codes if (c := codes.get(key, LEAVE_OUT)) != LEAVE_OUT]
    given = [*(known.codes if known else ()), *given]
    return Group(
        guid=group.key,
        name=group.name,
        description=group.description,
        documents=tuple(dict.fromkeys(inside)),
        codes=tuple(dict.fromkeys(given)),
    )
