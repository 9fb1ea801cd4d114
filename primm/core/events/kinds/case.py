"""Cases, needs and tasks: what a person or a family is followed for, and what is to be done."""

from __future__ import annotations

from datetime import date

from primm.core.events.base import STAFF, Event, ask, event
from primm.core.events.privacy import NARRATIVE, SPECIAL, WORK
from primm.words import _


@event("case.opened")
class CaseOpened(Event):
    """One person's or family's engagement with an action begins."""

    persons: tuple[str, ...] = ask(_("who is followed"), WORK, subject="person", required=True)
    action: str = ask(_("action of the plan"), WORK, codes="action")
    worker: str | None = ask(_("staff code of who follows"), WORK, pattern=STAFF, default=None)
    aims: tuple[str, ...] = ask(_("aims, as categories of need"), WORK, codes="need", default=())
    review_due: date | None = ask(_("to be looked at again by"), WORK, not_before="occurred", default=None)
    note: str | None = ask(_("note"), NARRATIVE, type="note", personal=True, default=None)


@event("case.assigned")
class CaseAssigned(Event):
    """Another worker follows the case from now on."""

    of: str = ask(_("the case"), WORK, opens="case.opened")
    worker: str = ask(_("staff code of who follows"), WORK, pattern=STAFF)


@event("case.reviewed")
class CaseReviewed(Event):
    """The case was looked at again."""

    of: str = ask(_("the case"), WORK, opens="case.opened")
    review_due: date | None = ask(_("to be looked at again by"), WORK, not_before="occurred", default=None)
    note: str | None = ask(_("note"), NARRATIVE, type="note", personal=True, default=None)


@event("case.closed")
class CaseClosed(Event):
    """The engagement ends, with an outcome."""

    of: str = ask(_("the case"), WORK, opens="case.opened")
    outcome: str = ask(_("how it ended"), WORK, codes="outcome_case")


@event("need.opened")
class NeedOpened(Event):
    """Somebody needs something."""

    persons: tuple[str, ...] = ask(_("who needs it"), WORK, subject="person", default=())
    category: str = ask(_("category of need"), WORK, codes="need")
    protected: str | None = ask(
        _("protected need, kept sealed"), SPECIAL, codes="protected_need", personal=True, default=None
    )
    detail: str | None = ask(_("in the person's words"), NARRATIVE, type="note", personal=True, default=None)
    urgency: str | None = ask(_("how soon"), WORK, codes="urgency", default=None)
    contact: str | None = ask(_("contact from which it came"), WORK, event="contact", default=None)
    done_by: str | None = ask(_("staff code of who worked, if another typed"), WORK, pattern=STAFF, default=None)
    case: str | None = ask(_("case that it belongs to"), WORK, event="case.opened", default=None)


@event("need.updated")
class NeedUpdated(Event):
    """More is known of a need."""

    of: str = ask(_("the need"), WORK, opens="need.opened")
    urgency: str | None = ask(_("how soon"), WORK, codes="urgency", default=None)
    detail: str | None = ask(_("in the person's words"), NARRATIVE, type="note", personal=True, default=None)


@event("need.closed")
class NeedClosed(Event):
    """A need is met or is no longer followed."""

    of: str = ask(_("the need"), WORK, opens="need.opened")
    outcome: str = ask(_("how it ended"), WORK, codes="outcome_need")


@event("need.observed", about="observation")
class NeedObserved(Event):
    """A need seen in the territory, of nobody in particular."""

    category: str = ask(_("category of need"), WORK, codes="need")
    source: str = ask(_("who saw it"), WORK, codes="observation_source")
    municipality: str | None = ask(_("municipality (ISTAT code)"), WORK, codes="municipality", default=None)


@event("task.set")
class TaskSet(Event):
    """Something is to be done, or an appointment is kept free."""

    persons: tuple[str, ...] = ask(_("for whom"), WORK, subject="person", default=())
    due: str = ask(_("day, or day and time"), WORK, type="moment")
    task_kind: str = ask(_("what"), WORK, codes="task_kind", default="task")
    who: str | None = ask(_("staff code of who does it"), WORK, pattern=STAFF, default=None)
    topic: str | None = ask(_("what it is about"), WORK, codes="need", default=None)
    regarding: str | None = ask(
        _("the need, referral, mediation or case that it is about"),
        WORK,
        event=("need.opened", "referral.", "mediation.", "case.opened"),
        default=None,
    )
    contact: str | None = ask(_("contact from which it came"), WORK, event="contact", default=None)
    note: str | None = ask(_("note"), NARRATIVE, type="note", personal=True, default=None)


@event("task.done")
class TaskDone(Event):
    """It was done, kept, missed, moved or cancelled."""

    of: str = ask(_("the task"), WORK, opens="task.set")
    outcome: str = ask(_("how it ended"), WORK, codes="task_outcome", default="done")
    moved_to: str | None = ask(_("new day and time"), WORK, type="moment", default=None)
