"""The pages: each module of this folder is one, with ``PAGE`` (its place in the menu) and its handlers."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from starlette.routing import Route

if TYPE_CHECKING:
    from querschau.app.project import Project


@dataclass(frozen=True)
class Page:
    """A page. ``order``: its place in the menu; ``path``: where the menu leads to, and what its addresses
    begin with; ``routes``: the page itself and what its script talks to. ``open_blind``: paths of those
    routes that show nothing of proposals or of other people by themselves: all others are shut while a
    person codes blind. ``prepare``: makes what the first view of a corpus needs while nobody waits for it."""

    order: int
    title: str
    path: str
    routes: list[Route]
    open_blind: tuple[str, ...] = ()
    prepare: Callable[[Project], object] = lambda opened: None

    def holds(self, path: str) -> bool:
        """Whether an address belongs to this page."""
        if self.path == "/":
            return path == "/"
        return path == self.path or path.startswith(f"{self.path}/")


@cache
def pages() -> tuple[Page, ...]:
    """All pages there are, in the order of the menu."""
    modules = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return tuple(sorted((m.PAGE for m in modules), key=lambda page: page.order))
