"""Packages that load a part of theirs with the first use of a name that stands in it."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from typing import Any


def lazily(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` of ``package``, which finds each name in its module (``homes``: module by name).

    Raises AttributeError for a name that is in none. ``pipeline.run.versions`` knows the call: all modules of
    such a package are part of the keys of the store.
    """

    def found(name: str) -> Any:
        if name in homes:
            return pkgutil.resolve_name(f"{package}.{homes[name]}:{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return found
