"""What axe does not find: where the keyboard leads to, that one sees it, and that nothing moves by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from app_pages import CALL, windows
from app_server import DOCUMENT, Server, make_corpus
from chromium import chromium, needed

pytestmark = needed

PAGES = [
    *("/", "/lauf", "/verlauf", "/lesen", f"/lesen/{DOCUMENT}", "/liste", "/suche?q=Konzept", "/kategorien"),
    *(
        "/material",
        "/zweit",
        "/auswertung/querschau",
        "/auswertung/gruppen",
        "/auswertung/profile",
        "/ausgabe",
    ),
]
STOPS = 40
"""So often the tabulator is pressed on a page."""

FOCUSED = """() => {
    const node = document.activeElement;
    if (!node || node === document.body) return null;
    const style = getComputedStyle(node);
    const shown = node.closest(".knopf") ?? node.querySelector(":scope > .zeile-baum") ?? node;
    const { top, bottom, left, right } = node.getBoundingClientRect();
    const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const header = document.querySelector(".rahmen");
    return {
        what: node.outerHTML.slice(0, 100),
        number: [...document.querySelectorAll("*")].indexOf(node),
        ring: [style, getComputedStyle(shown)]
            .some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2),
        covered: Boolean(at && header.contains(at) && !header.contains(node)),
        moving: document.getAnimations().length,
    };
}"""


@pytest.fixture(scope="module")
def window(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser's window on a corpus of three towns in which Anna codes."""
    place = tmp_path_factory.mktemp("zugang")
    folder = make_corpus(place / "korpus")
    with chromium(place / "profil", 1280, 720) as browser, windows(browser) as opened:
        window = opened(server.address)
        window.evaluate(CALL, ["POST", "/api/korpus", {"folder": str(folder)}])
        window.evaluate(CALL, ["POST", "/api/person", {"name": "Anna"}])
        yield window


@pytest.mark.parametrize("path", PAGES)
def test_the_tabulator_goes_through_a_page_in_order_and_is_seen(
    window: Any, server: Server, path: str
) -> None:
    """WCAG 2.2: 2.4.3 (order), 2.4.7 (a ring of 2 px or more), 2.4.11 (not under the header), 2.3.3 (nothing
    moves)."""
    window.goto(f"{server.origin}{path}")
    window.wait_for_timeout(500)
    stops: list[dict[str, Any]] = []
    for _ in range(STOPS):
        window.keyboard.press("Tab")
        stop = window.evaluate(FOCUSED)
        if stop is None or any(s["number"] == stop["number"] for s in stops):
            break
        stops.append(stop)
    assert len(stops) > 5
    assert [s["what"] for s in stops if not s["ring"]] == []
    assert [s["what"] for s in stops if s["covered"]] == []
    assert [s["what"] for s in stops if s["moving"]] == []
    order = [s["number"] for s in stops]
    begin = order.index(min(order))  # a page may set the focus into its text
    assert order[begin:] + order[:begin] == sorted(order)
