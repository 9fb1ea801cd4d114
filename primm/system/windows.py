"""What only Windows answers, through its own libraries: the one place that calls them, so that tests can stand in."""

from __future__ import annotations

import ctypes
import os
from typing import Any

REMOTE = 4  # DRIVE_REMOTE: a letter that stands for a share
_FILE_OBJECT, _OWNER_AND_ACCESS, _TOKEN_QUERY, _TOKEN_USER = 1, 0x1 | 0x4, 0x8, 1
_SYSTEM = "*S-1-5-18"  # the system itself, for backups and virus scanners


def library(name: str) -> Any:
    """One of the system's own libraries."""
    return vars(ctypes)["WinDLL"](name, use_last_error=True)


def descriptor(path: str) -> str:
    """Who owns a file or folder and who may open it, as Windows writes it: SDDL."""
    security, kernel = library("advapi32"), library("kernel32")
    found, text = ctypes.c_void_p(), ctypes.c_wchar_p()
    failed = security.GetNamedSecurityInfoW(
        ctypes.c_wchar_p(path), _FILE_OBJECT, _OWNER_AND_ACCESS, None, None, None, None, ctypes.byref(found)
    )
    if failed:
        raise OSError(None, f"Windows {failed}", path)
    try:
        _require(
            security.ConvertSecurityDescriptorToStringSecurityDescriptorW(
                found, 1, _OWNER_AND_ACCESS, ctypes.byref(text), None
            )
        )
        return _taken(kernel, text)
    finally:
        kernel.LocalFree(found)


def own_sid() -> str:
    """The number under which Windows knows the user who runs this process."""
    security, kernel = library("advapi32"), library("kernel32")
    kernel.GetCurrentProcess.restype = ctypes.c_void_p  # a handle fills a pointer, -1 among them
    token, size, text = ctypes.c_void_p(), ctypes.c_ulong(256), ctypes.c_wchar_p()
    user = ctypes.create_string_buffer(size.value)
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    _require(security.OpenProcessToken(process, _TOKEN_QUERY, ctypes.byref(token)))
    try:
        _require(security.GetTokenInformation(token, _TOKEN_USER, user, size, ctypes.byref(size)))
        sid = ctypes.cast(user, ctypes.POINTER(ctypes.c_void_p))[0]
        _require(security.ConvertSidToStringSidW(ctypes.c_void_p(sid), ctypes.byref(text)))
        return _taken(kernel, text)
    finally:
        kernel.CloseHandle(token)


def drive_kind(root: str) -> int:
    r"""What kind of drive a root such as ``C:\`` is."""
    return int(library("kernel32").GetDriveTypeW(ctypes.c_wchar_p(root)))


def restrict(folder: str) -> None:
    """Take a folder from everybody but its owner and the system; what is made in it later follows."""
    from primm.system.programs import answer

    own = f"*{own_sid()}:(OI)(CI)F"
    if answer(tool("icacls"), folder, "/inheritance:r", "/grant:r", own, f"{_SYSTEM}:(OI)(CI)F") is None:
        raise PermissionError(13, "icacls", folder)


def tool(name: str) -> str:
    """A program of Windows by its full path: a folder of the path could hold another one of that name."""
    root = os.environ.get("SYSTEMROOT", r"C:\Windows")  # Windows knows no capitals in these names
    return rf"{root}\System32\{name}.exe"


def _require(done: int) -> None:
    if not done:
        raise OSError(None, f"Windows {vars(ctypes).get('get_last_error', int)()}")


def _taken(kernel: Any, text: Any) -> str:
    """A text that Windows allocated, given back to it."""
    value = str(text.value)
    kernel.LocalFree(ctypes.cast(text, ctypes.c_void_p))
    return value
