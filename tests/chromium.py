"""Debian's Chromium for tests of pages: driven by Playwright, without network of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
playwright = pytest.importorskip("playwright.sync_api", reason="Playwright fehlt: pip install playwright")
needed = [
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium fehlt: apt-get install chromium"),
    pytest.mark.slow,
]
"""Marks of a module whose tests need the browser."""


@contextmanager
def chromium(profile: Path, width: int, height: int) -> Iterator[Any]:
    """A browser with a window of this size (pixels) and a profile folder of its own."""
    with playwright.sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            args=ARGUMENTS,
            viewport={"width": width, "height": height},
        )
        context.set_default_timeout(10_000)
        yield context
        context.close()
