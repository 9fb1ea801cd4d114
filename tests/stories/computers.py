"""Plays a story of several people, each at a computer of their own: every command is given at a real terminal.

What ``tests.stories.player`` says holds, and besides:

- a title begins with who and where: ``== 9/3 18.00 == cc, coordinamento: il decreto``; the second word is a computer;
- ``[12]`` below what a command says is its exit code, if it is not 0;
- what is called ``/chiavetta/…`` lies on a stick that goes from one computer to the other;
- ``$ cp``, ``$ cat``, ``$ cmp`` and ``$ ls`` are the computer's own.
"""

from __future__ import annotations

import re
import shlex
from subprocess import run
from typing import TYPE_CHECKING

from tests.desk.session.terminal import KEY, Screen
from tests.stories.player import CODES, QUIET, Player, Step

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from tests.cli.test_transcripts import Names

WHERE = re.compile(r"== .* == \w+, ([a-z-]+)\b.*")
COLUMNS, ROWS = 200, 30
STICK = "/chiavetta"
OWN = ("cp", "cat", "cmp", "diff", "ls")
ECHO = 0.5  # seconds after which a terminal will not show any more what was typed


class Window(Screen):
    """A terminal of one of several computers; what lies in the folder of the story is called as if that were all."""

    def __init__(self, folder: Path, computer: str, arguments: list[str], chance: str) -> None:
        home = folder / computer
        environ = {
            "HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "XDG_DATA_HOME": str(home / "data"),
            "XDG_CACHE_HOME": str(folder / "cache"), "PRIMM_LOG": str(home / "registro"), "LANG": "it_IT.UTF-8",
            "PRIMM_TEST_CLOCK": str(folder / "clock"), "PRIMM_TEST_CHANCE": chance, "PRIMM_PASSPHRASE": "",
        }  # fmt: skip
        super().__init__(*arguments, clock=home / "clock", environ=environ, columns=COLUMNS, rows=ROWS)
        self._folder, self._code = folder, 0

    def since(self, row: int) -> list[str]:
        """What was said, and below it the exit code if it is not 0."""
        said = [each.replace(str(self._folder), "") for each in super().since(row)]
        return [*said, f"[{self.code()}]"] if self._over and self.code() else said

    def waits(self) -> bool:
        """Whether it still asks something that nobody has answered."""
        return not self._over

    def code(self) -> int:
        """The exit code of a command that has ended."""
        self._code = self._code or self.ended()
        return self._code


class Computers(Player):
    """Several people with the story before them, and all their computers in one folder."""

    def __init__(self, names: Names, folder: Path, day: date, quiet: float = QUIET) -> None:
        super().__init__(
            names, folder / "clock", day, lambda command: self._turn_on([command]), lambda _command: [], {}, quiet
        )
        self._folder, self._computer = folder, ""
        self.windows: list[Window] = []
        (folder / STICK[1:]).mkdir()

    def close(self) -> None:
        """Turn all computers off."""
        for each in self.windows:
            each.__exit__()

    def _read(self, line: str) -> None:
        super()._read(line)
        found = WHERE.fullmatch(line)
        if found:
            self._computer = found[1]
            (self._folder / self._computer).mkdir(exist_ok=True)

    def _command(self, command: str, step: Step) -> None:
        if self.windows and self.windows[-1].waits():
            self.written.append(f"? {self.windows[-1].region()}")
        self.written.append(step.lead + step.typed)
        self._keys += len(KEY.findall(f"{step.lead}{command}"[2:])) + 1
        arguments = [self._found(each) for each in shlex.split(self.names.fill(command))]
        if step.lead == "$ ":
            self._own(step, *arguments)
            return
        self._screen, self._mark = self._turn_on(arguments), 0
        self._screen.await_turn((0, 0, -1))
        self._hear(step, "\n")

    def _own(self, step: Step, *words: str) -> None:
        """A command of the computer's own."""
        assert words[0] in OWN
        done = run(words, cwd=self._folder / self._computer, capture_output=True, text=True, check=False)
        said = [each for each in done.stdout.splitlines() if each] + [f"[{done.returncode}]"] * bool(done.returncode)
        self._tell(step, said)

    def _found(self, word: str) -> str:
        return f"{self._folder}{word}" if word.startswith("/") else word

    def _turn_on(self, arguments: list[str]) -> Window:
        self.windows.append(Window(self._folder, self._computer, arguments, str(len(self.windows))))
        return self.windows[-1]

    def _tell(self, step: Step, said: list[str]) -> None:
        self.seen += said
        same = self.names.same(step.said, "".join(f"{each}\n" for each in said))
        self.written += step.said if same else self._called("\n".join(said))

    def _press(self, keys: str) -> None:
        super()._press(keys)
        screen = self._live()
        if keys and not screen.listening and keys not in CODES.values() and "assphrase" not in screen.region():
            screen.settle(lambda: screen.region().endswith(keys.rstrip()), ECHO)
