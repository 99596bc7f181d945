"""An exported project in the hands of another program: how it goes out, is changed there and comes back."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from pipeline.corpus import open_corpus
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import Imported, ImportSettings
from pipeline.exchange.names import guid
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.targets import export
from pipeline.results import open_results

NS = {"r": "urn:QDA-XML:project:1.0"}
ANNA = "aaaaaaaa-0000-4000-8000-000000000001"


def out(place: Path, target: str) -> Path:
    results = open_results(place / "aus")
    return export(Outgoing(results, corpus=open_corpus(place / "korpus")), target, place / "projekt").files[0]


def bring(place: Path, path: Path, **said: object) -> Imported:
    results = open_results(place / "aus")
    settings = ImportSettings(**said)  # type: ignore[arg-type]
    return import_codings(path, open_corpus(place / "korpus"), results.codebook, settings, results)


class Project:
    """A REFI project in the hands of a program: selections and codings of one document are changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self._members = {n: archive.read(n) for n in archive.namelist()}
        self.root = etree.fromstring(self._members["project.qde"])
        [users] = self.root.iterfind("r:Users", NS)
        etree.SubElement(users, f"{{{NS['r']}}}User", guid=ANNA, name="Anna")

    def save(self) -> Path:
        self._members["project.qde"] = etree.tostring(self.root, encoding="utf-8", xml_declaration=True)
        with zipfile.ZipFile(self.path, "w") as archive:
            for name, data in self._members.items():
                archive.writestr(name, data)
        return self.path

    def source(self, document: str) -> etree._Element:
        """The element that holds a document's selections: of a PDF, its text."""
        holders = "//r:TextSource[@name=$name] | //r:Representation[@name=$name]"
        [found] = self.root.xpath(holders, name=document, namespaces=NS)
        return found

    def coding(self, row: object) -> etree._Element:
        """The coding of a row of the coded segments."""
        ref = guid("code", row.code)  # type: ignore[attr-defined]
        for selection in self.source(row.document).iterfind("r:PlainTextSelection", NS):  # type: ignore[attr-defined]
            if (selection.get("startPosition"), selection.get("endPosition")) == (
                str(row.start),
                str(row.end),
            ):  # type: ignore[attr-defined]
                for coding in selection.iterfind("r:Coding", NS):
                    if coding[0].get("targetGUID") == ref:
                        return coding
        raise LookupError(row)

    def delete(self, row: object) -> None:
        coding = self.coding(row)
        selection = coding.getparent()
        selection.remove(coding)
        if selection.find("r:Coding", NS) is None:
            selection.getparent().remove(selection)

    def add(self, document: str, start: int, end: int, code: str, memo: str = "", user: str = ANNA) -> None:
        source = self.source(document)
        made = {"creatingUser": user, "creationDateTime": "2026-05-01T10:00:00Z"}
        n = len(list(source))
        selection = etree.Element(
            f"{{{NS['r']}}}PlainTextSelection",
            guid=guid("neu", document, n),
            startPosition=str(start),
            endPosition=str(end),
            **made,
        )
        if memo:
            etree.SubElement(selection, f"{{{NS['r']}}}Description").text = memo
        coding = etree.SubElement(selection, f"{{{NS['r']}}}Coding", guid=guid("neuer", document, n), **made)
        etree.SubElement(coding, f"{{{NS['r']}}}CodeRef", targetGUID=guid("code", code))
        at = source.find("r:PlainTextSelection", NS)
        at.addprevious(selection)

    def rewrite(self, row: object, change: Callable[[str], str]) -> None:
        description = self.coding(row).getparent().find("r:Description", NS)
        description.text = change(description.text)
