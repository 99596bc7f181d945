"""Commands: scheduled runs, watching a folder, pseudonyms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.counted import counted
from pipeline.run.options import RunOptions
from querschau.options import Ocr, Repair, reading, with_run_options
from querschau.run import console, show


def register(app: typer.Typer) -> None:
    """Add this module's commands to the command line."""
    app.command("schedule", help="Den Ordner zu festen Zeiten kodieren (bleibt laufen, Strg+C beendet).")(
        with_run_options(schedule)
    )
    app.command("watch", help="Den Ordner beobachten und bei jeder Änderung kodieren (Strg+C beendet).")(
        with_run_options(watch)
    )
    app.command("pseudonymise", help="Transkripte mit Platzhaltern statt Namen, Orten, Kontakten schreiben.")(
        pseudonymise
    )


def schedule(
    options: RunOptions,
    cron: Annotated[str, typer.Option(help="Zeitplan mit fünf Feldern, Ortszeit Berlin.")] = "0 2 * * *",
) -> None:
    """Serve the flow on this machine at the times of ``cron``."""
    from flows.serving import serve
    from pipeline.corpus import open_corpus
    from pipeline.run.standby import standing_by

    open_corpus(options.corpus)
    with standing_by(options.out, "zeitplan", cron):
        serve(cron, options, lambda sentence: console.print(sentence, markup=False))


def watch(options: RunOptions) -> None:
    """Code the folder now and whenever a file in it appears, changes or goes."""
    from flows.notify import warn
    from pipeline.errors import QuerschauError
    from pipeline.run.journal import journalled
    from pipeline.run.run import run
    from pipeline.run.standby import standing_by
    from pipeline.run.watch import changes_in

    with standing_by(options.out, "beobachtung"):
        for _ in changes_in(options.corpus, options.out):
            try:
                show(journalled(options.out, lambda: run(options), _say, warn))
            except QuerschauError as error:
                console.print(f"Fehler: {error}", markup=False)


def _say(line: str) -> None:
    console.print(line, markup=False, soft_wrap=True)


def pseudonymise(
    corpus: Annotated[Path, typer.Argument(help="Ordner mit Dokumenten.")],
    out: Annotated[Path, typer.Option("--out", help="Ordner für die pseudonymisierten Texte.")],
    key: Annotated[Path, typer.Option("--key", help="Schlüsseldatei (CSV), außerhalb dieses Ordners.")],
    names: Annotated[Path | None, typer.Option(help="Eigene Liste: je Zeile Name oder Name;Art.")] = None,
    ocr: Ocr = True,
    repair: Repair = True,
) -> None:
    """Write the corpus with stable placeholders; the key is kept apart."""
    from pipeline.corpus import open_corpus
    from pipeline.pseudonyms import pseudonymise_corpus

    report = pseudonymise_corpus(open_corpus(corpus), out, key, names, reading(ocr, repair))
    for message in report.failed:
        console.print(f"Nicht gelesen: {message}", markup=False)
    done = ", ".join(f"{kind.value}: {count}" for kind, count in report.counts.items())
    console.print(f"Ersetzt ({done}).", markup=False)
    for sentence in report.left:
        console.print(sentence, markup=False, soft_wrap=True)
    console.print(
        f"Bitte durchsehen: {report.review} "
        f"(vielleicht Namen, stehen geblieben: {counted(report.questions, 'Wort', 'Wörter')}).",
        markup=False,
        soft_wrap=True,
    )
    console.print(f"Texte: {out}; Schlüssel: {key} (getrennt aufbewahren).", markup=False, soft_wrap=True)
    raise typer.Exit(1 if report.failed or report.left else 0)
