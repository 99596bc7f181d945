"""YAML files: what they say, where they are wrong, and how they are changed without losing comments."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipeline.codebook import load_codebook
from pipeline.corpus import open_corpus
from pipeline.errors import CodebookError, InputError
from pipeline.run.options import RunOptions
from pipeline.run.run import run
from pipeline.yaml_file import dump_yaml, edit, fingerprint, read_yaml
from pipeline.yaml_values import OldWord, read_text
from querschau.cli import app

ROOT = Path(__file__).resolve().parents[1]

BOOK = """\
id: rad
version: "1"
label: Radverkehr
dimensions:
  - id: X
    label: Thema
    codes:
      - id: X.weg
        label: Wege
        rules:
          - {id: r, any: [Radweg, "$wege"]}
lists:
  wege: [Pfad, (Rad, Fuß) Weg]
"""


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def fault_of(path: Path) -> str:
    """The one sentence about a broken codebook."""
    with pytest.raises(CodebookError) as caught:
        load_codebook(path)
    message = str(caught.value)
    assert message.startswith(f"„{path}“, Zeile ") and message.endswith(".") and "\n" not in message
    return message.removeprefix(f"„{path}“, ")


@pytest.mark.parametrize(
    "line, column, said, content",
    [
        (3, 2, "Einrückung", BOOK.replace("label: Radverkehr", " label: Radverkehr").replace('"1"', "[1]")),
        (9, 20, "Doppelpunkt", BOOK.replace("label: Wege", "label: Wege: alle")),
        (4, 1, "doppelt, schon in Zeile 3", BOOK.replace("dimensions:", "label: Rad\ndimensions:")),
        (11, 21, "„id“ steht doppelt, schon in Zeile 11", BOOK.replace("{id: r,", "{id: r, id: s,")),
        (6, 1, "Tabulator", BOOK.replace("    label: Thema", "\tlabel: Thema")),
        (9, 9, "„labl“ ist hier unbekannt, meinten Sie „label“", BOOK.replace("label: Wege", "labl: Wege")),
        (3, 1, "erlaubt sind id, version", BOOK.replace("label: Radverkehr", "qq: 3\nlabel: Radverkehr")),
        (8, 9, "fehlt das Feld „label“", BOOK.replace("        label: Wege\n", "")),
        (11, 35, "ein Text stehen, nicht „2030“; setzen Sie", BOOK.replace('"$wege"', "2030")),
        (13, 9, "eine Liste stehen, nicht „Pfad“", BOOK.replace("[Pfad, (Rad, Fuß) Weg]", "Pfad")),
        (11, 52, "meinten Sie „sentence“", BOOK.replace('wege"]', 'wege"], scope: sentense')),
        (11, 51, "mindestens 0", BOOK.replace('wege"]', 'wege"], near: -1')),
        (11, 51, "eine Liste stehen", BOOK.replace('wege"]', 'wege"], all: [3]')),
        (14, 16, "„X.weeg“ ist unbekannt, meinten Sie „X.weg“", BOOK + "when_missing: {X.weeg: X.weg}\n"),
        (11, 18, "Verweis „*a“", BOOK.replace("{id: r", "{id: *a ")),
        (8, 13, "Etikett", BOOK.replace("id: X.weg", "id: !!python/name:os.system X.weg")),
        (14, 1, "zweites Dokument", BOOK + "---\nid: x\n"),
        (3, 12, "U+0007", BOOK.replace("Radverkehr", "Radv\aerkehr")),
        (3, 12, "UTF-8", BOOK.replace("Radverkehr", "Radwüge").encode("cp1252").replace(b"Radw", b"Rad-")),
        (1, 1, "UTF-8", BOOK.encode("utf-16")),
        (1, 1, "fehlt das Feld „id“", ""),
        (1, 1, "fehlt das Feld „id“", "# nur ein Kommentar\n"),
        (1, 1, "„Feld: Wert“ stehen, nicht eine Liste", "- a\n- b\n"),
        (1, 101, "mehr als 100 Ebenen", "[" * 200_000),
        (1, 201, "mehr als 100 Ebenen", "- " * 100_000 + "x"),
    ],
)
def test_a_broken_codebook_says_line_and_column(
    tmp_path: Path, line: int, column: int, said: str, content: str | bytes
) -> None:
    message = fault_of(write(tmp_path / "b.yaml", content))
    assert message.startswith(f"Zeile {line}, Spalte {column}") and said in message, message


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    broken = BOOK.replace("label: Thema", "lable: Thema").replace("label: Wege", "label: 3")
    path = write(tmp_path / "b.yaml", broken)
    with pytest.raises(CodebookError, match=r"Zeile 6, Spalte 5.*; dazu 1 weiterer Fehler in"):
        load_codebook(path)
    shown = CliRunner().invoke(app, ["codebook", "check", str(path)]).output
    assert re.findall(r"Fehler: Zeile (\d+),\s+Spalte (\d+)", shown) == [("6", "5"), ("9", "16")]


def test_an_error_keeps_its_faults_on_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(CodebookError("a", ("b", "c"))))
    assert (str(error), error.faults) == ("a", ("b", "c"))


def test_references_that_multiply_are_refused_those_that_do_not_are_read(tmp_path: Path) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(InputError, match="Zeile 5, Spalte .*vervielfachen"):
        read_yaml(write(tmp_path / "b.yaml", bomb))
    with pytest.raises(InputError, match="Zeile 1, Spalte 8.*Verweis"):
        read_yaml(write(tmp_path / "b.yaml", "a: &a [*a]\n"))
    shared = "a: &a {x: 1, y: [2]}\nb: {<<: *a, x: 3}\nc: [*a, *a]\n"
    assert read_text(shared) == {
        "a": {"x": 1, "y": [2]},
        "b": {"x": 3, "y": [2]},
        "c": [{"x": 1, "y": [2]}, {"x": 1, "y": [2]}],
    }


@pytest.mark.parametrize(
    "change, line, column, said",
    [
        (("$wege", "$weg"), 11, 35, "„$weg“ gibt es nicht"),
        (("Pfad,", "(Pfad,"), 13, 10, "unvollständige Klammer"),
        (("Fuß) Weg]", "Fuß) Weg, Rad/Weg]"), 13, 32, "kann nie gefunden werden"),
        (
            ('wege"]', 'wege"], none: [Radweg, $wege]'),
            11,
            51,
            "unter „none“ verbietet",
        ),
        (('wege"]', 'wege"], cue: [mangl]'), 11, 51, "unbekannten Hinweis"),
        (('wege"]', 'wege"], status: vorbei'), 11, 53, "„attributes“ nicht kennt"),
        (('wege"]', 'wege"], role: [rat]'), 11, 52, "unbekannte Rolle"),
        (("rules:", "threshold: 9\n        rules:"), 10, 20, "nie die Schwelle"),
        (("rules:", "anchors: [Ein Boot., Der Pfad.]\n        rules:"), 10, 19, "Ein Boot."),
        (("lists:", "lists:\n  alt: [Gasse]"), 13, 3, "„alt“ benutzt keine Regel"),
    ],
)
def test_every_finding_of_a_check_names_line_and_column(
    tmp_path: Path, change: tuple[str, str], line: int, column: int, said: str
) -> None:
    path = write(tmp_path / "b.yaml", BOOK.replace(*change))
    shown = " ".join(CliRunner().invoke(app, ["codebook", "check", str(path)]).output.split())
    findings = re.findall(
        r"(?:Fehler|Hinweis): Zeile (\d+), Spalte (\d+): (.*?)(?= Fehler:| Hinweis:|$)", shown
    )
    assert [(int(a), int(b)) for a, b, text in findings if said in text] == [(line, column)], shown


def test_a_run_names_the_place_of_an_unknown_word_list(tmp_path: Path) -> None:
    write(tmp_path / "text.txt", "Der Radweg ist neu.")
    path = write(tmp_path / "b.yaml", BOOK.replace("$wege", "$weg"))
    with pytest.raises(CodebookError, match=r"b\.yaml“, Zeile 11, Spalte 35.*\$weg"):
        run(RunOptions(tmp_path / "text.txt", tmp_path / "out", str(path)))


@pytest.mark.parametrize(
    "content, line, column, said",
    [
        ("documents:\n- {file: a.txt, yaer: 3}\n", 2, 17, "„yaer“ ist hier unbekannt, meinten Sie „year“"),
        ("documents:\n- file: a.txt\n  year: bald\n", 3, 9, "eine ganze Zahl stehen, nicht „bald“"),
        ("documents:\n- file: a.txt\n- file: aa.txt\n", 3, 9, "fehlt im Ordner, meinten Sie „a.txt“"),
        ("documents:\n- file: a.txt\n  variables: {Partner: yes}\n", 3, 24, "„yes“ ist mehrdeutig"),
        ("cases:\n- name: A\n  variables: {PLZ: 06217}\n", 3, 20, "„06217“ ist mehrdeutig"),
        ("cases:\n- name: A\n  variables: {2020: 3}\n", 3, 15, "ein Text stehen, nicht „2020“"),
    ],
)
def test_a_broken_corpus_yaml_says_line_and_column(
    tmp_path: Path, content: str, line: int, column: int, said: str
) -> None:
    write(tmp_path / "a.txt", "Text.")
    write(tmp_path / "corpus.yaml", content)
    with pytest.raises(InputError) as caught:
        open_corpus(tmp_path)
    assert f"Zeile {line}, Spalte {column} " in str(caught.value) and said in str(caught.value), caught.value


# What words without quotation marks mean


def test_what_yaml_1_1_read_otherwise_is_text_or_as_before(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Text.")
    write(
        tmp_path / "corpus.yaml",
        "title: 2024-05-01\ncode_interviewers: yes\ndocuments:\n"
        "- {file: a.txt, case: no, variables: {AGS: 08111000, Stand: 2020-05-01, Anteil: 1.50, Zahl: 12}}\n",
    )
    corpus = open_corpus(tmp_path)
    entry = corpus.sources[0].entry
    assert corpus.file.code_interviewers is True and corpus.file.title == "2024-05-01" and entry.case == "no"
    assert entry.variables == {"AGS": "08111000", "Stand": "2020-05-01", "Anteil": 1.5, "Zahl": 12}


@given(
    st.one_of(
        st.from_regex(r"[-+.:_0-9xobeEaAfF]{1,9}", fullmatch=True), st.sampled_from(["yes", "No", "ON", "~"])
    )
)
def test_no_word_silently_means_another_thing_than_in_yaml_1_1(word: str) -> None:
    old = pytest.importorskip("yaml")
    try:
        before = old.safe_load(f"a: {word}")["a"]
    except (old.YAMLError, ValueError, TypeError):
        return
    now = read_text(f"a: {word}")["a"]
    as_before = repr(now) == repr(before)
    assert as_before or isinstance(now, OldWord) or type(before).__name__ in ("date", "datetime")


@pytest.mark.parametrize("path", sorted(p for p in ROOT.rglob("*.yaml") if ".git" not in p.parts), ids=str)
def test_files_of_the_repository_say_what_they_said(path: Path) -> None:
    old = pytest.importorskip("yaml")
    assert repr(read_yaml(path)) == repr(old.safe_load(path.read_text("utf-8")))


# Changing


CORPUS = """\
# Unsere Städte – Stand Mai
title: "Drei Städte"   # doppelt angeführt
documents:
  # die erste
  - file: 'münster.txt'
    case: Münster   # mit Ümlaut
    kind: Konzept
    year: 2021

  - {file: b.txt, case: yes, variables: {AGS: '08111000'}}
cases: []  # noch keine
"""


def rename(data: Any) -> None:
    data["documents"][0]["case"] = "Coesfeld"


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_an_edit_changes_one_value_and_nothing_else(tmp_path: Path, mark: str, end: str) -> None:
    path = write(tmp_path / "corpus.yaml", mark + CORPUS.replace("\n", end))
    assert edit(path, rename, fingerprint(path)) == fingerprint(path)
    expected = CORPUS.replace("Münster   #", "Coesfeld  #")
    assert path.read_bytes().decode() == mark + expected.replace("\n", end)


def test_an_edit_without_a_change_keeps_every_byte_of_our_files(tmp_path: Path) -> None:
    for source in (ROOT / "corpora/beispiel/corpus.yaml", ROOT / "codebooks/hitzeschutz.yaml"):
        path = write(tmp_path / source.name, source.read_bytes())
        edit(path, lambda data: None, fingerprint(path))
        assert read_yaml(path) == read_yaml(source)
        comments = [re.findall(r"#.*", p.read_text("utf-8")) for p in (path, source)]
        assert comments[0] == comments[1]


def test_an_edit_of_a_file_changed_since_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "corpus.yaml", CORPUS)
    seen = fingerprint(path)
    write(path, CORPUS + "# neu\n")
    with pytest.raises(InputError, match="inzwischen geändert"):
        edit(path, rename, seen)
    assert path.read_text("utf-8") == CORPUS + "# neu\n" and [p.name for p in tmp_path.iterdir()] == [
        path.name
    ]


def test_a_broken_file_is_not_edited_and_a_new_or_bare_one_is(tmp_path: Path) -> None:
    path = tmp_path / "corpus.yaml"
    edit(path, lambda data: data.update(title="Städte"), fingerprint(path))
    assert path.read_text("utf-8") == "title: Städte\n"
    write(path, "# noch leer\n")
    edit(path, lambda data: data.update(title="no"), fingerprint(path))
    assert path.read_text("utf-8") == "# noch leer\ntitle: 'no'\n"
    write(path, "title: [\n")
    with pytest.raises(InputError, match="Zeile 2"):
        edit(path, rename, fingerprint(path))
    write(path, "- a\n")
    with pytest.raises(InputError, match="Zeile 1, Spalte 1"):
        edit(path, rename, fingerprint(path))


words = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=30),
    st.sampled_from(["yes", "010", "12:30", "null", "", " a", "- a", "a: b", "a #b", "*x", "2020-01-01"]),
)


@given(title=words, case=words, name=words.filter(bool))
@settings(max_examples=60)
def test_what_was_set_is_read_and_all_else_stays(
    tmp_path_factory: Any, title: str, case: str, name: str
) -> None:
    path = write(tmp_path_factory.mktemp("edit") / "corpus.yaml", CORPUS)

    def change(data: Any) -> None:
        data["title"] = title
        data["documents"][1]["case"] = case
        data["documents"][1]["variables"][name] = case

    edit(path, change, fingerprint(path))
    expected = read_text(CORPUS)
    change(expected)
    found = read_yaml(path)
    assert found == expected and not isinstance(found["title"], OldWord)
    for comment in re.findall(r"#.*", CORPUS):
        assert comment in path.read_text("utf-8")


@given(st.dictionaries(words, st.one_of(words, st.integers(), st.booleans(), st.none(), st.lists(words))))
@settings(max_examples=60)
def test_written_data_is_read_back(data: dict[str, Any]) -> None:
    assert read_text(dump_yaml(data)) == data


def test_values_over_several_lines_keep_their_breaks(tmp_path: Path) -> None:
    text = (
        "wege: [Radweg, langer\n  Weg,\n  Pfad]\nregeln:\n  - {id: a, any: [Rad,\n     Bus], weight: 1}\n"
        "  - {id: b, any: [Bahn,\n     Zug]}\ntext: ein Satz,\n  der weitergeht\n"
    )
    path = tmp_path / "b.yaml"
    path.write_text(text, "utf-8")

    def change(data: Any) -> None:
        data["regeln"][1]["any"].append("Fähre")

    edit(path, change, fingerprint(path))
    expected = text.replace("{id: b, any: [Bahn,\n     Zug]}", "{id: b, any: [Bahn, Zug, Fähre]}")
    assert path.read_text("utf-8") == expected
