"""What is counted of the population and of the network: reach, foreign share, bodies, meetings, observed needs."""

from __future__ import annotations

from typing import Any

from primm.core.figures.measures import count, distinct, latest, persons, ratio, share, stock, total
from primm.core.figures.metrics import HOUR, ITEM, PERCENT, Metric, Source
from primm.plugins.services.contacts import ContactRow
from primm.plugins.services.observed import ObservedRow
from primm.plugins.services.population import ForeignRow, ResidentsRow
from primm.plugins.services.roles import ActiveRow, MeetingRow, RoleRow
from primm.words import _

BODY = _("body")
PER_HUNDRED = _("per 100 foreign residents")
FAMI = Source("FAMI 2014-2020, quarterly monitoring sheet: subjects in the network with their role", "verified")
LA_COOP = Source("La Coop, ActiviteCoordination", "verified")
PLAN = Source("PRIMM plan, analysis and observation of needs", "verified")
ISTAT = Source("PRIMM plan; ISTAT, foreign residents (STRASA) over residents (POSAS)", "verified")

NEWEST: dict[str, Any] = {
    "valid": ResidentsRow.valid,
    "per": ResidentsRow.municipality,
    "one": ResidentsRow.edition,
}

POPULATION = (
    Metric(
        "X18",
        1,
        _("Reach"),
        _(
            "Persons met in the period, Italian citizens left out, for each 100 foreign residents of the "
            "municipalities in which they live: the newest numbers of residents whose day is not after the end of "
            "the period. Counted are persons of municipalities whose foreign residents were known for the day of "
            "the contact. By target group, persons from outside the Union are divided by the residents from outside "
            "the Union where the edition tells them; else all persons met are divided by all foreign residents. "
            "Where the municipalities' numbers are of different editions there is no figure for all of them (n/a): "
            "import those of one edition."
        ),
        unit=PER_HUNDRED,
        source=Source("ISTAT, foreign residents (STRASA)", "verified"),
        measure=ratio(
            persons(ContactRow, (ContactRow.reached, ContactRow.foreign, ContactRow.counted)),
            latest(
                ForeignRow, ForeignRow.foreign, valid=ForeignRow.since, per=ForeignRow.residence, one=ForeignRow.edition
            ),
            percent=True,
        ),
        by=(ContactRow.residence, ContactRow.sex, ContactRow.tg),
    ),
    Metric(
        "X19",
        1,
        _("Foreign residents, % of all"),
        _(
            "Foreign residents, stateless people among them, as a part of all residents: of each municipality the "
            "newest release whose day is not after the end of the period and that has both numbers, both of one "
            "edition. Where the municipalities' numbers are of different editions there is no figure for all of "
            "them (n/a): import those of one edition, or show it by municipality."
        ),
        unit=PERCENT,
        source=ISTAT,
        measure=ratio(
            *(latest(ResidentsRow, each, **NEWEST) for each in (ResidentsRow.foreign, ResidentsRow.residents)),
            percent=True,
        ),
        by=(ResidentsRow.municipality, ResidentsRow.reference, ResidentsRow.edition),
        beside="نسبة الأجانب من مجموع السكان",
    ),
)

BODIES = (RoleRow.body_type, RoleRow.municipality, RoleRow.role)
MET = (MeetingRow.level, MeetingRow.body_type, MeetingRow.initiative, MeetingRow.municipality, MeetingRow.desk)

NETWORK = (
    Metric(
        "X21",
        1,
        _("Network subjects"),
        _(
            "Services and institutions that have a role in the network at the end of the period; type and "
            "municipality as they are known at last. A body with several roles counts once, and in each of them."
        ),
        unit=BODY,
        source=FAMI,
        measure=stock(RoleRow, opened=RoleRow.since, closed=RoleRow.until, key=RoleRow.body),
        by=BODIES,
    ),
    Metric(
        "X21b",
        1,
        _("Network subjects, active"),
        _(
            "Services and institutions with which there was a meeting of the network in the period, or to which "
            "somebody was referred, an address given included, on a day on which they had a role in the network: "
            "also if the role has ended since. A body counts once, and in each of the roles that it had."
        ),
        unit=BODY,
        source=FAMI,
        measure=distinct(ActiveRow, ActiveRow.body),
        by=(ActiveRow.body_type, ActiveRow.municipality, ActiveRow.role),
    ),
    Metric(
        "X22",
        1,
        _("Network meetings"),
        _(
            "Meetings with services and institutions in the period, with a role in the network or not. A meeting "
            "with several bodies counts once, and in each type; its level is its own, else that of each body."
        ),
        unit=ITEM,
        source=LA_COOP,
        measure=distinct(MeetingRow, MeetingRow.meeting),
        by=MET,
    ),
    Metric(
        "X22b",
        1,
        _("Network meetings, hours"),
        _(
            "Hours of the network meetings of the period whose length was recorded; those of a meeting with several "
            "bodies count once, under the one that is named first."
        ),
        unit=HOUR,
        source=LA_COOP,
        measure=total(MeetingRow, MeetingRow.minutes, MeetingRow.lead, scale=60),
        by=MET,
    ),
    Metric(
        "X22c",
        1,
        _("Network meetings on own initiative, share"),
        _(
            "Of the network meetings of the period of which it was recorded on whose initiative they were held, the "
            "part on the initiative of the desks; a meeting with several bodies counts once, under the one that is "
            "named first."
        ),
        unit=PERCENT,
        source=LA_COOP,
        measure=share(MeetingRow, of=MeetingRow.own, among=(MeetingRow.lead, MeetingRow.told)),
        by=(MeetingRow.level, MeetingRow.body_type, MeetingRow.municipality, MeetingRow.desk),
    ),
    Metric(
        "X23",
        1,
        _("Observed needs"),
        _(
            "Needs seen in the territory, of nobody in particular, that were recorded for the period: by theme, by "
            "who saw them and by municipality as recorded."
        ),
        unit=ITEM,
        source=PLAN,
        measure=count(ObservedRow),
        by=(ObservedRow.area, ObservedRow.category, ObservedRow.municipality, ObservedRow.source, ObservedRow.desk),
    ),
)
