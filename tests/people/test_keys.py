"""The file of the persons' keys stores each once, and says what is wrong with itself."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import Busy, KeyMissing, StorageRefused, UnknownSchema, Unsafe
from primm.people import keys
from primm.people.keys import KeyTable, WrappedKey

if TYPE_CHECKING:
    from collections.abc import Iterator
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


def test_who_has_a_key_is_told_in_order(folder: Path) -> None:
    table = KeyTable(folder)
    table.add([("person:2", ONE), ("person:1", OTHER)])
    assert ["person:1", "person:2"] == table.subjects()
    table.close()


class TestRemoving:
    """A key that is forgotten is in no byte of the file any more."""

    @pytest.fixture
    def table(self, folder: Path) -> Iterator[KeyTable]:
        """Many keys."""
        table = KeyTable(folder)
        table.add([(f"person:{n}", WrappedKey(f"<{n}>".encode() * 20, "1")) for n in range(300)])
        yield table
        table.close()

    def test_whose_there_were_is_told_and_the_others_stay(self, table: KeyTable, path: Path) -> None:
        assert ["person:7", "person:2"] == table.remove(["person:7", "person:400", "person:2"])
        assert (None, b"<3>" * 20) == (table.find("person:7"), table.find("person:3")[0])  # type: ignore[index]
        assert [] == table.remove(["person:7"])
        assert 298 == len(table.subjects())
        assert (False, True) == (b"<7>" in path.read_bytes(), b"<3>" in path.read_bytes())

    def test_the_file_keeps_no_room_for_them(self, table: KeyTable, path: Path) -> None:
        before = path.stat().st_size
        table.remove([f"person:{n}" for n in range(300)])
        assert before // 2 > path.stat().st_size

    def test_also_where_a_command_was_killed_before_that(self, table: KeyTable, path: Path) -> None:
        before = path.stat().st_size
        run(path, "DELETE FROM dek")
        assert before == path.stat().st_size
        assert [] == table.remove(["person:1"])
        assert before // 2 > path.stat().st_size


class TestExchanging:
    """Each wrapping is exchanged for another, or stays; all of them at once."""

    def test_each_for_which_there_is_another(self, folder: Path) -> None:
        table, asked = KeyTable(folder), list[tuple[str, bytes]]()
        table.add([("person:2", OTHER), ("person:1", ONE)])

        def again(subject: str, wrapped: bytes) -> bytes | None:
            asked.append((subject, wrapped))
            return b"new" if subject == "person:1" else None

        table.exchange(again)
        assert [("person:1", b"one"), ("person:2", b"other")] == asked
        assert [WrappedKey(b"new", "1"), OTHER] == [table.find(each) for each in ("person:1", "person:2")]
        table.close()

    def test_none_where_one_fails(self, folder: Path) -> None:
        table = KeyTable(folder)
        table.add([("person:1", ONE), ("person:2", OTHER)])
        with pytest.raises(ZeroDivisionError):
            table.exchange(lambda subject, wrapped: b"new" if subject == "person:1" else bytes(1 // 0))
        assert ONE == table.find("person:1")
        table.close()


def test_one_command_at_a_time_changes_the_keys(folder: Path) -> None:
    table = KeyTable(folder)
    assert not table.is_alone
    with table.alone():
        with table.alone():
            table.add([("person:1", ONE)])
        assert table.is_alone is True
        with sqlite3.connect(folder / "keys.db") as other:
            assert [] == other.execute("SELECT subject FROM dek").fetchall()
        other.close()
    assert (False, ONE) == (table.is_alone, table.find("person:1"))
    table.close()


def test_a_file_whose_last_page_is_cut_is_said(path: Path, folder: Path) -> None:
    table = KeyTable(folder)
    table.add([(f"person:{n}", ONE) for n in range(300)])
    table.close()
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(KeyMissing, match="is damaged: put back the backup of the keys"):
        KeyTable(folder)


def test_the_file_is_known_by_its_mark_and_each_connection_is_careful(folder: Path) -> None:
    table = KeyTable(folder)
    wanted = {"application_id": 0x50524B59, "user_version": 1, "journal_mode": "delete", "synchronous": 3}
    wanted |= {"secure_delete": 1, "temp_store": 2, "trusted_schema": 0, "cell_size_check": 1}
    assert wanted == {name: table._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    table.close()


def test_a_file_that_is_closed_is_let_go_of(folder: Path) -> None:
    table = KeyTable(folder)
    assert table.find("person:1") is None
    table.close()
    with pytest.raises(KeyMissing):
        table.find("person:1")
