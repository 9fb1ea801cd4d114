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
    assert questions[0].endswith(" [? lists them]")
    assert "this was not understood: ? lists what may be answered\n" in answer.err


def test_codes_are_answered_in_the_readers_words_and_said_back(desk: Run, asked: tuple[list[str], list[str]]) -> None:
    asked[1][:] = ["fem=1,masch=1", "telefonata", "Telefonata Ricevuta", "cittadinanza, rinnovo del", "nessuno"]
    call = ("--lang", "it", "record", "contact", "--anonymous", "2")
    answer = desk(*call, "--ask", "anonymous_sex", tty=True)
    assert 0 == answer.code
    assert [
        "persone senza nome per sesso: femmina = 1; maschio = 1",
        "  phone_in   telefonata ricevuta",
        "  phone_out  telefonata fatta",
        "può voler dire più cose (2): scriverne di più",
        "argomento: cittadinanza; rinnovo del permesso di soggiorno",
    ] == answer.err.splitlines()


def test_a_question_mark_lists_the_codes(desk: Run, asked: tuple[list[str], list[str]]) -> None:
    asked[1][:] = ["?", "walk-in"]
    call = ("record", "contact", "--anonymous", "1", "--channel", "web", "--reached", "no_answer")
    answer = desk(*call, "--ask", "access", tty=True)
    assert "  appointment  by appointment\n  walk_in      walk-in\n" == answer.err
    assert ["by appointment or walk-in [by appointment · walk-in]"] * 2 == asked[0]


def test_a_month_is_answered_as_people_write_it(desk: Run, asked: tuple[list[str], list[str]]) -> None:
    asked[1][:] = ["13/2020", "12/2020"]
    answer = desk("record", "person.registered", "--citizenships", "MAR", "--ask", "permit_expiry", tty=True)
    assert (0, "month in which the permit expires: December 2020") == (answer.code, answer.err.splitlines()[-1])
    assert "permit_expiry\t2020-12" in desk("log", "show", answer.out.split()[1]).out


def test_with_no_input_nothing_is_asked(desk: Run, asked: tuple[list[str], list[str]]) -> None:
    assert 3 == desk("--no-input", "record", "contact", tty=True).code
    assert [] == asked[0]


def test_what_may_be_left_out_may_be_left_out(desk: Run, asked: tuple[list[str], list[str]]) -> None:
    asked[1][:] = ["", "", "many", "20"]
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
    assert (3, "file: cannot be read: it is not there\n") == (answer.code, answer.err)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--late", "because"), "late: there is none of this name\n"),
        (("--desk", "nowhere"), "desk: there is no such desk: record desk.registered first\n"),
        (("--by", "Marta!"), "by: small letters without accents, digits and dashes only\n"),
        (("--on", "2019-01-01"), "occurred: more than 90 days ago: say with --late why it is recorded now\n"),
        (("--persons", "22222"), "persons: nobody and nothing here has this code or handle\n"),
        (("--minutes", "9999"), "minutes: must be at most 720\n"),
    ],
)
def test_what_no_answer_could_mend_is_refused_before_the_first_question(
    desk: Run, asked: tuple[list[str], list[str]], wrong: tuple[str, str], said: str
) -> None:
    answer = desk("record", "contact", *wrong, tty=True)
    assert (3, []) == (answer.code, asked[0])
    assert answer.err.endswith(said)


def test_where_there_is_no_log_nothing_is_asked(run: Run, asked: tuple[list[str], list[str]]) -> None:
    for command in (("record", "contact"), ("person", "new"), ("case", "open")):
        answer = run(*command, tty=True)
        assert (5, []) == (answer.code, asked[0])
        assert "primm init" in answer.err


def test_of_several_events_the_one_that_is_wrong_is_named_before_any_question(
    desk: Run, asked: tuple[list[str], list[str]]
) -> None:
    answer = desk("record", "contact", "+", "task.set", "--late", "because", tty=True)
    assert (3, "@2 late: there is none of this name\n", []) == (answer.code, answer.err, asked[0])


def test_what_an_earlier_event_brings_into_being_is_not_missed_beforehand(
    desk: Run, asked: tuple[list[str], list[str]]
) -> None:
    asked[1][:] = ["association", ""]
    amal = desk("record", "person.registered", "--citizenships", "MAR").out.split()[1]
    body = ("record", "body.registered", "--body", "avis", "--name", "Avis")
    referral = ("+", "referral.sent", "--receiver", "avis", "--persons", amal, "--ask", "topic")
    assert 0 == desk(*body, *referral, tty=True).code
    assert [] == asked[1]


def test_an_event_told_again_is_not_new_beforehand(desk: Run, asked: tuple[list[str], list[str]]) -> None:
    body = ("record", "body.registered", "--body", "avis", "--name", "Avis", "--id")
    told = (*body, "01710d2a-0f7c-7000-8000-000000000001")
    assert 0 == desk(*told, "--body-type", "association").code
    asked[1][:] = ["association"]
    assert "already stored" in desk(*told, tty=True).out


def test_for_whom_a_contact_is_is_asked_once_and_may_be_skipped(desk: Run, asked: tuple[list[str], list[str]]) -> None:
    amal = desk("record", "person.registered", "--citizenships", "MAR").out.split()[1]
    call = ("record", "contact", "--channel", "phone_in", "--reached", "no_answer")
    asked[1][:] = ["22222", amal, ""]
    answer = desk(*call, tty=True)
    assert "nobody and nothing here has this code or handle\n" == answer.err
    assert amal in desk("log", "show", answer.out.split()[1]).out
    assert 0 == desk(*call, tty=True).code
    for known in (("--persons", amal), ("--anonymous", "2"), ("--counterpart", "service")):
        assert 0 == desk(*call, *known, tty=True).code
    assert ["whom the contact is for [handle, or Enter]"] * 3 == asked[0]


def test_after_a_plus_nothing_is_asked_that_the_first_event_says(desk: Run, asked: tuple[list[str], list[str]]) -> None:
    amal = desk("record", "person.registered", "--citizenships", "MAR").out.split()[1]
    visit = ("--persons", amal, "--channel", "phone_in", "--topics", "doc", "--outcomes", "none")
    assert 0 == desk("record", "contact", *visit, "+", "need.opened", "--category", "doc", tty=True).code
    assert [] == asked[0]


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
