"""A handover: it lies beside the log whole or not at all, and is used up once, whatever fails meanwhile."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.errors import StorageRefused
from primm.proof import handover
from primm.proof.handover import hand_over, leave_word, read_moved, seal_of, take_back, take_over, was_offered
from primm.proof.token import Gone, Token, Tokens, number_of, place_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from primm.core.log.log import Log

SECRET = "5ec3e7"


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    """Those of a user to whose computer a log came."""
    return Tokens(str(tmp_path / "mine"))


@pytest.fixture
def folder(log: Log) -> str:
    """Where the log is that came."""
    return place_of(log.path)


def names(folder: str) -> set[str]:
    """What tells of a handover there."""
    return {each for each in os.listdir(folder) if "handover" in each}


def gone_to(folder: str, secret: str = SECRET) -> Gone:
    """What the place that the log left knows."""
    return Gone(folder, "2020-03-31", left=True, seal=seal_of(secret))


def failing(error: BaseException) -> Callable[..., Any]:
    """A call to the disk that fails."""

    def run(*given: object) -> None:
        raise error

    return run


def test_it_says_for_which_file_it_is_and_is_for_its_owner_alone(log: Log, folder: str) -> None:
    """Also where a power cut left half of one."""
    for _each in range(2):
        hand_over(log.origin, log.path, SECRET)
        path = os.path.join(folder, "handover.json")
        with open(path, "rb") as file:
            said = json.loads(file.read())
        assert {"origin": log.origin, "file": number_of(log.path), "secret": SECRET} == said
        assert 0o600 == os.stat(path).st_mode & 0o777
        assert {"handover.json"} == names(folder)
        with open(os.path.join(folder, "new-handover.json"), "xb") as file:
            file.write(b"half")


def test_whoever_takes_it_over_can_append_and_nobody_after(log: Log, folder: str, tokens: Tokens) -> None:
    hand_over(log.origin, log.path, SECRET)
    assert take_over(tokens, log)
    assert Token(log.origin, folder, number_of(log.path)) == tokens.read(log.origin)
    assert {"handover-taken"} == names(folder)
    assert not take_over(Tokens(tokens.folder + "-another"), log)
    assert not take_back(gone_to(folder))


def test_each_step_is_on_the_disk_before_the_next_one(
    log: Log, folder: str, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, rename = list[str](), os.rename

    def renamed(old: str, new: str) -> None:
        steps.append(os.path.basename(new))
        rename(old, new)

    hand_over(log.origin, log.path, SECRET)
    name = f"handover-{tokens.computer()}"
    monkeypatch.setattr(os, "rename", renamed)
    monkeypatch.setattr(handover, "sync_folder", steps.append)
    monkeypatch.setattr(tokens, "bind", lambda *given: steps.append("bound"))
    assert take_over(tokens, log)
    assert [name, folder, "bound", "handover-taken", folder] == steps


def test_after_a_power_cut_whoever_took_it_goes_on_and_nobody_else(
    log: Log, folder: str, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over(log.origin, log.path, SECRET)
    with monkeypatch.context() as patch:
        patch.setattr(tokens, "bind", failing(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            take_over(tokens, log)
    assert {f"handover-{tokens.computer()}"} == names(folder)
    assert not take_over(Tokens(tokens.folder + "-another"), log)
    assert take_over(tokens, log)
    assert {"handover-taken"} == names(folder)


def test_what_is_taken_back_or_taken_a_moment_before_is_not_taken(
    log: Log, folder: str, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at it and the step that only one can do."""
    hand_over(log.origin, log.path, SECRET)
    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", failing(FileNotFoundError()))
        patch.setattr(os, "unlink", failing(FileNotFoundError()))
        assert (False, False) == (take_over(tokens, log), take_back(gone_to(folder)))
    assert None is tokens.read(log.origin)
    assert {"handover.json"} == names(folder)


@pytest.mark.parametrize("other", [{"origin": "0" * 16}, {"file": 1}, {"file": None}, {"origin": None}])
def test_what_is_for_another_log_or_another_file_is_left_as_it_is(
    log: Log, folder: str, tokens: Tokens, other: dict[str, object]
) -> None:
    hand_over(log.origin, log.path, SECRET)
    for name in ("handover.json", f"handover-{tokens.computer()}"):
        path = os.path.join(folder, name)
        with open(os.path.join(folder, "handover.json"), "rb") as file:
            said = json.loads(file.read())
        with open(path, "w", encoding="utf-8") as file:
            file.write(json.dumps({**said, **other}))
    assert not take_over(tokens, log)
    os.unlink(os.path.join(folder, "handover.json"))
    assert not take_over(tokens, log)
    assert {f"handover-{tokens.computer()}"} == names(folder)


@pytest.mark.parametrize("content", [b"", b"[]", b"1", b"\xff", b"[" * 99_999, b"{}"])
def test_a_handover_that_cannot_be_read_is_none(log: Log, folder: str, tokens: Tokens, content: bytes) -> None:
    with open(os.path.join(folder, "handover.json"), "xb") as file:
        file.write(content)
    assert (False, False) == (take_over(tokens, log), take_back(gone_to(folder)))


def test_only_its_own_is_taken_back_and_that_is_on_the_disk_then(
    log: Log, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over(log.origin, log.path, SECRET)
    seen = list[tuple[str, set[str]]]()
    monkeypatch.setattr(handover, "sync_folder", lambda path: seen.append((path, names(path))))
    assert not take_back(gone_to(folder, "another"))
    assert (True, [(folder, set())]) == (take_back(gone_to(folder)), seen)
    assert not take_back(gone_to(folder))


@pytest.mark.parametrize(
    ("call", "of", "act"),
    [
        ("unlink", "new-handover.json", lambda log, tokens: hand_over(log.origin, log.path, SECRET)),
        ("rename", "handover.json", lambda log, tokens: take_over(tokens, log)),
        ("rename", "handover-", lambda log, tokens: take_over(tokens, log)),
        ("unlink", "handover.json", lambda log, tokens: take_back(gone_to(place_of(log.path)))),
    ],
)
def test_a_disk_that_fails_is_told_with_the_folder_and_the_reason(
    log: Log, folder: str, tokens: Tokens, monkeypatch: pytest.MonkeyPatch, call: str, of: str, act: Any
) -> None:
    hand_over(log.origin, log.path, SECRET)
    work = getattr(os, call)

    def fails(path: str, *more: str) -> None:
        if os.path.basename(path).startswith(of):
            raise OSError(28, "x")
        work(path, *more)

    monkeypatch.setattr(os, call, fails)
    with pytest.raises(StorageRefused) as error:
        act(log, tokens)
    assert f"{folder}: cannot be written: the disk is full" == str(error.value)


def test_an_offer_is_seen_as_long_as_anything_of_it_lies_there(log: Log, folder: str, tokens: Tokens) -> None:
    assert not was_offered(folder)
    assert not was_offered(os.path.join(folder, "nowhere"))
    hand_over(log.origin, log.path, SECRET)
    assert was_offered(folder)
    take_over(tokens, log)
    assert was_offered(folder)


def test_the_folder_that_stays_behind_says_the_last_place_to_which_the_log_went(tmp_path: Path) -> None:
    assert None is read_moved(str(tmp_path))
    for to in ("/stick", "/caff\udce8"):
        leave_word(str(tmp_path), Gone(to, "2020-03-31", left=True))
        assert (to, "2020-03-31") == read_moved(str(tmp_path))
    for content in ("", "[]", '{"to": "x"}', '{"day": "x"}'):
        (tmp_path / "moved.json").write_text(content)
        assert None is read_moved(str(tmp_path))
