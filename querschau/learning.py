"""Commands: people's codings, training, agreement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from pipeline.counted import counted
from pipeline.errors import InputError
from querschau.people import tell_taken_over

if TYPE_CHECKING:
    from pipeline.agreement import Agreement
    from pipeline.learning import Settings
    from pipeline.learning.coded_corpus import CodedCorpus
    from pipeline.learning.layer import Learned

console = Console(highlight=False, soft_wrap=True, markup=False)

NOTICES = 20
"""So many notices are shown; a person's file of another text may have hundreds."""

_Corpus = Annotated[Path, typer.Argument(metavar="KORPUS", help="Ordner mit den Dokumenten.")]
_Results = Annotated[
    Path | None,
    typer.Option(help="Ergebnisordner des letzten Laufs (sonst wird das Korpus gelesen und kodiert)."),
]
_Codebook = Annotated[str, typer.Option(help="Codebuch: Pfad einer YAML-Datei oder Name.")]
_Group = Annotated[
    str, typer.Option(help="Was die Prüfung nie zerschneidet: document, case, section oder passage.")
]
_Weak = Annotated[
    float,
    typer.Option(min=0, max=1, help="Gewicht von Passagen, die nur die Regeln kodiert haben (0: ohne)."),
]
_Least = Annotated[
    int, typer.Option(min=2, help="So viele Passagen mit (und ohne) Kategorie braucht das Lernen.")
]


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
    app.command("code-sheet", help="Einen Kodierbogen (Excel) für eine Person schreiben oder einlesen.")(
        code_sheet
    )
    app.command("train", help="Aus den Kodierungen von Menschen ein Modell lernen.")(train)
    app.command("learn", help="Aus den Entscheidungen lernen: Was trifft eher nicht zu, was fehlt wohl?")(
        learn
    )
    app.command("agreement", help="Kodierende vergleichen: Menschen, Regeln, Modell.")(agreement)
    app.command("learning-curve", help="Zeigen, wie die Güte mit der Zahl kodierter Passagen wächst.")(
        learning_curve
    )


def code_sheet(
    corpus: Annotated[
        Path | None,
        typer.Argument(metavar="KORPUS", help="Ordner mit den Dokumenten (mit --read entbehrlich)."),
    ] = None,
    n: Annotated[int, typer.Option("--n", min=1, help="Zahl der Passagen.")] = 50,
    coder: Annotated[str, typer.Option(help="Name oder Pseudonym der Person.")] = "",
    read: Annotated[Path | None, typer.Option(help="Diesen ausgefüllten Bogen einlesen.")] = None,
    out: Annotated[Path | None, typer.Option(help="Datei des Bogens (.xlsx).")] = None,
    results: _Results = None,
    codebook: _Codebook = "",
    model: Annotated[Path | None, typer.Option(help="Modell, das über die Auswahl mitentscheidet.")] = None,
    random_share: Annotated[
        float, typer.Option("--random", min=0, max=1, help="Anteil zufällig gezogener Passagen.")
    ] = 0.2,
    like: Annotated[
        str, typer.Option(help="Dieselben Passagen wie diese Person (gelesen oder in einem Bogen).")
    ] = "",
    show: Annotated[bool, typer.Option("--show-proposals", help="Vorschläge der Maschine zeigen.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Mit --read: nur zeigen, was sich ändern würde.")
    ] = False,
) -> None:
    """Write a coding sheet for a person, or take one back with ``--read``."""
    if read is not None:
        _read_sheet(read, corpus, results, codebook, dry_run=dry_run)
        return
    if corpus is None or not coder.strip():
        raise InputError(
            "Für einen neuen Kodierbogen braucht es das Korpus und --coder NAME; zum Einlesen geben Sie "
            "--read DATEI an."
        )
    from pipeline.learning.sampling import model_for_choice, sheet_rows
    from pipeline.people.returned import person_named
    from pipeline.sheets.code_sheet import free_sheet
    from pipeline.sheets.code_sheet_write import write_sheet

    coder = person_named(coder)
    coded = coded_corpus(corpus, results, codebook)
    chosen_by = None if like else model_for_choice(coded, model)
    rows = sheet_rows(coded, coder, n, model=chosen_by, random_share=random_share, like=like)
    path = out or free_sheet(corpus, coder)
    write_sheet(rows, coded.codebook, coder, path, corpus=corpus.resolve(), show=show)
    by_chance = sum(r.random for r in rows)
    if like:
        how = f"dieselben wie {like}; {by_chance} davon wurden zufällig gezogen"
    else:
        how = f"{by_chance} zufällig gezogen, die übrigen nach "
        how += "Unsicherheit des Modells ausgewählt" if chosen_by else "Verschiedenheit ausgewählt"
    console.print(f"Kodierbogen mit {counted(len(rows), 'Passage', 'Passagen')} ({how}): {path}")
    console.print(f"Ausgefüllt einlesen: querschau code-sheet --read {path}")


def _read_sheet(
    path: Path, corpus: Path | None, results: Path | None, codebook: str, *, dry_run: bool
) -> None:
    from pipeline.codebook.find import find_codebook
    from pipeline.codebook.model import load_codebook
    from pipeline.corpus import open_corpus
    from pipeline.people.returned import take_over
    from pipeline.results import open_results
    from pipeline.sheets.code_sheet_read import corpus_of, read_sheet

    opened = open_corpus(corpus or corpus_of(path))
    book = load_codebook(find_codebook(codebook or opened.file.codebook, opened.folder))
    sheet = read_sheet(path, book)
    run = open_results(results) if results else None
    done = take_over(opened.folder, sheet.decisions, sheet.coder, sheet.source, run, dry_run=dry_run)
    console.print(
        f"{counted(sheet.read, 'Passage', 'Passagen')} von {sheet.coder} eingelesen, "
        f"{sheet.unread} noch nicht ausgefüllt."
    )
    tell_taken_over(done, opened.folder, console, dry_run=dry_run)


def train(
    corpus: _Corpus,
    out: Annotated[Path, typer.Option(metavar="MODELL", help="Datei des Modells (.skops).")],
    results: _Results = None,
    codebook: _Codebook = "",
    group: _Group = "document",
    weak: _Weak = 0.0,
    min_examples: _Least = 8,
) -> None:
    """Train a model on what people coded; writes the model and beside it its card (``.md``)."""
    from pipeline.learning import save_model
    from pipeline.learning import train as train_model
    from pipeline.learning.card import number, write_card

    settings = _settings(group, weak, min_examples)
    coded = coded_corpus(corpus, results, codebook)
    model = train_model(coded.examples(), coded.codebook, settings)
    save_model(model, out)
    card = out.with_suffix(".md")
    write_card(model, coded.codebook, card)
    _say(model.notes)
    s = model.summary
    console.print(
        f"Gelernt: {counted(len(model.codes), 'Kategorie', 'Kategorien')} aus "
        f"{counted(int(s['human_passages']), 'Passage', 'Passagen')} ({model.id})."
    )
    for name, key in (("Regeln", "rule"), ("Modell", "model"), ("Vorschlag", "proposed")):
        if f"{key}_micro_f1" in s:
            console.print(f"  F1 (micro, Kreuzvalidierung) {name}: {number(s[f'{key}_micro_f1'])}")
    console.print(f"Modell: {out}\nModellkarte: {card}")


def learn(
    corpus: _Corpus,
    out: Annotated[Path, typer.Option(help="Tabelle der Vorschläge (.xlsx oder .csv).")],
    results: _Results = None,
    codebook: _Codebook = "",
) -> None:
    """Learn from what people decided, and list what now looks otherwise."""
    from pipeline.learning.examples import check_decided
    from pipeline.learning.layer import LEAST
    from pipeline.learning.next_items import AHEAD, forecast, in_words
    from pipeline.run.learned_list import learned_list
    from pipeline.tables.single import write_table

    coded = coded_corpus(corpus, results, codebook)
    check_decided(coded.labels)
    learned, table, likely = learned_list(coded.results, coded.standing)
    write_table(out, table, "Aus Entscheidungen gelernt", {"text": 80.0, "because": 60.0})
    if learned is None:
        console.print(
            f"Weniger als {LEAST} Vorschläge sind entschieden; daraus wird noch nichts gelernt: {out}"
        )
        return
    weights = learned.weights
    without, with_ = weights.wrong
    console.print(
        f"Geprüft an "
        f"{counted(learned.decisions, 'Entscheidung', 'Entscheidungen')}, dabei nicht bekannt: "
        f"{without} Fehler ohne, {with_} mit dem Gelernten."
    )
    kept = sorted(weights.held)
    console.print(_allowed(learned))
    if kept and learned.changes:
        console.print(f"Bei den Regeln bleiben, weil es dort schlechter wäre: {', '.join(kept)}.")
    known = sum(one.given for one in learned.known)
    console.print(in_words(forecast(likely[:AHEAD]), weights.foreseen, weights.refused, known))
    counts = table["suggestion"].value_counts()
    console.print(
        f"Eher nicht: {counts.get('eher nicht', 0)}, fehlt wohl: {counts.get('fehlt wohl', 0)}: {out}"
    )


def _allowed(learned: Learned) -> str:
    """What the check on other documents lets the layer change, in German."""
    from pipeline.learning.corrected import CAREFUL

    if not learned.used:
        return "Das sagt schlechter voraus, was Menschen entscheiden; alles bleibt bei den Regeln."
    if not learned.changes:
        return (
            "Das ist nicht sicher besser: Vorschläge werden danach geordnet, aber weder zurückgestellt noch "
            "hinzugenommen. Mehr entscheiden, am besten in drei und mehr Dokumenten."
        )
    if learned.bounds == CAREFUL:
        return "Das ist knapp besser: Zurückgestellt und hinzugenommen wird nur, was besonders klar ist."
    return (
        "Das ist auch nach Abzug des Zufalls besser: Unwahrscheinliches wird zurückgestellt, Fehlendes "
        "vorgeschlagen."
    )


def agreement(
    corpus: _Corpus,
    results: _Results = None,
    codebook: _Codebook = "",
    coders: Annotated[str, typer.Option(help="Nur diese Kodierenden, durch Komma getrennt.")] = "",
    codes: Annotated[str, typer.Option(help="Nur diese Kategorien oder Dimensionen, durch Komma.")] = "",
    documents: Annotated[str, typer.Option(help="Nur diese Dokumente, durch Komma getrennt.")] = "",
    seen: Annotated[
        bool,
        typer.Option(
            "--seen",
            help="Auch Passagen zählen, bei denen Vorschläge oder Fremdes zu sehen waren.",
        ),
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Excel-Datei (sonst agreement.xlsx im Ergebnisordner).")
    ] = None,
) -> None:
    """Compare coders; writes ``agreement.xlsx`` and, for the report, ``agreement.json``."""
    from pipeline.agreement import agreement_of, votes_in, write_agreement_xlsx
    from pipeline.files import write_text

    coded = coded_corpus(corpus, results, codebook)
    votes = votes_in(
        coded.results,
        coded.standing,
        coders=_list(coders),
        codes=_list(codes),
        documents=_list(documents),
    )
    found = agreement_of(votes, coded.codebook, seen=seen)
    path = out or coded.results.folder / "agreement.xlsx"
    write_agreement_xlsx(votes, found, coded.codebook, path, seen=seen)
    beside = path.with_suffix(".json")
    write_text(beside, found.model_dump_json(indent=1) + "\n")
    _tell_agreement(found)
    console.print(f"Tabelle: {path}\nFür den Bericht: {beside}")


def _tell_agreement(found: Agreement) -> None:
    for pair in found.pairs:
        a = pair.all
        console.print(
            f"{pair.coder_a} / {pair.coder_b}: Alpha {_figure(a.alpha)} (95 %: "
            f"{_figure(a.alpha_low)} bis {_figure(a.alpha_high)}), Kappa {_figure(a.kappa)}, "
            f"F1 {_figure(a.f1)}, {counted(pair.passages, 'Passage', 'Passagen')}"
        )
    for p in found.precision:
        if not p.id and p.precision is not None:
            console.print(
                f"{p.coder}: {p.right} von {p.proposed} Vorschlägen in {found.random} zufällig "
                f"gezogenen Passagen sind richtig, {_figure(p.precision)} "
                f"(95 %: {_figure(p.low)} bis {_figure(p.high)})"
            )
    _say(found.warnings)


def learning_curve(
    corpus: _Corpus,
    out: Annotated[Path, typer.Option(help="Abbildung (.svg oder .png).")],
    goal: Annotated[float, typer.Option(min=0, max=1, help="Gewünschtes F1.")] = 0.8,
    results: _Results = None,
    codebook: _Codebook = "",
    group: _Group = "document",
    weak: _Weak = 0.0,
    min_examples: _Least = 8,
) -> None:
    """Draw how F1 grows with the number of coded passages and estimate how many more are needed."""
    from pipeline.learning.curve import draw_curve, estimate
    from pipeline.learning.curve import learning_curve as measure

    if out.suffix.lower() not in (".svg", ".png"):
        raise InputError(
            f"„{out}“ ist keine Abbildung; geben Sie hinter --out eine Datei auf .svg oder .png an."
        )
    settings = _settings(group, weak, min_examples)
    coded = coded_corpus(corpus, results, codebook)
    points = measure(coded.examples(), coded.codebook, settings)
    for point in points:
        console.print(f"{point.passages:6d} Passagen: F1 {_figure(point.f1)}")
    draw_curve(points, goal, out)
    console.print(estimate(points, goal))
    console.print(f"Abbildung: {out}")


def _settings(group: str, weak: float, min_examples: int) -> Settings:
    from pipeline.learning import Settings
    from pipeline.learning.examples import GROUPINGS

    if group not in GROUPINGS:
        raise InputError(f"--group kennt „{group}“ nicht; möglich sind: {', '.join(GROUPINGS)}.")
    return Settings(group_by=group, weak_weight=weak, min_examples=min_examples)


def _list(text: str) -> list[str] | None:
    return [part.strip() for part in text.split(",") if part.strip()] or None


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", ",")


def coded_corpus(corpus: Path, results: Path | None, codebook: str) -> CodedCorpus:
    """The corpus with its results; without a results folder it is read and coded first."""
    from pipeline.learning.coded_corpus import load_coded_corpus
    from pipeline.results import open_results
    from pipeline.run.run import segments_of

    opened = open_results(results) if results else segments_of(corpus, codebook)
    coded = load_coded_corpus(corpus, opened, codebook)
    _say(coded.notices)
    return coded


def _say(sentences: list[str] | tuple[str, ...]) -> None:
    for sentence in sentences[:NOTICES]:
        console.print(f"Hinweis: {sentence}")
    if len(sentences) > NOTICES:
        console.print(
            f"Hinweis: {len(sentences) - NOTICES} weitere; „querschau run“ nennt alle in manifest.json."
        )
