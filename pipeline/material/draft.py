"""A first codebook made of groups of passages: categories to be named, defined and arranged by a person."""

from __future__ import annotations

import re
from typing import Any

from pipeline.language.sentences import sentence_spans
from pipeline.material.gather import Material
from pipeline.material.groups import Group
from pipeline.material.words import key_of
from pipeline.model import Segment
from pipeline.yaml_file import dump_yaml

_LABEL_WORDS, _TERMS, _ANCHORS = 3, 5, 3
_LONGEST_ANCHOR = 350
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

_HEAD = """\
# Ein Entwurf, aus den Dokumenten vorbereitet: je Gruppe ähnlicher Passagen eine Kategorie, mit Wörtern, die
# sie von den anderen unterscheiden, und Sätzen daraus. Benennen, ordnen und definieren Sie sie: hier oder auf
# der Seite „Kategorien“ (querschau app). Was nicht trägt, nehmen Sie heraus.
"""


def draft_codebook(material: Material, name: str, title: str) -> str:
    """The text of a codebook file; ``name``: its id, ``title``: its label."""
    taken: set[str] = set()
    codes = [_code(group, taken) for group in material.groups]
    data = {
        "id": name,
        "version": "0.1",
        "label": title,
        "attributes": {
            "status": {
                "label": "Status",
                "question": "Besteht das Benannte, fehlt es, ist es geplant oder wird es gefordert?",
                "values": ["vorhanden", "fehlt", "geplant", "gefordert"],
            },
            "perspektive": {
                "label": "Perspektive",
                "question": "Wer sagt es?",
                "values": ["autor", "indirekte_rede", "zitat", "sprecher"],
            },
        },
        "dimensions": [
            {"id": "TH", "label": "Themen", "question": "Wovon handelt die Passage?", "codes": codes}
        ],
    }
    return _HEAD + dump_yaml(data)


def _code(group: Group, taken: set[str]) -> dict[str, Any]:
    number = len(taken) + 1
    words = list(group.words)
    code: dict[str, Any] = {"id": f"TH.{_slug(words[0], taken) if words else f'gruppe{number}'}"}
    taken.add(code["id"])
    code["label"] = ", ".join(words[:_LABEL_WORDS]) or f"Gruppe {number}"
    if anchors := [a for s in group.typical if (a := _sentence(s, group.terms[:_TERMS]))][:_ANCHORS]:
        code["anchors"] = list(dict.fromkeys(anchors))
    if words:
        code["rules"] = [{"id": "begriffe", "any": words[:_TERMS], "uncertain": "keep"}]
    return code


def _slug(word: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z]", "", word.lower().translate(_UMLAUTS)) or "gruppe"
    number = 2
    slug = plain
    while f"TH.{slug}" in taken:
        slug, number = f"{plain}{number}", number + 1
    return slug


def _sentence(segment: Segment, terms: tuple[str, ...]) -> str:
    """The sentence with most of the terms, empty where none has any or it is too long for an example."""
    spans = sentence_spans(segment.text)
    texts = [" ".join(segment.text[a:b].split()) for a, b in spans]
    held = [sum(key_of(word) in terms for word in _WORD.findall(text)) for text in texts]
    best = max(range(len(texts)), key=lambda n: (held[n], -n), default=None)
    if best is None or not held[best] or len(texts[best]) > _LONGEST_ANCHOR:
        return ""
    return texts[best]
