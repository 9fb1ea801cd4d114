"""Referrals and mediations as rows: what became of them, in whatever order it was written."""

from __future__ import annotations

from datetime import date

from primm.core.events.kinds.mediation import (
    MediationCancelled,
    MediationDelivered,
    MediationRequested,
    MediationScheduled,
    MediationUnmet,
)
from primm.core.events.kinds.referral import (
    ReferralAccepted,
    ReferralCompleted,
    ReferralDrafted,
    ReferralRejected,
    ReferralSent,
)
from primm.plugins.services.referrals import mediations, referrals
from primm.testing.diary import Diary


def test_a_completed_referral_counts_as_accepted_and_its_completion_as_the_answer() -> None:
    diary = Diary()
    sent = diary.write("2020-01-10", ReferralSent(receiver="body:inps", receiver_name="INPS"))
    diary.write("2020-01-15", ReferralCompleted(of=sent, outcome="served"))
    (row,) = diary.rows(referrals)
    assert (row.answered, row.accepted, row.served, row.days, row.receiver) == (True, True, True, 5, "INPS")


def test_a_completion_that_sorts_before_its_sending_counts() -> None:
    diary = Diary()
    sent = diary.write("2020-01-10", ReferralSent(receiver="body:inps"))
    diary.write("2020-01-01", ReferralCompleted(of=sent, outcome="served"))
    (row,) = diary.rows(referrals)
    assert (row.served, row.days, row.sent) == (True, -9, date(2020, 1, 10))


def test_a_rejection_has_a_day_and_a_reason() -> None:
    diary = Diary()
    sent = diary.write("2020-01-10", ReferralSent(receiver="body:inps"))
    diary.write("2020-01-20", ReferralRejected(of=sent, reason="not_resident"))
    (row,) = diary.rows(referrals)
    assert (row.rejected, row.accepted, row.rejected_on, row.reason) == (True, False, date(2020, 1, 20), "not_resident")


def test_a_draft_is_no_referral_until_it_is_sent_and_then_counts_on_that_day() -> None:
    diary = Diary()
    draft = diary.write("2020-01-10", ReferralDrafted(receiver="body:inps"))
    assert diary.rows(referrals) == []
    diary.write("2020-01-12", ReferralSent(of=draft, receiver="body:inps"))
    diary.write("2020-01-14", ReferralAccepted(of=draft))
    (row,) = diary.rows(referrals)
    assert (row.sent, row.referral, row.days) == (date(2020, 1, 12), draft, 2)


def test_an_address_given_is_not_shared() -> None:
    diary = Diary()
    diary.write("2020-01-10", ReferralSent(receiver="body:inps", handover="orientation"))
    assert [row.shared for row in diary.rows(referrals)] == [False]


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


def test_a_cancelled_mediation_says_by_whom() -> None:
    diary = Diary()
    asked = diary.write("2020-01-10", MediationRequested(language="ben"))
    diary.write("2020-01-12", MediationCancelled(of=asked, cancelled_by="user"))
    (row,) = diary.rows(mediations)
    assert (row.cancelled, row.cancelled_by, row.cancelled_on) == (True, "user", date(2020, 1, 12))


def test_a_request_that_is_unmet_says_why() -> None:
    diary = Diary()
    asked = diary.write("2020-01-10", MediationRequested(language="tir"))
    diary.write("2020-01-12", MediationUnmet(of=asked, reason="no_mediator_in_language"))
    (row,) = diary.rows(mediations)
    assert (row.unmet, row.unmet_reason) == (True, "no_mediator_in_language")
