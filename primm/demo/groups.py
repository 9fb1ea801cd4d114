"""Courses and groups: Italian, study, parents, orientation; in the closure nobody meets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from primm.demo.calendar import CLOSURE, FEASTS
from primm.demo.dice import Dice
from primm.demo.opening import COORDINATOR
from primm.demo.people import known_by
from primm.demo.story import Here

if TYPE_CHECKING:
    from primm.demo.people import Person
    from primm.demo.story import Story

AGAIN = date(2020, 9, 28)
ENDS = (date(2020, 1, 27), CLOSURE, AGAIN, date(2020, 12, 19))
BEFORE = {"pre_a1": ("pre_a1",), "a1": ("pre_a1", "a1"), "a2": ("a1", "a2")}  # the levels of who comes to a course
NEXT_LEVEL = {"pre_a1": "a1", "a1": "a2", "a2": "b1"}
TESTED, IMPROVED = 0.8, 0.6


class Course(NamedTuple):
    """A group to come: of whom, on which weekday, at which level, and of how many."""

    title: str
    kind: str
    desk: str
    weekday: int
    size: int
    level: str | None = None
    minutes: int = 120


COURSES = (
    Course("Italiano A1, mattina", "l2_course", "falconara", 1, 12, "a1"),
    Course("Italiano A2, sera", "l2_course", "chiaravalle", 3, 11, "a2"),
    Course("Studio insieme, Falconara", "study_support", "falconara", 2, 9, minutes=90),
    Course("Studio insieme, Chiaravalle", "study_support", "chiaravalle", 4, 8, minutes=90),
    Course("Alfabetizzazione dei genitori", "parents_literacy", "montesanvito", 0, 7, "pre_a1"),
    Course("Vivere in Italia", "civic_orientation", "montemarciano", 3, 8),
    Course("Dopo la terza media", "orientation", "falconara", 4, 8, minutes=60),
    Course("Tra pari", "peer_education", "montemarciano", 1, 6, minutes=60),
)
OF_PUPILS = ("study_support", "orientation", "peer_education")


def meet(story: Story, adults: list[Person], pupils: list[Person]) -> None:
    """Each course in two parts, before the closure and in autumn; whoever improved is known at a higher level."""
    dice = Dice("groups")
    for course in COURSES:
        levels = BEFORE[course.level] if course.level else None
        among = [each for each in adults if levels is None or each.level in levels]
        for first, end in (ENDS[:2], ENDS[2:]):
            members = dice.some(known_by(first, pupils if course.kind in OF_PUPILS else among), course.size)
            _part(story, dice, course, members, (first, end))
        if course.kind == "l2_course":
            _test(story, dice, course, members)


def _part(story: Story, dice: Dice, course: Course, members: list[Person], span: tuple[date, date]) -> None:
    here = Here(span[0], course.desk, COORDINATOR)
    days = [span[0] + timedelta(each) for each in range((span[1] - span[0]).days)]
    dates = [day for day in days if day.weekday() == course.weekday and day not in FEASTS]
    group = f"group:{_open(story, here, course, len(dates))}"
    keen = {person: dice.between(45, 98) / 100 for person in members}
    for day in dates:
        met = here.on(day)._replace(typed=dice.weighted({0: 5, 1: 3, 7: 1}))
        values = {"group": group, "minutes": course.minutes, "action": "school"}
        session = story.tell("group.session_held", met, **values)
        there = [person.subject for person in members if dice.chance(keen[person])]
        if there:
            story.tell("group.attendance_taken", met, session=session, persons=there, **values)
    story.tell("group.closed", here.on(dates[-1]), group=group)


def _open(story: Story, here: Here, course: Course, meetings: int) -> str:
    return story.tell(
        "group.opened",
        here,
        title=course.title,
        group_kind=course.kind,
        action="school",
        level=course.level,
        language="ita",
        planned_minutes=meetings * course.minutes,
    )


def _test(story: Story, dice: Dice, course: Course, members: list[Person]) -> None:
    """At the end most take a test: some are a level further, the others where they were."""
    here = Here(date(2020, 12, 18), course.desk, COORDINATOR)
    for person in members:
        if dice.chance(TESTED):
            level = NEXT_LEVEL[person.level] if dice.chance(IMPROVED) else person.level
            story.tell("person.updated", here, person=person.subject, italian_level=level)
