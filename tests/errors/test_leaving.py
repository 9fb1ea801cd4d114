"""Where answers go: files that are there, streams that nobody reads, full disks; interrupts; no locale."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.errors.conftest import AMAL, CALL, TERMINAL, environ, events, program
from tests.errors.rows import answers
from tests.errors.test_storage import failing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]
    Told = Callable[..., None]

ID = ("--id", "01710d2a-0f7c-7000-8000-000000000001")
READ = (("log", "list"), ("report", "services"))
LISTED = (("log", "list"), ("log", "export"), ("person", "list"), ("report", "services"), ("plugins", "list"))
# The signal comes while the events are made durable, before SQLite does so or after.
INTERRUPTED = """
import functools, os, signal, sqlite3
signal.signal(signal.SIGINT, signal.default_int_handler)  # where whoever started the tests ignores it
class Connection(sqlite3.Connection):
    def execute(self, statement, *given):
        if statement == "COMMIT" and {before}:
            os.kill(os.getpid(), signal.SIGINT)
        found = super().execute(statement, *given)
        if statement == "COMMIT":
            os.kill(os.getpid(), signal.SIGINT)
        return found
sqlite3.connect = functools.partial(sqlite3.connect, factory=Connection)
"""
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TERM": "dumb"}
full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full disk to offer")


NEW_FILE = "name a new file in an existing folder"
STORED = "the events are stored, but the answer cannot be written (the disk is full); their ids are in …primm.log"


def without_warnings(said: str) -> str:
    """What was said, but that a clock of today is far from that of the test."""
    return "".join(line for line in said.splitlines(keepends=True) if not line.startswith("warning: "))


def journal(home: Path) -> list[dict[str, Any]]:
    """What the journal tells."""
    return [json.loads(line) for line in (home / "state/primm/primm.log").read_text().splitlines()]


class TestFiles:
    """A file is made new, for its owner alone, and not called after anybody."""

    @pytest.mark.parametrize(
        "name",
        [
            pytest.param(name, marks=answers(79, what, 3, f"output: the file cannot be made ({why}): {NEW_FILE}"))
            for name, what, why in (
                ("there", "a file that is there", "it is there already"),
                ("link", "a link to a file", "it is there already"),
                ("dangling", "a link to nothing", "it is there already"),
                ("folder", "a folder", "it is there already"),
                ("no/such/folder", "a file in a folder that is not there", "it is not there"),
                ("there/below", "a file below a file", "it is below something that is no folder"),
            )
        ],
    )
    def test_row_79_what_is_there_is_never_written_over(self, wary: Run, told: Told, home: Path, name: str) -> None:
        (home / "there").write_text("mine")
        (home / "link").symlink_to(home / "there")
        (home / "dangling").symlink_to(home / "elsewhere")
        (home / "folder").mkdir()
        for command in (("log", "list"), ("log", "export")):
            answer = wary(*command, "-o", str(home / name))
            told(answer)
            assert "" == answer.out
        assert "mine" == (home / "there").read_text()
        assert not (home / "elsewhere").exists()

    @full
    @pytest.mark.parametrize("command", LISTED, ids=" ".join)
    @answers(79, "`/dev/full` as a file", 7, "the file cannot be written: the disk is full")
    def test_row_79_a_full_device(self, wary: Run, told: Told, command: tuple[str, ...]) -> None:
        told(wary(*command, "-o", "/dev/full"))

    def test_row_79_a_file_is_its_owners(self, wary: Run, home: Path) -> None:
        umask = os.umask(0)
        try:
            assert 0 == wary("person", "list", "-o", str(home / "new.csv")).code
        finally:
            os.umask(umask)
        assert 0o600 == (home / "new.csv").stat().st_mode & 0o777

    @pytest.mark.parametrize("name", ["amal.csv", "file of AMÁL.txt", "haddad_2020.json", "2020-el-haddad"])
    @answers(
        79,
        "a file of somebody's names that is called after her",
        3,
        "output: the file's name has a name of a person in it: use the handle",
    )
    def test_row_79_a_file_is_called_after_nobody(self, wary: Run, told: Told, home: Path, name: str) -> None:
        given = '{"given_name": "Amal", "family_name": "El Haddad", "birth_year": 1990, "citizenships": ["MAR"]}'
        person = wary("person", "new", given=given).out.split()[1]
        for command in (("person", "show", person), ("person", "list", "--names"), ("log", "show", person, "--open")):
            told(wary(*command, "-o", str(home / name)))
            assert not (home / name).exists()
            assert 0 == wary(*command, "-o", str(home / f"{command[1]}-{person}.csv")).code
            (home / f"{command[1]}-{person}.csv").unlink(missing_ok=True)


class TestStreams:
    """The answer cannot be written: what is stored stays stored, and the journal has its id."""

    @full
    @answers(80, "recording, where the answer finds no room", 7, STORED, note="the event is stored", stores=True)
    @answers(80, "a list that finds no room", 7, "the answer cannot be written (the disk is full)")
    def test_row_80_a_full_disk(self, desk: Run, told: Told, home: Path) -> None:
        with open("/dev/full", "w") as stream:
            told(program(*CALL, *ID, stdout=stream))
            for command in READ:
                told(program(*command, stdout=stream))
        assert [("stored_but_not_shown", [ID[1]])] == [(each["event"], each["ids"]) for each in journal(home)]
        assert 2 == events(home / "log")

    @answers(80, "recording into `| head`, which left", 141, note="the event is stored", stores=True)
    def test_row_80_a_reader_who_left(self, desk: Run, told: Told, home: Path) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        with open(writing, "w") as pipe:
            stored = program(*CALL, *ID, stdout=pipe)
            told(stored)
            listed = [program(*command, stdout=pipe) for command in READ]
        assert [(141, "")] * 3 == [(each.returncode, without_warnings(each.stderr)) for each in (stored, *listed)]
        assert [("stored_but_not_shown", [ID[1]])] == [(each["event"], each["ids"]) for each in journal(home)]
        assert 2 == events(home / "log")


class TestInterrupts:
    """Somebody presses Ctrl-C."""

    @pytest.mark.parametrize(
        "before",
        [
            pytest.param(True, marks=answers(81, "before it is stored", 130)),
            pytest.param(
                False,
                marks=answers(
                    81,
                    "after it is stored, before that is said",
                    8,
                    "interrupted while storing: run again with the same id",
                    note="with the same id it is stored once",
                ),
            ),
        ],
    )
    def test_row_81_while_the_events_are_stored(self, desk: Run, told: Told, home: Path, before: bool) -> None:
        ran = program(*CALL, *ID, before=INTERRUPTED.format(before=before))
        told(ran)
        assert "" == ran.stdout
        assert 2 - before == events(home / "log")
        assert 0 == program(*CALL, *ID).returncode
        assert 2 == events(home / "log")

    @answers(
        81,
        "again, while it is looked what became of it",
        8,
        "the disk failed while storing: run again with the same id",
        note="with the same id it is stored once",
    )
    def test_row_81_twice(self, wary: Run, told: Told, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The second time while it is looked up what became of the first."""
        with monkeypatch.context() as patch:
            failing(patch, "", self._always_at_the_end())
            answer = wary(*CALL, *ID)
        told(answer)
        assert 0 == wary(*CALL, *ID).code
        assert 2 == events(home / "log")

    def _always_at_the_end(self) -> Callable[[Callable[..., Any], str], Any]:
        commits: list[str] = []

        def fail(run: Callable[..., Any], statement: str) -> Any:
            commits.extend([statement] if statement == "COMMIT" else [])
            if commits:
                raise KeyboardInterrupt
            return run()

        return fail


class TestSurroundings:
    """No locale, a dumb terminal, no home, a folder that is gone."""

    @answers(82, "`LC_ALL=C`, `TERM=dumb`, no `HOME`, a folder that is gone, all at once")
    def test_row_82_everything_at_once(self, desk: Run, told: Told, home: Path) -> None:
        gone = home / "gone"
        gone.mkdir()
        leave = "import os, shutil; shutil.rmtree(os.getcwd())"
        changed = environ(HOME="", PYTHONPATH=os.pathsep.join(sys.path), **ASCII)
        ran = program(*CALL, before=leave, cwd=gone, env=changed)
        told(ran)
        assert ran.stdout.startswith("contact ")
        for command in READ:
            gone.mkdir()
            assert 0 == program(*command, before=leave, cwd=gone, env=changed).returncode

    @answers(82, "no place for a cache or a journal, recording")
    @answers(82, "the same, figures", 7, "…: the folder cannot be made: it is below something that is no folder")
    def test_row_82_no_place_for_a_cache_or_a_journal(self, desk: Run, told: Told, home: Path) -> None:
        (home / "file").write_text("")
        (home / "state/primm/primm.log").mkdir()
        nowhere = environ(XDG_CACHE_HOME=str(home / "file"))
        told(program(*CALL, env=nowhere))
        told(program("report", "services", env=nowhere))

    @answers(
        82,
        "no place to note that this computer records, recording",
        7,
        "…: the folder cannot be made: it is below something that is no folder",
    )
    @answers(82, "the same, reading")
    def test_row_82_without_the_folder_of_the_token_the_log_is_only_read(
        self, desk: Run, told: Told, home: Path
    ) -> None:
        (home / "file").write_text("")
        nowhere = environ(XDG_STATE_HOME=str(home / "file"))
        told(program(*CALL, env=nowhere))
        told(program("log", "list", env=nowhere))

    @answers(82, "a terminal without letters such as é", note="`Jos\\xe9` is shown; a file has é")
    def test_row_82_a_terminal_without_letters_shows_what_it_can(self, desk: Run, told: Told) -> None:
        assert 0 == desk("person", "new", given=AMAL.replace("Amal", "José")).code
        ran = program("person", "list", "--names", before=TERMINAL, env=environ(**ASCII))
        told(ran)
        assert "Jos\\xe9" in ran.stdout

    def test_row_82_a_file_has_all_letters(self, desk: Run) -> None:
        assert 0 == desk("person", "new", given=AMAL.replace("Amal", "José محمد")).code
        ran = program("person", "list", "--names", "--format", "csv", env=environ(**ASCII), encoding="utf-8")
        assert "José محمد" in ran.stdout
