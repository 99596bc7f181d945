"""Pages of the workplace in a real browser: windows that stay without troubles, and each page's checks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe fehlt: axe-playwright-python")
PICTURES = os.environ.get("QUERSCHAU_PICTURES", "")
"""A folder for pictures of the pages, to be looked at."""


@contextmanager
def windows(browser: Any) -> Iterator[Callable[[str], Any]]:
    """Opens windows; at the end no script may have failed and no other host been asked."""
    troubles: list[str] = []
    opened = []

    def opener(address: str) -> Any:
        window = browser.new_page()
        opened.append(window)
        own = "/".join(address.split("/")[:3])
        window.on("pageerror", lambda error: troubles.append(f"Fehler: {error}"))
        window.on("console", lambda m: troubles.append(m.text) if unexpected(m) else None)
        window.on("request", lambda r: None if r.url.startswith((own, "blob:")) else troubles.append(r.url))
        window.goto(address)
        return window

    yield opener
    for window in opened:
        window.close()
    assert troubles == [], troubles


def unexpected(message: Any) -> bool:
    """Browsers put refused requests and lost connections on the console, which the pages tell about."""
    told = ("status of 4", "ERR_CONNECTION")
    return message.type == "error" and not any(words in message.text for words in told)


SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary, [role=option]")]
    .filter((node) => {
        const { width, height } = node.getBoundingClientRect();
        const inText = node.tagName === "A" && getComputedStyle(node).display === "inline";
        const seen = node.checkVisibility({ visibilityProperty: true }) && width > 1;
        const own = !node.closest(".nur-vorlesen, .sprung, label");
        return seen && own && !inText && (width < 24 || height < 24);
    }).map((node) => node.outerHTML.slice(0, 120))"""
"""Controls smaller than 24 by 24 px (WCAG 2.2, 2.5.8; links in running text are exempt, of fields in their
label the label counts)."""


def check(window: Any, name: str) -> None:
    """No violation that axe finds, in light and dark colours; no control smaller than 24 px; nothing wider
    than the window at 320 px (400 % zoom); pictures where asked for, also in forced colours."""
    for colours in ("dark", "light"):
        window.emulate_media(color_scheme=colours)
        found = axe.Axe().run(window)
        assert found.violations_count == 0, f"{name}, {colours}: {found.generate_report()}"
        if PICTURES and colours == "dark":
            window.screenshot(path=Path(PICTURES) / f"{name}-dunkel.png")
    if PICTURES:
        window.emulate_media(forced_colors="active")
        window.screenshot(path=Path(PICTURES) / f"{name}-kontrast.png")
        window.emulate_media(forced_colors="none")
    small = window.evaluate(SMALL)
    assert small == [], f"{name}: {small}"
    size = window.viewport_size
    for width in (1280, 768, 320):
        window.set_viewport_size({"width": width, "height": size["height"]})
        wide = window.evaluate("document.documentElement.scrollWidth")
        if PICTURES:
            window.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        assert wide <= width, f"{name}: {wide} px at {width}"
    window.set_viewport_size(size)


CALL = """async ([method, path, body]) => (await fetch(path, {method, body: JSON.stringify(body),
    headers: {"Content-Type": "application/json", "X-Querschau": "1"}})).status"""
"""A request as the page's own scripts make it; gives the status."""
