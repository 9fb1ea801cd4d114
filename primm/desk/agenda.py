"""The agenda of a day, as a value: what is due, what waits for an answer, what is about to expire.

It is made of rows that are kept without names; a person is called by the subject's id, a thing by that of its event.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from primm.desk.grouping import by_event, moment
from primm.desk.reading import Task
from primm.plugins.services.extensions import valid_until
from primm.plugins.services.standing import STRICT

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from primm.plugins.services.applications import ApplicationRow
    from primm.plugins.services.mediations import MediationRow
    from primm.plugins.services.needs import NeedRow
    from primm.plugins.services.referrals import ReferralRow
    from primm.plugins.services.rights import RequestRow
    from primm.plugins.services.standing import StandingRow
    from primm.plugins.services.tasks import TaskRow

NO_ANSWER = timedelta(days=14)
EXPIRES_WITHIN = timedelta(days=60)
LONG = timedelta(days=90)
SOON = timedelta(days=14)
APPOINTMENT, REQUESTED, LATE = "appointment", "requested", "late"


class Item(NamedTuple):
    """One line of the agenda."""

    what: str  # appointment, task, call, deadline, mediation, referral, permit, application, need
    id: str  # of the event that its handle stands for; a person's id for a permit
    due: str  # day, or day and time: when it is due, was sent, was opened, expires
    persons: tuple[str, ...] = ()
    desk: str = ""
    worker: str | None = None
    topic: str | None = None
    state: str | None = None  # outcome of what has ended; requested: a mediation without a mediator; late: a request
    detail: str | None = None  # where it was moved to, language, receiver, law
    rule: str | None = None  # how the persons may be reached, the strictest of them
    regarding: str | None = None

    @property
    def task(self) -> Task:
        """The same as the line parser has it."""
        return Task(self.id, self.due, self.what, self.persons, self.topic, self.regarding, self.worker)


class Agenda(NamedTuple):
    """What one or several days have in store, and what waits meanwhile; each part in the order of its days."""

    first: date
    last: date
    appointments: tuple[Item, ...] = ()  # of these days, also those that have ended
    tasks: tuple[Item, ...] = ()  # to be done on these days: reminders, calls, deadlines
    overdue: tuple[Item, ...] = ()  # of earlier days, without an end
    mediations: tuple[Item, ...] = ()  # to come, with a mediator or without
    referrals: tuple[Item, ...] = ()  # sent long ago, without an answer
    permits: tuple[Item, ...] = ()  # about to expire
    applications: tuple[Item, ...] = ()  # prepared and not handed in, while the document is about to expire
    needs: tuple[Item, ...] = ()  # open for long
    requests: tuple[Item, ...] = ()  # of persons about their data, soon to be answered or too late

    @property
    def parts(self) -> tuple[tuple[str, tuple[Item, ...]], ...]:
        """Each part with its name, in the order in which they are shown."""
        return tuple((name, getattr(self, name)) for name in self._fields[2:])

    @property
    def persons(self) -> frozenset[str]:
        """Everybody who is named in it."""
        return frozenset(person for _name, items in self.parts for each in items for person in each.persons)

    def without(self, hidden: Container[str]) -> Agenda:
        """The same without these persons; the term of what they ask about their data runs on, and stays."""
        chosen = (items if name == "requests" else tuple(_without(items, hidden)) for name, items in self.parts)
        return Agenda(self.first, self.last, *chosen)

    def only(self, *, desk: str | None = None, worker: str | None = None) -> Agenda:
        """The same for one desk, or for one worker."""
        chosen = (
            tuple(each for each in items if desk in (None, each.desk) and worker in (None, each.worker))
            for _name, items in self.parts
        )
        return Agenda(self.first, self.last, *chosen)


def _without(items: Iterable[Item], hidden: Container[str]) -> Iterator[Item]:
    for each in items:
        left = tuple(person for person in each.persons if person not in hidden)
        if left or not each.persons:
            yield each._replace(persons=left)


def together(agenda: Agenda) -> list[tuple[Item, Item]]:
    """The appointments of one worker that fall on the same minute, two by two; those that have ended do not count."""
    open_ = [each for each in agenda.appointments if each.worker and each.state is None and "T" in each.due]
    pairs = combinations(open_, 2)
    return [(one, other) for one, other in pairs if (one.worker, one.due) == (other.worker, other.due)]


class Rows(NamedTuple):
    """The rows of which an agenda is made: those without an end, and the tasks of its days."""

    tasks: Sequence[TaskRow] = ()
    standing: Sequence[StandingRow] = ()
    referrals: Sequence[ReferralRow] = ()
    mediations: Sequence[MediationRow] = ()
    applications: Sequence[ApplicationRow] = ()
    needs: Sequence[NeedRow] = ()
    requests: Sequence[RequestRow] = ()


def agenda_of(rows: Rows, first: date, last: date) -> Agenda:
    """The agenda of the days from the first to the last."""
    rules = {each.person: each.contact_rule for each in rows.standing if each.person and each.contact_rule}
    tasks = list(_tasks(rows.tasks))
    within = [each for each in tasks if first.isoformat() <= each.due[:10] <= last.isoformat()]
    found = Agenda(
        first,
        last,
        appointments=tuple(each for each in within if each.what == APPOINTMENT),
        tasks=tuple(each for each in within if each.what != APPOINTMENT and each.state is None),
        overdue=tuple(each for each in tasks if each.due[:10] < first.isoformat() and each.state is None),
        mediations=tuple(_mediations(rows.mediations)),
        referrals=tuple(each for each in _referrals(rows.referrals) if _waits(each, NO_ANSWER, first)),
        permits=tuple(_permits(rows.standing, first)),
        applications=tuple(_applications(rows.applications, first)),
        needs=tuple(each for each in _needs(rows.needs) if _waits(each, LONG, first)),
        requests=tuple(each for each in _requests(rows.requests, first) if each.due <= (last + SOON).isoformat()),
    )
    return Agenda(first, last, *(_in_order(items, rules) for _name, items in found.parts))


def _in_order(items: Iterable[Item], rules: Mapping[str, str]) -> tuple[Item, ...]:
    """The items by their days, each with the strictest rule of its persons."""
    ruled = (each._replace(rule=_strictest(rules.get(person) for person in each.persons)) for each in items)
    return tuple(sorted(ruled, key=lambda each: (each.due, each.id)))


def _strictest(rules: Iterable[str | None]) -> str | None:
    return max(filter(None, rules), key=STRICT.index, default=None)


def _waits(item: Item, long: timedelta, day: date) -> bool:
    return item.due < (day - long).isoformat()


def _tasks(rows: Sequence[TaskRow]) -> Iterator[Item]:
    for each, persons in by_event(rows, lambda each: (each.task, each.entry.id)):
        yield Item(
            each.task_kind,
            each.task,
            moment(each.day, each.time),
            persons,
            each.desk,
            each.worker,
            each.topic,
            each.outcome,
            detail=each.moved_to,
            regarding=each.regarding,
        )


def _mediations(rows: Sequence[MediationRow]) -> Iterator[Item]:
    for each, persons in by_event(rows, lambda each: each.mediation):
        due, state = moment(each.due, each.time), None if each.mediator else REQUESTED
        yield Item(
            "mediation", each.mediation, due, persons, each.desk, each.mediator, state=state, detail=each.language
        )


def _referrals(rows: Sequence[ReferralRow]) -> Iterator[Item]:
    for each, persons in by_event(rows, lambda each: each.referral):
        if each.shared:
            yield Item(
                "referral",
                each.referral,
                each.sent.isoformat(),
                persons,
                each.desk,
                topic=each.topic,
                detail=each.receiver,
            )


def _needs(rows: Sequence[NeedRow]) -> Iterator[Item]:
    for each, persons in by_event(rows, lambda each: each.need):
        yield Item("need", each.need, each.opened.isoformat(), persons, each.desk, each.worker, each.category)


def _permits(rows: Sequence[StandingRow], day: date) -> Iterator[Item]:
    """Those that expire soon as the law stands that day, and whose renewal nobody has prepared."""
    for each in rows:
        if each.person and each.expires and not each.renewed:
            until, law = valid_until(each.expires, day)
            if day <= until <= day + EXPIRES_WITHIN:
                subject = each.person.partition(":")[2]
                yield Item("permit", subject, until.isoformat(), (each.person,), each.desk, detail=law)


def _applications(rows: Sequence[ApplicationRow], day: date) -> Iterator[Item]:
    """Those to be handed in before the document expires, as the law stands that day."""
    for each, persons in by_event(rows, lambda each: each.application):
        until = each.expires and valid_until(each.expires, day)[0]
        if until and day <= until <= day + EXPIRES_WITHIN:
            yield Item(
                "application",
                each.application,
                until.isoformat(),
                persons,
                each.desk,
                each.worker,
                detail=each.application_kind,
            )


def _requests(rows: Sequence[RequestRow], day: date) -> Iterator[Item]:
    for each in rows:
        persons, late = (each.person,) if each.person else (), LATE if each.due < day else None
        yield Item("request", each.request, each.due.isoformat(), persons, each.desk, state=late, detail=each.right)
