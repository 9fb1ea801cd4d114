"""Which tests reach a line, and how long each of them takes: what one run without any fault tells."""

from __future__ import annotations

import os
import pickle
import resource
import warnings
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import coverage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pytest
    from mutations import Mutant


T = TypeVar("T")


class Reach(NamedTuple):
    """What each test reaches of some modules, and what it costs."""

    lines: dict[tuple[str, int], set[str]]
    weights: Counter[tuple[str, str]]  # how many lines of a module a test reaches
    programs: set[str]  # the tests that start some: what those reach is not seen
    seconds: dict[str, float]  # of the processor
    failed: tuple[str, ...]  # the tests that fail without any fault: they meet none

    def of(self, mutant: Mutant, budget: float) -> list[str]:
        """The tests that a fault meets: of the module's own file first, then by what they reach of it in their time."""
        own = {name for name in self.seconds if f"/test_{Path(mutant.path).name}::" in f"/{name}"}
        reaching = self._statement(mutant) or self._module(mutant.path) | own | self.programs or {*self.seconds}
        names = list[str]()
        costs = {name: self.seconds[name] / (self.weights[mutant.path, name] + 1) for name in reaching}
        for name in sorted(reaching, key=lambda each: (each not in own, costs[each], each)):
            if not names or self.seconds[name] <= budget:
                budget -= self.seconds[name]
                names.append(name)
        return names

    def _module(self, path: str) -> set[str]:
        return set().union(*(names for at, names in self.lines.items() if at[0] == path))

    def _statement(self, mutant: Mutant) -> set[str]:
        """Those that reach its lines; none of what runs at import, or only in programs that a test starts."""
        lines = () if mutant.early else mutant.lines
        return set().union(*(self.lines.get((mutant.path, line), ()) for line in lines))

    @property
    def trusted(self) -> bool:
        """Whether hardly any test fails by itself: not more than one of a hundred."""
        return 100 * len(self.failed) <= len(self.failed) + len(self.seconds)

    def sees(self, mutant: Mutant) -> bool:
        """Whether a test reaches its lines when the module is imported already."""
        return bool(self._statement(mutant))

    def taking(self, names: Sequence[str]) -> float:
        """The seconds that some tests take together."""
        return sum(self.seconds[name] for name in names)


class Tests:
    """The tests that pytest has collected."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._items = {item.nodeid: item for item in session.items}

    def pass_(self, names: Sequence[str]) -> bool:
        """Run some of them until one fails; whether none does."""
        for name, after in zip(names, [*names[1:], None], strict=True):
            following = self._items[after] if after else None
            self._session.config.hook.pytest_runtest_protocol(item=self._items[name], nextitem=following)
            if self._session.testsfailed:
                return False
        return True

    def reach(self, absolute: Mapping[str, str]) -> Reach:
        """Run them all and see what they reach of some modules, each with the whole path."""
        seen = coverage.Coverage(data_file=None, config_file=False, include=[*absolute.values()])
        seconds, programs, failed = dict[str, float](), set[str](), list[str]()
        seen.start()
        for name in self._items:
            seen.switch_context(name)
            began, started = _spent()
            if not self.pass_([name]):
                failed.append(name)
                self._session.testsfailed = 0
                continue
            ended, after = _spent()
            seconds[name] = ended - began
            programs.update([name] if after > started else [])
        seen.stop()
        with warnings.catch_warnings(action="ignore"):  # of modules in which nothing runs but at import
            data = seen.get_data()
        found = {path: data.contexts_by_lineno(absolute[path]) for path in absolute}
        lines = {(path, line): {*names} & {*seconds} for path in absolute for line, names in found[path].items()}
        weights = Counter((path, name) for (path, _line), names in lines.items() for name in names)
        return Reach(lines, weights, programs, seconds, (*failed,))


def _spent() -> tuple[float, int]:
    """The seconds of the processor, with programs that ended, and the memory that those asked for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both), both[1].ru_minflt


def apart(work: Callable[[], T], file: Path) -> T | None:
    """What some work answers that a child does, so that this process stays as it is; None if the child fails."""
    pid = os.fork()
    if pid == 0:
        try:
            file.write_bytes(pickle.dumps(work()))
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    with suppress(FileNotFoundError, EOFError, pickle.UnpicklingError):
        answer: T = pickle.loads(file.read_bytes())  # noqa: S301 - written by our own child
        return answer
    return None
