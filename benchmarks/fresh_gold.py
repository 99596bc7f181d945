"""Passages of documents from which no rule was written, drawn blindly and coded by reading.

    python benchmarks/fresh_gold.py draw SHARED [--half read]     the passages drawn, as JSON lines
    python benchmarks/fresh_gold.py units SHARED [--half read]    the passages with their codes, as gold units

SHARED: the folder with ``real`` and ``benchmarks``. ``fresh_gold.csv`` holds what was coded, without text:
document, place, hash of the passage, codes and status. Each was coded before any coding by rules had been
seen, by one coder (the author of the rules, a language model), following ``codesystem/conventions.md``;
``unsure`` are codes that can be doubted. Documents of the half ``read`` may be used to mend rules; errors
in the half ``kept`` are never looked at. A passage that a changed reader cuts otherwise is left out, by name.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.corpus import DocumentEntry, Source
from pipeline.extract.dispatch import read_document
from pipeline.model import Segment
from pipeline.segments import segment_document

CODED = Path(__file__).with_name("fresh_gold.csv")
SEED = 2611
WORDS = range(25, 151)
TOPIC = re.compile(
    "kommun|gemeind|st[aä]dt|bürger|wohn|miet|schul|kita|kinder|bildung|integration|migrant|zuwander|flücht"
    "|ehrenamt|verein|sozial|arbeitslos|arbeitsmarkt|armut|nachbar|quartier|haushalt|förder|beteilig",
    re.IGNORECASE,
)
"""Words of which a passage must name some to be drawn: most others say nothing on any category."""


TROUBLE = re.compile(
    "problem|schwierig|fehl[te]|mang[e]?l|zu wenig|nicht genug|benachteilig|ausgrenz|not\\b|überlast"
    "|überforder|verdräng|diskriminier|leiden|knapp|ungerecht|bedroh|verlier|abwander|schließung|kürz|unzureichend|hürde",
    re.IGNORECASE,
)
"""Words of which a passage of the second draw must name one, so that there are challenges to measure."""


@dataclass(frozen=True)
class Drawn:
    """One document; how many passages of it were drawn (at most), how many topics each had to name, how many
    more were drawn that name trouble, and how many of these in a later draw."""

    half: str
    doc: str
    kind: str
    case: str
    file: str
    passages: int
    topics: int
    troubled: int = 0
    later: int = 0


DOCUMENTS = (
    Drawn("read", "koe11", "Ratsprotokoll", "Köln", "real/pdf/koeln__11_Sitzung*", 24, 1, 8, 12),
    Drawn("read", "btLin05", "Wahlprogramm (Bund)", "Deutschland", "real/pdf/nicosrp__DIE_L*", 14, 3, 4, 6),
    Drawn("read", "btCdu09", "Wahlprogramm (Bund)", "Deutschland", "real/pdf/nicosrp__CDU*", 12, 3, 4, 4),
    Drawn("read", "roed23", "Haushaltsrede", "Rödermark", "real/pdf/roedermark__haushaltsrede*", 12, 1),
    Drawn("read", "arg", "Bürgervorschlag", "ohne Ort", "benchmarks/cimt_argument_mining/train.tsv", 8, 0),
    Drawn("read", "roedGes22", "Bericht (Finanzen)", "Rödermark", "real/pdf/roedermark__gesamt*", 8, 1),
    Drawn("kept", "mueSpd", "Wahlprogramm (Kommune)", "Münster", "real/pdf/muenster__SPD*", 18, 1, 8, 12),
    Drawn("kept", "mueOed", "Wahlprogramm (Kommune)", "Münster", "real/pdf/muenster__OeDP*", 8, 1, 0, 4),
    Drawn("kept", "erl2411", "Niederschrift", "Erlangen", "real/pdf/erlangen__2024*", 8, 1),
    Drawn("kept", "erl2311", "Konzept/Bericht", "Erlangen", "real/pdf/erlangen__2023*", 4, 1),
    Drawn("kept", "roedBet24", "Bericht (Finanzen)", "Rödermark", "real/pdf/roedermark__bet*", 4, 1),
    Drawn("kept", "erl2503", "Antrag/Stellungnahme", "Erlangen", "real/pdf/erlangen__2025*", 5, 1),
    Drawn("kept", "btSpd09", "Wahlprogramm (Bund)", "Deutschland", "real/pdf/nicosrp__SPD*", 14, 3, 4, 4),
    Drawn("kept", "lt18", "Plenarprotokoll", "Land", "real/pdf/landtag__WP18*", 12, 3, 4, 6),
    Drawn("kept", "radB", "Bürgervorschlag", "Bonn", "benchmarks/cimt_topics/bonn.csv", 6, 0),
    Drawn("kept", "ohd", "Interview", "ohne Ort", "real/transcripts/ohd_transcript_de.vtt", 2, 0),
)


def passages(shared: Path, drawn: Drawn) -> list[Segment]:
    """The coding units of one document that are long enough, in their order."""
    path = next(shared.glob(drawn.file))
    if path.suffix in (".csv", ".tsv"):
        found = list(_contributions(path))
    else:
        source = Source(path=path, name=drawn.doc, entry=DocumentEntry(file=path.name))
        found = segment_document(read_document(path, drawn.doc), source)
    return [s for s in found if s.codable and len(s.text.split()) in WORDS]


def _contributions(path: Path) -> Iterator[Segment]:
    comma = path.suffix == ".csv"
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter="," if comma else "\t"):
            text = (row[2] if comma else row[1]).strip()
            yield Segment(row[0] if comma else row[2], path.stem, 0, len(text), text, ())


def fingerprint(text: str) -> str:
    """Letters and digits of a passage as a hash, the same however its spaces are read."""
    return hashlib.sha256(re.sub(r"\W+", "", text.lower()).encode()).hexdigest()[:16]


def draw(shared: Path, known: str) -> Iterator[dict[str, Any]]:
    """The passages drawn; none of which ``known`` (letters of gold that exists) contains a part."""
    for drawn in DOCUMENTS:
        choice = [s for s in passages(shared, drawn) if _topics(s.text) >= drawn.topics]
        choice = [s for s in choice if re.sub(r"\W+", "", s.text.lower())[20:80] not in known]
        some = random.Random(SEED).sample(choice, min(drawn.passages, len(choice)))
        rest = [s for s in choice if s not in some and TROUBLE.search(s.text)]
        some += random.Random(SEED).sample(rest, min(drawn.troubled, len(rest)))
        rest = [s for s in rest if s not in some]
        some += random.Random(SEED + 1).sample(rest, min(drawn.later, len(rest)))
        for segment in some:
            yield _row(drawn, segment)


def _topics(text: str) -> int:
    return len({word.lower() for word in TOPIC.findall(text)})


def _row(drawn: Drawn, segment: Segment) -> dict[str, Any]:
    place = {"start": segment.start, "end": segment.end, "hash": fingerprint(segment.text)}
    told = {"kind": drawn.kind, "case": drawn.case, "section": segment.section_path, "text": segment.text}
    return {"half": drawn.half, "doc": drawn.doc, **place, **told}


def units(shared: Path, half: str = "") -> list[dict[str, Any]]:
    """The coded passages as gold units (id, doc, kind, section, text, codes, unsure, status)."""
    with CODED.open(encoding="utf-8", newline="") as lines:
        coded = {row["hash"]: row for row in csv.DictReader(lines)}
    found = []
    for drawn in DOCUMENTS:
        if half in ("", drawn.half):
            rows = (_row(drawn, segment) for segment in passages(shared, drawn))
            found += [_unit(coded.pop(r["hash"]), r) for r in rows if r["hash"] in coded]
    missing = [r["id"] for r in coded.values() if half in ("", r["half"])]
    if missing:
        print(f"not found again: {', '.join(missing)}", file=sys.stderr)
    return found


def _unit(coded: dict[str, str], row: dict[str, Any]) -> dict[str, Any]:
    status = dict(pair.split("=") for pair in coded["status"].split())
    codes = {"codes": coded["codes"].split(), "unsure": coded["unsure"].split(), "status": status}
    return {"id": coded["id"], **row, **codes}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["draw", "units"])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--half", choices=["read", "kept"], default="")
    arguments = parser.parse_args()
    if arguments.what == "units":
        rows = units(arguments.shared, arguments.half)
    else:
        gold = (p.read_text("utf-8") for p in sorted(arguments.shared.glob("gold/*.jsonl")))
        texts = (json.loads(line)["text"] for text in gold for line in text.splitlines())
        known = re.sub(r"\W+", "", " ".join(texts).lower())
        rows = [r for r in draw(arguments.shared, known) if arguments.half in ("", r["half"])]
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
