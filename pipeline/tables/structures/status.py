"""What a sentence says of a structure: it exists, is missing, planned, demanded or a thing of the past."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

EXISTING, MISSING, PLANNED, DEMANDED, FORMER = "vorhanden", "fehlt", "geplant", "gefordert", "ehemals"
STATUSES = (EXISTING, PLANNED, DEMANDED, MISSING, FORMER)

_BEFORE = 80
_REACH = 400
"""How far around a name its sentence is read, in characters."""

_ATTRIBUTES = r"\s+(?:[\w„\"()/-]+\s+){0,3}$"
_ADJECTIVES = (
    r"(?:/\w)?\s+(?:(?!zwischen|neben|gegen|wegen|unter)"
    r"(?-i:[a-zäöüß])[\w-]*(?:e|en|er|es|em)\s+|[„\"(]){0,3}$"
)
_FORMER = re.compile(r"\b(?:ehemalig|früher|einstig|vormalig)\w*" + _ATTRIBUTES, re.IGNORECASE)
_ENDED = re.compile(
    r"\b(?:aufgelöst|abgeschafft|weggefallen"
    r"|(?:war|waren|bestand|gab\s+es)\s+(?:nur\s+)?bis\s+(?:zum\s+Jahre?\s+)?(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"\s*(?:wurde|wurden|ist|sind)\s+(?:\w+\s+){0,5}geschlossen\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:kein\w*|ohne|weder)" + _ATTRIBUTES, re.IGNORECASE)
_INDEFINITE = re.compile(r"\b(?:eine?[nmrs]?|zusätzliche\w*|weitere\w*|neue\w*)" + _ADJECTIVES, re.IGNORECASE)
_DEFINITE = re.compile(
    r"\b(?:der|die|das|des|dem|den|im|am|beim|vom|zum|zur|seine[mnrs]?|ihre[mnrs]?)"
    r"\s+(?:[\w„\"-]+\s+|[„\"]){0,2}$",
    re.IGNORECASE,
)
_CREATION = re.compile(
    r"\b(?:Erarbeitung|Erstellung|Ausschreibung|Aufbau|Einrichtung|Gründung|Schaffung|Entwicklung|Etablierung)"
    r"\s+(?:von|der|des|eines|einer)" + _ATTRIBUTES,
)
_ABSENT = re.compile(
    r"\s*(?:fehl(?:t|en|te|ten)\b|gibt\s+es\s+(?:\w+\s+){0,4}nicht\b|ist\s+(?:\w+\s+){0,2}(?:nicht|unbesetzt|vakant)\b)",
    re.IGNORECASE,
)
_COMING = re.compile(
    r"\s*(?:ist|sind|wird|werden|soll|sollen|befindet\s+sich|steht)\s+(?:\w+\s+){0,5}"
    r"(?:geplant|vorgesehen|erarbeitet|erstellt|eingerichtet|geschaffen|aufgebaut|gegründet"
    r"|in\s+(?:Vorbereitung|Bearbeitung|Erarbeitung|Planung|Arbeit)|im\s+(?:Aufbau|Entstehen))\b(?!\s+worden)",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\s*(?:ist|sind)\s+(?:\w+\s+){0,5}(?:erarbeitet|erstellt|eingerichtet|geschaffen|gegründet)\b"
)
_MISSING = re.compile(
    r"\b(?:fehl(?:t|en|te|ten|ende\w*)|mangelt\s+an|vermiss\w+|nicht\s+(?:vorhanden|etabliert|eingerichtet|besetzt)"
    r"|(?:gibt|gab|besteht|existiert)\s[^.;]{0,60}\b(?:nicht|noch nicht)\b|verfügt\s[^.;]{0,30}\bnicht\s+über"
    r"|(?:habe|haben|hat|hätten?)\s+(?:\w+\s+){0,3}nicht\b(?!\s+nur)|nicht\s+jedoch\s+über|(?:bislang|bisher)\s+kaum)",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:geplant\w*|plant\b|angestrebt\w*|strebt\b|vorgesehen\w*|angedacht\w*|beabsichtig\w+|gearbeitet\b"
    r"|in\s+(?:Vorbereitung|Bearbeitung|Erarbeitung|Planung|Arbeit)\b|im\s+(?:Aufbau|Entstehen)\b"
    r"|ein(?:zu)?richten\b|auf(?:zu)?bauen\b|zu\s+(?:erarbeiten|erstellen|formulieren|gründen|schaffen)\b)",
    re.IGNORECASE,
)
_INTENDED = re.compile(r"\b(?:soll(?:en)?|will|wollen|zukünftig\w*|künftig\w*)\b", re.IGNORECASE)
_DEMANDED = re.compile(
    r"\b(?:geforder\w+|forder(?:n|t)\b|wünsch\w+|gewünscht\w*|Wunsch\b|notwendig\w*|erforderlich\w*|nötig\b|benötig\w+"
    r"|bräuchte\w*|brauch(?:t|en|e)\b|sollte(?:n)?\b|solle\b|müsste(?:n)?\b|angeregt\b|angemahnt\b|plädier\w+|empfiehlt\b"
    r"|empfohlen\b|sprechen\s+sich[^.;]{0,40}\bfür|spricht\s+sich[^.;]{0,40}\bfür)",
    re.IGNORECASE,
)
_EXISTING = re.compile(
    r"\b(?:eingerichtet\w*|gegründet\w*|geschaffen\w*|etabliert\w*|erstellt\w*|verabschiedet\w*|beschlossen\w*|besteht\b"
    r"|gibt\s+es|aufgenommen\b|verfügt\b|angesiedelt\w*|seit\s+(?:dem\s+Jahre?\s+)?(?:19|20)\d\d|bietet\b"
    r"|betr(?:eibt|ieben)\w*|zuständig\w*|verantwortlich\w*|vorliegt\b|liegt\s+vor|fortgeschrieben\w*|existiert\b"
    r"|koordiniert\w*|organisiert\b|unterstützt\b|trifft\s+sich|lädt\b|berät\b|(?:19|20)\d\d\s+(?:wurde|hat))",
    re.IGNORECASE,
)
_AREA_PLANNED = re.compile(
    r"\b(?:auszuweiten|ausgeweitet\s+werden|beantrag\w+|angedacht|Aufnahme\b[^.;]{0,80}\b(?:geplant|angestrebt|vorgesehen)"
    r"|soll\w*\s[^.;]{0,80}aufgenommen\s+werden)",
    re.IGNORECASE,
)
_AREA_TAKEN = re.compile(
    r"\b(?:seit|aufgenommen|eingesetzt|umgesetzt|durchgeführt|Programmgebiet\w*|nimmt|hinzu|gefördert|Umsetzung)\b"
)

_EXAMPLE = re.compile(r"\s*–\s+(?:zum Beispiel|beispielsweise|etwa|z\.\s?B\.|wie)\b")


def status_of(sentence: str, start: int, end: int) -> tuple[str, bool]:
    """Status of what stands at ``sentence[start:end]`` and whether the sentence really says so.

    What stands directly behind the name decides first ("fehlt", "ist in Arbeit"). Otherwise missing, planned
    and demanded things have no definite article ("ein Integrationskonzept wird angestrebt"): behind "der",
    "die", "das" the thing is taken as existing, whatever else is planned.
    Without any sign the text speaks of it as existing (status ``vorhanden``, not certain).
    """
    before = sentence[max(0, start - _BEFORE) : start]
    clause = _clause(sentence, start, end)
    if _FORMER.search(before) or _ENDED.search(clause) or _CLOSED.match(sentence, end):
        return FORMER, True
    if _NONE.search(before):
        return MISSING, True
    if _CREATION.search(before):
        return _created(clause), True
    if _ABSENT.match(sentence, end):
        return MISSING, True
    if _COMING.match(sentence, end) and not _DONE.match(sentence, end):
        return PLANNED, True
    indefinite = _INDEFINITE.search(before) is not None
    if not indefinite and _DEFINITE.search(before):
        return EXISTING, bool(_EXISTING.search(clause))
    if _MISSING.search(clause):
        return MISSING, True
    planned = _PLANNED.search(clause) is not None
    if (indefinite or planned) and _DEMANDED.search(clause):
        return DEMANDED, True
    if planned or (indefinite and _INTENDED.search(clause)):
        return PLANNED, True
    return EXISTING, bool(_EXISTING.search(clause))


def area_status(sentence: str, start: int) -> tuple[str, bool]:
    """Status of an area's part in a programme: planned where it is to be taken in, former, or existing."""
    if _FORMER.search(sentence[max(0, start - _BEFORE) : start]):
        return FORMER, True
    around = sentence[max(0, start - _REACH) : start + _REACH]
    if _AREA_PLANNED.search(around):
        return PLANNED, True
    return EXISTING, bool(_AREA_TAKEN.search(around))


def _created(clause: str) -> str:
    """ "Einrichtung eines ..." is planned unless it is demanded or done."""
    if _DEMANDED.search(clause):
        return DEMANDED
    return PLANNED


def settled(found: Iterable[tuple[str, bool]]) -> str:
    """One status from all mentions: certain signs first, existing before others, then the most frequent."""
    mentions = list(found)
    certain = Counter(s for s, sure in mentions if sure)
    if certain[EXISTING] or not certain:
        return EXISTING
    return max(STATUSES, key=lambda s: (certain[s], -STATUSES.index(s)))


def _clause(sentence: str, start: int, end: int) -> str:
    """The stretch around the name between semicolons, dashes and colons.

    An example after a dash ("– zum Beispiel ein Quartiersmanagement –") belongs to what stands before it.
    """
    reach = max(0, start - _REACH)
    left = max(reach, *(sentence.rfind(mark, reach, start) for mark in (";", " – ", ": ")))
    if _EXAMPLE.match(sentence, left):
        left = reach
    limit = end + _REACH
    rights = [p for mark in (";", " – ") if (p := sentence.find(mark, end, limit)) >= 0]
    return sentence[left : min(rights, default=limit)]
