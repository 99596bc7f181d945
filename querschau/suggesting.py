"""Command: what people's decisions suggest for the rules of a codebook."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from querschau.codebook import Language, group

if TYPE_CHECKING:
    from pipeline.codebook import Codebook
    from pipeline.learning.rule_edits import Edit
    from pipeline.learning.suggest import Suggestion, Suggestions
    from pipeline.model import Segment

console = Console(highlight=False, soft_wrap=True, markup=False)

_EXCERPT = 100


def register(app: typer.Typer) -> None:
    """Add this module's command to the group of the codebook."""
    group.command("suggest")(suggest_rules)


def suggest_rules(
    corpus: Annotated[Path, typer.Argument(metavar="KORPUS", help="Ordner mit den Dokumenten.")],
    results: Annotated[
        Path | None,
        typer.Option(help="Ergebnisordner des letzten Laufs (sonst wird das Korpus gelesen und kodiert)."),
    ] = None,
    code: Annotated[list[str] | None, typer.Option(help="Nur zu diesen Kategorien.")] = None,
    near: Annotated[
        bool, typer.Option("--near", help="Auch zeigen, was Regeln fast gefunden hätten.")
    ] = False,
    accept: Annotated[
        list[int] | None, typer.Option(help="Diesen Vorschlag annehmen (seine Nummer; mehrfach möglich).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Mit --accept: Datei für die neue Fassung des Codebuchs (.yaml).")
    ] = None,
    language: Language = "auto",
) -> None:
    """Begriffe und Hinweise, die Entscheidungen von Menschen für die Regeln nahelegen."""
    from pipeline.errors import InputError
    from pipeline.language import load_language
    from pipeline.learning.examples import check_decided
    from pipeline.learning.suggest import said_by, suggest
    from pipeline.run.passages import segment_of_row
    from querschau.learning import coded_corpus

    if bool(accept) != bool(out):
        raise InputError("--accept und --out gehören zusammen; geben Sie Nummer und Zieldatei an.")
    coded = coded_corpus(corpus, results, "")
    check_decided(coded.labels)
    said = said_by(coded.segments["segment_id"].tolist(), coded.labels, coded.codebook.codes)
    for wanted in code or ():
        if wanted not in coded.codebook.codes:
            raise InputError(f"Die Kategorie „{wanted}“ steht nicht im Codebuch; prüfen Sie --code.")
    chosen = {c: s for c, s in said.items() if not code or c in code}
    segments = [segment_of_row(row) for row in coded.segments.to_dict("records")]
    found = suggest(coded.codebook, load_language(language), segments, chosen)
    numbered = list(enumerate((s for one in found for s in one.found), start=1))
    _show(found, numbered, coded.codebook, {s.id: s for s in segments}, near=near)
    if accept and out:
        by_number = dict(numbered)
        unknown = [n for n in accept if n not in by_number]
        if unknown:
            raise InputError(f"Einen Vorschlag {unknown[0]} gibt es nicht; nehmen Sie eine Nummer der Liste.")
        _write([by_number[n] for n in accept], coded.results.folder / "codebook.yaml", out)


def _show(
    found: list[Suggestions],
    numbered: list[tuple[int, Suggestion]],
    codebook: Codebook,
    segments: dict[str, Segment],
    *,
    near: bool,
) -> None:
    for one in found:
        if not one.missed and not one.rejected:
            continue
        label = codebook.codes[one.code].label
        console.print(
            f"{one.code} {label}: {len(one.missed)} übersehen, {len(one.rejected)} zu Unrecht gegeben"
        )
        for number, s in numbered:
            if s.code == one.code:
                does = "gewinnt" if s.gains else "nimmt heraus"
                console.print(
                    f"  [{number}] {s.edit.sentence}: {does} {len(s.right)} richtig, {len(s.wrong)} falsch, "
                    f"{len(s.open)} unentschieden"
                )
                console.print(f"        etwa: {_excerpt(segments[s.right[0]].text)}")
        for _, line in one.near if near else ():
            console.print(f"  fast: {line}")
    if not numbered:
        console.print(
            "Kein Begriff und kein Hinweis trennt die Entscheidungen deutlich genug; mit mehr Entscheidungen "
            "versuchen Sie es erneut."
        )


def _excerpt(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _EXCERPT else plain[:_EXCERPT].rsplit(" ", 1)[0] + " …"


def _write(accepted: list[Suggestion], used: Path, out: Path) -> None:
    """The codebook as it was used with the accepted changes, as a new version."""
    from pipeline.codebook import load_codebook
    from pipeline.codebook.revise import next_version, publish
    from pipeline.errors import InputError
    from pipeline.files import write_bytes
    from pipeline.learning.rule_edits import as_change
    from pipeline.yaml_file import Written, fingerprint

    if out.exists():
        raise InputError(f"„{out}“ gibt es schon; geben Sie hinter --out eine neue Datei an.")
    text = used.read_text("utf-8-sig")
    edits: dict[str, list[Edit]] = {}
    for s in accepted:
        edits.setdefault(s.code, []).append(s.edit)
    written, book = Written(text), load_codebook(used)
    places = {
        c.id: ("dimensions", i, "codes", j, "rules")
        for i, d in enumerate(book.dimensions)
        for j, c in enumerate(d.codes)
    }
    changes = [as_change(c, written.part(places[c]), e) for c, e in edits.items()]
    write_bytes(out, used.read_bytes())
    try:
        version = next_version(book.version)
        publish(out, changes, version, date.today().isoformat(), "Aus Entscheidungen", fingerprint(out))
    except Exception:
        out.unlink(missing_ok=True)
        raise
    console.print(f"Fassung {version} mit {len(accepted)} Änderungen: {out}")
