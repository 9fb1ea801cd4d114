"""A real terminal: what is understood stands below the line, Enter stores it, and keys are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.session.conftest import PASSPHRASE
from tests.desk.session.terminal import BACKSPACE, CTRL_C, CTRL_D, ENTER, LOCK, TAB, Screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROMPT = "falconara 12:00 >"
VISIT, CALL = 40, 8  # keystrokes at most


@pytest.fixture
def screen(terminal: Callable[..., Screen], person: str) -> Screen:
    """The session, opened."""
    screen = terminal("desk", lang="en")
    screen.open(PASSPHRASE, PROMPT)
    return screen


def test_the_commonest_visit_is_one_line_that_is_understood_before_it_is_stored(
    screen: Screen, person: str, desk: Callable[..., object]
) -> None:
    before = events(desk)
    screen.press(f"c {person} renewal kit 25")
    screen.wait("permit renewal")
    assert before == events(desk)
    screen.enter("contact ")
    screen.ready()
    assert screen.count() <= VISIT
    assert before + 4 == events(desk)


def test_a_failed_call_is_stored_with_few_keys(screen: Screen, person: str, desk: Callable[..., object]) -> None:
    before = events(desk)
    screen.do(f"c {person[:3]} -", "contact ")
    assert screen.count() <= CALL
    assert before + 1 == events(desk)


def test_undo_takes_back_the_whole_line(screen: Screen, person: str) -> None:
    screen.do(f"c {person} renewal kit 25", "contact ")
    screen.do("u", "undone: contact ")
    screen.press("u")
    screen.enter("has stored nothing")


def test_a_line_that_is_wrong_stays_with_a_sentence_below_it(screen: Screen, desk: Callable[..., object]) -> None:
    before = events(desk)
    screen.press("c abracadabra")
    screen.wait(f"{PROMPT} c abracadabra")
    below = screen.below()
    assert below
    screen.press(ENTER)
    screen.press("!")
    screen.until(lambda: screen.line().startswith(f"{PROMPT} c ") and "!" in screen.line(), "the line with the new key")
    assert before == events(desk)


def test_ctrl_c_drops_a_line_and_then_asks_whether_to_leave(screen: Screen) -> None:
    screen.press("c abra")
    screen.wait("c abra")
    screen.press(CTRL_C)
    screen.gone("c abra")
    screen.press(CTRL_C)
    screen.wait("yes or no")
    screen.press("yes")
    screen.press(ENTER)
    assert 0 == screen.ended()


def test_the_lock_clears_the_screen_and_keeps_the_line(screen: Screen, person: str) -> None:
    screen.press(f"c {person} rin")
    screen.wait(f"c {person} rin")
    screen.press(LOCK)
    screen.gone("[falconara]:")
    screen.wait("Passphrase:")
    assert person not in screen.history()
    screen.press(f"sbagliata{ENTER}")
    screen.wait("passphrase is wrong")
    screen.until(lambda: screen.line() == "Passphrase:", "the passphrase to be asked for again")
    screen.press(PASSPHRASE)
    screen.press(ENTER)
    screen.wait(f"{PROMPT} c {person} rin")
    assert PASSPHRASE not in screen.history()


def test_ctrl_d_leaves_without_closing_the_day_and_the_next_session_goes_on(
    screen: Screen, terminal: Callable[..., Screen]
) -> None:
    screen.press(CTRL_D)
    assert 0 == screen.ended()
    again = terminal("desk", lang="en")
    again.wait("Passphrase:")  # who and where are remembered
    again.press(f"{PASSPHRASE}{ENTER}")
    again.wait(PROMPT)
    assert "day opened" not in again.history()


def events(desk: Callable[..., object]) -> int:
    """How many events the log has."""
    return len(desk("log", "list").out.splitlines())  # type: ignore[attr-defined]


def test_tab_completes_codes_with_their_labels(screen: Screen, person: str) -> None:
    screen.press(f"c {person} doc.permit_ren{TAB}")
    screen.wait(f"c {person} doc.permit_renewal")


def test_a_dumb_terminal_shows_what_was_understood_and_asks_before_it_stores(
    terminal: Callable[..., Screen], person: str, desk: Callable[..., object]
) -> None:
    plain = terminal("desk", lang="en", environ={"TERM": "dumb"})
    plain.open(PASSPHRASE, PROMPT)
    before = events(desk)
    plain.press(f"c {person} renewal kit 25")
    plain.enter("Store it? yes or no")
    assert before == events(desk)
    plain.press("no")
    plain.enter(f"c {person} renewal kit 25")
    plain.enter("Store it? yes or no")
    plain.press("yes")
    plain.enter("need ")
    plain.ready()
    assert before + 4 == events(desk)
    plain.press(CTRL_D)
    assert 0 == plain.ended()


def test_a_new_person_is_found_again_and_no_name_stays_on_the_screen(screen: Screen) -> None:
    screen.press("n")
    screen.enter("given name:")
    told = {"Amal": "family name:", "Idrissi": "year of birth,", "1980": "citizenships", "MAR": "phone"}
    for answer, then in told.items():
        screen.press(answer)
        screen.wait(answer)
        screen.enter(then)
    for question in ("languages", "known to the desk", "may be reached", "other names", "information notice"):
        screen.enter(question)
    screen.enter("person ")
    screen.ready()
    assert "Idrissi" not in screen.history()
    screen.press("? idrisi")
    screen.enter("n shows names")
    screen.wait("1980 Morocco")
    assert "Idrissi" not in screen.text()
    screen.press("n")
    screen.wait("Amal Idrissi")
    screen.press(BACKSPACE)
    screen.gone("Amal Idrissi")
    screen.press("1")
    screen.enter(". = ")
    screen.ready()
    screen.do("c . renewal kit 25", "contact ")
    assert "Idrissi" not in screen.history()


def test_the_day_is_closed_and_the_sheet_is_made(screen: Screen, person: str, home: Path) -> None:
    screen.do(f"a {person} 31/3 15:30 cit", "to do ")
    screen.press("close")
    screen.enter("15:30")
    screen.at("2020-03-31T14:05")
    screen.press("kept")
    screen.enter("minutes of opening [245]:")
    screen.enter("Other work of today")
    screen.enter("Sheet to sign")
    screen.press("tomorrow")
    screen.wait("none: tomorrow")
    screen.enter("falconara-2020-04-01.txt")
    screen.until(lambda: "Copy of the log" in screen.text() or "ended" in screen.text(), "the copy or the end")
    if "Copy of the log" in screen.text():
        screen.press(ENTER)
    assert 0 == screen.ended()
    assert (home / "falconara-2020-04-01.txt").exists()
