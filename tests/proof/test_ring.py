"""A newer backup of the keys takes the place of those before; what cannot be destroyed stays on the list."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import KeyMissing, PrimmError, Refused, StorageRefused, Unsafe
from primm.people.holding import rotate
from primm.people.master import read_master
from primm.people.private import PART
from primm.people.vault import Vault, create_vault
from primm.proof import ring
from primm.proof.keysfile import keys_of, read_keys
from primm.proof.ring import Turned, back_up_keys, destroy, ring_of, turn
from primm.proof.shelf import Backup, KeysCopy, Shelf
from tests.harness.system import Killed
from tests.harness.ways import failing as failing_at
from tests.people.samples import OLD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer
    from tests.harness.system import System

    Run = Callable[..., Answer]

MONDAY = date(2020, 3, 30)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty one."""
    return Shelf(str(tmp_path / "shelf"))


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Where two persons have keys."""
    create_vault(tmp_path / "vault", "acqua alta", demo_cost=2**10)
    with Vault(tmp_path / "vault", lambda: "acqua alta") as vault:
        vault.create_keys(["person:a", "person:b"])
    return str(tmp_path / "vault")


def backed_up(shelf: Shelf, folder: str, path: str, today: date) -> Turned:
    """Back the keys up; what became of the ring."""
    return turn(shelf, back_up_keys(shelf, folder, path, today), path)


def listed(shelf: Shelf, folder: str) -> list[str]:
    """The names of the backups of keys that are not destroyed yet."""
    kcv = json.loads((Path(folder) / "master.key").read_text())["kcv"]
    return [Path(each.path).name for each in shelf.keys(kcv)]


def test_a_newer_one_takes_the_place_of_those_from_earlier_days(shelf: Shelf, folder: str, tmp_path: Path) -> None:
    for name, day in (("a", MONDAY), ("b", MONDAY), ("c", TUESDAY)):
        turned = backed_up(shelf, folder, str(tmp_path / name), day)
    assert ["a", "b"] == [Path(each.path).name for each in turned.destroyed]
    assert [] == list(turned.left)
    assert ["c"] == listed(shelf, folder) == sorted(each.name for each in tmp_path.iterdir() if each.is_file())


def changed(folder: str, change: Callable[[Vault], object]) -> None:
    """Let something become of the keys between two backups."""
    with Vault(folder, lambda: "acqua alta", by="mr") as vault:
        change(vault)


def test_a_key_that_was_forgotten_keeps_no_older_one_alive(shelf: Shelf, folder: str, tmp_path: Path) -> None:
    """Who was erased by right would come back with it; what is only missing may be the last of a name."""
    backed_up(shelf, folder, str(tmp_path / "a"), MONDAY)
    changed(folder, lambda vault: vault.forget(["person:a"]))
    keys = back_up_keys(shelf, folder, str(tmp_path / "b"), TUESDAY)
    for forgotten, destroyed in (((), []), (("person:b",), []), (("person:a", "person:z"), ["a"])):
        turned = turn(shelf, keys, str(tmp_path / "b"), forgotten)
        assert destroyed == [Path(each.path).name for each in turned.destroyed]
    assert not (tmp_path / "a").exists()


def test_another_key_of_the_same_person_keeps_an_older_one_alive(shelf: Shelf, folder: str, tmp_path: Path) -> None:
    backed_up(shelf, folder, str(tmp_path / "a"), MONDAY)
    changed(folder, lambda vault: (vault.forget(["person:a"]), vault.create_key("person:a")))
    turned = backed_up(shelf, folder, str(tmp_path / "b"), TUESDAY)
    assert ["a"] == [Path(each.path).name for each in turned.left]


def test_the_ring_goes_on_when_the_master_key_is_exchanged(shelf: Shelf, folder: str, tmp_path: Path) -> None:
    backed_up(shelf, folder, str(tmp_path / "a"), MONDAY)
    changed(folder, rotate)
    assert read_master(folder).kcv != read_master(folder).ring
    turned = backed_up(shelf, folder, str(tmp_path / "b"), TUESDAY)
    assert ["a"] == [Path(each.path).name for each in turned.destroyed]
    assert ["b"] == [Path(each.path).name for each in shelf.keys(read_master(folder).ring)]


def test_a_backup_of_an_earlier_primm_is_of_the_same_ring(shelf: Shelf, folder: str, tmp_path: Path) -> None:
    keys = keys_of(folder, MONDAY)
    assert json.loads(OLD)["kcv"] == ring_of(keys._replace(master=OLD.decode()))
    assert read_master(folder).ring == ring_of(keys)


def test_what_is_destroyed_is_written_over_first(
    shelf: Shelf, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed_up(shelf, folder, str(tmp_path / "a"), MONDAY)
    size, seen = (tmp_path / "a").stat().st_size, {}
    synced: list[bytes] = []

    def fsync(file: int) -> None:
        with suppress(OSError):  # of a folder there is nothing to read
            synced.append(os.pread(file, size, 0))

    folders: list[str] = []
    monkeypatch.setattr(ring, "sync_folder", folders.append)
    monkeypatch.setattr(ring.os, "fsync", fsync)
    monkeypatch.setattr(ring.os, "unlink", lambda path: seen.update({Path(path).name: Path(path).read_bytes()}))
    backed_up(shelf, folder, str(tmp_path / "b"), TUESDAY)
    assert bytes(size) == seen["a"]
    assert bytes(size) in synced
    assert [str(tmp_path)] == folders, "that it is gone is on the disk too"


def test_what_could_not_be_made_is_not_on_the_list(shelf: Shelf, folder: str, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("kept")
    for path, error in ((tmp_path / "there", Refused), (tmp_path / "none/a", StorageRefused)):
        with pytest.raises(error):
            back_up_keys(shelf, folder, str(path), MONDAY)
    assert ([], "kept") == (listed(shelf, folder), (tmp_path / "there").read_text())


def test_a_file_of_which_only_a_part_is_written_over_is_something_else(shelf: Shelf, tmp_path: Path) -> None:
    content = bytes(1 << 20) + b"Dear diary"
    (tmp_path / "a").write_bytes(content)
    (tmp_path / "a").chmod(0o600)
    with pytest.raises(KeyMissing):
        destroy(shelf, str(tmp_path / "a"))
    assert content == (tmp_path / "a").read_bytes()


def test_what_others_can_open_is_destroyed_by_hand(shelf: Shelf, folder: str, tmp_path: Path) -> None:
    backed_up(shelf, folder, str(tmp_path / "a"), MONDAY)
    (tmp_path / "a").chmod(0o644)
    with pytest.raises(Unsafe):
        destroy(shelf, str(tmp_path / "a"))
    assert (["a"], 2) == (listed(shelf, folder), len(read_keys(str(tmp_path / "a")).keys))


def test_two_of_one_day_are_both_kept(shelf: Shelf, folder: str, tmp_path: Path) -> None:
    """As whoever makes one for each of two sticks wants it."""
    for name in ("a", "b"):
        turned = backed_up(shelf, folder, str(tmp_path / name), MONDAY)
    assert ["a"] == [Path(each.path).name for each in turned.left]
    assert ["a", "b"] == listed(shelf, folder)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b"Dear diary"),
        lambda path: path.chmod(0o644),
        lambda path: path.rename(path.with_name("away")),
    ],
)
def test_what_is_out_of_reach_or_is_something_else_stays_on_the_list(
    shelf: Shelf, folder: str, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    backed_up(shelf, folder, str(tmp_path / "a"), MONDAY)
    spoil(tmp_path / "a")
    there = {each.name: each.read_bytes() for each in tmp_path.iterdir() if each.is_file()}
    turned = backed_up(shelf, folder, str(tmp_path / "b"), TUESDAY)
    assert ([], [MONDAY + timedelta(days=30)]) == (list(turned.destroyed), [each.destroy for each in turned.left])
    assert ["a", "b"] == listed(shelf, folder)
    assert there.items() <= {each.name: each.read_bytes() for each in tmp_path.iterdir() if each.is_file()}.items()


def test_one_that_holds_a_key_which_is_nowhere_else_is_kept_until_its_day(
    shelf: Shelf, folder: str, tmp_path: Path, outsider: Any
) -> None:
    """Keys that an accident took from the computer come back from it; after thirty days somebody must be forgotten."""
    backed_up(shelf, folder, str(tmp_path / "a"), MONDAY)
    outsider(f"{folder}/keys.db", "DELETE FROM dek WHERE subject = 'person:a'")
    assert [] == list(backed_up(shelf, folder, str(tmp_path / "b"), TUESDAY).destroyed)
    assert 2 == len(read_keys(str(tmp_path / "a")).keys)
    turned = backed_up(shelf, folder, str(tmp_path / "c"), MONDAY + timedelta(days=30))
    assert ["a", "b"] == [Path(each.path).name for each in turned.destroyed]


def test_one_that_cannot_be_destroyed_stays_on_the_list(
    shelf: Shelf, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed_up(shelf, folder, str(tmp_path / "a"), MONDAY)

    def refused(path: str) -> None:
        if path == str(tmp_path / "a"):
            raise PermissionError(13, "denied")
        unlink(path)

    unlink = os.unlink
    with monkeypatch.context() as patch:
        patch.setattr(ring.os, "unlink", refused)
        assert 1 == len(backed_up(shelf, folder, str(tmp_path / "b"), TUESDAY).left)
        with pytest.raises(StorageRefused, match="do it by hand"):
            destroy(shelf, str(tmp_path / "a"))
    assert bytes((tmp_path / "a").stat().st_size) == (tmp_path / "a").read_bytes()
    assert 1 == len(backed_up(shelf, folder, str(tmp_path / "c"), TUESDAY).destroyed)
    assert ["b", "c"] == listed(shelf, folder)


def test_the_keys_of_another_vault_are_another_ring(shelf: Shelf, folder: str, tmp_path: Path) -> None:
    backed_up(shelf, folder, str(tmp_path / "a"), MONDAY)
    create_vault(tmp_path / "other", "acqua alta", demo_cost=2**10)
    assert [] == list(backed_up(shelf, str(tmp_path / "other"), str(tmp_path / "b"), TUESDAY).destroyed)


def test_what_a_killed_command_left_is_destroyed_too(shelf: Shelf, folder: str, tmp_path: Path) -> None:
    backed_up(shelf, folder, str(tmp_path / "a"), MONDAY)
    (tmp_path / f"a{PART}").write_bytes(b"half")
    backed_up(shelf, folder, str(tmp_path / "b"), TUESDAY)
    assert ["b"] == [each.name for each in tmp_path.iterdir() if each.is_file()]


def test_a_word_that_is_damaged_is_not_passed_over(shelf: Shelf, folder: str, tmp_path: Path) -> None:
    backed_up(shelf, folder, str(tmp_path / "a"), MONDAY)
    (path,) = (tmp_path / "shelf/backups").glob("keys-*")
    path.write_bytes(b"{}")
    with pytest.raises(Unsafe, match="see that the backup of keys which it named is destroyed"):
        listed(shelf, folder)


def test_what_is_remembered_of_a_log_is_read_back(shelf: Shelf, tmp_path: Path) -> None:
    backup = Backup(datetime(2020, 3, 31, 10, tzinfo=UTC), "/media/stick/b.db", 3)
    assert shelf.last("desk") is None
    shelf.put("desk", backup)
    assert backup == shelf.last("desk")
    (tmp_path / "shelf/backups/log-desk.json").write_bytes(b"[")
    assert shelf.last("desk") is None


def test_whatever_call_fails_no_copy_is_forgotten_and_none_is_gone_before_a_newer_one_is_whole(
    folder: str, tmp_path: Path, system: System
) -> None:

    def run(name: str, at: int | None, kill: bool) -> int:
        shelf, (old, new) = Shelf(str(tmp_path / name)), (tmp_path / f"{name}-old", tmp_path / f"{name}-new")
        backed_up(shelf, folder, str(old), MONDAY)
        with system.listening(failing_at(at, kill=kill)) as calls:
            try:
                backed_up(shelf, folder, str(new), TUESDAY)
            except (PrimmError, OSError, Killed):
                assert at is not None
        lie = {each.name for each in (old, new) if each.exists() and any(each.read_bytes())}
        assert lie <= set(listed(shelf, folder)), (at, kill)
        assert any(_whole(each) for each in (old, new)), (at, kill)
        return len(calls)

    total = run("all", None, kill=False)
    assert total > 30
    for kill in (False, True):
        for at in range(total):
            run(f"{kill}{at}", at, kill)


def _whole(path: Path) -> bool:
    try:
        return 2 == len(read_keys(str(path)).keys)
    except PrimmError:
        return False


# On the command line


@pytest.fixture
def full(at: Run, home: Path) -> Path:
    """The folder of a log with a person."""
    at("log", "person", "new", given='{"given_name": "Amal", "birth_year": 1990, "citizenships": ["MAR"]}')
    return home / "log"


def journal(home: Path) -> list[str]:
    """What was written into the journal."""
    return [json.loads(line)["event"] for line in (home / "state/primm/primm.log").read_text().splitlines()]


def test_that_keys_were_destroyed_is_said_and_written_down(
    at: Run, home: Path, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "stick").mkdir(mode=0o700)
    at("log", "log", "backup", str(home / "stick"), "--keys", str(home / "old.keys"))
    monkeypatch.setattr("primm.commands.workplace.Workplace.today", lambda place: date(2020, 4, 7))
    answer = at("log", "log", "backup", "--keys", str(home / "new.keys"))
    assert 0 == answer.code
    assert f"the backup of the keys from 2020-03-31 is destroyed: {home / 'old.keys'}\n" in answer.err
    assert ["keys_backed_up", "keys_backed_up", "keys_destroyed"] == journal(home)
    assert not (home / "old.keys").exists()


def test_keys_in_a_folder_get_a_name_of_their_own(at: Run, home: Path, full: Path) -> None:
    for name in ("stick", "other"):
        (home / name).mkdir(mode=0o700)
    assert 0 == at("log", "log", "backup", str(home / "stick"), "--keys", str(home / "other")).code
    (path,) = (home / "other").iterdir()
    assert path.name.startswith("primm-falconara-2020-03-31-")
    assert ".keys" == path.suffix


def test_a_backup_is_destroyed_on_demand(at: Run, home: Path, full: Path) -> None:
    at("log", "log", "backup", str(home / "b.db"), "--keys", str(home / "k.keys"))
    answer = at("log", "log", "destroy", str(home / "k.keys"))
    assert (0, f"destroyed: {home / 'k.keys'}\n") == answer[:2]
    assert not (home / "k.keys").exists()
    assert 5 == at("log", "log", "destroy", str(home / "k.keys")).code


def test_one_that_is_not_there_any_more_is_struck_off(at: Run, home: Path, full: Path) -> None:
    at("log", "log", "backup", str(home / "b.db"), "--keys", str(home / "k.keys"))
    (home / "k.keys").unlink()
    answer = at("log", "log", "destroy", str(home / "k.keys"))
    assert (0, f"it is not there; from now on it counts as destroyed: {home / 'k.keys'}\n") == answer[:2]
    assert "keys_said_to_be_destroyed" == journal(home)[-1]


def test_nothing_else_is_destroyed(at: Run, home: Path, full: Path) -> None:
    at("log", "log", "backup", str(home / "b.db"))
    before = (home / "b.db").read_bytes()
    assert 14 == at("log", "log", "destroy", str(home / "b.db")).code
    assert before == (home / "b.db").read_bytes()


def test_a_record_has_the_hash_of_what_was_written(shelf: Shelf, folder: str, tmp_path: Path) -> None:
    backed_up(shelf, folder, str(tmp_path / "a"), MONDAY)
    (copy,) = shelf.keys(json.loads((Path(folder) / "master.key").read_text())["kcv"])
    assert ring.is_within_reach(copy)
    assert not ring.is_within_reach(KeysCopy(copy.path, copy.made, copy.destroy, "0" * 64))


# Where the backup of the log goes


def test_a_backup_without_a_place_lies_beside_the_last_one(at: Run, home: Path, full: Path) -> None:
    (home / "stick").mkdir(mode=0o700)
    answer = at("log", "log", "backup")
    assert (3, "") == answer[:2]
    assert answer.err.startswith("folder: say where to")
    assert 0 == at("log", "log", "backup", str(home / "stick" / "first.db")).code
    assert 0 == at("log", "log", "backup").code
    assert 2 == len(list((home / "stick").iterdir()))
    (home / "stick").rename(home / "away")
    answer = at("log", "log", "backup")
    assert (3, "") == answer[:2]
    assert "put the stick in" in answer.err


def test_two_places_get_a_verified_backup_each(at: Run, home: Path, full: Path) -> None:
    for name in ("stick", "folder"):
        (home / name).mkdir(mode=0o700)
    answer = at("log", "log", "backup", str(home / "folder"), str(home / "stick"))
    assert 2 == answer.out.count("backup, verified: ")
    assert [1, 1] == [len(list((home / name).iterdir())) for name in ("stick", "folder")]
    assert "it lies on the disk of the log itself" in answer.err
