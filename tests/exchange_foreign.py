"""Projects of other programs, written by hand in their manner, and what is in a project as a graph.

A graph knows no GUIDs and no positions: it says which codes, passages, memos and groups there are and how
they hang together, so that a project and what comes of it elsewhere can be compared.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from reportlab.pdfgen import canvas

SPACE = "{urn:QDA-XML:project:1.0}"
INTERVIEW = (
    "Interview mit Frau B., Mühlbach\n\n"
    "I: Wie ist die Lage bei den Wohnungen?\n\n"
    "B: Eigentlich gibt es kaum welche. 😀 Die Mieten sind viel zu hoch, und der Verein hilft allen.\n\n"
    "I: Was hilft noch?\n\n"
    "B: Das Ehrenamt trägt vieles, aber die Leute sind müde und überlastet.\n"
)
REPORT = (
    "Wohnungsmarkt in Lindenau\n\n"
    "Die Mieten sind in Lindenau stark gestiegen, bezahlbarer Wohnraum fehlt. Der Rat berät im Herbst "
    "erneut über den Bau von sechzig Wohnungen am Bahnhof.\n\n"
    "Jeden Freitag lädt der Verein Über Grenzen zum Café ein; dort "
    "begegnen sich Nachbarn aus zwölf Ländern.\n"
)
LEAFLET = "Das Stadtteilhaus öffnet im Mai und steht allen Vereinen der Nachbarschaft offen."
MADE = {"Anna": "2024-03-05T09:30:00Z", "Özlem K.": "2024-04-01T12:00:00Z"}
ENDS = ("originGUID", "targetGUID")
PICTURE = b"\x89PNG\r\n\x1a\nkein echtes Bild"


@dataclass(frozen=True)
class Manner:
    """How a program writes what the standard leaves open. ``notes``: memos of codings as notes that are
    referred to (else as descriptions); ``unnamed``: variables of documents in cases without a name."""

    name: str
    origin: str
    qde: str = "project.qde"
    folder: str = "sources"
    scheme: str = "internal://"
    upper: bool = False
    braces: bool = False
    crlf: bool = False
    mark: bool = False
    utf16: bool = False
    notes: bool = False
    unnamed: bool = False

    def guid(self, name: str) -> str:
        """The GUID of a thing, in the program's spelling."""
        text = str(uuid.uuid5(uuid.NAMESPACE_URL, name))
        text = text.upper() if self.upper else text
        return f"{{{text}}}" if self.braces else text

    def file(self, text: str) -> bytes:
        """A text as the program stores it."""
        raw = text.replace("\n", "\r\n") if self.crlf else text
        return raw.encode("utf-8-sig" if self.mark else "utf-8")

    def at(self, text: str, place: int) -> int:
        """A position as the program counts it."""
        before = text[:place].replace("\n", "\r\n") if self.crlf else text[:place]
        return len(before.encode("utf-16-le")) // 2 if self.utf16 else len(before)

    def back(self, text: str, place: int) -> int:
        """The code point at a position that the program counted."""
        return next(n for n in range(len(text) + 1) if self.at(text, n) == place)


MAXQDA = Manner(
    "maxqda", "MAXQDA 24 (Release 24.7.0)", upper=True, crlf=True, utf16=True, notes=True, unnamed=True
)
ATLAS = Manner("atlasti", "ATLAS.ti Windows (Version 23.4)", qde="Mein Projekt.qde", utf16=True, notes=True)
NVIVO = Manner(
    "nvivo", "NVivo 15", folder="Sources", upper=True, braces=True, crlf=True, mark=True, utf16=True
)
QUALCODER = Manner("qualcoder", "QualCoder 3.8")
MANNERS = (MAXQDA, ATLAS, NVIVO, QUALCODER)


def write_project(path: Path, manner: Manner) -> Path:
    """A project with all that the standard knows: two coders, a tree of codes, texts, a PDF, a picture,
    cases, memos on everything, a set, a link, a graph."""
    m, g = manner, manner.guid
    notes: list[tuple[str, str, str, str]] = []

    def note(key: str, text: str, user: str = "Anna") -> str:
        notes.append((key, f"Memo {key}", text, user))
        return f'<NoteRef targetGUID="{g("note " + key)}"/>'

    def code(
        name: str, color: str, text: str = "", inner: str = "", memo: str = "", codable: str = "true"
    ) -> str:
        said = f"<Description>{text}</Description>" if text else ""
        return (
            f'<Code guid="{g("code " + name)}" name="{name.rpartition("/")[2]}" isCodable="{codable}" '
            f'color="{color}">{said}{memo}{inner}</Code>'
        )

    def selection(text: str, words: str, codes: list[str], user: str, memo: str = "") -> str:
        start = text.index(words)
        key, made = (
            f"{words} {codes} {user}",
            "2024-03-05T09:30:00Z" if user == "Anna" else "2024-04-01T12:00:00Z",
        )
        said = ref = ""
        if memo and m.notes:
            ref = note(key, memo, user)
        elif memo:
            said = f"<Description>{memo}</Description>"
        codings = "".join(
            f'<Coding guid="{g(f"coding {c} {key}")}" creatingUser="{g(user)}" creationDateTime="{made}">'
            f'<CodeRef targetGUID="{g("code " + c)}"/></Coding>'
            for c in codes
        )
        return (
            f'<PlainTextSelection guid="{g("selection " + key)}" name="{words[:20]}" '
            f'startPosition="{m.at(text, start)}" endPosition="{m.at(text, start + len(words))}" '
            f'creatingUser="{g(user)}" creationDateTime="{made}">{said}{codings}{ref}</PlainTextSelection>'
        )

    def value(variable: str, text: str, kind: str = "Text") -> str:
        ref = f'<VariableRef targetGUID="{g("variable " + variable)}"/>'
        return f"<VariableValue>{ref}<{kind}Value>{text}</{kind}Value></VariableValue>"

    codes = (
        code(
            "Wohnen",
            "#CC0000",
            "Alles zum Wohnen.",
            code(
                "Wohnen/Mieten",
                "#FF8800",
                "Preise &amp; Kosten.\n\nAuch Nebenkosten.",
                code("Wohnen/Mieten/zu hoch", "#FFEE00"),
                note("Mieten", "Abgrenzen von Wohngeld!") if m.notes else "",
            )
            + code("Wohnen/Bauen", "#880000"),
            codable="false",
        )
        + code("Teilhabe", "#0000CC", inner=code("Teilhabe/Mieten", "#2222FF"))
        + code("Begegnung", "#00AA00")
    )

    def meeting(key: str) -> str:
        ref = f'<CodeRef targetGUID="{g("code Begegnung")}"/>'
        return f'<Coding guid="{g(key)}" creatingUser="{g("Anna")}">{ref}</Coding>'

    rents = "Wohnen/Mieten"
    interview = (
        selection(INTERVIEW, "Die Mieten sind viel zu hoch", [rents, f"{rents}/zu hoch"], "Anna",
                  "Sehr deutlich gesagt.")
        + selection(INTERVIEW, "sind viel zu hoch, und", ["Wohnen/Mieten"], "Özlem K.")
        + selection(INTERVIEW, "die Leute sind müde und überlastet", ["Begegnung"], "Anna")
        + selection(INTERVIEW, "Das Ehrenamt", [], "Anna", "Hier nachfragen.")
    )  # fmt: skip
    report = (
        selection(REPORT, "Wohnungsmarkt in Lindenau", ["Wohnen/Bauen"], "Anna")
        + selection(REPORT, "bezahlbarer Wohnraum fehlt. Der Rat", ["Wohnen/Bauen"], "Özlem K.", "Zwei Sätze")
        + selection(REPORT, "fehlt. Der Rat berät im Herbst", ["Wohnen/Bauen"], "Özlem K.")
        + selection(REPORT, "begegnen sich Nachbarn", ["Begegnung", "Teilhabe/Mieten"], "Anna")
    )
    whole = meeting("whole")
    area = (
        f'<PDFSelection guid="{g("area")}" name="Wappen" page="0" firstX="10" firstY="20" secondX="60" '
        f'secondY="70" creatingUser="{g("Anna")}" creationDateTime="{MADE["Anna"]}">'
        f"{meeting('area coding')}</PDFSelection>"
    )
    said = value("Seiten", "12", "Integer") + value("Art", "06217")
    texts = {
        "Interview 1.docx": (INTERVIEW, interview + value("Art", "Gespräch")),
        "Bericht": (REPORT, report),
    }
    sources = ""
    for name, (_, inner) in texts.items():
        own = (
            whole + note("Bericht", "Gutes Material.") + ("" if m.unnamed else said)
            if name == "Bericht"
            else ""
        )
        if own:
            inner = f"<Description>Sachstand 2023</Description>{inner}{own}"
        sources += (
            f'<TextSource guid="{g(name)}" name="{name}" plainTextPath="{m.scheme}{g(name).strip("{}")}.txt" '
            f'creatingUser="{g("Anna")}" creationDateTime="2024-01-01T08:00:00Z">{inner}</TextSource>'
        )
    leaf = selection(LEAFLET, "Das Stadtteilhaus öffnet im Mai", ["Begegnung"], "Anna")
    sources += (
        f'<PDFSource guid="{g("Faltblatt")}" name="Faltblatt.pdf" '
        f'path="{m.scheme}{g("Faltblatt").strip("{}")}.pdf">'
        f'{area}<Representation guid="{g("Faltblatt text")}" '
        f'plainTextPath="{m.scheme}{g("Faltblatt text").strip("{}")}.txt">{leaf}</Representation></PDFSource>'
        f'<PictureSource guid="{g("Foto")}" name="Foto" path="{m.scheme}{g("Foto").strip("{}")}.png">'
        f'<PictureSelection guid="{g("face")}" firstX="1" firstY="2" secondX="3" secondY="4">'
        f"{meeting('face coding')}</PictureSelection>"
        "</PictureSource>"
    )
    named = (
        f'<Case guid="{g("case")}" name="Lindenau"><Description>Stadt an der Aue</Description>'
        f"{value('Einwohner', '41000', 'Integer')}"
        f'<SourceRef targetGUID="{g("Bericht")}"/><SourceRef targetGUID="{g("Faltblatt")}"/></Case>'
    )
    unnamed = f'<Case guid="{g("unnamed")}">{said}<SourceRef targetGUID="{g("Bericht")}"/></Case>'
    project_note = note("Projekt", "Zweite Welle im Herbst.", "Özlem K.")
    link = f'originGUID="{g("code Wohnen/Mieten")}" targetGUID="{g("code Begegnung")}"'
    members = f'<MemberCode targetGUID="{g("code Begegnung")}"/><MemberSource targetGUID="{g("Bericht")}"/>'
    graph = (
        f'<Vertex guid="{g("v1")}" representedGUID="{g("code Begegnung")}" firstX="1" firstY="1"/>'
        f'<Vertex guid="{g("v2")}" representedGUID="{g("Bericht")}" firstX="9" firstY="9"/>'
        f'<Edge guid="{g("e")}" sourceVertex="{g("v1")}" targetVertex="{g("v2")}"/>'
    )
    written = "".join(
        f'<Note guid="{g("note " + key)}" name="{name}" creatingUser="{g(user)}" '
        f'creationDateTime="2024-05-01T10:00:00Z">'
        f"<PlainTextContent>{text}</PlainTextContent></Note>"
        for key, name, text, user in notes
    )
    variables = "".join(
        f'<Variable guid="{g("variable " + name)}" name="{name}" typeOfVariable="{kind}"/>'
        for name, kind in (("Seiten", "Integer"), ("Art", "Text"), ("Einwohner", "Integer"))
    )
    xml = (
        '<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="urn:QDA-XML:project:1.0" '
        f'name="Wohnen und Teilhabe" '
        f'origin="{m.origin}" creatingUserGUID="{g("Anna")}" '
        f'creationDateTime="2024-01-01T08:00:00Z">'
        f'<Users><User guid="{g("Anna")}" name="Anna"/><User guid="{g("Özlem K.")}" name="Özlem K."/></Users>'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook><Variables>{variables}</Variables>"
        f"<Cases>{named}{unnamed if m.unnamed else ''}</Cases><Sources>{sources}</Sources>"
        f"<Notes>{written}</Notes>"
        f'<Links><Link guid="{g("link")}" name="führt zu" direction="OneWay" {link}/></Links>'
        f'<Sets><Set guid="{g("set")}" name="Auswahl" creatingUser="{g("Anna")}" '
        f'creationDateTime="2024-01-01T08:00:00Z">{members}</Set></Sets>'
        f'<Graphs><Graph guid="{g("graph")}" name="Karte">{graph}</Graph></Graphs>'
        f"<Description>Ein Projekt über zwei Städte.</Description>{project_note}</Project>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(m.qde, b"\xef\xbb\xbf" * m.mark + xml.encode())
        for name, (text, _) in texts.items():
            archive.writestr(f"{m.folder}/{g(name).strip('{}')}.txt", m.file(text))
        archive.writestr(f"{m.folder}/{g('Faltblatt text').strip('{}')}.txt", m.file(LEAFLET))
        archive.writestr(f"{m.folder}/{g('Faltblatt').strip('{}')}.pdf", _pdf(LEAFLET))
        archive.writestr(f"{m.folder}/{g('Foto').strip('{}')}.png", PICTURE)
    return path


def _pdf(text: str) -> bytes:
    data = io.BytesIO()
    page = canvas.Canvas(data)
    page.drawString(60, 700, text)
    page.save()
    return data.getvalue()


def graph_of(path: Path, manner: Manner) -> dict[str, Any]:
    """What is in a project, without GUIDs and positions."""
    with zipfile.ZipFile(path) as archive:
        members = {m.rpartition("/")[2].lower(): m for m in archive.namelist()}
        root = etree.fromstring(archive.read(next(m for m in archive.namelist() if m.endswith(".qde"))))
        return _Graph(
            root, manner, lambda file: archive.read(members[file.rpartition("/")[2].lower()])
        ).found()


class _Graph:
    def __init__(self, root: Any, manner: Manner, read: Callable[[str], bytes]) -> None:
        self.root, self.manner, self.read = root, manner, read
        self.named: dict[str, str] = {}
        for element in root.iter(f"{SPACE}*"):
            if _tag(element) in ("User", "Variable", "Case", "Code") or _tag(element).endswith("Source"):
                self.named[_guid(element)] = self._path(element)
        self.notes = {_guid(n): self._note(n) for n in root.iter(f"{SPACE}Note")}

    def _path(self, element: Any) -> str:
        names = [element.get("name") or ""]
        while _tag(element) == "Code" and _tag(element := element.getparent()) == "Code":
            names.append(element.get("name"))
        return "/".join(reversed(names))

    def _note(self, element: Any) -> tuple[str, str]:
        text = element.findtext(f"{SPACE}PlainTextContent")
        if text is None:
            text = self.read(element.get("plainTextPath")).decode("utf-8-sig")
        return self.named.get(_guid(element, "creatingUser"), ""), " ".join(text.split())

    def _memos(self, element: Any) -> list[tuple[str, str]]:
        return sorted(self.notes[_guid(r, "targetGUID")] for r in element.findall(f"{SPACE}NoteRef"))

    def _values(self, element: Any) -> dict[str, str]:
        return {
            self.named[_guid(v[0], "targetGUID")]: (v[1].text or "")
            for v in element.findall(f"{SPACE}VariableValue")
        }

    def _codings(self, element: Any) -> list[tuple[str, str]]:
        return sorted(
            (self.named[_guid(c[0], "targetGUID")], self.named.get(_guid(c, "creatingUser"), ""))
            for c in element.findall(f"{SPACE}Coding")
        )

    def _text(self, holder: Any) -> str:
        raw = self.read(holder.get("plainTextPath")).decode("utf-8-sig")
        return raw.replace("\r\n", "\n")

    def _passages(self, holder: Any) -> list[tuple[str, ...]]:
        found = []
        text = self._text(holder)
        for s in holder.findall(f"{SPACE}PlainTextSelection"):
            start, end = (self.manner.back(text, int(s.get(a))) for a in ("startPosition", "endPosition"))
            words = " ".join(text[start:end].split())
            memo = [s.findtext(f"{SPACE}Description") or "", *(t for _, t in self._memos(s))]
            date = next((c.get("creationDateTime") for c in s.findall(f"{SPACE}Coding")), "")
            user = self.named.get(_guid(s, "creatingUser"), "")
            for code, who in self._codings(s) or [("", user)]:
                found.append((words, code, who, date, " ".join(" ".join(memo).split())))
        return sorted(found)

    def found(self) -> dict[str, Any]:
        """The graph."""
        root, named = self.root, self.named
        referred = {_guid(r, "targetGUID") for r in root.iter(f"{SPACE}NoteRef")}
        sources = {}
        for s in root.find(f"{SPACE}Sources"):
            holder = s.find(f"{SPACE}Representation") if _tag(s) == "PDFSource" else s
            areas = [
                (dict(a.attrib) | {"guid": "", "creatingUser": ""}, self._codings(a))
                for a in s
                if "firstX" in a.attrib
            ]
            sources[s.get("name")] = {
                "kind": _tag(s),
                "made": s.get("creationDateTime") or "",
                "about": s.findtext(f"{SPACE}Description") or holder.findtext(f"{SPACE}Description") or "",
                "passages": self._passages(holder) if holder.get("plainTextPath") else [],
                "file": self.read(s.get("path")) if s.get("path") else b"",
                "whole": self._codings(s),
                "areas": areas,
                "memos": self._memos(s) + ([] if holder is s else self._memos(holder)),
                "variables": self._values(s) | self._values(holder),
            }
        for case in root.iter(f"{SPACE}Case"):
            if case.get("name") is None:
                for ref in case.findall(f"{SPACE}SourceRef"):
                    sources[named[_guid(ref, "targetGUID")]]["variables"] |= self._values(case)
        return {
            "title": root.get("name"),
            "users": sorted(named[_guid(u)] for u in root.iter(f"{SPACE}User")),
            "codes": [
                (named[_guid(c)], c.get("color"), c.get("isCodable"), c.findtext(f"{SPACE}Description") or "",
                 self._memos(c))
                for c in root.iter(f"{SPACE}Code")
            ],
            "cases": {
                c.get("name"): (
                    c.findtext(f"{SPACE}Description") or "",
                    self._values(c),
                    sorted(named[_guid(r, "targetGUID")] for r in c.findall(f"{SPACE}SourceRef")),
                )
                for c in root.iter(f"{SPACE}Case")
                if c.get("name") is not None
            },
            "sources": sources,
            "sets": {
                s.get("name"): sorted((_tag(x), named[_guid(x, "targetGUID")]) for x in s)
                for s in root.iter(f"{SPACE}Set")
            },
            "links": [
                (x.get("name"), x.get("direction"), *(named[_guid(x, a)] for a in ENDS))
                for x in root.iter(f"{SPACE}Link")
            ],
            "graphs": {
                x.get("name"): sorted(named[_guid(v, "representedGUID")] for v in x.findall(f"{SPACE}Vertex"))
                for x in root.iter(f"{SPACE}Graph")
            },
            "about": (root.findtext(f"{SPACE}Description") or "").split("\n")[0],
            "memos": self._memos(root),
            "loose": sorted(note for key, note in self.notes.items() if key not in referred),
        }  # fmt: skip


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _guid(element: Any, name: str = "guid") -> str:
    return (element.get(name) or "").strip("{}").lower()
