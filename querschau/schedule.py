"""Commands: scheduled runs, watching a folder, pseudonyms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from querschau.run import console, show

_Corpus = Annotated[Path, typer.Argument(help="Ordner mit Dokumenten.")]
_Out = Annotated[Path, typer.Option("--out", help="Ordner für die Ergebnisse.")]
_Codebook = Annotated[str, typer.Option(help="Codebuch: Pfad einer YAML-Datei oder Name.")]
_Workers = Annotated[int, typer.Option(min=1, help="Zahl der Prozesse.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
    app.command("schedule", help="Den Ordner zu festen Zeiten kodieren (bleibt laufen, Strg+C beendet).")(
        schedule
    )
    app.command("watch", help="Den Ordner beobachten und bei jeder Änderung kodieren (Strg+C beendet).")(
        watch
    )
    app.command("pseudonymise", help="Transkripte mit Platzhaltern statt Namen, Orten, Kontakten schreiben.")(
        pseudonymise
    )


def schedule(
    corpus: _Corpus,
    out: _Out,
    cron: Annotated[str, typer.Option(help="Zeitplan mit fünf Feldern, Ortszeit Berlin.")] = "0 2 * * *",
    codebook: _Codebook = "",
    workers: _Workers = 1,
    model: Annotated[Path | None, typer.Option(help="Trainiertes Modell.")] = None,
    seconds: Annotated[float, typer.Option(min=1, help="Zeitlimit je Dokument in Sekunden.")] = 600.0,
) -> None:
    """Serve the flow on this machine at the times of ``cron``."""
    from flows.serving import serve
    from pipeline.corpus import open_corpus

    open_corpus(corpus)
    parameters = {
        "corpus": str(corpus.resolve()),
        "out": str(out.resolve()),
        "codebook": codebook,
        "workers": workers,
        "model": str(model.resolve()) if model else "",
        "seconds": seconds,
    }
    serve(cron, parameters, lambda sentence: console.print(sentence, markup=False))


def watch(corpus: _Corpus, out: _Out, codebook: _Codebook = "", workers: _Workers = 1) -> None:
    """Code the folder now and whenever a file in it appears, changes or goes."""
    from pipeline.errors import QuerschauError
    from pipeline.run.plan import RunSettings
    from pipeline.run.run import run
    from pipeline.run.watch import changes_in

    settings = RunSettings(corpus, out, codebook, workers)
    for _ in changes_in(corpus, out):
        try:
            show(run(settings))
        except QuerschauError as error:
            console.print(f"Fehler: {error}", markup=False)


def pseudonymise(
    corpus: _Corpus,
    out: Annotated[Path, typer.Option("--out", help="Ordner für die pseudonymisierten Texte.")],
    key: Annotated[Path, typer.Option("--key", help="Schlüsseldatei (CSV), außerhalb dieses Ordners.")],
    names: Annotated[Path | None, typer.Option(help="Eigene Liste: je Zeile Name oder Name;Art.")] = None,
) -> None:
    """Write the corpus with stable placeholders; the key is kept apart."""
    from pipeline.corpus import open_corpus
    from pipeline.pseudonyms import pseudonymise_corpus

    report = pseudonymise_corpus(open_corpus(corpus), out, key, names)
    for message in report.failed:
        console.print(f"Nicht gelesen: {message}", markup=False)
    done = ", ".join(f"{kind.value}: {count}" for kind, count in report.counts.items())
    console.print(f"Ersetzt ({done}).", markup=False)
    for name, words in report.doubtful.items():
        console.print(f"Bitte prüfen, ob dies Namen sind ({name}): {', '.join(words)}", markup=False)
    console.print(f"Texte: {out}; Schlüssel: {key} (getrennt aufbewahren).", markup=False, soft_wrap=True)
    raise typer.Exit(1 if report.failed else 0)
