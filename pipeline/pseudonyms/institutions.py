"""Institutions: clubs, schools, firms, parishes, by legal form, kind and name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pseudonyms.kinds import Finding, Kind
from pipeline.pseudonyms.lists import words
from pipeline.pseudonyms.tokens import Words
from pipeline.pseudonyms.vocabulary import Vocabulary

_CAP = r"(?:[A-ZÄÖÜ][\wäöüßéğışçł’'.-]*|\d\.)"
_LEGAL = re.compile(
    rf"(?:{_CAP}(?:\s(?:&|und|für|der|des|im|am|in|zur|e)\s|\s)){{1,6}}(?:e\.\s?V\.|"
    rf"g?GmbH(?:\s&\sCo\.?\s(?:KG|OHG))?|gUG|UG|AG|mbH|KG|OHG|eG|GbR|SE)(?!\w)"
)
_CLUB = re.compile(
    r"\b(?:1\.\s)?(?:SV|TuS|TUS|FC|TSV|SC|VfL|VfB|TV|DJK|SG|SpVgg|FSV|BSV|SSV|FV|TSG|TuRa|KSV|ASV|ESV|BV|"
    r"VfR|MTV|SuS|TuRU|BC|HSV|FSG|JSG)"
    r"(?:\s(?:[A-ZÄÖÜ][\wäöüß-]+|\d{2,4}|von|\d\.)){1,4}"
)
_KIND = (
    "schule|gymnasium|kolleg|lyzeum|stiftung|krankenhaus|klinik|klinikum|hospital|haus|heim|stift|werk|zentrum|kirche|gemeinde|kindergarten|kita|"
    "kindertagesstätte|moschee|synagoge|verein|verlag|akademie|universität|hochschule|bibliothek|theater|apotheke|hof|markt|bau|halle|treff|café|club|verband|bank|institut"
)
_HYPHENED = re.compile(rf"\w+(?:-\w+)*-(?:\w*(?:{_KIND}))s?", re.IGNORECASE)
_OWN_NAME = words("own_name")
"""Kinds whose name alone is replaced."""

_WITH_KIND = re.compile(
    r"(?:\w*(?:verband|verein|hilfe|wohlfahrt|werk|schule|gymnasium|kolleg|gemeinde|heim|zentrum|stiftung|"
    r"klinik|krankenhaus|universität|hochschule|haus|diakonie|treff|genossenschaft|akademie|institut)"
    r"|lebenshilfe|caritas|diakonie|awo|drk|arbeiterwohlfahrt|malteser|johanniter|kolping|volkshochschule|"
    r"vhs|ihk|jobcenter|tafel|moscheeverein)",
    re.IGNORECASE,
)
_PARISH = re.compile(r"(?P<name>\w+?)(?:kirchengemeinde|kirche|gemeindehaus)n?")
_NO_PARISH = words("no_parish")


class Institutions:
    """Findings of institutions in the words of one text."""

    def __init__(self, words: Words, vocabulary: Vocabulary) -> None:
        self._words = words
        self._read = vocabulary.read
        self._exact = vocabulary.exact

    def find(self) -> Iterator[Finding]:
        """All institutions that their form tells."""
        for pattern, reason in ((_LEGAL, "Rechtsform"), (_CLUB, "Sportverein")):
            for match in pattern.finditer(self._words.text):
                if re.search(r"\s(?:AG|SE|UG|eG)$", match.group()) and not self._named(match.group()):
                    continue
                start = match.start() + self._article(match.group())
                text = self._words.text[start : match.end()]
                yield Finding(start, match.end(), Kind.INSTITUTION, " ".join(text.split()), reason)
        for i in range(len(self._words)):
            if self._words[i].capital:
                yield from self._hyphened(i)
                yield from self._behind_kind(i)
                yield from self._parish(i)

    def _named(self, text: str) -> bool:
        """Whether a word before ``AG`` (also a working group) is a name."""
        words = text.split()[:-1]
        return bool(words) and words[-1][0].isupper() and not self._exact(words[-1].strip(".,"))

    @staticmethod
    def _article(text: str) -> int:
        """How many characters an article or the like takes that only begins the sentence."""
        match = re.match(
            r"(?:Die|Der|Das|Den|Dem|Bei|Von|Und|Ein|Eine|Mit|Für|Im|Am|In|Träger|Zum|"
            r"Zur)\s(?:ist\s)?(?:der|die|das|dem)?\s?",
            text,
        )
        return match.end() if match else 0

    def _hyphened(self, i: int) -> Iterator[Finding]:
        """``Käthe-Kollwitz-Gymnasium``; never ``Ganztags-Schule``."""
        token = self._words[i]
        if not _HYPHENED.fullmatch(token.text):
            return
        parts = [p for p in token.text.split("-")[:-1] if len(p) > 2]
        named = [
            p for p in parts if p[0].isupper() and (self._read(p).name or self._read(p).first or p == "Sankt")
        ]
        if (
            len(parts) > 1
            and parts[0][0].isupper()
            and re.search(r"(?:schule|gymnasium|kolleg|kirche|stiftung|krankenhaus)s?$", token.text)
        ):
            named = named or parts
        if named and not all(p.isupper() for p in named):
            yield self._of(i, i + 1, "Name einer Einrichtung")

    def _behind_kind(self, i: int) -> Iterator[Finding]:
        """``Lebenshilfe Coesfeld``, ``Firma Hüffermann``, ``Kita Regenbogenland``."""
        words = self._words
        kind, name = words[i], words[i + 1]
        if (
            not name.capital
            or not name.near
            or kind.shouted
            and kind.text.lower() not in ("awo", "drk", "vhs", "ihk")
        ):
            return
        own = kind.text.lower() in _OWN_NAME
        reading = self._read(name.text)
        if own and not (reading.exact and not reading.last) and not name.shouted:
            yield self._of(i + 1, self._name_end(i + 1), "Name einer Einrichtung", 0.1)
        elif (
            not own
            and _WITH_KIND.fullmatch(kind.text)
            and (reading.name or (not reading.exact and not name.first))
            and not name.shouted
        ):
            start = i
            while words[start - 1].capital and words[start].near and self._adjective(start - 1):
                start -= 1
            yield self._of(start, self._name_end(i + 1), "Name einer Einrichtung", 0.2)

    def _adjective(self, i: int) -> bool:
        return bool(re.search(r"(?:ische|liche|nische|utsche|ote|eine)[nrs]?$", self._words[i].text))

    def _name_end(self, i: int) -> int:
        end = i + 1
        while self._words[end].capital and self._words[end].near and self._read(self._words[end].text).name:
            end += 1
        return end

    def _parish(self, i: int) -> Iterator[Finding]:
        token = self._words[i]
        match = _PARISH.fullmatch(token.text)
        if match and not self._exact(token.text) and match.group("name").lower() not in _NO_PARISH:
            yield self._of(i, i + 1, "Name einer Kirche", 0.2)

    def _of(self, i: int, end: int, reason: str, doubt: float = 0.0) -> Finding:
        start, stop = self._words[i].start, self._words[end - 1].end
        return Finding(
            start, stop, Kind.INSTITUTION, " ".join(self._words.text[start:stop].split()), reason, doubt
        )
