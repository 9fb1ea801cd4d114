"""Puts faults into modules in memory, each in a process of its own, and lets the tests meet them.

For a fault in a function the process is forked when the tests are collected, and the functions are given other code;
for one in what runs at import it is forked before anything is imported. Programs that the tests start have the fault
too, where they are given the environment.
"""

from __future__ import annotations

import gc
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, deque
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

import mutations
import pytest
from hypothesis import Phase, settings
from reaching import Tests, apart

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from mutations import Mutant
    from reaching import Reach

OPTIONS = ("-x", "-p", "no:cacheprovider", "--tb=no", "--assert=plain", "--hypothesis-profile=mutants")
ANEW = 99  # the exit code of a child that cannot give a function its new code
HEAVY = (
    "sqlalchemy.dialects.sqlite",
    "cryptography.hazmat.primitives.ciphers.aead",
    "rich.table",
    "click",
    "attrs",
    "pytest_cov.plugin",
    "xdist.plugin",
    "_hypothesis_pytestplugin",
    "hypothesis.strategies",
    "rapidfuzz",
    "anyascii",
)
MEMORY = 4 << 30
SITE = "import os, sys; sys.path.insert(0, {!r}); import mutations; mutations.install(*{!r}); del sys.path[0]\n"


def get_ready() -> None:
    """Say how the examples of tests are found."""
    phases = (Phase.explicit, Phase.generate)  # that a test fails is enough: the smallest example is not looked for
    settings.register_profile("mutants", deadline=None, derandomize=True, database=None, phases=phases)


class Run:
    """All faults of a choice of modules, each met by the tests that reach it."""

    def __init__(self, chosen: Sequence[tuple[int, Mutant]], given: argparse.Namespace, say: Any) -> None:
        self.chosen, self.given, self.say = chosen, given, say
        self.home, self.scratch = os.getcwd(), Path(tempfile.mkdtemp(prefix="mutants"))
        self.ends: dict[int, str] = {}  # place in chosen -> what became of it

    def meet(self) -> bool:
        """Put in every fault; whether that could be done."""
        if (first := apart(self._functions, self.scratch / "first")) is None:
            self.say("the tests could not be collected")
            return False
        self._reach, self.ends, heavy = first
        for name in heavy:  # once for all faults in what runs at import
            import_module(name)
        for name in self._reach.failed:
            self.say(f"fails without any fault: {name}")
        if not self._reach.trusted:
            return False
        self._meet([place for place in range(len(self.chosen)) if place not in self.ends], self._anew)
        return True

    def _functions(self) -> tuple[Reach, dict[int, str], list[str]]:
        """See what the tests reach, and meet the faults in functions; modules are imported by that."""
        pytest.main([*OPTIONS, *self.given.tests], plugins=[self])
        return self._reach, self.ends, [name for name in HEAVY if name in sys.modules]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests once for each fault, in place of once."""
        self._tests = Tests(session)
        paths = sorted({mutant.path for _number, mutant in self.chosen})
        reach = apart(lambda: self._reached(paths), self.scratch / "reach")
        assert reach, "the run without a fault died"
        self._reach = reach
        self._known = [each for each in gc.get_objects() if type(each) is FunctionType]
        gc.freeze()
        places = [place for place, (_number, mutant) in enumerate(self.chosen) if reach.sees(mutant)]
        self._meet(places if reach.trusted else [], self._swapped)
        return True

    def _reached(self, paths: Sequence[str]) -> Reach:
        self._go_aside()
        return self._tests.reach({path: os.path.join(self.home, path) for path in paths})

    def _meet(self, places: Sequence[int], run: Callable[[int, Mutant, list[str]], int]) -> None:
        waiting, running = deque(places), dict[int, tuple[int, float]]()
        while waiting or running:
            while waiting and len(running) < self.given.jobs:
                place = waiting.popleft()
                names = self._reach.of(self.chosen[place][1], self.given.budget)
                seconds = 40 + 10 * self._reach.taking(names)
                running[self._start(place, names, run)] = place, time.monotonic() + seconds
            for pid, (place, until) in [*running.items()]:
                late = time.monotonic() > until
                if late:
                    os.killpg(pid, signal.SIGKILL)
                ended, status = os.waitpid(pid, 0 if late else os.WNOHANG)
                if ended:
                    del running[pid]
                    self._clear(pid)
                    self._end(place, _end_of(os.waitstatus_to_exitcode(status), late))
            time.sleep(0.002)

    def _start(self, place: int, names: list[str], run: Callable[[int, Mutant, list[str]], int]) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = 2
        try:
            self._prepare(*self.chosen[place], self._reach.taking(names))
            code = run(*self.chosen[place], names)
        finally:
            os._exit(code)

    def _prepare(self, number: int, mutant: Mutant, seconds: float) -> None:
        """Be a process that may not run for ever, has a folder of its own, and whose programs have the fault."""
        os.setsid()
        os.dup2(1, 2)  # what pytest says of a fault is for nobody
        resource.setrlimit(resource.RLIMIT_CPU, (4 + int(3 * seconds), 9 + int(3 * seconds)))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        folder = self._go_aside()
        site = SITE.format(str(Path(mutations.__file__).parent), (mutant.path, number))
        (folder / "sitecustomize.py").write_text(site, "utf-8")
        inherited = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), *([inherited] if inherited else [])])
        os.environ["PYTEST_DEBUG_TEMPROOT"] = os.environ["TMPDIR"] = tempfile.tempdir = str(folder)

    def _go_aside(self) -> Path:
        """Work in a folder of one's own that looks like the project's: a fault may have tests leave files anywhere."""
        folder = self.scratch / str(os.getpid())
        (folder / "here").mkdir(parents=True)
        for name in os.listdir(self.home):
            (folder / "here" / name).symlink_to(os.path.join(self.home, name))
        os.chdir(folder / "here")
        return folder

    def _anew(self, number: int, mutant: Mutant, names: list[str]) -> int:
        """Import the module with the fault in it."""
        mutations.install(mutant.path, number)
        return int(pytest.main([*OPTIONS, *(os.path.join(self.home, name) for name in names)]))

    def _swapped(self, number: int, mutant: Mutant, names: list[str]) -> int:
        """Give the functions of the module the code that has the fault, if it is imported; else it is when that is."""
        mutations.install(mutant.path, number)
        code = mutations.compiled(os.path.join(self.home, mutant.path), number)
        codes = {(each.co_qualname, each.co_firstlineno): each for each in _inside(code)}
        try:
            for function in self._known:
                old = function.__code__
                if old.co_filename == code.co_filename:
                    function.__code__ = codes.get((old.co_qualname, old.co_firstlineno), old)
        except ValueError:  # a function that is made at import and now knows other names
            return ANEW
        return 0 if self._tests.pass_(names) else 1

    def _clear(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)  # whatever its tests started and left
        shutil.rmtree(self.scratch / str(pid), ignore_errors=True)

    def _end(self, place: int, end: str) -> None:
        if end == "anew":
            return
        self.ends[place] = end
        mutant = self.chosen[place][1]
        if end == "survived":
            self.say(f"{mutant.path}:{mutant.line} {mutant.where or 'module'}: {mutant.was} -> {mutant.now}")
            self.say(f"    {mutant.text}")

    def ends_in(self, path: str) -> Counter[str]:
        """What became of the faults of one module, or of all modules in a folder."""
        return Counter(end for place, end in self.ends.items() if self.chosen[place][1].path.startswith(path))


def _end_of(code: int, late: bool) -> str:
    if code == ANEW:
        return "anew"
    if late or code == -signal.SIGXCPU:
        return "late"
    return "killed" if code else "survived"


def _inside(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _inside(each)
