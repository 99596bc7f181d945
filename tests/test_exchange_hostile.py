"""Files that are broken or meant to harm are refused with one sentence; nothing is ever half imported."""

from __future__ import annotations

import random
import sqlite3
import stat
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from exchange_sample import TEXT, find, write_corpus, write_results

from pipeline.errors import ExchangeError
from pipeline.exchange import safety
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import ImportSettings
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.readers import read_any
from pipeline.exchange.refi import parse as refi_parse
from pipeline.exchange.targets import export

A, B, C, D = (f"{n:08d}-0000-0000-0000-000000000000" for n in range(4))
USERS = f'<Users><User guid="{A}" name="Anna"/></Users>'
CODES = f'<CodeBook><Codes><Code guid="{B}" name="HF.wohnen" isCodable="true"/></Codes></CodeBook>'


def selection(start: object = 0, end: object = 5, name: str = "", code: str = B) -> str:
    return (
        f'<PlainTextSelection guid="{D}" name="{name}" startPosition="{start}" endPosition="{end}" '
        f'creatingUser="{A}" creationDateTime="2025-01-01T00:00:00Z"><Coding guid="{D}" creatingUser="{A}">'
        f'<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def project(inner: str = "", codes: str = CODES, users: str = USERS, head: str = "", path: str = "") -> str:
    where = path or f"internal://{C}.txt"
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<Project xmlns="urn:QDA-XML:project:1.0" name="p" '
        f'origin="Probe">{users}{codes}<Sources>'
        f'<TextSource guid="{C}" name="bericht" plainTextPath="{where}">'
        f"{inner or selection()}</TextSource></Sources></Project>"
    )


def qdpx(path: Path, xml: str | None = None, **members: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", project() if xml is None else xml)
        archive.writestr(f"sources/{C}.txt", TEXT)
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def refused(path: Path, *said: str) -> None:
    """One sentence that names the file and says what is wrong; no file in the corpus."""
    corpus = write_corpus(path.parent / "corpus", {"bericht": TEXT})
    results = write_results(path.parent / "ergebnisse", {"bericht": TEXT}, [])
    with pytest.raises(ExchangeError) as caught:
        import_codings(path, corpus, results.codebook, ImportSettings(), results)
    message = str(caught.value)
    for word in said:
        assert word in message
    assert message.endswith(".")
    assert not corpus.decisions_folder.exists()


def test_the_sound_file_of_these_tests_is_imported(tmp_path: Path) -> None:
    found = read_any(qdpx(tmp_path / "gut.qdpx"))
    assert [(c.start, c.end, c.quote, c.coder) for c in found.codings] == [(0, 5, TEXT[:5], "Anna")]


@pytest.mark.parametrize(
    "name", ["../fremd.txt", "/etc/fremd.txt", "sources/../../x", "C:\\fremd.txt", "a\\..\\b"]
)
def test_entries_that_leave_the_folder(tmp_path: Path, name: str) -> None:
    refused(qdpx(tmp_path / "böse.qdpx", **{name: "x"}), "böse.qdpx", "hinausführt")


def test_a_link_in_the_archive(tmp_path: Path) -> None:
    path = qdpx(tmp_path / "link.qdpx")
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("sources/geheim.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    refused(path, "hinausführt")


def test_an_archive_that_explodes(tmp_path: Path) -> None:
    refused(qdpx(tmp_path / "bombe.qdpx", **{"sources/x.txt": b"\0" * 40_000_000}), "bombe.qdpx", "groß")


def test_a_size_that_is_a_lie(tmp_path: Path) -> None:
    """The header says ten bytes, the data unpack to more: reading stops at the stated size."""
    path = qdpx(tmp_path / "luege.qdpx")
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"PK\x01\x02"))
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    path.write_bytes(bytes(data))
    refused(path, "luege.qdpx")


def test_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "MAX_MEMBERS", 5)
    refused(qdpx(tmp_path / "viele.qdpx", **{f"sources/{i}.txt": "x" for i in range(5)}), "7 Dateien")


def test_a_text_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety.read_member, "__defaults__", (20,))
    refused(qdpx(tmp_path / "lang.qdpx"), "lang.qdpx", "groß")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE p [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE p SYSTEM "file:///etc/passwd">',
        '\n\n<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_and_document_types(tmp_path: Path, head: str) -> None:
    line = 1 + head.count("\n")
    refused(qdpx(tmp_path / "dtd.qdpx", project(head=head)), "dtd.qdpx", f"Zeile {line}", "DTD")


def test_entities_in_utf16(tmp_path: Path) -> None:
    xml = project(head="<!DOCTYPE p []>").replace("utf-8", "utf-16")
    path = tmp_path / "p.qde"
    path.write_bytes(xml.encode("utf-16"))
    refused(path, "DTD")


def test_broken_xml_names_the_line(tmp_path: Path) -> None:
    refused(qdpx(tmp_path / "kaputt.qdpx", project() + "\n\n<"), "kaputt.qdpx", "Zeile 3")
    refused(qdpx(tmp_path / "leer.qdpx", ""), "leer.qdpx", "XML")
    refused(qdpx(tmp_path / "fremd.qdpx", "<html/>"), "fremd.qdpx", "kein REFI-QDA-Projekt")


def test_codes_nested_without_measure(tmp_path: Path) -> None:
    deep = "".join(
        f'<Code guid="{n:08d}-1111-0000-0000-000000000000" name="n{n}" isCodable="true">' for n in range(5000)
    )
    codes = f"<CodeBook><Codes>{deep}{'</Code>' * 5000}</Codes></CodeBook>"
    refused(qdpx(tmp_path / "tief.qdpx", project(codes=codes)), "tief.qdpx", "Zeile")


def test_a_circle_in_the_code_tree(tmp_path: Path) -> None:
    inner = f'<Code guid="{B}" name="HF.wohnen" isCodable="true"/>'
    outer = f'<Code guid="{{{B}}}" name="Kreis" isCodable="true">{inner}</Code>'
    codes = f"<CodeBook><Codes>\n{outer}</Codes></CodeBook>"
    refused(qdpx(tmp_path / "kreis.qdpx", project(codes=codes)), "Zeile 2", "Kreis im Codebaum")


def test_one_guid_for_two_codes_or_two_people(tmp_path: Path) -> None:
    twice = CODES.replace("</Codes>", f'<Code guid="{B}" name="HF.armut" isCodable="true"/></Codes>')
    refused(qdpx(tmp_path / "codes.qdpx", project(codes=twice)), "für zwei Codes", "HF.armut")
    people = USERS.replace("</Users>", f'<User guid="{A}" name="Bernd"/></Users>')
    refused(qdpx(tmp_path / "leute.qdpx", project(users=people)), "für zwei Personen", "Bernd")


def test_one_guid_for_two_documents_is_told_and_read(tmp_path: Path) -> None:
    xml = project()
    again = xml[xml.index("<TextSource") : xml.index("</Sources>")].replace('"bericht"', '"zweiter"')
    found = read_any(qdpx(tmp_path / "p.qdpx", xml.replace("</Sources>", again + "</Sources>")))
    assert len(found.codings) == 2
    assert any("dieselbe GUID" in n for n in found.notices)


@pytest.mark.parametrize(("start", "end"), [(-5, 3), (10, 4), (0, 10**12), (10**30, 10**31)])
def test_positions_outside_the_text(tmp_path: Path, start: int, end: int) -> None:
    refused(qdpx(tmp_path / "p.qdpx", project(selection(start, end))), "Zeile 1", "außerhalb des Textes")


def test_a_position_outside_is_repaired_by_the_words_it_names(tmp_path: Path) -> None:
    found = read_any(qdpx(tmp_path / "p.qdpx", project(selection(9000, 9008, "Wohnraum"))))
    assert [(c.start, c.quote) for c in found.codings] == [(None, "Wohnraum")]


def test_a_position_that_is_no_number(tmp_path: Path) -> None:
    refused(qdpx(tmp_path / "p.qdpx", project(selection("drei", 5))), "„drei“", "keine Zahl")


def test_a_code_that_is_not_there(tmp_path: Path) -> None:
    refused(qdpx(tmp_path / "p.qdpx", project(selection(code=C))), "einen Code, den es", "Zeile 1")


def test_a_missing_text_is_told_and_the_passage_found_by_its_name(tmp_path: Path) -> None:
    xml = project(selection(5, 13, "Wohnraum"), path="internal://fehlt.txt")
    corpus = write_corpus(tmp_path / "corpus", {"bericht": TEXT})
    results = write_results(tmp_path / "r", {"bericht": TEXT}, [])
    done = import_codings(qdpx(tmp_path / "p.qdpx", xml), corpus, results.codebook, ImportSettings(), results)
    assert done.codings == 1
    assert any("Der Text von „bericht“ fehlt" in n for n in done.notices)
    assert [d.text for d in done.decisions] == ["Wohnraum"]


def test_a_missing_text_keeps_whole_passages(tmp_path: Path) -> None:
    """A selection's name is only the beginning of a long passage; its position tells the end."""
    start, end = TEXT.index("Die Mieten"), TEXT.index("\n\nDer Verein")
    xml = project(selection(start, end, TEXT[start : start + 30]), path="internal://fehlt.txt")
    corpus = write_corpus(tmp_path / "corpus", {"bericht": TEXT})
    results = write_results(tmp_path / "r", {"bericht": TEXT}, [])
    done = import_codings(qdpx(tmp_path / "p.qdpx", xml), corpus, results.codebook, ImportSettings(), results)
    assert [d.text for d in done.decisions] == [TEXT[start:end]]


def test_a_million_codings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert safety.MAX_CODINGS == 1_000_000
    monkeypatch.setattr(refi_parse, "MAX_CODINGS", 100)
    refused(qdpx(tmp_path / "p.qdpx", project(selection() * 101)), "mehr als 100 Kodierungen")


@pytest.mark.slow
def test_more_than_a_million_codings_are_refused_in_little_memory(tmp_path: Path) -> None:
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    path = tmp_path / "p.qde"
    head, tail = project("#").split("#")
    one = selection() + "\n"
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for _ in range(1001):
            file.write(one * 1000)
        file.write(tail)
    refused(path, "Kodierungen")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 800_000, f"{grown} kB"


def test_no_archive_and_damaged_archives(tmp_path: Path) -> None:
    (tmp_path / "text.qdpx").write_text("Das ist kein Archiv", "utf-8")
    refused(tmp_path / "text.qdpx", "text.qdpx", "kein lesbares Archiv")
    sound = qdpx(tmp_path / "gut.qdpx").read_bytes()
    for number, cut in enumerate((100, len(sound) // 2, len(sound) - 30)):
        (tmp_path / f"{number}.qdpx").write_bytes(sound[:cut])
        refused(tmp_path / f"{number}.qdpx", f"{number}.qdpx")
    middle = bytearray(sound)
    middle[60:90] = bytes(30)
    (tmp_path / "flip.qdpx").write_bytes(bytes(middle))
    refused(tmp_path / "flip.qdpx", "flip.qdpx")


def test_an_archive_without_or_with_two_projects(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "ohne.qdpx", "w") as archive:
        archive.writestr("x.txt", "x")
    refused(tmp_path / "ohne.qdpx", "keine Projektdatei")
    refused(qdpx(tmp_path / "zwei.qdpx", **{"b.qde": project()}), "mehr als eine Projektdatei")


def test_a_text_that_is_not_utf8(tmp_path: Path) -> None:
    xml = project(path="internal://latin.txt")
    refused(qdpx(tmp_path / "p.qdpx", xml, **{"sources/latin.txt": b"\xe4\xf6"}), "latin.txt", "UTF-8")


def test_taguette_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite3").write_text("kein SQLite", "utf-8")
    refused(tmp_path / "text.sqlite3", "text.sqlite3", "Taguette")
    sqlite3.connect(tmp_path / "leer.sqlite3").close()
    refused(tmp_path / "leer.sqlite3", "kein Taguette-Projekt")


def test_taguette_views_and_positions(tmp_path: Path) -> None:
    results = write_results(tmp_path / "r", {"bericht": TEXT}, [find(TEXT, "Wohnraum", "HF.wohnen")])
    path = export(Outgoing(results), "taguette", tmp_path / "p.sqlite3").files[0]
    with sqlite3.connect(path) as database:
        database.execute("UPDATE highlights SET end_offset = 99999999")
    refused(path, "außerhalb des Textes")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id FROM n"
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE tags")
        database.execute(f"CREATE VIEW tags AS {endless}")
    refused(path, "es fehlt die Tabelle tags")


def test_tables_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 kaputt")
    refused(tmp_path / "x.xlsx", "x.xlsx")
    (tmp_path / "y.csv").write_text("a;b\n1;2\n", "utf-8")
    refused(tmp_path / "y.csv", "y.csv", "nötigen Spalten")
    book = openpyxl.Workbook()
    book.active.append(["Dokumentname", "Code", "Segment"])
    book.save(tmp_path / "z.xlsx")
    with zipfile.ZipFile(tmp_path / "z.xlsx", "a") as archive:
        archive.writestr("xl/böse.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    refused(tmp_path / "z.xlsx", "DTD")
    (tmp_path / "w.doc").write_text("x", "utf-8")
    refused(tmp_path / "w.doc", "kein Format")
    refused(tmp_path / "fehlt.qdpx", "gibt es nicht")


@pytest.mark.parametrize("target", ["refi", "taguette", "xlsx", "openqda", "csv"])
def test_random_damage_never_ends_in_anything_but_a_sentence(tmp_path: Path, target: str) -> None:
    results = write_results(tmp_path / "r", {"bericht": TEXT}, [find(TEXT, "Wohnraum", "HF.wohnen")])
    sound = export(Outgoing(results), target, tmp_path / "p").files[0]
    chance = random.Random(7)
    read = 0
    for number in range(40):
        data = bytearray(sound.read_bytes())
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path = tmp_path / f"{number}{sound.suffix}"
        path.write_bytes(bytes(data[: chance.randint(len(data) // 2, len(data))]))
        try:
            read_any(path)
            read += 1
        except ExchangeError as error:
            assert str(error).endswith(".")
    assert read < 40
