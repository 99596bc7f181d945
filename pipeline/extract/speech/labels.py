"""Speaker labels at the beginning of a paragraph: ``I:``, ``B2:``, ``Anna Brandt (SPD):``, ``S01: [00:01]``.

Patterns only; whether a document has speakers at all is decided in ``pipeline.extract.speech.turns``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.language.words import word_set

TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[-.,]\d{1,3})?"
TIME_MARK = re.compile(rf"#\s?({TIME})\s?#|[\[({{]\s?({TIME})\s?[\])}}]")
"""A time mark of f4, easytranscript, noScribe, bureaus: ``#00:03:22-0#``, ``[00:03:15]``, ``(12:34)``."""

_LEAD = re.compile(
    r"(?:\d{1,4}[.)]?[ \t]+(?=[\[#(A-ZÄÖÜ]))?"
    rf"(?:(?:#\s?{TIME}\s?#|[\[(]\s?{TIME}\s?[\])]|\d{{1,2}}:\d\d:\d\d(?:[-.,]\d{{1,3}})?)[ \t]*)?"
)
_COLON = re.compile(r"(?:[\[(][^\[\]()]*[\])]|[^:\[\]()\n]|(?<=[a-zäöü]):(?=(?:r|in|innen)\b))+:")
"""Up to the first colon that is neither inside brackets nor inside a word (``Befragte:r``)."""
_TIMED_HEAD = re.compile(r"([^\d\n:]{3,60}?)[ \t,]+((?:\d{1,2}:)?\d{1,2}:\d{2})\s*")
_AFTER = re.compile(r"[*_]*\s*")
_CODE = re.compile(
    r"[A-ZÄÖÜ]{1,3}\d{0,3}|[A-ZÄÖÜ]{4}\d{1,3}|[A-ZÄÖÜ][a-zäöü]?\d{1,2}|Int|Bef|Mod|(?:[A-ZÄÖÜ]\.){2,3}"
    r"|i|b|m|ip|int|bef|[bip]\d{1,2}"
)
"""Small letters only where they stand for a part in an interview; ``a:``, ``b:``, ``c:`` count."""
INTERVIEWER = re.compile(
    r"I\d{0,2}|i|IV\d?|IN|INT\d?|Int|int|F|Q|M\d?|Mod|(?i:Interview(?:er|ende|leit)[\w*:/()-]*( ?\d)?"
    r"|Frage|Fragende[rs]?|Moderat(?:ion|or[\w*:/()-]*)( ?\d)?"
    r"|(?:Gesprächs|Diskussions|Gruppen)?leit(?:er[\w*:/()-]*|ung)|Forsche(?:r[\w*:/()-]*|nde[rs]?))"
)
"""Labels of those who ask."""
_IN = r"(?:[*:_/]?-?in|\(in\))?"
_R = r"(?:[*:_/]?[rs]|\([rs]\))?"
_ROLE_WORD = re.compile(
    rf"(?i:(?:Interviewer|Interviewpartner|Sprecher|Teilnehmer|Moderator|Gesprächspartner|Proband|Forscher"
    rf"|(?:Gesprächs|Diskussions|Gruppen|Interview)?leiter){_IN}"
    rf"|(?:Interviewende|Befragte|Interviewte|Fragende|Teilnehmende|Forschende){_R}"
    r"|Expert(?:e|[*:_/]?in|e[*:_/]in)|(?:Unknown )?Speaker"
    r"|(?:Gesprächs|Diskussions|Gruppen|Interview)?leitung|Moderation|Frage|Antwort)"
    r"(?:[ _]?(?:\d{1,2}|[A-Z]))?"
    r"|(?:Person|Mann|Frau|Stimme|Unbekannt|Unknown|Alle|Mehrere)(?:[ _]?(?:\d{1,2}|[A-Z]))?"
)
_VOICE = re.compile(
    r"(?:Stimme|Frage|Nachfrage|Wortmeldung|Zuruf|Zwischenruf|Einwurf|Beitrag|Gast|Teilnehmer(?:in)?|Zuhörer(?:in)?)"
    r" (?:aus|auf|von|vom) (?:de[mr] )?\w+"
)
_LAST_VOICE = re.compile(rf"^.{{3,60}}\s({_VOICE.pattern})$")
_NAMED_VOICE = re.compile(r"([^:.?!\n]{3,100}):\s+(?=\S)")
_FUNCTIONS = (
    r"(?:(?:Ober|Erste[r]? |Zweite[r]? |Dritte[r]? |Stellv\. |Stellvertretende[rn]? |Bezirks)*"
    r"(?:(?:Vize)?[Bb]ürgermeister|[Bb]ürgervorsteher)(?:in)?"
    r"|(?:Erste[r]? |Zweite[r]? |Dritte[r]? )?(?:\w+)?[Pp]räsident(?:in)?|(?:Gemeinde|Stadt|Land)ammann"
    r"|(?:Rats|Ausschuss|Fraktions)?[Vv]orsitzende[rn]?|"
    r"(?:Stadt|Gemeinde|Kreis|Bezirks|Einwohner|Kantons|National|Regierungs|Landes)?[Rr](?:at|ätin)"
    r"|Ratsherr|Ratsfrau|Ratsmitglied|Stadtverordnete[rn]?|(?:Stadtverordneten|Orts|Kreistags)vorsteher(?:in)?"
    r"|Abgeordnete[rn]?|Beigeordnete[rn]?|(?:Stadt)?[Kk]ämmer(?:er|in)|Stadtdirektor(?:in)?|Dezernent(?:in)?"
    r"|Amtsleiter(?:in)?|Landr(?:at|ätin)|(?:Staats|Innen|Bundes|Finanz|Kultus|Sozial)?[Mm]inister(?:in)?"
    r"|Ministerpräsident(?:in)?|Staatssekretär(?:in)?|Staatsr(?:at|ätin)|Senator(?:in)?|Stadtbaur(?:at|ätin)"
    r"|Sachkundige[rn]? (?:Bürger|Einwohner)(?:in)?|Schriftführer(?:in)?)"
)
_TITLES = (
    r"(?:Dr|Prof|Dipl|Mag|med|phil|jur|rer|nat|pol|oec|habil|h|c|Ing|iur|em|Univ|Lic|B|M|A|Sc)\."
    r"(?:-?[A-Z]\w+\.?)?"
)
_NAME_WORD = r"[A-ZÄÖÜÇŞİÉŠŽŁ][\w’'.]*(?:-[A-ZÄÖÜÇŞİa-z][\w’']*)*"
_PARTICLE = r"(?:von|van|vom|zu|zur|zum|der|den|de|da|dos|di|del|della|el|al|bin|ben|auf|la|le|und)"
_PERSON = re.compile(
    rf"(?P<function>(?:{_FUNCTIONS})\s+)?(?P<address>(?:Frau|Herrn?)\s+)?(?P<titles>(?:{_TITLES}\s*)*)"
    rf"(?P<name>(?:{_PARTICLE}\s+)*{_NAME_WORD}(?:\s+(?:{_PARTICLE}\s+)*{_NAME_WORD}){{0,4}})"
    r"(?P<party>\s*(?:\([^()]{2,60}\)|\[[^\[\]]{2,60}\]|,\s*[A-ZÄÖÜ][\w/ .*-]{1,40}))?"
)
_FUNCTION_ONLY = re.compile(rf"(?:{_FUNCTIONS})|Vorsitz|Verwaltung|Protokoll(?:ant|antin)?")
_NO_SPEAKER = word_set(
    "abb abbildung tab tabelle quelle quellen foto fotos ziel ziele maßnahme maßnahmen beschluss ergebnis "
    "fazit sachverhalt begründung beschlussvorschlag anlage anlagen hinweis anmerkung anm beispiel thema "
    "ort datum zeit uhrzeit beginn ende dauer top stand kosten kontakt telefon tel fax mail email "
    "internet adresse redaktion layout druck herausgeber impressum stichwort stichworte inhalt titel "
    "betreff an von cc bcc re aw wg ps nb usw etc bzw vgl siehe isbn issn doi url http https ja nein nr "
    "art abs punkt kapitel teil schritt phase impuls leitfragen leitfrage anwesend entschuldigt gast "
    "gäste tagesordnung status priorität zuständig zuständigkeit verantwortlich umsetzung indikator "
    "indikatoren zielgruppe zielgruppen laufzeit finanzierung bemerkung bemerkungen audio language "
    "audiodatei transkription legende projekt kommune stadt einwohner bevölkerung erstens zweitens "
    "drittens viertens grundsätzlich ergänzend insgesamt schlagwort zusammenfassung abstract "
    "schlüsselwörter keywords schlagwörter text frist termin termine eu ki it sgb bgb dwd who brd ddr usa"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label: its ``speaker`` as printed, where the speech begins (``end``), ``seconds`` of a time mark.

    ``kind``: ``code`` (I, B1, S01), ``role`` (Interviewerin, Person 2), ``person`` (first and last name),
    ``party`` (a person with a party or function), ``voice`` (somebody from the audience), ``word`` (a
    single name).
    """

    speaker: str
    end: int
    seconds: float | None
    kind: str


def label_of(text: str, known: frozenset[str] = frozenset()) -> Label | None:
    """The speaker label with which ``text`` begins, if anything there looks like one or is ``known``."""
    lead = _LEAD.match(text)
    begin = lead.end() if lead else 0
    if headed := _TIMED_HEAD.fullmatch(text, begin):
        return _from_head(headed)
    found = _COLON.match(text, begin, begin + 110)
    if not found:
        return None
    colon = found.end() - 1
    printed = text[begin:colon].strip().strip("*_").strip()
    timed = TIME_MARK.search(printed)
    if timed and timed.end() == len(printed):
        printed = printed[: timed.start()].strip()
    kind = "code" if printed in known else kind_of(printed)
    if (
        kind is None
        or printed in ("Moderation", "Moderator", "Moderatorin")
        and _names_person(text[colon + 1 :])
    ):
        return None
    end = _skip(text, colon + 1)
    if end == colon + 1 and end < len(text) and kind not in ("code", "role"):
        return None
    if kind == "voice" and (named := _NAMED_VOICE.match(text, end)) and _PERSON.match(named[1]):
        printed, end = named[1], named.end()
    mark = TIME_MARK.match(text, end)
    own = TIME_MARK.search(text, 0, colon) or (mark if mark else None)
    seconds = seconds_of(own[1] or own[2]) if own else None
    if seconds is None and lead and (bare := re.search(TIME, lead[0])):
        seconds = seconds_of(bare[0])
    if mark:
        end = _skip(text, mark.end())
    return Label(" ".join(printed.split()), end, seconds, kind)


_TALK = re.compile(r"\b(?:[Ii]ch|[Ww]ir|Sie|Ihnen|mir|mich|uns|[Dd]u|dich|dir|[Jj]a|[Nn]ein|[Nn]ee)\b|\?")


def is_talk(said: Sequence[str]) -> bool:
    """Whether people talk: fields of a form (``Träger: ...``) look like names, but say no I and ask not."""
    return sum(bool(_TALK.search(s)) for s in said) >= 0.4 * len(said)


def _names_person(text: str) -> bool:
    """``Moderation: Anna Brandt, Amt für Soziales`` says who moderates; it is no turn."""
    first = re.split(r"[,;/(\n]", text.strip(), maxsplit=1)[0].strip()
    match = _PERSON.match(first)
    return bool(match) and len(first.split()) <= 12 and not first.endswith((".", "?", "!"))


def _skip(text: str, position: int) -> int:
    match = _AFTER.match(text, position)
    return match.end() if match else position


def _from_head(headed: re.Match[str]) -> Label | None:
    """``Anna Schmidt   0:03`` on a line of its own (Teams): the words follow in the next paragraph."""
    kind = kind_of(headed[1])
    if kind not in ("person", "party", "role"):
        return None
    return Label(" ".join(headed[1].split()), headed.end(), seconds_of(headed[2]), kind)


def seconds_of(mark: str) -> float:
    """Seconds of ``HH:MM:SS``, ``MM:SS``, with tenths or milliseconds after ``-``, ``.`` or ``,``."""
    whole, _, part = mark.strip().replace("-", ".").replace(",", ".").partition(".")
    total = 0.0
    for field in whole.split(":"):
        total = total * 60 + int(field)
    return round(total + (int(part) / 10 ** len(part) if part else 0.0), 3)


def names_a_field(printed: str) -> bool:
    """Whether it is a word that stands before a colon in plans, letters and forms."""
    return printed.casefold() in _NO_SPEAKER


@cache
def kind_of(printed: str) -> str | None:
    """What a label is (``Label.kind``); None where it is none."""
    if not printed or len(printed) > 100 or names_a_field(printed):
        return None
    if _CODE.fullmatch(printed):
        return "code"
    if _ROLE_WORD.fullmatch(printed):
        return "role"
    if _VOICE.fullmatch(printed):
        return "voice"
    if _FUNCTION_ONLY.fullmatch(printed):
        return "party"
    person = _PERSON.fullmatch(printed)
    if not person:
        return None
    words = person["name"].split()
    if _ROLE_WORD.fullmatch(person["name"]) and not person["address"]:
        return None
    party = re.sub(r"\W", "", person["party"] or "")
    if any(w.casefold().strip(".") in _NO_SPEAKER for w in words):
        return None
    if _is_adjective(words[0]) and not (party.isupper() and len(party) <= 6):  # ``Keller Ruth, FDP``
        return None
    if person["function"] or (person["party"] and len(words) <= 4):
        return "party"
    if len(words) == 1 and not person["titles"] and not person["address"]:
        return "word"
    return "person"


def _is_adjective(word: str) -> bool:
    """``Zuständige Stelle:`` and ``Aktueller Stand:`` look like names; their first word is inflected."""
    small = word.lower()
    if not small.endswith(("e", "er", "es", "en", "em")):
        return False
    from pipeline.language.normal import in_dictionary, known_lemma  # loads the dictionary

    lemma = known_lemma(small) if in_dictionary(small) else small
    return lemma != small and lemma.islower()
