"""A backup of keys holds exactly what the folder held, and what is restored from it is the same again."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import KeyMissing, OutcomeUnknown, PrimmError, Refused, StorageRefused, Tampered
from primm.people.holding import rotate
from primm.people.keys import create_key_table
from primm.people.private import PART
from primm.people.receiving import FILE_NAME as RECEIVING
from primm.people.vault import Vault, create_vault
from primm.proof import keysfile
from primm.proof.keysfile import KeysFile, keys_of, read_keys, restore_keys, write_keys
from tests.people.samples import OLD

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = date(2020, 3, 30)


def written(keys: KeysFile, path: Path) -> KeysFile:
    """The keys that a backup of some holds."""
    write_keys(str(path), keys, keys.content())
    return read_keys(str(path))


@pytest.mark.parametrize("receiving", [None, '{"key": "x"}\n'])
def test_what_is_restored_is_what_was_backed_up(vault: Path, tmp_path: Path, receiving: str | None) -> None:
    (vault / RECEIVING).unlink(missing_ok=True)
    if receiving:
        (vault / RECEIVING).write_text(receiving)
        (vault / RECEIVING).chmod(0o600)
    keys = keys_of(str(vault), MONDAY)
    assert (MONDAY, MONDAY + timedelta(days=30), receiving) == (keys.made, keys.destroy, keys.receiving)
    assert ["person:a", "person:b"] == [subject for subject, _wrapped, _kcv in keys.keys]
    assert keys == written(keys, tmp_path / "k.keys")
    (tmp_path / "new").mkdir(mode=0o700)
    restore_keys(str(tmp_path / "new"), keys)
    assert keys == keys_of(str(tmp_path / "new"), MONDAY)
    assert {0o600} == {each.stat().st_mode & 0o777 for each in (tmp_path / "new").iterdir()}
    with Vault(tmp_path / "new", lambda: "acqua alta") as new, Vault(vault, lambda: "acqua alta") as old:
        assert old.key("person:a") == new.key("person:a")


def test_who_is_to_be_forgotten_does_not_come_back(vault: Path, tmp_path: Path) -> None:
    with Vault(vault, lambda: "acqua alta") as old:
        old.create_keys(["person:gone"])
    keys = keys_of(str(vault), MONDAY)
    (tmp_path / "new").mkdir(mode=0o700)
    restore_keys(str(tmp_path / "new"), keys, forgotten={"person:gone", "person:z"})
    with Vault(tmp_path / "new", lambda: "acqua alta") as new:
        assert sorted({each[0] for each in keys.keys} - {"person:gone"}) == new.subjects()
        assert new.key("person:a")
    (wrapped,) = (each[1] for each in keys.keys if each[0] == "person:gone")
    assert wrapped not in (tmp_path / "new/keys.db").read_bytes()


def test_a_backup_of_an_earlier_primm_is_restored_and_opens(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir(mode=0o700)
    (tmp_path / "old/master.key").write_bytes(OLD)
    (tmp_path / "old/master.key").chmod(0o600)
    create_key_table(tmp_path / "old")
    with Vault(tmp_path / "old", lambda: "acqua alta") as old:
        old.create_keys(["person:a"])
        key = old.key("person:a")
    keys = written(keys_of(str(tmp_path / "old"), MONDAY), tmp_path / "k.keys")
    (tmp_path / "new").mkdir(mode=0o700)
    restore_keys(str(tmp_path / "new"), keys)
    assert OLD == (tmp_path / "new/master.key").read_bytes()
    with Vault(tmp_path / "new", lambda: "acqua alta") as new:
        assert key == new.key("person:a")


def test_keys_that_are_wrapped_anew_meanwhile_are_copied_again(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the rows of after would lie beside the master key of before."""
    wrapped_keys, times = keysfile.wrapped_keys, list[int]()

    def exchanged(path: str) -> Any:
        times.append(1)
        if len(times) == 1:
            with Vault(vault, lambda: "acqua alta", by="mr") as other:
                rotate(other)
        return wrapped_keys(path)

    monkeypatch.setattr(keysfile, "wrapped_keys", exchanged)
    keys = keys_of(str(vault), MONDAY)
    (tmp_path / "new").mkdir(mode=0o700)
    restore_keys(str(tmp_path / "new"), keys)
    assert 2 == len(times)
    with Vault(tmp_path / "new", lambda: "acqua alta") as new:
        assert new.key("person:a")


def test_what_is_no_plain_text_in_the_files_of_keys_stops_no_backup(vault: Path, tmp_path: Path) -> None:
    """A word that somebody added to them opens nothing; a master.key of today is exactly as PRIMM writes it."""
    (vault / RECEIVING).write_bytes(b"\xff\n")
    master = json.loads(OLD)
    (vault / "master.key").write_text(json.dumps({**master, "note": "è"}, ensure_ascii=False), "utf-8")
    keys = keys_of(str(vault), MONDAY)
    assert ("\ufffd\n", keys) == (keys.receiving, written(keys, tmp_path / "k.keys"))
    (tmp_path / "new").mkdir(mode=0o700)
    restore_keys(str(tmp_path / "new"), keys)
    assert {**master, "note": "\ufffd\ufffd"} == json.loads((tmp_path / "new/master.key").read_text("utf-8"))


def test_a_backup_without_any_key_is_one_too(tmp_path: Path) -> None:
    create_vault(tmp_path / "vault", "acqua alta", demo_cost=2**10)
    keys = keys_of(str(tmp_path / "vault"), MONDAY)
    assert ([], keys) == (list(keys.keys), written(keys, tmp_path / "k.keys"))


def test_the_file_is_lines_of_json_with_a_hash_at_the_end_for_its_user_alone(vault: Path, tmp_path: Path) -> None:
    keys = keys_of(str(vault), MONDAY)
    written(keys, tmp_path / "k.keys")
    head, *rows, last = map(json.loads, (tmp_path / "k.keys").read_text("ascii").removesuffix("\n").split("\n"))
    assert (tmp_path / "k.keys").read_bytes().endswith(b"\n")
    expected = {"kind": "primm-keys-backup", "format": 1, "made": "2020-03-30", "destroy": "2020-04-29", "keys": 2}
    assert expected.items() <= head.items()
    assert head.keys() - expected.keys() == {"master", "receiving"}
    assert [{"subject", "wrapped", "kcv"}] * 2 == [each.keys() for each in rows]
    assert ({"sha256"}, 64) == (last.keys(), len(last["sha256"]))
    assert 0o600 == (tmp_path / "k.keys").stat().st_mode & 0o777


@pytest.mark.parametrize("change", [
    lambda lines: lines[:-1],
    lambda lines: [*lines, ""],
    lambda lines: [*lines[:1], *lines[2:]],
    lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    lambda lines: [lines[0].replace('"format": 1', '"format": 2'), *lines[1:]],
    lambda lines: [lines[0].replace("primm-keys-backup", "primm-keys-backup2"), *lines[1:]],
    lambda lines: [lines[0].replace('"keys": 2', '"keys": 3'), *lines[1:]],
    lambda lines: [lines[0].replace("2020-04-29", "2021-04-29"), *lines[1:]],
    lambda lines: [lines[0].replace(": ", ":"), *lines[1:]],
])  # fmt: skip
def test_nothing_else_is_taken_for_a_backup_of_keys(vault: Path, tmp_path: Path, change: Any) -> None:
    path = tmp_path / "k.keys"
    written(keys_of(str(vault), MONDAY), path)
    path.write_text("".join(f"{line}\n" for line in change(path.read_text().splitlines())))
    with pytest.raises(KeyMissing, match=f"^{path} is no backup of keys, or damaged: take another one$"):
        read_keys(str(path))


@pytest.mark.parametrize("head", [{"format": 2}, {"kind": "x"}, {"keys": 1}])
def test_one_of_another_form_is_refused_also_where_its_hash_fits(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: dict[str, Any]
) -> None:
    keys, dumps = keys_of(str(vault), MONDAY), json.dumps
    monkeypatch.setattr(json, "dumps", lambda said: dumps({**said, **head} if "kind" in said else said))
    (tmp_path / "k.keys").write_bytes(keys.content())
    with pytest.raises(KeyMissing, match="no backup of keys"):
        read_keys(str(tmp_path / "k.keys"))


def test_one_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match=f"^{tmp_path / 'none'} cannot be read: it is not there$"):
        read_keys(str(tmp_path / "none"))


def test_nothing_is_written_over(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("kept")
    with pytest.raises(Refused, match=f"^keys: {tmp_path / 'there'} exists already: name a new file$"):
        written(keys_of(str(vault), MONDAY), tmp_path / "there")
    assert "kept" == (tmp_path / "there").read_text()
    with pytest.raises(StorageRefused, match=f"^{tmp_path / 'none/k.keys'}: cannot be written: it is not there"):
        written(keys_of(str(vault), MONDAY), tmp_path / "none/k.keys")


def test_what_the_disk_did_not_keep_is_removed_or_it_is_said_that_it_lies_there(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, keys = tmp_path / "k.keys", keys_of(str(vault), MONDAY)
    other = keys._replace(made=MONDAY + timedelta(days=1))
    with pytest.raises(Tampered, match=f"^{path} does not hold what was copied to it"):
        write_keys(str(path), keys, other.content())
    assert not path.exists()

    def refused(name: str) -> None:
        if name == str(path):
            raise PermissionError(13, "denied")
        unlink(name)

    unlink = os.unlink

    with monkeypatch.context() as patch:
        patch.setattr(keysfile.os, "unlink", refused)
        with pytest.raises(OutcomeUnknown, match=f"^the disk failed while {path} was read again"):
            write_keys(str(path), keys, other.content())
    assert ["k.keys"] == [each for each in os.listdir(tmp_path) if each != "vault" and not each.endswith(PART)]


@pytest.mark.parametrize("spoil", [
    lambda vault: (vault / "master.key").write_text("{}"),
    lambda vault: (vault / "master.key").chmod(0o644),
    lambda vault: (vault / "keys.db").chmod(0o644),
    lambda vault: (vault / "keys.db").write_bytes(b"Dear diary"),
])  # fmt: skip
def test_keys_that_are_damaged_or_open_to_others_are_not_backed_up(vault: Path, spoil: Any) -> None:
    spoil(vault)
    with pytest.raises(PrimmError):
        keys_of(str(vault), MONDAY)


def test_a_master_key_that_is_damaged_in_the_backup_is_seen_when_it_is_restored(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir(mode=0o700)
    with pytest.raises(PrimmError):
        restore_keys(str(tmp_path / "new"), keys_of(str(vault), MONDAY)._replace(master="{}"))
