"""Several people hold the keys, each by a passphrase; the master key can be exchanged, and nothing is lost by it."""

from __future__ import annotations

import json
import os
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import KeyMissing, NotFound, OutcomeUnknown, Reason, Refused, StorageRefused
from primm.people import following, holding
from primm.people.holding import (
    decline_recovery,
    dismiss,
    invite,
    recover,
    rotate,
    set_passphrase,
    set_recovery,
)
from primm.people.master import exchanged, open_master, read_master, write_master
from primm.people.masterfile import COORDINATOR, MEDIATOR, MOST_HOLDERS, MasterFile, Recovery, dumps
from primm.people.pairs import SIGNING, Pair, pair_content, read_pair, rewrap_pairs
from primm.people.receiving import receiving_key
from primm.people.shares import new_halves
from primm.people.vault import Vault, create_vault, lock, unlock
from tests.people.samples import MASTER, OLD, PASSPHRASE
from tests.people.test_vault import Shelf, never, shelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["shelf"]

MR, LC, OTHER = "tre passi avanti", "due passi indietro", "un passo"
AAD = b"primm/1|origin|7|sealed|person:1"
OURS = "a" * 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A vault of mr, who lets lc hold the keys too."""
    create_vault(tmp_path / "keys", MR, staff="mr", demo_cost=2**10).close()
    with opened(tmp_path / "keys", MR) as vault:
        vault.create_keys(("person:1", "person:2"))
        invite(vault, "lc", MEDIATOR, LC)
    return tmp_path / "keys"


@pytest.fixture
def mine(folder: Path) -> Iterator[Vault]:
    """The vault as mr has it open."""
    with opened(folder, MR) as vault:
        vault.unlock()
        yield vault


@pytest.fixture
def theirs(folder: Path) -> Iterator[Vault]:
    """The vault as lc has it open, all day."""
    with opened(folder, LC, by="lc") as vault:
        vault.unlock()
        yield vault


def opened(folder: Path, passphrase: str, by: str = "mr", **how: Any) -> Vault:
    return Vault(folder, lambda: passphrase, by=by, **how)


def keys_in(folder: Path, passphrase: str) -> list[bytes]:
    """Every key of the vault."""
    with opened(folder, passphrase) as vault:
        return [vault.key(each) for each in vault.subjects()]


class TestWhoseItIs:
    def test_each_passphrase_opens_the_same_keys_for_its_holder(self, folder: Path) -> None:
        assert keys_in(folder, MR) == keys_in(folder, LC) != []
        for passphrase, staff, role in ((MR, "mr", COORDINATOR), (LC, "lc", MEDIATOR)):
            with opened(folder, passphrase) as vault:
                assert (staff, role) == (vault.staff, vault.role)

    def test_a_passphrase_of_nobody_opens_nothing(self, folder: Path) -> None:
        with opened(folder, OTHER) as vault, pytest.raises(KeyMissing, match="the passphrase is wrong"):
            vault.unlock()

    @pytest.mark.parametrize(("by", "tries"), [("mr", 1), ("lc", 2), ("", 1)])
    def test_it_is_tried_for_who_types_first(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, by: str, tries: int
    ) -> None:
        """Each try costs what scrypt costs."""
        from primm.people import master

        tried: list[bytes] = []
        stretch = master.stretch
        monkeypatch.setattr(
            master, "stretch", lambda file, typed, salt: tried.append(salt) or stretch(file, typed, salt)
        )
        with opened(folder, MR, by=by) as vault:
            assert "mr" == vault.staff
        assert tries == len(tried)

    @pytest.mark.parametrize(("by", "told"), [("mr", []), ("lc", ["mr"]), ("", [])])
    def test_who_types_and_did_not_unlock_is_told_once(self, folder: Path, by: str, told: list[str]) -> None:
        heard: list[str] = []
        with opened(folder, MR, by=by, other=heard.append) as vault:
            vault.unlock()
            vault.seal("person:1", b"", AAD)
        assert told == heard

    def test_nobody_waits_for_the_keys_while_somebody_types(self, folder: Path) -> None:
        def typed() -> str:
            with opened(folder, LC) as other:
                assert other.create_key("person:3")
            return MR

        with Vault(folder, typed) as vault:
            assert vault.create_key("person:4")

    def test_a_mediator_is_refused_what_is_for_coordinators(self, folder: Path, theirs: Vault) -> None:
        what = Reason("looking at everything")
        with pytest.raises(KeyMissing) as refusal:
            theirs.require_coordinator(what)
        said = "looking at everything: only with a coordinator's passphrase, and lc is a mediator; ask a coordinator"
        assert (14, said) == (refusal.value.exit_code, str(refusal.value))
        with opened(folder, MR) as vault:
            vault.require_coordinator(what)

    def test_what_changes_who_holds_the_keys_is_for_coordinators(self, folder: Path, theirs: Vault) -> None:
        before = (folder / "master.key").read_bytes()
        for change in (
            lambda: invite(theirs, "rz", COORDINATOR, OTHER),
            lambda: dismiss(theirs, "mr"),
            lambda: rotate(theirs),
            lambda: set_recovery(theirs, new_halves()),
            lambda: decline_recovery(theirs, "non serve"),
        ):
            with pytest.raises(KeyMissing, match="only with a coordinator's passphrase"):
                change()
        assert before == (folder / "master.key").read_bytes()

    def test_a_copy_takes_over_who_opened_it(self, folder: Path, theirs: Vault) -> None:
        with Vault(folder, never) as copy:
            copy.adopt(theirs)
            assert ("lc", MEDIATOR) == (copy.staff, copy.role)

    def test_a_vault_of_other_keys_is_not_taken_over(self, folder: Path, tmp_path: Path) -> None:
        with create_vault(tmp_path / "other", OTHER, demo_cost=2**10) as other, Vault(folder, never) as vault:
            vault.adopt(other)
            assert not vault.is_open


class TestInTheKeyring:
    def test_two_holders_do_not_mix(self, folder: Path, shelf: Shelf) -> None:
        unlock(folder, MR, 10, "mr")
        unlock(folder, LC, 10, "lc")
        assert 2 == len(set(shelf.keys.values()) - {keys_in(folder, MR)[0]})
        for by, role in (("mr", COORDINATOR), ("lc", MEDIATOR)):
            with Vault(folder, never, by=by) as vault:
                assert (by, role) == (vault.staff, vault.role)
        lock(folder)
        assert {} == shelf.keys

    def test_another_holders_is_used_and_told(self, folder: Path, shelf: Shelf) -> None:
        unlock(folder, LC, 10)
        heard: list[str] = []
        with Vault(folder, never, by="mr", other=heard.append) as vault:
            assert vault.opens_unasked()
            assert ("lc", MEDIATOR, ["lc"]) == (vault.staff, vault.role, heard)

    def test_it_holds_no_master_key(self, folder: Path, shelf: Shelf) -> None:
        unlock(folder, MR, 10, "mr")
        assert open_master(read_master(folder), MR).master not in shelf.keys.values()

    def test_it_opens_what_was_exchanged_since(self, folder: Path, mine: Vault, shelf: Shelf) -> None:
        unlock(folder, LC, 10, "lc")
        rotate(mine)
        with Vault(folder, never, by="lc") as vault:
            assert "lc" == vault.staff

    def test_what_a_dismissed_one_left_there_opens_nothing(self, folder: Path, mine: Vault, shelf: Shelf) -> None:
        unlock(folder, LC, 10, "lc")
        dismiss(mine, "lc")
        with Vault(folder, lambda: None, by="lc") as vault:
            assert not vault.opens_unasked()

    def test_a_change_asks_for_the_passphrase_all_the_same(self, folder: Path, shelf: Shelf) -> None:
        unlock(folder, MR, 10, "mr")
        before = (folder / "master.key").read_bytes()
        with Vault(folder, lambda: None, by="mr") as vault, pytest.raises(KeyMissing, match="the vault is locked"):
            rotate(vault)
        assert before == (folder / "master.key").read_bytes()

    def test_with_another_passphrase_it_is_forgotten(self, folder: Path, mine: Vault, shelf: Shelf) -> None:
        unlock(folder, MR, 10, "mr")
        set_passphrase(mine, OTHER)
        assert {} == shelf.keys


class TestChanges:
    def test_a_new_passphrase_takes_the_place_of_the_old_one(self, folder: Path, mine: Vault) -> None:
        keys = keys_in(folder, MR)
        set_passphrase(mine, OTHER)
        assert keys == keys_in(folder, OTHER) == keys_in(folder, LC)
        with pytest.raises(KeyMissing):
            keys_in(folder, MR)

    def test_with_a_new_passphrase_there_is_a_new_pair(self, folder: Path, mine: Vault) -> None:
        """So that an old copy of the file and the old passphrase do not open what comes after the next exchange."""
        before, secret = read_master(folder).holders[0], open_master(read_master(folder), MR).secret
        set_passphrase(mine, OTHER)
        after = read_master(folder).holders[0]
        assert before.public != after.public
        assert before.salt != after.salt
        assert secret != open_master(read_master(folder), OTHER).secret

    @pytest.mark.parametrize(
        "change", [lambda vault: set_passphrase(vault, ""), lambda vault: invite(vault, "rz", MEDIATOR, "")]
    )
    def test_an_empty_passphrase_is_refused(self, mine: Vault, change: Any) -> None:
        with pytest.raises(KeyMissing, match="the passphrase is empty: choose one"):
            change(mine)

    def test_nobody_holds_the_keys_twice(self, mine: Vault) -> None:
        with pytest.raises(Refused) as refusal:
            invite(mine, "lc", COORDINATOR, OTHER)
        assert "staff: holds the keys already: primm keys dismiss takes them back" == refusal.value.say()

    def test_nor_who_was_let_in_by_another_meanwhile(self, folder: Path, mine: Vault) -> None:
        with opened(folder, MR) as other:
            invite(other, "rz", MEDIATOR, OTHER)
        with pytest.raises(Refused, match="holds the keys already"):
            invite(mine, "rz", COORDINATOR, MR)
        assert ["mr", "lc", "rz"] == [each.staff for each in read_master(folder).holders]

    def test_at_most_fifty_hold_them(self, folder: Path, mine: Vault) -> None:
        file = read_master(folder)
        more = tuple(file.holders[1]._replace(staff=f"s{each}") for each in range(MOST_HOLDERS - 2))
        write_master(folder, file._replace(holders=(*file.holders, *more)), mine._unlocked())
        for change in (lambda: invite(mine, "rz", MEDIATOR, OTHER),):
            mine._reread()
            with pytest.raises(Refused) as refusal:
                change()
            assert "staff: at most 50 people can hold the keys" == refusal.value.say()

    def test_who_is_dismissed_opens_nothing_not_even_with_what_they_knew(self, folder: Path, mine: Vault) -> None:
        keys, known = keys_in(folder, MR), open_master(read_master(folder), LC)
        dismiss(mine, "lc")
        assert keys == keys_in(folder, MR)
        file = read_master(folder)
        assert ["mr"] == [each.staff for each in file.holders]
        assert file.kcv != file.ring
        with pytest.raises(KeyMissing):
            keys_in(folder, LC)
        for wrapped in wrappings(folder):
            with pytest.raises(following.Unopened):
                following.decrypt(known.master, wrapped, b"primm/1|dek|person:1")

    def test_nobody_dismisses_who_is_not_there(self, mine: Vault) -> None:
        with pytest.raises(NotFound, match="nobody with the code rz holds the keys"):
            dismiss(mine, "rz")

    def test_nobody_dismisses_himself(self, mine: Vault) -> None:
        with pytest.raises(Refused) as refusal:
            dismiss(mine, "mr")
        assert "staff: is your own: have another coordinator do it" == refusal.value.say()

    def test_who_was_dismissed_in_the_midst_of_the_day_is_told(self, folder: Path, mine: Vault, theirs: Vault) -> None:
        dismiss(mine, "lc")
        for work in (lambda: theirs.create_key("person:3"), lambda: theirs.key("person:1")):
            with pytest.raises(KeyMissing, match="does not open the keys any more: it was changed, or withdrawn"):
                work()
        assert ["person:1", "person:2"] == mine.subjects()

    def test_who_has_an_old_passphrase_open_changes_nothing(self, folder: Path, mine: Vault) -> None:
        with opened(folder, MR) as other:
            other.unlock()
            set_passphrase(mine, OTHER)
            with pytest.raises(KeyMissing, match="does not open the keys any more"):
                rotate(other)

    def test_the_words_that_decline_a_recovery_are_kept(self, folder: Path, mine: Vault) -> None:
        decline_recovery(mine, "deciso dalla cooperativa")
        assert "deciso dalla cooperativa" == read_master(folder).recovery

    @pytest.mark.parametrize("words", ["x" * 201, "due\nrighe", "\u202e"])
    def test_words_that_nobody_could_read_are_refused(self, mine: Vault, words: str) -> None:
        with pytest.raises(Refused) as refusal:
            decline_recovery(mine, words)
        assert "words: at most 200 letters on one line, without signs that are not seen" == refusal.value.say()

    def test_the_file_is_for_its_owner_alone_after_each(self, folder: Path, mine: Vault) -> None:
        rotate(mine)
        set_passphrase(mine, OTHER)
        assert 0o600 == (folder / "master.key").stat().st_mode & 0o777
        assert {"master.key", "keys.db"} == set(os.listdir(folder))


def wrappings(folder: Path) -> list[bytes]:
    with sqlite3.connect(folder / "keys.db") as connection:
        found = [wrapped for (wrapped,) in connection.execute("SELECT wrapped FROM dek ORDER BY subject")]
    connection.close()
    return found


def signing_pair(folder: Path, vault: Vault) -> None:
    """A signing key, as the proof makes one."""
    pair = Pair(bytes(range(32)), origin=OURS)
    content = pair_content(pair._replace(wrapped=vault.wrap(bytes(31) + b"x", pair.bound)))
    (folder / SIGNING).write_bytes(content)
    (folder / SIGNING).chmod(0o600)


class TestExchanging:
    def test_everything_is_under_the_new_key_and_nothing_under_the_old_one(self, folder: Path, mine: Vault) -> None:
        signing_pair(folder, mine)
        receiving = receiving_key(folder, mine).private_bytes_raw()
        keys, before, old = keys_in(folder, MR), wrappings(folder), (folder / "receiving.key").read_bytes()
        master = mine._unlocked()
        rotate(mine)
        file = read_master(folder)
        assert (None, 2) == (file.previous, len(file.holders))
        assert keys == keys_in(folder, MR) == keys_in(folder, LC)
        assert not set(before) & set(wrappings(folder))
        assert old != (folder / "receiving.key").read_bytes()
        for vault in (mine, opened(folder, LC)):
            assert receiving == receiving_key(folder, vault).private_bytes_raw()
            pair = read_pair(folder / SIGNING)
            assert bytes(31) + b"x" == vault.unwrap(pair.wrapped, pair.bound)
            assert master != vault._unlocked()

    def test_no_wrapping_of_before_stays_in_the_file(self, folder: Path, mine: Vault) -> None:
        before = wrappings(folder)
        rotate(mine)
        content = (folder / "keys.db").read_bytes()
        assert [] == [each for each in before if each in content or each[12:] in content]

    def test_who_has_it_open_goes_on_and_sees_the_same(self, folder: Path, mine: Vault, theirs: Vault) -> None:
        sealed = theirs.seal("person:1", b"Amal", AAD)
        rotate(mine)
        assert b"Amal" == theirs.open("person:1", sealed, AAD)
        assert theirs.key("person:2") == mine.key("person:2")
        rotate(mine)
        assert theirs.create_key("person:3")
        theirs.close()
        assert mine.key("person:3") == keys_in(folder, LC)[2]

    def test_who_writes_while_it_is_done_writes_under_the_new_one(
        self, folder: Path, mine: Vault, theirs: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is exchanged after they have looked, and before they have the keys for themselves."""
        alone = theirs._table.alone

        def later() -> Any:
            monkeypatch.setattr(theirs._table, "alone", alone)
            rotate(mine)
            return alone()

        monkeypatch.setattr(theirs._table, "alone", later)
        assert theirs.create_key("person:3")
        assert theirs.key("person:3") == mine.key("person:3") == keys_in(folder, MR)[2]

    def test_who_comes_upon_one_that_was_killed_leaves_it_to_the_next(
        self, folder: Path, theirs: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is done here is done at once or not at all: an exchange would not be, in the midst of it."""
        (before, _other), alone = wrappings(folder), theirs._table.alone

        def later() -> Any:
            monkeypatch.setattr(theirs._table, "alone", alone)
            begun(folder)
            return alone()

        monkeypatch.setattr(theirs._table, "alone", later)
        with theirs.steady():
            with pytest.raises(following.Unopened):
                theirs.unwrap(before, following.bound_to("person:1"))
            assert read_master(folder).previous
        assert theirs.key("person:1") == keys_in(folder, MR)[0]
        assert read_master(folder).previous is None

    def test_a_key_pair_that_is_made_in_between_is_under_the_new_one(
        self, folder: Path, mine: Vault, theirs: Vault
    ) -> None:
        rotate(mine)
        made = receiving_key(folder, theirs).private_bytes_raw()
        assert made == receiving_key(folder, mine).private_bytes_raw()

    def test_keys_of_another_desk_come_under_the_new_one(self, mine: Vault, theirs: Vault) -> None:
        rotate(mine)
        assert ["person:9"] == theirs.keep({"person:9": bytes(32)})
        assert bytes(32) == mine.key("person:9")

    def test_it_is_done_as_often_as_one_likes(self, folder: Path, mine: Vault) -> None:
        keys, rings = keys_in(folder, MR), set()
        for _time in range(3):
            rotate(mine)
            rings.add(read_master(folder).ring)
        assert keys == keys_in(folder, LC)
        assert 1 == len(rings)

    def test_a_key_that_was_lost_before_stops_nothing(self, folder: Path, mine: Vault) -> None:
        with sqlite3.connect(folder / "keys.db") as connection:
            connection.execute("UPDATE dek SET wrapped = x'00' WHERE subject = 'person:2'")
        connection.close()
        rotate(mine)
        assert mine.key("person:1")
        with pytest.raises(KeyMissing, match="does not fit this master key"):
            mine.key("person:2")

    def test_a_damaged_pair_is_left_as_it_is(self, folder: Path, mine: Vault) -> None:
        (folder / SIGNING).write_bytes(b"{}")
        (folder / SIGNING).chmod(0o600)
        signing_pair(folder, mine)
        content = (folder / SIGNING).read_bytes()
        (folder / "receiving.key").write_bytes(b"{}")
        (folder / "receiving.key").chmod(0o600)
        rewrap_pairs(folder, bytes(32), bytes([1] * 32))
        assert (content, b"{}") == ((folder / SIGNING).read_bytes(), (folder / "receiving.key").read_bytes())


def begun(folder: Path) -> None:
    """An exchange that was killed after its first step."""
    with opened(folder, MR) as vault:
        write_master(folder, *exchanged(vault.file, vault._unlocked()))


class TestAfterACrash:
    def test_whoever_opens_it_next_finishes(self, folder: Path) -> None:
        keys = keys_in(folder, MR)
        begun(folder)
        assert read_master(folder).previous
        assert keys == keys_in(folder, LC)
        assert read_master(folder).previous is None
        assert keys == keys_in(folder, MR)

    def test_also_where_all_but_the_last_step_was_done(
        self, folder: Path, mine: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keys, writes = keys_in(folder, MR), list[int]()

        def full(where: Any, file: Any, master: bytes) -> MasterFile:
            writes.append(1)
            if len(writes) == 2:
                raise StorageRefused("the disk is full")
            return write_master(where, file, master)

        with monkeypatch.context() as patch:
            patch.setattr(following, "write_master", full)
            with pytest.raises(OutcomeUnknown, match="it is finished when the keys are opened next"):
                rotate(mine)
        assert read_master(folder).previous
        assert keys == keys_in(folder, LC)
        assert read_master(folder).previous is None

    def test_who_has_it_open_finishes_too(self, folder: Path, theirs: Vault) -> None:
        begun(folder)
        assert theirs.create_key("person:3")
        assert read_master(folder).previous is None
        assert theirs.key("person:1") == keys_in(folder, MR)[0]

    def test_who_reads_only_finishes_too(self, folder: Path, theirs: Vault) -> None:
        keys = keys_in(folder, MR)
        begun(folder)
        assert theirs.key("person:2") == keys[1]  # still under the key of before
        keys_in(folder, MR)
        assert keys == [theirs.key(each) for each in theirs.subjects()]

    @pytest.mark.parametrize("step", [1, 2])
    @pytest.mark.parametrize("meanwhile", ["finished", "exchanged", "begun"])
    def test_two_that_finish_at_once_lose_nothing(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, step: int, meanwhile: str
    ) -> None:
        """Before a step of one, the other has finished; has exchanged the key again; or was killed while it did."""
        keys, steps = keys_in(folder, MR), list[int]()
        begun(folder)
        with opened(folder, LC) as slow:
            alone = slow._table.alone

            def before() -> Any:
                if not slow._table.is_alone:
                    steps.append(1)
                    if len(steps) == step:
                        keys_in(folder, MR)
                        self.go_on(folder, meanwhile)
                return alone()

            monkeypatch.setattr(slow._table, "alone", before)
            slow.unlock()
            assert (step == 2 and meanwhile == "begun") is (read_master(folder).previous is not None)
        assert keys == keys_in(folder, LC) == keys_in(folder, MR)

    def go_on(self, folder: Path, meanwhile: str) -> None:
        if meanwhile == "exchanged":
            with opened(folder, MR) as other:
                rotate(other)
        if meanwhile == "begun":
            begun(folder)

    def test_a_previous_key_that_was_changed_is_found(self, folder: Path) -> None:
        begun(folder)
        found = json.loads((folder / "master.key").read_bytes())
        found["previous"]["nonce"] = "00" * 12
        (folder / "master.key").write_text(json.dumps(found, indent=1) + "\n")
        with pytest.raises(KeyMissing, match="or the master key's file was changed"):
            keys_in(folder, MR)

    def test_a_keyring_finishes_too(self, folder: Path, shelf: Shelf) -> None:
        unlock(folder, LC, 10)
        begun(folder)
        with Vault(folder, never) as vault:
            assert vault.opens_unasked()
        assert read_master(folder).previous is None

    def test_who_has_no_passphrase_is_not_asked_to_finish(self, folder: Path) -> None:
        begun(folder)
        with Vault(folder, never) as vault:
            assert not vault.opens_unasked()
        assert read_master(folder).previous

    def test_a_part_of_the_file_that_a_killed_command_left_is_no_hindrance(self, folder: Path, mine: Vault) -> None:
        (folder / "master.key.primm-part").write_bytes(b"{")
        rotate(mine)
        assert {"master.key", "keys.db"} == set(os.listdir(folder))

    def test_a_disk_that_is_full_changes_nothing(
        self, folder: Path, mine: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = (folder / "master.key").read_bytes()

        def full(old: object, new: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("primm.people.master.replace", full)
        with pytest.raises(StorageRefused, match=r"master\.key: cannot be written: the disk is full"):
            rotate(mine)
        assert before == (folder / "master.key").read_bytes()
        assert {"master.key", "keys.db"} == set(os.listdir(folder))

    def test_a_disk_that_fails_at_the_last_step_says_so(
        self, folder: Path, mine: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(path: object) -> None:
            raise OSError(5, "Input/output error")

        with monkeypatch.context() as patch:
            patch.setattr("primm.people.master.sync_folder", broken)
            with pytest.raises(OutcomeUnknown, match=r"master\.key is changed, but a power cut may take it back"):
                set_passphrase(mine, OTHER)
        assert keys_in(folder, OTHER)


class TestAnEarlierPrimm:
    @pytest.fixture
    def old(self, folder: Path) -> Path:
        """A vault of form 1: one passphrase, nobody's."""
        os.unlink(folder / "keys.db")
        (folder / "master.key").write_bytes(OLD)
        from primm.people.keys import create_key_table

        create_key_table(folder)
        with opened(folder, PASSPHRASE) as vault:
            vault.create_keys(("person:1",))
        assert OLD == (folder / "master.key").read_bytes()
        return folder

    def test_its_passphrase_opens_it_for_everything(self, old: Path) -> None:
        heard: list[str] = []
        with opened(old, PASSPHRASE, by="rz", other=heard.append) as vault:
            assert ("", COORDINATOR, MASTER, []) == (vault.staff, vault.role, vault._unlocked(), heard)

    def test_it_waits_in_the_keyring(self, old: Path, shelf: Shelf) -> None:
        unlock(old, PASSPHRASE, 10)
        assert {"primm:763bd8568b0e630b1649c57fecbdae1a": MASTER} == shelf.keys
        with Vault(old, never) as vault:
            assert vault.key("person:1")
        lock(old)
        assert {} == shelf.keys

    @pytest.mark.parametrize("change", [rotate, lambda vault: invite(vault, "lc", MEDIATOR, LC)])
    def test_a_change_makes_it_one_of_today_under_the_code_of_who_types(self, old: Path, change: Any) -> None:
        keys = keys_in(old, PASSPHRASE)
        with opened(old, PASSPHRASE) as vault:
            change(vault)
            assert "mr" == vault.staff
        assert keys == keys_in(old, PASSPHRASE)
        file = read_master(old)
        assert ("mr", "763bd8568b0e630b1649c57fecbdae1a") == (file.holders[0].staff, file.ring)
        assert 2 == json.loads((old / "master.key").read_bytes())["format"]

    def test_where_nobody_says_who_types_it_stays_nobodys(self, old: Path) -> None:
        for by, staff in (("", ""), ("", ""), ("mr", "mr")):
            with opened(old, PASSPHRASE, by=by) as vault:
                rotate(vault)
            assert [staff] == [each.staff for each in read_master(old).holders]
        assert keys_in(old, PASSPHRASE)

    def test_what_is_nobodys_does_not_become_that_of_another(self, old: Path) -> None:
        with opened(old, PASSPHRASE, by="") as vault:
            invite(vault, "lc", MEDIATOR, LC)
        with opened(old, PASSPHRASE, by="lc") as vault:
            rotate(vault)
        assert ["", "lc"] == [each.staff for each in read_master(old).holders]

    def test_who_has_it_open_goes_on(self, old: Path) -> None:
        with opened(old, PASSPHRASE) as day, opened(old, PASSPHRASE) as vault:
            day.unlock()
            invite(vault, "lc", MEDIATOR, LC)
            assert day.create_key("person:2")
            rotate(vault)
            with pytest.raises(KeyMissing, match="does not open the keys any more"):
                day.create_key("person:3")


class TestTheRecovery:
    def test_two_halves_give_somebody_a_passphrase(self, folder: Path, mine: Vault) -> None:
        keys, halves = keys_in(folder, MR), new_halves()
        set_recovery(mine, halves)
        recover(folder, *halves.shares, "rz", OTHER)
        assert keys == keys_in(folder, OTHER)
        with opened(folder, OTHER) as vault:
            assert ("rz", COORDINATOR) == (vault.staff, vault.role)
        assert ["mr", "lc", "rz"] == [each.staff for each in read_master(folder).holders]

    def test_who_lost_a_passphrase_gets_another(self, folder: Path, mine: Vault) -> None:
        halves = new_halves()
        set_recovery(mine, halves)
        recover(folder, *reversed(halves.shares), "lc", OTHER)
        assert ["mr", "lc"] == [each.staff for each in read_master(folder).holders]
        with opened(folder, OTHER) as vault:
            assert ("lc", COORDINATOR) == (vault.staff, vault.role)
        with pytest.raises(KeyMissing):
            keys_in(folder, LC)

    def test_they_open_what_was_exchanged_since(self, folder: Path, mine: Vault) -> None:
        halves = new_halves()
        set_recovery(mine, halves)
        rotate(mine)
        dismiss(mine, "lc")
        recover(folder, *halves.shares, "rz", OTHER)
        assert keys_in(folder, MR) == keys_in(folder, OTHER)

    def test_they_open_an_exchange_that_was_begun(self, folder: Path, mine: Vault) -> None:
        keys, halves = keys_in(folder, MR), new_halves()
        set_recovery(mine, halves)
        begun(folder)
        recover(folder, *halves.shares, "rz", OTHER)
        assert keys == keys_in(folder, OTHER)

    def test_those_of_before_open_nothing(self, folder: Path, mine: Vault) -> None:
        older, newer = new_halves(), new_halves()
        set_recovery(mine, older)
        set_recovery(mine, newer)
        before = (folder / "master.key").read_bytes()
        with pytest.raises(
            KeyMissing, match=f"of an older recovery, or of other keys: look for those with {newer.kcv[:8]}"
        ):
            recover(folder, *older.shares, "rz", OTHER)
        assert before == (folder / "master.key").read_bytes()

    @pytest.mark.parametrize("words", ["", "non serve"])
    def test_where_there_is_none_they_open_nothing(self, folder: Path, mine: Vault, words: str) -> None:
        if words:
            decline_recovery(mine, words)
        with pytest.raises(KeyMissing, match="these keys have no recovery: only a passphrase opens them"):
            recover(folder, *new_halves().shares, "rz", OTHER)

    def test_a_full_house_has_no_room_for_another(self, folder: Path, mine: Vault) -> None:
        halves = new_halves()
        set_recovery(mine, halves)
        file = read_master(folder)
        more = tuple(file.holders[1]._replace(staff=f"s{each}") for each in range(MOST_HOLDERS - 2))
        write_master(folder, file._replace(holders=(*file.holders, *more)), mine._unlocked())
        with pytest.raises(Refused):
            recover(folder, *halves.shares, "rz", OTHER)
        recover(folder, *halves.shares, "lc", OTHER)

    def test_its_file_holds_neither_half_nor_the_key(self, folder: Path, mine: Vault) -> None:
        halves = new_halves()
        set_recovery(mine, halves)
        content = (folder / "master.key").read_text()
        secret = bytes(a ^ b for a, b in zip(*(each.half for each in halves.shares), strict=True))
        assert [] == [each for each in (secret, *(share.half for share in halves.shares)) if each.hex() in content]
        found = read_master(folder).recovery
        assert isinstance(found, Recovery)
        assert (halves.kcv, halves.public) == (found.kcv, found.public)

    @pytest.mark.parametrize("name", ["box", "public"])
    def test_a_changed_part_opens_nothing(self, folder: Path, mine: Vault, name: str) -> None:
        halves = new_halves()
        set_recovery(mine, halves)
        file = read_master(folder)
        assert isinstance(file.recovery, Recovery)
        changed = file.recovery._replace(**{name: bytes(len(getattr(file.recovery, name)))})
        (folder / "master.key").write_bytes(dumps(file._replace(recovery=changed)))
        with pytest.raises(KeyMissing):
            holding.require_fit(folder, *halves.shares)
        with pytest.raises(KeyMissing, match="the passphrase is wrong, or the master key's file was changed"):
            keys_in(folder, MR)  # else the next exchange would close the box for somebody else
        with pytest.raises(KeyMissing, match="does not open the keys any more"):
            rotate(mine)


class TestWhileOthersWork:
    def test_what_does_not_belong_here_is_not_taken_for_an_exchange(self, mine: Vault) -> None:
        with pytest.raises(following.Unopened):
            mine.unwrap(bytes(60), AAD)

    def test_who_is_alone_finishes_nothing_within(self, folder: Path, theirs: Vault) -> None:
        """What is not yet in the table must not be believed to be."""
        begun(folder)
        with theirs._table.alone():
            assert theirs._follows()
            assert read_master(folder).previous
        keys_in(folder, MR)
        assert read_master(folder).previous is None

    def test_what_was_finished_here_is_an_exchange(self, folder: Path, theirs: Vault) -> None:
        begun(folder)
        theirs._reread()
        assert theirs._follows(), "the master key was known, and what lies under it is another"
        assert not theirs._follows()

    def test_who_opened_nothing_yet_reads_what_others_changed(self, folder: Path, mine: Vault) -> None:
        with Vault(folder, lambda: LC, by="lc") as vault:
            rotate(mine)
            vault._reread()
            assert (read_master(folder), False) == (vault.file, vault.is_open)

    def test_what_another_finished_in_between_is_left_as_it_is(
        self, folder: Path, mine: Vault, theirs: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The file of now is looked at in each step: a newer one is never overwritten by what was known before."""
        begun(folder)
        theirs._reread()
        keys_in(folder, MR)
        rotate(mine)
        after = (folder / "master.key").read_bytes()
        theirs._finish()
        assert after == (folder / "master.key").read_bytes()

    def test_what_another_begins_between_two_steps_is_not_dropped(
        self, folder: Path, theirs: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun(folder)
        alone, times = theirs._table.alone, list[int]()

        def interrupted() -> Any:
            times.append(not theirs._table.is_alone)
            if times == [True, False, True]:
                keys_in(folder, MR)
                begun(folder)
            return alone()

        monkeypatch.setattr(theirs._table, "alone", interrupted)
        theirs._finish()
        assert read_master(folder).previous
        assert keys_in(folder, LC) == keys_in(folder, MR)

    def test_a_key_is_bound_to_whose_it_is(self) -> None:
        assert b"primm/1|dek|person:1" == following.bound_to("person:1")

    def test_the_table_is_closed_after_a_recovery(
        self, folder: Path, mine: Vault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        halves, closed = new_halves(), list[int]()
        set_recovery(mine, halves)
        close = holding.KeyTable.close
        monkeypatch.setattr(holding.KeyTable, "close", lambda table: (closed.append(1), close(table)))
        recover(folder, *halves.shares, "rz", OTHER)
        assert [1] == closed

    def test_before_a_newcomer_chooses_a_passphrase_it_is_known_that_there_is_room(self, mine: Vault) -> None:
        with pytest.raises(Refused):
            holding.require_free(mine, "lc")
        holding.require_free(mine, "rz")


class TestNobodyPutsHimselfIn:
    def test_another_public_key_in_a_holders_place_is_found(self, folder: Path, mine: Vault) -> None:
        """Else the next exchange would close a box for it."""
        file = read_master(folder)
        put = file.holders[1]._replace(public=new_halves().public)
        (folder / "master.key").write_bytes(dumps(file._replace(holders=(file.holders[0], put))))
        with pytest.raises(KeyMissing, match="the passphrase is wrong, or the master key's file was changed"):
            keys_in(folder, MR)
        with pytest.raises(KeyMissing, match="does not open the keys any more"):
            rotate(mine)

    def test_a_holder_who_was_taken_out_by_hand_is_missed(self, folder: Path) -> None:
        file = read_master(folder)
        (folder / "master.key").write_bytes(dumps(file._replace(holders=file.holders[:1])))
        with pytest.raises(KeyMissing):
            keys_in(folder, MR)

    def test_words_that_somebody_else_put_there_are_found(self, folder: Path) -> None:
        (folder / "master.key").write_bytes(dumps(read_master(folder)._replace(recovery="nobody wanted it")))
        with pytest.raises(KeyMissing):
            keys_in(folder, MR)


class TestForgetting:
    def test_no_byte_of_the_key_stays_in_the_file(self, folder: Path, mine: Vault) -> None:
        sealed, gone = mine.seal("person:1", b"Amal", AAD), wrappings(folder)[0]
        assert gone in (folder / "keys.db").read_bytes()
        assert ["person:1"] == mine.forget(["person:1", "person:9"])
        content = (folder / "keys.db").read_bytes()
        assert [] == [part for part in (gone, gone[12:], gone[:28], gone[-28:], b"person:1") if part in content]
        assert {"master.key", "keys.db"} == set(os.listdir(folder))
        with pytest.raises(KeyMissing, match="the key of person:1 is not here"):
            mine.open("person:1", sealed, AAD)
        assert ["person:2"] == mine.subjects()

    def test_it_needs_no_passphrase_and_may_be_repeated(self, folder: Path) -> None:
        with Vault(folder, never) as vault:
            assert [["person:1"], []] == [vault.forget(iter(["person:1"])) for _time in range(2)]
            assert ["person:2"] == vault.subjects()

    def test_all_of_them_go_at_once_or_none(self, folder: Path, mine: Vault) -> None:
        def some() -> Iterator[str]:
            yield "person:1"
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            mine._table.remove(some())
        assert ["person:1", "person:2"] == mine.subjects()
