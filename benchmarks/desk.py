"""At the desk: the time from Enter to the next prompt, through a real pseudo-terminal, in a log of 100,000 events."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles

from measure import Figure, Times, cpu_of
from samples import life, now, rounds

from primm.core.events.ids import handle
from primm.core.log.log import Log

EVENTS, PERSONS = 100_000, 10_000
STEP = 5_000  # events of one transaction
LINES = 20
PASSPHRASE = "only for this measurement"  # noqa: S105
PRIMM = [str(Path(sys.executable).parent / "primm")]
PATIENCE = 120.0
PROMPT = re.compile(rb"falconara \d\d:\d\d >")
STORED = re.compile(rb"(contact|need) [0-9a-z]{5}")


def figures(folder: Path) -> Iterator[Figure]:
    """A visit of a known person, a call that nobody answered, and how long the session takes to open."""
    persons = _prepare(folder)
    terminal = Terminal([*PRIMM, "desk"])
    opening = _opened(terminal)
    turns = rounds(LINES)
    visits = [terminal.line(f"c {handle(each)} permit 25") for each in persons[:turns]]
    calls = [terminal.line(f"c {handle(each)} -") for each in persons[turns : 2 * turns]]
    terminal.close()
    for name, taken in (("a visit", visits), ("a failed call", calls)):
        note = f"(the slowest tenth {quantiles(taken, n=10)[-1] * 1e3:.0f} ms, {len(taken)} lines)"
        yield Figure(f"{name}: ms from Enter to the next prompt", median(taken) * 1e3, 100, note=note)
    yield Figure("desk: seconds from the passphrase to the first prompt", opening, None)
    outside = Times({"c": cpu_of([*PRIMM, "--no-input", "c", handle(persons[-1]), "-"])}, 3)
    yield Figure("the same failed call as a command of its own, ms of the processor", outside.median("c") * 1e3, None)


class Terminal:
    """A program before which somebody sits."""

    def __init__(self, command: list[str]) -> None:
        self._master, slave = pty.openpty()
        os.environ["TERM"] = "xterm"
        self._child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
        os.close(slave)
        self.said = b""

    def wait(self, pattern: re.Pattern[bytes], since: int = 0) -> int:
        """Wait until this was said; where it ends."""
        end = time.monotonic() + PATIENCE
        while not (found := pattern.search(self.said, since)):
            if time.monotonic() > end or not select.select([self._master], [], [], PATIENCE)[0]:
                raise SystemExit(f"waited for {pattern.pattern!r}, but saw {self.said[-2000:]!r}")
            said = os.read(self._master, 65_536)
            if b"\x1b[6n" in said:  # where is the cursor?
                self.type(b"\x1b[1;1R")
            self.said += said
        return found.end()

    def type(self, keys: bytes) -> None:
        """Type these keys."""
        os.write(self._master, keys)

    def line(self, text: str) -> float:
        """Type a line; the seconds from Enter to the prompt after it."""
        self.type(text.encode())
        time.sleep(0.3)  # what is said while it is typed is not what is measured
        before = len(self.said)
        self.drain()
        start = time.perf_counter()
        self.type(b"\r")
        stored = self.wait(STORED, before)
        self.wait(PROMPT, stored)
        return time.perf_counter() - start

    def drain(self) -> None:
        """Take in what was said so far."""
        while select.select([self._master], [], [], 0)[0]:
            self.said += os.read(self._master, 65_536)

    def close(self) -> None:
        """Leave."""
        self.type(b"\x04")
        self._child.wait(PATIENCE)
        os.close(self._master)


def _prepare(folder: Path) -> list[str]:
    """A home, a log with its vault and its desk, and so many events of other desks; ids of persons."""
    home = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "XDG_STATE_HOME": str(folder / "state")}
    os.environ.update(home | {"PRIMM_LOG": str(folder / "desk")})
    begin = [*PRIMM, "--no-input", "init", "--desk", "falconara", "--name", "Falconara", "--by", "m1", "--no-recovery"]
    subprocess.run(begin, check=True, capture_output=True, env={**os.environ, "PRIMM_PASSPHRASE": PASSPHRASE})
    persons = []
    with closing(Log.open(folder / "desk" / "log.db", write=True)) as log:
        drafts = list(life(EVENTS, PERSONS))
        for start in range(0, len(drafts), STEP):
            log.append(drafts[start : start + STEP], None, now)
        persons = [each.id for each in drafts if each.kind == "person.registered"]
    return persons


def _opened(terminal: Terminal) -> float:
    """Answer who and where, give the passphrase, wait for the prompt."""
    at = terminal.wait(re.compile(rb"\[m1\]: "))
    terminal.type(b"\r")
    at = terminal.wait(re.compile(rb"\[falconara\]: "), at)
    terminal.type(b"\r")
    at = terminal.wait(re.compile(rb"Passphrase: "), at)
    terminal.type(PASSPHRASE.encode() + b"\r")
    start = time.perf_counter()
    terminal.wait(PROMPT, at)
    return time.perf_counter() - start
