"""What can go wrong, drawn as a tree. Each message is one German sentence: what, where, what to do.

QuerschauError
|-- InputError            the corpus or a setting cannot be used (exit status 2)
|   |-- CodebookError     the codebook is broken
|   |-- CodingsError      people's codings cannot be read or contradict each other
|   |-- ModelError        a trained model cannot be used
|   `-- ExchangeError     a file of another program cannot be imported or exported
|-- DocumentError         one document cannot be read; the others go on (exit status 1)
`-- OutputError           results cannot be written (disk, rights, lock)
"""

from __future__ import annotations

from pipeline.characters import readable_name


class QuerschauError(Exception):
    """Base of all errors that a researcher sees; ``str()`` is a complete German sentence (whatever the file's
    name that it shows is made of)."""

    def __init__(self, message: str) -> None:
        super().__init__(readable_name(message))


class InputError(QuerschauError):
    """The corpus, a file or a setting given by the user cannot be used.

    ``faults``: a German sentence with line and column for each fault of a file that has several; the message
    tells the first.
    """

    def __init__(self, message: str, faults: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class CodebookError(InputError):
    """The codebook is not valid; the message names file, place and remedy."""


class CodingsError(InputError):
    """Human codings are empty, contradictory or use unknown codes."""


class ModelError(InputError):
    """A trained model is damaged, not trusted or belongs to another codebook."""


class ExchangeError(InputError):
    """A file of another QDA program cannot be read or written."""


class DocumentError(QuerschauError):
    """One document cannot be read; it is listed with the reason and the others are coded.

    ``code`` is a stable word for programs (``encrypted``, ``empty``, ``unknown-format``, ...).
    """

    def __init__(self, message: str, code: str = "unreadable") -> None:
        super().__init__(message)
        self.code = code


class OutputError(QuerschauError):
    """Results cannot be written: disk full, read-only folder, another run holds the lock."""
