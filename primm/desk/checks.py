"""What is missing or odd before a quarter is counted: a table of checks, each a question to one subject's history.

A check finds entries; beside each stands the command that mends it. Nothing here is refused or changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from primm.core.events.entry import Entry
from primm.core.events.kinds.case import CaseClosed, CaseOpened, NeedClosed, NeedOpened, TaskDone, TaskSet
from primm.core.events.kinds.contact import Contact
from primm.core.events.kinds.desk import DeskSessionClosed, DeskSessionOpened
from primm.core.events.kinds.mediation import MediationRequested, MediationScheduled
from primm.core.events.kinds.person import PersonRegistered
from primm.core.events.kinds.referral import ReferralReceived, ReferralSent
from primm.core.events.kinds.rights import PersonRequest, PersonRequestAnswered, PersonRequestExtended
from primm.desk.workers import mode_on
from primm.plugins.services.completeness import is_lacking, lacks
from primm.plugins.services.rights import due_of
from primm.words import _

if TYPE_CHECKING:
    from primm.core.figures.history import History
    from primm.core.figures.period import Period
    from primm.plugins.services.contacts import DeskModeRow

ANSWER_WITHIN = timedelta(days=14)  # as the board of referrals has it
IDLE = timedelta(days=90)
LATE = timedelta(days=14)  # between the day and its recording; the same classes as the delay of recording
ENDINGS: tuple[tuple[type[Any], type[Any]], ...] = (
    (NeedOpened, NeedClosed), (CaseOpened, CaseClosed), (TaskSet, TaskDone),
)  # fmt: skip

Found = Iterable[Entry[Any]]


class Look(NamedTuple):
    """What is looked at: a period, from a day on which it is looked, and how the desks worked."""

    period: Period
    today: date
    modes: Mapping[str, Sequence[DeskModeRow]] = {}  # of each desk, from one day to another

    def within(self, day: date) -> bool:
        """Whether a day lies in the period and is over."""
        return self.period.start <= day <= self.period.end and day < self.today

    def mode(self, desk: str, day: date) -> str:
        """How a desk worked on a day."""
        return mode_on(self.modes.get(desk, ()), day)


class Check(NamedTuple):
    """A question to the history of each subject, in one sentence, and the command that mends what it finds."""

    name: str
    sentence: str
    find: Callable[[History, Look], Found]
    mend: str = ""


def open_sessions(history: History, look: Look) -> Found:
    """Sessions that nobody closed."""
    return (
        each
        for each in history.of(DeskSessionOpened)
        if look.within(each.occurred) and not history.follow_ups(each, DeskSessionClosed)
    )


def unanswered_tasks(history: History, look: Look) -> Found:
    """Appointments and tasks whose day, as last set, is over and of which nobody said what came of them."""
    for each in history.of(TaskSet):
        moves = [step.event.moved_to for step in history.follow_ups(each, TaskDone)]
        last = [each.event.due, *filter(None, moves)][-1]
        if None not in moves and look.within(_day(last)):
            yield each


def _reached(history: History, look: Look) -> Iterator[Entry[Contact]]:
    return (
        each
        for each in history.of(Contact)
        if look.period.start <= each.occurred <= look.period.end and each.event.reached == "yes"
    )


def without_outcome(history: History, look: Look) -> Found:
    """Contacts of which nothing is said that came of them."""
    return (each for each in _reached(history, look) if lacks(each.event.outcomes))


def without_minutes(history: History, look: Look) -> Found:
    """Contacts without minutes: they are missing in the hours of work."""
    return (each for each in _reached(history, look) if each.event.minutes is None)


def without_language(history: History, look: Look) -> Found:
    """Contacts without a language, with persons of whom none is known either: a line at the desk seldom says it."""
    named = (each for each in _reached(history, look) if each.event.persons)
    return (each for each in named if lacks(each.event.language)) if lacks(history.person().languages) else ()


def idle_needs(history: History, look: Look) -> Found:
    """Needs that are open although their person was not reached for long."""
    last = max((each.occurred for each in history.of(Contact) if each.event.reached == "yes"), default=date.min)
    for each in history.of(NeedOpened):
        is_open = each.occurred <= look.period.end and not history.follow_ups(each, NeedClosed)
        if is_open and look.today - max(last, each.occurred) > IDLE:
            yield each


def unanswered_referrals(history: History, look: Look) -> Found:
    """Referrals that were sent and of which nothing was heard; that they arrived is no answer."""
    for each in history.of(ReferralSent):
        life: tuple[Entry[Any], ...] = history.follow_ups(each)
        answered = [step for step in life if not isinstance(step.event, ReferralReceived)]
        awaited = each.event.handover != "orientation" and each.occurred <= look.period.end
        if awaited and not answered and look.today - each.occurred > ANSWER_WITHIN:
            yield each


def mediations_without_end(history: History, look: Look) -> Found:
    """Mediations whose day, as last set or else proposed, is over, neither delivered, nor cancelled, nor unmet."""
    for each in history.of(MediationRequested):
        life: tuple[Entry[Any], ...] = history.follow_ups(each)
        days = [step.event.at for step in life if isinstance(step.event, MediationScheduled)]
        days = days[-1:] or sorted(each.event.proposed_slots)[-1:]
        if days and look.within(_day(days[0])) and all(isinstance(step.event, MediationScheduled) for step in life):
            yield each


def _file(history: History, look: Look) -> list[Entry[Any]]:
    """The file of a person who was reached in the period."""
    return list(history.of(PersonRegistered))[:1] if any(_reached(history, look)) else []


def without_birth_year(history: History, look: Look) -> Found:
    """Persons met whose age is unknown; who prefers not to say something is not asked again, here and below."""
    return _file(history, look) if is_lacking(history, "birth_year") else ()


def without_citizenship(history: History, look: Look) -> Found:
    """Persons met of whom it is unknown whether the funds are for them."""
    return _file(history, look) if is_lacking(history, "citizenships") else ()


def without_residence(history: History, look: Look) -> Found:
    """Persons met of whom it is unknown where they live."""
    return _file(history, look) if is_lacking(history, "municipality") else ()


def against_mode(history: History, look: Look) -> Found:
    """Visits to a desk that was closed or worked by phone: its mode was changed and nobody said so."""
    return (
        each
        for each in _reached(history, look)
        if each.event.channel == "in_person_desk" and look.mode(each.desk, each.occurred) in ("phone", "closed")
    )


def recorded_late(history: History, look: Look) -> Found:
    """What was recorded long after it happened."""
    for each in history.entries:
        if look.period.start <= each.occurred <= look.period.end and _day(each.recorded) - each.occurred > LATE:
            yield each


def out_of_order(history: History, look: Look) -> Found:
    """What is dated before that which it follows."""
    for each in history.entries:
        opening = history.opening(each)
        near = look.period.start <= each.occurred <= look.period.end
        if near and opening is not None and each.moment[:10] < opening.moment[:10]:
            yield each


def ended_twice(history: History, look: Look) -> Found:
    """Needs, cases and tasks that were ended more than once: two desks may not have known of one another."""
    for opened, ending in ENDINGS:
        openings: Found = history.of(opened)
        for each in openings:
            steps: tuple[Entry[Any], ...] = history.follow_ups(each, ending)
            endings = [step for step in steps if not getattr(step.event, "moved_to", None)]  # what is moved goes on
            yield from (again for again in endings[1:] if again.occurred <= look.period.end)


def overdue_requests(history: History, look: Look) -> Found:
    """Requests about data whose term is over, and that were not answered."""
    for each in history.of(PersonRequest):
        steps: tuple[Entry[Any], ...] = history.follow_ups(each)
        longer = [step for step in steps if isinstance(step.event, PersonRequestExtended)]
        open_ = not any(isinstance(step.event, PersonRequestAnswered) for step in steps)
        if open_ and each.occurred <= look.period.end and due_of(each, longer) < look.today:
            yield each


UPDATE, CORRECT = "primm record person.updated --person {handle}", "primm correct {handle}"
CHECKS = (
    Check("session_open", _("the desk session was never closed"), open_sessions,
          "primm record desk.session_closed --of {handle} --on {day} --minutes …"),
    Check("task_unanswered", _("nobody said what came of this appointment or task"), unanswered_tasks,
          "primm record task.done --of {handle} --outcome …"),
    Check("contact_outcome", _("the contact has no outcome"), without_outcome, f"{CORRECT} outcomes=…"),
    Check("contact_minutes", _("the contact has no minutes"), without_minutes, f"{CORRECT} minutes=…"),
    Check("contact_language", _("neither the contact nor the person has a language"), without_language,
          f"{CORRECT} language=…"),
    Check("need_idle", _("the need is open, and its person was not reached for 90 days"), idle_needs,
          "primm record need.closed --of {handle} --outcome …"),
    Check("referral_unanswered", _("the referral has had no answer for more than 14 days"), unanswered_referrals,
          "primm record referral.accepted --of {handle}"),
    Check("mediation_without_end", _("the day of the mediation is over, and nobody said whether it took place"),
          mediations_without_end, "primm record mediation.delivered --of {handle}"),
    Check("person_birth_year", _("the person's year of birth is missing"), without_birth_year,
          f"{UPDATE} --birth-year …"),
    Check("person_citizenship", _("the person's citizenship is missing"), without_citizenship,
          f"{UPDATE} --citizenships …"),
    Check("person_residence", _("the person's municipality of residence is missing"), without_residence,
          f"{UPDATE} --municipality …"),
    Check("desk_mode", _("a visit to a desk that was closed or worked by phone: was its mode changed?"), against_mode,
          "primm --desk {desk} record desk.mode_changed --mode in_person --on {day}"),
    Check("recorded_late", _("recorded more than 14 days later"), recorded_late),
    Check("out_of_order", _("dated before that which it follows"), out_of_order, f"{CORRECT} occurred=…"),
    Check("request_overdue", _("the request about data should have been answered"), overdue_requests,
          "primm person answer {handle}"),
    Check("ended_twice", _("ended more than once"), ended_twice, "primm retract {handle}"),
)  # fmt: skip


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
