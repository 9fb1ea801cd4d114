"""What the participation action counts: associations, initiatives, presences, support, seats."""

from __future__ import annotations

from primm.core.figures.measures import count, distinct, persons, share, stock, total
from primm.core.figures.metrics import ASSOCIATION, HOUR, ITEM, OWN, PERCENT, PERSON, PRESENCE, Metric, Source
from primm.plugins.participation.views import (
    ActivityRow,
    InitiativeRow,
    PresenceRow,
    RegisterRow,
    SeatRow,
    SupportRow,
)
from primm.words import _

SEAT = _("seat")

CONSULTA = Source(_("vita.it (Consulta)"), "verified")
LA_COOP = Source(_("La Coop de la médiation numérique"), "verified")

INITIATIVE = ("theme", "place", "desk")
TRAITS = ("sex", "age", "age_band", "citizenships", "tg", "residence", "first_language")
WHICH = ("municipality", "association_kind", "desk")

METRICS = (
    Metric(
        "P01",
        1,
        _("Associations known"),
        _("Associations in the register at the end of the period and not dissolved."),
        unit=ASSOCIATION,
        source=OWN,
        measure=stock(RegisterRow, opened=RegisterRow.since, closed=RegisterRow.until, key=RegisterRow.association),
        by=WHICH,
    ),
    Metric(
        "P01b",
        1,
        _("Associations active"),
        _(
            "Associations about which anything was recorded in the twelve months up to the end of the period: an entry "
            "in the register, an initiative, support, a seat; only their end does not count."
        ),
        unit=ASSOCIATION,
        source=OWN,
        measure=distinct(ActivityRow, ActivityRow.association, window="12 months"),
        by=WHICH,
    ),
    Metric(
        "P03",
        1,
        _("Initiatives"),
        _("Initiatives held in the period."),
        unit=ITEM,
        source=OWN,
        measure=count(InitiativeRow),
        by=(InitiativeRow.promoter, *INITIATIVE),
    ),
    Metric(
        "P03b",
        1,
        _("Initiatives promoted by associations"),
        _("Initiatives promoted by one or more associations, over the initiatives held in the period."),
        unit=PERCENT,
        source=OWN,
        measure=share(InitiativeRow, of=InitiativeRow.promoted),
        by=INITIATIVE,
    ),
    Metric(
        "P04",
        1,
        _("Presences"),
        _(
            "Persons times initiatives of the period, by name or without. Of people without a name sex, age and target "
            "group are known one at a time; how two of them go together is not known."
        ),
        unit=PRESENCE,
        source=LA_COOP,
        measure=total(PresenceRow, PresenceRow.presences, PresenceRow.took_part),
        by=(PresenceRow.initiative, *INITIATIVE, PresenceRow.sex, PresenceRow.age, PresenceRow.tg),
    ),
    Metric(
        "P05",
        1,
        _("Identified participants"),
        _(
            "Different persons, known by name, who took part in initiatives of the period: in a table by age or "
            "another trait each stands where the first initiative of the period puts them."
        ),
        unit=PERSON,
        source=LA_COOP,
        measure=persons(PresenceRow, PresenceRow.took_part),
        by=(*INITIATIVE, *TRAITS),
    ),
    Metric(
        "P07",
        1,
        _("Support to associations, hours"),
        _("Hours of work spent in the period on helping associations."),
        unit=HOUR,
        source=OWN,
        measure=total(SupportRow, SupportRow.minutes, scale=60),
        by=(SupportRow.support_kind, SupportRow.name, *WHICH),
    ),
    Metric(
        "P07b",
        1,
        _("Support to associations, times"),
        _("How many times associations were helped in the period, by kind of support."),
        unit=ITEM,
        source=OWN,
        measure=count(SupportRow),
        by=(SupportRow.support_kind, SupportRow.name, *WHICH),
    ),
    Metric(
        "P08",
        1,
        _("Seats in bodies"),
        _("Seats that associations hold in consultas, tables and other bodies at the end of the period."),
        unit=SEAT,
        source=CONSULTA,
        measure=stock(SeatRow, opened=SeatRow.taken, closed=SeatRow.left),
        by=(SeatRow.body, SeatRow.seat_level, *WHICH),
    ),
    Metric(
        "P10",
        1,
        _("Volunteers active"),
        _("Different persons, known by name, who helped as volunteers in initiatives of the period."),
        unit=PERSON,
        source=OWN,
        measure=persons(PresenceRow, PresenceRow.volunteer),
        by=(*INITIATIVE, *TRAITS),
    ),
)
