"""``python -m querschau``."""

from querschau.cli import main

if __name__ == "__main__":
    main()
