"""Three invented municipalities with what their passages are coded as, a codebook for them, and texts that
try to do harm; ``Spec`` makes a document by hand. ``sample_results`` makes a results folder of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pipeline.model import BlockKind, Notice, Role


@dataclass(frozen=True)
class Given:
    """A code given to a passage; ``words`` are the evidence, ``part`` is the coded stretch (empty: all)."""

    code: str
    words: tuple[str, ...] = ()
    status: str = ""
    method: str = "rule"
    score: float = 0.8
    part: str = ""
    perspective: str = "autor"
    coder: str = ""


@dataclass(frozen=True)
class Part:
    """One block of an invented document with what it is coded as."""

    kind: BlockKind
    text: str
    codes: tuple[Given, ...] = ()
    level: int | None = None
    speaker: str = ""
    role: Role | None = None
    cells: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True)
class Spec:
    """An invented document: its file name, what corpus.yaml would say, and its blocks in order."""

    name: str
    parts: tuple[Part, ...]
    case: str = ""
    kind: str = "Bericht"
    year: int | None = 2021
    state: str = ""
    suffix: str = ".pdf"
    notices: tuple[Notice, ...] = field(default=())


def h(text: str, level: int = 2) -> Part:
    return Part(BlockKind.HEADING, text, level=level)


def p(text: str, *codes: Given) -> Part:
    return Part(BlockKind.PARAGRAPH, text, codes)


def item(text: str, *codes: Given) -> Part:
    return Part(BlockKind.LIST_ITEM, text, codes, level=1)


def turn(speaker: str, role: Role, text: str, *codes: Given) -> Part:
    return Part(BlockKind.TURN, text, codes, speaker=speaker, role=role)


def table(*rows: tuple[str, ...]) -> Part:
    return Part(BlockKind.TABLE, "\n".join("\t".join(row) for row in rows), cells=rows)


LINDENAU = Spec(
    "lindenau_bericht",
    (
        h("Bericht zum Zusammenleben in Lindenau an der Aue", 1),
        h("Ausgangslage"),
        p(
            "In den Wohnblöcken am Kirschgarten leben vor allem Haushalte mit wenig Einkommen. Wer es sich "
            "leisten kann, zieht fort; so ballen sich Armut und Zuwanderung in einem einzigen Viertel.",
            Given("HF.segregation", ("ballen", "Viertel"), score=0.92),
            Given("HF.armut", ("wenig Einkommen", "Armut"), score=0.71),
            Given("HF.segregation", method="human", score=1.0, coder="Kodiererin A"),
        ),
        p(
            "Im Kirschgarten gibt es keinen Treffpunkt. Der frühere Jugendkeller ist seit vier Jahren "
            "geschlossen, und der nächste Bus fährt am Abend nicht mehr.",
            Given("HF.infrastruktur", ("keinen Treffpunkt", "geschlossen"), status="fehlt", score=0.95),
            Given("EF.begegnung", ("Treffpunkt",), status="fehlt", score=0.55, method="model"),
        ),
        h("Strategien und Konzepte"),
        p(
            "Der Stadtrat hat 2019 das Integrationskonzept „Lindenau gemeinsam“ beschlossen. Es nennt Ziele "
            "für Wohnen, Sprache und Begegnung und wird alle drei Jahre fortgeschrieben.",
            Given("EF.konzept", ("Integrationskonzept", "Ziele"), status="vorhanden", score=0.97),
            Given("GE.politik_spitze", ("Stadtrat",), score=0.6),
        ),
        h("Akteure, Management, Organisation"),
        p(
            "Die Integrationsbeauftragte ist als Stabsstelle beim Bürgermeister angesiedelt. Sie lädt "
            "zweimal im Jahr die Ämter und die freien Träger zu einer Lenkungsrunde ein.",
            Given("EF.koordination", ("Integrationsbeauftragte", "Stabsstelle"), "vorhanden", score=0.99),
            Given("GE.verwaltung", ("Ämter",), score=0.74),
            Given("GE.intermediaer", ("Lenkungsrunde",), score=0.81),
            Given("EF.koordination", method="human", score=1.0, status="vorhanden", coder="Kodiererin A"),
        ),
        item(
            "Quartiersmanagement im Kirschgarten mit einem Büro im Erdgeschoss des Hochhauses",
            Given("EF.vor_ort_struktur", ("Quartiersmanagement", "Büro"), "vorhanden", score=0.9),
            Given("GE.vor_ort", ("Quartiersmanagement",), score=0.9),
        ),
        item(
            "Runder Tisch Ankommen mit Vereinen, Kirchen und dem Landkreis Auetal",
            Given("EF.vernetzung", ("Runder Tisch",), status="vorhanden", score=0.85),
            Given("GE.landkreis", ("Landkreis",), score=0.5),
        ),
        table(
            ("Programm", "Laufzeit", "Mittel"),
            ("Soziale Stadt Kirschgarten", "2018–2026", "1,2 Mio. €"),
            ("Stadtumbau Bahnhof", "2015–2022", "0,8 Mio. €"),
        ),
        h("Perspektiven"),
        p(
            "Die Verwaltung will bis 2027 ein Stadtteilhaus bauen. Dafür sollte der Bund seine Förderung "
            "verlässlicher machen; befristete Projekte allein tragen nicht.",
            Given("EF.begegnung", ("Stadtteilhaus",), status="geplant", score=0.77),
            Given("HF.befristung", ("befristete Projekte",), score=0.88, part="befristete Projekte allein"),
            Given("EF.mittel", ("Förderung", "verlässlicher"), status="gefordert", score=0.69),
        ),
    ),
    case="Lindenau an der Aue",
    state="Hessen",
)

STEINFURTHEIM = Spec(
    "steinfurtheim_interview",
    (
        turn(
            "Interviewerin",
            Role.INTERVIEWER,
            "Wie arbeiten die Ämter bei Ihnen zusammen, wenn es um Integration geht?",
        ),
        turn(
            "Frau Ostermann",
            Role.RESPONDENT,
            "Ehrlich gesagt arbeitet jedes Amt für sich. Niemand weiß, wer bei uns den Hut aufhat, und ein "
            "Konzept, auf das wir uns berufen könnten, haben wir bis heute nicht.",
            Given("HF.zustaendigkeit", ("jedes Amt für sich", "Hut aufhat"), perspective="sprecher"),
            Given("HF.steuerung", ("Konzept", "nicht"), status="fehlt", perspective="sprecher", score=0.83),
            Given("EF.konzept", ("Konzept",), "fehlt", perspective="sprecher", method="model", score=0.62),
        ),
        turn("Interviewerin", Role.INTERVIEWER, "Und was läuft gut?"),
        turn(
            "Frau Ostermann",
            Role.RESPONDENT,
            "Der Sportverein 😀 und die Kirchengemeinde. Beim Sommerfest auf dem Festplatz kommen wirklich "
            "alle, und die Ehrenamtlichen werden von unserer Koordinatorin begleitet.",
            Given("EF.begegnung", ("Sommerfest",), status="vorhanden", perspective="sprecher", score=0.9),
            Given("EF.engagement", ("Ehrenamtlichen",), status="vorhanden", perspective="sprecher"),
            Given("GE.zivilgesellschaft", ("Sportverein", "Kirchengemeinde"), perspective="sprecher"),
        ),
    ),
    case="Steinfurtheim",
    kind="Transkript",
    year=2023,
    state="Thüringen",
    suffix=".vtt",
)

MARBEK = Spec(
    "marbek_protokoll",
    (
        h("Niederschrift des Ausschusses für Soziales der Stadt Marbek", 1),
        h("Tagesordnungspunkt 3: Unterbringung"),
        p(
            "Die Mieten sind in Marbek seit 2017 um die Hälfte gestiegen; freie Wohnungen für große "
            "Familien gibt es kaum. Die Wohnungsgesellschaft soll deshalb Belegungsrechte ankaufen.",
            Given("HF.wohnen", ("Mieten", "gestiegen", "kaum"), score=0.94),
            Given("EF.wohnen", ("Belegungsrechte ankaufen",), status="gefordert", score=0.79),
            Given("GE.wirtschaft", ("Wohnungsgesellschaft",), score=0.58),
        ),
        p(
            "Ein Ausschussmitglied weist darauf hin, dass es am Marktplatz wiederholt zu Beschimpfungen "
            "gekommen sei. Die Ordnungsbehörde sieht keine Häufung.",
            Given("HF.konflikte", ("Beschimpfungen",), perspective="indirekte_rede", score=0.75),
        ),
        p(
            "Für die Sprachmittlung fehlt im Haushalt das Geld. Die Kämmerei bittet um Geduld.",
            Given("HF.ressourcen", ("fehlt", "Geld"), status="fehlt", score=0.91),
            Given("HF.ressourcen", method="human", score=1.0, coder="Kodiererin A"),
        ),
        Part(BlockKind.FOOTNOTE, "Die Zahlen beruhen auf dem Mietspiegel der Stadt Marbek."),
    ),
    case="Marbek",
    kind="Protokoll",
    year=2019,
    state="Hessen",
    notices=(
        Notice(
            "partly-image",
            "Seite 2 enthält ein Bild mit Text, der nicht gelesen wurde; prüfen Sie diese Seite.",
            (2,),
        ),
    ),
)

SPECS = (LINDENAU, STEINFURTHEIM, MARBEK)

_LABELS = {
    "GE": (
        "Governance-Ebene",
        "#3E6B8A",
        {
            "bund_land": "Bund, Land, EU",
            "landkreis": "Landkreis und interkommunale Ebene",
            "politik_spitze": "Kommunalpolitik und Stadtspitze",
            "verwaltung": "Kommunalverwaltung",
            "intermediaer": "Intermediärer Bereich",
            "vor_ort": "Vor-Ort- und Quartiersebene",
            "zivilgesellschaft": "Zivilgesellschaft und Träger",
            "wirtschaft": "Wirtschaft und Wohnungswirtschaft",
        },
    ),
    "HF": (
        "Herausforderung",
        "#A4483A",
        {
            "segregation": "Sozialräumliche Konzentration",
            "infrastruktur": "Unzureichende soziale Infrastruktur",
            "konflikte": "Ressentiments und Konflikte",
            "wohnen": "Wohnungsmarkt und Wohnverhältnisse",
            "armut": "Armut und soziale Ungleichheit",
            "ressourcen": "Fehlende Ressourcen",
            "befristung": "Projektförmigkeit und Förderlogik",
            "zustaendigkeit": "Unklare Zuständigkeit und Ressortdenken",
            "steuerung": "Fehlende Rückendeckung und Strategie",
        },
    ),
    "EF": (
        "Erfolgsfaktor",
        "#4F7A46",
        {
            "koordination": "Koordinierende Stelle und Management",
            "konzept": "Konzept, Ziele, Leitlinien",
            "vor_ort_struktur": "Vor-Ort-Strukturen",
            "begegnung": "Begegnungsorte und -anlässe",
            "vernetzung": "Netzwerke und Kooperation",
            "engagement": "Bürgerschaftliches Engagement stärken",
            "mittel": "Passende Mittel und Förderung",
            "wohnen": "Wohnraum und Belegung",
        },
    ),
}


def sample_codebook() -> dict[str, Any]:
    """A small codebook as its YAML data; ids are some of the default codebook's."""
    dimensions = [
        {
            "id": d,
            "label": label,
            "color": color,
            "question": f"Welche Angaben macht der Text zu {label}?",
            "codes": [
                {
                    "id": f"{d}.{key}",
                    "label": text,
                    "definition": f"Aussagen des Textes zu „{text}“.",
                    "include": "Wenn der Text es behauptet, nicht wenn ein Wort bloß vorkommt.",
                    "anchors": [f"Ein Beispielsatz für {text} in Lindenau."],
                    "rules": [{"id": "grund", "any": [text.split()[0].strip(",")]}],
                }
                for key, text in codes.items()
            ],
        }
        for d, (label, color, codes) in _LABELS.items()
    ]
    return {
        "id": "kommunale-integration",
        "version": "1.0.0",
        "label": "Beispiel-Codebuch",
        "description": "Ein kleines Kategoriensystem für Tests.",
        "dimensions": dimensions,
        "when_missing": {"EF.konzept": "HF.steuerung", "EF.begegnung": "HF.infrastruktur"},
        "attributes": {
            "status": {"label": "Status", "values": ["vorhanden", "fehlt", "geplant", "gefordert"]},
            "perspektive": {
                "label": "Perspektive",
                "values": ["autor", "indirekte_rede", "zitat", "sprecher"],
            },
        },
    }


def hostile_specs() -> tuple[tuple[Spec, ...], dict[str, Any]]:
    """Documents and a codebook whose every name and text tries to run as script, formula or markup."""
    image = "<img src=x onerror=window.gehackt=1>"
    script = "</script><script>window.gehackt=1</script>"
    text = f"Der Rat {script} sagt: <!--<script> \u2028 {image} =1+1 und ]]> &lt;b&gt; \x07 {{{{ 7*7 }}}}"
    speaker = f"{image}Frau Sommer"
    parts = (
        h(f"{image} Überschrift", 1),
        p(text, Given("HF.wohnen", ("Rat", image), status="fehlt", coder=image, method="human")),
        turn(speaker, Role.RESPONDENT, f"Wir sagen {script} dazu.", Given("EF.konzept", ("Wir",))),
        table((image, "=2+3"), ("@SUM(A1)", script)),
    )
    notice = Notice("x", f"{script}{image}", (1,))
    spec = Spec(f"{image}&amp;", parts, case=f"{image}Fall", kind=script, notices=(notice,))
    book = sample_codebook()
    book["label"] = f"{script}Codebuch"
    book["description"] = script
    for dimension in book["dimensions"]:
        dimension["label"] += image
        for code in dimension["codes"]:
            code["label"] += image
            code["definition"] = script
    return (spec,), book
