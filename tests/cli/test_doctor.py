"""What is unsafe on this computer is named with its cure; what cannot be changed is accepted once, in words."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING

import pytest

from primm.commands import upkeep
from primm.commands.workplace import Workplace
from primm.core.errors import Unsafe
from primm.core.host.config import Config
from primm.core.log.log import Log
from primm.people.masterfile import Recovery
from primm.people.vault import Vault
from primm.proof.drill.child import drafts
from primm.proof.issuing import issue
from primm.proof.shelf import Backup, KeysCopy, Shelf
from primm.proof.witness import Place, Witnesses, tell, write_witnesses
from primm.system import access, crashes, drives, paths, which
from tests.cli.conftest import NOON

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

Run = "Callable[..., Answer]"
CHECKS = [
    *("disk", "swap", "crash", "drive", "cloud", "files", "keys", "recovery", "passphrase", "keyring"),
    *("log", "clock", "sqlite", "plugins", "witness", "backup", "key backups"),
]
DECIDED = ("--why", "deciso dalla coordinatrice, stanza chiusa")


@pytest.fixture
def safe(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A desk where all is in order, as far as PRIMM can look."""
    assert 0 == desk("log", "backup", str(home / "backup.db")).code
    vouch(home)
    monkeypatch.setattr(crashes, "kept_by", lambda: "")
    monkeypatch.delenv("PRIMM_PASSPHRASE")
    monkeypatch.setattr(drives, "encrypted", lambda path: True)
    monkeypatch.setattr(drives, "swap_encrypted", lambda drive: True)
    monkeypatch.setattr("primm.people.agent.trusted_agent", lambda: None)
    import primm.proof.ring  # noqa: F401 - what first imported it now would keep the next line's stand-in for ever

    monkeypatch.setattr("primm.people.master.read_master", lambda folder: Real)
    return desk


def vouch(home: Path) -> None:
    """Let a stick hold a checkpoint of the log as it is."""
    folder, stick = str(home / "log"), home / "witness"
    stick.mkdir(mode=0o700, exist_ok=True)
    write_witnesses(folder, Witnesses((Place(str(stick), file=str(stick / "desk.checkpoints")),)))
    with Log.open(f"{folder}/log.db", write=True) as log, Vault(folder, lambda: "acqua alta") as vault:
        tell(folder, log.origin, issue(log, vault, lambda: NOON))


class Real:
    """A master key that is no demo's."""

    demo, ring, recovery = False, "00", Recovery("00" * 16, bytes(32), bytes(92))


def states(answer: Answer) -> dict[str, str]:
    """What every check found; of several findings the last."""
    return {line.split("\t")[0]: line.split("\t")[1] for line in answer.out.splitlines() if "\t" in line}


def test_where_all_is_safe_the_answer_is_0(safe: Run, home: Path) -> None:
    (home / "log/backups").mkdir(mode=0o700)
    answer = safe("doctor")
    assert (0, "") == (answer.code, answer.err)
    assert dict.fromkeys(CHECKS, "fine") == states(answer)


def unencrypted(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(drives, "encrypted", lambda path: False)


def swapping(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(drives, "swap_encrypted", lambda drive: False)


def share(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(drives, "on_network", lambda path: True)


def cloud(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("OneDrive", str(home))


def readable(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (home / "log/config.json").chmod(0o644)


def folder(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (home / "log/old").mkdir()
    (home / "log/old").chmod(0o777)


def link(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (home / "log/linked").symlink_to(home)


def listed(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(access, "cure", lambda path: "icacls it")


def unreadable(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    def refused(path: str) -> str:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(access, "cure", refused)


def demo(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(Real, "demo", True)


def alone(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(Real, "recovery", "")


def keyless(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    def refused(folder: str) -> None:
        raise Unsafe("the key is open")

    monkeypatch.setattr("primm.people.master.read_master", refused)


def told_passphrase(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("PRIMM_PASSPHRASE", "acqua alta")


def late(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(Workplace, "now", lambda place: datetime(2020, 3, 1, tzinfo=UTC))


def old(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))


def dumping(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(crashes, "kept_by", lambda: "apport")


def synced(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (home / ".stfolder").mkdir()


def led_by_all(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    home.chmod(0o777)


def led_by_another(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    os.chown(home, 12345, -1)


def told_token(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (token,) = (home / "state/primm/origins").glob("*.json")
    token.chmod(0o640)


def told_figures(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    (home / "cache/primm").mkdir(parents=True)
    (home / "cache/primm/figures.db").touch(0o644)


def left_over(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    (home / "cache/primm/drill-x").mkdir(parents=True)
    os.utime(home / "cache/primm/drill-x", (0, 0))


def other_keys(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    change(home / "log/keys.db", "PRAGMA user_version = 2")


def change(path: Path, statement: str) -> None:
    """What a program that is not PRIMM does to a file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)


def other_journal(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    change(home / "log/log.db", "PRAGMA journal_mode = WAL")


def older_form(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    change(home / "log/log.db", "PRAGMA user_version = 0")


def unsynced(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr("primm.core.log.sqlite.SETTINGS", (("synchronous", 7),))


def lost(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (home / "log/log.db").unlink()


def strange(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(upkeep, "strangers", lambda: [EntryPoint("childcare", "childcare_of_somebody", "primm")])


def never_backed_up(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    shutil.rmtree(home / "state/primm/backups")


def long_ago(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(Workplace, "now", lambda place: datetime(2020, 4, 9, tzinfo=UTC))


def backup_gone(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (home / "backup.db").unlink()


def never_vouched(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (home / "log/witnesses.json").unlink()


def vouched_long_ago(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    with Log.open(home / "log/log.db", write=True) as log:
        log.append(drafts(Config("falconara", "mr")), None, lambda: NOON)
    Shelf(str(home / "state/primm")).put(log.origin, Backup(NOON + timedelta(days=9), str(home / "backup.db"), 4))
    monkeypatch.setattr(Workplace, "now", lambda place: NOON + timedelta(days=9))


def keys_never_backed_up(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    change(home / "log/keys.db", "INSERT INTO dek VALUES ('person:x', x'00', '00')")


def keys_backed_up(home: Path, path: Path, made: date) -> None:
    """A backup of the keys that is on the shelf."""
    path.write_bytes(b"keys")
    path.chmod(0o600)
    copy = KeysCopy(str(path), made, made + timedelta(days=30), sha256(b"keys").hexdigest())
    Shelf(str(home / "state/primm")).put_keys(Real.ring, copy)


def keys_due(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (home / "stick").mkdir()
    keys_backed_up(home, home / "stick/old.keys", date(2020, 3, 1))


def keys_beside_the_backup(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    keys_backed_up(home, home / "new.keys", date(2020, 3, 30))


def keys_beside_the_log(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    keys_backed_up(home, home / "log/new.keys", date(2020, 3, 30))


DANGERS = {
    "crash": [(dumping, "kernel.core_pattern=core")],
    "log": [
        (other_journal, "PRAGMA journal_mode=DELETE"),
        (older_form, "run primm migrate"),
        (unsynced, "use another build of it"),
        (lost, "run primm init"),
    ],
    "plugins": [(strange, "--accept plugins")],
    "backup": [
        (never_backed_up, "run primm log backup STICK"),
        (long_ago, "run primm log backup"),
        (backup_gone, "not where it was made"),
    ],
    "key backups": [
        (keys_never_backed_up, "--keys OTHER-STICK"),
        (keys_due, "primm log destroy"),
        (keys_beside_the_backup, "move it apart"),
        (keys_beside_the_log, "move it apart"),
    ],
    "disk": [(unencrypted, "LUKS, BitLocker or FileVault")],
    "swap": [(swapping, "--accept swap")],
    "drive": [(share, "move it to a disk")],
    "cloud": [(cloud, "OneDrive copies this folder"), (synced, "Syncthing copies this folder")],
    "files": [
        (readable, "chmod 600"),
        (folder, "chmod 700"),
        (link, "not a plain file"),
        (listed, "icacls it"),
        (unreadable, "it is not allowed"),
        (led_by_all, "chmod go-w"),
        (led_by_another, "move the log"),
        (told_token, "chmod 600"),
        (told_figures, "chmod 600"),
        (left_over, "left by a drill that was stopped: remove it"),
    ],
    "keys": [(demo, "without --demo"), (keyless, "the key is open"), (other_keys, "newer PRIMM")],
    "recovery": [(alone, "no recovery: primm keys recovery makes one")],
    "passphrase": [(told_passphrase, "remove it")],
    "clock": [(late, "set the computer's date and time")],
    "sqlite": [(old, "too old")],
}


@pytest.mark.parametrize(("check", "danger"), [(name, each) for name, them in DANGERS.items() for each in them])
def test_every_danger_has_a_name_and_a_cure(
    safe: Run, home: Path, monkeypatch: pytest.MonkeyPatch, check: str, danger: tuple[Callable[..., None], str]
) -> None:
    make, cure = danger
    make(monkeypatch, home)
    answer = safe("doctor")
    assert 9 == answer.code
    assert f"{check}\tunsafe\t" in answer.out
    assert cure in "".join(line for line in answer.out.splitlines() if line.startswith(f"{check}\t"))
    named = answer.err.removeprefix("unsafe on this computer: ").rstrip("\n").split(", ")
    twice = {"files": {"keys", "log"}, "drive": {"log"}}  # what keeps the log or its keys from being opened
    assert {check} == {*named} - twice.get(check, set())


@pytest.mark.parametrize("check", ["disk", "swap", "crash", "cloud", "plugins"])
def test_what_cannot_be_changed_is_accepted_once_in_words(
    safe: Run, home: Path, monkeypatch: pytest.MonkeyPatch, check: str
) -> None:
    DANGERS[check][0][0](monkeypatch, home)
    assert 9 == safe("doctor").code
    assert 0 == safe("doctor", "--accept", check, *DECIDED).code
    answer = safe("doctor")
    assert (0, "told") == (answer.code, states(answer)[check])
    assert f"accepted on 2020-03-31 by mr: {DECIDED[1]}" in answer.out
    assert 0o600 == (home / "state/primm/accepted.json").stat().st_mode & 0o777


def test_plugins_are_accepted_as_they_are_and_not_what_becomes_of_them(
    safe: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(home)
    (home / "childcare_of_somebody.py").write_text("first = 1")
    strange(monkeypatch, home)
    assert 0 == safe("doctor", "--accept", "plugins", *DECIDED).code
    (home / "childcare_of_somebody.py").write_text("second = 2")
    assert "unsafe on this computer: plugins\n" == safe("doctor").err
    assert "childcare_of_somebody" not in sys.modules


def test_the_own_plugins_of_primm_are_no_strangers() -> None:
    assert [] == upkeep.strangers()


def test_a_backup_of_keys_that_is_out_of_reach_is_listed_with_its_day(safe: Run, home: Path) -> None:
    (home / "stick").mkdir()
    keys_backed_up(home, home / "stick/new.keys", date(2020, 3, 30))
    assert f"key backups\tfine\tto be destroyed on 2020-04-29: {home / 'stick/new.keys'}\n" in safe("doctor").out
    (home / "stick").rename(home / "away")
    assert "key backups\tfine\tout of reach now, to be destroyed on 2020-04-29" in safe("doctor").out


PATTERNS = {
    "core": "",
    "|/usr/share/apport/apport -p%p": "apport",
    "| /usr/lib/systemd/systemd-coredump %P %u": "",
    "/var/crash/%e": "",
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_who_keeps_what_crashed_is_read_from_the_system(
    home: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    (home / "pattern").write_text(f"{pattern}\n")
    monkeypatch.setattr(crashes, "PATTERN", str(home / "pattern"))
    assert PATTERNS[pattern] == crashes.kept_by()


def test_where_the_system_does_not_say_who_keeps_what_crashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crashes, "PATTERN", "/nowhere")
    assert crashes.kept_by() is None
    monkeypatch.setattr("sys.platform", "darwin")
    assert "" == crashes.kept_by()
    monkeypatch.setattr(which, "on_windows", lambda: True)
    assert crashes.kept_by() is None


def test_another_log_is_accepted_for_itself(safe: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unencrypted(monkeypatch, home)
    safe("doctor", "--accept", "disk", *DECIDED)
    monkeypatch.setenv("PRIMM_PASSPHRASE", "acqua alta")
    safe("init", str(home / "two"), "--desk", "ancona", "--by", "lt", "--demo")
    safe("--log", str(home / "two"), "log", "backup", str(home / "two.db"))
    shutil.copy(home / "log/witnesses.json", home / "two")  # whose stick tells of another log, which is enough here
    monkeypatch.delenv("PRIMM_PASSPHRASE")
    assert "unsafe on this computer: disk\n" == safe("--log", str(home / "two"), "doctor").err
    assert 0 == safe("doctor").code


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', "{", '{"a": {}}'])
def test_a_file_of_acceptances_that_is_damaged_accepts_nothing(
    safe: Run, home: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    unencrypted(monkeypatch, home)
    safe("doctor", "--accept", "disk", *DECIDED)
    (home / "state/primm/accepted.json").write_text(content)
    assert 9 == safe("doctor").code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--accept", "disk"), "why: say in words"),
        (("--accept", "disk", "--why", "ok ok"), "why: say in words"),
        (DECIDED, "accept: is needed"),
    ],
)
def test_words_are_needed(safe: Run, home: Path, arguments: tuple[str, ...], said: str) -> None:
    answer = safe("doctor", *arguments)
    assert (3, "") == (answer.code, answer.out)
    assert answer.err.startswith(said)
    assert not (home / "state/primm/accepted.json").exists()


def test_what_has_a_cure_cannot_be_accepted(safe: Run) -> None:
    assert 2 == safe("doctor", "--accept", "files", *DECIDED).code


def test_what_cannot_be_told_is_not_safe_until_somebody_has_looked(safe: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drives, "encrypted", lambda path: None)
    monkeypatch.setattr(drives, "swap_encrypted", lambda drive: None)
    answer = safe("doctor")
    assert (9, "unknown", "unknown") == (answer.code, states(answer)["disk"], states(answer)["swap"])
    assert "unsafe on this computer: disk, swap\n" == answer.err
    safe("doctor", "--accept", "swap", *DECIDED)
    answer = safe("doctor", "--accept", "disk", "--why", "il portatile ha un disco che si cifra da solo")
    assert (0, "told", "told") == (answer.code, states(answer)["disk"], states(answer)["swap"])


def test_a_keyring_that_does_not_protect_is_no_danger_because_it_is_not_used(
    safe: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> None:
        raise Unsafe("no keyring that protects")

    monkeypatch.setattr("primm.people.agent.trusted_agent", refused)
    assert "keyring\tfine\tno keyring that protects" in safe("doctor").out


def test_a_log_that_cannot_be_opened_is_looked_at_all_the_same(safe: Run, home: Path) -> None:
    (home / "log/log.db").chmod(0o640)
    answer = safe("doctor")
    assert (9, "unsafe on this computer: files, log\n") == (answer.code, answer.err)
    assert "unknown" == states(answer)["clock"]


def test_acceptances_that_cannot_be_kept_are_refused(safe: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(old: str, new: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("primm.people.private.replace", full)
    answer = safe("doctor", "--accept", "disk", *DECIDED)
    assert (7, "") == (answer.code, answer.out)
    assert "the disk is full" in answer.err


def test_without_a_log_there_is_nothing_to_look_at(run: Run) -> None:
    assert 5 == run("doctor").code


def test_this_computer_is_looked_at_for_real(desk: Run) -> None:
    answer = desk("doctor")
    assert 9 == answer.code  # at least the keys of a demo, and a passphrase in the environment
    assert CHECKS == list(states(answer))


INIT = ("--desk", "falconara", "--by", "mr", "init", "--demo")


def test_init_warns_of_a_cloud(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIMM_PASSPHRASE", "acqua alta")
    assert "OneDrive copies this folder" in run(*INIT, str(home / "OneDrive - Comune" / "log")).err
    assert "copies" not in run(*INIT, str(home / "other")).err


def test_init_says_what_windows_does_not_keep(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIMM_PASSPHRASE", "acqua alta")
    assert "BitLocker" not in run(*INIT).err
    monkeypatch.setattr("primm.commands.init.make_log", lambda *given, **how: None)
    monkeypatch.setattr(which, "on_windows", lambda: True)
    assert "keep BitLocker on, and see primm doctor" in run("--log", "/tmp/elsewhere", *INIT).err


@pytest.mark.parametrize("name", ["con", "x" * paths.LONGEST])
def test_init_refuses_what_windows_cannot_name(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(which, "on_windows", lambda: True)
    answer = run(*INIT, str(home / name))
    assert 3 == answer.code
    assert answer.err.startswith("folder: ")
