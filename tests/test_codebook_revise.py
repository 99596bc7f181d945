"""A codebook changed by a person: drafts, line-exact faults, a new version that keeps the file's comments."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook import Codebook, load_codebook
from pipeline.codebook.changes import (
    Add,
    Describe,
    Merge,
    Move,
    Part,
    Rename,
    Retire,
    SetDimension,
    SetList,
    SetRules,
    Split,
)
from pipeline.codebook.revise import draft, publish
from pipeline.codebook.successors import Successors
from pipeline.codebook.typed_rules import rules_of
from pipeline.errors import CodebookError
from pipeline.yaml_file import Written, fingerprint
from pipeline.yaml_values import read_text

ROOT = Path(__file__).resolve().parents[1]
BOOK = """\
# Ein erfundenes Codebuch.
id: rad
version: "1.0"
label: Radverkehr
when_missing: {W.weg: P.luecke}
competition:
  - {codes: [W.weg, P.luecke, P.gefahr], margin: 0.5}
dimensions:
  - id: W
    label: Wege
    codes:
      # Wege sind das Wichtigste.
      - id: W.weg
        label: Radweg
        definition: >-
          Wege, die für
          Räder da sind.
        anchors: [Der Radweg ist neu.]
        rules:
          - id: wort  # nur das Wort
            any: [Radweg]
  - id: P
    label: Probleme
    codes:
      - id: P.luecke
        label: Lücke
        rules: [{id: r, any: [Lücke]}]
      - id: P.gefahr  # kommt oft vor
        label: Gefahr
        implies: {P.luecke: 0.5}
        rules: [{id: r, any: [Gefahr]}]
lists:
  wege:
    - Radweg  # auch Schutzstreifen
    - (Rad, Fahrrad) fahren
"""


def drafted(*changes: Any) -> Codebook:
    return draft(read_text(BOOK), changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "rad.yaml"
    file.write_text(BOOK, "utf-8")
    return file


def published(path: Path, *changes: Any, version: str = "1.1", note: str = "") -> str:
    publish(path, changes, version, "2026-11-29", note, fingerprint(path))
    return path.read_text("utf-8")


def test_a_new_version_keeps_comments_and_order(path: Path) -> None:
    rules = "- id: wort\n  any: [Radweg, Fahrradstraße]  # auch Straßen\n"
    text = published(
        path,
        SetRules(code="W.weg", text=rules),
        Describe(code="W.weg", exclude="Kein Fußweg"),
        note="Mehr.",
    )
    book = load_codebook(path)
    assert book.version == "1.1" and book.codes["W.weg"].exclude == "Kein Fußweg"
    assert [c.model_dump() for c in book.changelog] == [
        {
            "version": "1.1",
            "date": "2026-11-29",
            "changes": ["Mehr.", "W.weg: die Abgrenzung geändert.", "W.weg: Regel „wort“ geändert (any)."],
        }
    ]
    for comment in ("# Ein erfundenes", "# Wege sind das", "# auch Straßen", "# kommt oft vor"):
        assert comment in text
    lines = text.splitlines()
    kept = [line for line in BOOK.splitlines() if "Radweg]" not in line and "nur das Wort" not in line]
    assert [line for line in kept if line not in lines] == ['version: "1.0"']
    assert lines.index("        exclude: Kein Fußweg") < lines.index("        anchors: [Der Radweg ist neu.]")


def test_a_version_that_is_there_or_a_file_that_changed_is_refused(path: Path) -> None:
    change = Describe(code="W.weg", label="Weg")
    with pytest.raises(CodebookError, match="gibt es schon"):
        published(path, change, version="1.0")
    with pytest.raises(CodebookError, match="nichts geändert"):
        published(path, Describe(code="W.weg", label="Radweg"))
    read_as = fingerprint(path)
    path.write_text(BOOK + "# von außen\n", "utf-8")
    with pytest.raises(CodebookError, match="inzwischen geändert"):
        publish(path, [change], "1.1", "2026-11-29", "", read_as)
    assert path.read_text("utf-8") == BOOK + "# von außen\n"


def test_terms_that_stay_in_a_word_list_keep_their_comment(path: Path) -> None:
    text = published(path, SetList(name="wege", terms=["Radweg", "", "(Rad, Fahrrad) fahren", "Pfad"]))
    assert "    - Radweg  # auch Schutzstreifen\n    - (Rad, Fahrrad) fahren\n    - Pfad\n" in text
    assert "Wortliste „wege“: 1 Begriffe neu, 0 gestrichen." in text
    with pytest.raises(CodebookError, match="braucht einen Begriff"):
        drafted(SetList(name="wege", terms=[" "]))


def test_a_threshold_is_written_where_it_differs() -> None:
    book = drafted(Describe(code="W.weg", threshold=2.5), Describe(code="P.luecke", threshold=1.0))
    assert [c.threshold for c in book.codes.values()] == [2.5, 1.0, 1.0]


def test_merged_codes_pass_on_rules_examples_and_references() -> None:
    book = drafted(Merge(code="P.gefahr", into="P.luecke"))
    assert [r.id for r in book.codes["P.luecke"].rules] == ["r", "r-gefahr"]
    assert book.competition[0].codes == ["W.weg", "P.luecke"]
    assert Successors(book).of("P.gefahr") == ("P.luecke",)
    again = drafted(Merge(code="P.gefahr", into="P.luecke"), Merge(code="P.luecke", into="W.weg"))
    assert Successors(again).of("P.gefahr") == ("W.weg",)
    assert again.when_missing == {} and again.competition == []


def test_a_split_code_leaves_its_decisions_to_people() -> None:
    parts = [Part(code="P.lang", label="Lange Lücke"), Part(code="P.kurz", label="Kurze Lücke")]
    book = drafted(Split(code="P.luecke", parts=parts))
    assert list(book.codes) == ["W.weg", "P.lang", "P.kurz", "P.gefahr"]
    assert book.codes["P.lang"].rules and not book.codes["P.kurz"].rules
    assert Successors(book).of("P.luecke") == ("P.lang", "P.kurz")
    assert book.when_missing == {"W.weg": "P.lang"} and book.codes["P.gefahr"].implies == {"P.lang": 0.5}


def test_retired_added_and_moved_codes() -> None:
    book = drafted(
        Retire(code="P.luecke"),
        Add(code="W.ampel", label="Ampel", dimension="W", definition="Signale."),
        Move(code="W.ampel", dimension="W", before="W.weg"),
        Move(code="P.gefahr", dimension="W"),
    )
    assert [c.id for c in book.dimensions[0].codes] == ["W.ampel", "W.weg", "P.gefahr"]
    assert book.when_missing == {} and Successors(book).of("P.luecke") == ()


@pytest.mark.parametrize(
    "change, said",
    [
        (Add(code="W.weg", label="Weg", dimension="W"), "geht als Kennung nicht"),
        (Add(code="W weg!", label="Weg", dimension="W"), "geht als Kennung nicht"),
        (Add(code="W.neu", label=" ", dimension="W"), "braucht eine Bezeichnung"),
        (Add(code="W.neu", label="Neu", dimension="Z"), "Dimension „Z“ gibt es nicht"),
        (Merge(code="W.weg", into="W.weg"), "nicht mit sich selbst"),
        (Retire(code="W.fort"), "„W.fort“ gibt es nicht"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(change: Any, said: str) -> None:
    with pytest.raises(CodebookError, match=said):
        drafted(change)


@pytest.mark.parametrize(
    "text, said",
    [
        ("- id: a\n  any: [Weg\n", "Zeile 2, Spalte 8"),
        ("- id: a\n  any: Weg\n", "Zeile 2, Spalte 8 .*hier muss eine Liste stehen"),
        (
            "# Kommentar\n- {id: a, any: [Weg], gewicht: 2}\n",
            "Zeile 2, Spalte 23 .*„gewicht“ ist hier unbekannt",
        ),
        ("id: a\n", "Zeile 1, Spalte 1"),
    ],
)
def test_faults_of_rules_have_line_and_column(text: str, said: str) -> None:
    with pytest.raises(CodebookError, match=f"Regeln von W.weg“, {said}"):
        rules_of(text, "W.weg")
    assert rules_of("", "W.weg") == []


@pytest.mark.parametrize("name", ["hitzeschutz", "kommunale-integration"])
def test_rules_are_shown_as_they_stand_in_the_file(name: str) -> None:
    text = (ROOT / "codebooks" / f"{name}.yaml").read_text("utf-8")
    written = Written(text)
    for i, dimension in enumerate(written.data["dimensions"]):
        for j, code in enumerate(dimension["codes"]):
            shown = written.part(("dimensions", i, "codes", j, "rules"))
            assert read_text(shown) == code["rules"] and shown.startswith("- ")
    written = Written(BOOK)
    own = written.part(("dimensions", 0, "codes", 0, "rules"))
    assert own == "- id: wort  # nur das Wort\n  any: [Radweg]\n"
    bracketed = written.part(("dimensions", 1, "codes", 0, "rules"))
    assert read_text(bracketed) == [{"id": "r", "any": ["Lücke"]}]


CODES = ["W.weg", "P.luecke", "P.gefahr", "W.neu", "P.eins", "P.zwei"]
PARTS = [Part(code="P.eins", label="Eins"), Part(code="P.zwei", label="Zwei")]
some = st.sampled_from(CODES)
CHANGES = st.one_of(
    st.builds(Move, code=some, dimension=st.sampled_from(["W", "P"]), before=some),
    st.builds(Merge, code=some, into=some),
    st.builds(Retire, code=some),
    st.builds(Split, code=some, parts=st.just(PARTS)),
    st.builds(Rename, code=some, into=st.sampled_from(["W.neu", "P.neu", "W.weg"])),
    st.builds(Add, code=some, label=st.just("Neu"), dimension=st.sampled_from(["W", "P"])),
    st.builds(Describe, code=some, definition=st.sampled_from(["", "a: b # c", "„Zitat“", "- x"])),
    st.builds(Describe, code=some, threshold=st.sampled_from([0.5, 1.0, 2.5])),
    st.builds(SetList, name=st.just("wege"), terms=st.lists(st.sampled_from(["Radweg", "Pfad", "a, b"]))),
    st.builds(SetRules, code=some, text=st.sampled_from(["", "- {id: r, any: [Rad]}  # Rad\n"])),
)


@given(changes=st.lists(CHANGES, max_size=6))
def test_what_is_drafted_is_what_is_saved(changes: list[Any]) -> None:
    """Or both refuse; no code is lost without a trace, and the file keeps its head."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "rad.yaml"
        file.write_text(BOOK, "utf-8")
        try:
            wanted = drafted(*changes)
        except CodebookError:
            with pytest.raises(CodebookError):
                published(file, *changes)
            assert file.read_text("utf-8") == BOOK
            return
        if wanted == drafted():
            return
        text = published(file, *changes)
        same = {"version": "", "changelog": []}
        assert load_codebook(file).model_copy(update=same) == wanted.model_copy(update=same)
        assert text.startswith("# Ein erfundenes Codebuch.\n")
        for code in drafted().codes:
            retired = any(isinstance(c, Retire) for c in changes)
            assert Successors(wanted).of(code) or retired


def test_another_id_for_a_code_keeps_what_names_it(path: Path) -> None:
    published(path, Rename(code="W.weg", into="W.radweg"), Describe(code="W.radweg", label="Radwege"))
    book = load_codebook(path)
    assert list(book.codes)[0] == "W.radweg" and Successors(book).of("W.weg") == ("W.radweg",)
    assert book.when_missing == {"W.radweg": "P.luecke"} and "W.radweg" in book.competition[0].codes
    assert book.changelog[-1].changes[-4:-2] == [
        "W.weg: die Kennung ist jetzt W.radweg.",
        "W.radweg: die Bezeichnung geändert.",
    ]
    with pytest.raises(CodebookError, match="„P.gefahr“ geht als Kennung nicht"):
        drafted(Rename(code="W.weg", into="P.gefahr"))


def test_dimensions_are_added_and_named_and_codes_move_into_them(path: Path) -> None:
    changes = [
        SetDimension(code="Z", label="Ziele", question="Wohin?"),
        Move(code="P.gefahr", dimension="Z"),
        SetDimension(code="P", label="Schwierigkeiten"),
    ]
    text = published(path, *changes)
    book = load_codebook(path)
    assert [(d.id, d.label, d.question) for d in book.dimensions] == [
        ("W", "Wege", ""),
        ("P", "Schwierigkeiten", ""),
        ("Z", "Ziele", "Wohin?"),
    ]
    assert [c.id for c in book.dimensions[2].codes] == ["P.gefahr"]
    assert "# Wege sind das Wichtigste." in text
    with pytest.raises(CodebookError, match="geht als Kennung einer Dimension nicht"):
        drafted(SetDimension(code="1.", label="Ziele"))
