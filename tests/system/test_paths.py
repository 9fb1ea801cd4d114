"""What Windows cannot name or open, and how it lets one file take another's place."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from primm.system import files, paths, programs, which

if TYPE_CHECKING:
    from pathlib import Path

    from tests.system.conftest import Windows


@pytest.mark.parametrize(
    ("path", "part"),
    [
        (r"C:\Users\mr\log", ""),
        (r"\\?\C:\Users\mr\log", ""),
        (r"C:\Users\..\log.old", ""),
        (r"C:\Users\con\log", "con"),
        (r"C:\COM1.log", "COM1.log"),
        (r"C:\conto\comune", ""),
        (r"C:\log. ", "log. "),
        (r"C:\log.", "log."),
        (r"C:\a:b", "a:b"),
        (r"C:\what?", "what?"),
    ],
)
def test_names_that_windows_takes_for_something_else(system: Windows, path: str, part: str) -> None:
    assert part == paths.bad_part(path)


def test_a_path_must_leave_room_for_the_files_in_it(system: Windows) -> None:
    assert not paths.too_long("x" * paths.LONGEST)
    assert paths.too_long("x" * (paths.LONGEST + 1))
    assert 260 > len("\\".join(("x" * paths.LONGEST + f".new-{2**32 - 1}", "log.db-journal")))


def test_elsewhere_every_name_will_do() -> None:
    assert not which.on_windows()
    assert "" == paths.bad_part("/home/mr/con/what?")
    assert not paths.too_long("x" * 1000)


def test_sqlite_is_told_a_drive_as_a_part_of_the_path(system: Windows) -> None:
    """Of ``file://C:`` it says that C: is no host it knows."""
    assert "file:///C:/Users/mr/a%23b%3f/log.db?mode=rw" == paths.uri(r"C:\Users\mr\a#b?\log.db")


def test_elsewhere_a_backslash_is_a_letter_like_others() -> None:
    assert r"file:///home/a\b/log.db?mode=rw" == paths.uri(r"/home/a\b/log.db")


def test_a_file_that_somebody_has_open_for_a_moment_is_waited_for(
    system: Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals, real = [PermissionError(13, "in use")] * 3, os.replace

    def replace(old: str, new: str) -> None:
        if refusals:
            raise refusals.pop()
        real(old, new)

    monkeypatch.setattr(files, "PAUSE", 0)
    monkeypatch.setattr("os.replace", replace)
    (tmp_path / "old").touch()
    files.replace(tmp_path / "old", tmp_path / "new")
    assert ["new"] == os.listdir(tmp_path)
    refusals[:] = [PermissionError(13, "in use")] * 1000
    with pytest.raises(PermissionError):
        files.replace(tmp_path / "new", tmp_path / "old")
    assert 1000 - files.TRIES - 1 == len(refusals)


def test_a_program_answers_or_says_nothing() -> None:
    assert "yes" == programs.answer(sys.executable, "-c", "print('yes')")
    assert programs.answer(sys.executable, "-c", "raise SystemExit(1)") is None
    assert programs.answer("/nowhere/at/all") is None
