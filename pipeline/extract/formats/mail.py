"""E-mails (EML, MBOX): subject, sender and date, then the message; attachments are named in a notice."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage, Message, MIMEPart
from email.parser import BytesParser

from pipeline.extract.beside import Beside, attachments
from pipeline.extract.formats.html import html_pieces
from pipeline.extract.formats.text import text_pieces
from pipeline.extract.pieces import Piece, assemble, normalise
from pipeline.model import BlockKind, Document, Notice

_FROM = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\r\n]*\r?\n")
"""What separates the messages of a mailbox (RFC 4155)."""
_QUOTED_FROM = re.compile(rb"^>From ", re.MULTILINE)


def read_mail(data: bytes, name: str, file: str) -> Document:
    """The document in an EML file; ``file`` is named in errors. Raises DocumentError."""
    beside = Beside()
    pieces, attached = _message(data, file, beside)
    return assemble(name, pieces, "eml", _notices(attached, beside, file))


def read_mailbox(data: bytes, name: str, file: str) -> Document:
    """The document in an MBOX file, its messages one after another. Raises DocumentError."""
    pieces: list[Piece] = []
    attached: list[str] = []
    beside = Beside()
    starts = [m.end() for m in _FROM.finditer(data)]
    ends = [m.start() for m in _FROM.finditer(data)][1:]
    for start, end in zip(starts, [*ends, len(data)], strict=True):
        found, names = _message(_QUOTED_FROM.sub(b"From ", data[start:end]), file, beside)
        pieces += found
        attached += names
    return assemble(name, pieces, "mbox", _notices(attached, beside, file))


def _notices(attached: list[str], beside: Beside, file: str) -> list[Notice]:
    return [*([attachments(file, attached)] if attached else []), *beside.notices(file)]


def _message(data: bytes, file: str, beside: Beside) -> tuple[list[Piece], list[str]]:
    """A message as pieces, and the names of its attachments; pictures in it are counted in ``beside``."""
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(data)
    pieces = [Piece(BlockKind.HEADING, str(message["subject"] or ""), level=1)]
    for header, shown in (("from", "Von"), ("to", "An"), ("date", "Datum")):
        if message[header]:
            pieces.append(Piece(BlockKind.PARAGRAPH, f"{shown}: {message[header]}"))
    if message.get_content_type() == "message/rfc822":
        found, names = _message(_forwarded(message), file, beside)
        return pieces + found, names
    body = message.get_body(preferencelist=("plain", "html"))
    if body is not None:
        content = _content(body)
        is_html = body.get_content_type() == "text/html"
        pieces += html_pieces(content, file, beside) if is_html else text_pieces(_without_quotes(content))
    attached: list[str] = []
    for part in message.iter_attachments():
        if part.get_content_type() == "message/rfc822":
            found, names = _message(_forwarded(part), file, beside)
            pieces += found
            attached += names
        else:
            attached.append(part.get_filename() or "ohne Namen")
    return pieces, attached


def _forwarded(part: Message) -> bytes:
    """The message that another one passes on whole."""
    inner = part.get_payload(0)
    return inner.as_bytes() if isinstance(inner, Message) else b""


def _content(body: MIMEPart) -> str:
    try:
        return normalise(str(body.get_content()))
    except (LookupError, UnicodeError):
        payload = body.get_payload(decode=True)
        return normalise(payload.decode("cp1252", errors="replace") if isinstance(payload, bytes) else "")


def _without_quotes(text: str) -> str:
    """The message without the signs (``> ``) before the lines it quotes."""
    return "\n".join(line.lstrip("> ") if line.startswith(">") else line for line in text.split("\n"))
