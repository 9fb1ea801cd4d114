"""Keys of persons go from one desk to another in a file, after the fingerprint of its card was read aloud."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.log.log import Log
from tests.cli.conftest import second_desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

AMAL = '{"given_name": "Amal", "birth_year": 1990, "citizenships": ["MAR"]}'


@pytest.fixture
def other(desk: Run, home: Path) -> Callable[..., Answer]:
    """Another desk with a log of its own, to which the events of the first one have come."""
    assert 0 == desk("person", "new", given=AMAL).code
    run = second_desk(desk, home)
    with Log.open(home / "log/log.db", write=False) as first, Log.open(home / "other/log.db", write=True) as second:
        second.receive(list(first.read()))
    return run


@pytest.fixture
def card(other: Run, home: Path) -> tuple[str, str]:
    """The file of the other desk's card, and its fingerprint."""
    path = str(home / "chiaravalle.card")
    answer = other("keys", "card", "-o", path)
    assert 0 == answer.code
    return path, answer.err.strip().rpartition(": ")[2]


def told(folder: Path, kind: str) -> list[dict[str, Any]]:
    """The facts of the events of this kind."""
    with Log.open(folder / "log.db", write=False) as log:
        return [json.loads(row.facts) for row in log.read() if json.loads(row.meta)["kind"] == kind]


def test_with_the_keys_the_other_desk_reads_the_names(desk: Run, other: Run, card: tuple[str, str], home: Path) -> None:
    closed = other("person", "list", "--names")
    assert (0, False, True) == (closed.code, "Amal" in closed.out, "whose key is not here" in closed.err)
    given = desk("keys", "share", card[0], "--fingerprint", card[1].upper(), "-o", str(home / "f.keys"))
    assert (0, "1 key wrapped for chiaravalle\n") == given[:2]
    assert [{"receiver": card[1], "to_desk": "chiaravalle", "keys": 1}] == told(home / "log", "key.shared")
    assert "stored\t1\tnew: these persons can be read here now\n" == other("keys", "accept", str(home / "f.keys")).out
    assert "known\t1\tknown before\n" == other("keys", "accept", str(home / "f.keys")).out
    assert "Amal" in other("person", "list", "--names").out
    assert "others\t1\t" in desk("keys", "accept", str(home / "f.keys")).out


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (
            ("--fingerprint", "0000-0000-0000-0000-0000"),
            "this is not the fingerprint of this card: it may be somebody else's",
        ),
        ((), "is needed: have it read aloud by the other desk"),
    ],
)
def test_a_card_that_nobody_read_aloud_gets_no_key(
    desk: Run, card: tuple[str, str], home: Path, heard: tuple[str, ...], said: str
) -> None:
    answer = desk("keys", "share", card[0], *heard, "-o", str(home / "f.keys"))
    assert 3 == answer.code
    assert said in answer.err
    assert not (home / "f.keys").exists()
    assert [] == told(home / "log", "key.shared")


def test_on_a_terminal_the_fingerprint_is_asked_for(
    desk: Run, card: tuple[str, str], home: Path, answers: list[str]
) -> None:
    answers += ["acqua alta", card[1]]
    assert 0 == desk("keys", "share", card[0], "-o", str(home / "f.keys"), tty=True).code


def test_a_line_of_the_file_that_was_changed_is_named(desk: Run, other: Run, card: tuple[str, str], home: Path) -> None:
    path = home / "f.keys"
    desk("keys", "share", card[0], "--fingerprint", card[1], "-o", str(path))
    path.write_text(path.read_text().replace("=", "A"))
    answer = other("keys", "accept", str(path))
    assert (3, "") == answer[:2]
    assert "keys: line 1: no wrapped key, or damaged" in answer.err


@pytest.mark.parametrize("arguments", [("share", "nothing.card", "-o", "x"), ("accept", "nothing.keys")])
def test_a_file_that_is_not_there_is_said(desk: Run, arguments: tuple[str, ...]) -> None:
    answer = desk("keys", *arguments)
    assert 3 == answer.code
    assert "cannot be read: it is not there" in answer.err
