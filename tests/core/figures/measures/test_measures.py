"""Each measure, told on a desk with few rows."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from primm.core.figures.measures import (
    count,
    distinct,
    during,
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
from primm.core.figures.period import Period

if TYPE_CHECKING:
    Desk = Any


class TestCount:
    """How many rows."""

    def test_rows_of_the_period_whose_flags_all_hold(self, desk: Desk) -> None:
        desk.met("ann", "2020-01-01")
        desk.met("ann", "2020-12-31", reached=False)
        desk.met("bob", "2020-06-01", lead=False)
        desk.met("bob", "2019-12-31")
        desk.met("bob", "2021-01-01")
        assert desk.figures(count(desk.Meeting)) == 3
        assert desk.figures(count(desk.Meeting, desk.Meeting.reached)) == 2
        assert desk.figures(count(desk.Meeting, (desk.Meeting.reached, desk.Meeting.lead))) == 1

    def test_by_another_date_of_the_row(self, desk: Desk) -> None:
        desk.met("ann", "2019-12-01", answered="2020-01-02")
        desk.met("ann", "2020-12-01", answered=None)
        assert desk.figures(count(desk.Meeting, on=desk.Meeting.answered)) == 1
        assert desk.figures(count(desk.Meeting, on=desk.Meeting.answered), "month") == {"2020-01": 1}

    def test_those_whose_span_overlaps_the_period(self, desk: Desk) -> None:
        for opened, closed in (
            ("2019-01-01", "2019-12-31"),
            ("2019-01-01", "2020-01-01"),
            ("2020-12-31", None),
            ("2021-01-01", None),
        ):
            desk.tell(desk.Case, "ann", opened=opened, closed=closed, case=opened)
        span = {"opened": desk.Case.opened, "closed": desk.Case.closed}
        assert desk.figures(count(desk.Case, during=(desk.Case.opened, desk.Case.closed))) == 2
        assert desk.figures(during(desk.Case, **span)) == 2
        assert desk.figures(during(desk.Case, **span, key=desk.Case.person)) == 1

    def test_a_window_looks_back_from_the_end_of_the_period(self, desk: Desk) -> None:
        desk.met("ann", "2020-09-30")
        desk.met("ann", "2020-10-01")
        desk.met("ann", "2021-01-01")
        assert desk.figures(count(desk.Meeting, window="3 months")) == 1


def test_distinct_counts_every_value_once(desk: Desk) -> None:
    for town in ("a", "b", "a", None):
        desk.met("ann", "2020-01-01", desk=town)
    assert desk.figures(distinct(desk.Meeting, desk.Meeting.desk)) == 2


class TestPersons:
    """How many persons."""

    def test_are_counted_once_and_only_when_known(self, desk: Desk) -> None:
        for who in ("ann", "ann", "bob", None):
            desk.met(who, "2020-01-01")
        assert desk.figures(persons(desk.Meeting)) == 2

    def test_once_over_the_rows_of_several_views(self, desk: Desk) -> None:
        desk.met("ann", "2020-05-01", sex="2")
        desk.tell(desk.Case, "ann", opened="2020-02-01", case="1", sex="1")
        desk.tell(desk.Case, "bob", opened="2020-02-01", case="2", sex="1")
        anyone = persons(any_of=[rows(desk.Meeting, desk.Meeting.reached), rows(desk.Case)])
        assert desk.figures(anyone) == 2
        assert desk.figures(anyone, "sex") == {"2": 1, "1": 1}
        assert desk.figures(anyone, "desk", "sex") == {("north", "2"): 1, ("north", "1"): 1}

    def test_of_several_views_by_what_has_several_values(self, desk: Desk) -> None:
        desk.tell(desk.Case, "ann", opened="2020-02-01", case="1", countries=("MAR", "ITA"))
        desk.met("ann", "2020-05-01", countries=("ALB",))
        desk.met("bob", "2020-05-01")
        anyone = persons(any_of=[rows(desk.Meeting), rows(desk.Case)])
        assert desk.figures(anyone, "countries") == {"ITA": 1, "MAR": 1, "unknown": 1}
        assert desk.figures(anyone, filters={"countries": ["MAR"]}) == 1


class TestTotal:
    """The sum of a number."""

    def test_adds_a_number(self, desk: Desk) -> None:
        for minutes in (20, None, 25):
            desk.met("ann", "2020-01-01", minutes=minutes)
        assert desk.figures(total(desk.Meeting, desk.Meeting.minutes)) == 45
        assert desk.figures(total(desk.Meeting, desk.Meeting.minutes, scale=60)) == Fraction(3, 4)

    def test_over_the_rows_of_several_views(self, desk: Desk) -> None:
        desk.met("ann", "2020-01-01", minutes=20)
        desk.met("ann", "2020-01-01", minutes=99, reached=False)
        desk.tell(desk.Case, "ann", opened="2020-02-01", case="1", minutes=5, desk="south")
        both = total([rows(desk.Meeting, desk.Meeting.reached), rows(desk.Case)], desk.Meeting.minutes)
        assert desk.figures(both) == 25
        assert desk.figures(both, "desk") == {"north": 20, "south": 5}


class TestMedian:
    """The middle of a number."""

    def test_is_a_number_or_half_way_between_two(self, desk: Desk) -> None:
        for minutes in (5, 1, None, 6):
            desk.met("ann", "2020-01-01", minutes=minutes)
        assert desk.figures(median(desk.Meeting, desk.Meeting.minutes)) == 5
        desk.met("ann", "2020-01-01", minutes=10, desk="south")
        assert desk.figures(median(desk.Meeting, desk.Meeting.minutes)) == Fraction(11, 2)
        assert desk.figures(median(desk.Meeting, desk.Meeting.minutes), "desk") == {"north": 5, "south": 10}

    def test_of_nothing_is_not_applicable(self, desk: Desk) -> None:
        assert desk.figures(median(desk.Meeting, desk.Meeting.minutes)) is None


class TestMedianPer:
    """The middle of how many rows there are of each key."""

    def test_counts_the_rows_in_play_of_each_person_met(self, desk: Desk) -> None:
        """Ann was met three times, Bob twice, Cyd once and once not reached; whom nobody named is nobody's row."""
        for who in ("ann", "ann", "ann", "bob", "bob", "cyd", None):
            desk.met(who, "2020-01-01")
        desk.met("cyd", "2020-01-01", reached=False)
        desk.met("cyd", "2021-01-01")
        per_person = median_per(desk.Meeting, desk.Meeting.person, desk.Meeting.reached)
        assert desk.figures(per_person) == 2
        desk.met("dan", "2020-01-01")
        assert desk.figures(per_person) == Fraction(3, 2)

    def test_by_work_counts_the_rows_there_and_by_a_trait_the_person_where_the_first_row_puts_it(
        self, desk: Desk
    ) -> None:
        desk.met("ann", "2020-01-01", sex="1")
        desk.met("ann", "2020-02-01", sex="2")
        desk.met("ann", "2020-03-01", sex="2", desk="south")
        desk.met("bob", "2020-01-01", sex="2", topics=("doc", "hou"))
        per_person = median_per(desk.Meeting, desk.Meeting.person)
        assert desk.figures(per_person, "desk") == {"north": Fraction(3, 2), "south": 1}
        assert desk.figures(per_person, "sex") == {"1": 3, "2": 1}
        assert desk.figures(per_person, "desk", "sex") == {("north", "1"): 2, ("north", "2"): 1, ("south", "1"): 1}
        assert desk.figures(per_person, "topics") == {"doc": 1, "hou": 1, "unknown": 3}
        assert desk.figures(per_person, filters={"sex": ["1"]}) == 3

    def test_is_explained_by_the_persons_each_with_its_number_of_rows(self, desk: Desk) -> None:
        desk.met("ann", "2020-01-01")
        desk.met("ann", "2020-02-01")
        desk.met("bob", "2020-01-05")
        per_person = median_per(desk.Meeting, desk.Meeting.person)
        counted = desk.explain(per_person).opened[0].groups[0]
        assert [("ann", 2), ("bob", 1)] == [(line.subject, line.value) for line in counted.lines]
        assert {"counted": [1, 3], "counted by another row: person": [2]} == desk.opened(per_person)

    def test_of_nothing_is_not_applicable(self, desk: Desk) -> None:
        assert desk.figures(median_per(desk.Meeting, desk.Meeting.person)) is None


class TestShare:
    """A part of rows or of persons."""

    def test_of_rows(self, desk: Desk) -> None:
        for served, reached in ((True, True), (False, True), (False, True), (True, False)):
            desk.met("ann", "2020-01-01", served=served, reached=reached)
        some = share(desk.Meeting, of=desk.Meeting.served, among=desk.Meeting.reached)
        assert desk.figures(some) == Fraction(100, 3)

    def test_leaves_out_and_counts_what_is_still_open_at_the_horizon(self, desk: Desk) -> None:
        for served, due in ((True, "2021-06-30"), (False, "2021-07-01"), (True, None), (False, "2020-01-01")):
            desk.met("ann", "2020-01-01", served=served, due=due)
        desk.met("ann", "2020-01-01", due="2020-01-01", reached=False)
        some = share(desk.Meeting, of=desk.Meeting.served, among=desk.Meeting.reached, due=desk.Meeting.due)
        ((cell,),) = (table.cells for table in desk.report(some).tables)
        assert (cell.number.value, cell.number.above, cell.number.below, cell.number.open) == (50, 1, 2, 2)

    def test_of_rows_whose_date_has_come_by_the_horizon(self, desk: Desk) -> None:
        for answered in ("2020-01-05", "2021-06-30", "2021-07-01", None):
            desk.met("ann", "2020-01-01", answered=answered)
        assert desk.figures(share(desk.Meeting, of=desk.Meeting.answered)) == 50

    def test_of_persons_by_any_of_their_rows(self, desk: Desk) -> None:
        desk.met("ann", "2020-01-01", sex="2")
        desk.met("ann", "2020-02-01", sex="1", served=True, desk="south")
        desk.met("bob", "2020-02-01", sex="1")
        some = share(persons(desk.Meeting), of=desk.Meeting.served)
        assert desk.figures(some) == 50
        assert desk.figures(some, "sex") == {"2": 100, "1": 0}
        assert desk.figures(some, "desk") == {"north": 0, "south": 100}
        assert desk.figures(some, filters={"desk": ["north"]}) == 0

    def test_of_persons_by_the_rows_of_another_view(self, desk: Desk) -> None:
        """S18: persons met, and those of them with a grave case that overlaps the period."""
        desk.met("ann", "2020-02-01", sex="2")
        desk.met("bob", "2020-02-01", sex="1")
        desk.met("cyd", "2020-02-01", sex="1")
        desk.tell(desk.Case, "ann", opened="2019-01-01", closed="2020-01-01", case="1", grave=True)
        desk.tell(desk.Case, "bob", opened="2019-01-01", closed="2019-12-31", case="2", grave=True)
        desk.tell(desk.Case, "cyd", opened="2020-05-05", case="3")
        desk.tell(desk.Case, "dan", opened="2020-05-05", case="4", grave=True)
        grave = rows(desk.Case, desk.Case.grave, during=(desk.Case.opened, desk.Case.closed))
        some = share(persons(desk.Meeting), of=grave)
        assert desk.figures(some) == Fraction(100, 3)
        assert desk.figures(some, "sex") == {"2": 100, "1": 0}
        assert desk.figures(some, "month") == {"2020-02": Fraction(100, 3)}

    def test_nothing_of_nothing_is_not_applicable(self, desk: Desk) -> None:
        assert desk.figures(share(desk.Meeting, of=desk.Meeting.served)) is None
        assert desk.figures(share(persons(desk.Meeting), of=desk.Meeting.served)) is None


class TestStock:
    """What is open at the end of the period."""

    def told(self, desk: Desk) -> None:
        for case, opened, closed, review in (
            ("1", "2020-01-01", "2020-12-31", None),
            ("2", "2020-12-21", "2021-01-01", "2020-12-31"),
            ("3", "2020-12-01", None, "2020-12-30"),
            ("3", "2020-12-11", None, None),
            ("4", "2021-01-01", None, None),
        ):
            desk.tell(desk.Case, "ann", case=case, opened=opened, closed=closed, review=review)

    def test_is_what_is_open_when_the_period_ends(self, desk: Desk) -> None:
        self.told(desk)
        span = {"opened": desk.Case.opened, "closed": desk.Case.closed}
        assert desk.figures(stock(desk.Case, **span)) == 3
        assert desk.figures(stock(desk.Case, **span, key=desk.Case.case)) == 2
        assert desk.figures(stock(desk.Case, **span, overdue=desk.Case.review)) == 1
        assert desk.figures(stock(desk.Case, **span, key=desk.Case.case, overdue=desk.Case.review)) == 1

    def test_tells_the_age_in_days(self, desk: Desk) -> None:
        self.told(desk)
        span = {"opened": desk.Case.opened, "closed": desk.Case.closed}
        assert desk.figures(stock(desk.Case, **span, since=desk.Case.opened)) == 20
        assert desk.figures(stock(desk.Case, **span, since=desk.Case.opened, key=desk.Case.case)) == 20
        assert desk.figures(stock(desk.Case, **span, since=desk.Case.opened, key=desk.Case.case), "sex") == {
            "unknown": 20
        }

    def test_tells_the_age_from_another_day_than_that_of_the_opening(self, desk: Desk) -> None:
        desk.tell(desk.Case, "ann", case="1", opened="2020-12-21", closed=None, review="2020-12-01")
        span = {"opened": desk.Case.opened, "closed": desk.Case.closed}
        assert desk.figures(stock(desk.Case, **span, since=desk.Case.review)) == 30


class TestLatest:
    """The newest number of each key."""

    def told(self, desk: Desk) -> None:
        for town, valid, people, official in (
            ("a", "2018-01-01", 10, True),
            ("a", "2019-01-01", 20, True),
            ("a", "2019-01-01", 25, True),
            ("a", "2020-02-01", 99, False),
            ("a", "2021-01-01", 30, True),
            ("b", "2017-01-01", 7, True),
        ):
            desk.tell(desk.Residents, valid=valid, town=town, people=people, official=official)

    def test_adds_the_newest_release_of_each_key(self, desk: Desk) -> None:
        newest = latest(
            desk.Residents,
            desk.Residents.people,
            valid=desk.Residents.valid,
            per=desk.Residents.town,
            where=desk.Residents.official,
        )
        assert desk.figures(newest) is None
        self.told(desk)
        assert desk.figures(newest) == 52
        assert desk.figures(newest, "town") == {"a": 45, "b": 7}

    def test_never_adds_numbers_of_two_editions(self, desk: Desk) -> None:
        """By town each has one edition, and a figure; of both together there is none, whatever is divided by it."""
        for town, edition, people in (("a", "first", 10), ("a", "first", 20), ("b", "second", 7), ("c", "second", 1)):
            desk.tell(desk.Residents, valid="2019-01-01", town=town, edition=edition, people=people)
        residents = desk.Residents
        newest = latest(residents, residents.people, valid=residents.valid, per=residents.town, one=residents.edition)
        assert desk.figures(newest) is None
        assert desk.figures(newest, "town") == {"a": 30, "b": 7, "c": 1}
        assert desk.figures(newest, filters={"town": ["b", "c"]}) == 8
        assert desk.figures(ratio(newest, newest)) is None


def test_what_another_view_tells_can_be_a_condition(desk: Any) -> None:
    """Only what was counted at a desk while the day of its mode was known, and had come by the horizon."""
    desk.tell(desk.Mode, desk="north", since="2020-03-10", until=None, mode="phone")
    for where, day in (("north", "2020-03-09"), ("north", "2020-03-10"), ("south", "2020-03-10")):
        desk.met("ann", day, desk=where)
    since = count(desk.Meeting, desk.Meeting.mode_since)
    assert desk.figures(since) == 1
    assert desk.figures(since, "desk") == {"north": 1}
    assert desk.figures(since, horizon=date(2020, 3, 9)) == 0
    assert desk.opened(since) == {"counted": [3], "not by the horizon: day of the mode": [2, 4]}


def test_retained_are_those_active_in_this_window_and_in_the_one_before(desk: Desk) -> None:
    for who, day in (("ann", "2019-12-31"), ("ann", "2020-01-01"), ("bob", "2019-01-01"), ("cyd", "2020-05-05")):
        desk.met(who, day)
    desk.met("dan", "2018-12-31")
    again = retained(desk.Meeting, desk.Meeting.person, window="12 months")
    assert desk.figures(again) == 50
    assert desk.opened(again) == {
        "counted": [1],
        "counted below the line alone": [3],
        "outside the period": [5, 2, 4],
    }


class TestRatio:
    """One number over another."""

    def test_divides_one_number_by_another(self, desk: Desk) -> None:
        desk.met("ann", "2020-01-01", minutes=30)
        desk.met("ann", "2020-01-01", minutes=60, desk="south")
        each = ratio(total(desk.Meeting, desk.Meeting.minutes), count(desk.Meeting))
        assert desk.figures(each) == 45
        assert desk.figures(each, "desk") == {"north": 30, "south": 60}

    def test_repeats_what_lacks_a_dimension(self, desk: Desk) -> None:
        desk.met("ann", "2020-01-01")
        desk.met("bob", "2020-01-01", desk="south")
        desk.tell(desk.Residents, valid="2019-01-01", town="a", people=400)
        newest = latest(desk.Residents, desk.Residents.people, valid=desk.Residents.valid, per=desk.Residents.town)
        reach = ratio(persons(desk.Meeting), newest, percent=True)
        assert desk.figures(reach) == Fraction(1, 2)
        assert desk.figures(reach, "desk") == {"north": Fraction(1, 4), "south": Fraction(1, 4)}
        assert desk.figures(reach, "month") == {"2020-01": Fraction(1, 2)}
        assert desk.figures(reach, filters={"desk": ["south"]}) == Fraction(1, 4)

    def test_over_nothing_is_not_applicable(self, desk: Desk) -> None:
        desk.met("ann", "2020-01-01")
        assert desk.figures(ratio(count(desk.Meeting), count(desk.Meeting, desk.Meeting.served))) is None
        assert desk.figures(ratio(median(desk.Meeting, desk.Meeting.minutes), count(desk.Meeting)), "desk") == {}


def test_dates_hold_once_they_have_come_by_the_horizon(desk: Any) -> None:
    """Among two flags that hold, one answer by the horizon, one after it, and none."""
    for answered in ("2021-06-30", "2021-07-01", None):
        desk.met("ann", "2020-01-01", answered=answered, minutes=10)
    desk.met("ann", "2020-01-01", answered="2020-02-01", reached=False, minutes=10)
    meeting = desk.Meeting
    came = (meeting.reached, meeting.answered)
    assert desk.figures(count(meeting, came)) == 1
    assert desk.figures(count(meeting, meeting.reached, pending=meeting.answered)) == 2
    assert desk.figures(share(meeting, of=meeting.lead, among=came)) == 100
    assert desk.figures(median(meeting, meeting.minutes, came)) == 10
    assert desk.figures(persons(meeting, meeting.answered)) == 1
    assert desk.opened(count(meeting, came)) == {
        "counted": [1],
        "not by the horizon: day of the answer": [2, 3],
        "not: reached": [4],
    }
    assert desk.opened(count(meeting, pending=meeting.answered)) == {
        "counted": [2, 3],
        "by the horizon: day of the answer": [1, 4],
    }


def test_a_release_may_have_to_have_come_by_the_horizon(desk: Any) -> None:
    for day, people in (("2020-01-01", 5), ("2021-01-01", 7)):
        desk.tell(desk.Residents, valid=day, town="f", people=people)
    residents = desk.Residents
    released = latest(residents, residents.people, valid=residents.valid, per=residents.town, where=residents.valid)
    whole = Period(date(2020, 1, 1), date(2021, 12, 31))
    assert [5, 7] == [
        desk.figures(released, period=whole, horizon=horizon) for horizon in (date(2020, 12, 31), date(2021, 1, 1))
    ]
