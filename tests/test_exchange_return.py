"""What a person did in another program comes back as decisions: recoded, deleted, added, changed, noted."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from exchange_project import ANNA, NS, Project, bring, out
from exchange_sample import find, write_corpus, write_results
from lxml import etree

from pipeline.corpus import open_corpus
from pipeline.errors import ExchangeError
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import Imported, ImportSettings
from pipeline.exchange.names import guid
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.selection import Selection
from pipeline.exchange.targets import export
from pipeline.people.batches import read_people, undo_batch
from pipeline.people.derived import derived
from pipeline.people.final import Final
from pipeline.results import open_results
from pipeline.run.renew import renew


@pytest.fixture
def place(coded: Path, tmp_path: Path) -> Path:
    """The same results beside a fresh copy of the corpus."""
    shutil.copytree(coded / "korpus", tmp_path / "korpus")
    shutil.copytree(coded / "aus", tmp_path / "aus", ignore=shutil.ignore_patterns(".querschau"))
    return tmp_path


def valid(place: Path) -> dict[tuple[str, int, int, str], Final]:
    """The final layer of today, by place and code."""
    layer = derived(open_results(place / "aus"), read_people(place / "korpus")[0])
    return {(f.coding.document, f.coding.start, f.coding.end, f.coding.code): f for f in layer.codings}


def said(done: Imported) -> list[tuple[str, str, str]]:
    return sorted((d.person, d.kind, d.code) for d in done.decisions)


def rows(place: Path) -> list[object]:
    """Codings alone with their code in their passage, one per passage, with a status."""
    table = open_results(place / "aus").codings
    table = table[table["status"] == "vorhanden"]
    return list(table.drop_duplicates("segment_id").itertuples())


def worked(place: Path) -> tuple[Path, dict[str, object]]:
    """Anna recodes one coding, deletes one, adds one, changes a status and writes memos."""
    path = out(place, "refi")
    recoded, deleted, changed, noted, *_ = rows(place)
    project = Project(path)
    project.delete(recoded)
    project.add(recoded.document, recoded.start, recoded.end, "HF.armut", "eher Armut")  # type: ignore[attr-defined]
    project.delete(deleted)
    segments = open_results(place / "aus").segments
    coded = set(open_results(place / "aus").codings["segment_id"])
    free = next(s for s in segments.itertuples() if s.segment_id not in coded and s.words > 6)
    project.add(free.document, free.start, free.end, "EF.konzept")
    project.rewrite(
        changed, lambda t: part(t, changed.code, lambda m: m.replace("Status: vorhanden", "Status: geplant"))
    )  # type: ignore[attr-defined]
    project.rewrite(noted, lambda t: part(t, noted.code, lambda m: m + "\nstimmt so"))  # type: ignore[attr-defined]
    return project.save(), {
        "recoded": recoded,
        "deleted": deleted,
        "changed": changed,
        "noted": noted,
        "free": free,
    }


def part(text: str, code: str, change: Callable[[str], str]) -> str:
    """The description with the memo of one of its codes changed."""
    head = f"[{code}]\n"
    if head not in text:
        return change(text)
    before, _, rest = text.partition(head)
    mine, gap, after = rest.partition("\n\n[")
    return before + head + change(mine) + gap + after


def key(row: object, code: str = "") -> tuple[str, int, int, str]:
    return row.document, row.start, row.end, code or row.code  # type: ignore[attr-defined]


def test_an_export_that_nobody_touched_decides_nothing(place: Path) -> None:
    for target in ("refi", "qualcoder", "nvivo", "csv", "xlsx"):
        done = bring(place, out(place, target), coder="Anna")
        assert done.decisions == (), target
        assert not (place / "korpus" / "entscheidungen").exists()
    done = bring(place, out(place, "taguette"))
    assert done.decisions == ()


@pytest.mark.parametrize("complete", [False, True])
def test_what_anna_did_in_a_refi_project(place: Path, complete: bool) -> None:
    before = valid(place)
    path, row = worked(place)
    said_only = bring(place, path, coder="Anna", complete=complete, dry_run=True)
    assert not (place / "korpus" / "entscheidungen").exists()
    done = bring(place, path, coder="Anna", complete=complete)
    assert said(done) == said(said_only)
    after = valid(place)
    recoded = after[key(row["recoded"], "HF.armut")]
    assert (recoded.people, recoded.coding.memo) == (("Anna",), "eher Armut")
    assert key(row["recoded"]) not in after
    assert (key(row["deleted"]) in after) is not complete
    assert after[key(row["free"], "EF.konzept")].review == "ergaenzt"
    changed = after[key(row["changed"])]
    assert (changed.coding.status, changed.review, changed.people) == ("geplant", "geaendert", ("Anna",))
    noted = after[key(row["noted"])]
    assert (noted.coding.memo, noted.coding.status) == ("stimmt so", "vorhanden")
    touched = {key(r) for n, r in row.items() if n != "free"}
    assert {k: f for k, f in after.items() if f.review == "unbestaetigt"} == {
        k: f for k, f in before.items() if k not in touched or (k == key(row["deleted"]) and not complete)
    }
    assert all(d.origin == "refi:projekt.qdpx" and d.batch == done.returned.batch for d in done.decisions)
    assert bring(place, path, coder="Anna", complete=complete).decisions == ()
    undo_batch(place / "korpus", done.returned.batch)
    assert valid(place) == before


def test_what_anna_did_in_taguette(place: Path) -> None:
    """Taguette knows neither people nor status: what is told is places, codes and descriptions."""
    for complete in (False, True):
        path = out(place, "taguette")
        recoded, deleted, moved, *_ = rows(place)
        with closing(sqlite3.connect(path)) as database:
            tags = dict(database.execute("SELECT path, id FROM tags"))

            def highlight(row: object, database: sqlite3.Connection = database) -> int:
                text = open_results(place / "aus").document(row.document).text  # type: ignore[attr-defined]
                start, end = (len(text[:n].encode()) for n in (row.start, row.end))  # type: ignore[attr-defined]
                query = (
                    "SELECT h.id FROM highlights h JOIN documents d ON d.id = h.document_id WHERE d.name = ?"
                    " AND start_offset = ? AND end_offset = ?"
                )
                return int(database.execute(query, [row.document, start, end]).fetchone()[0])  # type: ignore[attr-defined]

            update = "UPDATE highlight_tags SET tag_id = ? WHERE highlight_id = ? AND tag_id = ?"
            database.execute(update, [tags["HF.armut"], highlight(recoded), tags[recoded.code]])  # type: ignore[attr-defined]
            gone = [highlight(deleted), tags[deleted.code]]  # type: ignore[attr-defined]
            database.execute("DELETE FROM highlight_tags WHERE highlight_id = ? AND tag_id = ?", gone)
            database.execute("INSERT INTO tags VALUES (900, 1, 'Müdigkeit', 'Erschöpfung der Aktiven')")
            database.execute("INSERT INTO highlight_tags VALUES (?, 900)", [highlight(moved)])
            database.execute(
                "UPDATE documents SET description = description || char(10) || 'Gespräch im Amt'"
                " WHERE name = ?",
                [recoded.document],  # type: ignore[attr-defined]
            )
            database.commit()
        done = bring(place, path, coder="Anna", complete=complete)
        after = valid(place)
        assert after[key(recoded, "HF.armut")].people == ("Anna",)
        assert key(recoded) not in after
        assert (key(deleted) in after) is not complete
        assert after[key(moved, "frei:müdigkeit")].review == "ergaenzt"
        notes = {(d.kind, d.code, d.document): d.text or d.memo for d in read_people(place / "korpus")[0]}
        assert notes["code", "frei:müdigkeit", ""] == "Müdigkeit"
        assert notes["memo", "", recoded.document] == "Gespräch im Amt"  # type: ignore[attr-defined]
        assert not complete or {d.kind for d in done.decisions} == {"applies_not"}, "the rest is known"


def test_unread_proposals_do_not_become_the_persons_codings(place: Path) -> None:
    """Neither by --coder, nor where a program gives all codings to the one who imported them."""
    path = out(place, "refi")
    project = Project(path)
    [users] = project.root.iterfind("r:Users", NS)
    for user in users:
        user.set("name", "Anna")
        user.set("id", "x")
    project.save()
    assert bring(place, path).decisions == ()
    done = bring(place, path, coder="Berta", confirm=True)
    results = open_results(place / "aus")
    assert {d.person for d in done.decisions} == {"Berta"}
    assert len(done.decisions) == len(results.codings)
    assert {f.review for f in valid(place).values()} == {"bestaetigt"}
    assert bring(place, path, coder="Berta", confirm=True).decisions == ()


def test_a_program_that_forgets_ids_and_users(place: Path) -> None:
    """As QualCoder: each coding its own selection, new ids, the whole memo with each; only names stay."""
    path = out(place, "refi")
    project = Project(path)
    [users] = project.root.iterfind("r:Users", NS)
    for user in users:
        user.attrib.pop("id", None)
    for n, selection in enumerate(list(project.root.iter(f"{{{NS['r']}}}PlainTextSelection"))):
        for m, coding in enumerate(selection.findall("r:Coding", NS)):
            alone = etree.fromstring(etree.tostring(selection))
            for other in alone.findall("r:Coding", NS):
                if other[0].get("targetGUID") != coding[0].get("targetGUID"):
                    alone.remove(other)
            alone.set("guid", guid("allein", n, m))
            alone.find("r:Coding", NS).set("guid", guid("kodierung", n, m))
            selection.addprevious(alone)
        selection.getparent().remove(selection)
    project.save()
    done = bring(place, path, coder="Anna", complete=True)
    assert done.decisions == ()


def test_people_named_in_the_project_stay_persons_of_their_own(place: Path) -> None:
    path = out(place, "refi")
    first, second, *_ = rows(place)
    project = Project(path)
    [users] = project.root.iterfind("r:Users", NS)
    other = "bbbbbbbb-0000-4000-8000-000000000002"
    etree.SubElement(users, f"{{{NS['r']}}}User", guid=other, name="Ben")
    project.add(first.document, first.start, first.end, "HF.armut")  # type: ignore[attr-defined]
    project.add(second.document, second.start, second.end, "HF.armut", user=other)  # type: ignore[attr-defined]
    project.save()
    assert said(bring(place, path)) == [("Anna", "applies", "HF.armut"), ("Ben", "applies", "HF.armut")]
    again = out_after(place)
    assert bring(place, again).decisions == ()
    assert bring(place, again, coder="Anna").decisions == (), "people that went out keep their names"


def out_after(place: Path) -> Path:
    """An export of today's final layer."""
    (place / "aus" / ".querschau").mkdir(exist_ok=True)
    renew(place / "aus")
    return out(place, "refi")


def test_an_extent_that_was_changed(place: Path) -> None:
    path = out(place, "refi")
    row, *_ = rows(place)
    project = Project(path)
    project.delete(row)
    project.add(row.document, row.start, row.end - 5, row.code)  # type: ignore[attr-defined]
    project.save()
    bring(place, path)
    found = [k for k in valid(place) if k[0] == row.document and k[3] == row.code and k[1] == row.start]  # type: ignore[attr-defined]
    assert found == [(row.document, row.start, row.end - 5, row.code)]  # type: ignore[attr-defined]


def test_a_coding_over_several_passages_stays_one(place: Path) -> None:
    results = open_results(place / "aus")
    segments = list(results.segments.itertuples())
    one, two = next(
        (a, b)
        for a, b in zip(segments, segments[1:], strict=False)
        if a.document == b.document and 0 < b.start - a.end < 4 and b.codable
    )
    path = out(place, "refi")
    project = Project(path)
    project.add(one.document, one.start, two.end, "EF.lernen")
    project.save()
    bring(place, path)
    final = valid(place)[one.document, one.start, two.end, "EF.lernen"]
    assert final.coding.text == results.document(one.document).text[one.start : two.end]
    assert bring(place, out_after(place)).decisions == ()


def test_only_what_went_out_can_be_missing(place: Path) -> None:
    """A part of the codings went out; what others decided since is not missing either."""
    results = open_results(place / "aus")
    corpus = open_corpus(place / "korpus")
    chosen = Selection(("Herausforderung",), min_score=0.6)
    path = export(Outgoing(results, chosen, corpus), "refi", place / "teil").files[0]
    other = out(place, "refi")
    row, *_ = rows(place)
    project = Project(other)
    project.add(row.document, row.start, row.end, "HF.armut")  # type: ignore[attr-defined]
    assert len(bring(place, project.save()).decisions) == 1
    assert bring(place, path, coder="Ben", complete=True).decisions == ()


def test_a_project_of_the_persons_own_is_all_the_persons(place: Path) -> None:
    """Only documents and codebook went out: the same code at the same place is Anna's own coding."""
    results = open_results(place / "aus")
    corpus = open_corpus(place / "korpus")
    path = export(Outgoing(results, Selection(methods=("human",)), corpus), "refi", place / "leer").files[0]
    row, *_ = rows(place)
    project = Project(path)
    source = project.source(row.document)  # type: ignore[attr-defined]
    etree.SubElement(source, f"{{{NS['r']}}}PlainTextSelection", startPosition="0", endPosition="0")
    project.add(row.document, row.start, row.end, row.code)  # type: ignore[attr-defined]
    done = bring(place, project.save())
    assert [(d.person, d.kind, d.blind) for d in done.decisions] == [("Anna", "applies", True)]
    assert valid(place)[key(row)].people == ("Anna",)


def test_who_changed_what_must_be_known(place: Path) -> None:
    path = out(place, "refi")
    row, *_ = rows(place)
    project = Project(path)
    project.rewrite(row, lambda t: t.replace("Status: vorhanden", "Status: geplant"))
    project.save()
    with pytest.raises(ExchangeError, match="von wem"):
        bring(place, path)
    with pytest.raises(ExchangeError, match="durchgesehen"):
        bring(place, path, complete=True)
    project.rewrite(row, lambda t: t.replace("Status: geplant", "Status: demnächst"))
    project.save()
    with pytest.raises(ExchangeError, match="„demnächst“.*erlaubt sind status: vorhanden"):
        bring(place, path, coder="Anna")
    assert not (place / "korpus" / "entscheidungen").exists()


def test_memos_on_project_document_code_and_case(place: Path) -> None:
    path = out(place, "refi")
    row, *_ = rows(place)
    project = Project(path)
    r = f"{{{NS['r']}}}"
    notes = etree.Element(f"{r}Notes")
    project.root.find("r:Sources", NS).addnext(notes)
    for n, text in enumerate(("Im Amt geführt.", "Offene Frage.")):
        note = etree.SubElement(notes, f"{r}Note", guid=guid("notiz", n), name=f"Memo {n}", creatingUser=ANNA)
        etree.SubElement(note, f"{r}PlainTextContent").text = text
    etree.SubElement(project.source(row.document), f"{r}NoteRef", targetGUID=guid("notiz", 0))  # type: ignore[attr-defined]
    about = project.root.find("r:Description", NS)
    about.text = "Erster Durchgang.\n" + about.text
    code = next(c for c in project.root.iter(f"{r}Code") if c.get("guid") == guid("code", "HF.armut"))
    code.find("r:Description", NS).text += "\n\nBitte enger fassen."
    case = project.root.find(".//r:Case", NS)
    case.insert(0, etree.Element(f"{r}Description"))
    case[0].text = "Sehr klein."
    project.save()
    done = bring(place, path, coder="Anna")
    memos = {(d.document, d.code, d.case): d.memo for d in done.decisions}
    assert memos == {
        (row.document, "", ""): "Im Amt geführt.",  # type: ignore[attr-defined]
        ("", "", ""): "Offene Frage.\n\nErster Durchgang.",
        ("", "HF.armut", ""): "Bitte enger fassen.",
        ("", "", case.get("name")): "Sehr klein.",
    }
    assert {(d.person, d.kind) for d in done.decisions} == {("Anna", "memo")}
    assert bring(place, path, coder="Anna").decisions == ()


def test_our_numbers_come_back_from_a_program_that_counts_otherwise(tmp_path: Path) -> None:
    """MAXQDA counts an emoji as two: it shows our codings behind it displaced, and gives them back so."""
    text = "I: Wie geht es?\n\nB: Gut 😀 und weiter. Die Mieten steigen sehr, und Wohnungen fehlen überall."
    codings = [find(text, "Die Mieten steigen sehr", "HF.wohnen"), find(text, "Gut", "HF.armut")]
    results = write_results(tmp_path / "r", {"bericht": text}, codings)
    corpus = write_corpus(tmp_path / "c", {"bericht": text})
    path = export(Outgoing(results), "refi", tmp_path / "p").files[0]
    project = Project(path)
    project.root.set("origin", "MAXQDA 24")
    for selection in project.root.iter(f"{{{NS['r']}}}PlainTextSelection"):
        selection.attrib.pop("name")
    words = ["Wohnungen fehlen", "weiter", "überall", "sehr"]
    for passage in words:
        start = text.index(passage) + 1
        project.add("bericht", start, start + len(passage), "EF.begegnung")
    project.save()
    done = import_codings(path, corpus, results.codebook, ImportSettings(), results)
    assert sorted(d.text for d in done.decisions if d.kind == "applies") == sorted(words)
    assert not any(d.code == "HF.wohnen" for d in done.decisions)


def test_what_is_missing_is_not_judged_by_another_run(place: Path) -> None:
    """Other rules propose other codings: those were never in the file."""
    path = out(place, "refi")
    project = Project(path)
    about = project.root.find("r:Description", NS)
    run_id = open_results(place / "aus").manifest.run
    about.text = about.text.replace(run_id, "000000000000")
    row, *_ = rows(place)
    project.delete(row)
    project.save()
    with pytest.raises(ExchangeError, match="aus dem Lauf 000000000000.*--results"):
        bring(place, path, coder="Anna", complete=True)
    done = bring(place, path, coder="Anna")
    assert done.decisions == ()
    assert any("aus dem Lauf 000000000000" in n for n in done.notices)


def test_a_second_place_of_a_code_keeps_the_first(tmp_path: Path) -> None:
    """What a person says of a passage and a code counts as a whole: the machine's coding beside it stays."""
    text = "Die Mieten steigen sehr, und bezahlbare Wohnungen fehlen."
    results = write_results(tmp_path / "r", {"bericht": text}, [find(text, "Mieten steigen", "HF.wohnen")])
    corpus = write_corpus(tmp_path / "c", {"bericht": text})
    project = Project(export(Outgoing(results), "refi", tmp_path / "p").files[0])
    start = text.index("Wohnungen")
    project.add("bericht", start, start + len("Wohnungen fehlen"), "HF.wohnen")
    import_codings(project.save(), corpus, results.codebook, ImportSettings(), results)
    layer = derived(results, read_people(corpus.folder)[0])
    assert [f.coding.text for f in layer.codings] == ["Mieten steigen", "Wohnungen fehlen"]
