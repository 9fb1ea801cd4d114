"""The screen without a terminal: keys come out of a pipe, and what the session knows is forgotten when nobody types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from primm.commands.desk.completing import completions
from primm.commands.desk.front import echo_of, nameless
from primm.commands.desk.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.desk.session.scripted import Desk

SOON = 0.05 / 60  # minutes
LONG = 60.0

Open = "Callable[..., tuple[Screen, list[str]]]"


@pytest.fixture
def keys(at_desk: Desk) -> Iterator[Callable[..., str]]:
    """Type keys into the screen's line; the line. What is pressed after the lock comes when it is unlocked."""
    with create_pipe_input() as pipe:

        def type_(
            pressed: str, *, minutes: float = LONG, then: str = "\r", begun: str = "", at: int | None = None
        ) -> str:
            def away() -> None:
                at_desk.away += 1
                pipe.send_text(then)

            screen = Screen(at_desk.session, away, minutes, input=pipe, output=DummyOutput())
            pipe.send_text(pressed)
            return screen.line(begun, at)

        yield type_


def test_nobody_at_the_keys_locks_and_the_line_is_kept(keys: Callable[..., str], at_desk: Desk) -> None:
    assert "c anon cit" == keys("c anon", minutes=SOON, then=" cit\r")
    assert 1 == at_desk.away


def test_a_key_locks_and_the_cursor_stays_where_it_was(keys: Callable[..., str], at_desk: Desk) -> None:
    assert "c anon cit" == keys("c cit\x1b[D\x1b[D\x1b[D\x0c", then="anon \r")
    assert 1 == at_desk.away


def test_what_was_typed_before_the_passphrase_was_asked_for_is_in_no_line(keys: Callable[..., str]) -> None:
    assert "c anon cit" == keys("c anon\x0cacqua alta\r", then=" cit\r")


def test_a_kept_line_is_edited_where_it_was_wrong(keys: Callable[..., str]) -> None:
    assert "c anon cit" == keys("anon \r", begun="c cit", at=2)


def test_ctrl_c_leaves_an_empty_line_and_ctrl_d_too(keys: Callable[..., str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        keys("c anon\x03\x03")
    with pytest.raises(EOFError):
        keys("\x04")


def test_enter_does_not_take_a_line_that_is_wrong(keys: Callable[..., str], at_desk: Desk) -> None:
    """The cursor goes to what was not understood, and what is typed next stands there."""
    assert "c anon cit info" == keys("c anon abra cit info\r" + "\x1b[3~" * 5 + "\r")


def test_the_echo_tells_what_is_understood_asked_or_wrong(at_desk: Desk, person: str) -> None:
    assert "" == echo_of(at_desk.session, " ").text
    understood = echo_of(at_desk.session, f"c {person} cit info 3")
    assert ("understood", None) == (understood.sort, understood.at)
    assert "citizenship" in understood.text
    assert "asks" == echo_of(at_desk.session, f"c {person} 3").sort
    wrong = echo_of(at_desk.session, f"c {person} abracadabra")
    assert ("wrong", 8) == (wrong.sort, wrong.at)


def test_tab_knows_verbs_codes_and_those_seen_today(at_desk: Desk, person: str) -> None:
    at_desk.type(f"c {person} cit info 3")
    assert ("contact", "con") == completions(at_desk.session, "con")[0][:2]
    assert (person, "") == completions(at_desk.session, "c ")[0][:2]
    assert ("doc.permit_renewal", "doc.permit_ren", "permit renewal") in completions(
        at_desk.session, "c x doc.permit_ren"
    )
    assert ("hea", "hea", "health") in completions(at_desk.session, "c x cit,hea")


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        ("c k7q cit info 3", "c k7q cit info 3"),
        ("c k7q cit ; …", "c k7q cit ; the son is ill"),
        ("? …", "?amal idrissi"),
        ("cerca …", "cerca amal"),
        ("?", "?"),
    ],
)
def test_no_note_and_no_name_stays_on_the_screen_or_among_the_lines_that_come_back(shown: str, line: str) -> None:
    assert shown == nameless(line)


def test_a_mistake_of_ours_ends_the_session_and_the_editor_prints_nothing_of_it(
    keys: Callable[..., str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_given: object) -> object:
        raise ValueError("c anon Amal")

    monkeypatch.setattr("primm.commands.desk.screen.completions", fail)
    with pytest.raises(ValueError, match="Amal"):
        keys("c anon\t", minutes=5 / 60)
    assert ("", "") == capsys.readouterr()
