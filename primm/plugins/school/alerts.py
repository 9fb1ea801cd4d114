"""What is near a limit or past it, day by day: each alert with the law that it rests on and its deadline, if any."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from primm.core.figures.views import dim, flag, key, number, row, view, when
from primm.plugins.school import hours, law
from primm.plugins.school.pupil import PupilRow, pupils
from primm.plugins.school.steps import steps_of
from primm.words import _

if TYPE_CHECKING:
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History

READS = ("school.",)
NOTICE_DAYS = 7


@row
class AlertRow(PupilRow):
    """A pupil is near a limit or past it, from one day until another; without a last day until something is done."""

    since: date = when(_("since"), places=True)
    until: date | None = when(_("day of the next change"))
    deadline: date | None = when(_("deadline"))
    pupil: str = key(_("pupil"))
    alert: str = dim(_("alert"), codes="school_alert")
    law: str | None = dim(_("law"), codes="school_law")
    passed: bool = flag(_("past the limit"))
    amount: int = number(_("hours or days"))
    limit: int = number(_("the limit, in hours or days"))


@view(AlertRow, of="person", reads=READS)
def alerts(history: History) -> Iterator[AlertRow]:
    """Hours against a quarter, days against fifteen, hours without justification, notices that wait for an answer."""
    pupil = pupils(history)

    def alert(rule: str, entry: Entry[Any], day: date, **told: Any) -> AlertRow:
        known = pupil(entry)
        found = law.in_force(rule, day, known["level"])
        its = found.law if found else None
        return AlertRow(entry=entry, since=day, pupil=history.subject, alert=rule, law=its, **told, **known)

    for budget in hours.budgets(history):
        if budget.near or budget.beyond:
            told = {"passed": budget.beyond, "amount": budget.absent, "limit": budget.annual_hours // 4}
            yield alert(law.QUARTER, budget.entry, budget.since, until=budget.until, **told)
    for budget in hours.unjustified_budgets(history):
        if budget.near_elusion or budget.eluding:
            told = {"passed": budget.eluding, "amount": budget.absent, "limit": -(-budget.annual_hours // 4)}
            yield alert(law.ELUSION, budget.entry, budget.since, until=budget.until, **told)
    absent = hours.unjustified(history)
    for since, until, days in hours.absence_spans(tuple(absent)):
        last = absent[max(day for day in absent if day <= since)]
        told = {"passed": days > hours.MOST_DAYS, "amount": days, "limit": hours.MOST_DAYS}
        yield alert(law.FIFTEEN_DAYS, last, since, until=until, **told)
    for step in steps_of(history):
        if step.notice and step.lawful:
            told = {"passed": False, "amount": 0, "limit": NOTICE_DAYS}
            yield alert(law.SEVEN_DAYS, step.entry, step.day, until=step.answered, deadline=step.due, **told)
