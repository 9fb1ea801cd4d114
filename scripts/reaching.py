"""Which tests reach a line, and how long each of them takes: what one run without any fault tells."""

from __future__ import annotations

import os
import pickle
import resource
from pathlib import Path
from typing import TYPE_CHECKING, Any

import coverage

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest
    from mutations import Mutant


class Tests:
    """The tests that pytest has collected."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._items = {item.nodeid: item for item in session.items}
        self._lines: dict[tuple[str, int], set[str]] = {}
        self._programs: set[str] = set()  # the tests that start some: what those reach is not seen
        self._seconds: dict[str, float] = {}
        self.failed = ""

    def measure(self, paths: Sequence[str], file: Path) -> None:
        """Run them all, in a child, so that this process stays as it is when nothing has run yet."""
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                file.write_bytes(pickle.dumps(self._measured(paths)))
                code = 0
            finally:
                os._exit(code)
        os.waitpid(pid, 0)
        told = pickle.loads(file.read_bytes())  # noqa: S301 - written by our own child
        self._lines, self._programs, self._seconds, self.failed = told

    def _measured(self, paths: Sequence[str]) -> tuple[Any, ...]:
        absolute = {path: os.path.abspath(path) for path in paths}
        seen = coverage.Coverage(data_file=None, config_file=False, include=[*absolute.values()])
        seconds, programs, failed = {}, set(), ""
        seen.start()
        for name in self._items:
            seen.switch_context(name)
            began, started = _spent()
            if not self.pass_([name]):
                failed = name
                break
            ended, after = _spent()
            seconds[name] = ended - began
            programs.update([name] if after > started else [])
        seen.stop()
        data = seen.get_data()
        found = {path: data.contexts_by_lineno(absolute[path]) for path in paths}
        lines = {(path, line): {*names} & {*seconds} for path in paths for line, names in found[path].items()}
        return lines, programs, seconds, failed

    def pass_(self, names: Sequence[str]) -> bool:
        """Run some of them until one fails; whether none does."""
        for name, after in zip(names, [*names[1:], None], strict=True):
            following = self._items[after] if after else None
            self._session.config.hook.pytest_runtest_protocol(item=self._items[name], nextitem=following)
            if self._session.testsfailed:
                return False
        return True

    def seconds(self, names: Sequence[str]) -> float:
        """How long some of them take together."""
        return sum(self._seconds[name] for name in names)

    def of(self, mutant: Mutant, budget: float) -> list[str]:
        """Those that a fault meets: those of the module's own file first, then the quickest first, until time is up."""
        own, names = f"/test_{Path(mutant.path).name}", list[str]()
        for name in sorted(self._reaching(mutant), key=lambda each: (own not in each, self._seconds[each], each)):
            if not names or self._seconds[name] <= budget:
                budget -= self._seconds[name]
                names.append(name)
        return names

    def _reaching(self, mutant: Mutant) -> set[str]:
        """Those that reach its line, or start programs; of what runs at import, those of the module, or all."""
        if mutant.early:
            return set().union(*(names for at, names in self._lines.items() if at[0] == mutant.path)) or {
                *self._seconds
            }
        found = set().union(*(self._lines.get((mutant.path, line), ()) for line in mutant.lines))
        return found or self._programs


def _spent() -> tuple[float, int]:
    """The seconds of the processor, with programs that ended, and the memory that those asked for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both), both[1].ru_minflt
