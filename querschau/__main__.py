"""``python -m querschau``."""

import sys
from pathlib import Path

# ``-m`` puts the working folder first on the path: nothing there is ours, unless this package itself is.
sys.path[:] = [
    p for p in sys.path if Path(p or ".").resolve() != Path.cwd() or (Path(p) / "querschau").is_dir()
]

from querschau.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
