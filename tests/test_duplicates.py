"""The same text in two formats counts once; what people worked on is never taken away."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from pdf_sheets import SENTENCES, Sheets

from pipeline.model.manifest import DocumentEntry
from pipeline.results import open_results
from pipeline.run.duplicates import sketch_of, with_duplicates
from pipeline.run.options import RunOptions
from pipeline.run.run import run

TEXT = " ".join(SENTENCES)


def entry(file: str, text: str = TEXT, **said: object) -> DocumentEntry:
    path = Path(file)
    return DocumentEntry(path.name.replace(".", "_"), file, sketch=sketch_of(text), **said)  # type: ignore[arg-type]


def counting(
    *entries: DocumentEntry, texts: dict[str, str] | None = None, people: tuple[str, ...] = ()
) -> set[str]:
    found = with_duplicates(entries, lambda e: (texts or {}).get(e.file, TEXT), lambda: people)
    assert [e.file for e in found] == [e.file for e in entries]
    return {e.file for e in found if e.counts}


def test_of_two_formats_the_one_with_pages_counts_and_the_other_says_so() -> None:
    pdf, word = entry("plan.pdf", pages=3), entry("plan.docx")
    assert counting(word, pdf) == {"plan.pdf"}
    [first, _] = with_duplicates([word, pdf], lambda e: TEXT, tuple)
    assert first.duplicate and "denselben Text wie „plan.pdf“" in first.warnings[0].message


def test_what_corpus_yaml_describes_and_what_people_worked_on_comes_first() -> None:
    pdf, word = entry("plan.pdf", pages=3), entry("plan.docx", title="Plan")
    assert counting(pdf, word) == {"plan.docx"}
    assert counting(pdf, word, people=("plan_pdf",)) == {"plan.pdf"}
    assert counting(pdf, word, people=("plan_pdf", "plan_docx")) == {"plan.pdf", "plan.docx"}


def test_a_reader_that_cuts_a_word_otherwise_gives_the_same_text() -> None:
    cut = TEXT.replace("Mitarbeiterinnen", "Mitarbei- terinnen").replace("Herbst", "Herbste")
    assert counting(entry("a.pdf", cut), entry("a.odt"), texts={"a.pdf": cut}) == {"a.pdf"}


@pytest.mark.parametrize(
    ("file", "other"),
    [
        ("b.docx", " ".join(SENTENCES[:7])),
        ("b.docx", "Kurz und gut."),
        ("b.pdf", TEXT),
    ],
)
def test_other_texts_short_ones_and_copies_in_the_same_format_count(file: str, other: str) -> None:
    both = counting(entry("a.pdf", TEXT), entry(file, other), texts={"a.pdf": TEXT, file: other})
    assert both == {"a.pdf", file}


def test_three_formats_count_once_and_a_mark_of_an_earlier_run_is_forgotten() -> None:
    three = with_duplicates([entry("a.pdf"), entry("a.odt"), entry("a.rtf")], lambda e: TEXT, tuple)
    assert [e.counts for e in three] == [True, False, False]
    assert counting(three[1]) == {"a.odt"}


def test_a_run_leaves_the_second_out_of_all_tables_and_names_it(tmp_path: Path) -> None:
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    with Sheets(corpus / "plan.pdf") as sheets:
        sheets.paragraph(60, 80, 470, TEXT)
    made = docx.Document()
    made.add_paragraph(TEXT)
    made.save(str(corpus / "plan.docx"))
    summary = run(RunOptions(corpus, tmp_path / "out"))
    results = open_results(tmp_path / "out")
    assert summary.status == 0 and results.document_names == ["plan_pdf"]
    assert set(results.segments["document"]) == {"plan_pdf"}
    assert "denselben Text wie" in (tmp_path / "out" / "bericht.html").read_text("utf-8")
    (corpus / "plan.pdf").unlink()
    run(RunOptions(corpus, tmp_path / "out"))
    assert open_results(tmp_path / "out").document_names == ["plan"]


def test_what_many_documents_share_makes_no_two_of_them_the_same() -> None:
    """A letterhead on every page: else each document would be compared with each other one."""
    compared: list[str] = []

    def text_of(one: DocumentEntry) -> str:
        compared.append(one.name)
        return TEXT

    endings = ("pdf", "docx")
    forms = [entry(f"antrag_{number}.{ending}") for number in range(200) for ending in endings]
    assert all(e.counts for e in with_duplicates(forms, text_of, tuple)) and not compared
    few = with_duplicates(forms[:4], text_of, tuple)
    assert [e.duplicate for e in few] == [False, True, False, True]
