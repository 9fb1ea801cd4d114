"""What the participation action counts: associations, initiatives, presences, support, seats."""

from __future__ import annotations

from primm.core.figures.measures import count, distinct, during, latest, persons, ratio, retained, share, stock, total
from primm.core.figures.metrics import ASSOCIATION, HOUR, ITEM, OWN, PERCENT, PERSON, PRESENCE, Metric, Source
from primm.plugins.participation.bridges import SentRow
from primm.plugins.participation.initiatives import InitiativeRow, PresenceRow, WomenRow
from primm.plugins.participation.milestones import BoardRow, EnteredRow, FoundedRow
from primm.plugins.participation.views import ActivityRow, RegisterRow, SeatRow, SupportRow
from primm.words import _

SEAT = _("seat")

TU_286 = Source(_("art. 42 TU 286/1998; vita.it"), "verified")
CONSULTA = Source(_("vita.it (Consulta)"), "verified")
LA_COOP = Source(_("La Coop de la médiation numérique"), "verified")
MON_SUIVI = Source(_("Mon Suivi Social, orientationType"), "verified")

# Not placed by that day: it may lie before the log begins, and a report says since when there are records.
FOUNDED = during(FoundedRow, opened=FoundedRow.constituted, closed=FoundedRow.constituted)

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
        "P02",
        1,
        _("New associations"),
        _("Associations that were constituted in the period, as far as the desk knows when."),
        unit=ASSOCIATION,
        source=TU_286,
        measure=FOUNDED,
        by=WHICH,
    ),
    Metric(
        "P02b",
        1,
        _("Entries in registers"),
        _(
            "Entries of associations in registers: a register counts on the first day on which an association already "
            "known is said to stand in it. Those in which it stood when it became known do not count."
        ),
        unit=ITEM,
        source=TU_286,
        measure=count(EnteredRow),
        by=(EnteredRow.register, *WHICH),
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
        2,
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
        "P06",
        1,
        _("Women's share of presences"),
        _(
            "Presences of women at initiatives of the period, by name or told by the marginal of sex, over the "
            "presences of which the sex is known. Those of which it is not are left out: P04 by sex says how many."
        ),
        unit=PERCENT,
        source=OWN,
        measure=ratio(total(WomenRow, WomenRow.women), total(WomenRow, WomenRow.known), percent=True),
        by=(WomenRow.association, WomenRow.initiative, WomenRow.theme, WomenRow.place, WomenRow.desk),
    ),
    Metric(
        "P06b",
        1,
        _("Women's share of boards"),
        _(
            "Women on the boards of associations over the board members of whom the sex is known, by what was said "
            "last of each board up to the end of the period; associations dissolved by then are left out."
        ),
        unit=PERCENT,
        source=OWN,
        measure=ratio(
            latest(BoardRow, BoardRow.women, valid=BoardRow.since, per=BoardRow.association),
            latest(BoardRow, BoardRow.known, valid=BoardRow.since, per=BoardRow.association),
            percent=True,
        ),
        by=(BoardRow.name, *WHICH),
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
        "P09",
        1,
        _("Bridges"),
        _(
            "Different associations that sent a person or more to a desk: those that a person's file names as who sent "
            "them, counted on the day of the person's first contact with a desk."
        ),
        unit=ASSOCIATION,
        source=MON_SUIVI,
        measure=distinct(SentRow, SentRow.association),
        by=(SentRow.name, SentRow.desk),
    ),
    Metric(
        "P09b",
        1,
        _("Persons sent by associations"),
        _(
            "Persons met for the first time in the period whom an association sent, as their file or a contact says, "
            "whether or not it is known which association."
        ),
        unit=PERSON,
        source=MON_SUIVI,
        measure=persons(SentRow),
        by=(SentRow.name, SentRow.desk, *TRAITS),
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
    Metric(
        "P11",
        1,
        _("Continuity"),
        _(
            "Of the associations active in the twelve months before the last twelve, the part active in the last "
            "twelve too, up to the end of the period. What active means, P01b says."
        ),
        unit=PERCENT,
        source=OWN,
        measure=retained(ActivityRow, ActivityRow.association, window="12 months"),
    ),
)
