"""Tasks as rows, and what services refuse of them: a task ends once, and goes on where it is moved."""

from __future__ import annotations

from datetime import date

from primm.core.events.kinds.case import TaskDone, TaskSet
from primm.core.events.kinds.desk import StaffJoined, StaffLeft
from primm.plugins.services import action
from primm.plugins.services.tasks import tasks
from primm.testing.diary import Diary


def days(diary: Diary) -> list[tuple[date, str | None]]:
    """Each day of each task, and how it ended on it."""
    return [(row.day, row.outcome) for row in diary.rows(tasks)]


def test_a_task_has_a_row_for_each_day_to_which_it_was_moved() -> None:
    diary = Diary()
    task = diary.write("2020-03-01", TaskSet(due="2020-03-10T09:00"))
    diary.write("2020-03-02", TaskDone(of=task, outcome="moved", moved_to="2020-03-12"))
    diary.write("2020-03-03", TaskDone(of=task, outcome="moved", moved_to="2020-03-14"))
    assert days(diary) == [(date(2020, 3, 10), "moved"), (date(2020, 3, 12), "moved"), (date(2020, 3, 14), None)]


def test_moved_to_no_day_is_an_end() -> None:
    diary = Diary()
    task = diary.write("2020-03-01", TaskSet(due="2020-03-10"))
    diary.write("2020-03-02", TaskDone(of=task, outcome="moved"))
    assert days(diary) == [(date(2020, 3, 10), "moved")]


def test_of_two_ends_that_two_desks_wrote_the_first_counts() -> None:
    diary = Diary()
    task = diary.write("2020-03-01", TaskSet(due="2020-03-10"))
    diary.write("2020-03-10", TaskDone(of=task, outcome="kept"))
    diary.write("2020-03-11", TaskDone(of=task, outcome="missed"))
    assert days(diary) == [(date(2020, 3, 10), "kept")]


def test_a_task_ends_once_and_a_moved_one_may_still_end() -> None:
    diary = Diary()
    task = diary.write("2020-03-01", TaskSet(due="2020-03-10"))
    diary.write("2020-03-02", TaskDone(of=task, outcome="moved", moved_to="2020-03-12"))
    assert diary.problems(action, "2020-03-12", TaskDone(of=task, outcome="kept")) == []
    diary.write("2020-03-12", TaskDone(of=task, outcome="missed"))
    assert [each.field for each in diary.problems(action, "2020-03-13", TaskDone(of=task))] == ["of"]


def test_a_new_day_is_that_of_something_moved() -> None:
    diary = Diary()
    task = diary.write("2020-03-01", TaskSet(due="2020-03-10"))
    problems = diary.problems(action, "2020-03-02", TaskDone(of=task, outcome="missed", moved_to="2020-03-12"))
    assert [each.field for each in problems] == ["outcome"]


def test_nobody_joins_under_the_code_of_somebody_who_is_here_and_who_left_may_come_back() -> None:
    diary = Diary()
    joined = StaffJoined(staff="staff:fz", role="mediator")
    diary.write("2020-01-01", joined)
    assert [each.field for each in diary.problems(action, "2020-02-01", joined)] == ["staff"]
    diary.write("2020-02-01", StaffLeft(staff="staff:fz"))
    assert diary.problems(action, "2020-03-01", joined) == []
