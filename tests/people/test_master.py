"""The master key's file opens with its passphrase alone, and a damaged or weakened one is refused."""

from __future__ import annotations

import hmac
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import KeyMissing, StorageRefused, Unsafe
from primm.people.cipher import Unopened
from primm.people.master import (
    create_master,
    open_again,
    open_master,
    previous_of,
    read_master,
    recovered,
    write_master,
)
from primm.people.masterfile import COORDINATOR, COST, MasterFile, Previous, Recovery, checked_words, dumps, is_allowed
from tests.people.samples import AFTER, BEFORE, HOLDERS, MASTER, OLD, PASSPHRASE, RECOVERY, TODAY

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(folder: Path) -> Path:
    """The master key's file."""
    return folder / "master.key"


@pytest.fixture
def old(path: Path) -> Path:
    """The same as an earlier PRIMM wrote it."""
    path.write_bytes(OLD)
    return path


def edit(path: Path, *way: str | int, **changes: Any) -> None:
    """Change what stands in a file, at its top or further in."""
    here = whole = json.loads(path.read_text())
    for step in way:
        here = here[step]
    here |= changes
    path.write_text(json.dumps(whole, indent=1) + "\n")


def test_the_key_comes_back(tmp_path: Path) -> None:
    opened = create_master(tmp_path, "parola", demo_cost=2**10)
    assert opened.master == open_master(read_master(tmp_path), "parola").master
    assert ("", COORDINATOR) == (opened.holder.staff, opened.holder.role)
    assert ("", None) == (read_master(tmp_path).recovery, read_master(tmp_path).previous)


def test_a_real_file_has_the_full_cost(tmp_path: Path) -> None:
    opened = create_master(tmp_path, "parola")
    file = read_master(tmp_path)
    assert (file.cost, file.demo) == (COST, False)
    assert opened.master == open_master(file, "parola").master


def test_what_every_wrapping_vouches_for_is_the_cost_and_what_it_is_for() -> None:
    assert f"scrypt|{2**17}|8|1|real" == MasterFile(2**17, False, "", "").about
    assert f"scrypt|{2**10}|8|1|demo" == MasterFile(2**10, True, "", "").about


@pytest.mark.parametrize(
    ("cost", "demo", "allowed"),
    [
        (2**17, False, True),
        (2**20, False, True),
        (2**21, False, False),
        (2**16, False, False),
        (2**17 + 2, False, False),
        (2**10, True, True),
        (2**16, True, True),
        (2**17, True, False),
        (2**9, True, False),
        (2**10 + 2, True, False),
    ],
)
def test_a_guess_costs_so_much_and_reading_a_file_no_more(cost: int, demo: bool, allowed: bool) -> None:
    assert allowed is is_allowed(cost, demo=demo)


@pytest.mark.parametrize(("words", "fit"), [("", True), ("x" * 200, True), ("x" * 201, False), ("x\n", False)])
def test_words_fit_on_a_line(words: str, fit: bool) -> None:
    if fit:
        assert words == checked_words(words)
        return
    with pytest.raises(ValueError, match=r"^$"):
        checked_words(words)


def test_a_demo_file_says_that_it_is_one(folder: Path) -> None:
    assert read_master(folder).demo


def test_two_ways_to_type_an_accent_open_the_same_file(tmp_path: Path) -> None:
    opened = create_master(tmp_path, "perch\u00e9", demo_cost=2**10)
    assert opened.master == open_master(read_master(tmp_path), "perche\u0301").master


def test_a_passphrase_with_a_stray_byte_is_a_passphrase(tmp_path: Path) -> None:
    opened = create_master(tmp_path, "p\udcff", demo_cost=2**10)
    assert opened.master == open_master(read_master(tmp_path), "p\udcff").master


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


HEADS: list[dict[str, Any]] = [
    {"format": 3},
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
    {"kcv": None},
    {"kcv": "00"},
]


@pytest.mark.parametrize(
    "changes",
    [
        *HEADS,
        {"format": 2},
        {"salt": "00"},
        {"salt": 7},
        {"nonce": ""},
        {"ciphertext": "zz"},
        {"padding": "x" * 70_000},
    ],
)
def test_an_old_file_that_primm_does_not_write_is_damaged(old: Path, folder: Path, changes: dict[str, Any]) -> None:
    edit(old, **changes)
    with pytest.raises(KeyMissing, match="is damaged"):
        read_master(folder)


@pytest.mark.parametrize(
    "changes",
    [
        *HEADS,
        {"format": 1},
        {"format": True},
        {"format": 2.0},
        {"ring": "00"},
        {"ring": None},
        {"holders": []},
        {"holders": [7]},
        {"holders": "x"},
        {"holders": {}},
        {"recovery": None},
        {"recovery": {}},
        {"recovery": {"declined": 7}},
        {"recovery": {"declined": "\n"}},
        {"recovery": {"declined": "\ud800"}},
        {"recovery": {"declined": "\u202e"}},
        {"recovery": {"declined": "x" * 201}},
        {"recovery": {"kcv": "00" * 16, "public": "00" * 32, "box": "00"}},
        {"previous": {}},
        {"previous": 7},
        {"previous": False},
        {"previous": {"kcv": "00" * 16, "nonce": "00" * 12, "ciphertext": "00"}},
        {"more": 1},
        {"seal": "00"},
        {"seal": None},
    ],
)
def test_a_file_that_primm_does_not_write_is_damaged(path: Path, folder: Path, changes: dict[str, Any]) -> None:
    edit(path, **changes)
    with pytest.raises(KeyMissing, match="is damaged"):
        read_master(folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"staff": "Mr"},
        {"staff": "m" * 21},
        {"staff": "è"},
        {"staff": 7},
        {"staff": None},
        {"role": "auditor"},
        {"role": ""},
        {"public": "00"},
        {"salt": "00" * 17},
        {"nonce": 7},
        {"ciphertext": "zz"},
        {"box": "00" * 91},
        {"more": 1},
    ],
)
def test_a_holder_that_primm_does_not_write_is_damage(path: Path, folder: Path, changes: dict[str, Any]) -> None:
    edit(path, "holders", 0, **changes)
    with pytest.raises(KeyMissing, match="is damaged"):
        read_master(folder)


def test_every_byte_is_as_primm_writes_it(path: Path, folder: Path) -> None:
    content = path.read_bytes()
    assert content == dumps(read_master(folder))
    for other in (content[:-1], content + b"\n", content.replace(b" ", b"  "), content.replace(b"a", b"A")):
        path.write_bytes(other)
        with pytest.raises(KeyMissing, match="is damaged"):
            read_master(folder)


def test_an_old_file_is_read_and_written_as_it_was(old: Path, folder: Path) -> None:
    file = read_master(folder)
    assert OLD == dumps(file)
    assert ("", COORDINATOR, file.kcv) == (file.holders[0].staff, file.holders[0].role, file.ring)
    assert (b"", b"") == (file.holders[0].public, file.holders[0].box)
    assert MASTER == open_master(file, PASSPHRASE).master


class TestAsItIsWrittenToday:
    """A file of form 2, by an earlier PRIMM: what is in it opens as long as there are passphrases."""

    @pytest.fixture
    def file(self, path: Path, folder: Path) -> MasterFile:
        path.write_bytes(TODAY)
        return read_master(folder)

    def test_each_holder_opens_it(self, file: MasterFile) -> None:
        assert ["mr", "lc"] == [each.staff for each in file.holders]
        for staff, passphrase in HOLDERS.items():
            opened = open_master(file, passphrase)
            assert (staff, AFTER) == (opened.holder.staff, opened.master)
            assert open_again(file, opened.holder, opened.secret).master == AFTER

    def test_so_does_the_recovery(self, file: MasterFile) -> None:
        assert isinstance(file.recovery, Recovery)
        assert recovered(file, file.recovery, RECOVERY) == AFTER
        with pytest.raises(Unopened):
            recovered(file, file.recovery, bytes(32))

    def test_the_master_key_before_is_under_it(self, file: MasterFile) -> None:
        assert file.previous
        assert previous_of(file, AFTER, file.previous) == BEFORE
        with pytest.raises(Unopened):
            previous_of(file, BEFORE, file.previous)

    def test_it_is_written_as_it_was(self, file: MasterFile) -> None:
        assert TODAY == dumps(file)


@pytest.mark.parametrize(("size", "is_read"), [(65_536, True), (65_537, False)])
def test_a_file_that_is_as_long_as_it_may_be_is_read(old: Path, folder: Path, size: int, is_read: bool) -> None:
    old.write_bytes(OLD.rjust(size))
    if is_read:
        assert MASTER == open_master(read_master(folder), PASSPHRASE).master
        return
    with pytest.raises(KeyMissing, match="is damaged"):
        read_master(folder)


def test_the_seal_is_as_the_format_says(path: Path, folder: Path, passphrase: str) -> None:
    """HMAC under a key made of the master key by HKDF, over the file with an empty seal."""
    content, file = path.read_bytes(), read_master(folder)
    master = open_master(file, passphrase).master
    key = hmac.digest(hmac.digest(bytes(32), master, "sha256"), b"primm/1|seal\x01", "sha256")
    assert file.seal == hmac.digest(key, content.replace(file.seal.hex().encode(), b""), "sha256")
    path.write_bytes(content.replace(file.seal.hex().encode(), bytes(32).hex().encode()))
    with pytest.raises(KeyMissing):
        open_master(read_master(folder), passphrase)


def test_a_file_that_cannot_be_begun_is_not_said_to_be_changed(
    path: Path, folder: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(name: object, content: bytes) -> None:
        raise StorageRefused("the disk may only be read")

    before, file = path.read_bytes(), read_master(folder)
    monkeypatch.setattr("primm.people.master.create_private", refused)
    with pytest.raises(StorageRefused, match="may only be read"):
        write_master(folder, file, open_master(file, passphrase).master)
    assert before == path.read_bytes()


def test_a_staff_code_may_not_stand_twice(path: Path, folder: Path) -> None:
    file = read_master(folder)
    path.write_bytes(dumps(file._replace(holders=file.holders * 2)))
    with pytest.raises(KeyMissing, match="is damaged"):
        read_master(folder)


@pytest.mark.parametrize(("many", "is_read"), [(50, True), (51, False)])
def test_there_are_at_most_fifty_holders(path: Path, folder: Path, many: int, is_read: bool) -> None:
    file = read_master(folder)
    holders = tuple(file.holders[0]._replace(staff=f"s{each:019}") for each in range(many))
    recovery = Recovery("00" * 16, bytes(32), bytes(92))
    full = file._replace(holders=holders, recovery=recovery, previous=Previous("00" * 16, bytes(60)))
    path.write_bytes(dumps(full))
    if is_read:
        assert full == read_master(folder)
        return
    with pytest.raises(KeyMissing, match="is damaged"):
        read_master(folder)


@pytest.mark.parametrize("content", [b"[]", b"{}", b"7", b"\xff\xfe", b"[" * 4000, b'{"n": ' + b"9" * 4090 + b"}"])
def test_any_other_content_is_damaged(path: Path, folder: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(KeyMissing, match="is damaged"):
        read_master(folder)


@pytest.mark.parametrize("name", ["salt", "nonce", "ciphertext", "kcv"])
def test_a_changed_part_of_an_old_file_opens_nothing(old: Path, folder: Path, name: str) -> None:
    edit(old, **{name: bytes(len(json.loads(old.read_text())[name]) // 2).hex()})
    with pytest.raises(KeyMissing, match="the passphrase is wrong, or the master key's file was changed"):
        open_master(read_master(folder), PASSPHRASE)


@pytest.mark.parametrize("name", ["public", "salt", "nonce", "ciphertext", "box"])
def test_a_changed_part_of_a_holder_opens_nothing(path: Path, folder: Path, passphrase: str, name: str) -> None:
    edit(path, "holders", 0, **{name: bytes(len(json.loads(path.read_text())["holders"][0][name]) // 2).hex()})
    with pytest.raises(KeyMissing, match="the passphrase is wrong, or the master key's file was changed"):
        open_master(read_master(folder), passphrase)


@pytest.mark.parametrize(
    ("way", "changes"),
    [((), {"kcv": "00" * 16}), ((), {"ring": "00" * 16}), ((), {"n": 2**11}), (("holders", 0), {"role": "mediator"})],
)
def test_nobody_can_relabel_what_is_held(
    path: Path, folder: Path, passphrase: str, way: tuple[str | int, ...], changes: dict[str, Any]
) -> None:
    edit(path, *way, **changes)
    with pytest.raises(KeyMissing, match="the passphrase is wrong, or the master key's file was changed"):
        open_master(read_master(folder), passphrase)


def test_nobody_can_take_another_code_for_his_own(folder: Path, passphrase: str) -> None:
    file = read_master(folder)
    (holder,) = file.holders
    with pytest.raises(KeyMissing):
        open_master(file._replace(holders=(holder._replace(staff="lc"),)), passphrase)


def test_a_demo_cannot_be_relabelled_as_real(folder: Path, passphrase: str) -> None:
    with pytest.raises(KeyMissing):
        open_master(read_master(folder)._replace(demo=False), passphrase)


def test_a_file_open_to_others_says_the_exact_cure(path: Path, folder: Path) -> None:
    path.chmod(0o644)
    with pytest.raises(Unsafe, match=f"run chmod 600 {path}") as refusal:
        read_master(folder)
    assert refusal.value.exit_code == 9


def test_a_folder_open_to_others_says_the_exact_cure(folder: Path) -> None:
    folder.chmod(0o777)
    with pytest.raises(Unsafe, match=f"run chmod 700 {folder}$"):
        read_master(folder)
