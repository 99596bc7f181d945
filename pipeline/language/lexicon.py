"""Large word lists kept ready on the disk: opened in milliseconds, in the memory of all processes once.

The dictionary of lemmas (simplemma) takes 0.7 s to unpack and 120 MB, the frequencies (wordfreq) 0.3 s and 90
MB; as MARISA tries (Yata 2011) in the user's cache both are files of some megabytes. They are made by the
first process that needs them; where nothing can be written they are read as they come.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from marisa_trie import RecordTrie
from platformdirs import user_cache_path
from simplemma.strategies import DefaultDictionaryFactory
from simplemma.strategies.dictionaries.dictionary_factory import DictionaryFactory
from simplemma.strategies.dictionaries.trie_dictionary_factory import TrieDictionaryFactory


@cache
def lemma_dictionary() -> DictionaryFactory:
    """The German lemmas, as simplemma's strategies take them."""
    try:
        home = _home("simplemma")
        _kept(home / "de.dic", _write_lemmas)
    except OSError:
        return DefaultDictionaryFactory()
    return TrieDictionaryFactory(disk_cache_dir=str(home))


@cache
def frequencies() -> Callable[[str], float]:
    """How often a word form (casefolded) occurs in general German: a function that gives its share of all
    words, 0 where the list does not hold it."""
    try:
        path = _home("wordfreq") / "de.trie"
        _kept(path, _write_frequencies)
        trie = RecordTrie("<d").mmap(str(path))
    except (OSError, RuntimeError):  # a damaged file
        return _from_list(all_frequencies())
    found = trie.get
    return lambda word: found(word, _NONE)[0][0]


def all_frequencies() -> Mapping[str, float]:
    """Every word form of the list and how often it occurs (see ``frequencies``)."""
    from wordfreq import get_frequency_dict

    table: Mapping[str, float] = get_frequency_dict("de")
    return table


_NONE = ((0.0,),)


def _from_list(table: Mapping[str, float]) -> Callable[[str], float]:
    return lambda word: table.get(word, 0.0)


def kept(name: str, make: Callable[[], Any]) -> Any:
    """JSON data of the list of frequencies that ``make`` computes: from the disk where it lies there already.

    ``name``: of the file; it must say all that the data depends on beside the list.
    """
    path = _home("wordfreq") / f"{name}.json"
    with suppress(OSError, ValueError):
        return json.loads(path.read_bytes())
    data = make()
    with suppress(OSError):
        _replace(path, lambda own: own.write_text(json.dumps(data, ensure_ascii=False), "utf-8"))
    return data


def _home(library: str) -> Path:
    return user_cache_path("querschau", appauthor=False) / "woerter" / f"{library}-{version(library)}"


def _kept(path: Path, write: Callable[[Path], None]) -> None:
    """Let ``write`` make the file in a folder of its own where it is not there yet."""
    if not path.is_file():
        _replace(path, write)


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    own = path.parent / str(os.getpid())
    own.mkdir(parents=True, exist_ok=True)
    write(own / path.name)
    (own / path.name).replace(path)
    own.rmdir()


def _write_lemmas(path: Path) -> None:
    TrieDictionaryFactory(disk_cache_dir=str(path.parent)).get_dictionary("de")


def _write_frequencies(path: Path) -> None:
    RecordTrie("<d", ((word, (share,)) for word, share in all_frequencies().items())).save(str(path))
