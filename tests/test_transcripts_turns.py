"""Speaker turns in the conventions that transcription programs and offices use."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.dispatch import read_document
from pipeline.extract.settings import ReadSettings
from pipeline.extract.speech.asides import asides_in
from pipeline.extract.speech.labels import label_of, seconds_of
from pipeline.model import BlockKind, Document, Role

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

F4 = """Interview mit der Integrationsstelle in Lindenau an der Aue

Datum: 12. Mai, Ort: Rathaus

I: Wie hat das Netzwerk angefangen? #00:00:12-5#

B: Ich fand das (...) spannend. Wir haben (lacht) erst (unv.) telefoniert, dann/ kam ein Amt. #00:01:03-0#

Damals war alles noch klein.

I: Und wer war NICHT dabei? #00:01:10-2#

B: Die Vereine. ((zögert)) [Anm.: Telefon klingelt] Ja. #00:01:45-9#
"""

COUNCIL = """TOP 4 Wohnen in Steinfurtheim

Bürgermeisterin Anna Brandt: Ich rufe Punkt 4 auf.

Jens Vogt (SPD): Frau Bürgermeisterin! Wir brauchen Wohnungen.

(Beifall bei der SPD)

Das gilt auch für die Ortsteile.

Dr. Eva Lorenz [Bündnis 90/Die Grünen]: Wir stimmen zu.

(Jens Vogt [SPD]: Hört! Hört! - Heiterkeit)

Bürgermeisterin Anna Brandt: Wer ist dafür?

TOP 5 Verkehr

Ulf Meier (CDU): Der Bus fährt zu selten.

Bürgermeisterin Anna Brandt: Danke.
"""

REPORT = """# Bericht

Ziel: Die Stadt schafft Begegnungsorte.

Maßnahme: Ein Café im Quartier wird eröffnet.

Ziel: Die Stadt stärkt das Ehrenamt.

Maßnahme: Eine Stelle wird eingerichtet.

Zuständige Stelle: Amt für Soziales

Zuständige Stelle: Amt für Kultur

Arbeitskreis Asyl (AKA): Er trifft sich im Rathaus.

Haus Sonnenschein (HS): Es liegt am Markt.

Runder Tisch (RT): Er berät die Stadt.

Bündnis Wohnen (BW): Es baut.

Fazit: Beides gelingt.
"""


def read(tmp_path: Path, text: str, name: str = "gespraech.txt", **settings: object) -> Document:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_document(path, path.stem, ReadSettings(**settings))  # type: ignore[arg-type]


def turns(document: Document) -> list[tuple[str | None, str]]:
    return [(b.speaker, document.quote(b)) for b in document.blocks if b.kind is BlockKind.TURN]


def test_f4_marks_give_speaker_role_and_times(tmp_path: Path) -> None:
    document = read(tmp_path, F4)
    spoken = [b for b in document.blocks if b.kind is BlockKind.TURN]
    assert [b.speaker for b in spoken] == ["I", "B", "B", "I", "B"]
    assert [b.role for b in spoken[:2]] == [Role.INTERVIEWER, Role.RESPONDENT]
    assert [(b.time_start, b.time_end) for b in spoken] == [
        (0.0, 12.5),
        (12.5, 63.0),
        (12.5, 63.0),
        (63.0, 70.2),
        (70.2, 105.9),
    ]


def test_title_and_particulars_above_the_talk_are_not_coded(tmp_path: Path) -> None:
    title, particulars = read(tmp_path, F4).blocks[:2]
    assert (title.kind, title.level) == (BlockKind.HEADING, 1)
    assert particulars.asides == ((particulars.start, particulars.end),)


def test_what_nobody_said_is_marked_as_aside(tmp_path: Path) -> None:
    document = read(tmp_path, F4)
    marked = [document.text[s:e] for b in document.blocks for s, e in b.asides]
    assert marked[1:] == ["(...)", "(lacht)", "(unv.)", "((zögert))", "[Anm.: Telefon klingelt]"]


def test_time_marks_become_times_and_stand_in_no_turn(tmp_path: Path) -> None:
    document = read(tmp_path, F4)
    assert [q for _, q in turns(document)][:2] == [
        "Wie hat das Netzwerk angefangen?",
        "Ich fand das (...) spannend. Wir haben (lacht) erst (unv.) telefoniert, dann/ kam ein Amt.",
    ]


def test_the_label_stands_before_the_turn_in_the_text(tmp_path: Path) -> None:
    document = read(tmp_path, F4)
    first = next(b for b in document.blocks if b.kind is BlockKind.TURN)
    assert document.text[first.start - 3 : first.start] == "I: "
    assert document.quote(first).startswith("Wie hat")


def test_council_minutes_keep_party_chair_and_interjections(tmp_path: Path) -> None:
    document = read(tmp_path, COUNCIL)
    assert turns(document) == [
        ("Bürgermeisterin Anna Brandt", "Ich rufe Punkt 4 auf."),
        ("Jens Vogt (SPD)", "Frau Bürgermeisterin! Wir brauchen Wohnungen."),
        ("Jens Vogt (SPD)", "(Beifall bei der SPD)"),
        ("Jens Vogt (SPD)", "Das gilt auch für die Ortsteile."),
        ("Dr. Eva Lorenz [Bündnis 90/Die Grünen]", "Wir stimmen zu."),
        ("Dr. Eva Lorenz [Bündnis 90/Die Grünen]", "(Jens Vogt [SPD]: Hört! Hört! - Heiterkeit)"),
        ("Bürgermeisterin Anna Brandt", "Wer ist dafür?"),
        *[("Bürgermeisterin Anna Brandt", "TOP 5 Verkehr")],
        ("Ulf Meier (CDU)", "Der Bus fährt zu selten."),
        ("Bürgermeisterin Anna Brandt", "Danke."),
    ]
    roles = {b.speaker: b.role for b in document.blocks if b.kind is BlockKind.TURN}
    assert roles["Bürgermeisterin Anna Brandt"] is Role.CHAIR
    whole = [document.quote(b) for b in document.blocks if b.asides == ((b.start, b.end),)]
    assert whole == ["(Beifall bei der SPD)", "(Jens Vogt [SPD]: Hört! Hört! - Heiterkeit)"]


def test_what_minutes_record_of_the_whole_body_is_nobodys_turn(tmp_path: Path) -> None:
    text = COUNCIL.replace(
        "Wir stimmen zu.\n", "Wir stimmen zu.\n\nBeschluss: Der Rat stimmt dem Plan einstimmig zu.\n"
    )
    path = tmp_path / "niederschrift.txt"
    path.write_text(text, encoding="utf-8")
    document = read_document(path, "niederschrift")
    (decided,) = [b for b in document.blocks if document.quote(b).startswith("Beschluss:")]
    assert (decided.kind, decided.speaker) == (BlockKind.PARAGRAPH, None)


def test_forms_with_recurring_labels_are_no_conversation(tmp_path: Path) -> None:
    assert turns(read(tmp_path, REPORT)) == []


def test_single_names_need_talk(tmp_path: Path) -> None:
    form = "\n\n".join(["Träger: Stadt Lindenau.", "Akteure: Vereine, Schulen.", "Umfang: 3 Jahre."] * 4)
    assert turns(read(tmp_path, form)) == []
    talk = "\n\n".join(["Brandt: Wie sehen Sie das?", "Vogt: Ich sehe das anders."] * 4)
    assert turns(read(tmp_path, talk))[:2] == [
        ("Brandt", "Wie sehen Sie das?"),
        ("Vogt", "Ich sehe das anders."),
    ]


def test_group_discussion_without_blank_lines(tmp_path: Path) -> None:
    text = (
        "Moderatorin: Was läuft gut?\nB1: Die Sprachkurse.\nB2: Die auch, (00:12) vormittags.\nB1: Räume.\n"
    )
    document = read(tmp_path, text)
    assert [s for s, _ in turns(document)] == ["Moderatorin", "B1", "B2", "B1"]
    assert document.blocks[0].role is Role.INTERVIEWER


def test_numbered_lines_and_times_before_the_label(tmp_path: Path) -> None:
    lines = [
        "  1 [00:01] I: Wie ist das Quartier?",
        "  2 [00:05] B: Das ist (3s) gemischt.",
        "  3         ((lacht))",
    ]
    lines += ["  4 [00:31] I: Was heißt das?", "  5 [00:35] B: Die Leute kümmern sich."]
    document = read(tmp_path, "\n".join(lines))
    assert turns(document)[1] == ("B", "Das ist (3s) gemischt.")
    assert [b.time_start for b in document.blocks] == [1.0, 5.0, 5.0, 31.0, 35.0]


def test_rows_of_an_oral_history_archive(tmp_path: Path) -> None:
    rows = [
        "00:00:05.11\tINT\tWie war das?",
        "00:00:07.20\tAB\tMeine Erinnerungen.",
        "00:00:27.11\t\tWir kamen an.",
    ]
    document = read(
        tmp_path, "\n".join([*rows, "00:00:30.00\tINT\tUnd dann?", "00:00:33.00\tAB\tDann <? Darn>."])
    )
    assert [s for s, _ in turns(document)] == ["INT", "AB", "AB", "INT", "AB"]


def test_names_and_times_on_lines_of_their_own(tmp_path: Path) -> None:
    lines = ["Anna Schmidt   0:03", "Guten Tag.", "Bert Kunz   0:05", "Guten Tag, Frau Schmidt."]
    lines += ["Anna Schmidt   0:09", "Wie viele Treffs gibt es?", "Bert Kunz   0:12", "Drei."]
    document = read(tmp_path, "\n\n".join(lines))
    assert turns(document)[:2] == [("Anna Schmidt", "Guten Tag."), ("Bert Kunz", "Guten Tag, Frau Schmidt.")]
    assert [(b.time_start, b.time_end) for b in document.blocks][:2] == [(3.0, 5.0), (5.0, 9.0)]


def test_interviewers_named_by_the_corpus(tmp_path: Path) -> None:
    text = "\n\n".join(
        ["S01: Guten Tag.", "S00: Ja, guten Tag.", "S01: Erzählen Sie.", "S00: Es begann im Mai."]
    )
    unknown = read(tmp_path, text)
    assert {b.role for b in unknown.blocks} == {None}
    assert [n.code for n in unknown.notices] == ["interviewer-unknown"]
    known = read(tmp_path, text, interviewers=("S01",))
    assert [b.role for b in known.blocks[:2]] == [Role.INTERVIEWER, Role.RESPONDENT]


def test_who_only_asks_is_taken_for_the_interviewer_and_told(tmp_path: Path) -> None:
    question, answer = (
        "S01: Wie ging es damals weiter?",
        "S00: " + "Wir haben dann lange miteinander gesprochen. " * 3,
    )
    document = read(tmp_path, "\n\n".join([question, answer] * 4))
    assert document.blocks[0].role is Role.INTERVIEWER
    assert [n.code for n in document.notices] == ["interviewer-guessed"]


@pytest.mark.parametrize(
    ("text", "speaker", "seconds"),
    [
        ("S01: [00:00:12] Guten Tag", "S01", 12.0),
        ("[00:03:15] Anna Schmidt: Ja", "Anna Schmidt", 195.0),
        ("Person 2 (00:01:02): Ja", "Person 2", 62.0),
        ("Erste Vizepräsidentin Eva Lorenz: Bitte", "Erste Vizepräsidentin Eva Lorenz", None),
        ("Gast auf dem Podium: Ulf Meier, Stadt Lindenau: Ja", "Ulf Meier, Stadt Lindenau", None),
    ],
)
def test_labels(text: str, speaker: str, seconds: float | None) -> None:
    label = label_of(text)
    assert label is not None
    assert (label.speaker, label.seconds) == (speaker, seconds)


@pytest.mark.parametrize(
    "text", ["Quelle: Eigene Erhebung", "Aktueller Stand: offen", "Moderation: Anna Brandt, Amt"]
)
def test_no_labels(text: str) -> None:
    assert label_of(text) is None


def test_times_in_all_spellings() -> None:
    assert [seconds_of(t) for t in ("01:02:03", "02:03", "00:03:22-0", "0:00:05.495")] == [
        3723,
        123,
        202,
        5.495,
    ]


def test_ordinary_brackets_are_speech() -> None:
    assert asides_in("Der Umbau (er kostete 2 Mio. Euro) und das Amt (für Soziales) waren fertig.") == ()


@given(
    st.lists(
        st.sampled_from(["(lacht)", "Wort", "#00:01:02-3#", "[unv.]", "(so)", "//S02: ja //"]), max_size=12
    )
)
def test_asides_are_disjoint_and_in_order(parts: list[str]) -> None:
    text = " ".join(parts)
    spans = asides_in(text, offset=7)
    assert all(7 <= s < e <= 7 + len(text) for s, e in spans)
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))


@pytest.mark.skipif(not (SHARED / "sources").is_dir(), reason="die gemeinsamen Quelltexte liegen nicht vor")
def test_the_debates_of_the_proceedings_are_turns() -> None:
    path = next((SHARED / "sources").glob("002_*.txt"))
    document = read_document(path, "tagung")
    spoken = [b for b in document.blocks if b.kind is BlockKind.TURN]
    asked = [b for b in spoken if b.speaker == "Frauke Burgdorff"]
    assert len(asked) >= path.read_text(encoding="utf-8").count("\nFrauke Burgdorff: ") >= 20
    assert {b.role for b in asked} == {Role.CHAIR}
    assert document.blocks[60].kind is not BlockKind.TURN


@pytest.mark.skipif(not (SHARED / "real").is_dir(), reason="die echten Abschriften liegen nicht vor")
@pytest.mark.parametrize("ending", ["txt", "html", "docx", "odt", "rtf", "vtt"])
def test_one_interview_reads_the_same_in_every_format(ending: str) -> None:
    folder = SHARED / "real" / "transcripts"
    path = next(folder.glob(f"*noscribe_interview.{ending}"))
    document = read_document(path, "interview")
    plain = (folder / "noscribe_interview.txt").read_text(encoding="utf-8")
    expected = [line[:3] for line in plain.splitlines() if line[:1] == "S" and line[3:4] == ":"]
    runs = [b.speaker for b in document.blocks if b.kind is BlockKind.TURN]
    assert runs == expected
