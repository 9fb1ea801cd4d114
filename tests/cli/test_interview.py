"""A new person on a terminal: three compulsory questions, the rest skipped, and who has a file already is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

FIRST = '{"given_name": "Amal", "family_name": "Idrissi", "birth_year": 1980, "citizenships": ["MAR"]}'
SAME = ["Amal", "Idrissi", "1980", "MAR"]
PASSPHRASE = "acqua alta"
SKIPPED = [""] * 40


@pytest.fixture(autouse=True)
def passphrase(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever it is asked for, it is given."""
    monkeypatch.setattr("click.prompt", lambda _text, **how: PASSPHRASE if how.get("hide_input") else answers.pop())


def new(desk: Run, answers: list[str], *given: str) -> Answer:
    """Answer the questions in this order, then skip the rest."""
    answers[:] = [*given, *SKIPPED][::-1]
    return desk("--lang", "it", "person", "new", tty=True)


def persons(desk: Run) -> int:
    """How many have a file."""
    return len(desk("person", "list").out.splitlines())


def test_three_answers_make_a_file(desk: Run, answers: list[str]) -> None:
    answer = new(desk, answers, "", "Idrissi", "non noto", "MAR")
    assert (0, 1) == (answer.code, persons(desk))
    assert "person.registered" in answer.out


@pytest.mark.parametrize("words", ["refused", "preferisce non dirlo", "Non dice"])
def test_what_a_person_prefers_not_to_say_is_never_pressed_for(desk: Run, answers: list[str], words: str) -> None:
    """The year, then the phone of those that may be skipped; between them other names and after them the e-mail."""
    answer = new(desk, answers, "Amal", "", words, words, "", words)
    assert (0, 1) == (answer.code, persons(desk))
    told = [line.split("\t")[2:4] for line in desk("person", "show", desk("person", "list").out[:5]).out.splitlines()]
    assert ["declined", "birth_year phone"] in told
    assert ["citizenships", "refused"] in told


def test_what_was_declined_before_is_declined_still(desk: Run, answers: list[str]) -> None:
    new(desk, answers, "Amal", "", "non dice", "MAR")
    handle = desk("person", "list").out[:5]
    handles = []
    for kind, field in (("person.updated", "email"), ("person.contact_detail_changed", "phone")):
        answers[:] = ["Non dice"]
        answer = desk("--lang", "it", "record", kind, "--person", handle, "--ask", field, tty=True)
        handles.append(answer.out.split()[1])
    assert 0 == desk("record", "person.updated", "--person", handle, "--declined", "birth_month").code
    told = [line.split("\t")[2:4] for line in desk("person", "show", handle).out.splitlines()]
    assert ["declined", "birth_year email phone birth_month"] in told
    answers[:] = ["non dice"]
    assert 0 == desk("--lang", "it", "correct", handles[-1], "--ask", "email", tty=True).code
    assert "birth_year email phone" in desk("person", "show", handle).out
    assert 3 == desk("record", "person.updated", "--person", "zzzzz", "--declined", "phone").code


def test_json_says_it_in_words_too(desk: Run) -> None:
    given = '{"given_name": "Amal", "birth_year": "non dice", "citizenships": ["MAR"], "email": "refused"}'
    assert 0 == desk("--lang", "it", "person", "new", given=given).code
    shown = desk("person", "show", desk("person", "list").out[:5]).out
    assert "declined\tbirth_year email\t" in shown
    assert "\temail\trefused" not in shown


def test_a_number_that_is_nobodys_own_cannot_be_declined(desk: Run, answers: list[str]) -> None:
    answers[:] = ["20", "refused"]
    answer = desk(
        "record", *"contact --anonymous 1 --reached no_answer --channel phone_out --ask minutes".split(), tty=True
    )
    assert (0, 1) == (answer.code, answer.err.count("a whole number"))


def test_a_wrong_answer_is_asked_for_again(desk: Run, answers: list[str]) -> None:
    answer = new(desk, answers, "Amal", "", "ieri", "1980", "Marocco", "MAR")
    assert (0, 1) == (answer.code, persons(desk))
    assert 1 == answer.err.count("birth_year: ")
    assert "Marocco" not in answer.err


def test_who_may_be_the_same_is_shown_by_year_and_citizenship_and_somebody_else_is_stored(
    desk: Run, answers: list[str]
) -> None:
    assert 0 == desk("person", "new", given=FIRST).code
    answer = new(desk, answers, *SAME, "forse", "sì")
    assert (0, 2) == (answer.code, persons(desk))
    assert "(1980, MAR)" in answer.err
    assert "Idrissi" not in answer.err


def test_the_same_person_gets_no_second_file(desk: Run, answers: list[str]) -> None:
    assert 0 == desk("person", "new", given=FIRST).code
    assert 130 == new(desk, answers, *SAME, "no").code
    assert 1 == persons(desk)


def test_a_wrong_passphrase_is_asked_for_again_before_anything_is_typed(
    desk: Run, answers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The passphrase is the first question; a third wrong answer ends the command before any other is asked."""
    typed = ["acqua bassa", "acqua", PASSPHRASE]
    monkeypatch.setattr("click.prompt", lambda _text, **how: typed.pop(0) if how.get("hide_input") else answers.pop())
    answer = new(desk, answers, *SAME)
    assert (0, 1, []) == (answer.code, persons(desk), typed)
    assert 2 == answer.err.count("la passphrase è sbagliata")
    typed[:] = ["acqua bassa", "acqua", "alta", PASSPHRASE]
    given = [*SAME, *SKIPPED]
    assert 14 == new(desk, answers, *SAME).code
    assert (given[::-1], [PASSPHRASE], 1) == (answers, typed, persons(desk))
