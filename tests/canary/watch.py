"""The watch: collects while the tests run what PRIMM says, writes, names files and starts, and searches it for marks.

It is a plugin of pytest, loaded before any test (``-p tests.canary.watch``), and hangs in three places that everything
goes through: ``primm.cli.main`` for commands of this process, ``Popen.communicate`` for those of others, and the
audit hook of Python, which is told of every file that is opened for writing, renamed or removed, and of every program
that is started. What the vault seals is learnt as it is sealed, so that notes and addresses are searched for too.
"""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import primm
import primm.cli
from primm.people.vault import Vault
from tests.canary.samples import MARK, found_in, is_unmistakable
from tests.canary.shows import may_show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

REPORT = "PRIMM_CANARY_REPORT"  # the folder that takes what was counted
REPORTED = os.environ.get(REPORT, "")  # the tests take such variables away
FOLDER = os.path.realpath(tempfile.gettempdir())  # everything temporary of this run
CHUNK = 1 << 20
REFUSED = (2, 3, 5)  # whoever typed a name into a command all the same, in a test of just that
EVERY = 20  # tests after which the report is written anew
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
OPEN, READ, CLOSE, FSTAT = os.open, os.read, os.close, os.fstat  # as they are: some tests let them fail
TESTED = "a test"


class Hit(NamedTuple):
    """Where something personal was found; never what or whose."""

    test: str
    where: str
    offset: int


class Counts:
    """What was searched."""

    def __init__(self) -> None:
        self.tests = self.commands = self.children = self.texts = self.files = self.removed = self.bytes = 0
        self.names = self.programs = self.sealed = self.marked = self.learnt = self.shown = 0
        self.hits: list[Hit] = []
        self.reasons: set[str] = set()


class Watch:
    """What is known of the test that runs."""

    def __init__(self) -> None:
        self.counts = Counts()
        self.test = ""
        self.command: tuple[str, ...] | None = None
        self.samples: set[str] = set()
        self.said: list[tuple[str, bytes]] = []
        self.wrote: dict[str, tuple[str, ...] | str] = {}
        self.seen: dict[str, tuple[int, int]] = {}
        self._busy = False

    # Commands

    def run(self, main: Callable[..., int], arguments: Sequence[str] | None) -> int:
        """A command of this process."""
        before, self.command = self.command, tuple(sys.argv[1:] if arguments is None else arguments)
        self.counts.commands += 1
        streams = [(each, *_so_far(each)) for each in (sys.stdout, sys.stderr)]
        typed, code = _typed(), -1
        try:
            code = main(arguments)
            return code
        finally:
            if code not in REFUSED:
                self.take_arguments(self.command)
            for name, (stream, text, _known) in zip(("stdout", "stderr"), streams, strict=True):
                now, _known = _so_far(stream)
                said = now[len(text) :] if now.startswith(text) else now
                self.hear(self.command, name, _unechoed(said, typed))
            self.command = before

    def hear(self, words: tuple[str, ...], stream: str, said: str) -> None:
        """What a command said; it is searched when the test is over, and all that is personal in it is known."""
        row = may_show(words)
        if row and (stream == "stdout" or row.asks):
            self.counts.shown += 1
            self.counts.reasons.add(f"{' '.join(row.words)} {row.option}".strip())
        else:
            self.said.append((f"{stream} of {_told(words)}", said.encode("utf-8", "surrogatepass")))

    def take_arguments(self, words: tuple[str, ...]) -> None:
        """What other programs can read of a command while it runs."""
        self.said.append((f"arguments of {_told(words)}", "\0".join(words).encode("utf-8", "surrogateescape")))

    def learn(self, text: bytes) -> None:
        """What the vault seals."""
        for each in _texts(json.loads(text)):
            self.counts.sealed += 1
            if MARK in each.casefold():
                self.counts.marked += 1
            elif is_unmistakable(each, ordinary()):
                self.counts.learnt += 1
                self.samples.add(each)

    # Files and programs

    def audit(self, event: str, given: tuple[Any, ...]) -> None:
        """What Python tells of files and programs."""
        if self._busy or event not in HEARD:
            return
        self._busy = True
        try:
            HEARD[event](self, *given)
        finally:
            self._busy = False

    def _opened(self, path: Any, _mode: Any, flags: Any) -> None:
        if isinstance(path, (str, bytes)) and isinstance(flags, int) and flags & WRITES:
            self.wrote[_absolute(path)] = TESTED if self.command is None else self.command

    def _connected(self, path: Any) -> None:
        if isinstance(path, (str, bytes)) and self.command is not None:
            name = os.fsdecode(path)
            self.wrote[_absolute(name.removeprefix("file://").partition("?")[0])] = self.command

    def _renamed(self, old: Any, new: Any, *_folders: Any) -> None:
        by = self.wrote.pop(_absolute(old), TESTED if self.command is None else self.command)
        self.wrote[_absolute(new)] = by

    def _removed(self, path: Any, folder: Any = -1) -> None:
        where = _absolute(path, folder)
        if where.startswith(FOLDER) and self.wrote.get(where) != TESTED:
            self.counts.removed += self.look(where)

    def _started(self, _program: Any, arguments: Any, *_rest: Any) -> None:
        words = [arguments] if isinstance(arguments, (str, bytes)) else arguments
        self.counts.programs += 1
        self.said.append(("arguments of a program", b"\0".join(map(os.fsencode, words))))

    # The search

    def look(self, path: str) -> bool:
        """Search a file, if it is one and was not seen as it is; and its name."""
        content = _content(path, self.seen)
        if content is None:
            return False
        self.counts.files += 1
        self.counts.bytes += len(content)
        by = self.wrote.get(path, self.wrote.get(os.path.dirname(path), ()))  # or its folder was renamed, once whole
        if by != TESTED and not (isinstance(by, tuple) and (row := may_show(by)) and row.files):
            shown = re.sub(r"[0-9a-f]{8,}", "…", os.path.relpath(path, FOLDER))
            self.search(f"file {shown} by {_told(by) if isinstance(by, tuple) else by}", content)
        return True

    def search(self, where: str, content: bytes) -> None:
        """Note where a mark stands."""
        place = found_in(content, self.samples)
        if place is not None:
            self.counts.hits.append(Hit(self.test, where, place))

    def finish(self, folders: Iterable[str]) -> list[Hit]:
        """Search all that the test left; the hits."""
        before = len(self.counts.hits)
        for where, content in self.said:
            self.counts.texts += 1
            self.counts.bytes += len(content)
            self.search(where, content)
        for folder in folders:
            for path in _files_in(folder):
                self.look(path)
        self.said, self.samples = [], set()
        return self.counts.hits[before:]


WATCH = Watch()
HEARD = {
    "open": Watch._opened,
    "sqlite3.connect": Watch._connected,
    "os.rename": Watch._renamed,
    "os.remove": Watch._removed,
    "subprocess.Popen": Watch._started,
}


def _so_far(stream: Any) -> tuple[str, bool]:
    """What was written to a stream that keeps it."""
    with suppress(AttributeError, ValueError):
        stream.flush()
        return str(stream.getvalue()), True
    return "", False


def _typed() -> set[str]:
    """The lines that somebody types at a terminal, where the tests show them after the question, as terminals do."""
    with suppress(AttributeError, ValueError):
        if sys.stdin.isatty():
            return set(sys.stdin.buffer.getvalue().decode("utf-8", "replace").splitlines()) - {""}  # type: ignore[attr-defined]
    return set()


def _unechoed(said: str, typed: set[str]) -> str:
    """What was said, without the answers of whoever sat at the terminal."""
    lines = said.split("\n")
    return "\n".join(f"{each.rpartition(': ')[0]}: " if each.rpartition(": ")[2] in typed else each for each in lines)


def _told(words: tuple[str, ...]) -> str:
    """A command by its words alone: what is given to it may be personal."""
    spoken = [each.partition("=")[0] for each in words if re.fullmatch(r"-{0,2}[a-z][a-z-]*(=.*)?", each)]
    return f"primm {' '.join(spoken[:4])}".replace(MARK, "…")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(each)


def _absolute(path: Any, folder: Any = -1) -> str:
    if isinstance(path, int):
        return ""
    name = os.fsdecode(path)
    if isinstance(folder, int) and folder >= 0:
        with suppress(OSError):
            return os.path.join(os.readlink(f"/proc/self/fd/{folder}"), name)
    with suppress(OSError):
        return os.path.normpath(os.path.join(os.getcwd(), name))
    return name


def _content(path: str, seen: dict[str, tuple[int, int]]) -> bytes | None:
    """What a file holds; None where there is none, or it was read before and is the same."""
    try:
        number = OPEN(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        found = FSTAT(number)
        state = (found.st_ino, found.st_mtime_ns)
        if not stat.S_ISREG(found.st_mode) or seen.get(path) == state:
            return None
        seen[path] = state
        return b"".join(iter(lambda: READ(number, CHUNK), b""))
    finally:
        CLOSE(number)


def _files_in(folder: str) -> Iterator[str]:
    """Every file of a folder; a name is searched as what is said, without the test's own part of it."""
    for where, folders, names in os.walk(folder):
        for each in (*folders, *names):
            WATCH.counts.names += 1
            path = os.path.join(where, each)
            if WATCH.wrote.get(path) != TESTED and os.path.dirname(path) != folder:
                WATCH.search("the name of a file", os.fsencode(each))
        yield from (os.path.join(where, each) for each in names)


@cache
def ordinary() -> str:
    """Every text of the program itself: what stands there is nobody's."""
    here = Path(primm.__file__).parent
    every = (path for suffix in ("py", "json", "po", "toml") for path in here.rglob(f"*.{suffix}"))
    return "\n".join(path.read_text("utf-8") for path in every).casefold()


def _words_of(arguments: Any) -> tuple[str, ...] | None:
    """The words of a command of PRIMM that is a program of its own."""
    words = [os.fsdecode(each) for each in ([arguments] if isinstance(arguments, (str, bytes)) else arguments)]
    for place, each in enumerate(words):
        if "primm" in each and "pytest" not in words:
            return tuple(words[place + 1 :])
    return None


def _hang_in() -> None:
    """Stand between the tests and the program."""
    main, seal, communicate = primm.cli.main, Vault.seal, subprocess.Popen.communicate

    def watched_main(arguments: Sequence[str] | None = None) -> int:
        return WATCH.run(main, arguments)

    def watched_seal(vault: Vault, subject: str, text: bytes, aad: bytes) -> bytes:
        WATCH.learn(text)
        return seal(vault, subject, text, aad)

    def watched_communicate(self: Any, *given: Any, **more: Any) -> Any:
        answer = communicate(self, *given, **more)
        words = _words_of(self.args)
        if words is not None:
            WATCH.counts.children += 1
            for name, said in zip(("stdout", "stderr"), answer, strict=True):
                text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
                WATCH.hear(words, name, text or "")
        return answer

    primm.cli.main = watched_main
    Vault.seal = watched_seal  # type: ignore[method-assign]
    subprocess.Popen.communicate = watched_communicate  # type: ignore[method-assign,assignment]
    sys.addaudithook(WATCH.audit)


if REPORTED:
    _hang_in()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test begins."""
    WATCH.test = item.nodeid.replace(MARK, "…")
    WATCH.counts.tests += 1


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A test is over, and its folder still there: search what it left, and what is shared."""
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    try:
        return (yield)
    finally:
        hits = WATCH.finish([FOLDER])
        WATCH.wrote.clear()
        if WATCH.counts.tests % EVERY == 0:
            write_report()
        if folder is not None:
            import shutil

            WATCH._busy = True
            shutil.rmtree(folder, ignore_errors=True)
            WATCH._busy = False
        if hits:
            pytest.fail("\n".join(f"{each.where}, offset {each.offset}" for each in hits[:10]), pytrace=False)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """All is over."""
    write_report()


def write_report() -> None:
    """Write down what was counted until now: a run that is ended early has searched something too."""
    if REPORTED:
        counts = {**vars(WATCH.counts), "reasons": sorted(WATCH.counts.reasons)}
        Path(REPORTED, f"{os.getpid()}.json").write_text(json.dumps(counts), "utf-8")
