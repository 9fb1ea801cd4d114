"""Where PRIMM keeps what belongs to the user of a computer."""

from __future__ import annotations

import os

import pytest

from primm.system.folders import user_folder


@pytest.mark.skipif(os.name != "posix", reason="elsewhere platformdirs decides")
def test_the_users_own_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert "/c/primm" == user_folder("data", {"XDG_DATA_HOME": "/c"})
    assert "/h/.cache/primm" == user_folder("cache", {"HOME": "/h", "XDG_CACHE_HOME": "relative"})
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    assert f"/tmp/primm-{os.geteuid()}/state/primm" == user_folder("state", {})


def test_on_other_systems_platformdirs_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert "primm" in user_folder("cache", {})


def test_where_one_folder_serves_everything_the_log_has_one_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows the cache lies inside the folder of the data; a new log could never be put there."""
    monkeypatch.setattr("sys.platform", "win32")
    for purpose in ("data", "cache", "state"):
        monkeypatch.setattr(f"platformdirs.user_{purpose}_dir", lambda name, appauthor: f"/local/{name}")
    assert "/local/primm/log" == user_folder("data", {})
    assert {"/local/primm"} == {user_folder("cache", {}), user_folder("state", {})}
