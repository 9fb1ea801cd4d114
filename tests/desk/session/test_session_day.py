"""The day at a desk: opened once, what was left open closed by a question, a new person, who is found, the close."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from primm.commands.workplace import Workplace
from primm.core.errors import StorageRefused
from primm.core.events.kinds.person import PersonRegistered
from primm.core.log.log import Log
from tests.cli.conftest import NOON
from tests.desk.session.scripted import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.cli.conftest import Answer

AMAL = ["n", "Amal", "Idrissi", "1980", "MAR"]
SKIPPED = [""] * 6


def test_the_day_is_opened_once(at_desk: Desk, place: Workplace) -> None:
    assert "day opened " == at_desk.open()[0][:11]
    assert [] == Desk(place).open()
    assert 1 == at_desk.kinds().count("desk.session_opened")


def test_opening_and_closing_are_not_undone_by_a_key(at_desk: Desk) -> None:
    at_desk.open()
    assert ["this session has stored nothing that could be undone"] == at_desk.type("u")


def test_a_session_of_an_earlier_day_is_closed_by_a_question(
    at_desk: Desk, place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_desk.open()
    monkeypatch.setattr(Workplace, "now", lambda _place: NOON + timedelta(days=1))
    later = Desk(place)
    said = later.open("many", "240")
    assert "the session of Tuesday 31 March 2020 was left open" == said[0]
    assert "write minutes, from 0 to 1440" == said[1]
    assert ["desk.session_opened", "desk.session_closed", "desk.session_opened"] == later.kinds()[-3:]
    opened, closed = later.session.lookups.session("falconara")
    assert ("2020-04-01", None) == (opened.moment, closed)


def test_opening_shows_what_the_day_has_in_store_by_codes(at_desk: Desk, place: Workplace, person: str) -> None:
    at_desk.open()
    at_desk.type(f"a {person} 31/3 15:30 renewal")
    said = at_desk.type("agenda")
    assert "Appointments today:" == said[0]
    assert f"  15:30 {person} " in f"{said[1]} "


def test_three_answers_make_a_new_person_whom_the_dot_means(at_desk: Desk) -> None:
    said = at_desk.type(*AMAL, *SKIPPED)
    assert "person " == said[-1][:7]
    assert "person.registered" == at_desk.kinds()[-1]
    at_desk.type("c . cit info 3")
    assert "contact" == at_desk.kinds()[-1]


def test_a_new_person_needs_a_name_a_year_or_not_known_and_a_citizenship(at_desk: Desk) -> None:
    at_desk.type("n", "", "", "Idrissi", "", "yesterday", "unknown", "", "MAR", *SKIPPED)
    assert 1 == at_desk.kinds().count("person.registered")


def test_what_a_person_prefers_not_to_say_is_stored_as_that(at_desk: Desk) -> None:
    at_desk.type("n", "Amal", "Idrissi", "does not say", "refused", "prefers not to say", *SKIPPED)
    subject = at_desk.session.last.name if at_desk.session.last else ""
    (entry,) = at_desk.session.lookups.history(subject).of(PersonRegistered)
    assert (("refused",), ("birth_year", "phone")) == (entry.event.citizenships, entry.event.declined)


def test_the_information_notice_is_stored_with_the_person(at_desk: Desk) -> None:
    at_desk.type("n", "Amal", "Idrissi", "1980", "MAR", "", "ara", "", "", "", "oral", "")
    subject = at_desk.session.last.name if at_desk.session.last else ""
    known = at_desk.session.lookups.history(subject).person()
    assert ("ara", "oral") == (known.notice_language, known.notice_how)


def test_who_may_be_meant_is_seen_while_the_name_is_typed_without_any_name(at_desk: Desk) -> None:
    at_desk.type(*AMAL, *SKIPPED)
    at_desk.type("n", "Amal", KeyboardInterrupt)
    shown = at_desk.front.below[-1]
    assert " 1980 Morocco" in shown
    assert "Amal" not in shown


def test_the_same_person_gets_no_second_file(at_desk: Desk) -> None:
    at_desk.type(*AMAL, *SKIPPED)
    said = at_desk.type(*AMAL, "1")
    assert ". = " == said[-1][:4]
    assert 1 == at_desk.kinds().count("person.registered")


def test_ctrl_c_in_the_interview_stores_nothing(at_desk: Desk) -> None:
    at_desk.type(*AMAL, "", KeyboardInterrupt)
    assert 0 == at_desk.kinds().count("person.registered")
    assert "n" == at_desk.kept


def test_finding_shows_codes_first_and_names_after_a_key(at_desk: Desk) -> None:
    at_desk.type(*AMAL, *SKIPPED)
    at_desk.type("? idrisi", "")
    assert "Idrissi" not in at_desk.front.below[-1]
    assert " 1980 Morocco" in at_desk.front.below[-1]
    at_desk.type("? idrisi", "n", "1")
    assert "Amal Idrissi" in at_desk.front.below[-2]
    assert "Idrissi" not in " ".join(at_desk.front.said)
    assert ["nobody is found: try another spelling, a year or the phone"] == at_desk.type("? zzzz")


def test_that_names_were_seen_is_on_record_once_for_each_person(at_desk: Desk) -> None:
    at_desk.type(*AMAL, *SKIPPED)
    at_desk.type("? idrisi", "")
    assert [] == viewings(at_desk)
    at_desk.type("? idrisi", "n", "1", "? amal", "n", "")
    (seen,) = viewings(at_desk)
    assert ("names", "service", [0]) == tuple(seen[each] for each in ("shown", "purpose", "persons"))


def test_names_that_cannot_be_put_on_record_are_not_seen(at_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at_desk.type(*AMAL, *SKIPPED)

    def full(*_given: object) -> None:
        raise StorageRefused("the disk is full")

    monkeypatch.setattr(Log, "append", full)
    at_desk.type("? idrisi", "n", "")
    assert "Idrissi" not in " ".join(at_desk.front.below)
    assert "here that cannot be\nthe disk is full" in at_desk.front.below[-1]


def viewings(at_desk: Desk) -> list[dict[str, object]]:
    """What is on record of names that were seen."""
    return [json.loads(row.facts) for row in at_desk.place.log.read() if '"person.viewed"' in row.meta]


def test_what_was_locked_is_forgotten(at_desk: Desk) -> None:
    at_desk.type(*AMAL, *SKIPPED, "? idrissi", "")
    held = vars(at_desk.session)
    assert "_finder" in held
    at_desk.session.lock()
    assert "_finder" not in held
    assert "vault" not in vars(at_desk.place)
    at_desk.type("lock")
    assert 1 == at_desk.away


def test_the_close_asks_what_is_missing_and_ends_the_session(at_desk: Desk, person: str) -> None:
    at_desk.open()
    at_desk.type(f"a {person} 31/3 15:30 renewal", f"a {person} 31/3 16:00 cit")
    before = at_desk.kinds()
    at_desk.type("close", "moved", "3/4 10.00", "", "240", "back office sixty", "back office 60, network 30", "more")
    assert ["more"] == at_desk.front.typed[-1:]
    stored = at_desk.kinds()[len(before) :]
    assert ["task.done", "work.logged", "work.logged", "desk.session_closed"] == stored
    assert 1 == len(at_desk.session.tasks(at_desk.session.today))
    assert ["the day is closed already"] == at_desk.type("close")


def test_a_desk_that_closed_in_the_morning_opens_again_in_the_afternoon(at_desk: Desk, place: Workplace) -> None:
    at_desk.open()
    at_desk.type("close", "180", "")
    afternoon = Desk(place)
    assert [] == afternoon.open("perhaps", "no")
    assert "day opened " == afternoon.open("yes")[0][:11]
    afternoon.type("close", "120", "")
    assert 2 == afternoon.kinds().count("desk.session_closed")


def test_who_did_not_come_is_an_attempt_at_the_close_as_in_a_line(at_desk: Desk, person: str) -> None:
    at_desk.open()
    at_desk.type(f"a {person} 31/3 15:30 renewal", f"a {person} 31/3 16:00 cit")
    before = len(at_desk.kinds())
    at_desk.type("x 16:00", "close", "missed", "240", "")
    assert ["contact", "task.done", "contact", "task.done", "desk.session_closed"] == at_desk.kinds()[before:]


def test_show_tells_what_a_line_may_go_on_with(at_desk: Desk, person: str) -> None:
    at_desk.type(f"c {person} renewal kit 25 poi 6/4 fingerprints")
    said = at_desk.type(f"show {person}")
    assert f"{person} 1980 Morocco" == said[0]
    assert any("need " in each for each in said)
    assert any("6 April 2020" in each for each in said)


def test_hours_that_were_told_already_are_not_asked_for(at_desk: Desk, desk: Callable[..., Answer]) -> None:
    at_desk.open()
    assert 0 == desk("record", "work.logged", "--activity", "travel", "--minutes", "20").code
    at_desk.type("close", "240")
    assert "desk.session_closed" == at_desk.kinds()[-1]
