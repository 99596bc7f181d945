"""Word lists that are kept ready on the disk say what the libraries say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import simplemma
from wordfreq import get_frequency_dict

from pipeline.extract.mending import candidates
from pipeline.language import lexicon
from pipeline.language.normal import known_lemma, lemma_of

WORDS = [
    "Wohnungen",
    "beschlossen",
    "Gemeinderats",
    "Fördermitteln",
    "häuser",
    "gab",
    "Integrationsbeauftragten",
    "xyzzy",
]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A computer on which Querschau has never run."""
    monkeypatch.setattr(lexicon, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    lexicon.lemma_dictionary.cache_clear()
    lexicon.frequencies.cache_clear()
    yield tmp_path / "cache"
    lexicon.lemma_dictionary.cache_clear()
    lexicon.frequencies.cache_clear()


def test_lemmas_and_frequencies_are_those_of_the_libraries(cache: Path) -> None:
    dictionary = lexicon.lemma_dictionary().get_dictionary("de")
    assert dictionary["Wohnungen"] == "Wohnung" and "xyzzy" not in dictionary
    share, listed = lexicon.frequencies(), get_frequency_dict("de")
    assert all(share(word.casefold()) == listed.get(word.casefold(), 0.0) for word in WORDS)
    assert sorted(p.name for p in cache.rglob("*") if p.is_file()) == ["de.dic", "de.trie"]


def test_a_word_has_the_lemma_that_simplemma_gives() -> None:
    assert [lemma_of(w) for w in WORDS] == [simplemma.lemmatize(w, "de", greedy=True) for w in WORDS]
    assert [known_lemma(w) for w in WORDS] == [simplemma.lemmatize(w, "de") for w in WORDS]


def test_where_nothing_can_be_written_the_lists_are_read_as_they_come(cache: Path) -> None:
    cache.write_text("no folder can be made here")
    assert lexicon.lemma_dictionary().get_dictionary("de")["Wohnungen"] == "Wohnung"
    assert lexicon.frequencies()("wohnungen") == get_frequency_dict("de")["wohnungen"]


def test_a_damaged_file_is_made_anew_or_passed_over(cache: Path) -> None:
    lexicon.lemma_dictionary().get_dictionary("de"), lexicon.frequencies()
    for path in [*cache.rglob("de.dic"), *cache.rglob("de.trie")]:
        path.write_bytes(b"damaged")
    lexicon.lemma_dictionary.cache_clear()
    lexicon.frequencies.cache_clear()
    assert lexicon.lemma_dictionary().get_dictionary("de")["Wohnungen"] == "Wohnung"
    assert lexicon.frequencies()("wohnungen") > 0


def test_what_is_computed_once_is_read_from_then_on(cache: Path) -> None:
    assert lexicon.kept("probe", lambda: [1, "zwei"]) == [1, "zwei"]
    assert lexicon.kept("probe", lambda: "never asked") == [1, "zwei"]
    next(cache.rglob("probe.json")).write_text("[1, ")
    assert lexicon.kept("probe", lambda: "made anew") == "made anew"


def test_beginnings_of_words_are_made_once_for_all_runs(cache: Path) -> None:
    candidates._beginnings.cache_clear()
    made = candidates._beginnings()
    candidates._beginnings.cache_clear()
    assert candidates._beginnings() == made
    assert {"haush", "wohnu"} <= made and "qxzqw" not in made
    assert len(list(cache.rglob("beginnings_*.json"))) == 1
