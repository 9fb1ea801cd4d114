"""Tasks and appointments as rows: one for each day on which a task is due, for each of its persons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from primm.core.events.entry import Entry
from primm.core.events.kinds.case import TaskDone, TaskSet
from primm.core.figures.history import History
from primm.core.figures.views import Row, dim, flag, key, row, view, when
from primm.words import _


@row
class TaskRow(Row):
    """What is to be done on a day, for one of its persons; what was moved has a row for each of its days."""

    entry: Entry[Any]
    day: date = when(_("day on which it is due"), places=True)
    ended: date | None = when(_("day on which it was done, moved or cancelled"))
    task: str = key(_("task"))
    person: str | None = key(_("person"))
    regarding: str | None = key(_("the need, referral, mediation or case that it is about"))
    time: str | None = dim(_("time of day"))
    desk: str = dim(_("desk"))
    worker: str | None = dim(_("worker"))
    task_kind: str = dim(_("what"), codes="task_kind")
    topic: str | None = dim(_("topic"), codes="need")
    outcome: str | None = dim(_("how it ended"), codes="task_outcome")
    moved_to: str | None = dim(_("new day and time"))
    lead: bool = flag(_("the row that stands for the task"))


@view(TaskRow, of="person", reads=("task.",))
def tasks(history: History) -> Iterator[TaskRow]:
    """Every task on every day for which it was set or to which it was moved, with how it ended there."""
    for opening in history.of(TaskSet):
        turns = _turns(opening, history.follow_ups(opening, TaskDone))
        for (turn, due), (following, _due) in pairwise(turns):
            yield _task_row(history, opening, turn, due, following)


def _turns(opening: Entry[TaskSet], steps: tuple[Entry[TaskDone], ...]) -> list[tuple[Entry[Any] | None, str]]:
    """What set or moved the task, each with the day that it set, up to what ended it, or to nothing yet."""
    turns: list[tuple[Entry[Any] | None, str]] = [(opening, opening.event.due)]
    for step in steps:
        turns.append((step, step.event.moved_to or ""))
        if not step.event.moved_to:
            return turns
    return [*turns, (None, "")]


def _task_row(
    history: History, opening: Entry[TaskSet], turn: Entry[Any] | None, due: str, following: Entry[TaskDone] | None
) -> TaskRow:
    told = opening.event
    return TaskRow(
        turn or opening,
        day=date.fromisoformat(due[:10]),
        ended=following.occurred if following else None,
        task=opening.id,
        person=history.subject if history.type == "person" else None,
        regarding=told.regarding,
        time=due[11:] or None,
        desk=opening.desk,
        worker=told.who,
        task_kind=told.task_kind,
        topic=told.topic,
        outcome=following.event.outcome if following else None,
        moved_to=following.event.moved_to if following else None,
        lead=history.first_named(told.persons),
    )
