"""What is known by its form: contacts, addresses, dates to the day, numbers of accounts and papers.

Numbers with check digits are checked (python-stdnum, phonenumbers); behind a word that announces them
(``Steuer-ID``, ``Durchwahl``) they count even if they are wrong: people mistype.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import phonenumbers
from stdnum import iban, luhn
from stdnum.de import idnr

from pipeline.pseudonyms.kinds import Finding, Kind

_AT = r"\s?(?:@|\(at\)|\[at\]|\{at\}|\bat\b(?=\s?[\w.-]+\s?(?:\(punkt\)|\[dot\]|\(dot\)|\bpunkt\b)))\s?"
_DOT = r"\s?(?:\.|\(punkt\)|\[punkt\]|\(dot\)|\[dot\]|\bpunkt\b)\s?"
_MAIL = re.compile(
    rf"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)*?{_DOT}[a-z]{{2,8}}\b", re.IGNORECASE
)
_URL = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"“”]+[\w/]"
    r"|\b(?:facebook|instagram|tiktok|twitter|youtube|linkedin|xing|x|t|wa|fb|m|chat\.whatsapp)\.(?:com|me|"
    r"de)/[\w./@-]*\w"
    r"|(?<![@\w.])(?:[a-zäöü0-9](?:[a-zäöü0-9-]*[a-zäöü0-9])?\.)+(?:de|com|org|net|eu|info|nrw|berlin|"
    r"online|example)\b"
    r"(?:/[\w./-]*\w)?"
)
_HANDLE = re.compile(r"(?<![\w@.])@\w[\w.]{1,28}\w")
_PATH = re.compile(
    r"(?<!\w)(?:[A-Za-z]:\\|\\\\|file://|/(?:home|Users|Volumes|media|mnt)/)[^\n\"<>|*?]*?[^\s\"<>|*?](?=$|"
    r"[\s\"<>]*\n|[\"<>]|\.\w{2,4}\b)"
    r"(?:\.\w{2,4}\b)?|\b[\w-]+\.(?:mp3|mp4|wav|m4a|ogg|wma|mov|avi|dss|ds2|aac|flac|jpe?g|docx?|pdf)\b"
)

_PHONE = re.compile(
    r"(?<![\w.,#:/-])(?:\+|00)[1-9]\d{0,2}[\s(/-]*(?:\(0\))?[\d\s()/.-]{6,18}\d\b"
    r"|(?<![\w.,#:/-])\(?0[1-9]\d{1,4}\)?(?:[\s/.–-]{1,3}\d{1,12}){1,6}\b"
    r"|(?<![\w.,#:/-])0[1-9]\d{6,13}\b"
)
_CALLED = re.compile(
    r"(?:\bTel(?:efon)?(?:nummer)?\b|\bHandy(?:nummer)?\b|\bMobil(?:nummer)?\b|\bFax(?:nummer)?\b|"
    r"\bRufnummer\b|"
    r"\bNummer\b|\bDurchwahl\b|\bApparat\b|\bWhatsApp\b|\bNotruf\b|\bHotline\b|\b[Rr]uf\w*|\b[Aa]nruf\w*|"
    r"\berreich\w*)"
    r"[^\n\d]{0,40}?[\s:+-](?P<it>[-–+(]?\d[\d\s/()-]{1,18}\d)\b(?!\s?(?:Uhr|Prozent|%|Euro|€|Jahre|"
    r"Personen|Menschen))"
)
_NO_NUMBER = re.compile(r"\d{1,2}\s?(?:-|bis)\s?\d{1,2}|(?:19|20)\d\d")

_STREET = (
    r"straße|strasse|str\.|weg|gasse|allee|platz|ufer|damm|ring|stieg|steig|chaussee|pfad|kamp|hof|berg|"
    r"graben|"
    r"markt|park|zeile|winkel|garten|gärten|höhe|bogen|brücke|tor|wall|twiete|bach|feld|wiese|grund|busch|"
    r"heide|redder"
)
_HOUSE = (
    r"\s\d{1,4}(?:\s?[a-zA-Z]\b)?(?:\s?[-–/]\s?\d{1,4}(?:\s?[a-z]\b)?)?(?![\d.,]*\d)"
    r"(?!\s?(?:Uhr|Prozent|%|Euro|€|Jahre|Mal))"
)
_CAP = r"[A-ZÄÖÜ][\wäöüßéèçğışłńóú’'-]*\.?"
_POSTCODE = (
    rf"(?:,?\s(?:in\s)?(?:D-)?\d{{5}}\s{_CAP}(?:[\s-](?:{_CAP}|a\.\s?d\.|am|an\sder|im|in\sder|bei)){{0,3}})?"
)
_ADDRESS = re.compile(
    rf"\b(?:(?:(?:[A-ZÄÖÜ]\w*[aeiouäöüßst](?:e|er|es|en)|Am|An\sder|Auf\sdem|Im|In\sder|Zum|Zur|Unter|St\.|"
    rf"Sankt|Dr\.)\s)?"
    rf"(?:{_CAP}[\s-]){{0,3}}[\w-]*(?i:{_STREET})"
    rf"|(?:Straße|Platz|Allee|Weg)\s(?:der|des|am|zum|zur)\s{_CAP}(?:\s{_CAP})?"
    rf"|(?:An\sde[rmn]|Am|Auf\sde[rmn]|Im|In\sde[rmn]|Zum|Zur|Unter\sde[rmn]|Hinter\sde[rmn]|Vor\sde[rmn]|"
    rf"Beim|Bei\sde[rmn]|Ober[eme]*\sde[rmn])"
    rf"\s(?:[A-ZÄÖÜ]\w+\s){{0,2}}{_CAP}){_HOUSE}{_POSTCODE}"
    rf"|\bPostfach\s(?:\d\d\s?){{1,4}}\d?{_POSTCODE}"
)
_NO_ADDRESS = re.compile(
    r"^(?:Am|Im|Zum|Zur)\s(?:\w+\s)*(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|"
    r"November|"
    r"Dezember|Jahr\w*|Kapitel|Abschnitt|Seite|Anhang|Absatz|Artikel|Punkt|Schuljahr|Alter|Umfang|Stand|Tag|"
    r"Ende|Anfang|"
    r"Sommer|Winter|Herbst|Frühjahr|Frühling|Zeitraum|Raum|Schnitt|Durchschnitt|Haushaltsjahr|Wert|Quartal|"
    r"Sinne)\b"
)

_MONTH = (
    r"(?:Jan(?:uar)?|Jänner|Feb(?:ruar)?|Mär(?:z|\.)?|Apr(?:il)?|Mai|Jun[io]?|Jul[iy]?|Aug(?:ust)?|"
    r"Sep(?:t(?:ember)?)?|"
    r"Okt(?:ober)?|Nov(?:ember)?|Dez(?:ember)?)\.?"
)
DATE = re.compile(
    rf"(?<![\w.,/-])(?:(?P<day>0?[1-9]|[12]\d|3[01])(?:\.\s?(?P<month>0?[1-9]|1[0-2])\.\s?(?P<year>(?:19|"
    rf"20)\d\d|\d\d(?!\d))"
    rf"|/(?P<month3>0?[1-9]|1[0-2])/(?P<year4>(?:19|20)\d\d)"
    rf"|\.\s?(?P<word>{_MONTH})\s?(?P<year2>(?:19|20)\d\d))"
    rf"|(?P<year3>(?:19|20)\d\d)-(?P<month2>0[1-9]|1[0-2])-(?P<day2>0[1-9]|[12]\d|3[01]))(?![\w-]|[.,]\d)"
)
"""A date to the day, with its year."""

_BIRTHDAY = re.compile(
    rf"(?<!\d)(?:[12]?\d|3[01])\.\s?(?:{_MONTH}|\d{{1,2}}\.)(?=[^.\n]{{0,25}}\b(?:geboren|Geburtstag|"
    rf"zur Welt))"
)

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?\b")
_TAX = re.compile(r"(?<![\d.,-])\d{2}\s?\d{3}\s?\d{3}\s?\d{3}(?![\d.,]*\d)")
_PENSION = re.compile(r"(?<!\w)\d{2}\s?[0-3]\d[01]\d{3}\s?[A-Z]\s?\d{2}\s?\d(?!\w)")
_HEALTH = re.compile(r"\b[A-Z]\d{9}\b")
_PLATE = re.compile(
    r"\b[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}[ -]?[1-9]\d{0,3}[EH]?\b|"
    r"\b(?P<loose>[A-ZÄÖÜ]{1,3}\s[A-Z]{1,2}\s?[1-9]\d{1,3})\b"
)
_CAR = re.compile(r"(?i:kennzeichen|nummernschild|auto|wagen|bus|fahrzeug|pkw|passat|golf|transporter)\b")
_PASSPORT = re.compile(r"(?<!\w)(?=[A-Z0-9]*\d)[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d?(?!\w)")
_COURT = re.compile(r"\b\d{1,2}\s[A-Z][A-Za-z]{0,2}\s\d{1,5}/\d{2}(?:\.[A-Z]+)?\b")
_ANNOUNCED = re.compile(
    r"(?i:akten(?:zeichen|nummer)|\baz\b\.?|geschäftszeichen|\bgz\.|steuer\S*|identifikationsnummer|"
    r"\bidnr\b\.?|sozialversicherung\S*|"
    r"rentenversicherung\S*|versicherten\S*|versicherungsn\S*|krankenkassen\S*|\bazr\S*|ausländerzentral\S*|"
    r"\bbamf\S*|\bpass\S{0,10}|reisepass\S*|"
    r"ausweis\S*|personal(?:ausweis|nummer)\S*|kunden(?:nummer|nr)\S*|bedarfsgemeinschaft\S*|mitglieds\S*|"
    r"matrikel\S*|vorgangs\S*|"
    r"konto(?:nummer)?|\bkto\b\.?|iban|kennzeichen|\bnummer\b|registern\S*|führerschein\S*|dossier\S*|"
    r"fallnummer)"
    r"[^\n\d]{0,38}?(?<![\w])(?P<it>(?:[A-Z]{1,3}[\s-]?)?[A-Z0-9]*\d[A-Z0-9]*(?:[./-][A-Z0-9]+|"
    r"\s(?:[A-Z]\s)?\d{2,}(?!\s?(?:Uhr|Euro))|\s[A-Z]\s\d+/\d+)*)(?!\w)"
)
_CARD = re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?!\d)")


def formal_findings(text: str) -> Iterator[Finding]:
    """Everything in a text that is known by its form."""
    yield from _found(text, _MAIL, Kind.CONTACT, "E-Mail-Adresse")
    yield from _found(text, _URL, Kind.CONTACT, "Netzadresse")
    yield from _found(text, _HANDLE, Kind.CONTACT, "Name in einem sozialen Netz")
    yield from _found(text, _PATH, Kind.ID, "Dateiname")
    yield from _found(text, _PHONE, Kind.CONTACT, "Telefonnummer", _is_phone)
    yield from _called(text)
    yield from _found(text, _ADDRESS, Kind.ADDRESS, "Anschrift", _is_address)
    yield from _found(text, DATE, Kind.DATE, "Datum")
    yield from _found(text, _BIRTHDAY, Kind.DATE, "Geburtstag")
    yield from _found(text, _IBAN, Kind.ID, "IBAN", iban.is_valid)
    yield from _found(text, _TAX, Kind.ID, "Steuer-ID", idnr.is_valid)
    yield from _found(text, _PENSION, Kind.ID, "Versicherungsnummer")
    yield from _found(text, _HEALTH, Kind.ID, "Versichertennummer")
    yield from _found(
        text, _PASSPORT, Kind.ID, "Passnummer", lambda t: sum(map(str.isdigit, t)) > 1 and not t.isdigit()
    )
    yield from _found(text, _COURT, Kind.ID, "Aktenzeichen")
    yield from _found(text, _CARD, Kind.ID, "Kartennummer", luhn.is_valid)
    yield from _plates(text)
    yield from _announced(text)


def _found(
    text: str, pattern: re.Pattern[str], kind: Kind, reason: str, valid: Callable[[str], bool] | None = None
) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        if valid is None or valid(match.group()):
            yield Finding(match.start(), match.end(), kind, match.group(), reason)


def _is_address(text: str) -> bool:
    """Not ``im Jahr 2019`` or ``Biesenkamp 2015``, the year of a publication."""
    return not _NO_ADDRESS.match(text) and not re.search(r"[^ße.]\s(?:19|20)\d\d$", text)


def _is_phone(number: str) -> bool:
    """A number that some German line could have; in groups it need not be one that was ever given out."""
    try:
        parsed = phonenumbers.parse(number, "DE")
    except phonenumbers.NumberParseException:
        return False
    grouped = bool(re.search(r"\d[\s/()-]+\d", number))
    return phonenumbers.is_valid_number(parsed) or (grouped and phonenumbers.is_possible_number(parsed))


def _called(text: str) -> Iterator[Finding]:
    """Numbers behind ``Durchwahl``, ``Telefon`` and the like, however short."""
    for match in _CALLED.finditer(text):
        number = match.group("it")
        if not _NO_NUMBER.fullmatch(number.strip()):
            yield Finding(match.start("it"), match.end("it"), Kind.CONTACT, number, "Telefonnummer")


def _plates(text: str) -> Iterator[Finding]:
    for match in _PLATE.finditer(text):
        if match.group("loose") and not _CAR.search(text, max(0, match.start() - 60), match.end() + 40):
            continue
        yield Finding(match.start(), match.end(), Kind.ID, match.group(), "Autokennzeichen")


def _announced(text: str) -> Iterator[Finding]:
    """Numbers behind the word that says what they are; check digits do not matter there."""
    for match in _ANNOUNCED.finditer(text):
        number = match.group("it")
        if sum(map(str.isdigit, number)) > 3 and not re.fullmatch(r"(?:19|20)\d\d", number):
            yield Finding(match.start("it"), match.end("it"), Kind.ID, number, "Nummer mit Ankündigung")
