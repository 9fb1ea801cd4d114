"""Cases of dispersion and their steps: from the school to the family, to the mayor, and back to school."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from primm.core.figures.views import dim, flag, key, row, view, when
from primm.plugins.school import hours, law
from primm.plugins.school.events import (
    SchoolCaseClosed,
    SchoolCaseOpened,
    SchoolMayorInformed,
    SchoolNoticeSent,
    SchoolReturned,
)
from primm.plugins.school.pupil import PupilRow, pupils
from primm.words import _

if TYPE_CHECKING:
    from primm.core.events.base import Event
    from primm.core.events.entry import Entry
    from primm.core.figures.history import History

READS = ("school.",)
LEFT = frozenset(("abbandono", "evasione"))
STAYS = timedelta(days=30)  # own: back at school means so long
RESUMES = timedelta(days=7)
STEPS: dict[type[Event], str] = {
    SchoolCaseOpened: "opened",
    SchoolNoticeSent: "notice",
    SchoolMayorInformed: "mayor",
    SchoolReturned: "returned",
    SchoolCaseClosed: "closed",
}


@row
class CaseRow(PupilRow):
    """A case of dispersion."""

    opened: date = when(_("opened"), places=True)
    closed: date | None = when(_("closed"))
    returned: date | None = when(_("day of the last return to school"))
    stays: date | None = when(_("30 days after the return"))
    attended: date | None = when(_("first day present 30 days after the return or later"))
    case: str = key(_("case"))
    form: str = dim(_("form of dispersion"), codes="dispersion_form")
    outcome: str | None = dim(_("how it ended"), codes="dispersion_outcome")
    left: bool = flag(_("abandonment or evasion"))


@row
class StepRow(PupilRow):
    """A step in a case of dispersion."""

    day: date = when(_("day"), places=True)
    due: date | None = when(_("day on which the seven days of a notice end"))
    resumed: date | None = when(_("day on which attendance was resumed after the notice"))
    in_time: date | None = when(_("the same day, if the seven days were not over"))
    answered: date | None = when(_("day on which the notice needs nothing more"))
    pupil: str = dim(_("pupil"))
    case: str = key(_("case"))
    form: str = dim(_("form of dispersion"), codes="dispersion_form")
    step: str = dim(_("step"), codes="school_step")
    notice: bool = flag(_("a notice to the parents"))
    lawful: bool = flag(_("the law gave seven days then"))
    mayor: bool = flag(_("a report to the mayor"))


@view(CaseRow, of="person", reads=READS)
def cases(history: History) -> Iterator[CaseRow]:
    """One row for each case of dispersion; its closing is the first that was recorded."""
    pupil, present = pupils(history), hours.present(history)
    for entry in history.of(SchoolCaseOpened):
        closing = next(iter(history.follow_ups(entry, SchoolCaseClosed)), None)
        back = max((each.occurred for each in history.follow_ups(entry, SchoolReturned)), default=None)
        stays = back + STAYS if back else None
        yield CaseRow(
            entry=entry,
            opened=entry.occurred,
            closed=closing.occurred if closing else None,
            returned=back,
            stays=stays,
            attended=next((day for day in present if stays and day >= stays), None),
            case=entry.id,
            form=entry.event.form,
            outcome=closing.event.outcome if closing else None,
            left=entry.event.form in LEFT,
            **_of_case(pupil(entry), entry),
        )


@view(StepRow, of="person", reads=READS)
def steps(history: History) -> Iterator[StepRow]:
    """One row for each step of each case; a notice is answered by the return to school, the mayor or the case's end."""
    return steps_of(history)


def steps_of(history: History) -> Iterator[StepRow]:
    """The rows of ``steps``, of which alerts are made too."""
    pupil, present = pupils(history), hours.present(history)
    for case in history.of(SchoolCaseOpened):
        life = (case, *history.follow_ups(case))
        for entry in life:
            if type(entry.event) in STEPS:
                answers = _answers(entry.occurred, life, present) if entry.kind == SchoolNoticeSent.kind else {}
                known = _of_case(pupil(entry), case)
                yield StepRow(
                    entry=entry,
                    day=entry.occurred,
                    pupil=history.subject,
                    case=case.id,
                    form=case.event.form,
                    step=STEPS[type(entry.event)],
                    notice=bool(answers),
                    lawful=law.in_force(law.SEVEN_DAYS, entry.occurred) is not None,
                    mayor=entry.kind == SchoolMayorInformed.kind,
                    **answers,
                    **known,
                )


def _answers(day: date, life: tuple[Entry[Any], ...], present: list[date]) -> dict[str, Any]:
    """What came of a notice: attendance is resumed by a return from that day on, or on a later day at school."""
    due = day + RESUMES
    back = [each.occurred for each in life if isinstance(each.event, SchoolReturned) and each.occurred >= day]
    resumed = min([*back, *(each for each in present if each > day)], default=None)
    ends = (SchoolMayorInformed, SchoolCaseClosed)
    over = [each.occurred for each in life if isinstance(each.event, ends) and each.occurred >= day]
    return {
        "due": due,
        "resumed": resumed,
        "in_time": resumed if resumed and resumed <= due else None,
        "answered": min([*over, *([resumed] if resumed else [])], default=None),
    }


def _of_case(known: dict[str, Any], case: Entry[SchoolCaseOpened]) -> dict[str, Any]:
    """Where the pupil is, as the case says it before the enrolment does."""
    said = {"level": case.event.level, "school": case.event.school_name or case.event.school}
    return known | {name: value for name, value in said.items() if value}
