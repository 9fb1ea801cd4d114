"""Referrals as rows: what became of them, in whatever order it was written."""

from __future__ import annotations

from datetime import date

from primm.core.events.kinds.body import BodyRegistered, NetworkRoleRemoved, NetworkRoleSet
from primm.core.events.kinds.referral import (
    ReferralAccepted,
    ReferralCancelled,
    ReferralCompleted,
    ReferralDrafted,
    ReferralRejected,
    ReferralSent,
    ReferralStarted,
)
from primm.plugins.services.network import network
from primm.plugins.services.referrals import referrals
from primm.testing.diary import Diary


def test_a_completed_referral_counts_as_accepted_and_its_completion_as_the_answer() -> None:
    diary = Diary()
    sent = diary.write("2020-01-10", ReferralSent(receiver="body:inps", receiver_name="INPS"))
    diary.write("2020-01-15", ReferralCompleted(of=sent, outcome="served"))
    (row,) = diary.rows(referrals)
    assert (row.answered_on, row.accepted_on, row.served_on) == (date(2020, 1, 15),) * 3
    assert (row.days, row.receiver) == (5, "INPS")


def test_a_completion_that_sorts_before_its_sending_counts_and_took_no_days() -> None:
    diary = Diary()
    sent = diary.write("2020-01-10", ReferralSent(receiver="body:inps"))
    diary.write("2020-01-01", ReferralCompleted(of=sent, outcome="served"))
    (row,) = diary.rows(referrals)
    assert (row.served_on, row.days, row.sent) == (date(2020, 1, 1), 0, date(2020, 1, 10))


def test_a_rejection_has_a_day_and_a_reason() -> None:
    diary = Diary()
    sent = diary.write("2020-01-10", ReferralSent(receiver="body:inps"))
    diary.write("2020-01-20", ReferralRejected(of=sent, reason="not_resident"))
    (row,) = diary.rows(referrals)
    assert (row.accepted_on, row.rejected_on, row.reason) == (None, date(2020, 1, 20), "not_resident")


def test_a_draft_is_no_referral_until_it_is_sent_and_then_counts_on_that_day() -> None:
    diary = Diary()
    draft = diary.write("2020-01-10", ReferralDrafted(receiver="body:inps"))
    assert diary.rows(referrals) == []
    diary.write("2020-01-12", ReferralSent(of=draft, receiver="body:inps"))
    diary.write("2020-01-14", ReferralAccepted(of=draft))
    (row,) = diary.rows(referrals)
    assert (row.sent, row.days) == (date(2020, 1, 12), 2)


def test_a_draft_sent_to_two_receivers_is_two_referrals_each_with_its_own_answer() -> None:
    diary = Diary()
    draft = diary.write("2020-01-10", ReferralDrafted(receiver="body:inps", topic="ben"))
    first = diary.write("2020-01-12", ReferralSent(of=draft, receiver="body:inps"))
    second = diary.write("2020-01-12", ReferralSent(of=draft, receiver="body:caf", topic="ben.isee"))
    diary.write("2020-01-14", ReferralRejected(of=first, reason="not_competent"))
    diary.write("2020-01-15", ReferralCompleted(of=second, outcome="served"))
    assert [(row.receiver, row.topic, row.rejected_on, row.served_on, row.days) for row in diary.rows(referrals)] == [
        ("body:inps", "ben", date(2020, 1, 14), None, 2),
        ("body:caf", "ben.isee", None, date(2020, 1, 15), 3),
    ]


def test_a_draft_that_was_answered_had_been_sent_by_then_and_one_that_was_cancelled_had_not() -> None:
    diary = Diary()
    answered, cancelled = (diary.write("2020-01-10", ReferralDrafted(receiver="body:inps")) for _ in "ab")
    diary.write("2020-01-14", ReferralAccepted(of=answered))
    diary.write("2020-01-14", ReferralCancelled(of=cancelled, cancelled_by="desk"))
    assert [(row.sent, row.accepted_on) for row in diary.rows(referrals)] == [(date(2020, 1, 14), date(2020, 1, 14))]


def test_a_referral_that_was_started_counts_as_accepted() -> None:
    diary = Diary()
    sent = diary.write("2020-01-10", ReferralSent(receiver="body:inps"))
    diary.write("2020-01-13", ReferralStarted(of=sent))
    (row,) = diary.rows(referrals)
    assert (row.accepted_on, row.answered_on, row.days) == (date(2020, 1, 13), date(2020, 1, 13), 3)


def test_a_body_is_in_the_network_as_registered_until_it_takes_and_leaves_its_roles() -> None:
    diary = Diary()
    body = f"body:{diary.write('2020-01-01', BodyRegistered(name='CAF', body_type='caf_patronato', in_network=False))}"
    diary.write("2020-02-01", NetworkRoleSet(body=body, role="receives"))
    diary.write("2020-03-01", NetworkRoleSet(body=body, role="hosts"))
    diary.write("2020-04-01", NetworkRoleRemoved(body=body, role="receives"))
    diary.write("2020-05-01", NetworkRoleRemoved(body=body, role="hosts"))
    assert [(row.since, row.network) for row in diary.rows(network)] == [
        (None, "outside"),
        (date(2020, 2, 1), "inside"),
        (date(2020, 3, 1), "inside"),
        (date(2020, 4, 1), "inside"),
        (date(2020, 5, 1), "outside"),
    ]


def test_an_address_given_is_not_shared() -> None:
    diary = Diary()
    diary.write("2020-01-10", ReferralSent(receiver="body:inps", handover="orientation"))
    assert [row.shared for row in diary.rows(referrals)] == [False]
