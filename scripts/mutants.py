"""Puts small faults into modules, one at a time and in memory only, and counts those that no test sees.

The tests are collected once. Each fault gets a process of its own, forked from that state, in which the functions of
the module are given other code; a fault in what runs at import gets a new interpreter. Programs that the tests start
have the fault too, where they import the module and are given the environment. Only tests that reach the fault's line
are run: those of the module's own file first, then the quickest first, for as long as ``--budget`` says.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter, deque
from contextlib import suppress
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

import mutations
import pytest
from hypothesis import Phase, settings
from reaching import Tests

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mutations import Mutant

SCORE = 95  # per cent of the faults, less those that change nothing
MODULES = ("primm/core/log", "primm/proof")
TESTS = ("tests/core/log", "tests/proof", "tests/errors", "tests/cli")
EXPLAINED = Path("tests/mutants.toml")
OPTIONS = ("-x", "-p", "no:cacheprovider", "--tb=no", "--assert=plain", "--hypothesis-profile=mutants")
ENDS = ("killed", "late", "survived", "unreached")
FOREIGN = 99  # the exit code of a child that cannot give a function its new code
MEMORY = 4 << 30
SITE = "import os, sys; sys.path.insert(0, {!r}); import mutations; mutations.install(*{!r}); del sys.path[0]\n"


class Run:
    """All faults of a choice of modules, each met by the tests that reach it."""

    def __init__(self, chosen: Sequence[tuple[int, Mutant]], given: argparse.Namespace, say: Any) -> None:
        self.chosen, self.given, self.say = chosen, given, say
        self.left = Counter(mutant.path for _number, mutant in chosen)
        self.scratch = Path(tempfile.mkdtemp(prefix="mutants"))
        self.ends: dict[int, str] = {}  # place in chosen -> what became of it

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests once for each fault."""
        self.tests = Tests(session)
        self.tests.measure(sorted(self.left), self.scratch / "reach")
        if self.tests.failed:
            self.say(f"fails without any fault: {self.tests.failed}")
            return True
        self.functions = [each for each in gc.get_objects() if type(each) is FunctionType]
        gc.freeze()
        self._meet_all()
        return True

    def _meet_all(self) -> None:
        waiting = deque((place, mutant.early) for place, (_number, mutant) in enumerate(self.chosen))
        running: dict[int, tuple[int, float]] = {}
        while waiting or running:
            while waiting and len(running) < self.given.jobs:
                place, anew = waiting.popleft()
                if names := self.tests.of(self.chosen[place][1], self.given.budget):
                    pid = self._start(place, names, anew)
                    running[pid] = (place, time.monotonic() + 40 + 10 * self.tests.seconds(names))
                else:
                    self._end(place, "unreached")
            for pid, (place, until) in [*running.items()]:
                late = time.monotonic() > until
                if late:
                    os.killpg(pid, signal.SIGKILL)
                ended, status = os.waitpid(pid, 0 if late else os.WNOHANG)
                if not ended:
                    continue
                del running[pid]
                self._clear(pid)
                if os.waitstatus_to_exitcode(status) == FOREIGN:
                    waiting.appendleft((place, True))
                else:
                    self._end(place, _end_of(os.waitstatus_to_exitcode(status), late))
            time.sleep(0.002)

    def _start(self, place: int, names: Sequence[str], anew: bool) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = 2
        try:
            code = self._child(place, names, anew)
        finally:
            os._exit(code)

    def _child(self, place: int, names: Sequence[str], anew: bool) -> int:
        """Be the process that has the fault."""
        os.setsid()
        seconds = 4 + int(3 * self.tests.seconds(names))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        number, mutant = self.chosen[place]
        folder = self.scratch / str(os.getpid())
        folder.mkdir()
        site = SITE.format(str(Path(mutations.__file__).parent), (mutant.path, number))
        (folder / "sitecustomize.py").write_text(site, "utf-8")
        inherited = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), *([inherited] if inherited else [])])
        os.environ["PYTEST_DEBUG_TEMPROOT"] = os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
        if anew:
            os.execv(sys.executable, [sys.executable, __file__, "--anew", *names])  # noqa: S606 - ourselves
        try:
            self._swap(mutations.compiled(mutant.path, number))
        except ValueError:
            return FOREIGN
        return 0 if self.tests.pass_(names) else 1

    def _swap(self, code: CodeType) -> None:
        codes = {(each.co_qualname, each.co_firstlineno): each for each in _inside(code)}
        for function in self.functions:
            old = function.__code__
            new = codes.get((old.co_qualname, old.co_firstlineno)) if old.co_filename == code.co_filename else None
            if new:
                function.__code__ = new

    def _clear(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)  # whatever its tests started and left
        shutil.rmtree(self.scratch / str(pid), ignore_errors=True)

    def _end(self, place: int, end: str) -> None:
        self.ends[place] = end
        mutant = self.chosen[place][1]
        if end in ("survived", "unreached"):
            self.say(f"{mutant.path}:{mutant.line} {mutant.where or 'module'}: {mutant.was} -> {mutant.now} ({end})")
            self.say("    " + Path(mutant.path).read_text("utf-8").splitlines()[mutant.line - 1].strip())
        self.left[mutant.path] -= 1
        if not self.left[mutant.path]:
            self.say(told(mutant.path, self.ends_in(mutant.path)))

    def ends_in(self, path: str) -> Counter[str]:
        """What became of the faults of one module, or of all modules in a folder."""
        return Counter(end for place, end in self.ends.items() if self.chosen[place][1].path.startswith(path))


def _end_of(code: int, late: bool) -> str:
    if late or code == -signal.SIGXCPU:
        return "late"
    return "killed" if code else "survived"


def _inside(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _inside(each)


def explained(path: Path) -> dict[tuple[str, str, str, str], str]:
    """The faults that change nothing anybody could see, each with the reason."""
    rows = tomllib.loads(path.read_text("utf-8")).get("equivalent", []) if path.exists() else []
    return {(row["path"], row["where"], row["was"], row["now"]): row["why"] for row in rows}


def stale(reasons: dict[tuple[str, str, str, str], str]) -> list[str]:
    """What is explained and cannot be put into the source any more."""
    known = {path: {each.key for each in mutations.faults(path)[1]} for path in {key[0] for key in reasons}}
    return [" ".join(key) for key in reasons if key not in known[key[0]]]


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
    phases = (Phase.explicit, Phase.generate)  # that a test fails is enough: the smallest example is not looked for
    settings.register_profile("mutants", deadline=None, derandomize=True, database=None, phases=phases)
    if sys.argv[1:2] == ["--anew"]:
        return pytest.main([*OPTIONS, *sys.argv[2:]])
    given, screen = _arguments(), os.fdopen(os.dup(1), "w", buffering=1)
    reasons = explained(EXPLAINED)
    if old := stale(reasons):
        print(f"{EXPLAINED} explains what cannot be: {old[0]}")
        return 2
    if given.explained:
        return 0
    found = _chosen(given)
    run = Run([each for each in found if each[1].key not in reasons], given, lambda line: print(line, file=screen))
    with tempfile.TemporaryFile() as aside:  # what pytest says of each test
        os.dup2(aside.fileno(), 1)
        code = pytest.main([*OPTIONS, *given.tests], plugins=[run])
    shutil.rmtree(run.scratch)
    if len(run.ends) < len(run.chosen):
        run.say(f"not run: pytest ended with {code}")
        return 2
    for folder in sorted({os.path.dirname(mutant.path) for _number, mutant in run.chosen}):
        run.say(told(folder or ".", run.ends_in(folder)))
    alike = f"{len(found) - len(run.chosen)} more that change nothing"
    run.say(told("all", run.ends_in(""), alike))
    return int(score(run.ends_in("")) < SCORE)


if __name__ == "__main__":
    sys.exit(main())
