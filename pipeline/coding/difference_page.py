"""The difference between two versions of a codebook over a corpus, to read: HTML page and table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import pandas as pd

from pipeline.codebook.diff import codebook_changes
from pipeline.codebook.model import Codebook
from pipeline.codebook.page import PAGE_STYLE
from pipeline.coding.difference import Difference, Kind, tally
from pipeline.counted import counted
from pipeline.files import write_text
from pipeline.tables.single import write_table

WORDS: dict[Kind, str] = {"gained": "dazu", "lost": "weg", "changed": "anders"}
"""What happens to a passage, as a reader sees it."""

_COLUMNS = (
    *("Änderung", "Code", "Bezeichnung", "Dokument", "Fall", "Seite", "Abschnitt", "Text", "Regel", "Belege"),
    *("vorher", "nachher", "segment_id"),
)


def label_of(code: str, before: Codebook, after: Codebook) -> str:
    """The code's name in the newer version, else in the older."""
    known = after.codes.get(code) or before.codes.get(code)
    return known.label if known else code


def difference_table(found: Sequence[Difference], before: Codebook, after: Codebook) -> pd.DataFrame:
    """One row per passage and code, sorted by the newer codebook's order, then by the text."""
    rows = [
        (
            WORDS[d.kind],
            d.code,
            label_of(d.code, before, after),
            d.segment.document,
            d.segment.case,
            d.segment.page,
            d.segment.section_path,
            d.segment.text,
            d.coding.rule,
            "; ".join(d.coding.evidence),
            _said(d.before.status, d.before.perspective) if d.before else "",
            _said(d.after.status, d.after.perspective) if d.after else "",
            d.segment.id,
        )
        for d in in_order(found, after)
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"Seite": "Int64"})


def in_order(found: Sequence[Difference], after: Codebook) -> list[Difference]:
    """Sorted by code (those that are gone last), then gained, lost, changed, then by the text."""
    place = {code: n for n, code in enumerate(after.codes)}
    kinds = list(WORDS)
    return sorted(found, key=lambda d: (place.get(d.code, len(place)), d.code, kinds.index(d.kind)))


def _said(status: str, perspective: str) -> str:
    return ", ".join(word for word in (status, perspective) if word)


def difference_html(found: Sequence[Difference], before: Codebook, after: Codebook, passages: int) -> str:
    """The page: what changed in the codebook, how many passages by code, then each of them with its words.

    ``passages``: how many were compared.
    """
    title = f"{before.name} → {after.name}"
    parts = [
        '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{PAGE_STYLE}{_STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
        f"<p>{_sentence(found, passages)}</p>",
        "<h2>Was im Codebuch anders ist</h2><ul>",
        *(f"<li>{escape(change)}</li>" for change in codebook_changes(before, after) or ["Nichts."]),
        "</ul>",
        *_overview(found, before, after),
        *_passages(found, before, after),
        "</body></html>\n",
    ]
    return "".join(parts)


def _sentence(found: Sequence[Difference], passages: int) -> str:
    touched = len({d.segment.id for d in found})
    return f"Anders kodiert: {touched} von {counted(passages, 'Passage', 'Passagen')}."


def _overview(found: Sequence[Difference], before: Codebook, after: Codebook) -> list[str]:
    counts = tally(in_order(found, after))
    if not counts:
        return []
    rows = [
        f'<tr><th scope="row"><a href="#{escape(code)}">{escape(label_of(code, before, after))}</a></th>'
        + "".join(f"<td>{count[kind] or '–'}</td>" for kind in WORDS)
        + "</tr>"
        for code, count in counts.items()
    ]
    head = "".join(f'<th scope="col">{word}</th>' for word in WORDS.values())
    return [
        "<h2>Passagen je Kategorie</h2>",
        f'<table><thead><tr><th scope="col">Kategorie</th>{head}</tr></thead>',
        f"<tbody>{''.join(rows)}</tbody></table>",
    ]


def _passages(found: Sequence[Difference], before: Codebook, after: Codebook) -> list[str]:
    parts: list[str] = []
    code = ""
    for d in in_order(found, after):
        if d.code != code:
            parts += ["</ol>"] if code else ["<h2>Die Passagen</h2>"]
            code = d.code
            name = escape(label_of(code, before, after))
            parts.append(f'<h3 id="{escape(code)}">{name} <code>{escape(code)}</code></h3><ol>')
        parts.append(_item(d))
    return [*parts, "</ol>"] if code else parts


def _item(d: Difference) -> str:
    place = f"{d.segment.document}{f', S. {d.segment.page}' if d.segment.page else ''}"
    reason = f"Regel {d.coding.rule}" if d.coding.rule else ""
    if d.kind == "changed" and d.before and d.after:
        former, now = (_said(c.status, c.perspective) for c in (d.before, d.after))
        reason = f"{former} → {now}; {reason}"
    return (
        f'<li class="{d.kind}"><strong>{WORDS[d.kind]}</strong> {_marked(d)}'
        f"<br><small>{escape(place)} · {escape(reason)}</small></li>"
    )


def _marked(d: Difference) -> str:
    """The passage with the words that were the reason; those of a list's lead-in stand elsewhere."""
    text, at, parts = d.segment.text, 0, []
    for start, end in d.coding.evidence_spans:
        a, b = start - d.segment.start, end - d.segment.start
        if at <= a < b <= len(text):
            parts += [escape(text[at:a]), f"<mark>{escape(text[a:b])}</mark>"]
            at = b
    return "".join([*parts, escape(text[at:])])


_STYLE = """
li{margin:.5rem 0;overflow-wrap:anywhere}
li strong{font:600 .8rem/1.4 sans-serif;border:1px solid;border-radius:3px;padding:0 .3rem}
li.lost>strong{border-style:dashed}li.changed>strong{border-style:double;border-width:3px}
table{border-collapse:collapse}td{text-align:right}
th,td{padding:.2rem .8rem .2rem 0;text-align:left;border-bottom:1px solid #ccc}
mark{background:#fbe9a9;text-decoration:underline}
"""


def write_differences(
    path: Path, found: Sequence[Difference], before: Codebook, after: Codebook, passages: int
) -> None:
    """Write the page (``.html``) or the table (``.xlsx``, ``.csv``). Raises InputError, OutputError."""
    if path.suffix.lower() in (".html", ".htm"):
        write_text(path, difference_html(found, before, after, passages))
        return
    table = difference_table(found, before, after)
    write_table(path, table, "Unterschiede", {"Text": 70, "Abschnitt": 30, "Bezeichnung": 30, "Belege": 30})
