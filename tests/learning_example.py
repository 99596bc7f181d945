"""Invented passages about three topics, with the codes a person would give them."""

from __future__ import annotations

import random

import numpy as np

from pipeline.codebook.model import Attribute, Code, Codebook, Dimension
from pipeline.learning.examples import Examples
from pipeline.learning.features import Passages
from pipeline.model import Segment, segment_id

TOPICS: dict[str, tuple[str, ...]] = {
    "T.wohnen": (
        "Mietwohnungen",
        "die Sanierung der Wohnblöcke",
        "bezahlbaren Wohnraum",
        "Leerstand im Altbau",
    ),
    "T.treff": (
        "einen Begegnungsort",
        "das Nachbarschaftscafé",
        "ein Stadtteilfest",
        "den Treffpunkt am Markt",
    ),
    "T.sprache": ("Sprachkurse", "Deutschunterricht am Abend", "eine Sprachförderung", "Dolmetscherdienste"),
}
PLACES = ("Lindenau", "Steinfurtheim", "Mühlbach", "Auendorf", "Kirchweiler")
FRAMES = (
    "In {place} braucht es aus Sicht der Befragten vor allem {a}.",
    "Die Verwaltung von {place} hat im vergangenen Jahr {a} auf den Weg gebracht.",
    "Wer in {place} lebt, spricht oft über {a}.",
    "Über {a} wurde in {place} lange beraten, ohne Ergebnis.",
)
NEUTRAL = (
    "Der Bericht aus {place} umfasst vier Abschnitte und einen Anhang mit Tabellen.",
    "Die Sitzung in {place} begann um neun Uhr und endete am Mittag.",
    "In {place} wurde eine Umfrage mit dreihundert Antworten ausgewertet.",
)


def codebook(extra: str = "") -> Codebook:
    """Three topics in one dimension; ``extra`` adds a fourth code nobody uses."""
    codes = [
        Code(id=c, label=c.removeprefix("T.").capitalize(), definition=f"Aussagen zu {c}.") for c in TOPICS
    ]
    if extra:
        codes.append(Code(id=extra, label=extra))
    dimension = Dimension(id="T", label="Themen", codes=codes)
    status = Attribute(label="Status", values=["vorhanden", "fehlt"])
    perspective = Attribute(label="Perspektive", values=["verwaltung", "zivilgesellschaft"])
    attributes = {"status": status, "perspektive": perspective}
    return Codebook(id="themen", version="1", label="Themen", dimensions=[dimension], attributes=attributes)


def passage(rng: random.Random) -> tuple[str, set[str]]:
    """One passage and its codes (none, one or two)."""
    place = rng.choice(PLACES)
    if rng.random() < 0.2:
        return rng.choice(NEUTRAL).format(place=place), set()
    codes = rng.sample(sorted(TOPICS), k=2 if rng.random() < 0.25 else 1)
    words = " und ".join(rng.choice(TOPICS[c]) for c in codes)
    return rng.choice(FRAMES).format(place=place, a=words), set(codes)


def passages(count: int, seed: int = 1) -> list[tuple[str, set[str]]]:
    """``count`` passages with their codes, always the same for a seed."""
    rng = random.Random(seed)
    return [passage(rng) for _ in range(count)]


def examples(
    count: int = 120, seed: int = 1, documents: int = 6, codes: tuple[str, ...] = tuple(TOPICS)
) -> Examples:
    """Examples people have read, spread over ``documents``; no rules."""
    made = passages(count, seed)
    labels = np.array([[float(c in given) for c in codes] for _, given in made])
    names = [f"bericht_{i % documents}" for i in range(count)]
    groups = {"document": names, "case": names, "section": names, "passage": [str(i) for i in range(count)]}
    texts = Passages([t for t, _ in made], ["Ausgangslage"] * count)
    return Examples(texts, codes, labels, np.full(labels.shape, np.nan), np.ones(count, dtype=bool), groups)


def segments(count: int, seed: int = 2, document: str = "neu") -> list[Segment]:
    """Uncoded segments of one document."""
    found, at = [], 0
    for text, _ in passages(count, seed):
        end = at + len(text)
        name = segment_id(document, at, end, text)
        found.append(Segment(name, document, at, end, text, ((at, end),), section=("Ausgangslage",)))
        at = end + 2
    return found
