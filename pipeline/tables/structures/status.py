"""What a sentence says of a structure: it exists, is missing, planned, demanded or a thing of the past."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

EXISTING, MISSING, PLANNED, DEMANDED, FORMER = "vorhanden", "fehlt", "geplant", "gefordert", "ehemals"
STATUSES = (EXISTING, PLANNED, DEMANDED, MISSING, FORMER)

_BEFORE = 60
_FORMER = re.compile(r"\b(?:ehemalig|früher|einstig|vormalig)\w*\s+(?:[\w„\"-]+\s+){0,3}$", re.IGNORECASE)
_NONE_BEFORE = re.compile(r"\b(?:kein\w*|ohne|weder)\s+(?:[\w„\"-]+\s+){0,3}$", re.IGNORECASE)
_MISSING = re.compile(
    r"\b(?:fehl(?:t|en|te|ten|ende\w*)|mangelt\s+an|vermiss\w+|nicht\s+(?:vorhanden|etabliert|eingerichtet|besetzt)"
    r"|(?:gibt|gab|besteht|existiert)\s[^.;]{0,60}\b(?:nicht|noch nicht)\b|verfügt\s[^.;]{0,30}\bnicht\s+über"
    r"|nicht\s+jedoch\s+über)",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:geplant\w*|plan(?:t|en)\b|soll(?:en)?\b|angestrebt\w*|strebt\b|vorgesehen\w*|angedacht\w*|beabsichtig\w+"
    r"|in\s+(?:Vorbereitung|Bearbeitung|Erarbeitung|Planung|Arbeit)|im\s+(?:Aufbau|Entstehen)|einzurichten|aufzubauen"
    r"|zu\s+(?:erarbeiten|erstellen|formulieren|gründen|schaffen)|zukünftig\w*|künftig\w*"
    r"|(?:Erarbeitung|Erstellung|Ausschreibung)\s+(?:von|der|des|eines|einer)|gearbeitet\b|(?:wird|werden)\s+derzeit)",
    re.IGNORECASE,
)
_DEMANDED = re.compile(
    r"\b(?:geforder\w+|forder(?:n|t)\b|wünsch\w+|gewünscht\w*|Wunsch\b|notwendig\w*|erforderlich\w*|nötig\b|benötig\w+"
    r"|bräuchte\w*|brauch(?:t|en)\b|sollte(?:n)?\b|müsste(?:n)?\b|angeregt\b|angemahnt\b|plädier\w+|empfiehlt\b|empfohlen\b"
    r"|sprechen\s+sich[^.;]{0,40}\bfür|spricht\s+sich[^.;]{0,40}\bfür)",
    re.IGNORECASE,
)
_EXISTING = re.compile(
    r"\b(?:eingerichtet\w*|gegründet\w*|geschaffen\w*|etabliert\w*|erstellt\w*|verabschiedet\w*|beschlossen\w*|besteht\b"
    r"|gibt\s+es|aufgenommen\b|verfügt\b|angesiedelt\w*|seit\s+(?:dem\s+Jahre?\s+)?(?:19|20)\d\d|bietet\b|betr(?:eibt|ieben)\w*"
    r"|zuständig\w*|verantwortlich\w*|vorliegt\b|liegt\s+vor|fortgeschrieben\w*|existiert\b|koordiniert\w*|organisiert\b"
    r"|unterstützt\b|trifft\s+sich|lädt\b|berät\b|(?:19|20)\d\d\s+(?:wurde|hat))",
    re.IGNORECASE,
)


def status_of(sentence: str, start: int, end: int) -> tuple[str, bool]:
    """Status of what stands at ``sentence[start:end]`` and whether a word of the sentence says so.

    A missing, planned or demanded thing outweighs signs of existence in the same sentence; without any
    sign the text speaks of it as existing (status ``vorhanden``, not certain).
    """
    before = sentence[max(0, start - _BEFORE) : start]
    if _FORMER.search(before):
        return FORMER, True
    clause = _clause(sentence, start, end)
    if _NONE_BEFORE.search(before) or _MISSING.search(clause):
        return MISSING, True
    if _DEMANDED.search(clause):
        return DEMANDED, True
    if _PLANNED.search(clause):
        return PLANNED, True
    return EXISTING, bool(_EXISTING.search(clause))


def settled(found: Iterable[tuple[str, bool]]) -> str:
    """One status from all mentions: certain signs first, existing before others, then the most frequent."""
    mentions = list(found)
    certain = Counter(s for s, sure in mentions if sure)
    if certain[EXISTING] or not certain:
        return EXISTING
    return max(STATUSES, key=lambda s: (certain[s], -STATUSES.index(s)))


def _clause(sentence: str, start: int, end: int) -> str:
    """The stretch around the name up to the next semicolon, dash or relative clause about something else."""
    left = max((sentence.rfind(mark, 0, start) for mark in (";", " – ", ": ")), default=-1)
    rights = [p for mark in (";", " – ") if (p := sentence.find(mark, end)) >= 0]
    return sentence[max(0, left) : min(rights, default=len(sentence))]
