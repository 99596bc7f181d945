"""spaCy without its command line, for processes that are in a hurry: import this module before spaCy.

spaCy imports its command line with itself (downloads over HTTP, project templates, progress bars), a third
of the time that importing it takes; nothing here calls it. Whoever imports ``spacy.cli`` later gets the real
one.
"""

import sys
from types import ModuleType

_NAMES = ("spacy.cli", "spacy.cli.info")


def _import() -> None:
    if "spacy" in sys.modules:
        return
    for name in _NAMES:
        empty = ModuleType(name)
        vars(empty).update(__path__=[], info=None)
        sys.modules[name] = empty
    try:
        import spacy  # noqa: F401
    finally:
        for name in _NAMES:
            del sys.modules[name]


_import()
