"""Moving home: the log goes to another folder with all that belongs to it, and the old place says where it went."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import KeyMissing, StorageRefused
from primm.core.log.log import Log
from primm.proof import copying, handover, move
from primm.proof.settings import HOURS
from primm.proof.token import NotHere, Tokens
from tests.proof.conftest import CALL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

AMAL = '{"given_name": "Amal", "birth_year": 1990, "citizenships": ["MAR"]}'
DAY = "2020-03-31"


def test_the_log_goes_to_another_computer_with_its_keys(at: Run, home: Path) -> None:
    """The old place reads and refuses to record; the new one records, and shows names."""
    at("log", "person", "new", given=AMAL)
    answer = at("log", "move", str(home / "stick/primm"))
    assert (0, f"the log is in {home / 'stick/primm'} now; here it can only be read\n") == answer[:2]
    refused = at("log", *CALL)
    assert (12, "") == refused[:2]
    assert f"this log went to {home / 'stick/primm'} on {DAY}: go on there" in refused.err
    assert 0 == at("log", "log", "list").code
    assert 0 == at("stick/primm", *CALL, computer="laptop").code
    assert "Amal" in at("stick/primm", "person", "list", "--names", computer="laptop").out
    assert 12 == at("stick/primm", *CALL, computer="third").code
    assert 12 == at("log", "move", "--undo").code
    modes = {each.name: oct(each.stat().st_mode & 0o777) for each in (home / "stick/primm").iterdir()}
    assert {"0o600"} == set(modes.values())
    assert 0o700 == (home / "stick/primm").stat().st_mode & 0o777


def test_the_planned_opening_hours_go_along(at: Run, home: Path) -> None:
    (home / "log" / HOURS).write_text('[[hours]]\ndesk = "falconara"\nsince = 2020-01-07\n', "utf-8")
    assert 0 == at("log", "move", str(home / "stick/primm")).code
    assert (home / "log" / HOURS).read_bytes() == (home / "stick/primm" / HOURS).read_bytes()


def test_from_the_stick_it_goes_on_to_the_new_computer(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    assert 0 == at("stick", "move", str(home / "new"), computer="laptop").code
    assert 0 == at("new", *CALL, computer="laptop").code
    assert [12, 12, 12] == [at(each, *CALL, computer="laptop").code for each in ("stick", "log", "stick")]


def test_it_comes_back_to_the_computer_that_it_left(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    at("stick", *CALL, computer="laptop")
    assert 0 == at("stick", "move", str(home / "back"), computer="laptop").code
    assert 0 == at("back", *CALL).code
    assert 12 == at("stick", *CALL, computer="laptop").code


def test_a_copy_of_what_was_moved_is_not_taken_for_it(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    shutil.copytree(home / "stick", home / "copy")
    assert 12 == at("copy", *CALL, computer="third").code
    assert 0 == at("stick", *CALL, computer="laptop").code


def test_undone_it_goes_on_here_and_never_there(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    answer = at("log", "move", "--undo")
    assert (0, "the log goes on here\n") == answer[:2]
    assert "remove the copy in" in answer.err
    assert 0 == at("log", *CALL).code
    assert 12 == at("stick", *CALL, computer="laptop").code
    assert 5 == at("log", "move", "--undo").code


def test_what_cannot_be_reached_is_not_undone(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    (home / "stick").rename(home / "pulled")
    answer = at("log", "move", "--undo")
    assert 12 == answer.code
    assert "cannot be reached: bring it back; if it is lost, go on here with primm log new-origin" in answer.err
    assert 0 == at("log", "log", "new-origin").code
    assert 0 == at("log", *CALL).code


def test_without_its_token_the_old_folder_still_says_where_the_log_went(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    answer = at("log", *CALL, computer="third")
    assert (12, "") == answer[:2]
    assert f"this log went to {home / 'stick'} on {DAY}" in answer.err


@pytest.mark.parametrize("content", ["", "[]", '{"to": "x"}', '{"day": "x"}', "[" * 99_999])
def test_a_word_of_where_it_went_that_is_damaged_is_no_word(at: Run, home: Path, content: str) -> None:
    at("log", "move", str(home / "stick"))
    (home / "log/moved.json").write_text(content)
    answer = at("log", *CALL, computer="third")
    assert (12, True) == (answer.code, answer.err.startswith("this log was copied or restored"))


def test_what_was_moved_can_go_nowhere_else_from_here(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    answer = at("log", "move", str(home / "other"))
    assert (12, True) == (answer.code, f"this log went to {home / 'stick'} on {DAY}" in answer.err)
    assert not (home / "other").exists()


def test_on_a_terminal_no_new_origin_is_offered_for_what_was_moved(at: Run, home: Path, answers: list[str]) -> None:
    at("log", "move", str(home / "stick"))
    answers += ["sì"]
    answer = at("log", *CALL, tty=True)
    assert (12, ["sì"]) == (answer.code, answers)
    assert f"this log went to {home / 'stick'} on {DAY}" in answer.err


def test_a_copy_is_moved_nowhere(at: Run, home: Path) -> None:
    shutil.copytree(home / "log", home / "copy")
    for computer in ("state", "third"):
        assert 12 == at("copy", "move", str(home / "stick"), computer=computer).code
        assert 5 == at("copy", "move", "--undo", computer=computer).code
    assert not (home / "stick").exists()
    assert 0 == at("log", *CALL).code


def test_the_same_move_again_says_the_same_and_changes_nothing(at: Run, home: Path) -> None:
    first = at("log", "move", str(home / "stick"))
    told = json.loads((home / "log/moved.json").read_text())
    assert first == at("log", "move", str(home / "stick"))
    assert {"to": str(home / "stick"), "day": DAY} == told == json.loads((home / "log/moved.json").read_text())
    assert [0, 12] == [at(each, *CALL, computer="laptop").code for each in ("stick", "log")]


def test_a_handover_that_a_power_cut_left_without_its_name_is_offered_by_the_same_command(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    (home / "stick/handover.json").rename(home / "stick/new-handover.json")
    (home / "log/moved.json").unlink()
    assert [12, 12] == [at(each, *CALL, computer="laptop").code for each in ("stick", "log")]
    (home / "stick").rename(home / "pulled")
    answer = at("log", "move", str(home / "stick"))
    assert (12, True) == (answer.code, f"{home / 'stick'} cannot be reached: bring it back" in answer.err)
    (home / "pulled").rename(home / "stick")
    assert 12 == at("log", *CALL).code
    assert 0 == at("log", "move", str(home / "stick")).code
    assert {"handover.json"} == {each for each in os.listdir(home / "stick") if "handover" in each}
    assert 0 == at("stick", *CALL, computer="laptop").code


@pytest.mark.parametrize("damaged", ["", "changed", "older"])
def test_what_came_before_a_power_cut_is_verified_again_by_the_same_command(at: Run, home: Path, damaged: str) -> None:
    """The copy had its name already, and nothing said yet that the log left."""
    older = (home / "log/log.db").read_bytes()
    at("log", *CALL)
    at("log", "move", str(home / "stick"))
    for name in ("log/moved.json", "stick/handover.json"):
        (home / name).unlink()
    (token,) = (home / "state/primm/origins").glob("*.json")
    said = json.loads(token.read_text())
    token.write_text(json.dumps({**said, "gone": {**said["gone"], "left": False, "seal": ""}}))
    if damaged == "older":
        (home / "stick/log.db").write_bytes(older)
    elif damaged:
        with closing(sqlite3.connect(home / "stick/log.db")) as log:
            log.execute("DROP TRIGGER event_never_changed")
    answer = at("log", "move", str(home / "stick"))
    assert (10 if damaged else 0) == answer.code
    assert [0, 12] == [at(each, *CALL).code for each in (("log", "stick") if damaged else ("stick", "log"))]


def test_who_was_interrupted_while_taking_it_over_and_nobody_else_goes_on(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    assert 0 == at("stick", "log", "list", computer="laptop").code
    name = Tokens(str(home / "laptop/primm")).computer()
    (home / "stick/handover.json").rename(home / f"stick/handover-{name}")
    assert 12 == at("stick", *CALL, computer="third").code
    assert f"this log went to {home / 'stick'} on {DAY}" in at("log", "move", "--undo").err
    assert 0 == at("stick", *CALL, computer="laptop").code
    assert {"handover-taken"} == {each for each in os.listdir(home / "stick") if "handover" in each}


def test_where_numbers_of_files_do_not_last_a_handover_is_for_the_log_beside_it(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    said = json.loads((home / "stick/handover.json").read_text())
    for other in ({"file": said["file"] + 1}, {"origin": "0" * 16}):
        (home / "stick/handover.json").write_text(json.dumps({**said, **other}))
        assert 12 == at("stick", *CALL, computer="laptop").code
    (home / "stick/handover.json").write_text(json.dumps({**said, "file": 0}))
    assert 0 == at("stick", *CALL, computer="laptop").code


def test_without_its_handover_what_was_moved_comes_back_but_not_if_another_log_lies_there(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    (home / "stick/handover.json").unlink()
    (home / "stick/log.db").rename(home / "kept.db")
    at("other", "init", "--desk", "falconara", "--by", "mr", "--demo")
    shutil.copyfile(home / "other/log.db", home / "stick/log.db")
    (home / "stick/log.db").chmod(0o600)
    assert f"this log went to {home / 'stick'} on {DAY}" in at("log", "move", "--undo").err
    (home / "kept.db").replace(home / "stick/log.db")
    assert (0, "the log goes on here\n") == at("log", "move", "--undo")[:2]
    assert not (home / "log/moved.json").exists()
    assert 0 == at("log", *CALL).code


def test_another_handover_than_its_own_is_not_taken_back(at: Run, home: Path) -> None:
    at("log", "move", str(home / "stick"))
    said = json.loads((home / "stick/handover.json").read_text())
    (home / "stick/handover.json").write_text(json.dumps({**said, "secret": "0" * 32}))
    assert 12 == at("log", "move", "--undo").code
    assert (home / "stick/handover.json").exists()


@pytest.mark.parametrize(
    ("target", "code", "said"),
    [
        ("full", 3, "folder: {} is not empty: name a new folder"),
        ("file", 3, "folder: {} is not empty"),
        ("log/inside", 3, "folder: {} lies in the log's own folder"),
        (".", 3, "folder: {} is not empty"),
        ("file/below", 7, "the folder cannot be made"),
    ],
)
def test_a_place_that_does_not_do_is_refused(at: Run, home: Path, target: str, code: int, said: str) -> None:
    (home / "full").mkdir()
    (home / "full/something").write_text("")
    (home / "file").write_text("")
    answer = at("log", "move", str(home / target))
    assert (code, "") == answer[:2]
    assert said.format(home / target) in answer.err
    assert 0 == at("log", *CALL).code
    assert ["something"] == os.listdir(home / "full")


def test_an_empty_folder_does_also_one_that_is_called_alike(at: Run, home: Path) -> None:
    (home / "logbook").mkdir()
    assert 0 == at("log", "move", str(home / "logbook")).code
    assert 0 == at("logbook", *CALL, computer="laptop").code


def test_what_else_lies_in_the_folder_goes_along(at: Run, home: Path) -> None:
    """Presets, opening hours, a second history that was kept aside: but no link, and no word of an earlier move."""
    (home / "log/presets").mkdir()
    (home / "log/presets/mese.toml").write_text("x = 1")
    (home / "log/fork-a.primm").write_bytes(bytes(2_000_000))
    (home / "log/link").symlink_to("/etc/passwd")
    (home / "log/log.db-journal").write_text("")
    at("log", "move", str(home / "stick"))
    assert "x = 1" == (home / "stick/presets/mese.toml").read_text()
    assert 2_000_000 == (home / "stick/fork-a.primm").stat().st_size
    keys = {"keys.db", "master.key", "signing.key"}
    names = {"log.db", *keys, "checkpoints.json", "config.json", "presets", "fork-a.primm", "handover.json"}
    assert names == set(os.listdir(home / "stick"))
    at("stick", "move", str(home / "arrived"), computer="laptop")
    assert names == set(os.listdir(home / "arrived"))


def test_a_log_that_was_restored_without_keys_moves_too(at: Run, home: Path) -> None:
    at("log", "log", "backup", str(home / "b.db"))
    at("log", "log", "restore", str(home / "b.db"), str(home / "new"))
    assert 0 == at("new", "move", str(home / "stick")).code
    assert 0 == at("stick", *CALL, computer="laptop").code


def test_a_folder_or_undo_is_needed(at: Run) -> None:
    assert [3, 3] == [at("log", "move").code, at("log", "move", "x", "--undo").code]


def test_without_the_passphrase_nothing_is_moved(at: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at("log", "person", "new", given=AMAL)
    with monkeypatch.context() as patch:
        patch.delenv("PRIMM_PASSPHRASE")
        assert 14 == at("log", "move", str(home / "stick")).code
    assert not (home / "stick").exists()
    assert 0 == at("log", *CALL).code


def test_a_copy_of_the_keys_that_lacks_one_is_not_moved(
    at: Run, home: Path, outsider: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at("log", "person", "new", given=AMAL)
    copy_table = copying.copy_table

    def losing(source: str, target: str) -> None:
        copy_table(source, target)
        outsider(target, "DELETE FROM dek")

    monkeypatch.setattr(copying, "copy_table", losing)
    answer = at("log", "move", str(home / "stick"))
    assert (10, True) == (answer.code, answer.err.startswith(f"{home / 'stick.arriving/keys.db'} does not hold"))
    assert [] == [each.name for each in home.iterdir() if "stick" in each.name]
    assert 0 == at("log", *CALL).code


@pytest.mark.parametrize("there", [False, True])
def test_a_disk_that_fails_at_the_handover_leaves_one_place_that_goes_on(
    at: Run, home: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    hand_over = move.hand_over

    def fails(*given: str) -> None:
        if there:
            hand_over(*given)
        raise StorageRefused("the disk failed")

    with monkeypatch.context() as patch:
        patch.setattr(move, "hand_over", fails)
        answer = at("log", "move", str(home / "stick"))
    again = f"the disk failed at the last step: run primm move {home / 'stick'} again\n"
    assert ((8, again) if there else (7, "the disk failed\n")) == (answer.code, answer.err)
    if there:
        assert 0 == at("log", "move", str(home / "stick")).code
    assert [12 * there, 12 * (not there)] == [
        at("log", *CALL).code, at("stick", *CALL, computer="laptop").code
    ]  # fmt: skip


def test_a_disk_that_keeps_no_word_of_a_handover_is_told(at: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of its names once: as it is offered, taken back, taken over, and as it was taken; then the same goes on."""
    stick, full = home / "stick", OSError(28, "full")

    def failing(name: str, start: str) -> Any:
        work = getattr(os, name)

        def fails(path: str, *more: str) -> None:
            if os.path.basename(path).startswith(start):
                raise full
            work(path, *more)

        return patch.setattr(os, name, fails)

    told = f"{stick}: cannot be written: the disk is full\n"
    with monkeypatch.context() as patch:
        patch.setattr(handover, "put_name", lambda *_: (_ for _ in ()).throw(full))
        assert (7, told) == at("log", "move", str(stick))[::2]
    shutil.rmtree(stick)
    assert 0 == at("log", "move", str(stick)).code
    for name, start, arguments in [("unlink", "handover.json", ("log", "move", "--undo")),
                                   ("rename", "handover.json", ("stick", *CALL)),
                                   ("rename", "handover-", ("stick", *CALL))]:  # fmt: skip
        with monkeypatch.context() as patch:
            failing(name, start)
            assert (7, told) == at(arguments[0], *arguments[1:], computer="state" if name == "unlink" else "laptop")[
                ::2
            ]
    assert 0 == at("stick", *CALL, computer="laptop").code


def test_keys_that_do_not_open_where_they_came_are_not_moved(at: Run, home: Path) -> None:
    tokens, seen = Tokens(str(home / "state/primm")), []

    def closed(folder: str) -> None:
        seen.append(folder)
        raise KeyMissing("the passphrase is wrong")

    with Log.open(home / "log/log.db", write=True) as log, pytest.raises(KeyMissing):
        move.move(tokens, log, str(home / "stick"), closed, DAY)
    assert [str(home / "stick.arriving")] == seen
    assert [] == [each.name for each in home.iterdir() if "stick" in each.name]
    assert 0 == at("log", *CALL).code


def test_what_a_killed_move_left_is_removed_by_the_next_one(at: Run, home: Path) -> None:
    (home / "stick.arriving").mkdir(mode=0o700)
    (home / "stick.arriving/keys.db").write_bytes(b"half")
    assert 0 == at("log", "move", str(home / "stick")).code
    assert ["stick"] == [each.name for each in home.iterdir() if "stick" in each.name]


def test_a_session_that_is_open_while_the_log_moves_writes_no_more(at: Run, home: Path, pen: Any) -> None:
    tokens = Tokens(str(home / "state/primm"))
    with Log.open(home / "log/log.db", write=True) as session:
        tokens.admit(session)
        session.allow = lambda: tokens.admit(session)
        at("log", "move", str(home / "stick"))
        with pytest.raises(NotHere):
            session.append([pen.draft(1)], None, lambda: None)
