"""The file of the persons' keys stores each once, and says what is wrong with itself."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import Busy, KeyMissing, StorageRefused, UnknownSchema, Unsafe
from primm.people import keys
from primm.people.keys import KeyTable, WrappedKey

if TYPE_CHECKING:
    from pathlib import Path

ONE, OTHER = WrappedKey(b"one", "1"), WrappedKey(b"other", "2")


@pytest.fixture
def path(folder: Path) -> Path:
    """The file."""
    return folder / "keys.db"


def run(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()


def test_the_first_key_of_a_subject_stays(folder: Path) -> None:
    table = KeyTable(folder)
    assert table.add([("person:1", ONE)]) == ["person:1"]
    assert table.add([("person:1", OTHER), ("person:2", OTHER)]) == ["person:2"]
    assert [table.find(subject) for subject in ("person:1", "person:2", "person:3")] == [ONE, OTHER, None]
    table.close()


def test_keys_are_added_all_or_none(folder: Path) -> None:
    table = KeyTable(folder)
    with pytest.raises(KeyMissing):
        table.add([("person:1", ONE), ("person:2", WrappedKey(None, "2"))])  # type: ignore[arg-type]
    assert table.find("person:1") is None
    assert table.add([("person:1", ONE)]) == ["person:1"]
    table.close()


def test_a_missing_file_is_never_made_anew(path: Path, folder: Path) -> None:
    path.unlink()
    with pytest.raises(KeyMissing, match=r"keys.db is missing: put back the backup of the keys"):
        KeyTable(folder)
    assert not path.exists()


@pytest.mark.parametrize("content", [b"", b"x" * 5000])
def test_a_file_that_is_no_database_is_said(path: Path, folder: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(KeyMissing, match="put back the backup of the keys"):
        KeyTable(folder)


def test_a_cut_file_is_said(path: Path, folder: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(KeyMissing, match="is damaged"):
        KeyTable(folder).find("person:1")


def test_another_database_is_not_a_file_of_keys(path: Path, folder: Path) -> None:
    run(path, "PRAGMA application_id = 7")
    with pytest.raises(KeyMissing, match="is not a file of keys"):
        KeyTable(folder)


def test_a_newer_file_is_left_alone(path: Path, folder: Path) -> None:
    run(path, "PRAGMA user_version = 2")
    with pytest.raises(UnknownSchema, match="was written by a newer PRIMM"):
        KeyTable(folder)


def test_a_file_open_to_others_says_the_exact_cure(path: Path, folder: Path) -> None:
    path.chmod(0o640)
    with pytest.raises(Unsafe, match=f"run chmod 600 {path}"):
        KeyTable(folder)


def test_a_setting_that_does_not_hold_is_unsafe(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(keys.SETTINGS, "synchronous", "unheard_of")
    with pytest.raises(Unsafe, match="SQLite does not keep the setting synchronous"):
        KeyTable(folder)


def test_a_writer_that_never_ends_is_said(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "WAIT_SECONDS", 0)
    table, writer = KeyTable(folder), sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy, match="the keys are in use by another command: try again"):
        table.add([("person:1", ONE)])
    writer.close()
    table.close()


def test_a_full_disk_stores_nothing(path: Path, folder: Path) -> None:
    table = KeyTable(folder)
    table._connection.execute("PRAGMA max_page_count = 3")
    with pytest.raises(StorageRefused, match="cannot be read or written") as refusal:
        table.add((f"person:{n}", ONE) for n in range(500))
    assert refusal.value.exit_code == 7
    assert table.find("person:1") is None
    table.close()
