"""How the programs differ in what they make of one standard."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.exchange.names import ORIGIN, UTF16_ORIGIN, utf16_length


@dataclass(frozen=True, slots=True)
class Profile:
    """What a target wants of a project file.

    ``sources``: name of the folder in the archive. ``crlf``/``mark``: line ends and byte-order mark of the
    text files. ``utf16``: positions in UTF-16 units (each line end counts two where ``crlf``) instead of
    code points. ``case_codes``: cases also as codes with the case's GUID, so that QualCoder links them.
    ``unique_codes``: no code may have another's name, even below another; ``code_notes``: memos on codes
    stay with their code (else they are the project's).
    """

    name: str
    program: str
    sources: str = "sources"
    crlf: bool = False
    mark: bool = False
    utf16: bool = False
    case_codes: bool = False
    unique_codes: bool = False
    code_notes: bool = True

    @property
    def origin(self) -> str:
        """What a file says that wrote it; by it our importer knows how positions are counted."""
        return UTF16_ORIGIN if self.utf16 and not self.mark else ORIGIN

    def encode(self, text: str) -> bytes:
        """The text file."""
        written = text.replace("\n", "\r\n") if self.crlf else text
        return written.encode("utf-8-sig" if self.mark else "utf-8")


STANDARD = Profile("refi", "REFI-QDA")
QUALCODER = Profile("qualcoder", "QualCoder", case_codes=True, unique_codes=True, code_notes=False)
MAXQDA = Profile("maxqda", "MAXQDA", utf16=True)
ATLASTI = Profile("atlasti", "ATLAS.ti", utf16=True)
NVIVO = Profile("nvivo", "NVivo", sources="Sources", crlf=True, mark=True, utf16=True)
PROFILES = {p.name: p for p in (STANDARD, MAXQDA, ATLASTI, NVIVO, QUALCODER)}


class Positions:
    """Turns code point positions of one text into those of a profile; ask in ascending order for speed."""

    def __init__(self, text: str, profile: Profile) -> None:
        self._text = text
        self._crlf = profile.crlf
        self._plain = not profile.utf16
        self._at = 0
        self._units = 0

    def of(self, at: int) -> int:
        """The position ``at`` (code points) in the profile's units."""
        if self._plain:
            return at
        if at < self._at:
            self._at = self._units = 0
        stretch = self._text[self._at : at]
        self._units += utf16_length(stretch) + (stretch.count("\n") if self._crlf else 0)
        self._at = at
        return self._units
