"""Whether people decided anything since: a hash over their files, without reading what they say."""

from __future__ import annotations

import hashlib
from pathlib import Path


def people_digest(corpus: Path) -> str:
    """A hash over all that people recorded on a corpus: while it stays the same, nothing needs reading."""
    digest = hashlib.sha256()
    for pattern in ("entscheidungen/*/*.jsonl", "codings/*.csv"):
        for path in sorted(Path(corpus).glob(pattern)):
            try:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError as error:
                content = str(error.errno)
            digest.update(
                f"{path.relative_to(corpus).as_posix()}={content}\n".encode("utf-8", "surrogateescape")
            )
    return digest.hexdigest()[:24]
