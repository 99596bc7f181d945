"""Repair of OCR damage, in documents whose damage is detected and nowhere else.

Clean German has 1.4 to 1.6 umlauts per 100 letters; OCR without German letters leaves none. Each repair is
logged in ``Document.changes``; readings that stay open (``konnte``/``könnte``) are left as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.counted import counted
from pipeline.extract.mending.candidates import Lexicon, Reading
from pipeline.extract.mending.context import by_grammar, in_place, noun_as_printed
from pipeline.extract.mending.damage import Damage, detect_damage, is_english
from pipeline.extract.mending.edits import Edit, edited
from pipeline.model import Block, Document, Notice
from pipeline.model.document import AMBIGUOUS

_UMLAUT = re.compile("[äöüÄÖÜ]")
_WORD = re.compile(r"(?<![\w@.\\])[(&]?[\w&]*[^\W\d_][\w&]*(?![\w@])")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+(?:@\S+|\.(?:de|com|org|eu|net)\b\S*)")
_STRAY = re.compile(r"(?:(?<=\s)|^),(?=[^\W\d_])([^,\n\t]{2,80}?)(?:[*®^\"”“]|(?<=\w)’)(?=[\s.,;:)?!]|$)")
_COMMON = 4.6
"""Zipf value of words so common that only lost dots are looked for in them."""
_COMMON_PAIR = 4.0
"""From this Zipf value on a word may well be meant as printed (``starker``/``stärker``)."""
_FUNCTION_WORD = 5.9
"""Zipf value of words so common that a missing space between two of them can be told."""


def repair(document: Document) -> Document:
    """The document with its OCR damage mended, or the document itself where it has none.

    Blocks, asides and table cells move with the text; ``changes`` point into the new text.
    """
    damage = detect_damage(document.text)
    if damage is None:
        return document
    lexicon = Lexicon(_own_words(document.text))
    decided: dict[str, tuple[str, str] | None] = {}
    edits: list[Edit] = []
    for block in document.blocks:
        if not is_english(document.quote(block)):
            edits += _edits(document.text, block, lexicon, damage, decided)
    if not edits:
        return document
    notice = Notice(
        "ocr-repaired",
        f"Im Text wurden Schäden der Texterkennung gefunden und "
        f"{counted(len(edits), 'Stelle', 'Stellen')} berichtigt; prüfen "
        "Sie die Liste der Änderungen oder schalten Sie die Reparatur ab.",
    )
    return edited(document, edits, notice)


def _edits(
    text: str, block: Block, lexicon: Lexicon, damage: Damage, decided: dict[str, tuple[str, str] | None]
) -> Iterator[Edit]:
    """What is to be mended in one block; ``decided`` remembers the reading of each word."""
    quote = text[block.start : block.end]
    addresses = [m.span() for m in _ADDRESS.finditer(quote)]
    for match in _WORD.finditer(quote):
        token, start = match[0], match.start()
        if token[0] in "(&" and not _opens_word(quote, match):
            token, start = token[1:], start + 1
        if any(a <= start < b for a, b in addresses):
            continue
        if damage.all_lost and (other := by_grammar(token, quote, start)):
            yield Edit(block.start + start, block.start + start + len(token), other, "Umlaut")
            continue
        if token not in decided:
            decided[token] = _decide(token, lexicon, damage)
        result = decided[token]
        if result and result[1] != "Umlaut" and token[0].isupper() and quote[start - 1 : start] == "/":
            continue  # names of a reference: Peace/Butcher
        if result and not noun_as_printed(token, result[0], quote, start, lexicon.zipf(token.lower())):
            result = (in_place(result[0], quote, start), result[1])
            begin = block.start + start
            yield Edit(begin, begin + len(token), *result)
    for match in _STRAY.finditer(quote):
        begin, end = block.start + match.start(), block.start + match.end()
        yield Edit(begin, begin + 1, "‚", "Anführungszeichen")
        yield Edit(end - 1, end, "‘", "Anführungszeichen")


def _opens_word(quote: str, match: re.Match[str]) -> bool:
    """A bracket that nothing closes is the rest of a letter: ``(berhaupt``."""
    if match[0][0] == "&":
        return True
    following = quote[match.start() + 1 : match.start() + 300]
    opened = following.find("(")
    closed = following.find(")")
    return match[0][1:2].islower() and (closed < 0 or 0 <= opened < closed)


def _decide(token: str, lexicon: Lexicon, damage: Damage) -> tuple[str, str] | None:
    """The repaired token and the reason, None where it stays."""
    if not _may_be_damaged(token):
        return None
    word = (token[0].lower() if token[0].isalpha() else token[0]) + token[1:]
    now = lexicon.as_it_stands(word)
    best = lexicon.best(word) if now < _COMMON else lexicon.with_dots(word)
    if not best.changes or any(c.isupper() or not c.isalpha() for c in best.word):
        return _parted(token, lexicon, now)
    known = lexicon.zipf(word)
    if known > max(1.8, lexicon.zipf(best.word)) or not _sure(best, now, lexicon, damage):
        return _parted(token, lexicon, now)
    after = best.word
    misread_capital = token[0] == "l" and after[0] == "i"
    if misread_capital or token[0].isupper() or (not token[0].isalpha() and token[0] not in "6(&0"):
        after = after[0].upper() + after[1:]
    if best.dots_only:
        return after, "Umlaut"
    return after, AMBIGUOUS if best.rivalled else "Zeichenverwechslung"


def _sure(best: Reading, now: float, lexicon: Lexicon, damage: Damage) -> bool:
    """Whether a reading is common enough, and enough more common than what is printed (``now``)."""
    unknown_and_long = now == 0 and len(best.word) >= 10
    if best.dots_only and best.gain >= 1.5 and lexicon.zipf(best.word) >= 2:
        return True
    if best.dots_only:
        near = 0.8 if best.gain > 1.5 else 0.2
        enough = 0.2 if unknown_and_long else 1.3
        needed = max(damage.margin, 0.45) if now >= _COMMON_PAIR else damage.margin
        return best.score >= enough and best.gain >= needed and best.score >= now - near
    gain = min(best.gain, best.score - now)
    if unknown_and_long and best.changes == 1:
        return best.score >= 0.2
    return best.score >= 1.5 and gain >= max(1.0, damage.margin) and (now < 3.4 or gain >= 2.5)


def _may_be_damaged(token: str) -> bool:
    """Words, not abbreviations in capitals and not figures with letters (``4a``, ``B2``)."""
    letters = sum(c.isalpha() for c in token)
    digits = sum(c.isdigit() for c in token)
    if letters < 2 or digits > 2 or _abbreviated(token):
        return False
    return not token[0].isdigit() or token[0] in "60"


def _abbreviated(token: str) -> bool:
    """``EU``, ``KGSt``, ``eG``: two capitals at the beginning, or no more than two letters."""
    return len(token) < 3 or (token[:2].isalpha() and token[:2].isupper())


def _parted(token: str, lexicon: Lexicon, now: float) -> tuple[str, str] | None:
    """Two very common words that OCR ran together (``sichim``)."""
    if now >= 2.0 or not token.isalpha() or not token.islower() or len(token) > 12:
        return None
    for cut in range(2, len(token) - 1):
        if min(lexicon.zipf(token[:cut]), lexicon.zipf(token[cut:])) >= _FUNCTION_WORD:
            return f"{token[:cut]} {token[cut:]}", "Leerzeichen"
    return None


def _own_words(text: str) -> dict[str, float]:
    """Words of the document that stand whole and often in it, a little above what wordfreq does not know."""
    counts = Counter(
        w.lower().replace("ß", "ss") for w in re.findall(r"[^\W\d_]{6,}", text) if _UMLAUT.search(w)
    )
    return {w: 2.6 for w, n in counts.items() if n >= 3}
