"""Applications as rows: their life, and whether the document to be renewed was still valid."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from primm.core.events.kinds.person import PersonUpdated
from primm.plugins.services import action
from primm.plugins.services.applications import applications
from primm.plugins.services.events import ApplicationDecided, ApplicationPrepared, ApplicationSubmitted
from primm.testing.diary import Diary


def prepared(on: str, kind: str = "permit_renewal", **more: Any) -> Any:
    """The row of an application that was prepared on a day for a person whose permit expired in January 2020."""
    diary = Diary()
    amal = diary.person(permit_expiry=more.pop("permit", None))
    diary.write(on, ApplicationPrepared(persons=(amal,), application_kind=kind, **more))
    (row,) = diary.rows(applications)
    return row


def test_an_application_has_its_days_and_its_outcome() -> None:
    diary = Diary()
    asked = diary.write("2020-01-10", ApplicationPrepared(application_kind="citizenship", office_name="Prefettura"))
    diary.write("2020-01-12", ApplicationSubmitted(of=asked))
    diary.write("2020-06-01", ApplicationDecided(of=asked, outcome="granted", expiry=date(2025, 6, 1)))
    (row,) = diary.rows(applications)
    assert (date(2020, 1, 12), date(2020, 6, 1), date(2020, 6, 1), None) == (
        row.submitted_on,
        row.decided_on,
        row.granted_on,
        row.refused_on,
    )
    assert ("Prefettura", "granted", date(2025, 6, 1)) == (row.office, row.outcome, row.valid_until)


def test_what_was_withdrawn_is_decided_and_neither_granted_nor_refused() -> None:
    diary = Diary()
    asked = diary.write("2020-01-10", ApplicationPrepared(application_kind="benefit"))
    diary.write("2020-06-01", ApplicationDecided(of=asked, outcome="withdrawn"))
    (row,) = diary.rows(applications)
    assert (date(2020, 6, 1), None, None) == (row.decided_on, row.granted_on, row.refused_on)


@pytest.mark.parametrize(
    ("on", "in_time"),
    [
        ("2020-03-10", True),
        pytest.param("2020-03-11", False, id="the permit has expired, and no law has put that off yet"),
        pytest.param("2020-03-17", True, id="a law of that day puts it off"),
        pytest.param("2020-08-31", True, id="the last day as another law has it"),
        pytest.param("2020-09-01", False, id="the day after"),
    ],
)
def test_a_renewal_is_in_time_as_the_law_stood_on_its_day(on: str, in_time: bool) -> None:
    row = prepared(on, expiry=date(2020, 3, 10))
    assert (True, False, in_time) == (row.dated, row.undated, row.in_time)


def test_without_an_expiry_of_its_own_the_permit_of_the_file_counts_to_the_end_of_the_month() -> None:
    assert [True, False] == [prepared(on, permit="2019-10").in_time for on in ("2019-10-31", "2019-11-01")]


def test_what_the_file_said_later_is_of_the_new_permit() -> None:
    diary = Diary()
    amal = diary.person()
    diary.write("2019-11-01", ApplicationPrepared(persons=(amal,), application_kind="permit_renewal"))
    diary.write("2019-12-20", PersonUpdated(person=amal, permit_expiry="2021-12"))
    (row,) = diary.rows(applications)
    assert (None, False, True) == (row.expires, row.dated, row.undated)


def test_a_permit_that_was_granted_is_the_one_that_the_next_renewal_is_for() -> None:
    diary = Diary()
    amal = diary.person(permit_expiry="2019-03")
    first = diary.write("2019-02-10", ApplicationPrepared(persons=(amal,), application_kind="permit_renewal"))
    diary.write("2019-05-10", ApplicationDecided(of=first, outcome="granted", expiry=date(2021, 3, 31)))
    citizen = diary.write("2019-06-10", ApplicationPrepared(persons=(amal,), application_kind="citizenship"))
    diary.write("2019-07-10", ApplicationDecided(of=citizen, outcome="granted", expiry=date(2030, 1, 1)))
    diary.write("2021-03-30", ApplicationPrepared(persons=(amal,), application_kind="permit_renewal"))
    *_others, row = diary.rows(applications)
    assert (date(2021, 3, 31), True) == (row.expires, row.in_time)


def test_what_is_no_renewal_of_a_permit_saves_no_deadline() -> None:
    row = prepared("2019-11-01", "citizenship", permit="2020-03")
    assert (None, False, False, False) == (row.expires, row.dated, row.undated, row.in_time)


def tried(diary: Diary, on: str, event: Any) -> list[str]:
    return [problem.field for problem in diary.problems(action, on, event)]


def test_an_application_is_handed_in_and_decided_once_each_in_this_order() -> None:
    diary = Diary()
    asked = diary.write("2020-01-10", ApplicationPrepared(application_kind="benefit"))
    submitted, decided = ApplicationSubmitted(of=asked), ApplicationDecided(of=asked, outcome="granted")
    assert [[], []] == [tried(diary, "2020-01-12", each) for each in (submitted, decided)]
    diary.write("2020-01-12", submitted)
    assert ["of"] == tried(diary, "2020-01-13", submitted)
    assert ["occurred"] == tried(diary, "2020-01-11", decided)
    diary.write("2020-02-12", decided)
    assert ["of"] == tried(diary, "2020-03-01", ApplicationDecided(of=asked, outcome="refused"))


def test_that_it_was_handed_in_may_be_told_after_the_decision_but_not_dated_after_it() -> None:
    diary = Diary()
    asked = diary.write("2020-01-10", ApplicationPrepared(application_kind="benefit"))
    diary.write("2020-02-12", ApplicationDecided(of=asked, outcome="granted"))
    submitted = ApplicationSubmitted(of=asked)
    assert [[], ["occurred"]] == [tried(diary, on, submitted) for on in ("2020-02-12", "2020-02-13")]
