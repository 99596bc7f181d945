"""A results folder from invented documents, made with the core classes only.

``make_results(folder)`` writes what a run writes (manifest, codebook, documents, segments, codings) for
three invented municipalities, so that tables, report and exchange can be tested without a run.
``make_large_results`` multiplies the same passages for measurements; ``Spec`` makes a document by hand.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.model import (
    CODED_SEGMENT_COLUMNS,
    CODING_DETAILS,
    PROPOSAL_COLUMNS,
    Block,
    BlockKind,
    Coding,
    Document,
    Notice,
    Role,
    Segment,
)
from pipeline.model.document import text_hash
from pipeline.model.segment import segment_id
from pipeline.results import SEGMENT_COLUMNS, Results
from pipeline.yaml_file import dump_yaml

RUN = "2026-01-15-beispiel"


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


def build_document(spec: Spec) -> tuple[Document, list[Segment], list[Coding]]:
    """The document of a spec, one segment per block that can be coded, and its codings."""
    blocks, segments, codings = [], list[Segment](), list[Coding]()
    headings: list[tuple[int, str]] = []
    text, page = "", 1
    for number, part in enumerate(spec.parts):
        page = 1 + number // 5
        start = len(text) + (2 if text else 0)
        text += ("\n\n" if text else "") + part.text
        end = len(text)
        timed = part.kind is BlockKind.TURN
        blocks.append(
            Block(
                part.kind,
                start,
                end,
                page=None if timed else page,
                level=part.level,
                speaker=part.speaker or None,
                role=part.role,
                time_start=12.0 * number if timed else None,
                time_end=12.0 * number + 11 if timed else None,
                cells=part.cells,
            )
        )
        if part.kind is BlockKind.HEADING:
            headings = [x for x in headings if x[0] < (part.level or 1)] + [(part.level or 1, part.text)]
            continue
        if part.kind is BlockKind.TABLE:
            continue
        segment = _segment(spec, part, start, end, tuple(x for _, x in headings), blocks[-1])
        segments.append(segment)
        codings += [_coding(segment, given) for given in part.codes]
    pages = None if spec.kind == "Transkript" else page
    document = Document(spec.name, text, tuple(blocks), pages, "probe", spec.notices)
    return document, segments, codings


def _segment(spec: Spec, part: Part, start: int, end: int, section: tuple[str, ...], block: Block) -> Segment:
    return Segment(
        id=segment_id(spec.name, start, end, part.text),
        document=spec.name,
        start=start,
        end=end,
        text=part.text,
        sentences=((start, end),),
        case=spec.case,
        section=section,
        page=block.page,
        speaker=part.speaker,
        role=part.role,
        time_start=block.time_start,
        time_end=block.time_end,
        block_kind=part.kind,
        document_kind=spec.kind,
        year=spec.year,
        state=spec.state,
        codable=part.role is not Role.INTERVIEWER,
    )


def _coding(segment: Segment, given: Given) -> Coding:
    stretch = given.part or segment.text
    start = segment.start + segment.text.index(stretch)
    spans = []
    for word in given.words:
        at = segment.start + segment.text.index(word)
        spans.append((at, at + len(word)))
    coders = {"rule": "regeln", "model": "modell-3f2a", "human": given.coder}
    return Coding(
        segment_id=segment.id,
        document=segment.document,
        start=start,
        end=start + len(stretch),
        text=stretch,
        code=given.code,
        method=given.method,  # type: ignore[arg-type]
        score=given.score,
        coder=coders[given.method],
        status=given.status,
        perspective=given.perspective if given.method != "human" else "",
        rule=f"{given.code}/grund" if given.method == "rule" else "",
        evidence=given.words,
        evidence_spans=tuple(spans),
    )


def make_results(
    folder: Path, specs: tuple[Spec, ...] = SPECS, codebook: dict[str, Any] | None = None
) -> Results:
    """Write a results folder for the specs and open it."""
    book = codebook or sample_codebook()
    folder = Path(folder)
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    (folder / "codebook.yaml").write_text(dump_yaml(book), "utf-8")
    labels = {c["id"]: (d["id"], c["label"]) for d in book["dimensions"] for c in d["codes"]}
    segment_rows, coding_rows, entries = [], [], []
    for spec in specs:
        document, segments, codings = build_document(spec)
        (folder / "documents" / f"{spec.name}.txt").write_bytes(document.text.encode())
        (folder / "documents" / f"{spec.name}.json").write_text(json.dumps(document.to_dict()), "utf-8")
        by_id = {s.id: s for s in segments}
        segment_rows += [_segment_row(s) for s in segments]
        ordered = sorted(codings, key=lambda c: (c.start, c.end, c.code, c.coder))
        coding_rows += [_coding_row(c, by_id[c.segment_id], labels[c.code], book) for c in ordered]
        entries.append(_manifest_entry(spec, document))
    _write_tables(folder, segment_rows, coding_rows)
    manifest = _manifest(book, entries, specs, len(segment_rows), len(coding_rows))
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text, "utf-8")
    return Results(folder)


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


def make_large_results(
    folder: Path,
    documents: int = 200,
    codings: int = 20_000,
    codebook: dict[str, Any] | None = None,
    cases: int = 20,
    filler: int = 0,
) -> Results:
    """The same passages shuffled into many documents of ``cases`` municipalities: about ``codings``.

    ``filler``: after each coded passage so many paragraphs of random words that nobody coded.
    """
    chance = random.Random(20260115)  # noqa: S311 - shuffling, not secrecy
    pool = [x for spec in SPECS for x in spec.parts if x.codes and x.kind is not BlockKind.TURN]
    mean = sum(len(x.codes) for x in pool) / len(pool)
    words = sorted({w.strip(".,;„“") for part in pool for w in part.text.split()})
    each = round(codings / documents / mean)
    specs = []
    for number in range(documents):
        parts = [h(f"Bericht {number + 1} einer erfundenen Gemeinde", 1)]
        for index in range(each):
            if index % 10 == 0:
                parts.append(h(f"Abschnitt {index // 10 + 1}"))
            part = chance.choice(pool)
            parts.append(replace(part, text=f"{part.text} (Nr. {number + 1}-{index + 1})"))
            parts += [p(" ".join(chance.choices(words, k=70)) + ".") for _ in range(filler)]
        state = ("Hessen", "Thüringen", "Saarland")[number % 3]
        case = f"Musterstadt {number % cases + 1:02d}"
        specs.append(
            Spec(f"bericht_{number + 1:03d}", tuple(parts), case, state=state, year=2010 + number % 12)
        )
    return make_results(folder, tuple(specs), codebook)


def _segment_row(s: Segment) -> dict[str, Any]:
    return {
        "segment_id": s.id,
        "document": s.document,
        "case": s.case,
        "section": s.section_path,
        "page": s.page,
        "printed_page": s.printed_page,
        "speaker": s.speaker,
        "role": s.role.value if s.role else "",
        "block_kind": s.block_kind.value,
        "start": s.start,
        "end": s.end,
        "text": s.text,
        "time_start": s.time_start,
        "time_end": s.time_end,
        "document_kind": s.document_kind,
        "year": s.year,
        "state": s.state,
        "codable": s.codable,
        "words": len(s.text.split()),
    }


def _coding_row(c: Coding, s: Segment, named: tuple[str, str], book: dict[str, Any]) -> dict[str, Any]:
    return {
        "coding_id": c.id,
        "document": c.document,
        "case": s.case,
        "section": s.section_path,
        "page": s.page,
        "printed_page": s.printed_page,
        "speaker": s.speaker,
        "segment_id": c.segment_id,
        "start": c.start,
        "end": c.end,
        "text": c.text,
        "dimension": named[0],
        "code": c.code,
        "label": named[1],
        "status": c.status,
        "perspective": c.perspective,
        "method": c.method,
        "score": c.score,
        "certainty": c.certainty,
        "rule": c.rule,
        "evidence": "; ".join(c.evidence),
        "coder": c.coder,
        "codebook": f"{book['id']}@{book['version']}",
        "run": RUN,
        "review": "ergaenzt" if c.method == "human" else "unbestaetigt",
        "evidence_spans": " ".join(f"{start}-{end}" for start, end in c.evidence_spans),
        "probability": c.probability,
        "carried": c.carried,
        "memo": c.memo,
        "people": c.coder if c.method == "human" else "",
        "against": "",
    }


def _write_tables(folder: Path, segments: list[dict[str, Any]], codings: list[dict[str, Any]]) -> None:
    table = pd.DataFrame(segments, columns=list(SEGMENT_COLUMNS))
    for column in ("page", "year"):
        table[column] = table[column].astype("Int64")
    table.to_parquet(folder / "segments.parquet", index=False)
    coded = pd.DataFrame(codings, columns=[*CODED_SEGMENT_COLUMNS, *CODING_DETAILS])
    coded["page"] = coded["page"].astype("Int64")
    coded.to_parquet(folder / "coded_segments.parquet", index=False)
    proposed = coded[coded["method"] != "human"].assign(decided_by="", why="")
    proposed[[*PROPOSAL_COLUMNS, "evidence_spans", "probability", "carried"]].to_parquet(
        folder / "proposals.parquet", index=False
    )


def _manifest_entry(spec: Spec, document: Document) -> dict[str, Any]:
    return {
        "name": spec.name,
        "file": spec.name + spec.suffix,
        "sha256": hashlib.sha256(document.text.encode()).hexdigest(),
        "text_hash": text_hash(document.text),
        "status": "warning" if spec.notices else "ok",
        "warnings": [
            {"code": n.code, "message": n.message, "pages": list(n.pages)} for n in document.notices
        ],
        "pages": document.pages,
        "words": len(document.text.split()),
        "case": spec.case,
        "kind": spec.kind,
        "year": spec.year,
    }


def _manifest(
    book: dict[str, Any], entries: list[dict[str, Any]], specs: tuple[Spec, ...], segments: int, codings: int
) -> dict[str, Any]:
    failed = {
        "name": "kaputt",
        "file": "kaputt.pdf",
        "sha256": "0" * 64,
        "status": "failed",
        "warnings": [
            {
                "code": "encrypted",
                "message": "„kaputt.pdf“ ist mit einem Kennwort geschützt; speichern Sie es ohne Kennwort.",
                "pages": [],
            }
        ],
        "pages": None,
        "words": 0,
        "case": "",
        "kind": "",
        "year": None,
    }
    return {
        "run": RUN,
        "corpus": "beispiel",
        "documents": [*entries, failed],
        "codebook": {"id": book["id"], "version": book["version"], "hash": "probe", "label": book["label"]},
        "language": {"model": "eingebaut", "version": "1"},
        "model": None,
        "packages": {"spacy": "3.8.18", "pandas": "3.1.1", "pdfplumber": "0.11.9"},
        "settings": {"marked_threshold": 2},
        "counts": {"documents": len(entries), "segments": segments, "codings": codings},
        "seconds": {"extract": 1.2, "coding": 0.8},
        "cases": {s.case: {"state": s.state} for s in specs if s.case},
    }
