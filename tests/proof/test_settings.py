"""What is set in the folder of a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.errors import NotFound, Unsafe
from primm.core.host.config import Config
from primm.proof.settings import CONFIG, HOURS, load_config, log_file, save_config, zone_of

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_set_is_read_back(tmp_path: Path) -> None:
    config = Config("falconara", "mr", "Europe/Rome", "it")
    save_config(str(tmp_path), config)
    assert config == load_config(str(tmp_path))
    written = (tmp_path / CONFIG).read_text()
    assert '{\n "desk": "falconara",\n "by": "mr",\n "zone": "Europe/Rome",\n "language": "it"\n}' == written
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


def test_files_lie_in_the_folder_of_the_log(tmp_path: Path) -> None:
    assert ("config.json", "hours.toml") == (CONFIG, HOURS)
    assert f"{tmp_path}/log.db" == log_file(str(tmp_path))
    assert f"{tmp_path}/nowhere/log.db" == log_file(f"{tmp_path}/nowhere")


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    file = tmp_path / "log.db"
    file.touch()
    for wanted in (log_file, load_config):
        with pytest.raises(NotFound) as missing:
            wanted(str(file))
        assert f"{file} is a file: name the folder that the log lies in" == str(missing.value)


def test_a_zone_is_one_that_there_is(tmp_path: Path) -> None:
    assert "Europe/Rome" == zone_of(str(tmp_path), Config("falconara", "mr", "Europe/Rome", "it"))
    with pytest.raises(Unsafe) as unsafe:
        zone_of(str(tmp_path), Config("falconara", "mr", "Europe/Rimini", "it"))
    assert f"{tmp_path}/config.json is not as PRIMM writes it: put its backup in its place" == str(unsafe.value)
