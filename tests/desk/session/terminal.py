"""A person before a real terminal: types keys, which are counted, waits for what the screen shows, and reads it."""

from __future__ import annotations

import os
import re
import resource
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pexpect
import pyte

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LAUNCHER = Path(__file__).with_name("launcher.py")
COLUMNS, ROWS = 100, 40
FIRST_BYTES = 512
PATIENCE = 20.0  # seconds after which what was waited for will not come any more
ENTER, CTRL_C, CTRL_D, LOCK, TAB, BACKSPACE, LEFT = "\r", "\x03", "\x04", "\x0c", "\t", "\x7f", "\x1b[D"
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
LISTENS, STOPS = "\x1b[?2004h", "\x1b[?2004l"  # what the line editor writes when a prompt begins and ends
SWITCHES = re.compile(r"(\x1b\[\?2004[hl])")
BELL = "\x07"  # when it refuses a key
KEY = re.compile(r"\x1b\[[0-9;]*[A-Za-z~]|.", re.DOTALL)


class Screen:
    """A pseudo-terminal with ``primm`` in it. The clock stands still until ``at`` moves it.

    ``keys`` counts what was typed since the last ``count``: a key each, also one that sends several bytes.
    """

    def __init__(
        self,
        *arguments: str,
        clock: Path,
        environ: Mapping[str, str] | None = None,
        columns: int = COLUMNS,
        rows: int = ROWS,
    ) -> None:
        self._clock = clock
        self._screen = pyte.HistoryScreen(columns, rows, history=2_000)
        self._stream = pyte.Stream(self._screen)
        self.keys = 0
        self.prompt = ""
        self._said = ""  # since a key was pressed last
        self.prompts = self.bells = self.begun = 0  # how often it began to listen and rang; the row of the last prompt
        self.listening = self._over = False
        given = {**os.environ, "TERM": "xterm", "PRIMM_TEST_CLOCK": str(clock), **(environ or {})}
        command = [str(LAUNCHER), *arguments]
        self._child: Any = pexpect.spawn(
            sys.executable,
            command,
            env=given,
            dimensions=(rows, columns),
            encoding="utf-8",
            timeout=PATIENCE,
            cwd=str(clock.parent),
        )
        self._child.delaybeforesend = None
        self._child.ptyproc.delayafterclose = 0

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._child.isalive():
            self._child.kill(signal.SIGKILL)
            self._child.wait()
        self._child.close()

    def fill_disk(self, *, full: bool) -> None:
        """As long as the disk is full, no file can be written to."""
        most = FIRST_BYTES if full else resource.RLIM_INFINITY
        resource.prlimit(self._child.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def at(self, moment: str) -> None:
        """Set the clock, in UTC: 2020-03-31T10:00."""
        set_clock(self._clock, moment)

    def press(self, keys: str) -> None:
        """Type these keys."""
        self.keys += len(KEY.findall(keys))
        self._said = ""
        self._child.send(keys)

    def do(self, line: str, then: str = "") -> None:
        """Type a line, press Enter when it is seen, wait for what is said then, and for the next prompt."""
        self.press(line)
        self.until(lambda: self.line().endswith(line), f"the line {line}")
        self.enter(then or None)
        self.ready()

    def ready(self) -> None:
        """Wait for a prompt at which nothing is typed yet: what is pressed before it may be lost."""
        self.until(lambda: self.line() == self.prompt, f"an empty {self.prompt}")

    def enter(self, then: str | None = None) -> None:
        """Press Enter, and wait for what is written after that."""
        self.press(ENTER)
        if then is not None:
            self.until(lambda: then in ESCAPES.sub("", self._said), then)

    def open(self, passphrase: str, prompt: str) -> None:
        """Take what is proposed for who and where, give the passphrase, wait for the first prompt."""
        self.wait("[mr]:")
        self.enter("[falconara]:")
        self.enter("Passphrase:")
        self.press(passphrase)
        self.press(ENTER)
        self.prompt = prompt
        self.ready()
        self.count()

    def line(self) -> str:
        """The line in which the cursor stands."""
        return _written(self._screen.buffer[self._screen.cursor.y]).rstrip()

    def below(self) -> str:
        """What stands below the line."""
        return "\n".join(self.text().split("\n")[self._screen.cursor.y + 1 :]).strip()

    def count(self) -> int:
        """How many keys were typed since the last time, and begin to count anew."""
        keys, self.keys = self.keys, 0
        return keys

    def wait(self, text: str) -> None:
        """Wait until this can be seen."""
        self.until(lambda: text in self.text(), text)

    def gone(self, text: str) -> None:
        """Wait until this can no longer be seen."""
        self.until(lambda: text not in self.text(), f"no {text}")

    def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait until something is so; what the screen shows is told if it never is."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            if not self._read() or time.monotonic() > end:
                if is_so():
                    return
                raise AssertionError(f"waited for {what!r}, but saw:\n{self.text()}")

    def ended(self) -> int:
        """Wait for the end; the exit code."""
        end = time.monotonic() + PATIENCE
        while self._read():
            if time.monotonic() > end:
                raise AssertionError(f"it does not end, but shows:\n{self.text()}")
        self._child.close()
        return int(self._child.exitstatus if self._child.exitstatus is not None else 128 + self._child.signalstatus)

    def text(self) -> str:
        """What can be seen, line by line, without what is empty at the end."""
        return "\n".join(line.rstrip() for line in self._display()).rstrip()

    def history(self) -> str:
        """All that was ever said, also what was scrolled away."""
        return "\n".join(each.rstrip() for each in self._rows()).rstrip()

    def region(self) -> str:
        """The question or line that is being typed, from its first letter to the cursor, however many rows it has."""
        first = self.begun if self.listening else self.row()
        rows = self._rows()[first : self.row() + 1]
        return "".join(each.ljust(self._screen.columns) for each in rows).rstrip()

    def since(self, row: int) -> list[str]:
        """What was said from this row on, up to where something is typed."""
        end = self.heard()
        return [each.rstrip() for each in self._rows()[row if row <= end else 0 : end]]  # what was wiped begins anew

    def heard(self) -> int:
        """The row up to which what was said can be read."""
        if self._over:
            return len(self._rows())
        return self.begun if self.listening else self.row()

    def turn(self) -> tuple[int, int, int]:
        """What changes when something else may be typed."""
        return self.prompts, self.bells, self.row()

    def await_turn(self, before: tuple[int, int, int]) -> None:
        """Wait until something else may be typed, the line was refused, or all is over."""
        self.until(lambda: self._over or self.bells > before[1] or self._asks(before), "the next prompt")

    def await_dropped(self, prompt: str) -> None:
        """Wait until nothing of the line is left but its prompt."""
        self.until(lambda: self.listening and self.region() == prompt.rstrip(), "an empty line")

    def _asks(self, before: tuple[int, int, int]) -> bool:
        if self.listening:
            return self.prompts > before[0] and bool(self.line())
        return self.row() != before[2] and self.line().endswith(":")

    def settle(self, is_so: Callable[[], bool], quiet: float) -> None:
        """Wait until something is so, or until nothing new comes any more."""
        came = time.monotonic()
        while not is_so() and time.monotonic() - came < quiet and not self._over:
            before = self._screen.dirty.copy()
            self._screen.dirty.clear()
            self._read(quiet / 10)
            if self._screen.dirty:
                came = time.monotonic()
            self._screen.dirty |= before

    def _rows(self) -> list[str]:
        return [*map(_written, self._screen.history.top), *self._display()]

    def _display(self) -> list[str]:
        return [_written(self._screen.buffer[y]) for y in range(self._screen.lines)]

    def row(self) -> int:
        """The row in which the cursor stands, counted from the first that was ever written."""
        return len(self._screen.history.top) + int(self._screen.cursor.y)

    def cursor(self) -> tuple[int, int]:
        """The column and the row in which the cursor stands."""
        return self._screen.cursor.x, self._screen.cursor.y

    def _read(self, patience: float = 1) -> bool:
        """Take in what was written; whether there may be more."""
        try:
            said = self._child.read_nonblocking(65_536, timeout=patience)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            self._over = True
            return False
        self._said += said
        self._feed(said)
        return True

    def _feed(self, said: str) -> None:
        self.bells += said.count(BELL)
        for each in SWITCHES.split(said):
            if each == LISTENS:
                self.prompts, self.begun, self.listening = self.prompts + 1, self.row(), True
            elif each == STOPS:
                self.listening = False
            else:
                self._stream.feed(each)


def _written(line: Mapping[int, Any]) -> str:
    """A row of the screen, up to the last cell in which something was written."""
    return "".join(line[x].data for x in range(max(line, default=-1) + 1))


def set_clock(path: Path, moment: str) -> None:
    """Write the time into the file that the launcher reads, whole or not at all."""
    datetime.fromisoformat(moment).replace(tzinfo=UTC)
    new = path.with_suffix(".new")
    new.write_text(moment)
    new.replace(path)
