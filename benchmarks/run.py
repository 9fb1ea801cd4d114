"""PRIMM beside its peers: every figure is measured in this run; what falls short of its goal is printed as such.

Usage: run.py [part …] with the parts start, appends, reads, folds, reports, actions, desk, finds, proof, keeping,
pages; else all.
PRIMM_BENCH_EVENTS makes the large log smaller (1,000,000 events), PRIMM_BENCH_ROUNDS (100, in per cent) all rounds.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
import tempfile
from importlib import import_module
from pathlib import Path

PARTS = ("start", "appends", "reads", "folds", "reports", "actions", "desk", "finds", "proof", "keeping", "pages")


def main() -> None:
    """Run the parts and print each figure as soon as it is there."""
    chosen = sys.argv[1:] or PARTS
    if unknown := set(chosen).difference(PARTS):
        raise SystemExit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} processors{load}")
    counted = {"reached": 0, "FALLS SHORT": 0, "NOT MEASURED": 0, "no limit": 0}
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        for part in chosen:
            for figure in import_module(part).figures(Path(folder)):
                counted[figure.verdict] += 1
                print(figure.line(), flush=True)
    print(", ".join(f"{number} {verdict}" for verdict, number in counted.items()))


if __name__ == "__main__":
    main()
