"""Finding on a terminal, by the beginnings of handles; and no name that was sealed is left anywhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

PASSPHRASE = "acqua alta"
CANARY = ("Canarina", "Piumagialla", "3471928374")
KNOWN = {"birth_year": 1980, "citizenships": ["MAR"]}
FILE = {"given_name": CANARY[0], "family_name": CANARY[1], "phone": [CANARY[2]], **KNOWN}


@pytest.fixture(autouse=True)
def passphrase(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever it is asked for, it is given."""
    monkeypatch.setattr("click.prompt", lambda _text, **how: PASSPHRASE if how.get("hide_input") else answers.pop())


def person(desk: Run, known: dict[str, object] | None = None) -> str:
    """A new person; answers the handle."""
    return desk("person", "new", given=json.dumps(known or FILE)).out.split()[1]


def test_on_a_terminal_the_text_is_asked_for(desk: Run, answers: list[str]) -> None:
    handle = person(desk)
    answers[:] = ["piuma"]
    assert desk("--lang", "it", "person", "find", tty=True).out.split()[:2] == [handle, "1980"]


def test_the_beginning_of_a_handle_is_enough_as_long_as_it_is_one_persons(desk: Run) -> None:
    handle = person(desk)
    answer = desk("person", "show", handle[:3].upper())
    assert (0, f"person: {handle}\n") == (answer.code, answer.err)
    given = ("--channel", "phone_in", "--topics", "doc", "--outcomes", "information")
    answer = desk("record", "contact", "--persons", handle[:4], *given)
    assert (0, f"persons: {handle}\n") == (answer.code, answer.err)
    assert "contact" in desk("person", "show", handle).out
    assert 5 == desk("person", "show", handle[:2]).code


def test_a_beginning_that_several_have_is_told_with_all_of_them(desk: Run) -> None:
    handles = [person(desk, {"given_name": "Amal", **KNOWN}) for _ in range(2)]
    ids = [f"01909a3c-0000-7000-8000-0000000{each}" for each in ("a0000", "a0001")]
    for each in ids:
        assert 0 == desk("person", "new", "--id", each, given=json.dumps({"given_name": "Olga", **KNOWN})).code
    ours = [line.split("\t")[0] for line in desk("person", "list").out.splitlines()]
    ours = [each for each in ours if each not in handles]
    start = ours[0][:3]
    assert [each[:3] for each in ours] == [start, start]
    shown = desk("person", "show", start)
    assert 5 == shown.code
    assert all(each in shown.err for each in ours)
    recorded = desk("record", "person.updated", "--person", start, "--sex", "f")
    assert 3 == recorded.code
    assert recorded.err.startswith("person: ")


def test_no_name_is_left_on_the_disk_or_in_a_message(desk: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked, also of a finder that fails, the names stay in memory and in sealed fields."""
    for _ in range(2):
        person(desk)
    said = [desk("person", "find", given=each) for each in (*CANARY, f"{CANARY[0]}\0", "\x1b", "")]
    said += [desk("doubles"), desk("doubles", "-o", str(home / "pairs.csv")), desk("person", "list")]

    def fail(*_: object, **__: object) -> None:
        raise ValueError(CANARY[1])

    monkeypatch.setattr("primm.people.finding.Finder.search", fail)
    said.append(desk("person", "find", given=CANARY[0]))
    assert [each.code for each in said] == [0] * 9 + [1]
    texts = [each.out + each.err for each in said]
    texts += [path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file()]
    assert len(texts) > len(said) + 4
    assert not any(word.lower() in text.lower() for word in CANARY for text in texts)
