"""The quarterly sheet: notes in their order, the work group, the network, trainings; told in a diary."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from primm.core.events.kinds.body import BodyRegistered, BodyRenamed, NetworkRoleRemoved, NetworkRoleSet
from primm.core.events.kinds.desk import StaffJoined, StaffLeft, StaffTrained
from primm.core.events.kinds.report import QuarterNote
from primm.core.figures.period import Period
from primm.core.host.plugins import Plugins
from primm.funder.quarter import metrics, moves, notes, roles, trainings
from primm.testing import Diary

if TYPE_CHECKING:
    from primm.core.figures.history import History

QUARTER = Period(date(2020, 7, 1), date(2020, 9, 30))
CAF = "body:caf"


def network(*steps: tuple[str, str, bool]) -> History:
    """A body whose roles begin and end on these days."""
    diary = Diary()
    diary.write("2020-01-01", BodyRegistered(body=CAF, name="CAF", body_type="caf_patronato"))
    for day, role, begins in steps:
        diary.write(day, (NetworkRoleSet if begins else NetworkRoleRemoved)(body=CAF, role=role))
    return diary.history(CAF)


def told(body: History) -> set[tuple[str, str]]:
    """Each role and what became of it."""
    return {(each.role, each.change) for each in roles(body, QUARTER)}


def test_a_body_is_new_in_the_quarter_in_which_it_gets_its_first_role() -> None:
    assert {("receives", "new")} == told(network(("2020-07-01", "receives", True)))


def test_a_role_from_before_is_kept() -> None:
    assert {("receives", "kept")} == told(network(("2020-06-30", "receives", True)))


def test_a_role_that_is_said_twice_is_kept_since_the_first_time() -> None:
    body = network(("2020-03-01", "receives", True), ("2020-08-01", "receives", True))
    assert [("kept", date(2020, 3, 1))] == [(each.change, each.day) for each in roles(body, QUARTER)]


def test_another_role_of_a_body_that_had_one_is_a_change() -> None:
    body = network(("2020-03-01", "receives", True), ("2020-08-01", "partner", True))
    assert {("receives", "kept"), ("partner", "changed")} == told(body)


def test_a_role_that_ended_in_the_quarter_is_removed() -> None:
    body = network(("2020-03-01", "receives", True), ("2020-09-30", "receives", False))
    assert {("receives", "removed")} == told(body)


def test_what_begins_or_ends_after_the_quarter_is_not_yet_so() -> None:
    body = network(("2020-03-01", "receives", True), ("2020-10-01", "receives", False), ("2020-10-01", "lead", True))
    assert {("receives", "kept")} == told(body)


def test_what_began_and_ended_in_the_quarter_leaves_nothing() -> None:
    assert set() == told(network(("2020-07-02", "lead", True), ("2020-07-03", "lead", False)))


def test_a_body_is_called_as_at_the_end_of_the_quarter() -> None:
    diary = Diary()
    diary.write("2020-01-01", BodyRegistered(body=CAF, name="CAF", body_type="caf_patronato"))
    diary.write("2020-08-01", BodyRenamed(body=CAF, name="CAF Marche"))
    diary.write("2020-11-01", BodyRenamed(body=CAF, name="Altro"))
    diary.write("2020-07-01", NetworkRoleSet(body=CAF, role="receives"))
    assert ["CAF Marche"] == [each.body for each in roles(diary.history(CAF), QUARTER)]


def test_who_joined_and_who_left_in_the_quarter_with_the_role() -> None:
    diary = Diary()
    diary.write("2020-01-01", StaffJoined(staff="staff:mr", role="mediator"))
    diary.write("2020-09-30", StaffLeft(staff="staff:mr"))
    diary.write("2020-10-01", StaffJoined(staff="staff:mr", role="coordinator"))
    found = list(moves(diary.history("staff:mr"), QUARTER))
    assert [("mr", "mediator", False, date(2020, 9, 30))] == [each[:4] for each in found]


def test_trainings_of_the_period_with_the_role_by_then() -> None:
    diary = Diary()
    diary.write("2020-01-01", StaffJoined(staff="staff:mr", role="mediator"))
    for day in ("2020-06-30", "2020-07-01"):
        diary.write(day, StaffTrained(staff="staff:mr", minutes=90, contents="Diritto"))
    found = list(trainings(diary.history("staff:mr"), QUARTER))
    assert [("mr", "mediator", date(2020, 7, 1), 90, "Diritto")] == [each[:5] for each in found]


def test_a_problem_is_followed_by_what_answers_it() -> None:
    diary = Diary()

    def note(kind: str, period: str = "2020q3", answers: str | None = None) -> str:
        day = f"2020-07-{len(diary.entries) + 1:02}"
        return diary.write(day, QuarterNote(period=period, note_kind=kind, answers=answers, note=kind))

    alone = note("solution")
    problem, strength = note("problem"), note("strength")
    answer = note("solution", answers=problem)
    note("problem", period="2020q2")
    found = [each.id for each in notes(diary.entries, ("2020q3",))]
    assert [strength, problem, answer, alone] == found


def test_every_figure_of_the_sheet_is_there() -> None:
    known = {metric.id for action in Plugins.installed().actions.values() for metric in action.metrics}
    assert [] == [each for each in metrics() if each not in known]
