"""The agenda of a day, made of what a diary tells."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from primm.core.events.kinds.case import NeedClosed, NeedOpened, TaskDone, TaskSet
from primm.core.events.kinds.mediation import MediationDelivered, MediationRequested, MediationScheduled
from primm.core.events.kinds.person import PersonContactDetailChanged
from primm.core.events.kinds.referral import ReferralAccepted, ReferralExpired, ReferralSent
from primm.desk.agenda import Rows, agenda_of
from primm.plugins.services.applications import applications
from primm.plugins.services.events import ApplicationPrepared, ApplicationSubmitted
from primm.plugins.services.extensions import valid_until
from primm.plugins.services.mediations import mediations
from primm.plugins.services.needs import needs
from primm.plugins.services.referrals import referrals
from primm.plugins.services.standing import standing
from primm.plugins.services.tasks import tasks
from primm.testing.diary import Diary

if TYPE_CHECKING:
    from primm.desk.agenda import Agenda, Item

MONDAY, SUNDAY = date(2020, 4, 6), date(2020, 4, 12)


def agenda(diary: Diary, first: date = MONDAY, last: date | None = None) -> Agenda:
    """The agenda of everything that the diary tells."""
    views = {
        "tasks": tasks,
        "standing": standing,
        "referrals": referrals,
        "mediations": mediations,
        "needs": needs,
        "applications": applications,
    }
    rows: dict[str, Any] = {name: diary.rows(view) for name, view in views.items()}
    rows["referrals"] = [each for each in rows["referrals"] if not (each.answered_on or each.ended_on)]
    rows["mediations"] = [each for each in rows["mediations"] if not (each.delivered_on or each.cancelled_on)]
    rows["applications"] = [each for each in rows["applications"] if not (each.submitted_on or each.decided_on)]
    rows["needs"] = [each for each in rows["needs"] if not each.closed]
    return agenda_of(Rows(**rows), first, last or first)


def dues(items: tuple[Item, ...]) -> list[tuple[str, str | None]]:
    """When each of them is due and how it ended."""
    return [(each.due, each.state) for each in items]


def test_what_is_due_earlier_comes_first_and_what_has_a_time_after_what_has_none() -> None:
    diary = Diary()
    for due in ("2020-04-06T11:00", "2020-04-06", "2020-04-06T09:30", "2020-04-07"):
        diary.write("2020-03-31", TaskSet(due=due, task_kind="appointment"))
    assert dues(agenda(diary).appointments) == [
        ("2020-04-06", None),
        ("2020-04-06T09:30", None),
        ("2020-04-06T11:00", None),
    ]


def test_a_moved_appointment_is_seen_on_both_days_and_ends_on_the_second() -> None:
    diary = Diary()
    task = diary.write("2020-03-31", TaskSet(due="2020-04-06T09:30", task_kind="appointment"))
    diary.write("2020-04-01", TaskDone(of=task, outcome="moved", moved_to="2020-04-08T10:00"))
    diary.write("2020-04-08", TaskDone(of=task, outcome="kept"))
    found = agenda(diary, MONDAY, SUNDAY).appointments
    assert dues(found) == [("2020-04-06T09:30", "moved"), ("2020-04-08T10:00", "kept")]
    assert [(each.id, each.detail) for each in found] == [(task, "2020-04-08T10:00"), (task, None)]


def test_what_nobody_ended_is_overdue_and_what_was_done_is_not_shown_again() -> None:
    diary = Diary()
    done = diary.write("2020-03-01", TaskSet(due="2020-03-10"))
    diary.write("2020-03-10", TaskDone(of=done))
    left = diary.write("2020-03-01", TaskSet(due="2020-03-11", task_kind="call"))
    found = agenda(diary)
    assert [(each.id, each.what) for each in found.overdue] == [(left, "call")]
    assert found.tasks == ()


def test_a_family_s_appointment_is_one_line_with_all_its_persons() -> None:
    diary = Diary()
    mother, child = diary.person(), diary.person()
    diary.write("2020-03-31", TaskSet(persons=(mother, child), due="2020-04-06", task_kind="appointment"))
    assert [each.persons for each in agenda(diary).appointments] == [(mother, child)]


def test_a_referral_waits_after_the_fourteenth_day_until_it_is_answered_or_ends() -> None:
    diary = Diary()
    for on in ("2020-03-22", "2020-03-23"):
        diary.write(on, ReferralSent(receiver="body:inps", receiver_name="INPS"))
    diary.write("2020-03-01", ReferralSent(receiver="body:caf", handover="orientation"))
    answered, over = (diary.write("2020-03-01", ReferralSent(receiver="body:caf")) for _ in range(2))
    diary.write("2020-03-03", ReferralAccepted(of=answered))
    diary.write("2020-03-31", ReferralExpired(of=over))
    assert [(each.due, each.detail) for each in agenda(diary).referrals] == [("2020-03-22", "INPS")]


def test_mediations_to_come_are_those_without_an_end_with_their_mediator_once_there_is_one() -> None:
    diary = Diary()
    first, second, third = (diary.write("2020-04-01", MediationRequested(language="ara")) for _ in range(3))
    diary.write("2020-04-02", MediationScheduled(of=second, at="2020-04-09T15:00", mediator="fz"))
    diary.write("2020-04-02", MediationDelivered(of=third))
    assert [(each.id, each.due, each.worker, each.state) for each in agenda(diary).mediations] == [
        (first, "2020-04-01", None, "requested"),
        (second, "2020-04-09T15:00", "fz", None),
    ]


def test_a_need_is_open_for_long_after_the_ninetieth_day() -> None:
    diary = Diary()
    for on in ("2020-01-06", "2020-01-07"):
        diary.write(on, NeedOpened(category="hou.search"))
    closed = diary.write("2019-01-07", NeedOpened(category="doc.tracking"))
    diary.write("2020-01-07", NeedClosed(of=closed, outcome="met"))
    assert [(each.due, each.topic) for each in agenda(diary).needs] == [("2020-01-06", "hou.search")]


def test_a_permit_is_shown_sixty_days_before_its_last_day_unless_its_renewal_is_prepared() -> None:
    diary = Diary()
    soon = diary.person(permit_expiry="2019-10")
    diary.person(permit_expiry="2019-11")
    renewed = diary.person(permit_expiry="2019-10")
    diary.write("2019-09-01", ApplicationPrepared(persons=(renewed,), application_kind="permit_renewal"))
    found = agenda(diary, date(2019, 9, 3)).permits
    assert [(each.persons, each.due, each.detail) for each in found] == [((soon,), "2019-10-31", None)]


def test_a_renewal_that_was_prepared_is_shown_until_it_is_handed_in_while_the_permit_runs_out() -> None:
    diary = Diary()
    pair = (diary.person(permit_expiry="2019-10"), diary.person())
    kit = diary.write("2019-09-01", ApplicationPrepared(persons=pair, application_kind="permit_renewal"))
    diary.write("2019-09-01", ApplicationPrepared(persons=pair[1:], application_kind="citizenship"))
    found = {day: agenda(diary, day).applications for day in (date(2019, 8, 31), date(2019, 9, 2), date(2019, 11, 1))}
    assert [0, 1, 0] == [len(items) for items in found.values()]
    (item,) = found[date(2019, 9, 2)]
    assert (kit, "2019-10-31", pair, "permit_renewal") == (item.id, item.due, item.persons, item.detail)
    diary.write("2019-09-03", ApplicationSubmitted(of=kit))
    assert () == agenda(diary, date(2019, 9, 4)).applications


def test_a_law_puts_an_expiry_off_only_once_it_is_in_force() -> None:
    april = date(2020, 4, 30)
    assert valid_until(april, date(2020, 4, 29)) == (april, None)
    assert valid_until(april, date(2020, 5, 2)) == (date(2020, 8, 31), "DL 18/2020 art. 103 c. 2-quater")
    assert valid_until(april, date(2021, 6, 1)) == (date(2021, 7, 31), "DL 56/2021 art. 2 c. 2")
    assert valid_until(date(2021, 9, 30), date(2021, 6, 1)) == (date(2021, 9, 30), None)


def test_the_agenda_shows_until_when_a_permit_is_valid_by_law() -> None:
    diary = Diary()
    diary.person(permit_expiry="2020-04")
    assert [each.due for each in agenda(diary, MONDAY).permits] == ["2020-04-30"]
    assert agenda(diary, date(2020, 5, 4)).permits == ()
    assert [each.due for each in agenda(diary, date(2020, 7, 2)).permits] == ["2020-08-31"]


def test_the_strictest_rule_of_merged_files_holds_whichever_was_said_last() -> None:
    diary = Diary()
    one, other = diary.person(contact_rule="never_call"), diary.person("2020-01-01", contact_rule="ok")
    (row,) = diary.rows(standing)
    assert (row.person, row.contact_rule) == (one, "never_call")
    history = diary.history(one)
    merged = type(history)(one, (*history.entries, *diary.history(other).entries), (one, other))
    assert [row.contact_rule for row in standing.make(merged)] == ["never_call"]  # type: ignore[attr-defined]


def test_a_rule_that_the_same_file_takes_back_holds_no_more() -> None:
    diary = Diary()
    person = diary.person(contact_rule="never_call")
    diary.write("2020-01-01", PersonContactDetailChanged(person=person, contact_rule="ok"))
    assert diary.rows(standing) == []
