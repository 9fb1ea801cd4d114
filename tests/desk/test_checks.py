"""What is missing or odd: each check finds what is so, and leaves what is not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from primm.core.events.kinds.case import CaseClosed, CaseOpened, NeedClosed, NeedOpened, TaskDone, TaskSet
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.desk import DeskModeChanged, DeskSessionClosed, DeskSessionOpened
from primm.core.events.kinds.mediation import MediationCancelled, MediationRequested, MediationScheduled
from primm.core.events.kinds.referral import ReferralAccepted, ReferralReceived, ReferralSent
from primm.core.events.kinds.rights import (
    PersonRequest,
    PersonRequestAnswered,
    PersonRequestDecided,
    PersonRequestExtended,
)
from primm.core.figures.period import Period
from primm.desk.checking import Odd
from primm.desk.checks import CHECKS, Look
from primm.desk.workers import modes_of
from primm.testing.diary import Diary

if TYPE_CHECKING:
    from collections.abc import Callable

    from primm.desk.checks import Check

BY_NAME = {check.name: check for check in CHECKS}
QUARTER, TODAY = Period(date(2020, 1, 1), date(2020, 3, 31)), date(2020, 4, 20)


def contact(*persons: str, **said: Any) -> Contact:
    known = {"channel": "phone_in", "topics": ("doc",), "outcomes": ("information",), "minutes": 5, "language": "ita"}
    return Contact(persons=persons, **(known | said))


def sessions(diary: Diary, person: str) -> list[str]:
    left = diary.write("2020-01-10", DeskSessionOpened())
    closed = diary.write("2020-01-11", DeskSessionOpened())
    diary.write("2020-01-11", DeskSessionClosed(of=closed, minutes=240))
    diary.write("2020-04-10", DeskSessionOpened())
    return [left]


def tasks(diary: Diary, person: str) -> list[str]:
    left = diary.write("2020-01-10", TaskSet(persons=(person,), due="2020-02-03T10:30", task_kind="appointment"))
    kept = diary.write("2020-01-10", TaskSet(persons=(person,), due="2020-02-04"))
    diary.write("2020-02-04", TaskDone(of=kept))
    diary.write("2020-01-10", TaskSet(persons=(person,), due="2020-05-04"))
    moved = [diary.write("2020-01-10", TaskSet(persons=(person,), due="2020-02-05")) for _ in range(3)]
    for task, to in zip(moved, ("2020-02-06T09:00", "2020-05-06", "2020-02-06"), strict=True):
        diary.write("2020-02-05", TaskDone(of=task, outcome="moved", moved_to=to))
    diary.write("2020-02-06", TaskDone(of=moved[-1], outcome="kept"))
    return [left, moved[0]]


def outcomes(diary: Diary, person: str) -> list[str]:
    diary.write("2020-01-10", contact(person))
    diary.write("2020-01-10", contact(person, reached="no_answer", outcomes=()))
    diary.write("2019-12-31", contact(person, outcomes=("missing",)))
    return [diary.write("2020-01-11", contact(person, outcomes=("missing",)))]


def minutes(diary: Diary, person: str) -> list[str]:
    diary.write("2020-01-10", contact(person, minutes=0))
    return [diary.write("2020-01-11", contact(person, minutes=None))]


def languages(diary: Diary, person: str) -> list[str]:
    diary.write("2020-01-10", contact(person))
    diary.write("2020-01-10", contact(diary.person(languages=("ara",)), language=None))
    diary.write("2020-01-10", contact(anonymous=1, language=None))
    return [diary.write("2020-01-11", contact(person, language=each)) for each in (None, "unknown")]


def needs(diary: Diary, person: str) -> list[str]:
    idle = diary.write("2020-01-10", NeedOpened(persons=(person,), category="hou"))
    met = diary.write("2020-01-10", NeedOpened(persons=(person,), category="doc"))
    diary.write("2020-01-12", NeedClosed(of=met, outcome="met"))
    diary.write("2020-01-15", contact(person))
    diary.write("2020-04-01", contact(person, reached="no_answer", outcomes=()))
    return [idle]


def referrals(diary: Diary, person: str) -> list[str]:
    def sent(on: str, **said: Any) -> str:
        return diary.write(on, ReferralSent(persons=(person,), receiver="body:caf", **said))

    silent, arrived, answered = sent("2020-03-01"), sent("2020-03-02"), sent("2020-03-03")
    diary.write("2020-03-04", ReferralReceived(of=arrived))
    diary.write("2020-03-04", ReferralAccepted(of=answered))
    sent("2020-03-05", handover="orientation")
    sent("2020-04-10")
    return [silent, arrived]


def mediations(diary: Diary, person: str) -> list[str]:
    def asked(at: str) -> str:
        request = diary.write("2020-03-01", MediationRequested(persons=(person,), language="ara"))
        diary.write("2020-03-02", MediationScheduled(of=request, at=at, mediator="kb"))
        return request

    over, cancelled = asked("2020-03-10T09:30"), asked("2020-03-11")
    diary.write("2020-03-09", MediationCancelled(of=cancelled, cancelled_by="user"))
    asked("2020-04-30")
    diary.write("2020-03-01", MediationRequested(persons=(person,), language="ara"))
    slots = ("2020-03-12T15:00", "2020-03-13"), ("2020-03-12", "2020-05-02")
    asked_for = [
        diary.write("2020-03-01", MediationRequested(persons=(person,), language="ara", proposed_slots=each))
        for each in slots
    ]
    return [over, asked_for[0]]


def modes(diary: Diary, person: str) -> list[str]:
    diary.write("2020-03-09", DeskModeChanged(mode="phone"))
    diary.write("2020-03-08", contact(person, channel="in_person_desk"))
    diary.write("2020-03-09", contact(person))
    return [diary.write("2020-03-10", contact(person, channel="in_person_desk"))]


def test_of_two_modes_from_one_day_on_the_last_word_holds() -> None:
    diary, day = Diary(), date(2020, 3, 9)
    for since, mode in ((day, "phone"), (date(2020, 4, 1), "phone"), (day, "closed")):
        diary.write("2020-03-01", DeskModeChanged(mode=mode, since=since))
    look = Look(QUARTER, TODAY, {"falconara": modes_of(diary.history("desk:falconara"))})
    assert ("in_person", "closed") == (look.mode("falconara", date(2020, 3, 8)), look.mode("falconara", day))


def late(diary: Diary, person: str) -> list[str]:
    def recorded(day: str) -> str:
        told = diary.write("2020-01-10", contact(person))
        own = diary._concerning[person]
        own[-1] = own[-1]._replace(recorded=f"{day}T10:00:00.000000Z")
        return told

    recorded("2020-01-24")
    return [recorded("2020-01-25")]


def order(diary: Diary, person: str) -> list[str]:
    need = diary.write("2020-02-10", NeedOpened(persons=(person,), category="hou"))
    first = diary.write("2020-02-09", NeedClosed(of=need, outcome="met"))
    diary.write("2020-02-10", NeedClosed(of=need, outcome="met"))
    return [first]


def ends(diary: Diary, person: str) -> list[str]:
    case = diary.write("2020-02-10", CaseOpened(persons=(person,), action="services"))
    diary.write("2020-02-11", CaseClosed(of=case, outcome="aims_met"))
    moved = diary.write("2020-02-10", TaskSet(persons=(person,), due="2020-02-11"))
    diary.write("2020-02-11", TaskDone(of=moved, outcome="moved", moved_to="2020-02-12"))
    diary.write("2020-02-12", TaskDone(of=moved))
    return [diary.write("2020-02-12", CaseClosed(of=case, outcome="given_up"))]


def rights(diary: Diary, person: str) -> list[str]:
    """One that is late; one that was answered, one made longer, one whose month runs on, one of a later quarter."""
    asked = [diary.write("2020-01-10", PersonRequest(person=person, right="access", how="letter")) for _ in range(3)]
    diary.write("2020-01-20", PersonRequestDecided(of=asked[1], decision="refused", reason="no_data", decided_by="rpd"))
    diary.write("2020-01-21", PersonRequestAnswered(of=asked[1], how="letter"))
    diary.write("2020-01-30", PersonRequestExtended(of=asked[2], reason="complex", told="letter"))
    diary.write("2020-03-25", PersonRequest(person=person, right="erase", how="letter"))
    diary.write("2020-04-01", PersonRequest(person=person, right="erase", how="letter", due=date(2020, 4, 2)))
    return [asked[0], asked[2]]


STORIES: dict[str, Callable[[Diary, str], list[str]]] = {
    "session_open": sessions,
    "task_unanswered": tasks,
    "contact_outcome": outcomes,
    "contact_minutes": minutes,
    "contact_language": languages,
    "need_idle": needs,
    "referral_unanswered": referrals,
    "mediation_without_end": mediations,
    "desk_mode": modes,
    "recorded_late": late,
    "out_of_order": order,
    "ended_twice": ends,
    "request_overdue": rights,
}  # fmt: skip
OF_PERSONS = {
    "person_birth_year": "birth_year",
    "person_citizenship": "citizenships",
    "person_residence": "municipality",
}


def found(check: Check, diary: Diary) -> list[str]:
    look = Look(QUARTER, TODAY, {"falconara": modes_of(diary.history("desk:falconara"))})
    subjects = {each for entry in diary.entries for each in entry.subjects if each}
    return sorted({entry.id for each in subjects for entry in check.find(diary.history(each), look)})


@pytest.mark.parametrize("name", STORIES)
def test_a_check_finds_what_is_so_and_nothing_else(name: str) -> None:
    diary = Diary()
    expected = STORIES[name](diary, diary.person(birth_year=1980, municipality="042018"))
    assert expected
    assert expected == found(BY_NAME[name], diary)


@pytest.mark.parametrize("name", OF_PERSONS)
def test_what_a_file_lacks_is_told_of_those_who_were_met(name: str) -> None:
    diary, known = Diary(), {"birth_year": 1980, "citizenships": ("MAR",), "municipality": "042018"}
    lacking = {**known, OF_PERSONS[name]: ("unknown",) if name == "person_citizenship" else None}
    met, whole, unmet = diary.person(**lacking), diary.person(**known), diary.person(**lacking)
    for each in (met, whole):
        diary.write("2020-02-01", contact(each))
    diary.write("2019-02-01", contact(unmet))
    assert [met.partition(":")[2]] == found(BY_NAME[name], diary)


@pytest.mark.parametrize("name", ["person_citizenship", "person_residence"])
def test_who_prefers_not_to_say_is_not_asked_again(name: str) -> None:
    diary = Diary()
    met = diary.person(birth_year=1980, citizenships=("refused",), municipality="refused")
    diary.write("2020-02-01", contact(met))
    assert [] == found(BY_NAME[name], diary)


def test_neither_is_the_language_that_somebody_prefers_not_to_say() -> None:
    diary = Diary()
    diary.write("2020-02-01", contact(diary.person(), language="refused"))
    assert [] == found(BY_NAME["contact_language"], diary)
    diary.write("2020-02-02", contact(diary.person(), language="unknown"))
    assert 1 == len(found(BY_NAME["contact_language"], diary))


def test_every_check_has_its_story() -> None:
    assert {check.name for check in CHECKS} == STORIES.keys() | OF_PERSONS.keys()


def test_what_mends_it_has_its_handle_its_day_and_its_desk() -> None:
    diary = Diary()
    diary.write("2020-01-10", DeskSessionOpened())
    said = {Odd(check, diary.entries[0]).mend for check in CHECKS}
    assert {"", True} == {each and each.startswith("primm ") for each in said}
    assert [] == [each for each in said if "{" in each]
