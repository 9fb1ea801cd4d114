"""The folder of a log, and what is set there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import NotFound, Unsafe
from primm.core.host.config import CONFIG, Config, load_config, log_folder, save_config
from primm.core.host.folders import user_folder

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_set_is_read_back(tmp_path: Path) -> None:
    config = Config("falconara", "mr", "Europe/Rome", "it")
    save_config(str(tmp_path), config)
    assert config == load_config(str(tmp_path))
    assert 0o600 == (tmp_path / CONFIG).stat().st_mode & 0o777
    with pytest.raises(FileExistsError):
        save_config(str(tmp_path), config)


def test_without_a_log_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="primm init"):
        load_config(str(tmp_path))


def test_what_cannot_be_read_is_unsafe(tmp_path: Path) -> None:
    (tmp_path / CONFIG).mkdir()
    with pytest.raises(Unsafe, match="cannot be read"):
        load_config(str(tmp_path))


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "7", "{}", '{"desk": 7, "by": "mr"}', '{"desk": "Ὀ", "by": "mr"}', '{"desk": "a"}', "[" * 9999],
)
def test_what_primm_did_not_write_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / CONFIG).write_text(content)
    with pytest.raises(Unsafe, match="not as PRIMM writes it"):
        load_config(str(tmp_path))


@given(st.binary(max_size=200))
def test_whatever_stands_there_is_answered(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("config")
    (folder / CONFIG).write_bytes(content)
    with pytest.raises(Unsafe):
        load_config(str(folder))


def test_the_log_is_where_it_is_said_to_be() -> None:
    environ = {"PRIMM_LOG": "/b", "XDG_DATA_HOME": "/c"}
    assert "/a" == log_folder("/a", environ)
    assert "/b" == log_folder(None, environ)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere platformdirs decides")
def test_the_users_own_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert "/c/primm" == log_folder(None, {"XDG_DATA_HOME": "/c"})
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
    assert "/local/primm/log" == log_folder(None, {})
    assert {"/local/primm"} == {user_folder("cache", {}), user_folder("state", {})}
