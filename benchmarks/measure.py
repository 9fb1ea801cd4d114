"""How things are measured: in one run, rivals taking turns, and what is quoted is the median of the paired ratios."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median, quantiles
from typing import NamedTuple

Timed = Callable[[], float]


class Figure(NamedTuple):
    """One line of the result: what was measured, the ratio, the goal, and which side of the goal is the good one."""

    name: str
    ratio: float
    goal: float
    at_most: bool = True
    note: str = ""

    def line(self) -> str:
        sign = "≤" if self.at_most else "≥"
        good = self.ratio <= self.goal if self.at_most else self.ratio >= self.goal
        verdict = "reached" if good else "FALLS SHORT"
        return f"{self.name:<62} {self.ratio:8.2f}   goal {sign} {self.goal:<6g} {verdict:<12} {self.note}"


def paired(ours: Timed, theirs: Timed, rounds: int) -> tuple[float, float, float, float]:
    """The median of the paired ratios, the ratio of the tenth percentiles, and both medians, in seconds."""
    ours(), theirs()
    pairs = [(ours(), theirs()) if each % 2 else tuple(reversed((theirs(), ours()))) for each in range(rounds)]
    mine, other = zip(*pairs, strict=True)
    ratio = median(a / b for a, b in pairs)
    tenths = quantiles(mine, n=10)[0] / quantiles(other, n=10)[0] if rounds > 2 else ratio
    return ratio, tenths, median(mine), median(other)


def cpu_of(command: list[str], **environment: str) -> Timed:
    """Processor seconds, user and system, of one new process; what it prints is thrown away."""

    def run() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            command,
            check=True,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return run


def seconds(work: Callable[[], object]) -> Timed:
    """Wall-clock seconds of one call."""

    def run() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return run


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """Seconds since the block was entered."""
    start = time.perf_counter()
    yield lambda: time.perf_counter() - start


def peak_mb() -> float:
    """The most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
