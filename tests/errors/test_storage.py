"""The file of the log, its folder and its disk: locked, full, failing, damaged, open to others, or of somebody else."""

from __future__ import annotations

import os
import platform
import resource
import sqlite3
import sys
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.log.statements import DECLARED
from primm.system import drives
from tests.errors.conftest import AMAL, CALL, environ, events, program
from tests.errors.rows import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Told = Callable[..., None]

ID = ("--id", "01710d2a-0f7c-7000-8000-000000000001")
READING = (("log", "list"), ("log", "export"), ("person", "list"), ("report", "services"))
# A process of the superuser obeys the modes of files, as any other does, once it has given this power away for good.
OBEY_MODES = """
import ctypes, os
class Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]
if os.geteuid() == 0:
    header, sets, c = Header(0x20080522, 0), (ctypes.c_uint32 * 6)(), ctypes.CDLL(None)
    assert c.capget(ctypes.byref(header), sets) == 0
    sets[0] &= ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    assert c.capset(ctypes.byref(header), sets) == 0
"""
MACHINES = {"x86_64": (74, 75), "aarch64": (82, 83)}  # with their numbers of fsync and fdatasync
# From here on the kernel answers every fsync and fdatasync of the process with EIO: a filter of system calls.
FAIL_TO_SYNC = """
import ctypes, platform, struct
fsync, fdatasync = {machines}[platform.machine()]
load, equal, answer, error, allow = 0x20, 0x15, 0x06, 0x50005, 0x7FFF0000
steps = (load, 0, 0, 0), (equal, 1, 0, fsync), (equal, 0, 1, fdatasync), (answer, 0, 0, error), (answer, 0, 0, allow)
text = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]
filter, c = Filter(len(steps), ctypes.addressof(text)), ctypes.CDLL(None)
assert c.prctl(38, 1, 0, 0, 0) == 0 and c.prctl(22, 2, ctypes.byref(filter), 0, 0) == 0
"""
OTHER_STATEMENTS = ("DROP TRIGGER event_never_removed", "CREATE TRIGGER more AFTER INSERT ON event BEGIN SELECT 1; END")


def failing(monkeypatch: pytest.MonkeyPatch, at: str, fail: Callable[[Callable[..., Any], str], Any]) -> None:
    """Let a statement that begins so do something else, in every connection that is opened from now on."""

    class Connection(sqlite3.Connection):
        def execute(self, statement: str, *given: Any) -> Any:
            run = partial(super().execute, *(statement, *given))
            return fail(run, statement) if statement.startswith(at) else run()

    monkeypatch.setattr("sqlite3.connect", partial(sqlite3.connect, factory=Connection))


def disk_error(name: str) -> sqlite3.OperationalError:
    """What SQLite says when the disk fails."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode, error.sqlite_errorname = getattr(sqlite3, name), name
    return error


@contextmanager
def largest(size: int) -> Iterator[None]:
    """As if the disk were full for files that grow beyond this size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class TestLocked:
    """Somebody else holds the file for longer than anybody waits: 30 seconds, which the test makes none."""

    @pytest.fixture
    def impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("primm.core.log.patience.PATIENCE", 0.0)
        monkeypatch.setattr("primm.people.keys.WAIT_SECONDS", 0)

    @contextmanager
    def held(self, path: Path) -> Iterator[None]:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield

    @pytest.mark.usefixtures("impatient")
    @pytest.mark.parametrize("command", [CALL, *READING, ("log", "verify")], ids=" ".join)
    @answers(48, "the log is locked for 30 seconds", 6, "the log was busy for … seconds: try again")
    def test_row_48_the_log(self, wary: Run, told: Told, home: Path, command: tuple[str, ...]) -> None:
        with self.held(home / "log/log.db"):
            answer = wary(*command)
        told(answer)
        assert "" == answer.out

    @pytest.mark.usefixtures("impatient")
    @answers(48, "the keys are locked for as long", 6, "the keys are in use by another command: try again")
    def test_row_48_the_keys(self, wary: Run, told: Told, home: Path) -> None:
        with self.held(home / "log/keys.db"):
            told(wary("person", "new", given=AMAL))


class TestReadOnly:
    """A file or a folder that may not be written: what is there can be read."""

    @pytest.fixture(params=["file", "folder"])
    def fixed(self, desk: Run, home: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
        path, mode = {"file": (home / "log/log.db", 0o400), "folder": (home / "log", 0o500)}[request.param]
        before = path.stat().st_mode
        path.chmod(mode)
        yield path
        path.chmod(before)

    @pytest.mark.usefixtures("fixed")
    @answers(
        49,
        "recording into a file or folder of mode 0400, 0500",
        7,
        "the log cannot be used (SQLITE_READONLY…); nothing was stored: look at its disk",
    )
    def test_row_49_nothing_can_be_recorded(self, told: Told) -> None:
        ran = program(*CALL, before=OBEY_MODES)
        told(ran)
        assert "" == ran.stdout

    @pytest.mark.usefixtures("fixed")
    @pytest.mark.parametrize("command", READING, ids=" ".join)
    @answers(49, "reading it", note="the lists and figures come")
    def test_row_49_what_is_there_can_be_read(self, told: Told, command: tuple[str, ...]) -> None:
        told(program(*command, before=OBEY_MODES))

    @answers(49, "making a log in such a folder", 7, "…: the folder cannot be made: it is not allowed")
    def test_row_49_no_new_log_is_made_there(self, run: Run, told: Told, home: Path) -> None:
        (home / "fixed").mkdir(mode=0o500)
        ran = program(
            "init",
            str(home / "fixed/log"),
            "--desk",
            "a",
            "--by",
            "b",
            "--demo",
            before=OBEY_MODES,
            env=environ(PRIMM_PASSPHRASE="acqua"),
        )
        told(ran)
        assert [] == list((home / "fixed").iterdir())


class TestFull:
    """No room on the disk, at whatever step: a number is told only of what is stored."""

    @pytest.mark.parametrize(
        "command",
        [
            CALL,
            pytest.param(
                ("person", "new"),
                marks=answers(
                    50,
                    "no room for the keys",
                    7,
                    "…keys.db cannot be read or written (SQLITE_…): see to its disk and the folder's rights",
                ),
            ),
        ],
        ids=" ".join,
    )
    @answers(
        50,
        "no room for the log, at whatever step",
        7,
        "the log cannot be used (SQLITE_…); nothing was stored: look at its disk",
    )
    @answers(
        50,
        "no room at the last step",
        8,
        "the disk failed while storing: run again with the same id",
        note="a number was told only of what is stored",
    )
    def test_row_50_at_any_step(self, desk: Run, told: Told, home: Path, command: tuple[str, ...]) -> None:
        assert 0 == desk(*command, *ID, given=AMAL).code
        path, refused = home / "log/log.db", 0
        for size in range(0, path.stat().st_size + 32_768, 2_048):
            count = events(path.parent)
            with largest(size):
                answer = desk(*command, given=AMAL)
            if answer.code:
                told(answer)
            assert (answer.code == 0) is (events(path.parent) > count)
            refused += answer.code != 0
        assert refused
        assert 11 == desk("log", "verify").code

    @answers(
        50,
        "no room for a new log",
        7,
        "the log cannot be used (SQLITE_…); nothing was stored: look at its disk",
        note="nothing of it is left",
    )
    @answers(
        50,
        "no room for its keys",
        7,
        "…keys.db cannot be read or written (SQLITE_…): see to its disk and the folder's rights",
    )
    @answers(50, "no room for its master key", 7, "…master.key: cannot be written: …")
    def test_row_50_init(self, run: Run, told: Told, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PRIMM_PASSPHRASE", "acqua alta")
        for size in range(0, 32_768, 2_048):
            with largest(size):
                answer = run("init", "--desk", "falconara", "--by", "mr", "--demo")
            told(answer)
            assert not (home / "log").exists()

    @answers(50, "no room for a list or an export", 7, "the file cannot be written: …")
    def test_row_50_listings_and_exports(self, wary: Run, told: Told, home: Path) -> None:
        for command in (("log", "list"), ("log", "export")):
            with largest(10):
                told(wary(*command, "-o", str(home / "new")))
            assert not [each for each in home.iterdir() if each.name.startswith("new")]

    @answers(50, "no room for the cache of figures", 7, "the cache of figures cannot be written, see the rights of …")
    def test_row_50_the_cache_of_figures(
        self, wary: Run, told: Told, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
        assert 0 == wary(*CALL).code
        with largest(4_096):
            answer = wary("report", "services")
        told(answer)
        assert "" == answer.out


class TestFailing:
    """The disk fails while the events are made durable."""

    @answers(
        51,
        "the disk fails at the end, and when it is looked what became of it",
        8,
        "the disk failed while storing: run again with the same id",
        note="with the same id it is stored once; nothing is tried twice on one handle",
    )
    def test_row_51_nothing_is_known_while_the_disk_goes_on_failing(
        self, wary: Run, told: Told, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[str] = []

        def fail(run: Callable[..., Any], statement: str) -> Any:
            if statement == "COMMIT":
                opened.append(statement)
            if opened:
                raise disk_error("SQLITE_IOERR_FSYNC")
            return run()

        with monkeypatch.context() as patch:
            failing(patch, "", fail)
            answer = wary(*CALL, *ID)
        told(answer)
        assert "" == answer.out
        assert ["COMMIT"] == opened  # never again on the same handle
        assert 0 == wary(*CALL, *ID).code
        assert "already stored" in wary(*CALL, *ID).out
        assert 2 == events(home / "log")

    @pytest.mark.skipif(
        sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
        reason="the kernel has no such filter",
    )
    @answers(
        51,
        "fsync fails with EIO",
        7,
        "the log cannot be used (SQLITE_IOERR_FSYNC); nothing was stored: look at its disk",
        note="another connection saw that it is not there",
    )
    def test_row_51_the_kernel_says_so(self, desk: Run, told: Told, home: Path) -> None:
        """SQLite fails before it changes the file, so what a new connection sees is that nothing was stored."""
        ran = program(*CALL, *ID, before=FAIL_TO_SYNC.replace("{machines}", str(MACHINES)))
        told(ran)
        assert "" == ran.stdout
        assert 1 == events(home / "log")
        assert 0 == desk(*CALL, *ID).code
        assert 2 == events(home / "log")

    @pytest.mark.parametrize(
        "stored",
        [
            pytest.param(
                False,
                marks=answers(
                    51,
                    "the disk fails at the end, before it is stored",
                    7,
                    "the log cannot be used (SQLITE_IOERR_FSYNC); nothing was stored: look at its disk",
                ),
            ),
            pytest.param(True, marks=answers(51, "the disk fails at the end, after it is stored")),
        ],
    )
    def test_row_51_a_new_connection_knows(
        self, wary: Run, told: Told, home: Path, monkeypatch: pytest.MonkeyPatch, stored: bool
    ) -> None:
        def fail(run: Callable[..., Any], statement: str) -> Any:
            if stored:
                run()
            raise disk_error("SQLITE_IOERR_FSYNC")

        with monkeypatch.context() as patch:
            failing(patch, "COMMIT", fail)
            told(wary(*CALL, *ID))
        assert 1 + stored == events(home / "log")
        assert 0 == wary(*CALL, *ID).code
        assert 2 == events(home / "log")


class TestDamaged:
    """The file is not what it was."""

    @answers(
        52, "a file that is no database", 10, "the log is damaged or was changed (SQLITE_NOTADB): run primm log verify"
    )
    def test_row_52_no_database(self, desk: Run, told: Told, home: Path) -> None:
        (home / "log/log.db").write_bytes(b"Dear diary, " * 1_000)
        for command in (CALL, *READING, ("log", "verify")):
            answer = desk(*command)
            told(answer)
            assert "" == answer.out

    @answers(52, "an empty file", 9, "…log.db is empty: remove it and run primm init, or restore a backup")
    def test_row_52_an_empty_file(self, desk: Run, told: Told, home: Path) -> None:
        (home / "log/log.db").write_bytes(b"")
        for command in (CALL, *READING, ("log", "verify")):
            answer = desk(*command)
            told(answer)
            assert "" == answer.out

    @pytest.mark.parametrize(
        "left",
        [
            *(
                pytest.param(
                    left,
                    marks=answers(
                        52,
                        "a file that is cut between its pages",
                        10,
                        "the log is damaged or was changed (SQLITE_CORRUPT): run primm log verify",
                    ),
                )
                for left in (100, 4_096, 20_480, -4_096)
            ),
            pytest.param(
                -9, marks=answers(52, "a file that is cut in a page", 10, "…log.db is cut short: restore a backup")
            ),
        ],
    )
    def test_row_52_a_cut_file(self, desk: Run, told: Told, home: Path, left: int) -> None:
        for _ in range(30):
            assert 0 == desk(*CALL).code
        path = home / "log/log.db"
        path.write_bytes(path.read_bytes()[:left])
        for command in (("log", "verify"), CALL, ("log", "export"), ("report", "services")):
            answer = desk(*command)
            told(answer)
            assert "" == answer.out

    @answers(52, "the database of another program", 9, "…log.db is a database, but not a log of PRIMM…")
    def test_row_52_the_database_of_another_program(self, desk: Run, told: Told, spoil: Callable[..., None]) -> None:
        spoil("PRAGMA application_id = 7")
        for command in (CALL, *READING, ("log", "verify")):
            answer = desk(*command)
            told(answer)
            assert "" == answer.out

    @answers(56, "a log of version 99", 13, "…log.db was written by a newer PRIMM: install that one")
    def test_row_56_a_log_of_a_newer_version(self, desk: Run, told: Told, spoil: Callable[..., None]) -> None:
        spoil("PRAGMA user_version = 99")
        for command in (CALL, *READING, ("log", "verify")):
            answer = desk(*command)
            told(answer)
            assert "" == answer.out

    @answers(
        56,
        "a log of an older form",
        13,
        "…log.db has an older form: run primm migrate, which makes a verified backup first",
    )
    def test_row_56_a_log_of_an_older_version(self, desk: Run, told: Told, spoil: Callable[..., None]) -> None:
        spoil("PRAGMA user_version = 0")
        for command in (CALL, *READING, ("log", "verify")):
            told(desk(*command))

    @answers(
        56,
        "a log of an older form",
        13,
        "…log.db has an older form: run primm migrate, which makes a verified backup first",
    )
    def test_row_56_a_log_of_an_older_form(self, desk: Run, told: Told, spoil: Callable[..., None]) -> None:
        spoil("PRAGMA user_version = 0")
        for command in (CALL, *READING, ("log", "verify")):
            told(desk(*command))

    @pytest.mark.parametrize("statement", OTHER_STATEMENTS, ids=["missing", "more"])
    @answers(
        57,
        "verifying a log that lacks a trigger, or has one more",
        10,
        "the tables, indexes or triggers were changed: restore a backup",
    )
    @answers(57, "recording in it", 9, "the tables of the log were changed: run primm log verify")
    def test_row_57_a_trigger(self, desk: Run, told: Told, spoil: Callable[..., None], statement: str) -> None:
        spoil(statement)
        told(desk("log", "verify"))
        told(desk(*CALL))

    @pytest.mark.parametrize("each", range(len(DECLARED)))
    def test_row_57_every_trigger_index_and_table(self, desk: Run, spoil: Callable[..., None], each: int) -> None:
        what, name = DECLARED[each].split()[1:3]
        if what == "TABLE":
            spoil(f"ALTER TABLE {name} ADD COLUMN more TEXT")
        else:
            spoil(f"DROP {what} {name}")
        assert 10 == desk("log", "verify").code
        assert 9 == desk(*CALL).code


class TestUnsafe:
    """What could be read, changed or destroyed by others; and settings that are not those that were asked for."""

    @answers(54, "a log that is a link", 9, "…log.db is a link, a folder or a device: name the file itself")
    def test_row_54_a_link(self, desk: Run, told: Told, home: Path) -> None:
        path = home / "log/log.db"
        path.rename(home / "elsewhere.db")
        path.symlink_to(home / "elsewhere.db")
        for command in (CALL, *READING, ("log", "verify")):
            answer = desk(*command)
            told(answer)
            assert "" == answer.out
        assert 1 == events(home / "log")

    @answers(
        54, "a file with two names", 9, "…log.db has a second name (hard link), which SQLite cannot lock: remove one"
    )
    def test_row_54_a_second_name(self, desk: Run, told: Told, home: Path) -> None:
        (home / "copy.db").hardlink_to(home / "log/log.db")
        for command in (CALL, *READING, ("log", "verify")):
            answer = desk(*command)
            told(answer)
            assert "" == answer.out

    @pytest.mark.parametrize("kind", sorted(drives.NETWORKS))
    @answers(
        54,
        "a log on NFS, SMB and other network drives",
        9,
        "…log.db is on a network drive, where two writers can destroy it: move it to a disk",
    )
    def test_row_54_a_network_drive(
        self, desk: Run, told: Told, home: Path, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        mounts = home / "mounts"
        mounts.write_text(f"1 0 0:77 / / rw - {kind} server:/share rw\n2 0 0:78 / /tmp rw - tmpfs none rw\n")
        monkeypatch.setattr("primm.system.drives.MOUNTS", str(mounts))
        monkeypatch.setattr("os.major", lambda device: 0)
        monkeypatch.setattr("os.minor", lambda device: 77)
        told(desk(*CALL))
        monkeypatch.setattr("os.minor", lambda device: 78)
        assert 0 == desk(*CALL).code

    @pytest.mark.parametrize("mode", [0o644, 0o620, 0o604, 0o666])
    @pytest.mark.parametrize(
        "name",
        [
            pytest.param(
                "log.db",
                marks=answers(
                    55, "a log of mode 0644, 0620, 0604, 0666", 9, "…log.db can be opened by others: chmod 600 …log.db"
                ),
            ),
            pytest.param(
                "master.key",
                marks=answers(
                    55,
                    "a key file of these modes",
                    9,
                    "…master.key is open to other users: run chmod 600 …master.key",
                ),
            ),
            pytest.param(
                "keys.db",
                marks=answers(55, "keys of these modes", 9, "…keys.db is open to other users: run chmod 600 …keys.db"),
            ),
        ],
    )
    def test_row_55_a_file_that_is_open_to_others(
        self, wary: Run, told: Told, home: Path, name: str, mode: int
    ) -> None:
        path = home / "log" / name
        path.chmod(mode)
        answer = wary("person", "new", given=AMAL)
        told(answer)
        assert f"chmod 600 {path}\n" in answer.err
        path.chmod(0o600)
        assert 0 == wary("person", "new", given=AMAL).code

    @pytest.mark.parametrize("mode", [0o777, 0o770, 0o722])
    @answers(55, "a folder of mode 0777, 0770, 0722", 9, "… can be changed by others: chmod 700 …")
    @answers(55, "the same where a name is sealed", 9, "… is open to other users: run chmod 700 …")
    def test_row_55_a_folder_that_others_can_change(self, wary: Run, told: Told, home: Path, mode: int) -> None:
        (home / "log").chmod(mode)
        for command in (CALL, ("log", "list"), ("person", "new")):
            answer = wary(*command, given=AMAL)
            told(answer)
            assert f"chmod 700 {home / 'log'}\n" in answer.err

    @answers(55, "the files of another user", 9, "… belongs to another user: chown … …log.db")
    def test_row_55_the_files_of_another_user(
        self, wary: Run, told: Told, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        somebody = os.geteuid() + 1
        monkeypatch.setattr("os.geteuid", lambda: somebody)
        answer = wary(*CALL)
        told(answer)
        assert f"belongs to another user: chown {somebody} {home}/log" in answer.err

    @pytest.mark.parametrize("setting", ["synchronous", "fullfsync", "recursive_triggers"])
    @answers(
        58,
        "SQLite does not take `synchronous`, `fullfsync` or `recursive_triggers`",
        9,
        "SQLite did not take the setting …: use another build of it",
    )
    def test_row_58_a_setting_that_is_not_taken(
        self, wary: Run, told: Told, monkeypatch: pytest.MonkeyPatch, setting: str
    ) -> None:
        asked = f"PRAGMA {setting} = "
        failing(monkeypatch, asked, lambda run, statement: sqlite3.connect(":memory:").execute("SELECT 1"))
        answer = wary(*CALL)
        told(answer)
        assert f" {setting}:" in answer.err

    @answers(
        58,
        "a log that was set to write ahead (WAL)",
        9,
        "…log.db is in another journal mode: run sqlite3 …log.db 'PRAGMA journal_mode=DELETE'",
    )
    def test_row_58_a_journal_that_is_lost_with_its_events(
        self, desk: Run, told: Told, spoil: Callable[..., None]
    ) -> None:
        spoil("PRAGMA journal_mode = WAL")
        for command in (CALL, *READING, ("log", "verify")):
            answer = desk(*command)
            told(answer)
            assert "" == answer.out
