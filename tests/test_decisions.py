"""What people decide is one line each in files that nobody else writes: nothing accepted is ever lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipeline.codebook.model import load_codebook
from pipeline.codebook.successors import Successors
from pipeline.errors import CodebookError, CodingsError, OutputError
from pipeline.people.batches import batches, read_people, undo_batch
from pipeline.people.codings import PEOPLE_COLUMNS
from pipeline.people.decision_files import DecisionFiles, DecisionWriter, read_decisions
from pipeline.people.decisions import Decision, folder_name, in_force, person_key
from querschau.cli import app

ROOT = Path(__file__).resolve().parents[1]


def applies(id: str = "", code: str = "HF.wohnen", **more: object) -> Decision:
    """Somebody says that a code applies to the first passage of „bericht“."""
    said = {"document": "bericht", "passage": (0, 20), "text": "Wohnungen fehlen."} | more
    return Decision(id=id, person="", kind="applies", code=code, **said)  # type: ignore[arg-type]


def write(folder: Path, person: str, *decisions: Decision) -> list[Decision]:
    """As a process that starts, writes and ends."""
    files = DecisionFiles(folder)
    files.refresh()
    with DecisionWriter(files, person) as writer:
        return writer.write(decisions)


def child(folder: Path, code: str) -> subprocess.Popen[str]:
    """Another process with a writer of Anna's."""
    begin = f"""
import os, signal, sys
from pathlib import Path
from pipeline.people import decision_files as files
from pipeline.people.decisions import Decision
def applies(id):
    return Decision(id=id, person="", kind="applies", document="b", passage=(0, 9), code="HF.wohnen")
store = files.DecisionFiles(Path({str(folder)!r}))
store.refresh()
writer = files.DecisionWriter(store, "Anna")
die = lambda *_: os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
"""
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", begin + code], env=env, stdout=subprocess.PIPE, text=True)


def test_a_decision_is_read_back_as_it_was_said(tmp_path: Path) -> None:
    [stored] = write(tmp_path, "Anna Öz", applies(memo="klar", status="vorhanden", span=(0, 9)))
    assert (stored.person, stored.count, stored.memo, stored.span) == ("Anna Öz", 1, "klar", (0, 9))
    assert read_decisions(tmp_path) == ([stored], [])
    [file] = (tmp_path / folder_name("Anna Öz")).iterdir()
    assert file.read_text("utf-8").count("\n") == 1


def test_a_later_decision_counts_more_than_all_that_its_writer_had_seen(tmp_path: Path) -> None:
    write(tmp_path, "Anna", applies(), applies())
    [third] = write(tmp_path, "Ben", applies())
    assert third.count == 3


def test_a_clock_that_goes_wrong_does_not_change_what_is_later(tmp_path: Path) -> None:
    write(tmp_path, "Anna", applies("first"))
    files = DecisionFiles(tmp_path)
    files.refresh()
    with DecisionWriter(files, "Anna", clock=lambda: datetime(1999, 1, 1, tzinfo=UTC)) as writer:
        writer.write([applies("second")])
    assert [d.id for d in read_decisions(tmp_path)[0]] == ["first", "second"]


def test_a_new_day_begins_a_new_file(tmp_path: Path) -> None:
    days = iter([datetime(2026, 11, 25, 23, 59, tzinfo=UTC), datetime(2026, 11, 26, 0, 1, tzinfo=UTC)])
    with DecisionWriter(DecisionFiles(tmp_path), "Anna", clock=lambda: next(days)) as writer:
        writer.write([applies()])
        writer.write([applies()])
    assert [f.name[:8] for f in sorted((tmp_path / "anna").iterdir())] == ["20261125", "20261126"]


def test_what_the_browser_repeats_is_stored_once(tmp_path: Path) -> None:
    files = DecisionFiles(tmp_path)
    with DecisionWriter(files, "Anna") as writer:
        first = writer.write([applies("a1")])
        assert writer.write([applies("a1"), applies("a1")]) == first * 2
    assert write(tmp_path, "Anna", applies("a1")) == first
    assert read_decisions(tmp_path)[0] == first


def test_a_record_that_says_too_little_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="passage"):
        write(tmp_path, "Anna", applies(passage=(9, 3)))
    assert not list(tmp_path.iterdir())


def test_only_what_was_appended_is_read(tmp_path: Path) -> None:
    files = DecisionFiles(tmp_path)
    assert files.refresh() == []
    with DecisionWriter(DecisionFiles(tmp_path), "Anna") as other:
        [first] = other.write([applies("a1")])
        assert files.refresh() == [first]
        [second] = other.write([applies("a2")])
        assert files.refresh() == [second]
    assert files.refresh() == [] and files.decisions == [first, second]


def test_a_file_that_a_sync_client_puts_back_to_an_older_state_is_read_anew(tmp_path: Path) -> None:
    write(tmp_path, "Anna", applies("a1"), applies("a2"))
    files = DecisionFiles(tmp_path)
    files.refresh()
    [file] = (tmp_path / "anna").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole.splitlines(keepends=True)[0])
    files.refresh()
    assert [d.id for d in files.decisions] == ["a1"]
    file.write_bytes(whole)
    assert [d.id for d in files.refresh()] == ["a2"]


def test_an_unfinished_last_line_is_noticed_and_counts_when_it_is_whole(tmp_path: Path) -> None:
    write(tmp_path, "Anna", applies("a1"), applies("a2"))
    [file] = (tmp_path / "anna").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-30])
    files = DecisionFiles(tmp_path)
    assert [d.id for d in files.refresh()] == ["a1"]
    assert "Zeile 2" in files.notices[0] and file.name in files.notices[0]
    file.write_bytes(whole)
    assert [d.id for d in files.refresh()] == ["a2"] and files.notices == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{kaputt", "kein JSON"),
        (b"\x00\x00\x00\xff", "kein JSON"),
        (b'{"id":"x","time":"t","person":"A","kind":"spaeter"}', "kind"),
        (b'{"time":"t","person":"A","kind":"memo"}', "Kennung"),
        (b'{"id":"x","time":"t","person":"A","kind":"undo"}', "cancels"),
    ],
)
def test_damage_names_file_and_line_and_all_else_is_read(tmp_path: Path, line: bytes, why: str) -> None:
    write(tmp_path, "Anna", applies("a1"), applies("a2"), applies("a3"))
    [file] = (tmp_path / "anna").iterdir()
    lines = file.read_bytes().splitlines()
    file.write_bytes(b"\n".join([lines[0], line, lines[2], b""]))
    found, [notice] = read_decisions(tmp_path)
    assert [d.id for d in found] == ["a1", "a3"]
    assert why in notice and "Zeile 2" in notice and str(file) in notice


def test_a_file_saved_by_an_editor_is_still_read(tmp_path: Path) -> None:
    write(tmp_path, "Anna", applies("a1"), applies("a2"))
    [file] = (tmp_path / "anna").iterdir()
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().rstrip(b"\n").replace(b"\n", b"\r\n"))
    found, notices = read_decisions(tmp_path)
    assert [d.id for d in found] == ["a1", "a2"] and notices == []


def test_fields_of_later_versions_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna" / "x.jsonl").write_text(
        '{"id":"x","time":"t","person":"A","kind":"memo","neu":1}\n', "utf-8"
    )
    assert [d.id for d in read_decisions(tmp_path)[0]] == ["x"]


def test_a_drive_that_is_gone_for_a_while_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "entscheidungen"
    write(folder, "Anna", applies("a1"))
    files = DecisionFiles(folder)
    files.refresh()
    folder.rename(tmp_path / "weg")
    assert files.refresh() == [] and [d.id for d in files.decisions] == ["a1"]
    assert "Netzlaufwerk" in files.notices[0]
    (tmp_path / "weg").rename(folder)
    assert files.refresh() == [] and files.notices == []


def test_two_processes_on_one_folder_lose_and_double_nothing(tmp_path: Path) -> None:
    write_500 = """
for n in range(500):
    writer.write([applies(f"{sys.argv[0]}{os.getpid()}-{n}")])
    store.refresh() if n % 50 == 0 else None
"""
    both = [child(tmp_path, write_500) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    found, notices = read_decisions(tmp_path)
    assert len(found) == 1000 and notices == []
    assert len(list((tmp_path / "anna").iterdir())) == 2


def test_killed_between_write_and_answer_the_repeated_decision_is_there_once(tmp_path: Path) -> None:
    process = child(
        tmp_path, "writer.write([applies('a1')])\nfiles.os.fsync = die\nwriter.write([applies('a2')])"
    )
    assert process.wait(60) != 0
    write(tmp_path, "Anna", applies("a2"))
    assert [d.id for d in read_decisions(tmp_path)[0]] == ["a1", "a2"]


def test_killed_in_the_middle_of_a_line_what_was_accepted_stays(tmp_path: Path) -> None:
    process = child(
        tmp_path,
        """
writer.write([applies("a1")])
class Dying(files.FileIO):
    def write(self, data):
        super().write(data[: len(data) // 2])
        die()
writer.close()
files.FileIO = Dying
writer.write([applies("a2")])
""",
    )
    assert process.wait(60) != 0
    found, [notice] = read_decisions(tmp_path)
    assert [d.id for d in found] == ["a1"] and "unvollständig" in notice
    write(tmp_path, "Anna", applies("a2"))
    assert [d.id for d in read_decisions(tmp_path)[0]] == ["a1", "a2"]


def test_what_cannot_be_synced_is_not_accepted_and_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DecisionWriter(DecisionFiles(tmp_path), "Anna") as writer:
        [first] = writer.write([applies("a1")])
        with monkeypatch.context() as patch:
            patch.setattr("pipeline.people.decision_files.os.fsync", _no_space)
            with pytest.raises(OutputError, match="Nicht gespeichert"):
                writer.write([applies("a2")])
        assert read_decisions(tmp_path) == ([first], [])
        [second] = writer.write([applies("a2")])
    assert read_decisions(tmp_path) == ([first, second], [])


def _no_space(_: int) -> None:
    raise OSError(28, "No space left on device")


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few pages in memory."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs root to mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_says_so_and_loses_nothing_accepted(tiny_disk: Path) -> None:
    (tiny_disk / "voll").write_bytes(b"x" * 40_000)
    accepted = []
    with DecisionWriter(DecisionFiles(tiny_disk), "Anna") as writer:
        with pytest.raises(OutputError, match="Speicherplatz"):
            for n in range(1000):
                accepted += writer.write([applies(f"a{n}", memo="m" * 500)])
        refused = applies(f"a{len(accepted)}", memo="m" * 500)
        found, _ = read_decisions(tiny_disk)
        assert accepted and found == accepted
        (tiny_disk / "voll").unlink()
        accepted += writer.write([refused])
    assert read_decisions(tiny_disk)[0] == accepted


def test_spellings_of_one_name_are_one_person() -> None:
    assert person_key("  Anna\u00a0O\u0308z ") == person_key("anna öz") == person_key("ANNA\u200b ÖZ")
    assert folder_name("Anna Öz") == folder_name("anna o\u0308z") == "anna öz"


@pytest.mark.parametrize(
    "name", ["CON", "com1.txt", "a/b", "..", "a:b", "Anna.", "x" * 300, "~$anna", "👩‍🏫"]
)
def test_any_name_becomes_a_folder_that_every_system_takes(name: str) -> None:
    folder = folder_name(name)
    assert "~" in folder and len(folder.encode()) < 200
    assert not set(folder) & set('<>:"/\\|?*') and folder[-1] not in ". "


NAMES = st.text(st.sampled_from("aAoOöß\u0308sσς./~- \u200b1x"), min_size=1, max_size=5)


@settings(max_examples=300)
@given(NAMES, NAMES)
def test_two_persons_never_share_a_folder(one: str, other: str) -> None:
    if person_key(one) and person_key(other) and person_key(one) != person_key(other):
        assert folder_name(one).casefold() != folder_name(other).casefold()


@pytest.mark.parametrize(
    ("one", "other"), [("groß", "gross"), ("a/b", "a-b"), ("anna.", "anna"), ("σας", "σασ")]
)
def test_names_that_some_file_systems_take_for_one_have_two_folders(one: str, other: str) -> None:
    assert folder_name(one).casefold() != folder_name(other).casefold()


def test_a_name_of_which_nothing_is_visible_is_none() -> None:
    with pytest.raises(ValueError, match="name"):
        folder_name(" \u200b\n")


def test_undo_and_redo_are_records() -> None:
    coded = Decision(id="1", time="t", count=1, person="Anna", kind="applies")
    undone = Decision(id="2", time="t", count=2, person="anna", kind="undo", cancels="1")
    redone = Decision(id="3", time="t", count=3, person="Anna", kind="undo", cancels="2")
    assert in_force([undone, coded]) == [undone]
    assert in_force([redone, undone, coded]) == [coded, redone]


def test_nobody_undoes_what_another_decided() -> None:
    coded = Decision(id="1", time="t", count=1, person="Anna", kind="applies")
    other = Decision(id="2", time="t", count=2, person="Ben", kind="undo", cancels="1")
    assert coded in in_force([coded, other])


def corpus(folder: Path) -> Path:
    """Anna's import of two codings, a single decision of Ben's, and an older code sheet of Ida's."""
    write(
        folder / "entscheidungen", "Anna", *(applies(code=c, batch="b1", origin="refi:x") for c in ("A", "B"))
    )
    write(folder / "entscheidungen", "Ben", applies(origin="app"))
    (folder / "codings").mkdir()
    head = ",".join(PEOPLE_COLUMNS)
    rows = [
        "Ida,bericht,0,17,Wohnungen fehlen.,HF.wohnen,,,,2024-02-01,code-sheet:zufall",
        "Ida,bericht,0,17,Wohnungen fehlen.,HF.alt,,,,2024-01-01,code-sheet:zufall",
        "Ida,bericht,18,30,Alles gut so,,,,,2024-01-01,code-sheet:zufall",
    ]
    (folder / "codings" / "Ida__bogen.csv").write_text("\n".join([head, *rows]), "utf-8")
    return folder


def test_older_tables_are_origins_in_which_the_newest_date_of_a_passage_wins(tmp_path: Path) -> None:
    decisions, _ = read_people(corpus(tmp_path))
    ida = [d for d in decisions if d.person == "Ida"]
    assert [(d.kind, d.code, d.blind, d.drawn) for d in ida] == [
        ("read", "", True, "zufall"),
        ("applies", "HF.wohnen", True, "zufall"),
    ]
    assert all(d.count == 0 and d.batch == "Ida__bogen" for d in ida)
    assert decisions == read_people(tmp_path)[0]


def test_batches_are_listed_with_counts_and_taken_back_as_a_whole(tmp_path: Path) -> None:
    corpus(tmp_path)
    listed = {b.id: b for b in batches(read_people(tmp_path)[0])}
    assert listed["b1"].counts == {"applies": 2} and listed["b1"].people == ("Anna",)
    assert listed["Ida__bogen"].counts == {"read": 1, "applies": 1} and listed[""].people == ("Ben",)
    [undo] = undo_batch(tmp_path, "b1")
    assert [d.person for d in in_force(read_people(tmp_path)[0]) if d.kind == "applies"] == ["Ida", "Ben"]
    with pytest.raises(CodingsError, match="schon zurückgenommen"):
        undo_batch(tmp_path, "b1")
    undo_batch(tmp_path, undo.batch)
    assert len([d for d in in_force(read_people(tmp_path)[0]) if d.batch == "b1"]) == 2


def test_an_older_table_is_taken_back_without_touching_it(tmp_path: Path) -> None:
    table = corpus(tmp_path) / "codings" / "Ida__bogen.csv"
    before = table.read_bytes()
    undo_batch(tmp_path, "Ida__bogen")
    assert not [d for d in in_force(read_people(tmp_path)[0]) if d.person == "Ida" and d.kind != "undo"]
    assert table.read_bytes() == before


def test_the_command_lists_and_undoes(tmp_path: Path) -> None:
    folder = str(corpus(tmp_path))
    listed = CliRunner().invoke(app, ["people", folder])
    assert "Stapel b1; Anna; refi:x;" in listed.output and "2 Kodierungen" in listed.output
    undone = CliRunner().invoke(app, ["people", folder, "--undo", "b1"])
    assert undone.exit_code == 0 and "Zurückgenommen wird Stapel b1; Anna" in undone.output
    assert "2 Kodierungen (zurückgenommen)" in CliRunner().invoke(app, ["people", folder]).output
    again = CliRunner().invoke(app, ["people", folder, "--undo", "gibtesnicht"])
    assert isinstance(again.exception, CodingsError) and "gibtesnicht" in str(again.exception)


BOOK = """
id: b
version: "2"
label: B
replaced: {HF.wohnung: HF.wohnen, HF.miete: HF.wohnung, "frei:lärm": HF.laerm}
split: {HF.geld: [HF.wohnung, HF.laerm]}
dimensions:
  - id: HF
    label: HF
    codes: [{id: HF.wohnen, label: Wohnen}, {id: HF.laerm, label: Lärm}]
"""


def test_codes_of_earlier_versions_lead_to_those_of_today(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text(BOOK, "utf-8")
    successors = Successors(load_codebook(tmp_path / "b.yaml"))
    assert successors.of("HF.miete") == ("HF.wohnen",)
    assert successors.of("HF.geld") == ("HF.wohnen", "HF.laerm")
    assert successors.of("frei:lärm") == ("HF.laerm",) and successors.of("frei:neu") == ("frei:neu",)
    assert successors.of("HF.weg") == ()


@pytest.mark.parametrize("wrong", ["replaced: {HF.alt: HF.nirgends}", "replaced: {HF.wohnen: HF.laerm}"])
def test_a_mapping_that_leads_nowhere_is_refused(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "b.yaml").write_text(BOOK.replace(BOOK.splitlines()[4], wrong), "utf-8")
    with pytest.raises(CodebookError, match="HF"):
        load_codebook(tmp_path / "b.yaml")
