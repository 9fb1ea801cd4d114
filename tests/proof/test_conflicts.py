"""Conflicts: what each of two computers could not know of the other, told once and of the later of the two events."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from primm.commands.workplace import Workplace
from primm.core.figures.period import Period
from primm.core.log.log import Log
from primm.desk.checking import histories
from primm.proof import conflicts as module
from primm.proof.conflicts import Conflict, conflicts, conflicts_of, new_conflicts
from tests.core.log.conftest import Clock, Pen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from tests.cli.conftest import Answer

    Run = Callable[..., Answer]

NAMES_NOTHING = "names what is not in this log: merge the log that has it"
NAMING = {"of", "case", "contact"}
MESSAGE: dict[str, Any] = {"channel": "message", "initiated_by": "user", "reached": "yes"}


class Desks:
    """The log of one computer, to which those events of another one come that were recorded there up to now."""

    def __init__(self, folder: Path) -> None:
        self.place, self._clock, self._pen = Workplace(os.environ), Clock(), Pen()
        self._clock.moment = datetime(2020, 4, 1, tzinfo=UTC)
        self.log = Log.open(folder / "log/log.db", write=True)
        self._far = Log.create(folder / "far/log.db", self._clock, origin="0" * 16)
        self._numbers: dict[str, int] = {}

    def close(self) -> None:
        """Let go of both files."""
        for each in (self.log, self._far):
            each.close()

    def id(self, number: int) -> str:
        """The id of the event of a number."""
        return self._pen.id(number)

    def told(self, number: int, kind: str, *who: str, day: str = "2020-03-20", far: bool = False, **facts: Any) -> None:
        """Record an event a minute after the one before; what it names is named by its number."""
        self._clock.move(minutes=1)
        facts |= {name: self.id(facts[name]) for name in NAMING & facts.keys()}
        draft = self._pen.draft(
            number, kind=kind, who=who, occurred=day, of=None, facts=json.dumps(facts, sort_keys=True)
        )._replace(of=facts.get("of"))
        (self._far if far else self.log).append([draft], None, self._clock)
        self._numbers[draft.id] = number

    def merge(self) -> dict[str, int]:
        """Take over what was recorded at the other one; answers where the log stood before."""
        before = self.log.position()
        self.log.receive(list(self._far.read({"0" * 16: before.get("0" * 16, 0)})))
        return before

    def numbered(self, found: Iterable[Conflict]) -> list[tuple[int, str]]:
        """Conflicts by the numbers of their events and the fields that are odd."""
        return [(self._numbers[each.entry.id], each.problem.field) for each in found]

    def all(self) -> list[tuple[int, str]]:
        """All that stand once everything came."""
        self.merge()
        return self.numbered(conflicts(self.place, self.log))

    def new(self, before: Mapping[str, int]) -> list[tuple[int, str]]:
        """Those that came after a position."""
        return self.numbered(new_conflicts(self.place, self.log, before))

    def within(self, start: str, end: str) -> list[tuple[int, str]]:
        """Those of some days."""
        self.merge()
        whole = histories(self.log, self.place.kinds, ("person",))
        period = Period(date.fromisoformat(start), date.fromisoformat(end))
        return self.numbered(conflicts_of(self.place, self.log, whole, period))


@pytest.fixture
def desks(desk: Run, home: Path) -> Iterator[Desks]:
    """Two computers on which nothing is recorded yet."""
    made = Desks(home)
    yield made
    made.close()


AMAL, ROSA = (f"person:{Pen().id(number)}" for number in (1, 2))


@pytest.fixture
def known(desks: Desks) -> Desks:
    """Two persons, who are registered; the first has a case, 10, and a mediation, 11, since the tenth of March."""
    for number, who in enumerate((AMAL, ROSA), 1):
        desks.told(number, "person.registered", who, day="2020-03-10", citizenships=["MAR"])
    desks.told(10, "case.opened", AMAL, day="2020-03-10", action="services", persons=[0])
    desks.told(11, "mediation.requested", AMAL, day="2020-03-10", language="ara", persons=[0])
    return desks


def test_where_all_was_known_nothing_is_odd(known: Desks) -> None:
    known.told(12, "mediation.delivered", AMAL, of=11)
    known.told(13, "contact", AMAL, **MESSAGE, case=10, persons=[0])
    known.told(14, "case.closed", AMAL, of=10, outcome="aims_met")
    assert [] == known.all()


def test_of_two_ends_the_one_is_odd_that_was_recorded_later_whenever_it_happened(known: Desks) -> None:
    known.told(12, "mediation.delivered", AMAL, of=11, day="2020-03-25")
    known.told(13, "mediation.delivered", AMAL, of=11, day="2020-03-20", far=True)
    assert [(13, "of")] == known.all()


def test_they_are_told_in_the_order_of_reading_each_once(known: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many of the log are read at a time: two files of one person are one, whichever is come upon first."""
    known.told(12, "case.closed", AMAL, of=10, outcome="aims_met")
    known.told(13, "need.opened", ROSA, persons=[0], need="doc")
    known.told(14, "need.closed", ROSA, of=13, outcome="met")
    known.told(15, "need.closed", ROSA, of=13, day="2020-03-22", outcome="met", far=True)
    known.told(16, "case.closed", AMAL, of=10, day="2020-03-21", outcome="aims_met", far=True)
    assert [(16, "of"), (15, "of")] == known.all()
    known.told(17, "person.merged", AMAL, ROSA, person=[0], other=[1])
    for step in (1, 2, 500):
        monkeypatch.setattr(module, "STEP", step)
        assert [(16, "of"), (15, "of")] == known.all()


def test_files_that_are_one_persons_are_looked_at_together(known: Desks) -> None:
    attendance: dict[str, Any] = {"status": "absent", "person": [0], "hours": 5}
    known.told(12, "school.attendance_taken", AMAL, **attendance)
    known.told(13, "school.attendance_taken", ROSA, **attendance, far=True)
    assert [] == known.all()
    known.told(14, "person.merged", AMAL, ROSA, person=[0], other=[1])
    assert [(13, "status")] == known.all()


def test_the_messages_of_a_day_are_one_contact_on_whichever_computer_they_were_recorded(known: Desks) -> None:
    """The rule looks at messages alone, and is asked of every one, whether or not it names a case."""
    for number, far in ((12, False), (13, True)):
        known.told(number, "contact", AMAL, **MESSAGE, persons=[0], far=far)
    assert [(13, "channel")] == known.all()


def test_what_came_before_is_read_in_the_order_of_its_days(desks: Desks) -> None:
    """Who left on the twentieth may come back later, whichever of her days was recorded first."""
    desks.told(12, "staff.left", "staff:ab", day="2020-03-20", staff=[0])
    desks.told(13, "staff.joined", "staff:ab", day="2020-03-01", staff=[0], role="mediator", far=True)
    desks.told(14, "staff.joined", "staff:ab", day="2020-03-25", staff=[0], role="mediator")
    assert [] == desks.all()
    desks.told(15, "staff.joined", "staff:ab", day="2020-03-26", staff=[0], role="mediator", far=True)
    assert [(15, "staff")] == desks.all()


def test_what_concerns_several_is_looked_at_in_the_history_of_the_first(known: Desks) -> None:
    """As when it was recorded: the second of a family may have had a message of her own."""
    known.told(12, "contact", ROSA, **MESSAGE, persons=[0])
    known.told(13, "contact", AMAL, ROSA, **MESSAGE, persons=[0, 1], far=True)
    assert [] == known.all()


def test_where_a_rule_asks_about_everybody_all_of_them_are_looked_at(known: Desks) -> None:
    """Data of a family are shared when each of them agreed, and had not taken it back elsewhere by then."""
    scopes: dict[str, Any] = {"person": [0], "scopes": ["disclosure_to_receiver"]}
    sent: dict[str, Any] = {"persons": [0, 1], "receiver": "desk:falconara", "data_shared": ["phone"]}
    known.told(12, "person.consent_given", AMAL, **scopes, day="2020-03-11")
    known.told(13, "person.consent_given", ROSA, **scopes, day="2020-03-11", far=True)
    known.told(14, "referral.sent", AMAL, ROSA, **sent)
    known.told(15, "person.consent_revoked", ROSA, **scopes, day="2020-03-15", far=True)
    assert [] == known.all()
    known.told(16, "referral.sent", AMAL, ROSA, **sent)
    assert [(16, "consents")] == known.all()


def test_another_persons_case_counts_as_it_stood_when_it_was_named(known: Desks) -> None:
    known.told(12, "contact", ROSA, channel="phone_in", reached="yes", case=10, persons=[0], day="2020-03-21")
    known.told(13, "case.closed", AMAL, of=10, outcome="aims_met")
    assert [] == known.all()
    known.told(14, "contact", ROSA, channel="phone_in", reached="yes", case=10, persons=[0], day="2020-03-22", far=True)
    known.told(15, "contact", ROSA, channel="phone_in", reached="yes", case=10, persons=[0], day="2020-03-19", far=True)
    assert [(14, "case")] == known.all()


def test_what_is_named_and_not_here_is_odd(known: Desks) -> None:
    """A person or a body whom nobody registered, whatever else is told of them; an event that did not come."""
    stranger = f"person:{known.id(99)}"
    known.told(12, "person.consent_given", stranger, person=[0])
    known.told(13, "person.consent_given", AMAL, person=[0])
    known.told(14, "body.updated", "body:inps", body=[0], name="x")
    known.told(15, "need.opened", AMAL, contact=98, need="doc", persons=[0])
    known.told(16, "need.opened", AMAL, ROSA, stranger, need="doc", persons=[0, 1, 2])
    known.told(17, "accompaniment.done", AMAL, persons=[0], service="service:whichever")
    known.told(18, "contact", AMAL, channel="phone_out", reached="yes", persons=[0], counterpart_body="body:nowhere")
    known.told(19, "mediation.delivered", AMAL, of=97)
    expected = [(12, "person"), (15, "contact"), (16, "persons"), (18, "counterpart_body"), (19, "of")]
    assert sorted([*expected, (14, "body")]) == known.all()
    assert {NAMES_NOTHING} == {each.problem.text for each in conflicts(known.place, known.log)}
    known.told(20, "body.registered", "body:inps", body=[0], name="INPS", body_type="inps", far=True)
    assert expected == known.all()


def test_what_follows_something_is_odd_before_the_day_of_that(known: Desks) -> None:
    known.told(12, "mediation.scheduled", AMAL, of=11, day="2020-03-10", far=True)
    known.told(13, "mediation.scheduled", AMAL, of=11, day="2020-03-09", far=True)
    known.merge()
    (found,) = conflicts(known.place, known.log)
    text = "is before {opening}, which it follows: correct the day, or that of {opening}"
    assert [(13, "occurred")] == known.numbered([found])
    assert (text, "mediation.requested ") == (found.problem.text, str(found.problem.gaps["opening"])[:20])


def test_all_that_is_odd_of_one_event_is_told(known: Desks) -> None:
    """What it names first, then its day, then what rules say of it."""
    known.told(12, "mediation.delivered", AMAL, of=11)
    known.told(13, "mediation.delivered", AMAL, of=11, contact=98, day="2020-03-01", far=True)
    assert [(13, "contact"), (13, "occurred"), (13, "of")] == known.all()


def test_an_event_of_a_kind_that_is_unknown_here_is_not_judged(known: Desks) -> None:
    known.told(12, "weather.rained", AMAL, of=98, person=[0], far=True)
    assert [] == known.all()


def test_what_is_asked_of_a_period_is_all_of_its_days_and_no_other(known: Desks) -> None:
    known.told(12, "mediation.delivered", AMAL, of=11)
    for number, day in ((13, "2020-03-19"), (14, "2020-03-20"), (15, "2020-03-21"), (16, "2020-03-22")):
        known.told(number, "mediation.delivered", AMAL, of=11, day=day, far=True)
    assert [(14, "of"), (15, "of")] == known.within("2020-03-20", "2020-03-21")
    assert [13, 14, 15, 16] == [number for number, _field in known.within("2020-01-01", "2020-12-31")]


def test_what_was_odd_before_is_not_told_again(known: Desks) -> None:
    for number, far in ((12, False), (13, True)):
        known.told(number, "mediation.delivered", AMAL, of=11, far=far)
    assert [(13, "of")] == known.new(known.merge())
    assert [] == known.new(known.merge())
    known.told(14, "mediation.delivered", AMAL, of=11, day="2020-03-21", far=True)
    assert [(14, "of")] == known.new(known.merge())


def test_what_is_odd_by_events_of_others_that_came_with_it_is_new(known: Desks) -> None:
    """Somebody's case was closed elsewhere before it was named here for a second person, of whom something came too."""
    known.told(12, "case.closed", AMAL, of=10, outcome="aims_met", far=True)
    known.told(13, "contact", ROSA, channel="phone_in", reached="yes", case=10, persons=[0])
    known.told(14, "person.consent_given", ROSA, person=[0], far=True)
    assert [(13, "case")] == known.new(known.merge())
