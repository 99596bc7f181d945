"""The tables do not depend on the order in which decisions arrive, nor on the files that they arrive in."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.people.decisions import JSON, Decision, folder_name, text_hash
from pipeline.people.layer_tables import layer_tables
from pipeline.people.standing import standing
from pipeline.results import Results, open_results
from pipeline.run.layer_files import LayerFiles, LayerPieces, write_notes
from pipeline.run.passages import segment_of_row

KINDS = ("applies", "applies", "applies_not", "read", "unread", "memo", "consensus")
PLACES = 4
"""So many passages are decided about: few enough that people meet at them."""


@pytest.fixture(scope="module")
def results(coded: Path) -> Results:
    return open_results(coded / "aus")


said = st.fixed_dictionaries(
    {
        "place": st.integers(0, PLACES - 1),
        "kind": st.sampled_from(KINDS),
        "person": st.sampled_from(["Anna", "Ben", "Öz"]),
        "other_code": st.booleans(),
        "status": st.sampled_from([None, "", "geplant", "fehlt"]),
        "memo": st.sampled_from(["", "erst nach dem Haushalt"]),
        "holds": st.booleans(),
        "blind": st.booleans(),
        "batch": st.sampled_from(["", "stapel-1"]),
        "count": st.integers(1, 4),
    }
)
undone = st.tuples(st.sampled_from(["Anna", "Ben"]), st.sampled_from(["stapel-1", "0001", "0002"]))


def records(results: Results, drawn: list[dict[str, object]], undos: list[tuple[str, str]]) -> list[Decision]:
    """Stored records: with ids, and with counts and times that may be equal."""
    rows = results.layer("vorschlaege").codings.drop_duplicates("segment_id").iloc[::9]
    made = []
    for number, one in enumerate(drawn):
        row = rows.iloc[int(one["place"])]  # type: ignore[call-overload]
        kind = one["kind"]
        about_code = kind in ("applies", "applies_not", "consensus")
        code = "EF.konzept" if one["other_code"] else row["code"]
        decision = Decision(
            id=f"{number:04}",
            time="2026-11-02T10:00:00.000000Z",
            count=one["count"],  # type: ignore[arg-type]
            person=one["person"],  # type: ignore[arg-type]
            kind=kind,  # type: ignore[arg-type]
            document=row["document"],
            passage=(int(row["start"]), int(row["end"])),
            passage_hash=text_hash(row["text"]),
            text=row["text"],
            code=code if about_code else "",
            status=one["status"] if kind == "applies" else None,  # type: ignore[arg-type]
            memo=one["memo"],  # type: ignore[arg-type]
            holds=one["holds"] if kind == "consensus" else True,  # type: ignore[arg-type]
            blind=one["blind"] if kind == "read" else False,  # type: ignore[arg-type]
            batch=one["batch"],  # type: ignore[arg-type]
        )
        made.append(decision)
    for number, (person, what) in enumerate(undos):
        time = "2026-11-03T10:00:00.000000Z"
        made.append(
            Decision(id=f"u{number}", time=time, count=5 + number, person=person, kind="undo", cancels=what)
        )
    return made


def tables(results: Results, decisions: list[tuple[Decision, str]]) -> dict[str, bytes]:
    """The files of the final layer that these records make, each in the file of its person that is named."""
    with tempfile.TemporaryDirectory() as made:
        corpus, out = Path(made, "korpus"), Path(made, "aus")
        out.mkdir()
        lines: defaultdict[Path, bytes] = defaultdict(bytes)
        for decision, name in decisions:
            path = corpus / "entscheidungen" / folder_name(decision.person) / f"{name}.jsonl"
            lines[path] += JSON.dump_json(decision, exclude_defaults=True) + b"\n"
        for path, content in lines.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        people = standing(corpus, {d.name: d.text_hash for d in results.manifest.read})
        assert not people.notices
        names, proposed = results.document_names, results.layer("vorschlaege").codings
        units = [segment_of_row(row) for row in results.segments.to_dict("records")]
        with LayerFiles(out) as files:
            made_of = layer_tables(
                names, proposed, units, people.of(names), results.codebook, "lauf", people.free_codes
            )
            files.append(LayerPieces.of(made_of))
        write_notes(out, people, files.written)
        return {path.name: path.read_bytes() for path in out.iterdir()}


@settings(max_examples=25)
@given(
    drawn=st.lists(said, min_size=1, max_size=12),
    undos=st.lists(undone, max_size=2),
    data=st.data(),
)
def test_files_may_come_in_any_order_and_cut(
    results: Results, drawn: list[dict[str, object]], undos: list[tuple[str, str]], data: st.DataObject
) -> None:
    stored = records(results, drawn, undos)
    shuffled = data.draw(st.permutations(stored))
    repeated = data.draw(st.lists(st.sampled_from(stored), max_size=3))
    files = st.sampled_from(["20261102T090000Z-aa", "20261102T100000Z-bb", "20261103T080000Z-cc"])
    scattered = [(decision, data.draw(files)) for decision in [*shuffled, *repeated]]
    assert tables(results, scattered) == tables(results, [(d, "20261102T090000Z-00") for d in stored])


def test_the_records_of_that_test_do_meet(results: Results) -> None:
    """So that equality above says something: all that may become of a proposal occurs."""
    found: set[str] = set()
    for kinds in (["applies"], ["applies_not"], ["applies", "applies_not"]):
        drawn = [
            {
                "place": 0,
                "kind": kind,
                "person": ("Anna", "Ben")[n],
                "other_code": False,
                "status": None,
                "memo": "",
                "holds": True,
                "blind": False,
                "batch": "",
                "count": 1,
            }
            for n, kind in enumerate(kinds)
        ]
        files = tables(results, [(d, "eine") for d in records(results, drawn, [])])
        with tempfile.TemporaryDirectory() as place:
            Path(place, "t.csv").write_bytes(files["proposals.csv"])
            found |= set(pd.read_csv(Path(place, "t.csv"))["review"])
    assert found == {"unbestaetigt", "bestaetigt", "verworfen", "strittig"}
