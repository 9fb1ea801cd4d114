"""The watch: collects while the tests run what PRIMM says, writes, names files and starts, and searches it for marks.

It is a plugin of pytest, loaded before any test (``-p tests.canary.watch``), and hangs in the places that everything
goes through: ``primm.cli.main`` for commands of this process, ``Popen.communicate`` for those of others,
``pexpect.spawn`` for those on a terminal, and the audit hook of Python, which is told of every file that is opened for
writing, renamed or removed, and of every program that is started; programs of their own tell the same by ``inside``.
What the vault seals is learnt as it is sealed, so that notes and addresses are searched for too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
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
from tests.canary import inside
from tests.canary.inside import REPORT, WRITES, absolute, is_apart
from tests.canary.places import CHUNK, content_of, files_in, new_in_memory, new_in_tree
from tests.canary.samples import EVERYWHERE, MARK, found_in, is_unmistakable
from tests.canary.shows import PERSONAL, Shows, files_of, may_show
from tests.canary.terminals import Ears, Terminal, unechoed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

REPORTED = os.environ.get(REPORT, "")  # the tests take such variables away
FOLDER = os.path.realpath(tempfile.gettempdir())  # everything temporary of this run
REFUSED = (2, 3, 5)  # whoever typed a name into a command all the same, in a test of just that
EVERY = 20  # tests after which the report is written anew
TESTED = "a test"
OWNER = os.getpid()  # a fork of it tells what it has to tell as other programs do


class Hit(NamedTuple):
    """Where something personal was found; never what or whose."""

    test: str
    where: str
    offset: int


class Counts:
    """What was searched."""

    def __init__(self) -> None:
        self.tests = self.commands = self.children = self.texts = self.files = self.removed = self.bytes = 0
        self.names = self.programs = self.processes = self.terminals = self.refused = 0
        self.sealed = self.marked = self.learnt = self.shown = 0
        self.hits: list[Hit] = []
        self.reasons: set[str] = set()


class Watch:
    """What is known of the test that runs."""

    def __init__(self) -> None:
        self.counts = Counts()
        self.test = ""
        self.command: tuple[str, ...] | None = None
        self.samples: set[str] = set()
        self.before: set[str] = set()  # those of the test before
        self.said: list[tuple[str, bytes]] = []
        self.terminals: list[Terminal] = []
        self.wrote: dict[str, tuple[str, ...] | str] = {}
        self.asked: set[str] = set()  # files and folders that were named for names
        self.seen: dict[str, tuple[int, int]] = {}
        self._busy = False

    # Commands

    def run(self, main: Callable[..., int], arguments: Sequence[str] | None) -> int:
        """A command of this process."""
        before, self.command = self.command, tuple(sys.argv[1:] if arguments is None else arguments)
        self.counts.commands += 1
        self.asked |= {absolute(each) for each in files_of(self.command)}
        streams = {name: (each, _so_far(each)) for name, each in (("stdout", sys.stdout), ("stderr", sys.stderr))}
        typed, code = _typed(), -1
        try:
            code = main(arguments)
            return code
        finally:
            said = {}
            for name, (stream, text) in streams.items():
                now = _so_far(stream)
                said[name] = unechoed(now[len(text) :] if now.startswith(text) else now, typed)
            if code in REFUSED:
                self.refuse(self.command, said["stderr"])
            else:
                self.take_arguments(self.command)
            for name, text in said.items():
                self.hear(self.command, name, text, refused=code in REFUSED)
            self.command = before

    def refuse(self, words: tuple[str, ...], why: str) -> None:
        """What somebody typed into a command that is refused: it may be repeated nowhere."""
        values = {each.partition("=")[2] or each for each in words}
        if any(each in why for each in PERSONAL):
            self.samples |= {each for each in values if is_unmistakable(each, ordinary())}
            self.counts.refused += 1
        elif any(found_in(os.fsencode(each)) is not None for each in values):
            self.counts.refused += 1

    def hear(self, words: tuple[str, ...], stream: str, said: str, *, refused: bool = False) -> None:
        """What a command said; it is searched when the test is over, and all that is personal in it is known."""
        row = may_show(words)
        if row and not refused and (stream == "stdout" or row.asks):
            self._show(row)
            said = row.left(said)
        self.said.append((f"{stream} of {_told(words)}", said.encode("utf-8", "surrogatepass")))

    def _show(self, row: Shows) -> None:
        self.counts.shown += 1
        self.counts.reasons.add(f"{' '.join(row.words)} {row.option}".strip())

    def take_arguments(self, words: tuple[str, ...]) -> None:
        """What other programs can read of a command while it runs."""
        self.said.append((f"arguments of {_told(words)}", "\0".join(words).encode("utf-8", "surrogateescape")))

    def sit_at(self, words: tuple[str, ...], columns: int, rows: int) -> Terminal:
        """A terminal that a program is put on."""
        self.counts.terminals += 1
        if row := may_show(words):
            self._show(row)
        terminal = Terminal(
            words, columns, rows, lambda where, text: self.said.append((f"{where} on a terminal", text))
        )
        self.terminals.append(terminal)
        return terminal

    def learn(self, text: bytes) -> None:
        """What the vault seals."""
        for each in _texts_of(text):
            self.counts.sealed += 1
            if MARK in each.casefold():
                self.counts.marked += 1
            elif self.test.partition("::")[0] not in EVERYWHERE and is_unmistakable(each, ordinary()):
                self.counts.learnt += 1
                self.samples.add(each)

    # Files and programs

    def audit(self, event: str, given: tuple[Any, ...]) -> None:
        """What Python tells of files and programs."""
        if os.getpid() != OWNER:
            inside.heard(event, given)
        if self._busy or event not in HEARD or os.getpid() != OWNER:
            return
        self._busy = True
        try:
            HEARD[event](self, *given)
        finally:
            self._busy = False

    def _opened(self, path: Any, _mode: Any, flags: Any) -> None:
        if isinstance(path, (str, bytes)) and isinstance(flags, int) and flags & WRITES:
            self.wrote[absolute(path)] = TESTED if self.command is None else self.command

    def _connected(self, path: Any) -> None:
        if isinstance(path, (str, bytes)) and self.command is not None:
            name = os.fsdecode(path)
            self.wrote[absolute(name.removeprefix("file://").partition("?")[0])] = self.command

    def _renamed(self, old: Any, new: Any, *_folders: Any) -> None:
        """Of a folder too: what is in it was written by whoever wrote it."""
        source, target = absolute(old), absolute(new)
        inner = [each for each in self.wrote if each.startswith(f"{source}{os.sep}")]
        for each in inner:
            self.wrote[target + each[len(source) :]] = self.wrote.pop(each)
        self.wrote[target] = self.wrote.pop(source, TESTED if self.command is None else self.command)

    def _removed(self, path: Any, folder: Any = -1) -> None:
        where = absolute(path, folder)
        if not where.startswith((REPORTED, inside.TOLD)) and self.wrote.get(where) != TESTED:
            self.counts.removed += self.look(where)

    def _started(self, _program: Any, arguments: Any, *_rest: Any) -> None:
        words = [arguments] if isinstance(arguments, (str, bytes)) else arguments
        self.counts.programs += 1
        self.said.append(("arguments of a program", b"\0".join(map(os.fsencode, words))))

    # The search

    def look(self, path: str) -> bool:
        """Search a file, if it is one and was not seen as it is; and its name."""
        content = content_of(path, self.seen)
        if content is None:
            return False
        self.counts.files += 1
        self.counts.bytes += len(content)
        by = self.wrote.get(path, ())
        if by != TESTED and not (isinstance(by, tuple) and self._is_asked_for(path, by)):
            shown = re.sub(r"[0-9a-f]{8,}", "…", os.path.relpath(path, FOLDER))
            self.search(f"file {shown} by {_told(by) if isinstance(by, tuple) else by}", content)
        return True

    def _is_asked_for(self, path: str, words: tuple[str, ...]) -> bool:
        """Whether a command that may write names into a file was asked for this one: no journal, cache or log is."""
        return bool(files_of(words)) and path.startswith(tuple(self.asked))

    def search(self, where: str, content: bytes) -> None:
        """Note where a mark stands."""
        place = found_in(content, self.samples)
        if place is not None:
            self.counts.hits.append(Hit(self.test, where, place))

    def finish(self, folders: Iterable[str]) -> list[Hit]:
        """Search all that the test left; the hits."""
        before = len(self.counts.hits)
        self._be_told()
        self.said += [(f"terminal of {_told(each.words)}", each.all_said()) for each in self.terminals]
        for where, content in self.said:
            self._searched(where, content)
        for path, named in (each for folder in folders for each in files_in(folder)):
            self.counts.names += 1
            if self.wrote.get(path) != TESTED and named:
                self.search("the name of a file", os.fsencode(os.path.basename(path)))
            self.look(path)
        for path in filter(is_apart, tuple(self.wrote)):
            self.look(path)
        self.said, self.terminals, self.before, self.samples = [], [], self.samples, set()
        self.asked.clear()
        for path in new_in_memory():  # where others may have the same notes, but not the marks
            self.look(path)
        return self.counts.hits[before:]

    def end(self) -> None:
        """Search what the run left in the tree itself, as a program does that is started there and dies."""
        self.test = "all tests"
        for path in new_in_tree():
            self.look(path)

    def read(self, sections: Iterable[tuple[str, str]]) -> None:
        """What pytest caught of programs that wrote where the tests themselves do, when the test is over."""
        self.samples = self.before
        for title, text in sections:
            if title.startswith("Captured"):
                self._searched(title, text.encode("utf-8", "surrogatepass"))
        self.samples = set()

    def _searched(self, where: str, content: bytes) -> None:
        self.counts.texts += 1
        self.counts.bytes += len(content)
        self.search(where, content)

    def _be_told(self) -> None:
        """What programs of their own had to tell: what is sealed comes before what it is searched for in."""
        for name in sorted(os.listdir(inside.TOLD), reverse=True):
            kind, path = name.partition("-")[0], os.path.join(inside.TOLD, name)
            content = content_of(path, {}) or b""
            os.remove(path)
            if kind == "sealed":
                self.learn(content)
            elif kind == "removed":
                self.counts.removed += 1
                self.counts.files += 1
                self._searched("a file that a program removed", content)
            elif kind == "apart":
                self.look(os.fsdecode(content))
            else:
                self.counts.processes += kind == "arguments"
                self.said.append(("arguments of a process", content))


WATCH = Watch()
HEARD = {
    "open": Watch._opened,
    "sqlite3.connect": Watch._connected,
    "os.rename": Watch._renamed,
    "os.remove": Watch._removed,
    "subprocess.Popen": Watch._started,
}


def _so_far(stream: Any) -> str:
    """What was written to a stream that keeps it."""
    with suppress(AttributeError, ValueError):
        stream.flush()
        return str(stream.getvalue())
    return ""


def _typed() -> set[str]:
    """The lines that somebody types at a terminal, where the tests show them after the question, as terminals do."""
    with suppress(AttributeError, ValueError):
        if sys.stdin.isatty():
            return set(sys.stdin.buffer.getvalue().decode("utf-8", "replace").splitlines()) - {""}  # type: ignore[attr-defined]
    return set()


def _told(words: tuple[str, ...]) -> str:
    """A command by its words alone: what is given to it may be personal."""
    spoken = [each.partition("=")[0] for each in words if re.fullmatch(r"-{0,2}[a-z][a-z-]*(=.*)?", each)]
    return f"primm {' '.join(spoken[:4])}".replace(MARK, "…")


def _texts_of(sealed: bytes) -> list[str]:
    """Every text in what is sealed, which is one text where a test seals it itself."""
    try:
        return [*_texts(json.loads(sealed))]
    except ValueError:
        return [sealed.decode("utf-8", "replace")]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(each)


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


def _hang_at_terminals() -> None:
    """What is typed at a terminal and what is written on it."""
    import pexpect

    begin, close = pexpect.spawn.__init__, pexpect.spawn.close

    def watched_begin(self: Any, command: str, args: Sequence[str] = (), **more: Any) -> None:
        begin(self, command, list(args), **more)
        rows, columns = more.get("dimensions") or (24, 80)
        terminal = WATCH.sit_at(tuple(args), columns, rows)
        self.logfile_read, self.logfile_send = Ears(terminal.heard), Ears(terminal.sent)

    def watched_close(self: Any, force: bool = True) -> None:
        with suppress(pexpect.EOF, pexpect.TIMEOUT, ValueError, OSError):
            while True:  # what nobody waited for was seen by whoever sat there
                self.read_nonblocking(CHUNK, timeout=0)
        close(self, force)

    pexpect.spawn.__init__, pexpect.spawn.close = watched_begin, watched_close


def _go_inside() -> None:
    """Let every Python that is started from here on tell what it has to tell."""
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (inside.SITE, os.environ.get("PYTHONPATH"))))
    sys.path.append(inside.SITE)


if REPORTED:
    _hang_in()
    _hang_at_terminals()
    _go_inside()


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
        hits = WATCH.finish([FOLDER, inside.MEMORY])
        WATCH.wrote.clear()
        if WATCH.counts.tests % EVERY == 0:
            write_report()
        if folder is not None:
            WATCH._busy = True
            shutil.rmtree(folder, ignore_errors=True)
            WATCH._busy = False
        if hits:
            pytest.fail("\n".join(f"{each.where}, offset {each.offset}" for each in hits[:10]), pytrace=False)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """What was caught of a test is known once its end is told."""
    if report.when == "teardown":
        WATCH.read(report.sections)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """All is over."""
    WATCH.end()
    write_report()


def write_report() -> None:
    """Write down what was counted until now: a run that is ended early has searched something too."""
    if REPORTED:
        counts = {**vars(WATCH.counts), "reasons": sorted(WATCH.counts.reasons)}
        Path(REPORTED, f"{os.getpid()}.json").write_text(json.dumps(counts), "utf-8")
