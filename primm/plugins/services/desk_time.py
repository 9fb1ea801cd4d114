"""What is counted of the desks' time: opening hours, changes of mode, how soon contacts are recorded (X13–X15)."""

from __future__ import annotations

from primm.core.figures.measures import count, median, ratio, share, total
from primm.core.figures.metrics import CONTACT, DAYS, HOUR, OWN, PERCENT, RATIO, Metric, Source
from primm.plugins.services.contacts import ContactRow
from primm.plugins.services.desk_metrics import CHANGES
from primm.plugins.services.sessions import SessionRow
from primm.plugins.services.switches import ChangeRow
from primm.words import _

SESSION = _("desk session")
PLAN = Source(_("the plan: desks by phone while they are closed"), "own")
PRIMERO = Source("Primero, kpi/reporting_delay", "verified")
CHANGE = _("change of mode")
AROUND = (ChangeRow.desk, ChangeRow.from_mode, ChangeRow.to_mode)
CHANGED = (SessionRow.before_change, SessionRow.after_change)
OPEN = (SessionRow.desk, SessionRow.mode, SessionRow.municipality)
HOURS = total(SessionRow, SessionRow.minutes, SessionRow.closed, scale=60)

SESSIONS = (
    Metric(
        "X13",
        1,
        _("Desk hours"),
        _(
            "Hours for which the desks were open: the minutes of the desk sessions of the period, as they were said at "
            "closing. A session that was not closed by the horizon of the report counts nothing."
        ),
        unit=HOUR,
        source=OWN,
        measure=HOURS,
        by=(*OPEN, *CHANGED),
    ),
    Metric(
        "X13b",
        1,
        _("Contacts per desk hour"),
        _(
            "Contacts in which a person was reached, divided by the desk hours. Contacts of days without a closed "
            "session count too: where sessions are not recorded, the number is too high."
        ),
        unit=RATIO,
        source=OWN,
        measure=ratio(count(ContactRow, (ContactRow.lead, ContactRow.reached)), HOURS),
        by=(ContactRow.desk, ContactRow.mode, ContactRow.municipality, *CHANGES),
    ),
    Metric(
        "X13c",
        1,
        _("Desk sessions not closed"),
        _(
            "Desk sessions of the period that nobody had closed by the horizon of the report: their hours are missing "
            "in the desk hours."
        ),
        unit=SESSION,
        source=OWN,
        measure=count(SessionRow, pending=SessionRow.closed),
        by=OPEN,
    ),
)

SWITCHES = (
    Metric(
        "X14b",
        1,
        _("Changes of mode"),
        _(
            "How often a desk went over to another mode (in person, by phone, closed) in the period. Contacts, their "
            "remote share and contacts per desk hour can be shown for the 28 days before each change and for those "
            "from it on; another change cuts these days short. A desk works in person until somebody says otherwise."
        ),
        unit=CHANGE,
        source=PLAN,
        measure=count(ChangeRow),
        by=AROUND,
    ),
    Metric(
        "X14c",
        1,
        _("Changes of mode whose days after are not over"),
        _(
            "Changes of mode of the period whose 28 days after, or the days up to the next change, were not over by "
            "the horizon of the report: what is told of these days is not complete."
        ),
        unit=CHANGE,
        source=PLAN,
        measure=count(ChangeRow, pending=ChangeRow.over),
        by=AROUND,
    ),
)

RECORDED = (ContactRow.desk, ContactRow.worker, ContactRow.municipality, ContactRow.late)

RECORDINGS = (
    Metric(
        "X15",
        1,
        _("Recording delay, median"),
        _(
            "Days from a contact of the period to the day on which it was recorded, by the local calendar, also where "
            "nobody was reached. A correction of the contact's day counts, when it was corrected does not."
        ),
        unit=DAYS,
        source=PRIMERO,
        measure=median(ContactRow, ContactRow.waited, ContactRow.lead),
        by=(*RECORDED, ContactRow.delay),
    ),
    Metric(
        "X15b",
        1,
        _("Contacts by recording delay"),
        _(
            "Contacts of the period, also those in which nobody was reached, by the days that went by until they were "
            "recorded: 0 to 3, 4 to 5, 6 to 14, 15 to 30, 31 to 90, more than 90."
        ),
        unit=CONTACT,
        source=PRIMERO,
        measure=count(ContactRow, ContactRow.lead),
        by=(ContactRow.delay, *RECORDED),
    ),
    Metric(
        "X15c",
        1,
        _("Contacts recorded late, share"),
        _(
            "Of the contacts of the period, also those in which nobody was reached, the part that was recorded more "
            "than 14 days later."
        ),
        unit=PERCENT,
        source=OWN,
        measure=share(ContactRow, of=ContactRow.tardy, among=ContactRow.lead),
        by=RECORDED,
    ),
)

DESK_TIME = (*SESSIONS, *SWITCHES, *RECORDINGS)
