"""Words: one key for all forms, gender forms, compounds, and the pipeline that needs no download."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.language import (
    head_keys,
    language_id,
    load_language,
    resolve_language,
    split_compound,
    term_keys,
    text_keys,
)
from pipeline.language.cues import load_cues


@pytest.mark.parametrize(
    "term, forms",
    [
        (
            "Bürger",
            "Bürgern Bürgerinnen Bürger*innen Bürger:innen Bürger_innen BürgerInnen Bürger/innen",
        ),
        ("Geflüchtete", "Geflüchteter Geflüchteten Geflüchtete(r) Geflüchtete/r"),
        ("Ehrenamtliche", "Ehrenamtlicher Ehrenamtlichen ehrenamtliche"),
        ("Landrat", "Landrats Landräte Landrätin"),
        ("Einfluss", "Einfluß Einflüsse Einflusses"),
        ("fehlen", "fehlt fehlte fehlende Fehlende gefehlt"),
        ("planen", "plant geplant geplante geplanten Geplante"),
        ("bereitstellen", "bereitzustellen bereitgestellt bereitstellte"),
        ("Beirat", "Beirats Beiräte Beiräten"),
    ],
)
def test_one_key_for_all_forms(term: str, forms: str) -> None:
    for form in forms.split():
        assert term_keys(term) & text_keys(form), form


@pytest.mark.parametrize("word", ["Termin", "Berlin", "Medizin", "worin"])
def test_what_only_ends_like_a_female_form_stays(word: str) -> None:
    assert text_keys(word) == {word.casefold()}


@pytest.mark.parametrize(
    "word, head",
    [
        ("Kooperationsnetzwerken", "Netzwerk"),
        ("Spielplätze", "Platz"),
        ("Stadtrat", "Rat"),
        ("Bauamt", "Amt"),
        ("Stadt-Umland-Verbände", "Verband"),
        ("Integrationsbeauftragte", "Beauftragte"),
    ],
)
def test_the_head_of_a_compound(word: str, head: str) -> None:
    assert term_keys(head) & head_keys(word)


@pytest.mark.parametrize(
    "word", ["Zusammenarbeit", "Herausforderung", "Einrichtung", "Vorrat", "Heirat", "Apparat", "gesamt"]
)
def test_prefixes_and_chance_endings_are_no_compounds(word: str) -> None:
    assert head_keys(word) == frozenset()


@given(st.text(alphabet="abcdeinrstuäöüß-*:_()/BIN ", max_size=24))
@settings(max_examples=150)
def test_any_string_has_keys_and_parts(word: str) -> None:
    assert isinstance(text_keys(word), frozenset)
    assert "".join(split_compound(word)).replace("-", "") == word.casefold().replace("-", "")


def test_embedded_pipeline_keeps_gender_forms_and_finds_sentences() -> None:
    doc = load_language("eingebaut")(
        "Die Bürger:innen kamen z. B. aus Lindenau. Geflüchtete(r) ist, wer flieht."
    )
    assert [s.text for s in doc.sents] == [
        "Die Bürger:innen kamen z. B. aus Lindenau.",
        "Geflüchtete(r) ist, wer flieht.",
    ]
    lemmas = {t.text: t.lemma_ for t in doc}
    assert lemmas["Bürger:innen"] == "Bürger"
    assert lemmas["kamen"] == "kommen"


def test_the_language_is_known_by_name_and_version() -> None:
    nlp = load_language("eingebaut")
    assert language_id(nlp) == resolve_language("eingebaut") == resolve_language(language_id(nlp))
    with pytest.raises(InputError, match="nicht installiert"):
        resolve_language("de_kein_modell")
    with pytest.raises(InputError, match="Version"):
        resolve_language("eingebaut 999")


def test_importing_the_language_layer_loads_no_spacy() -> None:
    code = "import sys, pipeline.language.sentences; print('spacy' in sys.modules, 'wordfreq' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_workers_load_spacy_without_its_command_line() -> None:
    code = (
        "import sys, pipeline.run.preload as _; import spacy;"
        "print(spacy.blank('de').lang, 'spacy.cli' in sys.modules);"
        "import spacy.cli; print(callable(spacy.cli.download))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["de", "False", "True"]


def test_cues_are_complete() -> None:
    cues = load_cues()
    assert {"mangel", "forderung", "plan", "bestand", "rede", "frage", "bedingung"} <= cues.cues.keys()
    assert set(cues.cancellable) <= cues.cues.keys()
