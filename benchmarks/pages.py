"""A page for the screen beside the figures on it: the year of four desks, all four actions, in new processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from measure import Figure, Times, cpu_of
from samples import rounds

PRIMM = [str(Path(sys.executable).parent / "primm"), "--no-input", "--log", "year"]
ACTIONS = ("services", "school", "info", "participation")
BY = ("2020", "--by", "desk")
YEAR, QUARTER = "2020", "2020q2"
FLAT = 1.25  # how much more memory four times the rows may take


def figures(folder: Path) -> Iterator[Figure]:
    """The figures of each action by desk as CSV, then the page with all of them in depth, its pictures and its rows."""
    home, here = folder / "pages", Path.cwd()
    home.mkdir(mode=0o700)
    os.environ |= {f"XDG_{each}_HOME": str(home / each.lower()) for each in ("CACHE", "STATE", "DATA")}
    os.chdir(home)
    try:
        subprocess.run([*PRIMM[:2], "demo", "year"], check=True, capture_output=True)
        names = count()
        times = Times(
            {
                "figures": lambda: sum(
                    _made(["report", each, YEAR, "--by", "desk"], f"{next(names)}.csv") for each in ACTIONS
                ),
                "page": lambda: _made(["report", YEAR], f"{next(names)}.html"),
            },
            rounds(5),
        )
        note = f"({times.median('page'):.1f} s beside {times.median('figures'):.1f} s of the processor)"
        yield Figure("page of a year / its figures as CSV", times.ratio("page", "figures"), 5.0, note=note)
        much, little = (_most([*PRIMM, "report", each, "-o", f"{next(names)}.html"]) for each in (YEAR, QUARTER))
        yield Figure("most memory: page of a year / of a quarter", much / little, FLAT, note=f"({much / 1024:.0f} MB)")
    finally:
        os.chdir(here)


def _made(arguments: list[str], path: str) -> float:
    return cpu_of([*PRIMM, *arguments, "-o", path])()


def _most(command: list[str]) -> float:
    """The most memory that one new process has held, in kilobytes."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return used.ru_maxrss
