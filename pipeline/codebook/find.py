"""Where codebooks lie: a path, the corpus' folder, or one that comes with Querschau."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import CodebookError

DEFAULT_CODEBOOK = "kommunale-integration"

_HERE = Path(__file__).parents[1]
_SHIPPED = (_HERE / "_codebooks", _HERE.parent / "codebooks")


def find_codebook(name: str, corpus: Path | None = None) -> Path:
    """The file of a codebook given by path (also relative to the corpus) or by name; empty: the default.

    Raises CodebookError naming the codebooks there are.
    """
    wanted = name or DEFAULT_CODEBOOK
    candidates = [Path(wanted)]
    if corpus is not None:
        candidates.append(corpus / wanted)
    candidates += [folder / f"{wanted}.yaml" for folder in _SHIPPED]
    for path in candidates:
        if path.is_file():
            return path
    raise CodebookError(
        f"Das Codebuch „{wanted}“ gibt es nicht; geben Sie den Pfad einer YAML-Datei an oder einen der Namen "
        f"{', '.join(shipped_codebooks())}."
    )


def is_shipped(path: Path) -> bool:
    """Whether a codebook comes with Querschau: such a file is copied, never changed in its place."""
    return path.resolve().parent in {folder.resolve() for folder in _SHIPPED}


def shipped_codebooks() -> list[str]:
    """Names of the codebooks that come with Querschau."""
    return sorted({path.stem for folder in _SHIPPED if folder.is_dir() for path in folder.glob("*.yaml")})
