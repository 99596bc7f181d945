"""Interviews in which no label says who speaks, and what is told where nothing is certain."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from pipeline.extract.dispatch import read_document
from pipeline.extract.settings import ReadSettings
from pipeline.model import BlockKind, Document, Role

TALK = [
    ("Was hat sich in der Nordstadt verändert?", "Ich sehe viel mehr Familien als früher, das freut mich."),
    ("Erzählen Sie bitte von Ihrem Verein.", "Wir sind zwölf Leute und treffen uns im Bürgerhaus."),
    ("Und wer hilft Ihnen dabei?", "Nein, da hilft niemand. Das Amt sagt, es ist nicht zuständig."),
    ("Was müsste geschehen?", "Also die Stelle müsste bleiben, sonst geben wir auf."),
]
FREQUENT = [
    ("Wo melde ich mein Kind an?", "Die Anmeldung nimmt das Schulamt entgegen."),
    ("Welche Unterlagen braucht man?", "Nötig sind Ausweis und Geburtsurkunde."),
    ("Wann ist das Amt geöffnet?", "Das Amt ist montags bis freitags geöffnet."),
    ("Was kostet der Kurs?", "Der Kurs ist kostenfrei."),
]


def turns(document: Document) -> list[tuple[Role | None, str]]:
    return [(b.role, document.quote(b)) for b in document.blocks if b.kind is BlockKind.TURN]


def in_word(path: Path, pairs: list[tuple[str, str]], look: str, style: str = "Normal") -> Document:
    made = docx.Document()
    made.add_heading("Gespräch im Bürgerhaus", 1)
    for question, answer in pairs:
        run = made.add_paragraph(style=style).add_run(question)
        setattr(run, look, True)
        made.add_paragraph(answer)
    made.save(str(path))
    return read_document(path, path.stem)


def as_page(path: Path, pairs: list[tuple[str, str]], before: str, after: str) -> Document:
    body = "".join(f"<p>{before}{question}{after}</p><p>{answer}</p>" for question, answer in pairs)
    path.write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    return read_document(path, path.stem)


ASKED = [
    (role, words)
    for question, answer in TALK
    for role, words in ((Role.INTERVIEWER, question), (Role.RESPONDENT, answer))
]


@pytest.mark.parametrize("look", ["bold", "italic"])
def test_questions_set_off_in_word(tmp_path: Path, look: str) -> None:
    document = in_word(tmp_path / "gespraech.docx", TALK, look)
    assert turns(document) == ASKED
    assert [n.code for n in document.notices] == ["questions-by-look"]


def test_questions_in_a_style_of_their_own(tmp_path: Path) -> None:
    made = docx.Document()
    made.styles.add_style("Frage", 1).font.italic = True
    for question, answer in TALK:
        made.add_paragraph(question, style="Frage")
        made.add_paragraph(answer)
    made.save(str(tmp_path / "gespraech.docx"))
    assert turns(read_document(tmp_path / "gespraech.docx", "gespraech")) == ASKED


@pytest.mark.parametrize(
    "marks",
    [("<b>", "</b>"), ("<em>", "</em>"), ("<b><i>", "</i></b>"), ("<span><strong>", "</strong></span>")],
)
def test_questions_set_off_on_a_page(tmp_path: Path, marks: tuple[str, str]) -> None:
    assert turns(as_page(tmp_path / "gespraech.html", TALK, *marks)) == ASKED


def test_frequent_questions_stay_headings(tmp_path: Path) -> None:
    document = in_word(tmp_path / "fragen.docx", FREQUENT, "bold")
    heads = [document.quote(b) for b in document.blocks if b.kind is BlockKind.HEADING]
    assert heads[1:] == [question for question, _ in FREQUENT] and not turns(document)


def test_a_conversation_without_any_sign_is_told(tmp_path: Path) -> None:
    path = tmp_path / "gespraech.txt"
    path.write_text("\n".join(f"– {words}" for pair in TALK for words in pair), encoding="utf-8")
    document = read_document(path, "gespraech")
    [notice] = document.notices
    assert notice.code == "layout-uncertain" and "Was hat sich in der Nordstadt verändert?" in notice.message


def test_a_report_is_not_taken_for_a_conversation(tmp_path: Path) -> None:
    path = tmp_path / "bericht.txt"
    path.write_text("\n\n".join(answer for _, answer in FREQUENT * 3), encoding="utf-8")
    assert read_document(path, "bericht").notices == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I: Wie geht es?\n\nB: Mir geht es gut.\n\nI: Und sonst?\n\nB: Auch.\n", "es sprechen „B“, „I“"),
        ("Die Stadt hat zwölf Ortsteile.\n", "kein Gespräch erkannt"),
    ],
)
def test_a_speaker_of_the_corpus_file_who_does_not_occur_is_named(
    tmp_path: Path, text: str, found: str
) -> None:
    path = tmp_path / "gespraech.txt"
    path.write_text(text, encoding="utf-8")
    document = read_document(path, "gespraech", ReadSettings(interviewers=("SPK_1",)))
    [notice] = [n for n in document.notices if n.code == "interviewer-not-found"]
    assert "„SPK_1“" in notice.message and found in notice.message


def test_numbered_questions_are_set_off(tmp_path: Path) -> None:
    document = in_word(tmp_path / "a.docx", TALK, "underline", style="List Number")
    assert turns(document) == [
        (role, text)
        for pair in TALK
        for role, text in zip((Role.INTERVIEWER, Role.RESPONDENT), pair, strict=True)
    ]


def test_a_bold_word_before_plain_ones_is_a_label(tmp_path: Path) -> None:
    made = docx.Document()
    for pair in TALK:
        for label, text in zip(("Interviewerin", "Befragter 1"), pair, strict=True):
            paragraph = made.add_paragraph()
            paragraph.add_run(label).bold = True
            paragraph.add_run(f" {text}")
    made.save(str(tmp_path / "a.docx"))
    (tmp_path / "a.html").write_text(
        "".join(f"<p><b>Fragende</b> {q}</p><p><b>Antwortender</b> {a}</p>" for q, a in TALK),
        encoding="utf-8",
    )
    said = [text for pair in TALK for text in pair]
    for file in ("a.docx", "a.html"):
        assert [text for _, text in turns(read_document(tmp_path / file, "a"))] == said
