"""OCR repair: only where damage is detected, every change logged, every offset moved along."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.dispatch import read_document
from pipeline.extract.mending.candidates import Lexicon
from pipeline.extract.mending.damage import detect_damage
from pipeline.extract.mending.repair import repair
from pipeline.extract.settings import ReadSettings
from pipeline.model import Block, BlockKind, Document

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

CLEAN = (
    "Die Stadt Lindenau hat für Geflüchtete größere Maßnahmen beschlossen. Bürgerinnen und Bürger "
    "können sich über das neue Angebot im Stadtteilbüro informieren. Die Förderung läuft über drei "
    "Jahre, und die Verwaltung prüft regelmäßig, ob die Räume genügen. Außerdem unterstützt der "
    "Landkreis die Ausländerbehörde, und das Ehrenamt erhält zusätzliche Mittel für gemeinsame "
    "Gespräche mit den Schulen und den Vereinen in der Stadt. Schließlich ist die Kommune zuständig "
    "für die Gewährung von Leistungen an die Angehörigen der Familien. "
)
DAMAGED = (
    "Die Stadt Lindenau hat fir Gefllichtete gréBere MaRnahmen beschlossen. Birgerinnen und Burger "
    "kénnen sich Uber das neue Angebot im Stadtteilbliro informieren. Die Férderung lauft tiber drei "
    "Jahre, und die Verwaltung prift regelmafig, ob die Raume geniigen. AuBerdem unterstitzt der "
    "Landkreis die Auslanderbehdrde, und das Ehrenamt erhalt zusatzliche Mittel flr gemeinsame "
    "Gesprache mit den Schulen und den Vereinen in der Stadt. SchlieBlich ist die Kommune zustandig "
    "fur die Gewahrung von Leistungen an die Angehdrigen der Familien. "
)


def one_block(text: str) -> Document:
    text = text.strip()
    return Document("probe", text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))


def test_damaged_words_are_mended() -> None:
    mended = repair(one_block(DAMAGED)).text.split()
    clean = CLEAN.split()
    assert len(mended) == len(clean)
    assert sum(a == b for a, b in zip(mended, clean, strict=True)) >= len(clean) - 2


def test_clean_text_is_returned_as_it_is() -> None:
    document = one_block(CLEAN * 3)
    assert repair(document) is document


def test_sound_words_in_damaged_text_stay() -> None:
    sound = "Im Willensbildungsprozess sind Kreishandwerkerschaft, Arbeitsagenturen, KGSt und eG vertreten."
    assert repair(one_block(DAMAGED + sound)).text.endswith(sound)


def test_english_and_short_texts_are_left_alone() -> None:
    assert detect_damage("The town of Lindenau has decided on new measures for the refugees. " * 20) is None
    assert detect_damage("Fur die Burger") is None


def test_english_paragraphs_inside_a_damaged_document_stay() -> None:
    english = "The case studies show that the policy of the town is a matter for all of the local actors."
    text = DAMAGED.strip() + "\n\n" + english
    blocks = (
        Block(BlockKind.PARAGRAPH, 0, len(DAMAGED.strip())),
        Block(BlockKind.PARAGRAPH, len(text) - len(english), len(text)),
    )
    result = repair(Document("x", text, blocks))
    assert result.quote(result.blocks[1]) == english


def test_every_change_is_logged_at_its_place() -> None:
    document = repair(one_block(DAMAGED))
    assert document.notices[-1].code == "ocr-repaired"
    assert all(document.text[c.start : c.end] == c.after for c in document.changes)
    logged = {(c.before, c.after, c.reason) for c in document.changes}
    assert ("MaRnahmen", "Maßnahmen", "Zeichenverwechslung") in logged
    assert ("fur", "für", "Umlaut") in logged


def test_undoing_all_changes_gives_the_text_as_it_was() -> None:
    document = repair(one_block(DAMAGED))
    text = document.text
    for change in sorted(document.changes, key=lambda c: c.start, reverse=True):
        text = text[: change.start] + change.before + text[change.end :]
    assert text == DAMAGED.strip()


def test_cells_and_asides_move_with_the_text() -> None:
    head, table, said = (
        DAMAGED.strip(),
        "fur Gefllichtete\nMaRnahme\tRaume",
        "Das ist (lacht) schon flr alle.",
    )
    text = "\n\n".join([head, table, said])
    start = len(head) + 2
    second = start + len(table) + 2
    cells = (("", "fur Gefllichtete"), ("MaRnahme", "Raume"))
    blocks = (
        Block(BlockKind.PARAGRAPH, 0, len(head)),
        Block(BlockKind.TABLE, start, start + len(table), cells=cells),
        Block(BlockKind.TURN, second, len(text), asides=((second + 8, second + 15),)),
    )
    result = repair(Document("x", text, blocks))
    assert result.blocks[1].cells == (("", "für Geflüchtete"), ("Maßnahme", "Räume"))
    assert result.quote(result.blocks[1]) == "für Geflüchtete\nMaßnahme\tRäume"
    (aside,) = result.blocks[2].asides
    assert result.text[slice(*aside)] == "(lacht)"


def test_it_can_be_switched_off(tmp_path: Path) -> None:
    path = tmp_path / "scan.txt"
    path.write_text(DAMAGED, encoding="utf-8")
    assert "Maßnahmen" in read_document(path, "x").text
    kept = read_document(path, "x", ReadSettings(repair=False))
    assert "MaRnahmen" in kept.text
    assert kept.changes == ()


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("maRnahmen", "maßnahmen"),
        ("zurtickreichende", "zurückreichende"),
        ("auslanderbehodrde", "ausländerbehörde"),
        ("groftwohnsiedlung", "großwohnsiedlung"),
        ("6ffentlichen", "öffentlichen"),
        ("verwaltung", "verwaltung"),
    ],
)
def test_readings(word: str, reading: str) -> None:
    assert Lexicon().best(word).word == reading


@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_offsets_hold_whatever_is_damaged(chance: random.Random) -> None:
    wrong = {"ä": "a&", "ö": "oé6", "ü": "uil", "ß": "RB3"}
    words = [re.sub("[äöüß]", lambda m: chance.choice(wrong[m[0]]), w) for w in CLEAN.split()]
    chance.shuffle(words)
    paragraphs = [" ".join(words[i : i + 9]) for i in range(0, len(words), 9)]
    blocks, position = [], 0
    for paragraph in paragraphs:
        blocks.append(Block(BlockKind.PARAGRAPH, position, position + len(paragraph)))
        position += len(paragraph) + 2
    result = repair(Document("x", "\n\n".join(paragraphs), tuple(blocks)))
    assert "\n\n".join(result.quote(b) for b in result.blocks) == result.text
    assert all(result.text[c.start : c.end] == c.after for c in result.changes)


@pytest.mark.skipif(not (SHARED / "sources").is_dir(), reason="die gemeinsamen Quelltexte liegen nicht vor")
def test_clean_sources_are_not_changed() -> None:
    for path in sorted((SHARED / "sources").glob("*.txt")):
        changes = read_document(path, path.stem).changes
        assert bool(changes) == path.name.startswith("003")


@pytest.mark.parametrize("word", ["x" * 20_000, "integrationsverwaltungsamt" * 800])
def test_a_word_without_end_stays_as_it_is(word: str) -> None:
    assert Lexicon().best(word).word == word
    assert Lexicon().as_it_stands(word) == 0
