"""A backup is verified before it has its name; what is restored goes on as a new origin and unites with the rest."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import KeyMissing, StorageRefused, Tampered
from primm.core.log.log import Log
from primm.people.private import PART
from primm.proof import backup as backing
from primm.proof.backup import back_up
from primm.proof.keysfile import keys_of, read_keys, write_keys
from primm.proof.token import Tokens
from primm.proof.verify import verify
from tests.cli.conftest import NOON
from tests.proof.conftest import CALL
from tests.proof.test_token import origin, unite

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.core.log.rows import Head
    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

AMAL = '{"given_name": "Amal", "birth_year": 1990, "citizenships": ["MAR"]}'
TODAY = date(2020, 3, 31)


def write_keys_of(folder: Path, path: Path | str) -> None:
    """A backup of keys that is on no shelf."""
    keys = keys_of(str(folder), TODAY)
    write_keys(str(path), keys, keys.content())


@pytest.fixture
def full(at: Run, home: Path) -> Path:
    """The folder of a log with a person."""
    at("log", "person", "new", given=AMAL)
    return home / "log"


def test_from_the_backup_and_the_keys_everything_comes_back(at: Run, home: Path, full: Path) -> None:
    backup, keys = home / "monday.db", home / "monday.keys"
    answer = at("log", "log", "backup", str(backup), "--keys", str(keys))
    before = origin(full)
    assert 0 == answer.code
    assert [f"backup, verified: {backup}", f"keys, 1 of them: {keys}"] == answer.out.splitlines()[::2]
    assert "destroy it on 2020-04-30" in answer.err
    assert [0o600, 0o600] == [each.stat().st_mode & 0o777 for each in (backup, keys)]
    at("log", *CALL)
    answer = at("log", "log", "restore", str(backup), str(home / "new"), "--keys", str(keys), computer="laptop")
    assert 0 == answer.code
    assert f"{before}\t3\t" in answer.out
    assert "keys restored, all of them open: 1" in answer.out
    assert "comes back only by uniting it with other logs" in answer.err
    assert "Amal" in at("new", "person", "list", "--names", computer="laptop").out
    assert 0 == at("new", *CALL, computer="laptop").code
    new = origin(home / "new")
    assert before != new
    assert [{before: 4, new: 3}] * 2 == unite(full, home / "new"), "that names were shown is on record too"


def test_names_are_in_no_backup_of_the_log(at: Run, home: Path, full: Path) -> None:
    at("log", "log", "backup", str(home / "monday.db"))
    answer = at("log", "log", "restore", str(home / "monday.db"), str(home / "new"), computer="laptop")
    assert 0 == answer.code
    assert "names stay closed" in answer.err
    assert 0 == at("new", *CALL, computer="laptop").code
    assert 0 == at("new", "report", "services", computer="laptop").code
    assert 14 == at("new", "person", "list", "--names", computer="laptop").code
    assert {"log.db", "config.json"} == set(os.listdir(home / "new"))


def test_what_was_restored_stays_when_the_passphrase_is_wrong(
    at: Run, home: Path, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at("log", "log", "backup", str(home / "b.db"), "--keys", str(home / "k.keys"))
    restore_ = ("log", "restore", str(home / "b.db"), str(home / "new"), "--keys", str(home / "k.keys"))
    with monkeypatch.context() as patch:
        patch.setenv("PRIMM_PASSPHRASE", "acqua bassa")
        answer = at("log", *restore_, computer="laptop")
    assert 14 == answer.code
    assert answer.out.startswith(f"restored, verified: {home / 'new'}\n")
    assert "Amal" in at("new", "person", "list", "--names", computer="laptop").out


def test_in_a_folder_each_backup_has_a_name_of_its_own(at: Run, home: Path, full: Path) -> None:
    (home / "stick").mkdir(mode=0o700)
    assert [0, 0] == [at("log", "log", "backup", str(home / "stick")).code for _ in range(2)]
    names = sorted(os.listdir(home / "stick"))
    assert 2 == len(names)
    assert all(name.startswith("primm-falconara-2020-03-31-") and name.endswith(".db") for name in names)


def test_while_it_is_made_others_record(at: Run, home: Path, full: Path, pen: Any, clock: Any) -> None:
    with Log.open(full / "log.db", write=True) as writer, Log.open(full / "log.db", write=False) as log:
        writer.append([pen.draft(1)], None, clock)
        heads = back_up(log, str(home / "b.db"))
        writer.append([pen.draft(2)], None, clock)
    assert {origin(full): 4} == {name: head.n for name, head in heads.items()}
    assert () == verify(str(home / "b.db")).faults


def test_a_backup_that_is_there_is_not_replaced(at: Run, home: Path, full: Path) -> None:
    (home / "b.db").write_text("kept")
    answer = at("log", "log", "backup", str(home / "b.db"))
    assert (3, "", f"folder: {home / 'b.db'} exists already: name a new file\n") == answer
    assert "kept" == (home / "b.db").read_text()
    answer = at("log", "log", "backup", str(home / "none/b.db"))
    assert (3, "", f"folder: there is no folder {home / 'none'}: is the stick there?\n") == answer


def test_keys_are_not_backed_up_over_something(at: Run, home: Path, full: Path) -> None:
    """And it is said before the backup is made, which could not be made again under its name."""
    (home / "k.keys").write_text("kept")
    answer = at("log", "log", "backup", str(home / "b.db"), "--keys", str(home / "k.keys"))
    assert (3, "") == answer[:2]
    assert ("kept", False) == ((home / "k.keys").read_text(), (home / "b.db").exists())


def test_what_a_killed_command_left_is_removed_by_the_next_one(at: Run, home: Path, full: Path) -> None:
    """Keys that lie about without a name would outlive the day on which somebody is to be forgotten."""
    for name in (f"b.db{PART}", f"b.db{PART}-journal", f"k.keys{PART}"):
        (home / name).write_bytes(b"half")
    (home / f"new{PART}").mkdir(mode=0o700)
    (home / f"new{PART}/keys.db").write_bytes(b"half")
    assert 0 == at("log", "log", "backup", str(home / "b.db"), "--keys", str(home / "k.keys")).code
    assert 0 == at("log", "log", "restore", str(home / "b.db"), str(home / "new"), "--keys", str(home / "k.keys")).code
    assert [] == [each.name for each in home.iterdir() if PART in each.name]


def test_a_damaged_log_gives_no_backup(at: Run, home: Path, full: Path) -> None:
    with closing(sqlite3.connect(full / "log.db", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER event_never_changed")
    answer = at("log", "log", "backup", str(home / "b.db"))
    assert (10, "") == answer[:2]
    assert not [each for each in os.listdir(home) if each.startswith("b.db")]


@pytest.mark.parametrize(
    "lost", [{"desk": None}, {"other": None}, {"other": 1}, {"desk": 3}, {"desk": None, "other": None}]
)
def test_a_copy_that_lost_an_event_is_no_backup(
    path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, lost: dict[str, int]
) -> None:
    """Of whichever origin: all of one, or its last."""
    verified = backing.copying.verified

    def losing(path: str) -> dict[str, Head]:
        heads = {**verified(path)}
        for name, n in lost.items():
            head = heads.pop(name)
            heads |= {name: head._replace(n=n)} if n else {}
        return heads

    with Log.open(path, write=False) as log:
        assert {"desk": 6, "other": 3} == {name: head.n for name, head in back_up(log, str(home / "a.db")).items()}
        monkeypatch.setattr(backing.copying, "verified", losing)
        with pytest.raises(Tampered, match="does not hold what was copied to it"):
            back_up(log, str(home / "b.db"))
    assert ["a.db"] == sorted(each for each in os.listdir(home) if ".db" in each)


def test_what_a_killed_command_left_goes_too_where_the_next_one_fails(
    path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of the log lies about without a name no longer than it must."""
    for name in (f"b.db{PART}", f"b.db{PART}-journal"):
        (home / name).write_bytes(b"half")

    def full(*given: object) -> None:
        raise StorageRefused("the disk is full")

    monkeypatch.setattr(backing.copying, "copy_log", full)
    with Log.open(path, write=False) as log, pytest.raises(StorageRefused):
        back_up(log, str(home / "b.db"))
    assert [] == [each for each in os.listdir(home) if ".db" in each]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-4096]), 10),
        (lambda path: path.write_bytes(b"Dear diary, " * 1000), 10),
        (lambda path: path.write_bytes(b""), 9),
        (lambda path: path.unlink(), 3),
    ],
)
def test_a_damaged_backup_is_not_restored(
    at: Run, home: Path, full: Path, spoil: Callable[[Path], object], code: int
) -> None:
    at("log", "log", "backup", str(home / "b.db"))
    spoil(home / "b.db")
    assert (code, "") == at("log", "log", "restore", str(home / "b.db"), str(home / "new"))[:2]
    assert not [each for each in os.listdir(home) if each.startswith("new")]
    assert 1 == len(list((home / "state/primm/origins").glob("*.json")))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "backup: cannot be read: it is not there\n"),
        (b"", "{} is empty: take another backup\n"),
        (b"Dear diary", "{} is no backup of a log, or damaged: take another one\n"),
    ],
)
def test_what_is_no_backup_is_named(at: Run, home: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (home / "b.db").write_bytes(content)
    answer = at("log", "log", "restore", str(home / "b.db"), str(home / "new"))
    assert said.format(home / "b.db") == answer.err
    assert not (home / "new").exists()


def test_a_folder_is_no_backup(at: Run, home: Path) -> None:
    (home / "b.db").mkdir()
    answer = at("log", "log", "restore", str(home / "b.db"), str(home / "new"))
    said = f"backup: {home / 'b.db'} is a link, a folder or a device: name the file itself\n"
    assert (3, "", said) == answer
    assert not (home / "new").exists()


def test_a_log_without_an_event_of_its_own_is_not_restored(at: Run, home: Path) -> None:
    Log.create(home / "empty/log.db", lambda: NOON).close()
    answer = at("log", "log", "restore", str(home / "empty/log.db"), str(home / "new"))
    assert (3, "backup: no event of its own is in it: there is nothing to restore\n") == answer[::2]
    assert not (home / "new").exists()


@pytest.mark.parametrize("placed", [False, True])
def test_a_disk_that_fails_while_it_is_restored_leaves_no_half(
    at: Run, home: Path, full: Path, monkeypatch: pytest.MonkeyPatch, placed: bool
) -> None:
    at("log", "log", "backup", str(home / "b.db"))
    tokens = {each.name for each in (home / "state/primm/origins").iterdir()}

    def fails(*given: object) -> None:
        if not placed or str(given[-1]) == str(home / "new/log.db"):
            raise StorageRefused("the disk is full")
        bind(*given)  # type: ignore[arg-type]

    bind = Tokens.bind
    with monkeypatch.context() as patch:
        if placed:
            patch.setattr(Tokens, "bind", fails)
        else:
            patch.setattr(backing.copying, "put_in_place", fails)
        answer = at("log", "log", "restore", str(home / "b.db"), str(home / "new"))
    last = f"the disk failed at the last step: the log is in {home / 'new'}; go on there with primm log new-origin\n"
    assert ((8, last) if placed else (7, "the disk is full\n")) == answer[::2]
    assert (placed, False) == ((home / "new").exists(), (home / f"new{PART}").exists())
    if placed:  # nothing of it is forgotten: it would go on by itself, too
        assert [0, 0] == [at("new", *command).code for command in (CALL, ("log", "new-origin"))]
    else:
        assert tokens == {each.name for each in (home / "state/primm/origins").iterdir()}


def test_nothing_is_restored_over_something(at: Run, home: Path, full: Path) -> None:
    at("log", "log", "backup", str(home / "b.db"))
    (home / "file").write_text("kept")
    for target in (full, home / "file"):
        answer = at("log", "log", "restore", str(home / "b.db"), str(target))
        assert (3, "", f"folder: {target} is not empty: name a new folder, nothing was changed\n") == answer
    assert ("kept", 0) == ((home / "file").read_text(), at("log", *CALL).code)
    (home / "empty").mkdir()
    assert 0 == at("log", "log", "restore", str(home / "b.db"), str(home / "empty")).code


@pytest.mark.parametrize("at_byte", range(0, 1200, 41))
def test_a_byte_of_the_keys_that_was_changed_is_seen(home: Path, full: Path, at_byte: int) -> None:
    path = home / "k.keys"
    write_keys_of(full, path)
    content = bytearray(path.read_bytes())
    content[at_byte % len(content)] ^= 1
    path.write_bytes(content)
    with pytest.raises(KeyMissing, match="no backup of keys, or damaged"):
        read_keys(str(path))


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}\n", b"[]\n{}\n", b"\xff", b'{"kind": 1}\n{"sha256": 1}\n', b"[" * 9999]
)
def test_what_is_no_backup_of_keys_is_refused(at: Run, home: Path, full: Path, content: bytes) -> None:
    at("log", "log", "backup", str(home / "b.db"))
    (home / "k.keys").write_bytes(content)
    answer = at("log", "log", "restore", str(home / "b.db"), str(home / "new"), "--keys", str(home / "k.keys"))
    assert (14, "") == answer[:2]
    assert not (home / "new").exists()


def test_a_backup_is_not_called_short(at: Run, home: Path, full: Path) -> None:
    at("log", "log", "backup", str(home / "b.db"))
    at("log", "log", "restore", str(home / "b.db"), str(home / "new"))
    at("log", *CALL)
    assert 11 == at("new", "log", "verify").code


def test_the_first_event_of_what_was_restored_says_so(at: Run, home: Path, full: Path) -> None:
    at("log", "log", "backup", str(home / "b.db"))
    at("log", "log", "restore", str(home / "b.db"), str(home / "new"))
    with Log.open(home / "new/log.db", write=False) as log:
        (began,) = (row for row in log.read() if "origin.began" in row.meta)
    assert {"predecessor": origin(full), "upto": 3, "reason": "restored"} == json.loads(began.facts)
    assert {"desk": "falconara", "by": "mr"}.items() <= json.loads((home / "new/config.json").read_text()).items()


def test_what_was_restored_goes_on_as_the_desk_and_the_person_who_recorded_last(
    at: Run, home: Path, full: Path, pen: Any, clock: Any
) -> None:
    with Log.open(full / "log.db", write=True) as log:
        log.append([pen.draft(1, desk="chiaravalle")], None, clock)
    at("log", "log", "backup", str(home / "b.db"))
    at("log", "log", "restore", str(home / "b.db"), str(home / "new"))
    config = json.loads((home / "new/config.json").read_text())
    assert {"desk": "chiaravalle", "by": "m.rossi", "zone": "Europe/Rome"}.items() <= config.items()
