"""What is wrong with views and metrics is said at once, when they are registered."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from primm.core.figures.catalogue import problems
from primm.core.figures.forms import Measure
from primm.core.figures.measures import (
    count,
    distinct,
    latest,
    median,
    median_per,
    persons,
    ratio,
    retained,
    rows,
    share,
    stock,
    total,
)
from primm.core.figures.metrics import OWN, PERSON, Metric
from primm.core.figures.play import play_of
from primm.core.figures.views import Row, View, dim, flag, key, lookup, row, when


@row
class Bare(Row):
    """A row without a date."""

    name: str = dim("name")
    good: bool = flag("good")


def none() -> Any:
    """No rows."""
    return ()


def said(views: Any, *metrics: Metric) -> list[str]:
    """The problems as sentences."""
    return [problem.say() for problem in problems(views, metrics)]


def metric(measure: Measure, **more: Any) -> Metric:
    """A metric in order but for its measure."""
    return Metric("M1", 1, "Title", "Definition.", **{"unit": PERSON, "source": OWN, "measure": measure} | more)


def test_what_is_in_order_has_no_problem(desk: Any) -> None:
    meeting, case, residents = desk.Meeting, desk.Case, desk.Residents
    per_town = latest(residents, residents.people, valid=residents.valid, per=residents.town)
    measures = [
        count(meeting, meeting.lead, on=meeting.answered),
        distinct(meeting, meeting.person, window="30 days"),
        median_per(meeting, meeting.person, meeting.reached),
        persons(any_of=[rows(meeting), rows(case, during=(case.opened, case.closed))]),
        total([rows(meeting), rows(case)], meeting.minutes),
        median(meeting, meeting.minutes),
        share(meeting, of=meeting.served, due=meeting.due),
        share(persons(meeting), of=rows(case)),
        stock(case, opened=case.opened, closed=case.closed, key=case.case, overdue=case.review, since=case.opened),
        ratio(persons(meeting), per_town),
        retained(meeting, meeting.person, window="12 months"),
    ]
    assert said(desk.views, *(attrs.evolve(metric(each), id=f"M{n}") for n, each in enumerate(measures))) == []


def test_views(desk: Any) -> None:
    first = View("first", desk.Meeting, none, ("person",))
    second = View("second", desk.Case, none, after=(first,))
    third = View("third", desk.Residents, none, ("town",), after=(second,))
    assert said(
        (first, second, third, View("first", desk.Meeting, none, ("person",)), View("bare", Bare, none, "x"))
    ) == [
        "view first is declared twice",
        "rows of Meeting are made by two views",
        "first: no view of the action makes rows of Mode",
        "first: no view of the action makes rows of Mode",
        "third: a view runs over subjects or after other views: give either of= or after=",
        "third: a view may not come after one that itself comes after others",
        "first: no view of the action makes rows of Mode",
        "first: no view of the action makes rows of Mode",
        "bare: its rows have no date: add a when()",
    ]


def test_a_lookup_needs_a_date_here_and_an_interval_there() -> None:
    @row
    class Looking(Row):
        """Rows that look into rows without an interval."""

        day: Any = when("day")
        person: str = key("person")
        level: str | None = lookup(Bare, on="name", at="person", give="good", help="level")

    assert said([View("looking", Looking, none, "x")]) == [
        "looking: no view of the action makes rows of Bare",
        "looking: Looking has no name; it has day, person, level",
        "looking: Looking.person is a key, needed is: when",
        "looking: Bare.good is a flag, needed is: key, dim, when",
        "looking: Bare has no since; it has name, good",
        "looking: Bare has no until; it has name, good",
    ]


def test_a_metric_says_what_it_is_and_is_declared_once(desk: Any) -> None:
    wrong = Metric("M1", 1, "", "", unit="", source=None, measure=count(desk.Meeting))  # type: ignore[arg-type]
    assert said(desk.views, wrong, metric(count(desk.Meeting))) == [
        "metric M1 is declared twice",
        "M1: a metric needs a title",
        "M1: a metric needs a definition",
        "M1: a metric needs a unit",
        "M1: a metric needs a source",
    ]


def test_columns_must_be_there_and_be_what_the_measure_needs(desk: Any) -> None:
    meeting = desk.Meeting
    assert said(desk.views, metric(count(meeting, meeting.minutes), by=("desk", "dsk", "month", "minutes"))) == [
        "M1: Meeting.minutes is a number, needed is: flag, when, lookup",
        "M1: Meeting has no dsk; it has desk",
        "M1: Meeting.minutes is a number, needed is: dim, trait, many, lookup",
    ]
    assert said(desk.views, metric(count(meeting, on=meeting.desk, window="a while"))) == [
        "M1: a window is written like 12 months, 30 days or 1 year",
        "M1: Meeting.desk is a dim, needed is: when",
    ]
    assert said(desk.views, metric(total(meeting, meeting.reached))) == [
        "M1: Meeting.reached is a flag, needed is: number"
    ]
    assert said(desk.views, metric(median_per(meeting, meeting.minutes))) == [
        "M1: Meeting.minutes is a number, needed is: key, dim"
    ]
    assert said(desk.views, metric(persons(desk.Residents))) == [
        "M1: Residents has no person; it has valid, town, edition, sex, official, people"
    ]
    assert said(desk.views, metric(share(persons(meeting), of=rows(desk.Residents, desk.Residents.town)))) == [
        "M1: Residents.town is a dim, needed is: flag, when, lookup",
        "M1: Residents has no person; it has valid, town, edition, sex, official, people",
    ]


def test_rows_come_from_a_view_of_the_action(desk: Any) -> None:
    assert said((), metric(count(desk.Meeting))) == ["M1: no view of the action makes rows of Meeting"]


def test_shares_and_ratios_of_persons(desk: Any) -> None:
    meeting, case = desk.Meeting, desk.Case
    assert said(desk.views, metric(ratio(persons(meeting), persons(case)))) == [
        "M1: a ratio of persons is a share: use share(persons(…), of=…)"
    ]
    assert said(desk.views, metric(share(meeting, of=()))) == ["M1: a share needs of="]
    assert said(desk.views, metric(share(meeting, of=rows(case)))) == [
        "M1: only a share of persons may take of= from other rows"
    ]
    assert said(desk.views, metric(share(persons(meeting), of=meeting.served, due=meeting.due))) == [
        "M1: only a share of rows may have due="
    ]


def test_a_measure_of_ones_own_is_refused() -> None:
    with pytest.raises(TypeError):
        play_of(Measure())


def test_what_counts_once_among_people_without_a_name_can_only_be_a_person(desk: Any) -> None:
    views, presence = desk.views, desk.Presence
    assert said(views, metric(persons(presence))) == []
    assert said(views, metric(distinct(presence, presence.place))) == [
        "M1: of rows with a margin only persons can count once"
    ]


def test_a_field_of_a_row_says_what_it_is() -> None:
    with pytest.raises(TypeError, match=r"Plain\.note: say what it is: when, dim, trait"):

        @row
        class Plain(Row):
            note: str
