"""How things are measured: in one run, rivals taking turns, and what is quoted is the median of the paired ratios."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median, quantiles
from typing import NamedTuple

Timed = Callable[[], float]


class Figure(NamedTuple):
    """One line of the result: what was measured, its goal (None: no limit), and which side of the goal is the good one.

    A value of None was not measured; the note says why.
    """

    name: str
    value: float | None
    goal: float | None
    at_most: bool = True
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the goal is reached."""
        if self.value is None:
            return "NOT MEASURED"
        if self.goal is None:
            return "no limit"
        good = self.value <= self.goal if self.at_most else self.value >= self.goal
        return "reached" if good else "FALLS SHORT"

    def line(self) -> str:
        """The figure for people."""
        value = "-" if self.value is None else f"{self.value:,.2f}"
        goal = "" if self.goal is None else f"goal {'≤' if self.at_most else '≥'} {self.goal:g}"
        return f"{self.name:<72} {value:>9}  {goal:<11} {self.verdict:<12} {self.note}".rstrip()


class Times:
    """What rivals took, round by round, in seconds."""

    def __init__(self, rivals: Mapping[str, Timed], rounds: int) -> None:
        """Each once to warm up, then each once in every round; each round begins with another one."""
        for each in rivals.values():
            each()
        names = list(rivals)
        self.taken: dict[str, list[float]] = {name: [] for name in names}
        for turn in range(rounds):
            first = turn % len(names)
            for name in names[first:] + names[:first]:
                self.taken[name].append(rivals[name]())

    def ratio(self, ours: str, theirs: str) -> float:
        """The median of the ratios of what two took in the same round."""
        return median(a / b for a, b in zip(self.taken[ours], self.taken[theirs], strict=True))

    def tenths(self, ours: str, theirs: str) -> float:
        """The ratio of the tenth percentiles: what is left when neighbours do not disturb."""
        ours_, theirs_ = (quantiles(self.taken[each], n=10)[0] for each in (ours, theirs))
        return ours_ / theirs_

    def median(self, name: str) -> float:
        """What one took in the middle."""
        return median(self.taken[name])


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
    """Seconds by the clock of one call."""

    def run() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return run


def processor(work: Callable[[], object]) -> Timed:
    """Processor seconds of one call, in this process and in those that it begins and ends."""

    def run() -> float:
        start = cpu()
        work()
        return cpu() - start

    return run


def cpu() -> float:
    """Processor seconds of this process and of those that it began, so far."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


@contextmanager
def stopwatch() -> Iterator[Callable[[], tuple[float, float]]]:
    """Seconds since the block was entered: by the clock, and of the processor."""
    clock, spent = time.perf_counter(), cpu()
    yield lambda: (time.perf_counter() - clock, cpu() - spent)


def peak_mb() -> float:
    """The most memory that this process has held, and the largest of those that it began, in megabytes."""
    return sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
