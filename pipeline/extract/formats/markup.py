"""Marks of Markdown and the HTML that converters leave in it: removed from running text."""

from __future__ import annotations

import html
import re

_ESCAPE = re.compile(r"\\+([\\`*_{}\[\]()#+\-.!|<>~&:])")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+|[^<>\s@]+@[^<>\s@]+)>")
_NOTE_CALL = re.compile(r"(?:<sup>)+\s*\[?(\d{1,3}|\*+)\]?\s*(?:</sup>)+|\[\^(\w{1,12})\](?!:)", re.I)
_UNIT = re.compile(r"(?:\b[kcmd]?m)$")
_TAG = re.compile(r"</?(?:sup|sub|b|i|u|em|strong|span|br|font|small|big|p|div|center|a)\b[^<>]*/?>", re.I)
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]*?[^\s*_])\1(?![\w*])")
_CODE = re.compile(r"`([^`\n]+)`")
_STAR = "\ue000"
_NOTE = re.compile(r"\s*(?:(?:<sup>)+\s*\[?(\d{1,3}|\*+)\]?\s*(?:</sup>)+|\[\^(\w{1,12})\]:)\s*(?=\S)", re.I)


def plain(text: str) -> str:
    """``text`` without marks: emphasis, links, escapes, tags and footnote calls.

    A gender star (``Expert\\*innen`` or ``Expert*innen``) stays; ``m<sup>2</sup>`` becomes ``m²``.
    """
    if not any(c in text for c in "\\*_[]<>&`"):
        return text
    text = html.unescape(text)
    text = _ESCAPE.sub(lambda m: _STAR if m[1] == "*" else chr(0xE100 + ord(m[1])), text)
    text = _LINK.sub(r"\1", text)
    text = _AUTOLINK.sub(r"\1", text)
    text = _NOTE_CALL.sub(_without_call, text)
    text = _TAG.sub(lambda m: " " if m[0][:3].lower() == "<br" else "", text)
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\2", text)
    text = _CODE.sub(r"\1", text)
    text = re.sub(r"(?<![\w*])\*+(?=[^\W\d_„“\"])|(?<=[.!?:;,“\"])\*+(?=\s|$)|\*\*", "", text)
    return re.sub("[\ue100-\ue1ff]", lambda m: chr(ord(m[0]) - 0xE100), text.replace(_STAR, "*"))


def footnote(text: str) -> tuple[str, str] | None:
    """Mark and text of a paragraph that is a footnote, else None."""
    match = _NOTE.match(html.unescape(text) if "&lt;" in text else text)
    if not match:
        return None
    body = html.unescape(text) if "&lt;" in text else text
    return (match[1] or match[2]), body[match.end() :]


def _without_call(match: re.Match[str]) -> str:
    """Numbers raised after a unit are powers, all others call a footnote."""
    if match[1] in ("2", "3") and _UNIT.search(match.string[: match.start()]):
        return "²" if match[1] == "2" else "³"
    return ""
