"""Makes the documents of ``corpora/beispiel``: three invented towns, in our own words.

    python corpora/beispiel_erzeugen.py

Needs reportlab and python-docx. The same call gives the same files, byte for byte but for the time inside the Word file.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from docx import Document as WordDocument
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

HERE = Path(__file__).parent / "beispiel" / "documents"

_BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10.5, leading=14, spaceAfter=7, alignment=4)
_H1 = ParagraphStyle(
    "h1", parent=_BODY, fontName="Helvetica-Bold", fontSize=15, leading=19, spaceBefore=12, alignment=0
)
_H2 = ParagraphStyle("h2", parent=_H1, fontSize=12, leading=15, spaceBefore=9)
_TITLE = ParagraphStyle("title", parent=_H1, fontSize=20, leading=25, spaceAfter=14)
_ITEM = ParagraphStyle("item", parent=_BODY, leftIndent=14, bulletIndent=2, spaceAfter=4)
_CAPTION = ParagraphStyle("caption", parent=_BODY, fontName="Helvetica", fontSize=9, leading=11)
_CELL = ParagraphStyle("cell", parent=_CAPTION, spaceAfter=0, alignment=0)

KONZEPT: list[tuple[str, str]] = [
    ("title", "Integrationskonzept der Stadt Lindenau an der Aue"),
    ("h1", "1 Ausgangslage und Herausforderungen"),
    (
        "p",
        "Lindenau an der Aue ist eine kreisangehörige Stadt mit rund 28.400 Einwohnerinnen und Einwohnern. Seit "
        "der Schließung des Walzwerks im Jahr 2009 gingen etwa 1.900 Arbeitsplätze verloren, viele junge Menschen sind "
        "fortgezogen, und das Durchschnittsalter steigt. Zugleich ist die Stadt durch Zuwanderung wieder leicht "
        "gewachsen.<super>1</super>",
    ),
    (
        "p",
        "Neu zugezogene Familien leben vor allem in der Nordstadt, weil nur dort günstige Wohnungen frei sind. In "
        "einzelnen Straßenzügen ballen sich Arbeitslosigkeit und Armut; die Grundschule am Wehr arbeitet mit Klassen, "
        "in denen die meisten Kinder Deutsch erst lernen. Die Stadt zerfällt damit zunehmend in bevorzugte und "
        "benachteiligte Quartiere.",
    ),
    (
        "p",
        "Treffpunkte, an denen sich Alteingesessene und Zugewanderte begegnen, fehlen in der Nordstadt fast "
        "vollständig. Das Jugendhaus wurde aus Kostengründen geschlossen, und der letzte Bus fährt um 19 Uhr. Viele "
        "Gruppen leben daher nebeneinanderher, der Austausch beschränkt sich auf Kita und Supermarkt.",
    ),
    (
        "p",
        "In den Bürgersprechstunden häufen sich Beschwerden über Lärm und Müll auf dem Wehrplatz. Vorurteile gegen "
        "Geflüchtete werden offener geäußert als früher, und mehrere Frauen mit Kopftuch berichteten von Beleidigungen "
        "im Bus.",
    ),
    ("h1", "2 Strategien und Konzepte"),
    (
        "p",
        "Der Rat hat am 12. März 2021 einstimmig beschlossen, Integration zur Chefsache zu machen. Die "
        "Oberbürgermeisterin leitet die Steuerungsgruppe selbst und berichtet dem Hauptausschuss zweimal im Jahr.",
    ),
    (
        "p",
        "Grundlage des Handelns ist das Integrierte Stadtentwicklungskonzept „Lindenau 2030“, das Ziele für "
        "Wohnen, Bildung und Nachbarschaft zusammenführt. Ein eigenes Leitbild des Zusammenlebens gibt es noch nicht; "
        "es soll bis Ende 2023 gemeinsam mit den Einwohnerinnen und Einwohnern erarbeitet werden.",
    ),
    (
        "p",
        "Die Nordstadt wurde 2019 in das Programm Sozialer Zusammenhalt aufgenommen. Damit werden bauliche "
        "Vorhaben, etwa der Umbau des Wehrplatzes, mit sozialer Arbeit im Stadtteil verbunden.",
    ),
    ("h1", "3 Governance: Akteure, Management, Organisation"),
    ("h2", "3.1 Verwaltung"),
    (
        "p",
        "Die Stabsstelle Integration ist mit anderthalb Stellen ausgestattet und beim Fachbereich Soziales "
        "angesiedelt. Eine verwaltungsinterne Arbeitsgruppe aus Jugendamt, Stadtplanung, Schulamt und Ordnungsamt "
        "stimmt sich alle sechs Wochen ab. Bisher arbeiten die Ämter bei der Vergabe von Räumen allerdings weiterhin "
        "nebeneinander, weil Zuständigkeiten nicht geklärt sind.",
    ),
    (
        "p",
        "Das Personal reicht für die wachsenden Aufgaben nicht aus. Beide Stellen sind befristet und werden aus "
        "Landesmitteln bezahlt, die jedes Jahr neu beantragt werden müssen.<super>2</super>",
    ),
    ("h2", "3.2 Zusammenarbeit mit Landkreis und Trägern"),
    (
        "p",
        "Der Landkreis Auental ist für Asylbewerberleistungen und Sprachkursangebote zuständig. Stadt und "
        "Landkreis treffen sich vierteljährlich in einer gemeinsamen Lenkungsrunde, an der auch das Jobcenter und die "
        "Wohlfahrtsverbände teilnehmen. Diese Runde vermittelt zwischen Verwaltung und Ehrenamt und gilt als kurzer "
        "Draht.",
    ),
    ("table", ""),
    ("h2", "3.3 Vor Ort"),
    (
        "p",
        "Im Stadtteilbüro Nordstadt beraten zwei Quartiersmanagerinnen der Caritas täglich Familien, vermitteln "
        "Räume und organisieren mit dem Turnverein das Nachbarschaftsfest. Ein Verfügungsfonds von 12.000 Euro im Jahr "
        "unterstützt kleine Vorhaben der Bewohnerschaft ohne langes Antragsverfahren.",
    ),
    (
        "p",
        "Ehrenamtliche Sprachpaten begleiten rund 140 Menschen. Viele von ihnen fühlen sich überlastet und ziehen "
        "sich zurück, Nachwuchs ist kaum zu finden. Die Stadt plant deshalb eine hauptamtliche Koordination des "
        "Ehrenamts.",
    ),
    ("h1", "4 Perspektiven"),
    (
        "li",
        "Aus dem Projekt Stadtteilmütter soll ein dauerhaftes Angebot mit eigener Haushaltsstelle werden.",
    ),
    (
        "li",
        "Der Integrationsbeirat muss früher in Planungen einbezogen werden; bisher erfährt er von Vorhaben meist "
        "erst aus der Zeitung.",
    ),
    (
        "li",
        "Die städtische Wohnungsgesellschaft wird verpflichtet, frei werdende Wohnungen über das ganze Stadtgebiet "
        "zu belegen, damit sich Benachteiligung nicht weiter konzentriert.",
    ),
    (
        "li",
        "Ein jährliches Monitoring prüft, ob die Maßnahmen wirken; die Ergebnisse werden öffentlich vorgestellt.",
    ),
    (
        "p",
        "Die Stadt sieht Zuwanderung als Chance, dem Mangel an Fachkräften zu begegnen. Die Handwerkskammer und drei "
        "Pflegebetriebe bieten gemeinsam mit der Volkshochschule Sprachkurse am Arbeitsplatz und Einstiegsqualifizierungen "
        "an.",
    ),
]

NOTES = {
    2: "1  Melderegister der Stadt, Stand 31. Dezember 2021; ohne Nebenwohnsitze.",
    3: "2  Die Förderperiode endet im Juni 2024; über eine Verlängerung entscheidet das Land jeweils im Herbst.",
}

TABELLE = [
    ["Stelle", "Aufgabe", "Träger"],
    ["Stabsstelle Integration", "Koordination in der Verwaltung", "Stadt"],
    ["Lenkungsrunde", "Abstimmung mit Dritten", "Stadt und Landkreis"],
    ["Stadtteilbüro Nordstadt", "Beratung und Aktivierung vor Ort", "Caritas"],
]

BERICHT: list[tuple[str, str]] = [
    ("h1", "Sachstandsbericht zur Integrationsarbeit 2022"),
    (
        "p",
        "Dieser Bericht beschreibt, was die Stadt Steinfurtheim im vergangenen Jahr erreicht hat und wo sie an "
        "Grenzen stößt.",
    ),
    ("h2", "Ausgangslage"),
    (
        "p",
        "Steinfurtheim hat 41.000 Einwohner, jeder vierte hat einen Migrationshintergrund. Der Wohnungsmarkt ist "
        "angespannt: Bezahlbare Wohnungen sind kaum zu bekommen, die Mieten stiegen in fünf Jahren um ein Fünftel, und "
        "anerkannte Geflüchtete bleiben oft jahrelang in der Gemeinschaftsunterkunft.",
    ),
    (
        "p",
        "Viele Zugewanderte arbeiten unter ihrer Qualifikation in der Fleischindustrie, häufig als Leiharbeiter und "
        "ohne Aussicht auf eine feste Stelle. Ausländische Abschlüsse werden nur schleppend anerkannt.",
    ),
    (
        "p",
        "Ob und wie lange Menschen bleiben dürfen, ist für viele Familien ungewiss. Auch die Zahl der Zuweisungen "
        "lässt sich nicht vorhersehen, so dass die Stadt Unterkünfte und Kitaplätze kaum planen kann.",
    ),
    ("h2", "Steuerung und Zusammenarbeit"),
    (
        "p",
        "Ein Integrationskonzept liegt bis heute nicht vor, und ein Überblick über die zahlreichen Angebote fehlt. "
        "Die Verwaltungsspitze hat dem Thema bislang wenig Gewicht gegeben. Eine Integrationsbeauftragte wurde im Mai "
        "eingestellt; sie kennt die Vereine gut und hat die Träger an einen Runden Tisch geholt.",
    ),
    (
        "p",
        "Der Runde Tisch Migration trifft sich seither monatlich. Moscheegemeinde, Kirchen, Sportvereine, die "
        "Industrie- und Handelskammer und das Sozialamt tauschen sich dort offen aus und vereinbaren gemeinsame "
        "Projekte.",
    ),
    (
        "p",
        "Die Beteiligung bleibt gering: An den Stadtteilkonferenzen nahmen fast nur Menschen ohne "
        "Zuwanderungsgeschichte teil, im Ausländerbeirat blieben drei Sitze leer.",
    ),
    ("h2", "Maßnahmen vor Ort"),
    (
        "p",
        "Im ehemaligen Bahnhof ist ein Begegnungscafé entstanden, das der Verein Offene Tür mit Freiwilligen "
        "betreibt. Hier finden Hausaufgabenhilfe, Sprachtreffs und ein monatliches Kochen der Kulturen statt.",
    ),
    (
        "p",
        "Die Stadtverwaltung hat ihre Formulare in leichte Sprache übertragen, Mitarbeitende interkulturell "
        "fortgebildet und wirbt gezielt um Auszubildende mit Migrationsgeschichte.",
    ),
    (
        "p",
        "Der Ruf der Südstadt ist schlecht. In der Presse gilt sie als Brennpunkt, und manche Bewohner nennen bei "
        "Bewerbungen lieber die Adresse von Verwandten.",
    ),
    ("h2", "Ausblick"),
    (
        "p",
        "Nötig sind verlässliche Strukturen statt immer neuer Projekte. Der Landkreis und das Land sollten ihre "
        "Förderprogramme besser aufeinander abstimmen und die Integrationsarbeit dauerhaft finanzieren.",
    ),
]

INTERVIEW = """Interview mit dem Leiter des Fachbereichs Bürgerdienste, Mühlbach am See
Aufgenommen am 14. Februar 2023, Namen geändert

I: Wie hat sich das Thema Integration in Ihrer Stadt entwickelt? #00:00:12-0#

B: Angefangen hat es 2015 mit der Notunterkunft in der Turnhalle. Das Ehrenamt war überwältigend, da standen am ersten Abend achtzig Leute. (lacht) Heute sind davon vielleicht noch zwölf übrig, und die können nicht mehr. Alles hängt an zwei, drei Personen, und wenn die wegfallen, bricht der Helferkreis zusammen. #00:01:05-4#

I: Und wer ist in der Verwaltung zuständig? #00:01:09-1#

B: Das ist genau der Punkt. Eigentlich niemand so richtig. Die Ausländerbehörde sitzt beim Kreis, die Unterbringung macht das Liegenschaftsamt, die Kitas laufen bei mir. Jeder macht seins, und eine Stelle, die das zusammenhält, haben wir nicht. Wir bräuchten dringend eine Koordinierungsstelle mit einem klaren Auftrag vom Bürgermeister. #00:02:20-8#

I: Gibt es denn Rückhalt in der Politik?

B: Der Bürgermeister steht voll dahinter, das muss man sagen. Er geht selbst in die Unterkünfte und stellt sich im Gemeinderat vor die Leute. Im Gemeinderat ist es gemischt. (...) Manche Fraktionen fragen bei jeder Vorlage, was das kostet, und Geld haben wir ja wirklich keins, wir sind seit drei Jahren in der Haushaltssicherung. #00:03:41-2#

I: Was läuft gut?

B: Das Mehrgenerationenhaus am Hafen, das ist unser Glücksfall. Da kommen alle hin, die Seniorengruppe, die syrischen Familien, die Jugendlichen. Man kennt sich, man trinkt Kaffee zusammen. Und das Netzwerk mit den Betrieben: Der Campingplatz und die Werft haben neun junge Männer ausgebildet, die sprechen inzwischen besser Platt als ich. (lacht) #00:05:02-0#

I: Und die Förderung?

B: Ach, die Förderung. Sie schreiben Anträge, Sie bekommen zwei Jahre, Sie stellen jemanden ein, und wenn der eingearbeitet ist, läuft das Projekt aus. Dann fangen Sie von vorne an. Das ist Projektitis. Wir brauchen feste Stellen, die im Haushalt stehen. [unv., 00:05:48] Und das Land ändert die Richtlinien ständig. #00:06:10-5#

I: Wenn Sie einen Wunsch frei hätten?

B: Dass wir uns in der Stadt einmal darüber verständigen, wie wir eigentlich zusammenleben wollen. Das hat nie jemand ausgesprochen. Jeder versteht unter Integration etwas anderes. Da müsste man die Leute an einen Tisch holen, auch die, die sonst nie kommen. #00:07:03-9#
"""


def make_pdf(path: Path) -> None:
    """The concept: title, numbered headings, a ruled table, footnotes, running head and page number."""
    template = BaseDocTemplate(
        str(path),
        pagesize=A4,
        invariant=True,
        title="Integrationskonzept der Stadt Lindenau an der Aue",
        author="Stadt Lindenau an der Aue",
        leftMargin=2.6 * cm,
        rightMargin=2.6 * cm,
        topMargin=2.6 * cm,
        bottomMargin=2.6 * cm,
    )
    frame = Frame(template.leftMargin, 3.6 * cm, template.width, A4[1] - 6.4 * cm, id="body")
    template.addPageTemplates(PageTemplate(id="page", frames=[frame], onPage=_furniture))
    styles = {"title": _TITLE, "h1": _H1, "h2": _H2, "p": _BODY}
    story: list[Flowable] = []
    for kind, text in KONZEPT:
        if kind == "table":
            story += _table()
        elif kind == "li":
            story.append(Paragraph(text, _ITEM, bulletText="•"))
        else:
            story.append(Paragraph(text, styles[kind]))
    template.build(story)


def _table() -> list[Flowable]:
    rows = [[Paragraph(cell, _CELL) for cell in row] for row in TABELLE]
    table = Table(rows, colWidths=[5 * cm, 6 * cm, 4 * cm])
    table.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 0.6, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    )
    caption = Paragraph("Tab. 1: Stellen der Integrationsarbeit in Lindenau", _CAPTION)
    return [KeepTogether([caption, table]), Spacer(1, 10)]


def _furniture(canvas: Canvas, template: BaseDocTemplate) -> None:
    page = canvas.getPageNumber()
    canvas.setFont("Helvetica", 8)
    canvas.drawString(template.leftMargin, A4[1] - 1.6 * cm, "Integrationskonzept Lindenau an der Aue")
    canvas.drawRightString(A4[0] - template.rightMargin, 1.4 * cm, f"Seite {page}")
    note = _notes_of_page(page)
    if note:
        canvas.setFont("Times-Roman", 8.5)
        canvas.line(template.leftMargin, 3.0 * cm, template.leftMargin + 4 * cm, 3.0 * cm)
        canvas.drawString(template.leftMargin, 2.6 * cm, note)


def _notes_of_page(page: int) -> str:
    return {1: NOTES[2], 2: NOTES[3]}.get(page, "")


def make_docx(path: Path, parts: list[tuple[str, str]], title: str, author: str, day: datetime.date) -> None:
    """A Word file of headings (``h1``, ``h2``) and paragraphs (``p``) in Word's own styles, saved at nine on
    that day."""
    document = WordDocument()
    document.core_properties.title = title
    document.core_properties.author = author
    saved = datetime.datetime.combine(day, datetime.time(9))
    document.core_properties.created = document.core_properties.modified = saved
    for kind, text in parts:
        if kind == "p":
            document.add_paragraph(text)
        else:
            document.add_heading(text, level=int(kind[1]))
    document.save(str(path))


def main() -> None:
    """Write the three documents."""
    HERE.mkdir(parents=True, exist_ok=True)
    make_pdf(HERE / "lindenau_integrationskonzept.pdf")
    title, day = "Sachstandsbericht zur Integrationsarbeit 2022", datetime.date(2023, 1, 16)
    make_docx(HERE / "steinfurtheim_sachstandsbericht.docx", BERICHT, title, "Stadt Steinfurtheim", day)
    (HERE / "muehlbach_interview.txt").write_text(INTERVIEW, encoding="utf-8")


if __name__ == "__main__":
    main()
