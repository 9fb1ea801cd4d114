"""When a request about data is due, and in which order its steps are taken."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.kinds.rights import (
    PersonRequest,
    PersonRequestAnswered,
    PersonRequestDecided,
    PersonRequestExtended,
)
from primm.plugins.services import action
from primm.plugins.services.rights import due_of, months_after, requests

if TYPE_CHECKING:
    from primm.testing import Diary

DECISION = {"decision": "granted", "reason": "as_asked", "decided_by": "comune"}
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def asked(diary: Diary, on: str = "2020-01-10", **more: Any) -> str:
    return diary.write(on, PersonRequest(person=diary.person(), right="access", how="at_desk", **more))


def tried(diary: Diary, on: str, event: Any) -> list[str]:
    return [each.field for each in diary.problems(action, on, event)]


def longer(of: str) -> PersonRequestExtended:
    return PersonRequestExtended(of=of, reason="complex", told="letter")


@given(DAYS, st.integers(0, 30))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    found = months_after(day, months)
    assert months == (found.year - day.year) * 12 + found.month - day.month
    assert found.day == day.day or (found.day < day.day and 1 == date.fromordinal(found.toordinal() + 1).day)


@given(DAYS, DAYS, st.integers(0, 3))
def test_who_asks_later_is_never_answered_earlier(one: date, other: date, months: int) -> None:
    assert months_after(min(one, other), months) <= months_after(max(one, other), months)


@pytest.mark.parametrize(
    ("on", "due", "extended", "found"),
    [
        ("2020-01-10", None, False, "2020-02-10"),
        ("2020-01-31", None, False, "2020-02-29"),
        ("2020-01-31", None, True, "2020-04-30"),
        ("2020-01-31", "2020-02-29", True, "2020-04-30"),
        ("2020-01-10", "2020-01-20", False, "2020-01-20"),
        ("2020-01-10", "2020-01-20", True, "2020-03-20"),
    ],
)
def test_the_term_is_a_month_and_three_where_it_was_made_longer(
    diary: Diary, on: str, due: str | None, extended: bool, found: str
) -> None:
    request = asked(diary, on, due=due and date.fromisoformat(due))
    if extended:
        diary.write(on, longer(request))
    (row,) = diary.rows(requests)
    assert date.fromisoformat(found) == row.due == due_of(diary.entries[1], diary.entries[2:])


def test_a_request_goes_from_its_coming_to_its_answer(diary: Diary) -> None:
    request = asked(diary)
    assert ["of"] == tried(diary, "2020-01-20", PersonRequestAnswered(of=request, how="letter"))
    diary.write("2020-01-20", PersonRequestDecided(of=request, **DECISION))
    (row,) = diary.rows(requests)
    assert ("granted", date(2020, 1, 20), None) == (row.decision, row.decided_on, row.answered_on)
    assert ["of"] == tried(diary, "2020-01-21", PersonRequestDecided(of=request, **DECISION))
    assert ["of"] == tried(diary, "2020-01-21", longer(request))
    assert ["occurred"] == tried(diary, "2020-01-19", PersonRequestAnswered(of=request, how="letter"))
    assert [] == tried(diary, "2020-01-21", PersonRequestAnswered(of=request, how="letter"))
    diary.write("2020-01-21", PersonRequestAnswered(of=request, how="letter"))
    (row,) = diary.rows(requests)
    assert date(2020, 1, 21) == row.answered_on
    assert ["of"] == tried(diary, "2020-01-22", PersonRequestAnswered(of=request, how="letter"))
    assert ["of"] == tried(diary, "2020-01-22", longer(request))


def test_a_term_is_made_longer_once_and_before_it_is_over(diary: Diary) -> None:
    request = asked(diary)
    assert ["occurred"] == tried(diary, "2020-02-11", longer(request))
    assert [] == tried(diary, "2020-02-10", longer(request))
    diary.write("2020-02-10", longer(request))
    assert ["of"] == tried(diary, "2020-02-10", longer(request))


def test_what_has_its_opening_elsewhere_is_let_through(diary: Diary) -> None:
    event = PersonRequestAnswered(of="01900000-0000-7000-8000-00000000ffff", how="letter")
    assert not diary.problems(action, "2020-01-20", event, subjects=(diary.person(),))
