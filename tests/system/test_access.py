"""On Windows the access list says who may open a file: its owner, and who rules the computer."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import StorageRefused, Unsafe
from primm.core.log.log import Log
from primm.people import private
from primm.system import access, windows
from tests.system.conftest import OWN, PRIVATE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.system.conftest import Windows

CURES = {
    "only the owner and the system": (PRIVATE, ""),
    "who rules the computer": (f"O:BAD:P(A;;FA;;;BA)(A;;FA;;;OW)(A;;FA;;;{OWN})", ""),
    "everybody": (f"O:{OWN}D:(A;;FR;;;WD)(A;;FA;;;{OWN})", '/remove:g "*S-1-1-0"'),
    "other users, inherited": (f"O:{OWN}D:AI(A;ID;0x1200a9;;;BU)(A;ID;FA;;;{OWN})", '/remove:g "*S-1-5-32-545"'),
    "two of them": (f"O:{OWN}D:(A;;FA;;;WD)(A;;FR;;;S-1-5-21-9)(A;;FR;;;WD)", '"*S-1-1-0" "*S-1-5-21-9"'),
    "under a condition": (f"O:{OWN}D:(XA;;FX;;;AU;(Member_of {{SID(BA)}}))", '/remove:g "*S-1-5-11"'),
    "somebody who is denied": (f"O:{OWN}D:(D;;FA;;;WD)(A;;FA;;;{OWN})", ""),
    "who is only watched": (f"O:{OWN}D:(A;;FA;;;{OWN})S:(AU;SAFA;FA;;;WD)", ""),
    "no list at all": (f"O:{OWN}D:NO_ACCESS_CONTROL", '/remove:g "*S-1-1-0"'),
    "a drive that keeps none": (f"O:{OWN}", '/remove:g "*S-1-1-0"'),
    "another owner": (f"O:S-1-5-21-9-1002D:(A;;FA;;;{OWN})", "takeown /F "),
}


@pytest.mark.parametrize("case", CURES)
def test_who_else_may_open_it_is_told_with_the_command_that_ends_it(system: Windows, tmp_path: Path, case: str) -> None:
    system.described, cure = CURES[case]
    found = access.cure(tmp_path)
    assert cure in found
    assert bool(cure) == bool(found)
    assert (system.given, system.freed) == (system.freed, system.given)


def test_the_command_names_the_file_and_its_owner(system: Windows, tmp_path: Path) -> None:
    system.described = f"O:{OWN}D:(A;;FA;;;WD)"
    (tmp_path / "log.db").touch()
    grant = f'/inheritance:r /grant:r "*{OWN}'
    end = '/remove:g "*S-1-1-0"'
    assert f'icacls "{tmp_path}" {grant}:(OI)(CI)F" {end}' == access.cure(tmp_path)
    assert f'icacls "{tmp_path / "log.db"}" {grant}:F" {end}' == access.cure(tmp_path / "log.db")


def test_the_administrator_that_windows_brings_is_known_by_its_short_name(system: Windows, tmp_path: Path) -> None:
    system.sid, system.described = "S-1-5-21-1-2-3-500", "O:LAD:(A;;FA;;;LA)"
    assert "" == access.cure(tmp_path)
    system.sid = OWN
    assert "takeown" in access.cure(tmp_path)


def test_a_new_folder_is_made_for_its_owner_alone(
    system: Windows, answers: dict[str, str | None], tmp_path: Path
) -> None:
    answers["icacls"] = ""
    access.make_folder(str(tmp_path / "a" / "log"))
    ran = answers.pop("ran:icacls") or ""
    assert ran.endswith(f"log /inheritance:r /grant:r *{OWN}:(OI)(CI)F *S-1-5-18:(OI)(CI)F")
    access.make_folder(str(tmp_path / "a" / "log"))
    assert "ran:icacls" not in answers


def test_a_folder_that_stays_open_is_not_used(system: Windows, answers: dict[str, str | None], tmp_path: Path) -> None:
    answers["icacls"] = None
    with pytest.raises(StorageRefused, match="it is not allowed"):
        private.create_private_folder(tmp_path / "log")


def test_a_log_that_others_may_open_is_refused_whoever_opens_it(system: Windows, tmp_path: Path, clock) -> None:
    path = tmp_path / "log.db"
    Log.create(path, clock).close()
    Log.open(path, write=True).close()
    system.described = f"O:{OWN}D:(A;;FR;;;WD)(A;;FA;;;{OWN})"
    for write in (True, False):
        with pytest.raises(Unsafe, match="can be opened by others: icacls "):
            Log.open(path, write=write)
    with pytest.raises(Unsafe, match="can be opened by others: icacls "):
        private.check_private(path)
    with pytest.raises(Unsafe, match="can be opened by others: icacls "):
        private.check_private_folder(tmp_path)


def test_a_list_that_cannot_be_read_is_a_refusal(system: Windows, tmp_path: Path, clock) -> None:
    path = tmp_path / "log.db"
    Log.create(path, clock).close()
    system.failed = 5
    with pytest.raises(StorageRefused, match="cannot be read"):
        Log.open(path, write=True)
    system.failed, system.done = 0, 0
    with pytest.raises(StorageRefused, match="cannot be read"):
        Log.open(path, write=True)


def test_elsewhere_there_are_no_such_lists(tmp_path: Path) -> None:
    assert "" == access.cure(tmp_path)


def test_the_libraries_are_windows_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "WinDLL", lambda name, **how: (name, how), raising=False)
    assert ("kernel32", {"use_last_error": True}) == windows.library("kernel32")


def test_programs_are_called_by_their_full_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYSTEMROOT", r"D:\Win")
    assert r"D:\Win\System32\icacls.exe" == windows.tool("icacls")
