"""Processes that append to a log, as many as a test asks for, from one that has imported everything already."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Nursery:
    """Where processes are born; what they say is read line by line."""

    def __init__(self) -> None:
        program = [sys.executable, str(Path(__file__).with_name("appender.py"))]
        self.process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def bear(self, path: str, behaviour: str, number: int, *, appends: int, size: int, wait: bool) -> None:
        """A process that appends; with ``wait`` none is born before its death."""
        assert self.process.stdin
        self.process.stdin.write("\t".join(map(str, (path, behaviour, number, appends, size, wait))) + "\n")
        self.process.stdin.flush()

    def lines(self) -> Iterator[list[str]]:
        """What is said from now on."""
        assert self.process.stdout
        for line in self.process.stdout:
            yield line.split()

    def close(self) -> None:
        """Nobody is born any more; who lives comes to an end by itself."""
        assert self.process.stdin
        self.process.stdin.close()

    def end(self) -> None:
        """What is left after a test."""
        self.close()
        assert self.process.stdout
        self.process.stdout.read()
        self.process.stdout.close()
        self.process.wait()
