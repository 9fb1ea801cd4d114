"""The shelf remembers backups in small files of their own, and never takes a half or damaged word for a whole one."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from primm.core.errors import StorageRefused, Unsafe
from primm.proof.shelf import Backup, KeysCopy, Shelf

if TYPE_CHECKING:
    from pathlib import Path

DONE = Backup(datetime(2020, 3, 30, 9, 30, tzinfo=UTC), "/stick/monday.db", 7)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty one."""
    return Shelf(str(tmp_path))


def copy(path: str, day: int = 30) -> KeysCopy:
    """A backup of keys that lies somewhere."""
    return KeysCopy(path, date(2020, 3, day), date(2020, 4, day - 1), "0" * 64)


def test_the_last_backup_of_each_log_is_remembered(shelf: Shelf) -> None:
    assert None is shelf.last("desk")
    shelf.put("desk", DONE._replace(events=5))
    shelf.put("desk", DONE)
    shelf.put("other", DONE._replace(path="/pèsca/\udcff.db"))
    assert [DONE, DONE._replace(path="/pèsca/\udcff.db"), None] == [
        shelf.last(each) for each in ("desk", "other", "third")
    ]


def test_what_it_keeps_is_for_its_user_alone(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("desk", DONE)
    assert ["backups"] == os.listdir(tmp_path)
    shelf.put_keys("a1", copy("/stick/k.keys"))
    assert 0o700 == os.stat(shelf.folder).st_mode & 0o777
    assert [0o600, 0o600] == [each.stat().st_mode & 0o777 for each in os.scandir(shelf.folder)]
    (name,) = (each for each in os.listdir(shelf.folder) if each.startswith("log-"))
    os.chmod(os.path.join(shelf.folder, name), 0o644)
    with pytest.raises(Unsafe):
        shelf.last("desk")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "7",
        '{"when": 7, "path": "x", "events": 1}',
        "[" * 99_999,
        '{"when": "2020-03-31", "path": "x", "events": 1e999}',
    ],
)
def test_a_damaged_word_of_a_backup_is_none(shelf: Shelf, content: str) -> None:
    shelf.put("desk", DONE)
    (name,) = os.listdir(shelf.folder)
    with open(os.path.join(shelf.folder, name), "w", encoding="utf-8") as file:
        file.write(content)
    assert None is shelf.last("desk")


def test_keys_are_listed_from_the_oldest_on_for_their_master_key_alone(shelf: Shelf) -> None:
    assert [] == shelf.keys("a1")
    shelf.put("keys", DONE)
    for one in (copy("/c", 30), copy("/a", 31), copy("/b", 30), copy("/a\udcff", 29)):
        shelf.put_keys("a1", one)
    shelf.put_keys("a12", copy("/z"))
    assert ["/a\udcff", "/b", "/c", "/a"] == [each.path for each in shelf.keys("a1")]
    assert [copy("/z")] == shelf.keys("a12")
    shelf.put_keys("a1", copy("/b", 31))
    assert ["/a\udcff", "/c", "/a", "/b"] == [each.path for each in shelf.keys("a1")]


def test_what_is_destroyed_is_forgotten_whatever_its_master_key(shelf: Shelf) -> None:
    for kcv, path in (("a1", "/a"), ("b2", "/a"), ("a1", "/b")):
        shelf.put_keys(kcv, copy(path))
    assert (True, False, False) == (shelf.drop_keys("/a"), shelf.drop_keys("/a"), shelf.drop_keys("/none"))
    assert ([copy("/b")], []) == (shelf.keys("a1"), shelf.keys("b2"))


def test_the_half_of_a_word_counts_for_nothing(shelf: Shelf) -> None:
    shelf.put_keys("a1", copy("/a"))
    (name,) = os.listdir(shelf.folder)
    with open(os.path.join(shelf.folder, f"{name}.77"), "w", encoding="utf-8") as file:
        file.write('{"path":')
    assert [copy("/a")] == shelf.keys("a1")


@pytest.mark.parametrize("content", ["", "[]", '{"path": "/a", "made": "2020-03-30", "destroy": "soon"}', "[" * 99_999])
def test_a_damaged_word_of_keys_is_told_since_they_may_lie_somewhere(shelf: Shelf, content: str) -> None:
    shelf.put_keys("a1", copy("/a"))
    (path,) = (each.path for each in os.scandir(shelf.folder))
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)
    with pytest.raises(Unsafe, match=f"^{path} is damaged: see that the backup of keys which it named is destroyed"):
        shelf.keys("a1")


def test_a_word_of_keys_that_cannot_be_read_is_told(shelf: Shelf) -> None:
    shelf.put_keys("a1", copy("/a"))
    os.mkdir(os.path.join(shelf.folder, "keys-a1-x.json"), 0o700)
    with pytest.raises(StorageRefused, match=r"keys-a1-x.json cannot be read: it is a folder"):
        shelf.keys("a1")
