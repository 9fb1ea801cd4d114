"""PRIMM beside its peers: every figure is a ratio measured in this run; what falls short is printed as such.

Usage: run.py [part …] with parts start, appends, reads, figures; all without arguments.
"""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path

PARTS = ("start", "appends", "reads", "folds")


def main() -> None:
    for part in sys.argv[1:] or PARTS:
        with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
            for figure in import_module(part).figures(Path(folder)):
                print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
