"""A corpus is any folder with documents; corpus.yaml is optional."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus import open_corpus
from pipeline.corpus_files import unique_names
from pipeline.errors import InputError


def make(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Die Stadt plant ein Leitbild.", encoding="utf-8")
    return folder


def test_any_folder_is_a_corpus_and_each_document_is_its_own_case(tmp_path: Path) -> None:
    corpus = open_corpus(make(tmp_path, "Süd stadt.txt", "a/bericht.txt", "codings/anna.csv", "~$offen.docx"))
    assert [s.name for s in corpus.sources] == ["Süd stadt", "bericht"]
    assert corpus.sources[1].default_case == "bericht"


def test_documents_with_the_same_stem_get_names_of_their_own(tmp_path: Path) -> None:
    corpus = open_corpus(make(tmp_path, "bericht.txt", "bericht.md", "x/plan.txt", "y/plan.txt"))
    names = [s.name for s in corpus.sources]
    assert sorted(names) == ["bericht_md", "bericht_txt", "x_plan_txt", "y_plan_txt"]


def test_names_that_differ_only_in_case_would_overwrite_each_other_on_some_disks() -> None:
    expected = {
        "A.TXT": "A_txt",
        "a.txt": "a_txt_1",
        "Plan.txt": "Plan_txt",
        "plan.md": "plan_md",
        "X/lage.txt": "X_lage_txt",
        "x/Lage.txt": "x_Lage_txt_1",
    }
    assert dict(zip(sorted(expected), unique_names(sorted(expected)), strict=True)) == expected


@given(
    st.lists(
        st.from_regex(r"([abAB]/|a_b/)?[abAB](_txt|_b)?(_1)?\.(txt|md|TXT)", fullmatch=True),
        min_size=2,
        unique=True,
    )
)
def test_no_two_documents_ever_share_a_name(paths: list[str]) -> None:
    assert len({name.casefold() for name in unique_names(sorted(paths))}) == len(paths)


def test_documents_stand_in_the_order_of_their_paths(tmp_path: Path) -> None:
    corpus = open_corpus(make(tmp_path, "b.txt", "a.txt", "a/z.txt", "a/b/c.txt", "a b/y.txt", "B/x.txt"))
    paths = [source.path for source in corpus.sources]
    assert paths == sorted(paths) and len(paths) == 6
    assert [corpus.place_of(path) for path in paths[:2]] == ["B/x.txt", "a/b/c.txt"]


def test_of_many_documents_some_are_looked_at(tmp_path: Path) -> None:
    sources = open_corpus(make(tmp_path, "a.txt", "b.txt", "c.txt", "d.txt")).sources
    some = sources.only([1, 2, 3])
    assert [s.name for s in some] == list(some.names()) == ["b", "c", "d"]
    assert [s.name for s in some[1:]] == ["c", "d"] and some[-1].name == "d"
    assert (len(some), list(some.described())) == (3, [])


def test_unknown_formats_are_listed_not_lost(tmp_path: Path) -> None:
    corpus = open_corpus(make(tmp_path, "bericht.txt", "foto.heic"))
    assert [p.name for p in corpus.unknown] == ["foto.heic"]


def test_corpus_yaml_says_what_is_known(tmp_path: Path) -> None:
    make(tmp_path, "bericht.txt")
    (tmp_path / "corpus.yaml").write_text(
        "documents:\n- {file: bericht.txt, case: Lindenau, kind: Bericht, year: 2021, state: Hessen}\n"
        "cases:\n- {name: Lindenau, variables: {Einwohner: 28000}}\n",
        encoding="utf-8",
    )
    corpus = open_corpus(tmp_path)
    assert corpus.sources[0].entry.year == 2021
    assert corpus.case_variables() == {"Lindenau": {"state": "Hessen", "Einwohner": 28000}}


@pytest.mark.parametrize(
    ("yaml", "words"),
    [
        ("documents: [{file: fehlt.txt}]", ["fehlt.txt", "fehlt im Ordner"]),
        ("documents: [{file: bericht.txt, fall: X}]", ["fall", "corpus.yaml"]),
        ("documents: [", ["Zeile", "YAML"]),
    ],
)
def test_a_broken_corpus_yaml_is_one_clear_sentence(tmp_path: Path, yaml: str, words: list[str]) -> None:
    make(tmp_path, "bericht.txt")
    (tmp_path / "corpus.yaml").write_text(yaml, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_corpus(tmp_path)
    assert all(word in str(caught.value) for word in words)


def test_an_empty_or_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="liegt kein Dokument"):
        open_corpus(tmp_path)
    with pytest.raises(InputError, match="gibt es nicht"):
        open_corpus(tmp_path / "weg")
