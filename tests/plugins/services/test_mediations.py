"""Mediations as rows: asked for, held, cancelled, not covered."""

from __future__ import annotations

from datetime import date

from primm.core.events.kinds.mediation import (
    MediationCancelled,
    MediationDelivered,
    MediationRequested,
    MediationScheduled,
    MediationUnmet,
)
from primm.plugins.services.mediations import mediations
from primm.testing.diary import Diary


def test_a_mediation_of_two_persons_has_one_leading_row() -> None:
    diary = Diary()
    pair = (diary.person(), diary.person())
    diary.write("2020-01-10", MediationDelivered(persons=pair, language="ara", minutes_on_site=30))
    assert [(row.lead, row.delivered, row.requested) for row in diary.rows(mediations)] == [
        (True, True, False),
        (False, True, False),
    ]


def test_a_mediation_is_due_on_the_day_for_which_it_is_scheduled() -> None:
    diary = Diary()
    asked = diary.write("2020-01-10", MediationRequested(language="ben", mode="in_person"))
    diary.write("2020-01-11", MediationScheduled(of=asked, at="2020-01-20T15:00", mediator="m1", mode="phone"))
    (row,) = diary.rows(mediations)
    assert (row.due, row.mode, row.delivered) == (date(2020, 1, 20), "phone", False)


def test_a_mediation_without_a_time_is_due_on_the_last_day_that_was_proposed() -> None:
    diary = Diary()
    slots = ("2020-01-15T09:00", "2020-01-18")
    diary.write("2020-01-10", MediationRequested(language="ben", proposed_slots=slots))
    diary.write("2020-01-11", MediationRequested(language="ben"))
    assert [row.due for row in diary.rows(mediations)] == [date(2020, 1, 18), date(2020, 1, 11)]


def test_a_cancelled_mediation_says_by_whom() -> None:
    diary = Diary()
    asked = diary.write("2020-01-10", MediationRequested(language="ben"))
    diary.write("2020-01-12", MediationCancelled(of=asked, cancelled_by="user"))
    (row,) = diary.rows(mediations)
    assert (row.delivered_on, row.cancelled_by, row.cancelled_on) == (None, "user", date(2020, 1, 12))


def test_a_request_that_is_unmet_says_why() -> None:
    diary = Diary()
    asked = diary.write("2020-01-10", MediationRequested(language="tir"))
    diary.write("2020-01-12", MediationUnmet(of=asked, reason="no_mediator_in_language"))
    (row,) = diary.rows(mediations)
    assert (row.unmet, row.unmet_reason) == (True, "no_mediator_in_language")


def test_a_language_is_not_covered_for_want_of_a_mediator_and_for_no_other_reason() -> None:
    reasons = ("no_mediator_in_language", "no_slot", "too_late", "no_budget")
    diary = Diary()
    for reason in reasons:
        diary.write("2020-01-12", MediationUnmet(language="tir", reason=reason))
    assert [True, True, False, False] == [row.uncovered for row in diary.rows(mediations)]


def test_what_was_not_covered_and_took_place_after_all_has_both_days() -> None:
    diary = Diary()
    asked = diary.write("2020-01-10", MediationRequested(language="ara"))
    diary.write("2020-01-12", MediationUnmet(of=asked, reason="no_slot"))
    diary.write("2020-01-20", MediationDelivered(of=asked))
    (row,) = diary.rows(mediations)
    assert (date(2020, 1, 12), date(2020, 1, 20), False) == (row.unmet_on, row.delivered_on, row.unmet)


def test_it_is_remote_by_phone_and_by_video_as_it_was_held_and_not_as_it_was_asked_for() -> None:
    diary = Diary()
    asked = diary.write("2020-01-10", MediationRequested(language="ara", mode="in_person"))
    diary.write("2020-01-12", MediationDelivered(of=asked, mode="video"))
    for mode in ("phone", "in_person", "written", None):
        diary.write("2020-01-12", MediationDelivered(language="ara", mode=mode))
    assert [True, True, False, False, False] == [row.remote for row in diary.rows(mediations)]


def test_the_days_from_the_request_are_known_where_there_was_one() -> None:
    diary = Diary()
    asked = diary.write("2020-01-10", MediationRequested(language="ara"))
    diary.write("2020-01-24", MediationDelivered(of=asked))
    diary.write("2020-01-24", MediationDelivered(language="ara"))
    assert [14, None] == [row.days for row in diary.rows(mediations)]
