"""How the house stands: rooms, arrows between them, circles, lines of code, from the imports alone.

    python benchmarks/structure.py                   # the state of this folder
    python benchmarks/structure.py --git ee66ee7     # and, beside it, that of a revision (may be repeated)
    python benchmarks/structure.py FOLDER            # of another checkout

A room is a folder at the top of ``pipeline`` with all that lies in it, a loose file there, ``flows``,
``querschau``; with inner rooms each folder is one. An arrow: a module of one room imports a module of
another, also inside a function, but not for the type checker alone; what is imported by a name put together
at run time is not seen. Back arrows are the fewest that would have to go so that no circle between rooms is
left. The modules of a folder are the door and the common ground of the folders in it: arrows between them
make no circle.
"""

from __future__ import annotations

import argparse
import ast
import io
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

PACKAGES = ("pipeline", "flows", "querschau")
LONG = 300
"""Lines beyond which a module is named."""

Arrow = tuple[str, str]


@dataclass(frozen=True)
class House:
    """The modules of a checkout: name to file, and which imports which."""

    root: Path

    @cached_property
    def modules(self) -> dict[str, Path]:
        """Dotted names and files; a package goes by its own name."""
        files = sorted(file for package in PACKAGES for file in (self.root / package).rglob("*.py"))
        return {_name(file.relative_to(self.root)): file for file in files}

    @cached_property
    def imports(self) -> set[Arrow]:
        """Pairs of modules: the first imports the second."""
        return {
            (name, target)
            for name, file in self.modules.items()
            for target in imported(file.read_text("utf-8"), self.modules)
            if target != name
        }

    @cached_property
    def lines(self) -> dict[str, int]:
        """Lines of each module, empty ones and comments included."""
        return {name: len(file.read_text("utf-8").splitlines()) for name, file in self.modules.items()}

    @property
    def pairs(self) -> set[Arrow]:
        """Pairs of different folders or loose files: a module of the first imports one of the second."""
        pairs = {(self.folder(a), self.folder(b)) for a, b in self.imports}
        return {(a, b) for a, b in pairs if a != b}

    @property
    def rooms(self) -> set[str]:
        """The rooms."""
        return {room(name) for name in self.modules}

    @property
    def arrows(self) -> set[Arrow]:
        """Pairs of different rooms: a module of the first imports one of the second."""
        return {(room(a), room(b)) for a, b in self.imports if room(a) != room(b)}

    @property
    def inner_circles(self) -> list[list[str]]:
        """Circles between folders, none of which lies in another."""
        return circles({(a, b) for a, b in self.pairs if not (within(a, b) or within(b, a))})

    def folder(self, name: str) -> str:
        """The folder of a module, or the module itself where it lies loose at the top of ``pipeline``."""
        if self.modules[name].name == "__init__.py":
            return name
        folder = name.rpartition(".")[0]
        return name if folder == "pipeline" else folder


def room(name: str) -> str:
    """The room of a module or folder."""
    return ".".join(name.split(".")[:2]) if name.startswith("pipeline") else name.partition(".")[0]


def within(inner: str, outer: str) -> bool:
    """Whether a folder lies in another; the top of ``pipeline`` is a room like others."""
    return inner.startswith(f"{outer}.") and outer != "pipeline"


def imported(source: str, known: Iterable[str]) -> Iterator[str]:
    """Modules among ``known`` that a module's text imports, apart from those under ``if TYPE_CHECKING``."""
    for node in _running(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name for name in inner if name in known)
            if node.module in known and not all(name in known for name in inner):
                yield node.module


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only a type checker reads."""
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        for other in node.orelse:
            yield from _running(other)
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _running(child)


def circles(arrows: Iterable[Arrow]) -> list[list[str]]:
    """Groups of two or more that reach each other (strongly connected components), largest first."""
    below: dict[str, set[str]] = {}
    for start in {name for arrow in arrows for name in arrow}:
        below[start] = _reached(start, arrows)
    groups = {frozenset(b for b in below[a] if a in below[b]) for a in below}
    return sorted((sorted(g) for g in groups if len(g) > 1), key=lambda g: (-len(g), g))


def _reached(start: str, arrows: Iterable[Arrow]) -> set[str]:
    found, waiting = set[str](), [start]
    while waiting:
        here = waiting.pop()
        new = {b for a, b in arrows if a == here} - found
        found |= new
        waiting += new
    return found


def back_arrows(arrows: set[Arrow]) -> list[Arrow]:
    """The fewest arrows without which there is no circle."""
    inside = sorted((a, b) for group in circles(arrows) for a, b in arrows if {a, b} <= set(group))
    for number in range(len(inside) + 1):
        for gone in combinations(inside, number):
            if not circles(set(inside) - set(gone)):
                return list(gone)
    return inside


def figures(house: House) -> dict[str, str]:
    """What is printed of a state of the house."""
    by_package = Counter[str]()
    for name, lines in house.lines.items():
        by_package[name.partition(".")[0]] += lines
    long = {name: lines for name, lines in house.lines.items() if lines > LONG}
    return {
        "rooms": str(len(house.rooms)),
        "arrows between rooms": str(len(house.arrows)),
        "rooms, with inner rooms": str(len({house.folder(name) for name in house.modules})),
        "arrows, with inner rooms": str(len(house.pairs)),
        "back arrows": _named(" → ".join(arrow) for arrow in back_arrows(house.arrows)),
        "circles between rooms": _named(", ".join(group) for group in circles(house.arrows)),
        "circles between inner rooms": _named(", ".join(group) for group in house.inner_circles),
        "circles between modules": _named(", ".join(group) for group in circles(house.imports)),
        "modules": str(len(house.modules)),
        "lines of code": f"{sum(house.lines.values()):,}",
        **{f"lines of `{package}`": f"{by_package[package]:,}" for package in PACKAGES},
        f"modules over {LONG} lines": _named(f"{name} ({lines})" for name, lines in long.items()),
    }


def _named(things: Iterable[str]) -> str:
    listed = list(things)
    return f"{len(listed)}: {'; '.join(listed)}" if listed else "0"


def _name(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _unpacked(root: Path, revision: str, folder: Path) -> House:
    """The house at a revision of the repository in ``root``."""
    command = ["git", "-C", str(root), "archive", revision, "--", *PACKAGES]
    archive = subprocess.run(command, check=True, capture_output=True).stdout
    place = folder / revision
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(place, filter="data")
    return House(place)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parents[1])
    parser.add_argument("--git", action="append", default=[], metavar="REV", help="also this revision")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        states = {revision: _unpacked(given.folder, revision, Path(place)) for revision in given.git}
        states["now"] = House(given.folder)
        columns = {name: figures(house) for name, house in states.items()}
        print(f"| figure | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
        for figure in columns["now"]:
            print(f"| {figure} | {' | '.join(values[figure] for values in columns.values())} |")


if __name__ == "__main__":
    main()
