"""The master key's file opens with its passphrase alone, and a damaged or weakened one is refused."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import KeyMissing, StorageRefused, Unsafe
from primm.people.master import COST, create_master, read_master, unwrap_master

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(folder: Path) -> Path:
    """The master key's file."""
    return folder / "master.key"


def edit(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_the_key_comes_back(tmp_path: Path) -> None:
    key = create_master(tmp_path, "parola", demo_cost=2**10)
    assert key == unwrap_master(read_master(tmp_path), "parola")


def test_a_real_file_has_the_full_cost(tmp_path: Path) -> None:
    key = create_master(tmp_path, "parola")
    file = read_master(tmp_path)
    assert (file.cost, file.demo) == (COST, False)
    assert key == unwrap_master(file, "parola")


def test_a_demo_file_says_that_it_is_one(folder: Path) -> None:
    assert read_master(folder).demo


def test_two_ways_to_type_an_accent_open_the_same_file(tmp_path: Path) -> None:
    key = create_master(tmp_path, "perch\u00e9", demo_cost=2**10)
    assert key == unwrap_master(read_master(tmp_path), "perche\u0301")


def test_a_passphrase_with_a_stray_byte_is_a_passphrase(tmp_path: Path) -> None:
    key = create_master(tmp_path, "p\udcff", demo_cost=2**10)
    assert key == unwrap_master(read_master(tmp_path), "p\udcff")


def test_an_empty_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match="the passphrase is empty"):
        create_master(tmp_path, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cost", [0, 2**9, 2**10 + 1, COST])
def test_a_demo_has_bounds_too(tmp_path: Path, cost: int) -> None:
    with pytest.raises(ValueError, match="demo_cost"):
        create_master(tmp_path, "parola", demo_cost=cost)


def test_a_file_that_is_there_is_not_overwritten(path: Path, folder: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(StorageRefused, match="exists already"):
        create_master(folder, "parola", demo_cost=2**10)
    assert before == path.read_bytes()


def test_a_missing_file_is_a_missing_key(path: Path, folder: Path) -> None:
    path.unlink()
    with pytest.raises(KeyMissing, match=r"master.key is missing: put the master key's file back, or its backup"):
        read_master(folder)


def test_an_unreadable_file_says_why(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: object) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("primm.people.private.os.lstat", refuse)
    with pytest.raises(KeyMissing, match=r"master.key cannot be read: it is not allowed"):
        read_master(folder)


@pytest.mark.parametrize("keep", [0, 1, 100, -2])
def test_a_cut_file_is_damaged(path: Path, folder: Path, keep: int) -> None:
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(KeyMissing, match="is damaged"):
        read_master(folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"kdf": "md5"},
        {"r": 1},
        {"p": 2},
        {"n": 2**9},
        {"n": 2**10 + 1},
        {"n": True},
        {"n": "1024"},
        {"n": 2**17},
        {"demo": False},
        {"demo": 1},
        {"demo": False, "n": 2**21},
        {"salt": "00"},
        {"salt": 7},
        {"nonce": ""},
        {"ciphertext": "zz"},
        {"kcv": None},
        {"padding": "x" * 5000},
    ],
)
def test_a_file_that_primm_does_not_write_is_damaged(path: Path, folder: Path, changes: dict[str, Any]) -> None:
    edit(path, **changes)
    with pytest.raises(KeyMissing, match="is damaged"):
        read_master(folder)


@pytest.mark.parametrize("content", [b"[]", b"{}", b"7", b"\xff\xfe", b"[" * 4000, b'{"n": ' + b"9" * 4090 + b"}"])
def test_any_other_content_is_damaged(path: Path, folder: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(KeyMissing, match="is damaged"):
        read_master(folder)


@pytest.mark.parametrize("name", ["salt", "nonce", "ciphertext", "kcv"])
def test_a_changed_part_opens_nothing(path: Path, folder: Path, passphrase: str, name: str) -> None:
    changed = bytes(len(json.loads(path.read_text())[name]) // 2).hex()
    edit(path, **{name: changed})
    with pytest.raises(KeyMissing, match="the passphrase is wrong, or the master key's file was changed"):
        unwrap_master(read_master(folder), passphrase)


def test_a_demo_cannot_be_relabelled_as_real(folder: Path, passphrase: str) -> None:
    with pytest.raises(KeyMissing):
        unwrap_master(read_master(folder)._replace(demo=False), passphrase)


def test_a_file_open_to_others_says_the_exact_cure(path: Path, folder: Path) -> None:
    path.chmod(0o644)
    with pytest.raises(Unsafe, match=f"run chmod 600 {path}") as refusal:
        read_master(folder)
    assert refusal.value.exit_code == 9


def test_a_folder_open_to_others_says_the_exact_cure(folder: Path) -> None:
    folder.chmod(0o777)
    with pytest.raises(Unsafe, match=f"run chmod 700 {folder}$"):
        read_master(folder)
