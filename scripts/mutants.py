"""Puts small faults into modules, one at a time and in memory only, and counts those that no test sees.

Only tests that reach the fault's line are run: those of the module's own file first, then those that reach most of the
module in their time, for as long as ``--budget`` says. A fault that makes a program run for ever is ended by the clock,
and seen by that.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import mutations
from meeting import Run, get_ready

if TYPE_CHECKING:
    from mutations import Mutant

SCORE = 95  # per cent of the faults, less those that change nothing
MODULES = ("primm/core/log", "primm/people", "primm/proof")
TESTS = ("tests/core/log", "tests/people", "tests/proof", "tests/errors", "tests/cli", "tests/harness")
EXPLAINED = Path("tests/mutants.toml")
ENDS = ("killed", "late", "survived")


def explained(path: Path) -> dict[tuple[str, str, str, str], str]:
    """The faults that change nothing anybody could see, each with the reason."""
    rows = tomllib.loads(path.read_text("utf-8")).get("equivalent", []) if path.exists() else []
    return {(row["path"], row["line"], row["was"], row["now"]): row["why"] for row in rows}


def stale(reasons: dict[tuple[str, str, str, str], str]) -> list[str]:
    """What is explained and cannot be put into the source any more."""
    paths = {key[0] for key in reasons if os.path.exists(key[0])}
    known = {each.key for path in paths for each in mutations.faults(path)[1]}
    return [f"{path}: {was} -> {now}" for path, line, was, now in reasons if (path, line, was, now) not in known]


def _chosen(given: argparse.Namespace) -> list[tuple[int, Mutant]]:
    found = []
    for each in given.only:
        path, _, line = each.partition(":")
        for file in sorted(Path(path).rglob("*.py")) if os.path.isdir(path) else [Path(path)]:
            found += [
                (n, one) for n, one in enumerate(mutations.faults(file.as_posix())[1]) if line in ("", str(one.line))
            ]
    if given.sample and given.sample < len(found):
        dice = random.Random(given.seed)  # noqa: S311 - no secret
        found = [found[at] for at in sorted(dice.sample(range(len(found)), given.sample))]
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("only", nargs="*", default=MODULES, help="a module, PATH:LINE, or a folder")
    parser.add_argument("--explained", action="store_true", help="look only whether what is explained still exists")
    parser.add_argument("--tests", nargs="+", default=TESTS, help="the tests to choose from")
    parser.add_argument("--sample", type=int, help="so many faults, drawn by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--budget", type=float, default=10, help="seconds of tests for one fault")
    return parser.parse_args()


def told(where: str, ends: Counter[str], more: str = "") -> str:
    """One line on the faults of one place."""
    parts = [f"{ends.total()} faults", *(f"{ends[end]} {end}" for end in ENDS), *([more] if more else [])]
    return f"{where}: {', '.join(parts)}: {score(ends):.1f} %"


def score(ends: Counter[str]) -> float:
    """How many of a hundred faults are seen."""
    return 100 * (ends["killed"] + ends["late"]) / ends.total() if ends else 100.0


def main() -> int:
    """Count the faults that tests see."""
    given, screen = _arguments(), os.fdopen(os.dup(1), "w", buffering=1)
    reasons = explained(EXPLAINED)
    if old := stale(reasons):
        print(f"{EXPLAINED} explains what cannot be: {old[0]}")
        return 2
    if given.explained:
        return 0
    found = _chosen(given)
    get_ready()
    run = Run([each for each in found if each[1].key not in reasons], given, lambda line: print(line, file=screen))
    with tempfile.TemporaryFile() as aside:  # what pytest says of each test
        os.dup2(aside.fileno(), 1)
        done = run.meet()
    shutil.rmtree(run.scratch)
    if not done:
        return 2
    for path in sorted({mutant.path for _number, mutant in run.chosen}):
        run.say(told(path, run.ends_in(path)))
    for folder in sorted({os.path.dirname(mutant.path) for _number, mutant in run.chosen}):
        run.say(told(folder or ".", run.ends_in(folder)))
    alike = f"{len(found) - len(run.chosen)} more that change nothing"
    run.say(told("all", run.ends_in(""), alike))
    return int(score(run.ends_in("")) < SCORE)


if __name__ == "__main__":
    sys.exit(main())
