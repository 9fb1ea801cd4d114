"""The life of a need as rows: opened, met in time or not, open again, come back."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from primm.core.events.kinds.case import NeedClosed, NeedOpened, NeedUpdated
from primm.core.events.kinds.contact import Contact
from primm.plugins.services.needs import needs
from primm.testing.diary import Diary

OPENED = date(2020, 1, 10)


def met_after(days: int) -> tuple[bool, bool]:
    """Whether a need that was met after so many days was met within 30, and within 90."""
    diary = Diary()
    need = diary.write(OPENED.isoformat(), NeedOpened(category="hou"))
    diary.write((OPENED + timedelta(days)).isoformat(), NeedClosed(of=need, outcome="met"))
    (row,) = diary.rows(needs)
    return row.met_30, row.met_90


def test_a_need_is_met_when_it_is_closed_so() -> None:
    diary = Diary()
    need = diary.write("2020-01-10", NeedOpened(category="doc.permit_renewal"))
    diary.write("2020-02-10", NeedClosed(of=need, outcome="met"))
    (row,) = diary.rows(needs)
    assert ("doc", True, date(2020, 2, 10), date(2020, 2, 10)) == (row.area, row.met, row.closed, row.met_on)


@given(st.integers(0, 400))
def test_a_need_is_met_in_time_up_to_the_last_day(days: int) -> None:
    assert (days <= 30, days <= 90) == met_after(days)


def test_what_was_partly_met_is_closed_and_not_met() -> None:
    diary = Diary()
    need = diary.write("2020-01-10", NeedOpened(category="hou"))
    diary.write("2020-01-12", NeedClosed(of=need, outcome="partly_met"))
    (row,) = diary.rows(needs)
    assert (date(2020, 1, 12), None, False) == (row.closed, row.met_on, row.met_30)


def test_the_urgency_is_that_said_last_and_the_channel_that_of_the_contact() -> None:
    diary = Diary()
    amal = diary.person()
    visit = diary.write("2020-01-10", Contact(persons=(amal,), channel="phone_in", topics=("hou",)))
    need = diary.write("2020-01-10", NeedOpened(persons=(amal,), category="hou", urgency="scheduled", contact=visit))
    diary.write("2020-01-11", NeedUpdated(of=need, urgency="same_day"))
    diary.write("2020-01-12", NeedUpdated(of=need))
    (row,) = diary.rows(needs)
    assert ("same_day", "phone_in") == (row.urgency, row.channel)


def come_back(category: str, *, after: int, hour: str = "") -> bool:
    """Whether a need that was met on 1 February came back, as another of this category after so many days tells."""
    diary = Diary()
    amal = diary.person()
    need = diary.write("2020-01-10", NeedOpened(persons=(amal,), category="hou.search"))
    diary.write("2020-02-01T12:00", NeedClosed(of=need, outcome="met"))
    day = date(2020, 2, 1) + timedelta(after)
    diary.write(f"{day}{hour}", NeedOpened(persons=(amal,), category=category))
    return any(row.again for row in diary.rows(needs))


def test_a_need_comes_back_in_its_own_category_within_90_days() -> None:
    assert [True, True, False] == [come_back("hou.search", after=days) for days in (1, 90, 91)]
    assert not come_back("hou.lease", after=1)


def test_what_was_opened_before_it_was_met_is_not_the_same_again() -> None:
    assert [False, True] == [come_back("hou.search", after=0, hour=hour) for hour in ("T09:00", "T15:00")]


def test_a_need_that_was_never_met_does_not_come_back() -> None:
    diary = Diary()
    amal = diary.person()
    need = diary.write("2020-01-10", NeedOpened(persons=(amal,), category="hou"))
    diary.write("2020-02-01", NeedClosed(of=need, outcome="given_up"))
    diary.write("2020-02-02", NeedOpened(persons=(amal,), category="hou"))
    assert [(False, None), (False, None)] == [(row.again, row.due_again) for row in diary.rows(needs)]


def test_of_a_protected_need_the_area_alone_is_in_the_row() -> None:
    diary = Diary()
    diary.write("2020-01-10", NeedOpened(persons=(diary.person(),), category="gen"))
    (row,) = diary.rows(needs)
    assert ("gen", "gen") == (row.category, row.area)
