"""Only the file that the token means is appended to: a copy refuses before a byte is written, and may go on anew."""

from __future__ import annotations

import json
import os
import shutil
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from primm.core.errors import Forked, Tampered, Unsafe
from primm.core.log.log import Log
from primm.core.log.rows import Head
from primm.proof.handover import hand_over, leave_word
from primm.proof.token import Gone, NotHere, Token, Tokens, number_of
from primm.proof.verify import verify
from tests.cli.conftest import NOON
from tests.proof.conftest import CALL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]


def position(path: Path) -> dict[str, int]:
    """How far the log in a folder has come."""
    with Log.open(path / "log.db", write=False) as log:
        return log.position()


def origin(path: Path) -> str:
    """Under which origin the log in a folder goes on."""
    with Log.open(path / "log.db", write=False) as log:
        return log.origin


def unite(*folders: Path) -> list[dict[str, int]]:
    """Give every log the events of every other one, as merging does; where each stands then."""
    for to in folders:
        for each in folders:
            with Log.open(each / "log.db", write=False) as source, Log.open(to / "log.db", write=True) as log:
                for name, n in source.position().items():
                    if name != log.origin:
                        log.receive(list(source.read({name: 0}, {name: n})))
                    else:
                        require_prefix(log, source, name)
    return [position(each) for each in folders]


def require_prefix(log: Log, other: Log, name: str) -> None:
    """Another log has of our own events only what we have; else there are two histories."""
    ours = {row.n: row.leaf for row in log.read({}, {name: log.position().get(name, 0)})}
    if any(ours.get(row.n) != row.leaf for row in other.read({}, {name: other.position()[name]})):
        raise Forked("two histories")


def test_the_log_of_this_user_in_its_place_is_written_to(at: Run, home: Path) -> None:
    assert [0, 0] == [at("log", *CALL).code for _ in range(2)]
    token = home / "state/primm/origins" / f"{origin(home / 'log')}.json"
    assert 0o600 == token.stat().st_mode & 0o777
    assert str(home / "log") == json.loads(token.read_text())["folder"]


@pytest.mark.parametrize(
    ("folder", "computer", "said"),
    [
        ("copy", "state", "this is a copy of the log in "),
        ("copy", "another", "this log was copied or restored"),
        ("log", "another", "this log was copied or restored"),
    ],
)
@pytest.mark.parametrize("command", [CALL, ("person", "new")])
def test_a_copy_refuses_before_a_byte_is_written(
    at: Run, home: Path, folder: str, computer: str, said: str, command: tuple[str, ...]
) -> None:
    shutil.copytree(home / "log", home / "copy")
    before = (home / folder / "log.db").read_bytes()
    given = '{"given_name": "Amal", "birth_year": "unknown", "citizenships": ["MAR"]}'
    answer = at(folder, *command, computer=computer, given=given)
    assert (12, "") == answer[:2]
    assert said in answer.err
    assert "new origin" in answer.err
    assert before == (home / folder / "log.db").read_bytes()
    assert 0 == at(folder, "log", "list", computer=computer).code
    assert 0 == at("log", *CALL).code


def test_a_folder_that_was_renamed_goes_on(at: Run, home: Path) -> None:
    (home / "log").rename(home / "renamed")
    assert 0 == at("renamed", *CALL).code
    shutil.copytree(home / "renamed", home / "log")
    assert 12 == at("log", *CALL).code
    assert 0 == at("renamed", *CALL).code


def test_a_folder_may_be_called_by_bytes_that_are_no_text(home: Path) -> None:
    """As a stick from an old computer has them."""
    tokens, token = (
        Tokens(str(home / "mine")),
        Token("desk", "/caff\udce8", 7, Gone("/x\udcff", "2020-03-31", left=True)),
    )
    tokens.write(token)
    assert token == tokens.read("desk")


def test_the_file_itself_may_be_put_into_another_folder(at: Run, home: Path) -> None:
    shutil.copytree(home / "log", home / "new", ignore=shutil.ignore_patterns("log.db"))
    (home / "log/log.db").rename(home / "new/log.db")
    assert [0, 0] == [at("new", *CALL).code for _ in range(2)]


def test_a_copy_of_which_the_original_is_gone_is_no_renamed_folder(at: Run, home: Path) -> None:
    shutil.copytree(home / "log", home / "copy")
    (home / "log").rename(home / "kept")
    answer = at("copy", *CALL)
    assert (12, True) == (answer.code, answer.err.startswith("this log was copied or restored"))
    assert 0 == at("kept", *CALL).code


def test_a_copy_on_another_disk_that_has_the_same_number_is_no_renamed_folder(at: Run, home: Path) -> None:
    """Numbers of files are told apart on one disk only: as long as the log lies where it was, this is another one."""
    shutil.copytree(home / "log", home / "copy")
    token = home / "state/primm/origins" / f"{origin(home / 'log')}.json"
    said = json.loads(token.read_text())
    token.write_text(json.dumps({**said, "file": (home / "copy/log.db").stat().st_ino}))
    answer = at("copy", *CALL)
    assert (12, f"this is a copy of the log in {home / 'log'}") == (answer.code, answer.err.partition(": go on")[0])


def test_where_numbers_do_not_last_the_folder_is_looked_at_alone(at: Run, home: Path) -> None:
    shutil.copytree(home / "log", home / "copy")
    token = home / "state/primm/origins" / f"{origin(home / 'log')}.json"
    token.write_text(json.dumps({**json.loads(token.read_text()), "file": 0}))
    assert [12, 0] == [at(each, *CALL).code for each in ("copy", "log")]


def test_an_older_copy_in_the_place_of_the_log_is_seen(at: Run, home: Path) -> None:
    shutil.copyfile(home / "log/log.db", home / "older.db")
    at("log", *CALL)
    content = (home / "older.db").read_bytes()
    (home / "log/log.db").write_bytes(content)  # the same file on the disk, with what it held before
    answer = at("log", *CALL)
    assert (12, "") == answer[:2]
    assert "an older copy was put in the place of this log" in answer.err
    assert content == (home / "log/log.db").read_bytes()
    assert 0 == at("log", "log", "new-origin").code
    began = [json.loads(row.facts) for row in rows(home / "log") if "origin.began" in row.meta]
    assert ["restored"] == [each["reason"] for each in began]


def test_a_log_that_was_emptied_in_its_place_is_seen(at: Run, home: Path) -> None:
    with Log.create(home / "empty/log.db", lambda: NOON, origin=origin(home / "log")) as empty:
        content = Path(empty.path).read_bytes()
    (home / "log/log.db").write_bytes(content)
    answer = at("log", *CALL)
    assert (12, True) == (answer.code, "an older copy was put in the place of this log" in answer.err)


def rows(path: Path) -> list[Any]:
    """All events of the log in a folder."""
    with Log.open(path / "log.db", write=False) as log:
        return list(log.read())


def test_another_file_in_the_place_of_the_log_is_seen(at: Run, home: Path) -> None:
    shutil.copyfile(home / "log/log.db", home / "log/copy.db")
    (home / "log/copy.db").chmod(0o600)
    (home / "log/copy.db").replace(home / "log/log.db")
    answer = at("log", *CALL)
    assert 12 == answer.code
    assert "another file lies in the place of this log" in answer.err
    assert 0 == at("log", "log", "new-origin").code
    began = [json.loads(row.facts) for row in rows(home / "log") if "origin.began" in row.meta]
    assert ["restored"] == [each["reason"] for each in began]


def test_a_token_that_is_damaged_lets_nothing_be_written(at: Run, home: Path) -> None:
    token = home / "state/primm/origins" / f"{origin(home / 'log')}.json"
    whole = json.loads(token.read_text())
    endless = json.dumps({**whole, "file": float("inf")}).replace("Infinity", "1e999")
    for content in ("", "[]", "{}", '{"origin": 1}', token.read_text().replace("false", "null")[:-1], endless):
        token.write_text(content)
        assert 12 == at("log", *CALL).code


def test_a_token_that_others_can_read_is_refused(at: Run, home: Path) -> None:
    (home / "state/primm/origins" / f"{origin(home / 'log')}.json").chmod(0o644)
    answer = at("log", *CALL)
    assert 9 == answer.code
    assert "run chmod 600" in answer.err


def test_a_copy_goes_on_as_a_new_origin_and_nothing_is_lost(at: Run, home: Path) -> None:
    at("log", *CALL)
    shutil.copytree(home / "log", home / "copy")
    before = origin(home / "log")
    answer = at("copy", "log", "new-origin", computer="another")
    new = origin(home / "copy")
    assert (0, f"this log goes on as origin {new}\n") == answer[:2]
    assert 0 == at("copy", *CALL, computer="another").code
    assert 0 == at("log", *CALL).code
    assert [{before: 3, new: 2}, {before: 3, new: 2}] == unite(home / "log", home / "copy")
    assert () == verify(str(home / "copy/log.db")).faults
    (began,) = (json.loads(row.facts) for row in rows(home / "log") if "origin.began" in row.meta)
    assert {"predecessor": before, "upto": 2, "reason": "copied"} == began


def test_on_a_terminal_it_is_offered(at: Run, home: Path, answers: list[str]) -> None:
    shutil.copytree(home / "log", home / "copy")
    before = (home / "copy/log.db").read_bytes()
    answers += ["no"]
    refused = at("copy", *CALL, tty=True)
    assert 12 == refused.code
    assert "this is a copy of the log in" in refused.err
    assert before == (home / "copy/log.db").read_bytes()
    answers += ["", "sì"]  # the last one first
    answer = at("copy", *CALL, tty=True)
    assert 0 == answer.code
    assert "this log goes on as origin" in answer.err
    assert 0 == at("copy", *CALL).code


def test_whoever_has_the_log_open_while_it_gets_a_new_origin_writes_no_more(at: Run, home: Path, pen: Any) -> None:
    tokens = Tokens(str(home / "state/primm"))
    with Log.open(home / "log/log.db", write=True) as session:
        tokens.admit(session)
        session.allow = lambda: tokens.admit(session)
        assert 0 == at("log", "log", "new-origin").code
        with pytest.raises(NotHere):
            session.append([pen.draft(1)], None, lambda: None)
    assert 0 == at("log", *CALL).code


def test_an_older_copy_that_is_put_there_during_a_session_is_seen(home: Path, desk: Run, pen: Any, clock: Any) -> None:
    tokens, path = Tokens(str(home / "state/primm")), home / "log/log.db"
    with Log.open(path, write=True) as session:
        session.allow = lambda: tokens.admit(session)
        older = path.read_bytes()
        session.append([pen.draft(1)], None, clock)
        tokens.mark(session)
        path.write_bytes(older)
        with pytest.raises(NotHere, match="an older copy was put in the place of this log"):
            session.append([pen.draft(2)], None, clock)
    assert older == path.read_bytes()


@pytest.mark.parametrize(
    ("kind", "steady"),
    [
        *(("ext4", True), ("fusectl", True), ("btrfs", True), ("fuse.cryfs", False), ("fuse", False)),
        *((kind, False) for kind in ("vfat", "exfat", "msdos", "fuseblk", "vboxsf", "ntfs3")),
    ],
)
def test_on_a_disk_that_numbers_its_files_anew_the_number_is_not_looked_at(
    home: Path, monkeypatch: pytest.MonkeyPatch, kind: str, steady: bool
) -> None:
    (home / "f").write_text("")
    found = (home / "f").stat()
    device = f"{os.major(found.st_dev)}:{os.minor(found.st_dev)}"
    lines = [f"35 1 0:0 / /\udcff rw - {'ext4' if not steady else 'vfat'} /dev/sda1 rw\n"]
    lines += [f"36 35 {device} / {home} rw,noatime - {kind} /dev/sdb1 rw\n"]
    (home / "mounts").write_bytes("".join(lines).encode("utf-8", "surrogateescape"))
    monkeypatch.setattr("primm.proof.token.MOUNTS", str(home / "mounts"))
    assert (found.st_ino if steady else 0) == number_of(str(home / "f"))


@pytest.mark.skipif(not os.path.exists("/proc/version"), reason="only Linux says so what its disks are")
def test_the_disks_are_those_that_the_system_tells_of(monkeypatch: pytest.MonkeyPatch) -> None:
    assert os.stat("/proc/version").st_ino == number_of("/proc/version")
    monkeypatch.setattr("primm.proof.token.UNSTEADY", {"proc"})
    assert 0 == number_of("/proc/version")


def test_where_the_system_tells_nothing_of_its_disks_the_number_counts(home: Path, monkeypatch: Any) -> None:
    (home / "f").write_text("")
    monkeypatch.setattr("primm.proof.token.MOUNTS", str(home / "none"))
    assert (home / "f").stat().st_ino == number_of(str(home / "f"))


def test_what_the_tokens_keep_is_for_their_user_alone_and_drops_leave_nothing(
    home: Path, log: Any, pen: Any, clock: Any
) -> None:
    tokens = Tokens(str(home / "mine"))
    tokens.mark(log)
    assert (0, False) == (tokens.seen("desk"), (home / "mine").exists())
    log.append(pen.drafts([1, 2, 3]), None, clock)
    tokens.bind("desk", log.path)
    tokens.mark(log)
    assert (3, 0) == (tokens.seen("desk"), tokens.seen("other"))
    assert 16 == len(tokens.computer())
    assert tokens.computer() == tokens.computer() != Tokens(str(home / "yours")).computer()
    kept = {each.name: each.stat().st_mode & 0o777 for each in Path(tokens.folder).iterdir()}
    assert {"desk.json": 0o600, "desk.seen": 0o600, "computer": 0o600} == kept
    tokens.require_whole(log.path, {"desk": Head(3, b""), "other": Head(1, b"")})
    tokens.require_whole(str(home / "log/log.db"), {"desk": Head(2, b"")})
    with pytest.raises(Tampered, match="events of desk after the last one, 2, are missing"):
        tokens.require_whole(log.path, {"desk": Head(2, b"")})
    tokens.drop("desk")
    tokens.drop("desk")
    assert (["computer"], 0, None) == (os.listdir(tokens.folder), tokens.seen("desk"), tokens.read("desk"))


def test_a_token_that_cannot_be_read_is_told_with_the_reason(home: Path) -> None:
    tokens = Tokens(str(home / "mine"))
    Path(tokens.path("desk")).mkdir(parents=True)
    with pytest.raises(Unsafe, match=r"/desk\.json cannot be read: "):
        tokens.read("desk")


def test_a_token_is_read_again_where_the_disk_does_not_say_whether_it_changed(
    home: Path, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = Tokens(str(home / "mine"))
    tokens.bind("desk", log.path)
    monkeypatch.setattr("primm.proof.token._stamp", lambda path: ())
    tokens.admit(log)
    tokens.drop("desk")
    with pytest.raises(NotHere):
        tokens.admit(log)


def test_of_a_log_that_went_it_is_said_where_to_and_no_new_origin_is_offered(home: Path, log: Any) -> None:
    """By its token, and without one by the word that lies in the folder."""
    tokens, gone = Tokens(str(home / "mine")), Gone("/stick", "2020-03-31", left=True)
    tokens.write(Token("desk", str(Path(log.path).parent), 0, gone))
    for _each in range(2):
        with pytest.raises(NotHere, match="this log went to /stick on 2020-03-31: go on there") as error:
            tokens.admit(log)
        assert not error.value.offer
        tokens.drop("desk")
        leave_word(str(Path(log.path).parent), gone)


def test_where_a_handover_lies_the_log_is_taken_over(home: Path, log: Any) -> None:
    tokens = Tokens(str(home / "mine"))
    hand_over("desk", log.path, "5ec3e7")
    tokens.admit(log)
    assert Token("desk", str(Path(log.path).parent), number_of(log.path)) == tokens.read("desk")


ACTS = st.lists(st.tuples(st.sampled_from(["record", "copy", "rename", "merge"]), st.integers(0, 3)), max_size=12)


class Model:
    """Folders of one log that are copied, renamed and written to by users of two computers."""

    def __init__(self, at: Run, home: Path, *, anew: bool) -> None:
        self.at, self.home, self.anew = at, home, anew
        self.folders = [("log", "state")]
        self.names = chain(["start"], (f"f{each}" for each in range(1_000)))

    def act(self, act: str, which: int) -> None:
        """Do one thing to one of the folders."""
        folder, computer = self.folders[which % len(self.folders)]
        if act == "record" and 12 == self.at(folder, *CALL, computer=computer).code and self.anew:
            assert 0 == self.at(folder, "log", "new-origin", computer=computer).code
            assert 0 == self.at(folder, *CALL, computer=computer).code
        elif act == "merge":
            self.merge()
        elif act in ("copy", "rename"):
            new = next(self.names)
            if act == "copy":
                shutil.copytree(self.home / folder, self.home / new)
                self.folders.append((new, ("state", "another")[which % 2]))
            else:
                (self.home / folder).rename(self.home / new)
                self.folders[which % len(self.folders)] = (new, computer)

    def merge(self) -> list[dict[str, int]]:
        """Unite all; whoever takes events in writes, so a copy goes on as a new origin first."""
        for which in range(len(self.folders)):
            self.act("record", which)
        return unite(*(self.home / each for each, _computer in self.folders))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_however_logs_are_copied_they_unite_without_a_fork(at: Run, home: Path, acts: list[tuple[str, int]]) -> None:
    numbers = len(list(home.iterdir()))
    start = home / f"case{numbers}"
    start.mkdir()
    assert 0 == at(f"{start.name}/log", "init", "--desk", "falconara", "--by", "mr", "--demo").code
    model = Model(lambda folder, *rest, **more: at(f"{start.name}/{folder}", *rest, **more), start, anew=True)
    for act in acts:
        model.act(*act)
    first, *others = model.merge()
    assert all(first == each for each in others)


def test_the_model_sees_a_fork_when_nobody_looks_at_the_token(
    at: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tokens, "admit", lambda tokens, log: None)
    model = Model(at, home, anew=False)
    for act in [("copy", 0), ("record", 0), ("record", 1)]:
        model.act(*act)
    with pytest.raises(Forked):
        unite(home / "log", home / "start")
