"""Where answers go: files that are there, streams that nobody reads, full disks; interrupts; no locale."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.errors.conftest import AMAL, CALL, environ, events, program
from tests.errors.test_storage import failing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

ID = ("--id", "01710d2a-0f7c-7000-8000-000000000001")
READ = (("log", "list"), ("report", "services"))
LISTED = (("log", "list"), ("log", "export"), ("person", "list"), ("report", "services"), ("plugins", "list"))
# The signal comes while the events are made durable, before SQLite does so or after.
INTERRUPTED = """
import functools, os, signal, sqlite3
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
TERMINAL = "import sys; sys.stdout.isatty = lambda: True"
full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full disk to offer")


def without_warnings(said: str) -> str:
    """What was said, but that a clock of today is far from that of the test."""
    return "".join(line for line in said.splitlines(keepends=True) if not line.startswith("warning: "))


def journal(home: Path) -> list[dict[str, Any]]:
    """What the journal tells."""
    return [json.loads(line) for line in (home / "state/primm/primm.log").read_text().splitlines()]


class TestFiles:
    """A file is made new, for its owner alone, and not called after anybody."""

    @pytest.mark.parametrize("name", ["there", "link", "dangling", "folder", "no/such/folder", "there/below"])
    def test_row_79_what_is_there_is_never_written_over(self, wary: Run, home: Path, name: str) -> None:
        (home / "there").write_text("mine")
        (home / "link").symlink_to(home / "there")
        (home / "dangling").symlink_to(home / "elsewhere")
        (home / "folder").mkdir()
        for command in (("log", "list"), ("log", "export")):
            answer = wary(*command, "-o", str(home / name))
            assert (3, "") == answer[:2]
            assert answer.err.startswith("output: the file cannot be made (")
        assert "mine" == (home / "there").read_text()
        assert not (home / "elsewhere").exists()

    @full
    @pytest.mark.parametrize("command", LISTED, ids=" ".join)
    def test_row_79_a_full_device(self, wary: Run, command: tuple[str, ...]) -> None:
        assert (7, "", "the file cannot be written: the disk is full\n") == wary(*command, "-o", "/dev/full")

    def test_row_79_a_file_is_its_owners(self, wary: Run, home: Path) -> None:
        umask = os.umask(0)
        try:
            assert 0 == wary("person", "list", "-o", str(home / "new.csv")).code
        finally:
            os.umask(umask)
        assert 0o600 == (home / "new.csv").stat().st_mode & 0o777

    @pytest.mark.parametrize("name", ["amal.csv", "file of AMÁL.txt", "haddad_2020.json", "2020-el-haddad"])
    def test_row_79_a_file_is_called_after_nobody(self, wary: Run, home: Path, name: str) -> None:
        given = '{"given_name": "Amal", "family_name": "El Haddad", "birth_year": 1990, "citizenships": ["MAR"]}'
        person = wary("person", "new", given=given).out.split()[1]
        for command in (("person", "show", person), ("person", "list", "--names"), ("log", "show", person, "--open")):
            answer = wary(*command, "-o", str(home / name))
            assert (3, "", "output: the file's name has a name of a person in it: use the handle\n") == answer
            assert not (home / name).exists()
            assert 0 == wary(*command, "-o", str(home / f"{command[1]}-{person}.csv")).code
            (home / f"{command[1]}-{person}.csv").unlink(missing_ok=True)


class TestStreams:
    """The answer cannot be written: what is stored stays stored, and the journal has its id."""

    @full
    def test_row_80_a_full_disk(self, desk: Run, home: Path) -> None:
        with open("/dev/full", "w") as stream:
            stored = program(*CALL, *ID, stdout=stream)
            listed = [program(*command, stdout=stream) for command in READ]
        assert [7, 7, 7] == [each.returncode for each in (stored, *listed)]
        told = "the events are stored, but the answer cannot be written (the disk is full); their ids are in "
        assert f"{told}{home / 'state/primm/primm.log'}\n" == without_warnings(stored.stderr)
        assert {"the answer cannot be written (the disk is full)\n"} == {each.stderr for each in listed}
        assert [("stored_but_not_shown", [ID[1]])] == [(each["event"], each["ids"]) for each in journal(home)]
        assert 2 == events(home / "log")

    def test_row_80_a_reader_who_left(self, desk: Run, home: Path) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        with open(writing, "w") as pipe:
            stored = program(*CALL, *ID, stdout=pipe)
            listed = [program(*command, stdout=pipe) for command in READ]
        assert [(141, "")] * 3 == [(each.returncode, without_warnings(each.stderr)) for each in (stored, *listed)]
        assert [("stored_but_not_shown", [ID[1]])] == [(each["event"], each["ids"]) for each in journal(home)]
        assert 2 == events(home / "log")


class TestInterrupts:
    """Somebody presses Ctrl-C."""

    @pytest.mark.parametrize(("before", "code", "stored"), [(True, 130, 0), (False, 8, 1)])
    def test_row_81_while_the_events_are_stored(
        self, desk: Run, home: Path, before: bool, code: int, stored: int
    ) -> None:
        ran = program(*CALL, *ID, before=INTERRUPTED.format(before=before))
        told = {130: "", 8: "interrupted while storing: run again with the same id\n"}[code]
        assert (code, "", told) == (ran.returncode, ran.stdout, ran.stderr)
        assert 1 + stored == events(home / "log")
        assert 0 == program(*CALL, *ID).returncode
        assert 2 == events(home / "log")

    def test_row_81_twice(self, wary: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The second time while it is looked up what became of the first."""
        with monkeypatch.context() as patch:
            failing(patch, "", self._always_at_the_end())
            answer = wary(*CALL, *ID)
        assert (8, "", "the disk failed while storing: run again with the same id\n") == answer
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

    def test_row_82_everything_at_once(self, desk: Run, home: Path) -> None:
        gone = home / "gone"
        gone.mkdir()
        leave = "import os, shutil; shutil.rmtree(os.getcwd())"
        changed = environ(HOME="", PYTHONPATH=os.pathsep.join(sys.path), **ASCII)
        ran = program(*CALL, before=leave, cwd=gone, env=changed)
        assert (0, "") == (ran.returncode, without_warnings(ran.stderr))
        assert ran.stdout.startswith("contact ")
        for command in READ:
            gone.mkdir()
            assert 0 == program(*command, before=leave, cwd=gone, env=changed).returncode

    def test_row_82_no_place_for_a_cache_or_a_journal(self, desk: Run, home: Path) -> None:
        (home / "file").write_text("")
        (home / "state/primm/primm.log").mkdir()
        nowhere = environ(XDG_CACHE_HOME=str(home / "file"))
        assert 0 == program(*CALL, env=nowhere).returncode
        assert 7 == program("report", "services", env=nowhere).returncode

    def test_row_82_without_the_folder_of_the_token_the_log_is_only_read(self, desk: Run, home: Path) -> None:
        (home / "file").write_text("")
        nowhere = environ(XDG_STATE_HOME=str(home / "file"))
        assert 7 == program(*CALL, env=nowhere).returncode
        assert 0 == program("log", "list", env=nowhere).returncode
        assert 1 == events(home / "log")

    def test_row_82_a_terminal_without_letters_shows_what_it_can(self, desk: Run) -> None:
        assert 0 == desk("person", "new", given=AMAL.replace("Amal", "José")).code
        ran = program("person", "list", "--names", before=TERMINAL, env=environ(**ASCII))
        assert 0 == ran.returncode
        assert "Jos\\xe9" in ran.stdout

    def test_row_82_a_file_has_all_letters(self, desk: Run) -> None:
        assert 0 == desk("person", "new", given=AMAL.replace("Amal", "José محمد")).code
        ran = program("person", "list", "--names", "--format", "csv", env=environ(**ASCII), encoding="utf-8")
        assert "José محمد" in ran.stdout
