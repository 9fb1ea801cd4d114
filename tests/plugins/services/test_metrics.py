"""The figures of services, each over a few events that anyone can count."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from primm.core.events.kinds.body import BodyRegistered, NetworkRoleSet
from primm.core.events.kinds.case import CaseAssigned, CaseClosed, CaseOpened, NeedOpened
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.desk import DeskModeChanged, DeskRegistered, WorkLogged
from primm.core.events.kinds.mediation import (
    MediationCancelled,
    MediationDelivered,
    MediationRequested,
    MediationScheduled,
)
from primm.core.events.kinds.referral import (
    ReferralAccepted,
    ReferralCompleted,
    ReferralReceived,
    ReferralRejected,
    ReferralSent,
)
from primm.plugins.school.events import SchoolCaseOpened
from primm.plugins.services import action
from primm.plugins.services.events import ServiceDelivered
from primm.testing import Diary

Q1 = ("2020-01-01", "2020-03-31")
INFORMED: dict[str, Any] = {"topics": ("doc",), "outcomes": ("information",)}


def figures(diary: Diary, *by: str, period: tuple[str, str] = Q1, **asked: Any) -> dict[str, dict[Any, Any]]:
    """Every figure of the quarter; a cell of one dimension is called by its code alone."""
    found = diary.figures(action, *period, by=by, **asked)
    return {
        metric: {cell[0] if len(cell) == 1 else cell: value for cell, value in cells.items()}
        for metric, cells in found.items()
    }


@pytest.fixture(scope="module")
def met() -> Diary:
    """A family, a returning man, somebody without a name, a proxy, two failed calls, a talk with a service."""
    diary = Diary()
    diary.write("2019-01-01", DeskRegistered(name="Falconara", municipality="042018"))
    diary.write("2019-01-01", DeskRegistered(name="Chiaravalle", municipality="042014"), desk="chiaravalle")
    diary.write("2020-03-09", DeskModeChanged(desks=("desk:falconara", "desk:chiaravalle"), mode="phone"))
    mother, father, child = (
        diary.person(sex=sex, birth_year=year, citizenships=(country,), languages=("ara",))
        for sex, year, country in (("2", 1985, "MAR"), ("1", 1980, "MAR"), ("2", 2010, "ROU"))
    )
    man = diary.person(sex="1", birth_year=1950, citizenships=("TUN",), known_since=date(2018, 5, 2))
    diary.write(
        "2020-01-10",
        Contact(persons=(mother, father, child), anonymous=2, channel="in_person_desk", minutes=30, **INFORMED),
    )
    diary.write(
        "2020-01-20",
        Contact(persons=(man,), channel="phone_in", minutes=10, done_by="m2", **INFORMED),
        desk="chiaravalle",
    )
    diary.write(
        "2020-02-03",
        Contact(persons=(mother,), channel="message", topics=("doc", "hou"), outcomes=("information", "referral")),
    )
    diary.write("2020-02-04", Contact(channel="in_person_desk", anonymous=1, for_other=True, **INFORMED))
    diary.write("2020-03-10", Contact(persons=(father,), channel="phone_out", reached="no_answer"))
    diary.write("2020-03-11", Contact(persons=(man,), channel="phone_out", reached="wrong_number"), desk="chiaravalle")
    diary.write("2020-03-12", Contact(counterpart="service", channel="email", minutes=15, **INFORMED))
    diary.write("2020-03-13", WorkLogged(activity="travel", action="services", minutes=35))
    return diary  # fmt: skip


def test_contacts_by_desk_town_channel_mode_worker_topic_and_month(met: Diary) -> None:
    assert {(): 4, "falconara": 3, "chiaravalle": 1} == figures(met, "desk")["X01"]
    assert {(): 4, "042018": 3, "042014": 1} == figures(met, "municipality")["X01"]
    assert {(): 4, "in_person_desk": 2, "phone_in": 1, "message": 1} == figures(met, "channel")["X01"]
    assert {(): 4, "unknown": 4} == figures(met, "mode")["X01"]
    assert {(): 2, "phone": 2} == figures(met, "mode")["X02b"]
    assert {(): 4, "test": 3, "m2": 1} == figures(met, "worker")["X01"]
    assert {(): 4, "doc": 4, "hou": 1} == figures(met, "topics")["X01"]
    assert {(): 4, "2020-01": 2, "2020-02": 2} == figures(met, "month")["X01"]
    assert {(): 4, "tcn": 3, "unknown": 1} == figures(met, "tg")["X01"]


def test_failed_attempts_over_all_attempts(met: Diary) -> None:
    share = figures(met, "desk")["X02"]
    assert {(): Fraction(100, 3), "falconara": 25, "chiaravalle": 50} == share
    assert 2 == figures(met)["X02b"][()]


def test_persons_met_are_those_with_a_name_each_counted_once(met: Diary) -> None:
    assert {(): 4, "1": 2, "2": 2} == figures(met, "sex")["X03"]
    assert {(): 4, "lt18": 1, "18_60": 2, "gt60": 1} == figures(met, "age")["X03"]
    assert {(): 4, "MAR": 2, "ROU": 1, "TUN": 1} == figures(met, "citizenships")["X03"]
    assert {(): 4, "tcn": 3, "eu": 1} == figures(met, "tg")["X03"]
    assert {(): 4, "ara": 3, "unknown": 1} == figures(met, "first_language")["X03"]


def test_people_without_a_name_are_counted_apart(met: Diary) -> None:
    """One contact was without identity; three people went without a name, two of them beside the family."""
    assert (1, 3) == (figures(met)["X04"][()], figures(met)["X04b"][()])


def test_first_time_and_returning_persons(met: Diary) -> None:
    """The family is new and its mother came back; the man has been known since 2018."""
    assert (3, 2) == (figures(met)["X05"][()], figures(met)["X06"][()])
    february = figures(met, period=("2020-02-01", "2020-02-29"))
    assert (0, 1) == (february["X05"][()], february["X06"][()])


def test_hours_are_those_of_contacts_and_those_logged_apart(met: Diary) -> None:
    assert {
        (): Fraction(3, 2),
        "desk": Fraction(2, 3),
        "network": Fraction(1, 4),
        "travel": Fraction(7, 12),
    } == figures(met, "activity")["X12"]
    assert {(): Fraction(3, 2), "test": Fraction(4, 3), "m2": Fraction(1, 6)} == figures(met, "worker")["X12"]
    assert {(): Fraction(3, 2), "services": Fraction(3, 2)} == figures(met, "action")["X12"]


def test_minutes_of_mediations_and_services_are_hours_beside_those_that_are_logged() -> None:
    """A contact of two persons is half an hour once, and so are the mediation and the service of both."""
    diary = Diary()
    family = (diary.person(), diary.person())
    diary.write("2020-01-10", Contact(persons=family, channel="home", topics=("doc",), minutes=30))
    diary.write("2020-01-10", MediationDelivered(persons=family, minutes_on_site=60, minutes_travel=20))
    diary.write("2020-01-10", ServiceDelivered(persons=family, service_kind="information", minutes=10))
    assert {(): 2} == figures(diary)["X12"]
    diary.write("2020-01-10", WorkLogged(activity="mediation", minutes=60))
    assert {(): 3} == figures(diary)["X12"]


def test_remote_contacts_over_contacts(met: Diary) -> None:
    assert {(): 50, "2020-01": 50, "2020-02": 50} == figures(met, "month")["X14"]
    assert {(): 50, "falconara": Fraction(100, 3), "chiaravalle": 100} == figures(met, "desk")["X14"]


def test_needs_and_services_of_a_family_count_once() -> None:
    diary = Diary()
    pair = (diary.person(sex="2"), diary.person(sex="1"))
    diary.write("2020-01-10", NeedOpened(persons=pair, category="doc.permit_renewal"))
    diary.write("2020-01-11", NeedOpened(persons=pair[1:], category="hou"))
    diary.write("2020-04-01", NeedOpened(persons=pair, category="hou"))
    diary.write("2020-01-10", ServiceDelivered(persons=pair, service_kind="form_filled"))
    diary.write("2020-01-10", ServiceDelivered(persons=pair[:1], service_kind="phone_call"), desk="chiaravalle")
    by_area, by_category, by_sex = (figures(diary, each) for each in ("area", "category", "sex"))
    assert {(): 2, "doc": 1, "hou": 1} == by_area["V01"] == by_area["X09"]
    assert {(): 2, "doc.permit_renewal": 1, "hou": 1} == by_category["V01"] == by_category["X09"]
    assert {(): 2, "1": 1, "2": 1} == by_sex["V01"]
    assert {(): 2, "form_filled": 1, "phone_call": 1} == figures(diary, "service_kind")["V02"]
    assert {(): 2, "falconara": 1, "chiaravalle": 1} == figures(diary, "desk")["V02"]


@pytest.fixture(scope="module")
def referred() -> Diary:
    """Six referrals to two services: accepted, rejected, served late, received, silent; and an address."""
    diary = Diary()
    caf = f"body:{diary.write('2019-01-01', BodyRegistered(name='CAF', body_type='caf_patronato', in_network=False))}"
    inps = f"body:{diary.write('2019-01-01', BodyRegistered(name='INPS', body_type='inps'))}"
    diary.write("2020-02-01", NetworkRoleSet(body=caf, role="receives"))
    woman = diary.person(sex="2")

    def sent(day: str, receiver: str, name: str, **more: Any) -> str:
        return diary.write(day, ReferralSent(persons=(woman,), receiver=receiver, receiver_name=name, **more))

    accepted = sent("2020-01-10", caf, "CAF", topic="ben")
    diary.write("2020-01-12", ReferralAccepted(of=accepted))
    rejected = sent("2020-01-10", caf, "CAF", topic="ben")
    diary.write("2020-01-16", ReferralRejected(of=rejected, reason="no_capacity"))
    served = sent("2020-01-20", inps, "INPS", topic="wor")
    diary.write("2020-04-20", ReferralCompleted(of=served, outcome="served"))
    received = sent("2020-02-10", caf, "CAF", topic="ben")
    diary.write("2020-02-11", ReferralReceived(of=received))
    sent("2020-03-20", inps, "INPS", topic="wor", handover="accompanied")
    sent("2020-03-20", inps, "INPS", topic="wor", handover="orientation")
    return diary


def test_referrals_sent_by_receiver_handover_and_network(referred: Diary) -> None:
    assert {(): 6, "CAF": 3, "INPS": 3} == figures(referred, "receiver")["V03"]
    assert {(): 6, "sent": 4, "accompanied": 1, "orientation": 1} == figures(referred, "handover")["V03"]
    assert {(): 6, "inside": 1, "outside": 2, "unknown": 3} == figures(referred, "network")["V03"]
    assert {(): 6, "ben": 3, "wor": 3} == figures(referred, "topic")["V03"]


def test_answers_leave_addresses_out(referred: Diary) -> None:
    found = figures(referred, "receiver")
    assert {(): 60, "CAF": Fraction(200, 3), "INPS": 50} == found["V04"]
    assert {(): Fraction(200, 3), "CAF": 50, "INPS": 100} == found["V04b"]
    assert {(): 2, "CAF": 1, "INPS": 1} == found["V04c"]
    assert {(): 6, "CAF": 4, "INPS": 91} == found["V06"]


def test_who_was_served_counts_up_to_the_horizon_once_sixty_days_are_over(referred: Diary) -> None:
    def told(horizon: date) -> tuple[Any, ...]:
        (table,) = [each for each in referred.report(action, *Q1, horizon=horizon).tables if each.metric.id == "V05"]
        number = table.cells[0].number
        return number.above, number.below, number.open

    assert [(0, 0, 5), (0, 2, 3), (0, 4, 1), (1, 4, 1), (1, 5, 0)] == [
        told(date(2020, month, day)) for month, day in ((3, 9), (3, 10), (4, 19), (4, 20), (5, 19))
    ]


def test_an_answer_counts_once_it_has_come_by_the_horizon(referred: Diary) -> None:
    """Two answers in January, the third on 20 April; whoever was sent an address awaits none."""

    def told(horizon: date) -> tuple[Any, ...]:
        found = figures(referred, horizon=horizon)
        return tuple(found[name][()] for name in ("V04", "V04b", "V04c", "V06"))

    assert [
        (0, None, 5, None),
        (20, 100, 4, 2),
        (40, 50, 3, 4),
        (60, Fraction(200, 3), 2, 6),
    ] == [told(date(2020, month, day)) for month, day in ((1, 11), (1, 12), (4, 19), (4, 20))]


def test_a_rejection_stands_until_an_acceptance_has_come_by_the_horizon() -> None:
    """Rejected on 16 January and accepted on 1 April after all: until then it is an answer that was no."""
    diary = Diary()
    sent = diary.write("2020-01-10", ReferralSent(receiver="body:inps", receiver_name="INPS"))
    diary.write("2020-01-16", ReferralRejected(of=sent, reason="no_capacity"))
    diary.write("2020-04-01", ReferralAccepted(of=sent))
    early, late = (figures(diary, horizon=date(2020, month, day)) for month, day in ((3, 31), (4, 1)))
    assert ((1, 0, 6), (0, 100, 6)) == tuple(
        tuple(found[name][()] for name in ("V07", "V04b", "V06")) for found in (early, late)
    )


def test_a_mediation_that_took_place_counts_once_its_day_has_come_by_the_horizon() -> None:
    """Asked for and due on 10 January, cancelled on 12 January, and held on 2 April after all."""
    diary = Diary()
    asked = diary.write("2020-01-10", MediationRequested(language="ara", requester_name="Scuola", mode="in_person"))
    diary.write("2020-01-12", MediationCancelled(of=asked, cancelled_by="requester"))
    diary.write("2020-04-02", MediationDelivered(of=asked, mode="phone"))
    early, late = (figures(diary, horizon=date(2020, 4, day)) for day in (1, 2))
    assert ((0, 1), (100, 0)) == tuple((found["V08"][()], found["V08c"][()]) for found in (early, late))


def test_rejections_by_reason_on_the_day_of_the_rejection(referred: Diary) -> None:
    assert {(): 1, "no_capacity": 1} == figures(referred, "reason")["V07"]
    assert 0 == figures(referred, period=("2020-01-01", "2020-01-15"))["V07"][()]


def test_mediations_requested_delivered_and_cancelled() -> None:
    diary = Diary()
    asked = [
        diary.write("2020-01-10", MediationRequested(language=language, requester_name="Scuola", mode="in_person"))
        for language in ("ara", "ara", "ben", "ben")
    ]
    diary.write("2020-01-11", MediationScheduled(of=asked[0], at="2020-01-20T09:00", mediator="m1"))
    diary.write("2020-01-20", MediationDelivered(of=asked[0], mode="phone"))
    diary.write("2020-01-21", MediationCancelled(of=asked[1], cancelled_by="requester"))
    diary.write("2020-01-22", MediationScheduled(of=asked[2], at="2020-04-02T09:00", mediator="m1"))
    diary.write("2020-02-10", MediationDelivered(language="ara", requester_name="Consultorio", mode="phone"))
    found = figures(diary, "language", horizon=date(2020, 3, 31))
    assert {(): Fraction(100, 3), "ara": 50, "ben": 0} == found["V08"]
    assert {(): 2, "ara": 2} == found["V08b"]
    assert {(): 2, "phone": 2} == figures(diary, "mode")["V08b"]
    assert {(): 2, "Scuola": 1, "Consultorio": 1} == figures(diary, "requester")["V08b"]
    assert {(): 1, "requester": 1} == figures(diary, "cancelled_by")["V08c"]
    assert 25 == figures(diary)["V08"][()]


def test_cases_open_closed_and_how_long_they_lasted() -> None:
    """A family's case that changes hands, one closed after 31 days, one of another action; dispersion stays outside."""
    diary = Diary()
    family = (diary.person(sex="2"), diary.person(sex="1"))
    first = diary.write("2020-01-10", CaseOpened(persons=family, action="services", worker="m1"))
    diary.write("2020-03-01", CaseAssigned(of=first, worker="m2"))
    closed = diary.write("2020-02-01", CaseOpened(persons=family[:1], action="services", worker="m1"))
    diary.write("2020-03-03", CaseClosed(of=closed, outcome="aims_met"))
    diary.write("2020-03-21", CaseOpened(persons=family[1:], action="school", worker="m1"))
    diary.write("2020-03-22", SchoolCaseOpened(person=family[1], form="abbandono"))
    assert {(): 2, "m1": 1, "m2": 1} == figures(diary, "worker")["X25"]
    assert {(): 2, "services": 1, "school": 1} == figures(diary, "action")["X25"]
    assert {(): Fraction(91, 2), "m2": 81, "m1": 10} == figures(diary, "worker")["X25b"]
    assert 2 == figures(diary, period=("2020-01-01", "2020-02-29"))["X25"][()]
    assert {(): 3, "2": 2, "1": 1} == figures(diary, "sex")["X26"]
    assert {(): 3, "m1": 3} == figures(diary, "worker")["X26"]
    assert {(): 1, "aims_met": 1} == figures(diary, "outcome")["X26b"]
    assert {(): 31, "aims_met": 31} == figures(diary, "outcome")["X27"]
