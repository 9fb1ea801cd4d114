"""What is not in the command line is asked for on a terminal, or read from standard input or a file, within limits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    """The questions that were asked, and the answers that are given, one after the other."""
    questions: list[str] = []
    answers: list[str] = []

    def prompt(question: str, **settings: Any) -> str:
        questions.append(question)
        return answers.pop(0)

    monkeypatch.setattr("click.prompt", prompt)
    return questions, answers


def test_what_is_needed_is_asked_for_until_it_is_right(desk: Run, asked: tuple[list[str], list[str]]) -> None:
    questions, answers = asked
    answers[:] = ["phone_im", "phone_in", "", "cit,doc", "information"]
    answer = desk("record", "contact", "--anonymous", "1", tty=True)
    assert 0 == answer.code
    assert ["how", "how", "what it is about", "what it is about", "what came of it"] == [
        each.partition(" [")[0] for each in questions
    ]
    assert "phone_in, phone_out" in questions[0]
    assert "channel: no code of the list channel; did you mean phone_in?\n" in answer.err


def test_with_no_input_nothing_is_asked(desk: Run, asked: tuple[list[str], list[str]]) -> None:
    assert 3 == desk("--no-input", "record", "contact", tty=True).code
    assert [] == asked[0]


def test_what_may_be_left_out_may_be_left_out(desk: Run, asked: tuple[list[str], list[str]]) -> None:
    asked[1][:] = ["", "many", "20"]
    call = ("record", "contact", "--channel", "phone_in", "--reached", "no_answer")
    assert 0 == desk(*call, "--ask", "language,minutes", tty=True).code
    assert [] == asked[1]


def test_the_fields_of_a_file_are_checked_like_any(desk: Run, home: Path) -> None:
    path = home / "fields.json"
    path.write_text(json.dumps({"citizenships": ["MAR"], "birth_year": 3000}))
    answer = desk("record", "person.registered", "--file", str(path))
    assert (3, "", "birth_year: must be at most 2100\n") == (answer.code, answer.out, answer.err)
    assert 0 == desk("record", "person.registered", "--file", str(path), "--birth-year", "1980").code


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[]", "a JSON object is wanted"),
        (b"{", "not valid JSON"),
        (b"\xff", "this is not valid text"),
        (b'{"given_name": "\\ud800"}', "not valid text"),
        (b'{"given_name": "a\\u0000b"}', "may not stand in a text"),
        (b" " * 1_000_001, "too long"),
        (b"[" * 100_000, "nested"),
        (b'{"birth_year": ' + b"9" * 5000 + b"}", "number too large"),
    ],
)
def test_a_file_that_is_none_is_refused(desk: Run, content: bytes, problem: str) -> None:
    answer = desk("record", "person.registered", "--citizenships", "MAR", "--file", "-", given=content)
    assert (3, "") == (answer.code, answer.out)
    assert problem in answer.err


def test_a_file_that_is_not_there_is_refused(desk: Run) -> None:
    answer = desk("record", "contact", "--file", "/no/such/file")
    assert (3, "file: cannot be read: No such file or directory\n") == (answer.code, answer.err)


NOTE = ("record", "contact", "--channel", "phone_in", "--reached", "no_answer", "--ask", "note")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"x" * 20_001, "too long"),
        (b"x" * 10_000_000, "too long"),
        (b"\xff", "not valid text"),
        (b"\x1b]52;c;AAAA\x07", "character 1"),
        ("\u202e".encode(), "character 1"),
        (" \u200b ".encode(), "empty"),
        (("e" + "\u0301" * 5000).encode(), "accents"),
    ],
)
def test_a_note_has_limits(desk: Run, content: bytes, problem: str) -> None:
    answer = desk(*NOTE, given=content)
    assert (3, "") == (answer.code, answer.out)
    assert problem in answer.err


def test_a_note_is_all_that_is_left(desk: Run) -> None:
    stored = desk(*NOTE, given="first\nsecond\r\n\n").out.split()[1]
    assert "note\tfirst second" in desk("log", "show", stored, "--open").out


def test_nothing_to_read_is_nothing_said(desk: Run) -> None:
    stored = desk(*NOTE).out.split()[1]
    assert "sealed" not in desk("log", "show", stored).out


def test_a_field_that_is_none_cannot_be_asked_for(desk: Run) -> None:
    assert 3 == desk("record", "contact", "--ask", "colour").code
