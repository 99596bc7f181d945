"""Pages without a text layer, handed to ocrmypdf or tesseract where they are installed with German."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2

from pipeline.extract.pdf.glyphs import Limits, read_page
from pipeline.extract.pdf.parts import Page, Word
from pipeline.extract.pdf.rows import usual_size

_SECONDS_PER_PAGE = 120
_DPI = 300


def install_hint(path: Path) -> str:
    """What to do to read such pages: the rest of a German sentence."""
    return (
        "installieren Sie die Texterkennung (Debian/Ubuntu: apt install ocrmypdf tesseract-ocr-deu) und "
        f"lesen Sie erneut ein, oder wandeln Sie die Datei um: ocrmypdf -l deu --skip-text „{path.name}“ "
        f"„{path.stem}_ocr.pdf“."
    )


@cache
def installed() -> str | None:
    """``ocrmypdf`` or ``tesseract``, whichever can be used with German; None where neither can."""
    if not shutil.which("tesseract"):
        return None
    try:
        done = subprocess.run(["tesseract", "--list-langs"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if b"deu" not in (done.stdout + done.stderr).split():
        return None
    return "ocrmypdf" if shutil.which("ocrmypdf") else "tesseract"


def read_by_ocr(path: Path, numbers: list[int], limits: Limits) -> dict[int, Page]:
    """The pages (1-based numbers) that OCR could read, as pages with words; the file itself stays."""
    program = installed()
    if not program or not numbers:
        return {}
    with tempfile.TemporaryDirectory(prefix="querschau-ocr-") as folder:
        if program == "ocrmypdf":
            made = _ocrmypdf(path, numbers, Path(folder))
            if made is not None:
                return _pages_of(made, {n: n - 1 for n in numbers}, limits)
        return _tesseract(path, numbers, Path(folder), limits)


def _ocrmypdf(path: Path, numbers: list[int], folder: Path) -> Path | None:
    target = folder / "read.pdf"
    command = ["ocrmypdf", "--language", "deu", "--force-ocr", "--rotate-pages", "--output-type", "pdf"]
    command += ["--optimize", "0", "--jobs", "1", "--quiet", "--pages", ",".join(map(str, numbers))]
    return target if _runs([*command, str(path), str(target)], len(numbers)) and target.exists() else None


def _tesseract(path: Path, numbers: list[int], folder: Path, limits: Limits) -> dict[int, Page]:
    result: dict[int, Page] = {}
    document = pypdfium2.PdfDocument(path)
    try:
        for number in numbers:
            image, target = folder / f"{number}.png", folder / f"{number}"
            _picture(document, number - 1).save(image)
            command = [
                "tesseract",
                str(image),
                str(target),
                "-l",
                "deu",
                "--dpi",
                str(_DPI),
                "--psm",
                "1",
                "pdf",
            ]
            if _runs(command, 1):
                result |= _pages_of(target.with_suffix(".pdf"), {number: 0}, limits)
            image.unlink(missing_ok=True)
    finally:
        document.close()
    return result


def _picture(document: Any, index: int) -> Any:
    page = document[index]
    try:
        return page.render(scale=_DPI / 72, grayscale=True).to_pil()
    finally:
        page.close()


def _runs(command: list[str], pages: int) -> bool:
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=60 + _SECONDS_PER_PAGE * pages, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _pages_of(made: Path, places: dict[int, int], limits: Limits) -> dict[int, Page]:
    result: dict[int, Page] = {}
    document = pypdfium2.PdfDocument(made)
    try:
        for number, index in places.items():
            page = read_page(document, index, limits)
            page.number, page.ocr = number, True
            _even_sizes(page.words)
            if page.words:
                result[number] = page
    finally:
        document.close()
    return result


def _even_sizes(words: list[Word]) -> None:
    """One size for all words near the usual one (in place): OCR measures each line a little differently."""
    usual = usual_size(words)
    for word in words:
        if 0.75 * usual < word.size < 1.3 * usual:
            word.size = usual
