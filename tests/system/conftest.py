"""Windows as far as PRIMM asks it: its libraries and programs answer what a test says."""

from __future__ import annotations

import ctypes
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from primm.system import programs, which, windows

if TYPE_CHECKING:
    from primm.core.log.clock import Clock

OWN = "S-1-5-21-1-2-3-1001"
PRIVATE = f"O:{OWN}D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;{OWN})"


class Windows:
    """The libraries ``advapi32`` and ``kernel32``: what they are asked is filled in, what they gave is counted."""

    def __init__(self) -> None:
        self.described, self.sid, self.drive = PRIVATE, OWN, 3
        self.failed, self.done, self.given, self.freed = 0, 1, 0, 0
        self.GetCurrentProcess = lambda: -1
        self._sid = ctypes.create_string_buffer(b"sid")

    def GetNamedSecurityInfoW(self, name: Any, *asked: Any) -> int:  # noqa: N802
        if not self.failed:
            asked[-1]._obj.value = 7
            self.given += 1
        return self.failed

    def ConvertSecurityDescriptorToStringSecurityDescriptorW(self, *asked: Any) -> int:  # noqa: N802
        return self._give(asked[3]._obj, self.described)

    def OpenProcessToken(self, process: Any, access: int, token: Any) -> int:  # noqa: N802
        assert process.value == ctypes.c_void_p(-1).value
        token._obj.value = 5
        return self.done

    def GetTokenInformation(self, token: Any, what: int, buffer: Any, size: Any, needed: Any) -> int:  # noqa: N802
        ctypes.cast(buffer, ctypes.POINTER(ctypes.c_void_p))[0] = ctypes.addressof(self._sid)
        return self.done

    def ConvertSidToStringSidW(self, sid: Any, text: Any) -> int:  # noqa: N802
        assert sid.value == ctypes.addressof(self._sid)
        return self._give(text._obj, self.sid)

    def LocalFree(self, what: Any) -> None:  # noqa: N802
        self.freed += 1

    def CloseHandle(self, token: Any) -> None:  # noqa: N802
        assert token.value == 5

    def GetDriveTypeW(self, root: Any) -> int:  # noqa: N802
        assert root.value.endswith("\\")
        return self.drive

    def _give(self, text: Any, value: str) -> int:
        text.value = value
        self.given += 1
        return self.done


@pytest.fixture
def clock() -> Clock:
    """The computer's clock."""
    return lambda: datetime.now(UTC)


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Windows:
    """The computer, as if it were Windows."""
    found = Windows()
    monkeypatch.setattr(which, "on_windows", lambda: True)
    monkeypatch.setattr(windows, "library", lambda name: found)
    return found


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """What programs answer, by their names; the commands that were run stand under their names with ``ran:`` before."""
    known: dict[str, str | None] = {}

    def answer(*command: str) -> str | None:
        name = command[0].replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
        known[f"ran:{name}"] = " ".join(command)
        return known.get(name)

    monkeypatch.setattr(programs, "answer", answer)
    return known
