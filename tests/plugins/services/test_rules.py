"""What services refuse because of what is known already, told as what a mediator tries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from primm.core.events.kinds.case import (
    CaseClosed,
    CaseOpened,
    CaseReviewed,
    NeedClosed,
    NeedOpened,
    NeedUpdated,
    TaskSet,
)
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.mediation import (
    MediationCancelled,
    MediationDelivered,
    MediationRequested,
    MediationScheduled,
    MediationUnmet,
)
from primm.core.events.kinds.referral import (
    ReferralAccepted,
    ReferralCancelled,
    ReferralCompleted,
    ReferralDrafted,
    ReferralExpired,
    ReferralReceived,
    ReferralRejected,
    ReferralSent,
    ReferralStarted,
)
from primm.core.host.plugins import core_kinds
from primm.plugins.services import action
from primm.plugins.services.rules import RULES, case_is_open
from primm.testing import Diary

if TYPE_CHECKING:
    from primm.core.events.base import Event

    Step = Callable[[str], Event]

STEPS: dict[str, Step] = {
    "received": lambda of: ReferralReceived(of=of),
    "accepted": lambda of: ReferralAccepted(of=of),
    "rejected": lambda of: ReferralRejected(of=of, reason="no_capacity"),
    "started": lambda of: ReferralStarted(of=of),
    "completed": lambda of: ReferralCompleted(of=of, outcome="served"),
    "cancelled": lambda of: ReferralCancelled(of=of, cancelled_by="user"),
    "expired": lambda of: ReferralExpired(of=of),
}
EVERY = set(STEPS)
INPS = "body:inps"


def tried(diary: Diary, on: str, event: Event) -> list[str]:
    """The fields that the rules complain about."""
    return [problem.field for problem in diary.problems(action, on, event)]


def sent(diary: Diary) -> str:
    return diary.write("2020-01-10", ReferralSent(receiver=INPS))


@pytest.mark.parametrize(
    ("before", "moves"),
    [
        ((), EVERY),
        (("received",), EVERY - {"received", "expired"}),
        (("accepted",), {"started", "completed", "cancelled"}),
        (("received", "accepted"), {"started", "completed", "cancelled"}),
        (("started",), {"completed", "cancelled"}),
        (("completed",), set()),
        (("rejected",), set()),
        (("cancelled",), set()),
        (("expired",), set()),
    ],
)
def test_a_referral_that_was_sent_goes_forward_in_any_jump_and_ends_once(
    diary: Diary, before: tuple[str, ...], moves: set[str]
) -> None:
    referral = sent(diary)
    for day, step in enumerate(before, 11):
        diary.write(f"2020-01-{day}", STEPS[step](referral))
    assert moves == {step for step in STEPS if not tried(diary, "2020-01-20", STEPS[step](referral))}


def test_a_draft_may_be_sent_or_cancelled_or_jump_forward_but_is_not_rejected_nor_expires(diary: Diary) -> None:
    draft = diary.write("2020-01-10", ReferralDrafted(receiver=INPS))
    assert EVERY - {"rejected", "expired"} == {
        step for step in STEPS if not tried(diary, "2020-01-20", STEPS[step](draft))
    }
    assert [] == tried(diary, "2020-01-12", ReferralSent(of=draft, receiver=INPS))
    diary.write("2020-01-11", ReferralCancelled(of=draft, cancelled_by="desk"))
    assert ["of"] == tried(diary, "2020-01-12", ReferralSent(of=draft, receiver=INPS))


def test_a_step_is_told_late_on_a_day_that_fits(diary: Diary) -> None:
    referral = sent(diary)
    diary.write("2020-01-20", ReferralStarted(of=referral))
    assert [] == tried(diary, "2020-01-15", ReferralAccepted(of=referral))
    assert [] == tried(diary, "2020-01-20", ReferralAccepted(of=referral))
    assert ["occurred"] == tried(diary, "2020-01-21", ReferralAccepted(of=referral))
    assert ["occurred"] == tried(diary, "2020-01-19", ReferralCompleted(of=referral, outcome="served"))


@pytest.mark.parametrize("step", sorted(EVERY))
def test_an_answer_that_names_the_draft_is_not_before_the_sending(diary: Diary, step: str) -> None:
    draft = diary.write("2020-01-10", ReferralDrafted(receiver=INPS))
    diary.write("2020-01-12", ReferralSent(of=draft, receiver=INPS))
    assert ["occurred"] == tried(diary, "2020-01-11", STEPS[step](draft))
    assert [] == tried(diary, "2020-01-12", STEPS[step](draft))


def test_a_draft_goes_to_several_receivers_at_once_and_each_answers_for_itself(diary: Diary) -> None:
    draft = diary.write("2020-01-10", ReferralDrafted(receiver=INPS))
    first = diary.write("2020-01-11", ReferralSent(of=draft, receiver=INPS))
    assert [] == tried(diary, "2020-01-11", ReferralSent(of=draft, receiver="body:caf"))
    assert [] == tried(diary, "2020-01-12", STEPS["rejected"](draft))
    second = diary.write("2020-01-11", ReferralSent(of=draft, receiver="body:caf"))
    assert ["of"] == tried(diary, "2020-01-12", STEPS["rejected"](draft))
    diary.write("2020-01-12", STEPS["rejected"](first))
    assert ["of"] == tried(diary, "2020-01-13", STEPS["accepted"](first))
    assert [] == tried(diary, "2020-01-13", STEPS["accepted"](second))


def test_what_has_its_opening_elsewhere_is_let_through(diary: Diary) -> None:
    assert not diary.problems(
        action, "2020-01-20", STEPS["accepted"]("01900000-0000-7000-8000-00000000ffff"), subjects=(diary.person(),)
    )


@pytest.mark.parametrize(
    "end",
    [
        lambda of: MediationDelivered(of=of),
        lambda of: MediationCancelled(of=of, cancelled_by="user"),
        lambda of: MediationUnmet(of=of, reason="no_slot"),
    ],
)
def test_a_mediation_ends_once(diary: Diary, end: Step) -> None:
    asked = diary.write("2020-01-10", MediationRequested(language="ben"))
    scheduled = MediationScheduled(of=asked, at="2020-01-20", mediator="m1")
    assert [] == tried(diary, "2020-01-11", scheduled)
    diary.write("2020-01-11", scheduled)
    assert [] == tried(diary, "2020-01-12", scheduled)
    diary.write("2020-01-20", end(asked))
    assert [["of"]] * 2 == [tried(diary, "2020-01-21", each) for each in (scheduled, end(asked))]
    assert [] == tried(diary, "2020-01-21", MediationDelivered(language="ben"))


def test_a_need_ends_once(diary: Diary) -> None:
    need = diary.write("2020-01-10", NeedOpened(category="doc"))
    diary.write("2020-01-11", NeedClosed(of=need, outcome="met"))
    assert ["of"] == tried(diary, "2020-01-12", NeedClosed(of=need, outcome="given_up"))
    assert ["of"] == tried(diary, "2020-01-12", NeedUpdated(of=need, urgency="same_day"))


def test_nothing_is_added_to_a_case_that_is_closed(diary: Diary) -> None:
    person = diary.person()
    case = diary.write("2020-01-10", CaseOpened(persons=(person,), action="services"))
    referral = ReferralSent(persons=(person,), receiver=INPS, case=case)
    assert [[], []] == [tried(diary, "2020-01-11", each) for each in (CaseReviewed(of=case), referral)]
    diary.write("2020-01-11", CaseClosed(of=case, outcome="aims_met"))
    assert ["of"] == tried(diary, "2020-01-12", CaseReviewed(of=case))
    assert ["of"] == tried(diary, "2020-01-10", CaseClosed(of=case, outcome="given_up"))
    assert ["case"] == tried(diary, "2020-01-12", referral)


MENTIONS: list[tuple[str, Callable[[str, str], Event]]] = [
    ("case", lambda person, case: Contact(persons=(person,), channel="home", case=case)),
    ("case", lambda person, case: NeedOpened(persons=(person,), category="doc", case=case)),
    ("case", lambda person, case: MediationRequested(persons=(person,), language="ben", case=case)),
    ("case", lambda person, case: MediationDelivered(persons=(person,), case=case)),
    ("case", lambda person, case: MediationUnmet(persons=(person,), reason="no_slot", case=case)),
    ("case", lambda person, case: ReferralDrafted(persons=(person,), receiver=INPS, case=case)),
    ("case", lambda person, case: ReferralSent(persons=(person,), receiver=INPS, case=case)),
    ("regarding", lambda person, case: TaskSet(persons=(person,), due="2020-03-01", regarding=case)),
]


@pytest.mark.parametrize(("field", "mention"), MENTIONS)
def test_every_kind_that_mentions_a_case_gets_the_same_answer(
    diary: Diary, field: str, mention: Callable[[str, str], Event]
) -> None:
    """From the day of the closing on; what happened before may be told late."""
    person = diary.person()
    case, other = (diary.write("2020-01-10", CaseOpened(persons=(person,), action="services")) for _ in range(2))
    assert [] == tried(diary, "2020-01-20", mention(person, case))
    diary.write("2020-01-15", CaseClosed(of=case, outcome="aims_met"))
    assert [[], [field], [field]] == [
        tried(diary, day, mention(person, case)) for day in ("2020-01-14", "2020-01-15", "2020-01-20")
    ]
    assert [] == tried(diary, "2020-01-20", mention(person, other))


def test_every_kind_that_mentions_a_case_is_asked_whether_it_is_open() -> None:
    asked = [kind for each in RULES if each.check is case_is_open for kind in each.kinds]
    assert set(asked) == {
        kind.kind for kind in (*core_kinds(), *action.kinds) for field in kind.fields if "case.opened" in field.of
    }


def message(*persons: str, channel: str = "message") -> Contact:
    """A message to these persons."""
    return Contact(persons=persons, channel=channel, topics=("doc",), outcomes=("information",))


def test_the_messages_of_one_day_at_one_desk_are_one_contact() -> None:
    diary = Diary()
    person, other = diary.person(), diary.person()
    diary.write("2020-03-10T09:00", message(person))
    (warning,) = diary.problems(action, "2020-03-10T15:00", message(person))
    assert ("channel", True) == (warning.field, warning.warns)
    assert [] == diary.problems(action, "2020-03-11", message(person))
    assert [] == diary.problems(action, "2020-03-10", message(other))
    assert [] == diary.problems(action, "2020-03-10", message(person, channel="phone_out"))


def test_a_call_before_a_message_is_another_contact() -> None:
    diary = Diary()
    person = diary.person()
    diary.write("2020-03-10", message(person, channel="phone_out"))
    assert [] == diary.problems(action, "2020-03-10", message(person))


def test_messages_of_nobody_are_not_known_to_be_of_one() -> None:
    diary = Diary()
    diary.write("2020-03-10", message())
    assert [] == diary.problems(action, "2020-03-10", message())
