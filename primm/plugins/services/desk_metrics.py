"""What is counted of the desks' own work: contacts, persons, hours, cases (X…)."""

from __future__ import annotations

from primm.core.figures.measures import count, median, persons, share, stock, total
from primm.core.figures.metrics import CASE, CONTACT, DAYS, HOUR, OWN, PERCENT, PERSON, PRESENCE, Metric, Source
from primm.plugins.services.contacts import ContactRow
from primm.plugins.services.hours import WorkRow
from primm.plugins.services.unnamed import UnnamedRow
from primm.plugins.services.work import CaseloadRow, CaseRow
from primm.words import _

PERSONS = ("sex", "age", "age_band", "citizenships", "tg", "residence", "first_language")
WORK = (ContactRow.desk, ContactRow.municipality, ContactRow.channel, ContactRow.worker, ContactRow.mode)
CHANGES = (ContactRow.before_change, ContactRow.after_change)

CASA = Source("CASA, contact_made", "verified")
COOP = Source("La Coop de la médiation numérique", "verified")
CARITAS = Source("Caritas Rimini 2014; Mano", "verified")

CONTACTS = (
    Metric(
        "X01",
        1,
        _("Contacts"),
        _("Meetings, calls and messages in which a person was reached; a contact of several persons counts once."),
        unit=CONTACT,
        source=Source("CASA, contact_made; La Coop de la médiation numérique", "verified"),
        measure=count(ContactRow, (ContactRow.lead, ContactRow.reached)),
        by=(*WORK, *CHANGES, ContactRow.topics, ContactRow.tg),
    ),
    Metric(
        "X02",
        1,
        _("Failed attempts, share"),
        _("Of all attempts to meet or call a person, the part in which nobody was reached."),
        unit=PERCENT,
        source=CASA,
        measure=share(ContactRow, of=ContactRow.failed, among=ContactRow.lead),
        by=WORK,
    ),
    Metric(
        "X02b",
        1,
        _("Failed attempts"),
        _("Attempts to meet or call a person in which nobody was reached."),
        unit=CONTACT,
        source=CASA,
        measure=count(ContactRow, (ContactRow.lead, ContactRow.failed)),
        by=WORK,
    ),
    Metric(
        "X03",
        1,
        _("Persons met"),
        _(
            "Different persons who were reached at least once; a person is counted once, however many contacts. In a "
            "table by age or another trait each person stands where the first contact of the period puts them."
        ),
        unit=PERSON,
        source=COOP,
        measure=persons(ContactRow, ContactRow.reached),
        by=(*WORK, *PERSONS),
    ),
    Metric(
        "X04",
        1,
        _("Contacts without identity"),
        _("Contacts in which the person was reached and no name was asked or given."),
        unit=CONTACT,
        source=COOP,
        measure=count(ContactRow, (ContactRow.lead, ContactRow.reached, ContactRow.anonymous)),
        by=(*WORK, ContactRow.topics),
    ),
    Metric(
        "X04b",
        2,
        _("People without a name, at contacts"),
        _(
            "People who were met without their names, alone or beside somebody known, as often as they were met. Sex, "
            "age, target group and language are known of them one at a time; how two go together is not known."
        ),
        unit=PRESENCE,
        source=COOP,
        measure=total(UnnamedRow, UnnamedRow.people),
        by=(*WORK, UnnamedRow.topics, UnnamedRow.sex, UnnamedRow.age, UnnamedRow.tg, UnnamedRow.first_language),
    ),
    Metric(
        "X05",
        1,
        _("First-time persons"),
        _(
            "Persons reached for the first time ever, as far as the log and the day since which they are known tell. "
            "Being present for somebody else is no contact of one's own. Who comes back in the same period is also "
            "among the returning persons."
        ),
        unit=PERSON,
        source=CARITAS,
        measure=persons(ContactRow, (ContactRow.reached, ContactRow.first)),
        by=(*WORK, *PERSONS),
    ),
    Metric(
        "X06",
        1,
        _("Returning persons"),
        _(
            "Persons reached who had been reached before, not only present for somebody else. Who came for the first "
            "time and again in the same period is also among the first-time persons."
        ),
        unit=PERSON,
        source=COOP,
        measure=persons(ContactRow, (ContactRow.reached, ContactRow.returning)),
        by=(*WORK, *PERSONS),
    ),
    Metric(
        "X12",
        1,
        _("Hours of work"),
        _(
            "Minutes of contacts, of mediations on site and travelling, of services, and those logged as work, in "
            "hours; each minute once. A contact's minutes are those of everything done in it: what names a contact of "
            "the same day and the same person adds its own only where the contact says none, and what was done for "
            "people without a name in a contact adds none. What is logged as work leaves all of these "
            "out; those of meetings count where they are logged as work."
        ),
        unit=HOUR,
        source=COOP,
        measure=total(WorkRow, WorkRow.minutes, scale=60),
        by=(WorkRow.worker, WorkRow.action, WorkRow.activity, WorkRow.desk),
    ),
    Metric(
        "X14",
        1,
        _("Remote contacts, share"),
        _("Of the contacts in which a person was reached, the part by phone, message or video."),
        unit=PERCENT,
        source=Source(_("the plan: desks by phone while they are closed"), "own"),
        measure=share(ContactRow, of=ContactRow.remote, among=(ContactRow.lead, ContactRow.reached)),
        by=(ContactRow.desk, ContactRow.mode, ContactRow.municipality, *CHANGES),
    ),
)

FOLLOWED = (CaseRow.desk, CaseRow.municipality, CaseRow.worker, CaseRow.action, *PERSONS)

CASES = (
    Metric(
        "X25",
        2,
        _("Caseload"),
        _("Cases open at the end of the period, with the worker who followed them on that day."),
        unit=CASE,
        source=OWN,
        measure=stock(
            CaseloadRow,
            where=CaseloadRow.lead,
            opened=CaseloadRow.since,
            closed=CaseloadRow.until,
            key=CaseloadRow.case,
        ),
        by=(CaseloadRow.worker, CaseloadRow.action, CaseloadRow.desk),
    ),
    Metric(
        "X25b",
        2,
        _("Age of open cases, median"),
        _("Days since the opening of the cases that are open at the end of the period."),
        unit=DAYS,
        source=OWN,
        measure=stock(
            CaseloadRow,
            where=CaseloadRow.lead,
            opened=CaseloadRow.since,
            closed=CaseloadRow.until,
            since=CaseloadRow.opened,
        ),
        by=(CaseloadRow.worker, CaseloadRow.action, CaseloadRow.desk),
    ),
    Metric(
        "X26",
        1,
        _("Cases opened"),
        _("Cases opened in the period; a family's case counts once."),
        unit=CASE,
        source=OWN,
        measure=count(CaseRow, CaseRow.lead),
        by=FOLLOWED,
    ),
    Metric(
        "X26b",
        1,
        _("Cases closed"),
        _("Cases closed in the period, by outcome."),
        unit=CASE,
        source=OWN,
        measure=count(CaseRow, CaseRow.lead, on=CaseRow.closed),
        by=(CaseRow.outcome, *FOLLOWED),
    ),
    Metric(
        "X27",
        1,
        _("Duration of cases, median"),
        _("Days from opening to closing, over the cases closed in the period."),
        unit=DAYS,
        source=OWN,
        measure=median(CaseRow, CaseRow.days, CaseRow.lead, on=CaseRow.closed),
        by=(CaseRow.action, CaseRow.outcome),
    ),
)
