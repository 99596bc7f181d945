"""What stands in a transcript without being said: pauses, laughter, interjections, notes, time marks."""

from __future__ import annotations

import re

from pipeline.extract.speech.labels import TIME, TIME_MARK

_SOUNDS = (
    r"l[aä]ch\w*|auflach\w*|kicher\w*|schmunzel\w*|grins\w*|seufz\w*|räusper\w*|hust\w*|niest|niesen|zöger\w*|"
    r"nick\w*|kopfschüttel\w*|schüttel\w*|überleg\w*|stöhn\w*|atme\w*|(?:ein|aus)atm\w*|schnauf\w*|flüster\w*|"
    r"wein\w*|schluchz\w*|klatsch\w*|klopf\w*|pfeif\w*|stotter\w*|gähn\w*|schnief\w*|unterbr\w*|zustimmend\w*|"
    r"bejah\w*|vernein\w*|ironisch|sarkastisch|betont|leise\w*|laut|lauter|gleichzeitig|durcheinander|"
    r"telefon\w*|handy\w*|geräusch\w*|störung\w*|stille|schweig\w*|schweigen|pause\w*|unv|unverst\w*|"
    r"undeutlich|akustisch|beifall\w*|applau\w*|heiterkeit\w*|zuruf\w*|zwischenruf\w*|gegenruf\w*|unruhe\w*|"
    r"widerspruch\w*|glocke\w*|musik\w*|gelächter\w*|laughs?|laughter|pause|inaudible|unintelligible|applause|"
    r"crosstalk|music"
)
_LEADING = (
    r"(?:allgemeine[rs]?|lebhafte[rs]?|vereinzelte?[rs]?|starke[rs]?|anhaltende[rs]?|lange[rs]?|kurze[rs]?|"
    r"leise[rs]?|laute[rs]?|große[rs]?|b\w{0,3}\.?|beide|alle|er|sie|beginnt zu|fängt an zu|bricht ab|\d+)"
)
_BRACKETED = re.compile(
    r"\(\([^()]*\)\)"
    r"|\(\s?\.{1,4}\s?\)|\(…\)|\(-{1,3}\)|\[\s?\.{3}\s?\]|\[…\]"
    r"|[(\[]\s*(?:ca\. ?)?\d+(?:[.,]\d+)?\s*(?:s|sec|sek|sekunden?|seconds?|min|minuten?)\b\.?"
    r"[^()\[\]]{0,20}[)\]]"
    rf"|[(\[]\s*(?:{_LEADING}\s+){{0,2}}(?:sich\s+)?(?:{_SOUNDS})\b(?:[^()\[\]]|\[[^\[\]]*\]){{0,200}}[)\]]"
    r"|\[\s*(?:Anm|Anmerkung|Transkri|Hinweis|Unterbrechung|Aufnahme)[^\[\]]*\]"
    r"|\(\s*(?:Anm\.|Anmerkung|Unterbrechung|Aufnahme|Sitzungsunterbrechung)[^()]*\)"
    rf"|\(\s*{TIME}\s*\)"
    r"|\((?:[^()\[\]]*\[[^\[\]]{2,40}\]\s*:[^()]*)\)",
    re.I,
)
_OVERLAP = re.compile(r"//\s*(?:[A-ZÄÖÜ]{1,4}\d{0,2}\s*:\s*)?[^/\n]{1,300}?//")
_ANGLED = re.compile(r"<\[\?\]>|<[a-z?=!]{1,3}(?:\([^()<>]*\))?>|<\?[^<>]*>")
_SHORT_MARK = re.compile(r"\(\d{1,3}(?:[.,]\d)?\)")
_WHOLE = re.compile(
    r"\s*(?:Transcribed with noScribe|Transcription for |Audio file: |Audiodatei: |\(Language: "
    r"|\(Start(?: \(hh:mm:ss\))?: "
    r"|Untertitel(?:ung)?(?: der| im Auftrag| des|:) (?:Amara|ZDF|SWR|WDR|ARD|NDR|BR\b|funk|\w+-?Community)"
    r"|Copyright WDR|Vielen Dank fürs? Zuschauen|Transkribiert (?:mit|von)|Transkription(?:sregeln)?:"
    r"|\[?Anm\. (?:d\.|der|Transkription))",
    re.I,
)


def asides_in(text: str, *, offset: int = 0, short_marks: bool = False) -> tuple[tuple[int, int], ...]:
    """Spans in ``text`` (shifted by ``offset``) that nobody said as speech; disjoint, in order.

    ``short_marks``: also take ``(3)`` and ``(0.5)`` for pauses, which only a transcript allows.
    """
    stripped = text.strip()
    if _WHOLE.match(text) or _is_interjection(stripped):
        lead = len(text) - len(text.lstrip())
        return ((offset + lead, offset + lead + len(stripped)),)
    patterns = [_BRACKETED, TIME_MARK, _OVERLAP, _ANGLED]
    if short_marks:
        patterns.append(_SHORT_MARK)
    found = sorted(m.span() for pattern in patterns for m in pattern.finditer(text))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple((offset + start, offset + end) for start, end in merged)


def _is_interjection(text: str) -> bool:
    """A paragraph wholly in brackets, as minutes print applause and calls: ``(Beifall bei der SPD)``."""
    if len(text) < 3 or text[0] + text[-1] not in ("()", "[]"):
        return False
    depth = 0
    for i, char in enumerate(text):
        depth += (char in "([") - (char in ")]")
        if depth == 0:
            return i == len(text) - 1
    return False
