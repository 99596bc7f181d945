"""Answers to questionnaires: tables become passages under their questions."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from typer.testing import CliRunner

from pipeline.corpus import open_corpus
from pipeline.extract.dispatch import read_document
from pipeline.extract.rows import rows_of
from pipeline.model import BlockKind, Document
from pipeline.results import open_results
from pipeline.run.options import RunOptions
from pipeline.run.run import run
from pipeline.segments import segment_document
from pipeline.tables.summary import SummaryTables
from querschau.cli import app

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

ROWS = [
    ["Nr.", "Ortsteil", "Alter", "Was gefällt Ihnen hier?", "Was fehlt Ihnen?"],
    ["7", "Aue", "34", "Der Treff am Markt ist schön.", "Es gibt zu wenige Wohnungen; sie sind teuer."],
    ["8", "Berg", "61", "", "Ein Bus am Abend."],
    ["9", "Aue", "27", "Der Sprachkurs am Vormittag.", "Niemand sagt einem, wer zuständig ist."],
]


def answers(document: Document) -> list[tuple[str, ...]]:
    """Each paragraph under its two headings."""
    found, heads = [], ["", ""]
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            heads[(block.level or 1) - 1] = document.quote(block)
        else:
            found.append((*heads, document.quote(block)))
    return found


def written(separator: str) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=separator, lineterminator="\n").writerows(ROWS)
    return file.getvalue()


EXPECTED = [
    ("Befragung 7 (Ortsteil: Aue, Alter: 34)", ROWS[0][3], ROWS[1][3]),
    ("Befragung 7 (Ortsteil: Aue, Alter: 34)", ROWS[0][4], ROWS[1][4]),
    ("Befragung 8 (Ortsteil: Berg, Alter: 61)", ROWS[0][4], ROWS[2][4]),
    ("Befragung 9 (Ortsteil: Aue, Alter: 27)", ROWS[0][3], ROWS[3][3]),
    ("Befragung 9 (Ortsteil: Aue, Alter: 27)", ROWS[0][4], ROWS[3][4]),
]


@pytest.mark.parametrize(
    ("separator", "ending"),
    [(",", "csv"), (";", "csv"), ("\t", "csv"), ("|", "csv"), (";", "txt"), ("\t", "txt")],
)
def test_any_separator(tmp_path: Path, separator: str, ending: str) -> None:
    path = tmp_path / f"befragung.{ending}"
    path.write_text(written(separator), encoding="utf-8")
    document = read_document(path, "befragung")
    assert answers(document) == EXPECTED
    assert [n.code for n in document.notices] == ["survey"]
    assert "3 Personen" in document.notices[0].message


def test_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    for row in ROWS:
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    book.save(tmp_path / "befragung.xlsx")
    assert answers(read_document(tmp_path / "befragung.xlsx", "befragung")) == EXPECTED


def test_other_tables_stay_tables(tmp_path: Path) -> None:
    path = tmp_path / "haushalt.csv"
    path.write_text("Titel;2025;2026\nSprachkurse;4000;4500\nTreff;1200;1300\n", encoding="utf-8")
    document = read_document(path, "haushalt")
    assert [b.kind for b in document.blocks] == [BlockKind.TABLE]


def test_given_answers_are_no_own_words(tmp_path: Path) -> None:
    rows = [
        f"{n};{'trifft voll und ganz zu' if n % 2 else 'trifft eher nicht zu'};Ich komme gern, Treff {n}."
        for n in range(12)
    ]
    path = tmp_path / "skala.csv"
    path.write_text("Nr;Fühlen Sie sich wohl?;Warum?\n" + "\n".join(rows), encoding="utf-8")
    heads = {question for _, question, _ in answers(read_document(path, "skala"))}
    assert heads == {"Warum?"}


def test_a_transcript_in_columns_is_talk(tmp_path: Path) -> None:
    path = tmp_path / "gespraech.csv"
    said = [
        ("I", "Wie geht es Ihnen hier?"),
        ("B", "Ich finde es gut."),
        ("I", "Und sonst?"),
        ("B", "Mir fehlt ein Bus."),
    ]
    path.write_text("".join(f"{who};{words}\n" for who, words in said), encoding="utf-8")
    document = read_document(path, "gespraech")
    assert [(b.speaker, document.quote(b)) for b in document.blocks] == said


def test_our_own_tables_are_no_documents(tmp_path: Path) -> None:
    from pipeline.errors import DocumentError

    path = tmp_path / "coded_segments.csv"
    path.write_text("coding_id,document,text\nabc,plan,Die Stadt plant.\n", encoding="utf-8")
    with pytest.raises(DocumentError, match="Tabelle mit Kodierungen"):
        read_document(path, "coded_segments")


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.text("abc ;,|\t\n\"'ä", min_size=1, max_size=8), min_size=3, max_size=3),
        min_size=2,
        max_size=6,
    )
)
def test_rows_come_back_whatever_they_hold(rows: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    assert rows_of(file.getvalue()) == rows


@pytest.mark.skipif(not (SHARED / "faults").is_dir(), reason="die gemeinsamen Fehlerfälle liegen nicht vor")
@pytest.mark.parametrize(
    "name", ["survey/umfrage.csv", "survey/umfrage_semikolon.txt", "nothing_codable/umfrage_tab.txt"]
)
def test_known_faults(name: str) -> None:
    document = read_document(SHARED / "faults" / name, "umfrage")
    assert len(answers(document)) >= 5
    assert [n.code for n in document.notices] == ["survey"]


def test_each_person_is_a_case_where_the_corpus_says_so(tmp_path: Path) -> None:
    (tmp_path / "befragung.csv").write_text(written(";"), encoding="utf-8")
    (tmp_path / "corpus.yaml").write_text(
        "documents:\n  - file: befragung.csv\n    respondents: cases\n", encoding="utf-8"
    )
    source = open_corpus(tmp_path).sources[0]
    units = segment_document(source.read(), source)
    assert [u.case for u in units] == [
        "Befragung 7",
        "Befragung 7",
        "Befragung 8",
        "Befragung 9",
        "Befragung 9",
    ]


def test_districts_that_take_turns_are_no_speakers() -> None:
    """The survey of the sample corpus: every second person lives in the same district."""
    sample = Path(__file__).resolve().parents[1] / "corpora/gattungen"
    (source,) = [s for s in open_corpus(sample).sources if s.path.suffix == ".csv"]
    document = read_document(source.path, "befragung")
    found = answers(document)
    assert found[1] == (
        "Befragung 1 (Ortsteil: Ziegelei Nord, Alter: 34)",
        "Was fehlt Ihnen, was sollte sich ändern?",
        "Es gibt keinen Ort, an dem man sich treffen kann, seit das Bürgerhaus zu ist.",
    )
    assert len(found) == 15
    assert [n.code for n in document.notices] == ["survey"]


def surveyed(folder: Path, said: str) -> Path:
    """A corpus with the survey above, coded; its results."""
    corpus = folder / "korpus"
    corpus.mkdir()
    (corpus / "befragung.csv").write_text(written(";"), encoding="utf-8")
    (corpus / "corpus.yaml").write_text(f"documents:\n  - file: befragung.csv\n    {said}\n", "utf-8")
    run(RunOptions(corpus, folder / "out"))
    return folder / "out"


def test_given_answers_are_variables_of_the_people(tmp_path: Path) -> None:
    path = tmp_path / "befragung.csv"
    path.write_text(written(";"), encoding="utf-8")
    assert read_document(path, "befragung").respondents == {
        "Befragung 7": {"Ortsteil": "Aue", "Alter": 34},
        "Befragung 8": {"Ortsteil": "Berg", "Alter": 61},
        "Befragung 9": {"Ortsteil": "Aue", "Alter": 27},
    }


def test_people_of_one_case_are_compared_by_what_they_said_of_themselves(tmp_path: Path) -> None:
    groups = SummaryTables.of(open_results(surveyed(tmp_path, "case: Lindenau"))).groups
    assert {name: values.tolist() for name, values in groups.items()} == {
        "Ortsteil": ["Aue", "Aue", "Berg", "Aue", "Aue"],
        "Alter": ["34", "34", "61", "27", "27"],
    }


def test_people_who_are_cases_have_their_own_variables(tmp_path: Path) -> None:
    results = open_results(surveyed(tmp_path, "respondents: cases"))
    assert results.manifest.cases["Befragung 8"] == {"Ortsteil": "Berg", "Alter": 61}
    assert set(SummaryTables.of(results).groups) == {"Ortsteil", "Alter"}


def test_numbers_of_rows_that_name_different_people_are_no_ones_variables(tmp_path: Path) -> None:
    book = Workbook()
    for sheet in (book.active, book.create_sheet("Zweite")):
        for row in ROWS:
            sheet.append(row[1:])
    book.save(tmp_path / "befragung.xlsx")
    assert read_document(tmp_path / "befragung.xlsx", "befragung").respondents == {}


def test_what_was_understood_can_be_seen_before_a_run(tmp_path: Path) -> None:
    (tmp_path / "befragung.csv").write_text(written(";"), encoding="utf-8")
    (tmp_path / "gespraech.txt").write_text(
        "I: Was fehlt Ihnen hier?\n\nB: Mir fehlt ein Bus am Abend.\n\nI: Und sonst?\n\nB: Sonst nichts.\n",
        encoding="utf-8",
    )
    (tmp_path / "kaputt.pdf").write_bytes(b"%PDF-1.4 abgebrochen")
    told = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert told.exit_code == 1
    assert "Variable „Ortsteil“: Aue (2), Berg (1)." in told.output
    assert "eigene Worte in „Was gefällt Ihnen hier?“, „Was fehlt Ihnen?“" in told.output
    assert "Gespräch mit 4 Beiträgen: I (2, fragt), B (2)." in told.output
    assert "kaputt.pdf: nicht zu lesen." in told.output


def test_many_numbers_are_shown_as_a_range(tmp_path: Path) -> None:
    rows = [f"{n};{20 + n};Der Treff am Markt fehlt mir, Haus {n}." for n in range(1, 9)]
    (tmp_path / "befragung.csv").write_text("Nr.;Alter;Was fehlt Ihnen?\n" + "\n".join(rows), "utf-8")
    told = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert "Variable „Alter“: Zahlen von 21 bis 28." in told.output


def table(tmp_path: Path, text: str, encoding: str = "utf-8") -> Document:
    path = tmp_path / "befragung.csv"
    path.write_text(text, encoding=encoding)
    return read_document(path, "befragung")


def test_a_table_as_excel_saves_it_for_other_programs(tmp_path: Path) -> None:
    assert answers(table(tmp_path, written("\t"), "utf-16")) == EXPECTED
    assert answers(table(tmp_path, "sep=;\n" + written(";"), "cp1252")) == EXPECTED


def test_questions_below_names_of_variables_are_the_heads(tmp_path: Path) -> None:
    document = table(
        tmp_path,
        "CASE;F1_01;F2\nInterview-Nummer (fortlaufend);Was fehlt Ihnen im Ort?;Alter\n"
        "12;Mehr Treffpunkte wären schön;34\n13;-9;51\n14;Ein Bus auch am Wochenende;61\n",
    )
    assert answers(document) == [
        ("Befragung 12 (Alter: 34)", "Was fehlt Ihnen im Ort?", "Mehr Treffpunkte wären schön"),
        ("Befragung 14 (Alter: 61)", "Was fehlt Ihnen im Ort?", "Ein Bus auch am Wochenende"),
    ]


def test_a_title_above_and_moments_that_a_program_wrote_are_no_answers(tmp_path: Path) -> None:
    document = table(
        tmp_path,
        "Umfrage im Mai;;\nResp-ID;Zeitstempel;Was fehlt?\n"
        "A1;2026/05/01 10:11:00 AM OEZ;Ein Bus am Abend.\nA2;2026/05/02 9:01:00 AM OEZ;Eine Bank am Markt.\n",
    )
    assert document.quote(document.blocks[0]) == "Umfrage im Mai"
    assert [row[1:] for row in answers(document)] == [
        ("Was fehlt?", "Ein Bus am Abend."),
        ("Was fehlt?", "Eine Bank am Markt."),
    ]
    assert set(document.respondents) == {"Befragung A1", "Befragung A2"}


def test_a_separator_inside_an_answer_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    document = table(
        tmp_path,
        'Nr;Ort;Was fehlt?\n1;Nord;Wohnungen sind teuer; es fehlen Kitas.\n2;Süd;Der "Treff" ist zu klein.\n'
        "3;Ost;Der Bus fährt nicht.\n4;Ost;Eine Bank am Markt.\n",
    )
    assert [row[2] for row in answers(document)] == [
        "Wohnungen sind teuer; es fehlen Kitas.",
        'Der "Treff" ist zu klein.',
        "Der Bus fährt nicht.",
        "Eine Bank am Markt.",
    ]
    told = next(n for n in document.notices if n.code == "rows-too-long")
    assert "1 Zeile" in told.message and "Zeile 2" in told.message
