"""What the verb of a clause says of its subject: that it exists, is planned or is demanded.

Read off the finite verb and the form at the clause's end (*wird eingerichtet*, *ist zu prüfen*), as the
embedded pipeline knows no parts of speech. The forms are told by their endings and by simplemma's lemmas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.language.normal import lemma_of
from pipeline.language.words import words

DEMAND, INTENT, PLAN, EXISTENCE = "forderung", "absicht", "plan", "bestand"

_BEGUN = words("begun")
_WANTED = words("wanted")
_FUTURE = words("future")
_DEMANDED = frozenset({"muss", "muß", "müssen", "müsste", "müssten", "sollte", "sollten"})
_MEANT = frozenset({"soll", "sollen", "will", "wollen", "möchte", "möchten"})
_MIGHT = frozenset({"kann", "können", "könne", "könnte", "könnten", "darf", "dürfen"})
_BECOME = frozenset({"wird", "werden"})
_BECAME = frozenset({"wurde", "wurden"})
_BE = frozenset({"ist", "sind"})
_HAVE = frozenset({"hat", "haben"})
_HARDLY = frozenset({"kaum", "nicht", "schwer", "leicht", "kein", "keine", "nichts"})
"""*ist zu prüfen* asks for it, *ist kaum zu finden* tells how hard it is."""
_PARTICIPLE = re.compile(
    r"^(?:\w*ge\w{2,}(?:t|en)|(?:\w+?)?(?:be|ver|ent|er|zer|über|unter)\w{2,}(?:t|en)|\w{3,}iert)$"
)
_INFINITIVE = ("en", "ern", "eln")
_TO = re.compile(r"^(?:ab|an|auf|aus|bei|bereit|ein|fest|fort|her|sicher|um|vor|weiter|wieder)zu\w{3,}n$")
_COMING = re.compile(r"^(?:kommend|nächst)e[nmrs]?$")


_TELLING = _DEMANDED | _MIGHT | _MEANT | _BECOME | _BECAME | _BE | _HAVE | {"worden"}


def verb_says(clause: Sequence[str]) -> str:
    """``forderung``, ``absicht``, ``plan`` or ``bestand`` by a clause's verb; empty where it does not tell.

    A passive in the present (*wird erstellt*) is a plan where something is only begun or a word of the
    future stands beside it, else it does not tell. ``clause``: its tokens.
    """
    forms = frozenset(w.lower() for w in clause)
    if forms.isdisjoint(_TELLING):
        return ""
    if forms & _DEMANDED or (forms & _BE and _to_be_done(clause)):
        return DEMAND
    if forms & _MIGHT:
        return ""
    if forms & _MEANT:
        return INTENT
    if forms & _BECOME:
        return _becoming(clause, forms)
    achieved = forms & _HAVE and not forms & _WANTED and any(map(is_participle, clause))
    if achieved or forms & _BECAME or "worden" in forms:
        return EXISTENCE
    return ""


def _becoming(clause: Sequence[str], forms: frozenset[str]) -> str:
    if forms & _WANTED:
        return DEMAND
    ahead = not _FUTURE.isdisjoint(forms) or any(_COMING.match(w) for w in forms)
    ahead = ahead or any(a.lower() == "in" and b == "Zukunft" for a, b in pairwise(clause))
    done = [w for w in clause if is_participle(w)]
    if done:
        return PLAN if ahead or done[-1] in _BEGUN else ""
    last = next((w for w in reversed(clause) if w[:1].isalpha() and w != "werden"), "")
    return PLAN if is_infinitive(last) else ""


def _to_be_done(clause: Sequence[str]) -> bool:
    if not _HARDLY.isdisjoint(clause):
        return False
    pairs = zip(clause, clause[1:], strict=False)
    return any(a == "zu" and is_infinitive(b) for a, b in pairs) or any(map(_TO.match, clause))


def is_participle(word: str) -> bool:
    """Whether a word has the form of a participle of the past: *eingerichtet*, *beschlossen*."""
    return word.islower() and _PARTICIPLE.match(word) is not None and lemma_of(word) != word


def is_infinitive(word: str) -> bool:
    """Whether a word has the form of an infinitive: *einrichten*, *fördern*."""
    return word.islower() and word.endswith(_INFINITIVE) and lemma_of(word) == word and len(word) > 4
