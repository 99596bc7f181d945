"""The codebook as a page to read: Markdown or HTML, for the appendix of a paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from pipeline.codebook.model import Code, Codebook, Context, Dimension, Rule
from pipeline.counted import counted

PAGE_STYLE = """
body{font:16px/1.5 Georgia,"Times New Roman",serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1,h2,h3{font-family:"Helvetica Neue",Arial,sans-serif;line-height:1.25}
h2{border-bottom:3px solid var(--c,#4C6A92);padding-bottom:.2rem;margin-top:3rem}
h3{margin:2rem 0 .3rem}code{font-size:.85em;background:#f2f2f0;padding:.1em .3em}
dt{font-weight:bold;margin-top:.6rem}dd{margin-left:1.2rem}nav ul{columns:2;list-style:none;padding:0}
details{margin:.6rem 0}summary{cursor:pointer}footer{margin-top:3rem;font-size:.85em;color:#555}
@media print{nav{display:none}h3{break-after:avoid}details>*{display:block}}
"""
"""Styles of pages about codebooks."""


Facts = Mapping[str, Sequence[tuple[str, str]]]
"""What a corpus says of a category, by id: pairs of a German head and a text, as its frequency."""


def codebook_markdown(codebook: Codebook, facts: Facts | None = None) -> str:
    """The codebook as Markdown: dimensions, categories with definition, delimitation, examples, sources,
    rules in words, ``facts``, attributes and change log."""
    facts = _with_relations(codebook, facts)
    lines = [f"# {codebook.label}", "", _subtitle(codebook), ""]
    if codebook.description:
        lines += [codebook.description.strip(), ""]
    for dimension in codebook.dimensions:
        lines += [f"## {dimension.label} ({dimension.id})", ""]
        if dimension.question:
            lines += [f"*{dimension.question}*", ""]
        for code in dimension.codes:
            lines += [f"### {code.label} (`{code.id}`)", ""]
            for term, values in parts_of(code, facts):
                if len(values) == 1:
                    lines += [f"**{term}:** {values[0]}", ""]
                else:
                    lines += [f"**{term}:**", "", *(f"- {v}" for v in values), ""]
    lines += ["## Merkmale jeder Kodierung", ""]
    lines += [
        f"- **{a.label}** ({', '.join(a.values)}): {a.question}{_not_asked(codebook, name)}"
        for name, a in codebook.attributes.items()
    ]
    lines += ["", *_when_missing_markdown(codebook)]
    if codebook.changelog:
        lines += ["## Änderungen", ""]
        for change in codebook.changelog:
            lines += [f"- {change.version} {change.date}: {'; '.join(change.changes)}".strip()]
    return "\n".join(lines).rstrip() + "\n"


def codebook_html(codebook: Codebook, facts: Facts | None = None) -> str:
    """The same as one HTML file that needs nothing but itself; rules can be unfolded."""
    facts = _with_relations(codebook, facts)
    body = [f"<h1>{escape(codebook.label)}</h1>", f"<p>{escape(_subtitle(codebook))}</p>"]
    if codebook.description:
        body.append(f"<p>{escape(codebook.description.strip())}</p>")
    body.append(_contents(codebook))
    for dimension in codebook.dimensions:
        body += _dimension_html(dimension, facts)
    body.append("<h2>Merkmale jeder Kodierung</h2><dl>")
    for name, attribute in codebook.attributes.items():
        asked = f"{attribute.question} Werte: {', '.join(attribute.values)}.{_not_asked(codebook, name)}"
        body.append(f"<dt>{escape(attribute.label)}</dt><dd>{escape(asked)}</dd>")
    body.append("</dl>")
    body += _closing_html(codebook)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(codebook.language)}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(codebook.label)}</title><style>{PAGE_STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def relations_in_words(codebook: Codebook) -> dict[str, list[str]]:
    """What each category has to do with others, and they with it, as German lines by code."""
    names = {code.id: code.label for code in codebook.codes.values()}
    found: dict[str, list[str]] = {}
    for r in codebook.relations:
        note = f" ({r.note})" if r.note else ""
        found.setdefault(r.code, []).append(f"{r.relation} → {names[r.to]}{note}")
        found.setdefault(r.to, []).append(f"{names[r.code]}: {r.relation} → diese{note}")
    return found


def _with_relations(codebook: Codebook, facts: Facts | None) -> Facts:
    """The facts with what each category has to do with others."""
    found, given = relations_in_words(codebook), facts or {}
    return {
        code: [*given.get(code, ()), *(("Beziehung", line) for line in found.get(code, ()))]
        for code in codebook.codes
    }


def rule_in_words(rule: Rule) -> str:
    """A rule as one German phrase."""
    parts = []
    if rule.any:
        parts.append("eines von " + _terms(rule.any))
    for entry in rule.all:
        parts.append("dazu " + _terms([entry] if isinstance(entry, str) else entry))
    if rule.none:
        parts.append("ohne " + _terms(rule.none))
    if rule.cue:
        parts.append("mit dem Hinweis " + " oder ".join(c.replace("+", " und ") for c in rule.cue))
    if rule.no_cue:
        parts.append("ohne den Hinweis " + " oder ".join(rule.no_cue))
    if rule.near is not None:
        parts.append(f"höchstens {rule.near} Wörter auseinander")
    if rule.ordered:
        parts.append("in dieser Reihenfolge")
    for name, values in (("Abschnitt", rule.section), ("Dokumentart", rule.kind), ("Sprecher", rule.speaker)):
        if values:
            parts.append(f"{name}: {_terms(values)}")
    if rule.no_section:
        parts.append("nicht im Abschnitt " + _terms(rule.no_section))
    if rule.role:
        parts.append("Rolle: " + ", ".join(rule.role))
    scope = {"sentence": "im Satz", "neighbours": "im Satz mit Nachbarsätzen", "segment": "in der Einheit"}
    effect = "Veto" if rule.veto else f"Gewicht {rule.weight:g}"
    return f"{scope[rule.scope]}: {'; '.join(parts)} – {effect}"


def context_in_words(context: Context) -> str:
    """What follows from where something is said, as one German phrase."""
    where = [
        f"{name}: {_terms(values)}"
        for name, values in (
            ("Abschnitt", context.section),
            ("Dokumentart", context.kind),
            ("Sprecher", context.speaker),
            ("im Text", context.any),
        )
        if values
    ]
    where += [f"Rolle: {', '.join(context.role)}"] if context.role else []
    gives = [f"{n} {v}" for n, v in (("Status", context.status), ("Perspektive", context.perspective)) if v]
    return f"{'; '.join(where)} – {', '.join(gives)}"


def _terms(terms: list[str]) -> str:
    return ", ".join(f"„{t}“" for t in terms)


def _subtitle(codebook: Codebook) -> str:
    count = len(codebook.codes)
    return (
        f"Codebuch {codebook.id}, Version {codebook.version} (Prüfsumme {codebook.hash}), "
        f"{counted(count, 'Kategorie', 'Kategorien')} in "
        f"{counted(len(codebook.dimensions), 'Dimension', 'Dimensionen')}"
    )


def parts_of(code: Code, facts: Facts | None = None) -> Iterator[tuple[str, list[str]]]:
    """What the page says of a category: heads with their texts, rules in words at the end."""
    single = {
        "Definition": code.definition,
        "Kodiert wird": code.include,
        "Abgrenzung": code.exclude,
        "Englisch": code.label_en,
    }
    for term, text in single.items():
        if text:
            yield term, [text.strip()]
    if code.anchors:
        yield "Ankerbeispiele", [f"„{a}“" for a in code.anchors]
    if code.counter_examples:
        yield "Gegenbeispiele", [f"„{c}“" for c in code.counter_examples]
    if code.source:
        yield "Hergeleitet aus", list(code.source)
    for term, text in (facts or {}).get(code.id, ()):
        yield term, [text]
    if code.rules:
        yield "Regeln", [f"{r.id} – {rule_in_words(r)}" for r in code.rules]


def _when_missing_markdown(codebook: Codebook) -> list[str]:
    if not codebook.when_missing:
        return []
    lines = ["## Was fehlt, wird zur Herausforderung", ""]
    codes = codebook.codes
    lines += [f"- {codes[a].label} → {codes[b].label}" for a, b in codebook.when_missing.items()]
    return [*lines, ""]


def _not_asked(codebook: Codebook, attribute: str) -> str:
    """A sentence on the dimensions that have no status; empty if all have one."""
    without = [d.label for d in codebook.dimensions if not d.has_status]
    return f" Keinen haben: {', '.join(without)}." if attribute == "status" and without else ""


def _contents(codebook: Codebook) -> str:
    items = [
        f'<li><a href="#{escape(code.id)}">{escape(code.label)}</a></li>' for code in codebook.codes.values()
    ]
    return f'<nav aria-label="Inhalt"><ul>{"".join(items)}</ul></nav>'


def _dimension_html(dimension: Dimension, facts: Facts | None) -> Iterator[str]:
    yield f'<section style="--c:{escape(dimension.color)}"><h2>{escape(dimension.label)}</h2>'
    if dimension.question:
        yield f"<p><em>{escape(dimension.question)}</em></p>"
    for code in dimension.codes:
        yield f'<h3 id="{escape(code.id)}">{escape(code.label)} <code>{escape(code.id)}</code></h3><dl>'
        for term, values in parts_of(code, facts):
            if term == "Regeln":
                continue
            yield f"<dt>{term}</dt>" + "".join(f"<dd>{escape(v)}</dd>" for v in values)
        yield "</dl>"
        if code.rules:
            items = "".join(
                f"<li><code>{escape(r.id)}</code> {escape(rule_in_words(r))}</li>" for r in code.rules
            )
            yield f"<details><summary>Regeln ({len(code.rules)})</summary><ul>{items}</ul></details>"
    yield "</section>"


def _closing_html(codebook: Codebook) -> Iterator[str]:
    codes = codebook.codes
    if codebook.when_missing:
        pairs = "".join(
            f"<li>{escape(codes[a].label)} → {escape(codes[b].label)}</li>"
            for a, b in codebook.when_missing.items()
        )
        yield f"<h2>Was fehlt, wird zur Herausforderung</h2><ul>{pairs}</ul>"
    if codebook.changelog:
        entries = "".join(
            f"<li>{escape(c.version)} {escape(c.date)}: {escape('; '.join(c.changes))}</li>"
            for c in codebook.changelog
        )
        yield f"<h2>Änderungen</h2><ul>{entries}</ul>"
    yield f"<footer>{escape(_subtitle(codebook))}</footer>"
