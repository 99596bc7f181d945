"""What a page without (enough) text is: blank, an image, partly an image, or text hidden in its structure."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.extract.pdf.parts import Page

_FEW_LETTERS = 120
_SCALE = 0.25
_CALM = 2.0


def classify(page: Page, document: Any) -> None:
    """Set ``page.kind`` (in place). ``document``: the open pypdfium2 document.

    A page without text counts as blank when the brightness of its picture hardly varies, which also
    holds for a coloured divider; else its text is an image.
    """
    letters = sum(len(w.text) for w in page.words)
    covered = sum((i.x1 - i.x0) * (i.bottom - i.top) for i in page.images) / max(
        1.0, page.width * page.height
    )
    if page.kind == "hidden-text":
        return
    if not letters:
        page.kind = "blank" if _is_calm(document, page.number - 1) else "image"
    elif covered > 0.5 and letters < _FEW_LETTERS:
        page.kind = "partly-image"


def _is_calm(document: Any, index: int) -> bool:
    page = document[index]
    try:
        bitmap = page.render(scale=_SCALE, grayscale=True)
        pixels = np.asarray(bitmap.to_numpy(), dtype=np.float32)
        bitmap.close()
    finally:
        page.close()
    return bool(pixels.std() < _CALM)
