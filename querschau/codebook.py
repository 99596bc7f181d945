"""Commands: work on a codebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from pipeline.counted import counted
from querschau import codebook_files
from querschau.help import Commands
from querschau.options import Ocr, Repair, reading, results_folder

if TYPE_CHECKING:
    from pipeline.codebook import Codebook
    from pipeline.coding.quality import Coded, CodeQuality, Quality
    from pipeline.extract.settings import ReadSettings
    from pipeline.run.passages import Passages

console = Console(highlight=False, soft_wrap=True, markup=False)

group = Commands(no_args_is_help=True, help="Ein Codebuch prüfen, erproben, ausgeben.")

Book = Annotated[str, typer.Option("--codebook", help="Codebuch: Pfad einer YAML-Datei oder Name.")]
Language = Annotated[str, typer.Option(help="spaCy-Modell; auto nimmt das beste installierte.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
    codebook_files.add_to(group)
    app.add_typer(group, name="codebook")


@group.command("new")
def new(
    corpus: Annotated[Path, typer.Argument(help="Ordner mit Dokumenten oder ein Ergebnisordner.")],
    out: Annotated[Path, typer.Option("--out", help="Zieldatei des Entwurfs (.yaml).")],
    term: Annotated[
        list[str] | None,
        typer.Option(help="Nur Passagen mit einem dieser Begriffe der Regelsprache, etwa „*verkehr*“."),
    ] = None,
    groups: Annotated[
        int | None, typer.Option(min=2, help="So viele Gruppen von Passagen; sonst nach ihrer Zahl.")
    ] = None,
    ocr: Ocr = True,
    repair: Repair = True,
) -> None:
    """Ein erstes Codebuch: Schlüsselbegriffe, Gruppen von Passagen, Überschriften; dazu ein Entwurf."""
    from pipeline.coding.kwic import segments_with
    from pipeline.errors import InputError
    from pipeline.files import write_text
    from pipeline.language import load_language
    from pipeline.material.draft import draft_codebook
    from pipeline.material.gather import gather
    from pipeline.material.pages import material_html, write_material

    if out.suffix.lower() not in (".yaml", ".yml"):
        raise InputError(f"„{out}“ hat keine bekannte Endung; geben Sie eine Datei mit .yaml an.")
    if out.exists():
        raise InputError(f"„{out}“ gibt es schon; geben Sie einen anderen Namen an.")
    found = _read(corpus, reading(ocr, repair))
    segments = segments_with(term, found.segments, load_language("eingebaut")) if term else found.segments
    material = gather(segments, {s.case for s in segments}, groups)
    title = " ".join(out.stem.replace("-", " ").replace("_", " ").split()).capitalize()
    page, tables = (out.with_name(f"{out.stem}_material{end}") for end in (".html", ".xlsx"))
    write_text(out, draft_codebook(material, out.stem, title))
    write_text(page, material_html(material, title))
    write_material(material, tables, title)
    console.print(
        f"{counted(material.documents, 'Dokument', 'Dokumente')}, "
        f"{counted(material.passages, 'Passage', 'Passagen')}; "
        f"{counted(len(material.terms), 'Schlüsselbegriff', 'Schlüsselbegriffe')}: "
        f"{', '.join(t.name for t in material.terms[:20])}"
    )
    for number, one in enumerate(material.groups, start=1):
        console.print(
            f"    Gruppe {number}, {counted(len(one.members), 'Passage', 'Passagen')}: "
            f"{', '.join(one.words[:5])}"
        )
    console.print(f"Zum Ansehen: {page}, {tables}")
    console.print(f"Entwurf: {out}; benennen und ordnen Sie die Kategorien darin.")


@group.command("check")
def check(
    codebook: Annotated[str, typer.Argument(help="Codebuch: Pfad einer YAML-Datei oder Name.")] = "",
    corpus: Annotated[
        Path | None,
        typer.Option(
            "--corpus",
            help="Auch zeigen, was in diesen Dokumenten nie greift, nur wiederholt oder sich überschneidet.",
        ),
    ] = None,
    language: Language = "auto",
) -> None:
    """Prüfen: Aufbau, Kennungen, tote Regeln, Anker- und Gegenbeispiele (Status 1 bei Fehlern)."""
    from pipeline.codebook import load_codebook
    from pipeline.codebook.find import find_codebook
    from pipeline.coding import RuleCoder
    from pipeline.coding.check import check_codebook
    from pipeline.coding.usage import usage, usage_findings
    from pipeline.errors import CodebookError
    from pipeline.language import load_language
    from pipeline.yaml_faults import Places

    path = find_codebook(codebook)
    try:
        book = load_codebook(path)
    except CodebookError as error:
        for fault in error.faults:
            console.print(f"Fehler: {fault}")
        raise
    nlp = load_language(language)
    findings = check_codebook(book, nlp)
    if corpus is not None and not any(f.kind == "Fehler" for f in findings):
        coder = RuleCoder(book, nlp)
        found = _read(results_folder(corpus), reading(ocr=True, repair=True))
        findings += usage_findings(coder, usage(coder, found.segments))
    places = Places(path.read_text("utf-8-sig"))
    for finding in findings:
        line, column = places.of(finding.loc)
        where = f"Zeile {line}, Spalte {column}: " if finding.loc else ""
        console.print(f"{finding.kind}: {where}{finding.message}")
    errors = sum(f.kind == "Fehler" for f in findings)
    rules = sum(len(c.rules) for c in book.codes.values())
    console.print(
        f"{book.name} ({book.hash}): {counted(len(book.codes), 'Kategorie', 'Kategorien')}, "
        f"{counted(rules, 'Regel', 'Regeln')}, "
        f"{errors} Fehler, {counted(len(findings) - errors, 'Hinweis', 'Hinweise')}."
    )
    raise typer.Exit(1 if errors else 0)


@group.command("try")
def try_sentence(
    sentence: Annotated[str, typer.Argument(help="Ein Satz oder Absatz in Anführungszeichen.")],
    codebook: Book = "",
    section: Annotated[str, typer.Option(help="Überschrift, unter der er steht.")] = "",
    kind: Annotated[str, typer.Option(help="Art des Dokuments, etwa wahlprogramm.")] = "",
    speaker: Annotated[str, typer.Option(help="Wer spricht.")] = "",
    language: Language = "auto",
) -> None:
    """Erproben: was wird kodiert und warum, was fast."""
    from pipeline.codebook import load_codebook
    from pipeline.codebook.find import find_codebook
    from pipeline.coding import RuleCoder
    from pipeline.coding.explain import explain
    from pipeline.coding.judge import load_decision
    from pipeline.coding.sample import segment_of
    from pipeline.language import load_language

    book = load_codebook(find_codebook(codebook))
    coder = RuleCoder(book, load_language(language), load_decision())
    place = (section,) if section else ()
    explanation = explain(coder, segment_of(sentence, section=place, kind=kind, speaker=speaker))
    coded = {c.code: c for c in explanation.codings}
    if not coded:
        console.print("Nichts wird kodiert.")
    for code, reasons in explanation.reasons.items():
        said = (coded[code].status, coded[code].perspective) if code in coded else ()
        attributes = f" [{', '.join(filter(None, said))}]" if any(said) else ""
        console.print(f"{code} {book.codes[code].label}{attributes}")
        for reason in reasons:
            console.print(f"    {reason}")
    if explanation.almost:
        console.print("Fast gegriffen hätten:")
        for line in explanation.almost:
            console.print(f"    {line}")
    if explanation.cues:
        console.print("Hinweise: " + "; ".join(dict.fromkeys(explanation.cues)))


@group.command("kwic")
def kwic(
    term: Annotated[str, typer.Argument(help="Begriff der Regelsprache, etwa „Radweg“ oder „*netz*“.")],
    corpus: Annotated[
        Path, typer.Argument(help="Ordner mit Dokumenten, ein Dokument oder ein Ergebnisordner.")
    ],
    width: Annotated[int, typer.Option(min=10, help="Zeichen links und rechts.")] = 60,
    codebook: Annotated[str, typer.Option(help="Codebuch, dessen Wortlisten ($name) gelten.")] = "",
    language: Language = "auto",
    ocr: Ocr = True,
    repair: Repair = True,
) -> None:
    """Stichwort im Zusammenhang: alle Fundstellen eines Begriffs."""
    from pipeline.codebook import load_codebook
    from pipeline.codebook.find import find_codebook
    from pipeline.coding.kwic import keyword_in_context
    from pipeline.language import load_language

    book = load_codebook(find_codebook(codebook)) if codebook or "$" in term else None
    found = _read(corpus, reading(ocr, repair))
    number = 0
    for line in keyword_in_context(term, found.segments, load_language(language), width, book):
        number += 1
        page = f", S. {line.page}" if line.page else ""
        console.print(f"{line.left:>{width}} [{line.word}] {line.right}  ({line.document}{page})")
    console.print(
        f"{number} Fundstellen von „{term}“ in {len({s.document for s in found.segments})} Dokumenten."
    )


@group.command("report")
def report(
    corpus: Annotated[Path, typer.Argument(help="Ordner mit Dokumenten oder ein Ergebnisordner.")],
    gold: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Vergleichskodierungen (JSON Lines); ohne sie zählt, was Personen im Korpus entschieden."
        ),
    ] = None,
    codebook: Book = "",
    code: Annotated[list[str] | None, typer.Option(help="Nur zu diesen Kategorien Fehler zeigen.")] = None,
    units: Annotated[int, typer.Option(min=0, help="So viele Einheiten je Kategorie zeigen.")] = 3,
    language: Language = "auto",
    ocr: Ocr = True,
    repair: Repair = True,
) -> None:
    """Güte je Kategorie: Genauigkeit, Vollständigkeit, übersehene und falsche Einheiten zum Nachlesen."""
    from pipeline.coding.quality import compare, read_gold

    if gold:
        expected = [unit for path in gold for unit in read_gold(path)]
        found = _read(corpus, reading(ocr, repair))
        quality = compare(expected, found.texts, _coded(corpus, found, codebook, language))
    else:
        quality = _by_decisions(corpus, codebook)
    for part in (quality.total, *quality.by_code.values()):
        console.print(
            f"{part.code:30s} F1 {part.f1:.2f}  Genauigkeit {part.precision:.2f}  "
            f"Vollständigkeit {part.recall:.2f}  (richtig {part.right}, übersehen {len(part.missed)}, "
            f"falsch {len(part.wrong)})"
        )
    for part in quality.by_code.values():
        if code is None or part.code in code:
            _show_errors(part, units)
    if quality.lost:
        console.print(
            f"{counted(len(quality.lost), 'Einheit steht', 'Einheiten stehen')} in keinem "
            f"Dokument; das zählt nicht mit."
        )


@group.command("diff")
def diff(
    before: Annotated[str, typer.Argument(help="Ältere Fassung: Pfad oder Name.")],
    after: Annotated[str, typer.Argument(help="Neuere Fassung: Pfad oder Name.")],
    corpus: Annotated[
        Path | None,
        typer.Option(
            "--corpus",
            help="Auch zeigen, welche Passagen anders kodiert werden: Ordner von Dokumenten, Ergebnissen.",
        ),
    ] = None,
    out: Annotated[
        list[Path] | None, typer.Option("--out", help="Diese Passagen als Datei: .html, .xlsx oder .csv.")
    ] = None,
    language: Language = "auto",
) -> None:
    """Was sich zwischen zwei Fassungen geändert hat, ein Satz je Änderung (für „changelog“)."""
    from pipeline.codebook import load_codebook
    from pipeline.codebook.diff import codebook_changes
    from pipeline.codebook.find import find_codebook

    old, new = load_codebook(find_codebook(before)), load_codebook(find_codebook(after))
    changes = codebook_changes(old, new)
    console.print(f"{old.name} ({old.hash}) → {new.name} ({new.hash})")
    for change in changes:
        console.print(f"- {change}")
    if not changes:
        console.print("Keine Änderung an Kategorien und Regeln.")
    elif old.version == new.version:
        console.print("Hinweis: Die Versionsnummer ist gleich geblieben; erhöhen Sie sie.")
    if corpus is not None:
        _show_differences(old, new, corpus, out or [], language)


def _show_differences(old: Codebook, new: Codebook, corpus: Path, out: list[Path], language: str) -> None:
    """The passages that the newer version codes otherwise: numbers by code, and files."""
    from pipeline.coding import RuleCoder
    from pipeline.coding.difference import differences, tally
    from pipeline.coding.difference_page import WORDS, in_order, label_of, write_differences
    from pipeline.language import load_language

    found = _read(results_folder(corpus), reading(ocr=True, repair=True))
    nlp = load_language(language)
    changed = list(differences(RuleCoder(old, nlp), RuleCoder(new, nlp), found.segments))
    touched = len({(d.segment.document, d.segment.id) for d in changed})
    console.print(f"Anders kodiert: {touched} von {counted(len(found.segments), 'Passage', 'Passagen')}.")
    for code, counts in tally(in_order(changed, new)).items():
        said = ", ".join(f"{counts[kind]} {word}" for kind, word in WORDS.items() if counts[kind])
        console.print(f"    {label_of(code, old, new)} ({code}): {said}")
    for path in out:
        write_differences(path, changed, old, new, len(found.segments))
        console.print(f"Geschrieben: {path}")


def _by_decisions(corpus: Path, codebook: str) -> Quality:
    """Proposals of the machine beside what people decided in the corpus."""
    from pipeline.errors import InputError
    from pipeline.learning.coded_corpus import load_coded_corpus, quality_of
    from pipeline.results import open_results
    from pipeline.run.renew import corpus_folder
    from pipeline.run.run import segments_of

    results = open_results(corpus) if (corpus / "manifest.json").is_file() else segments_of(corpus, codebook)
    folder = corpus_folder(results)
    if folder is None:
        raise InputError(
            f"Das Korpus der Ergebnisse in „{corpus}“ liegt nicht mehr an seinem Ort; geben Sie dessen "
            "Ordner an."
        )
    coded = load_coded_corpus(folder, results, codebook)
    quality = quality_of(coded)
    console.print(
        f"Verglichen mit {counted(quality.units, 'Passage', 'Passagen')}, über die Personen "
        f"entschieden haben."
    )
    return quality


def _show_errors(part: CodeQuality, units: int) -> None:
    for unit in part.missed[:units]:
        console.print(f"\n{part.code} übersehen [{unit.id}, {unit.section}]\n    {unit.text}")
    for unit, coding in part.wrong[:units]:
        why = f"{coding.rule}: {coding.evidence}" if coding.rule else ""
        console.print(f"\n{part.code} falsch [{unit.id}, {unit.section}] {why}\n    {unit.text}")


def _read(corpus: Path, settings: ReadSettings) -> Passages:
    """What a corpus, a document or a results folder holds; what cannot be read is told."""
    from pipeline.run.passages import passages_in

    found = passages_in(corpus, settings)
    for problem in found.problems:
        console.print(f"Nicht gelesen: {problem}")
    return found


def _coded(corpus: Path, found: Passages, codebook: str, language: str) -> list[Coded]:
    """Rule codings: those of a results folder, unless a codebook is named; else coded now."""
    from pipeline.codebook import load_codebook
    from pipeline.codebook.find import find_codebook
    from pipeline.coding import RuleCoder
    from pipeline.coding.quality import Coded
    from pipeline.language import load_language
    from pipeline.results import open_results

    if (corpus / "manifest.json").is_file() and not codebook:
        rows = open_results(corpus).codings.to_dict("records")
        return [
            Coded(r["document"], r["text"], r["code"], r["rule"], str(r["evidence"]))
            for r in rows
            if r["method"] != "human"
        ]
    coder = RuleCoder(load_codebook(find_codebook(codebook)), load_language(language))
    return [
        Coded(c.document, c.text, c.code, c.rule, "; ".join(c.evidence)) for c in coder.code(found.segments)
    ]
