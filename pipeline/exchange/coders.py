"""Whose codings come back: people, not our own machine; by name or pseudonym."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.errors import ExchangeError, OutputError
from pipeline.exchange.incoming import InCoding
from pipeline.people.codings import MACHINE


def choose_coders(
    codings: Sequence[InCoding], file: str, coder: str, machines: Iterable[str], *, everything: bool = False
) -> tuple[list[InCoding], list[str]]:
    """The codings that count as people's, and German notices.

    Without ``coder`` people keep their names and machine codings (``machines``: names of rules and models)
    are left out. With ``coder`` what people coded in the file is that person's; what the machine proposed
    and the person let stand is too, if nobody else coded there or if ``everything`` was reviewed. Raises
    ExchangeError where it is not clear whose codings these are.
    """
    known = set(machines)
    marked = [
        replace(c, machine=True) if c.coder in known or MACHINE.fullmatch(c.coder) else c for c in codings
    ]
    if coder:
        return _as_one(marked, file, coder, everything)
    people = Counter(c.coder for c in marked if not c.machine)
    taken = sum(c.machine for c in marked)
    kept = [c for c in marked if not c.machine]
    if not kept and taken:
        raise ExchangeError(
            f"„{file}“ enthält nur die {taken} maschinellen Kodierungen und keine von Personen; hat jemand "
            "sie geprüft, nennen Sie die Person mit --coder NAME."
        )
    if people[""]:
        raise ExchangeError(
            f"In „{file}“ steht bei {people['']} Kodierungen nicht, von wem sie sind; nennen Sie die Person "
            "mit --coder NAME."
        )
    notices = [f"{taken} maschinelle Kodierungen wurden nicht als menschliche übernommen."] if taken else []
    return kept, notices


def _as_one(
    codings: Sequence[InCoding], file: str, coder: str, everything: bool
) -> tuple[list[InCoding], list[str]]:
    own = [c for c in codings if not c.machine]
    named = sorted({c.coder for c in own} - {"", coder})
    if len(named) > 1:
        raise ExchangeError(
            f"„{file}“ enthält Kodierungen mehrerer Personen ({', '.join(named)}), die nicht alle von "
            f"„{coder}“ sein können; lassen Sie --coder weg, dann behält jede ihren Namen."
        )
    proposals = len(codings) - len(own)
    if proposals and own and not everything:
        said = (
            f"{proposals} maschinelle Kodierungen wurden nicht übernommen; hat {coder} auch sie geprüft, "
            "wiederholen Sie den Import mit --all."
        )
        return [replace(c, coder=coder) for c in own], [said]
    notices = [f"{proposals} Vorschläge der Maschine gelten als von {coder} geprüft."] if proposals else []
    return [replace(c, coder=coder, machine=False) for c in _own_words_first(codings)], notices


def _own_words_first(codings: Sequence[InCoding]) -> list[InCoding]:
    """Each code once per passage; what a person said of it outweighs what rules or model said."""
    kept: dict[tuple[object, ...], InCoding] = {}
    for coding in sorted(codings, key=lambda c: (c.machine, not c.status)):
        key = (coding.source, coding.start, coding.end, coding.quote, coding.code)
        if not coding.machine or key not in kept:
            kept[(*key, len(kept)) if key in kept else key] = coding
    return list(kept.values())


def pseudonym(name: str, key: bytes) -> str:
    """A lasting pseudonym (``Person-K7QF2M``): the same name and key give the same, no way leads back."""
    even = " ".join(name.split()).casefold().encode("utf-8")
    digest = hmac.new(key, even, hashlib.sha256).digest()
    return "Person-" + base64.b32encode(digest)[:6].decode("ascii")


def pseudonym_key(path: Path) -> bytes:
    """The key in ``path``, made there on first use. It must not lie with the corpus."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_bytes(secrets.token_bytes(32))
        key = path.read_bytes()
    except OSError as error:
        raise OutputError(
            f"Der Schlüssel für Pseudonyme „{path}“ kann nicht gelesen oder angelegt werden "
            f"({error.strerror}); prüfen Sie die Rechte des Ordners."
        ) from error
    if len(key) < 16:
        raise ExchangeError(
            f"Der Schlüssel für Pseudonyme „{path}“ ist beschädigt; stellen Sie ihn aus einer Sicherung "
            "wieder her oder löschen Sie ihn (dann erhalten alle Personen neue Pseudonyme)."
        )
    return key
