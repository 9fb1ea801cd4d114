"""The directory of services, and with which of them there is a working link."""

from __future__ import annotations

from datetime import date

from primm.core.events.kinds.body import BodyRegistered, BodyUpdated
from primm.core.events.kinds.mediation import MediationDelivered, MediationRequested
from primm.core.events.kinds.referral import ReferralAccepted, ReferralRejected, ReferralSent
from primm.plugins.services.links import directory, links
from primm.testing.diary import Diary


def registered(diary: Diary, on: str, name: str = "CAF", body_type: str = "caf_patronato") -> str:
    return f"body:{diary.write(on, BodyRegistered(name=name, body_type=body_type))}"


def test_an_accepted_referral_and_a_mediation_that_took_place_are_links_with_their_days() -> None:
    diary = Diary()
    caf, school = registered(diary, "2019-01-01"), registered(diary, "2019-01-01", "Scuola", "school")
    accepted = diary.write("2019-12-20", ReferralSent(receiver=caf))
    diary.write("2020-01-07", ReferralAccepted(of=accepted))
    diary.write("2020-02-10", MediationDelivered(requester=school, language="ara"))
    assert [(date(2020, 1, 7), caf, "caf_patronato"), (date(2020, 2, 10), school, "school")] == [
        (row.day, row.body, row.body_type) for row in diary.rows(links)
    ]


def test_what_was_rejected_or_only_asked_for_is_no_link() -> None:
    diary = Diary()
    caf = registered(diary, "2019-01-01")
    sent = diary.write("2020-01-10", ReferralSent(receiver=caf))
    diary.write("2020-01-12", ReferralRejected(of=sent, reason="no_capacity"))
    diary.write("2020-01-12", MediationRequested(requester=caf, language="ara"))
    assert [] == diary.rows(links)


def test_a_desk_that_receives_is_not_in_the_directory() -> None:
    diary = Diary()
    sent = diary.write("2020-01-10", ReferralSent(receiver="desk:chiaravalle"))
    diary.write("2020-01-12", ReferralAccepted(of=sent))
    assert ([], []) == (diary.rows(links), diary.rows(directory))


def test_a_family_s_referral_is_one_link() -> None:
    diary = Diary()
    caf, family = registered(diary, "2019-01-01"), (diary.person(), diary.person())
    sent = diary.write("2020-01-10", ReferralSent(persons=family, receiver=caf))
    diary.write("2020-01-12", ReferralAccepted(of=sent))
    assert [caf] == [row.body for row in diary.rows(links)]


def test_a_service_is_in_the_directory_since_it_was_registered_or_first_worked_with() -> None:
    diary = Diary()
    early, late = registered(diary, "2019-01-01"), registered(diary, "2020-05-01", "INPS", "inps")
    for service in (early, late):
        sent = diary.write("2020-02-01", ReferralSent(receiver=service))
        diary.write("2020-02-15", ReferralAccepted(of=sent))
    assert {early: date(2019, 1, 1), late: date(2020, 2, 15)} == {row.body: row.since for row in diary.rows(directory)}


def test_a_service_that_moved_is_counted_where_it_is_now() -> None:
    diary = Diary()
    caf = registered(diary, "2019-01-01")
    diary.write("2020-06-01", BodyUpdated(body=caf, municipality="042014"))
    diary.write("2020-02-10", MediationDelivered(requester=caf, language="ara"))
    assert [["042014"], ["042014"]] == [[row.municipality for row in diary.rows(view)] for view in (links, directory)]
