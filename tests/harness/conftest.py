"""What the harnesses share: logs and who writes in them, a disk that fails, processes, and commands in a world."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.core.log.conftest import clock, keys, library, log, new_log, outsider, path, pen
from tests.harness.disk import Disk
from tests.harness.nursery import Nursery
from tests.harness.system import System

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ctypes import CDLL

__all__ = ["clock", "keys", "library", "log", "new_log", "outsider", "path", "pen"]

MEMORY = "/dev/shm"


@pytest.fixture(scope="session")
def whole_disk(library: CDLL) -> Disk:
    """One disk for all tests, never taken apart while a file may still be open on it."""
    return Disk(library)


@pytest.fixture
def disk(whole_disk: Disk) -> Iterator[Disk]:
    """The disk on which everything is opened during a test."""
    whole_disk.plug_in()
    yield whole_disk
    whole_disk.unplug()


@pytest.fixture
def system(disk: Disk) -> System:
    """What Python asks of that disk."""
    return System(disk)


@pytest.fixture(scope="module")
def whole_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The same for all tests of a module."""
    with TemporaryDirectory(dir=MEMORY if os.path.isdir(MEMORY) else tmp_path_factory.mktemp("memory")) as folder:
        yield Path(folder)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is a disk of it: thousands of logs would wait for another one all the time."""
    with TemporaryDirectory(dir=MEMORY if os.path.isdir(MEMORY) else tmp_path) as folder:
        yield Path(folder)


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    """One nursery of processes for each test."""
    made = Nursery()
    yield made
    made.end()
