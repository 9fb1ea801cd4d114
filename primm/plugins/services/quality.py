"""What is counted of persons and of what is known of them: contacts each, for others, target group, fields."""

from __future__ import annotations

from primm.core.figures.measures import count, median_per, persons, ratio, share
from primm.core.figures.metrics import CONTACT, OWN, PERCENT, PERSON, RATIO, Metric, Source
from primm.plugins.services.completeness import FieldRow
from primm.plugins.services.contacts import ContactRow
from primm.words import _

CAPANNORI = Source("Capannori 2012", "verified")
CASA = Source("CASA, missing_data_report", "verified")
RULES_OF_FUNDS = Source(_("the rule of the funds: third-country nationals"), "own")

MET = (
    Metric(
        "X07",
        1,
        _("Contacts per person"),
        _(
            "Contacts in which a person with a name was reached, divided by the persons met; a contact of several "
            "persons counts once, and so does each of the persons."
        ),
        unit=RATIO,
        source=OWN,
        measure=ratio(
            count(ContactRow, (ContactRow.lead, ContactRow.reached, ContactRow.named)),
            persons(ContactRow, ContactRow.reached),
        ),
        by=(ContactRow.desk, ContactRow.tg),
    ),
    Metric(
        "X07b",
        1,
        _("Contacts per person, median"),
        _(
            "The middle one of the numbers of contacts that each of the persons met had in the period: half of them "
            "had no more. A contact of several persons is one of each of them."
        ),
        unit=CONTACT,
        source=OWN,
        measure=median_per(ContactRow, ContactRow.person, ContactRow.reached),
        by=(ContactRow.desk, ContactRow.tg),
    ),
    Metric(
        "X08",
        1,
        _("Contacts for somebody else, share"),
        _(
            "Of the contacts in which somebody was reached, the part in which one person asked for another; by sex it "
            "is that of the person for whom it was, the first one named."
        ),
        unit=PERCENT,
        source=CAPANNORI,
        measure=share(ContactRow, of=ContactRow.proxy, among=(ContactRow.lead, ContactRow.reached)),
        by=(ContactRow.desk, ContactRow.sex),
    ),
    Metric(
        "X17",
        1,
        _("Persons of the target group, share"),
        _(
            "Of the persons met whose citizenships were known on the day of a contact, the part that was a "
            "third-country national or stateless on such a day; who also has the citizenship of an EU country is not. "
            "Only the contacts of the desks count, each under the action that it is for."
        ),
        unit=PERCENT,
        source=RULES_OF_FUNDS,
        measure=share(persons(ContactRow, (ContactRow.reached, ContactRow.tg_known)), of=ContactRow.targeted),
        by=(ContactRow.desk, ContactRow.action, ContactRow.municipality),
    ),
    Metric(
        "X17b",
        1,
        _("Persons whose target group is not known"),
        _(
            "Persons met whose citizenships were not known on the day of a contact of the period: they are left out of "
            "the share of the target group unless another contact tells."
        ),
        unit=PERSON,
        source=RULES_OF_FUNDS,
        measure=persons(ContactRow, (ContactRow.reached, ContactRow.tg_unknown)),
        by=(ContactRow.desk, ContactRow.action, ContactRow.municipality),
    ),
)

BY_FIELD = (FieldRow.field, FieldRow.desk, FieldRow.worker, FieldRow.municipality)

FIELDS = (
    Metric(
        "X16",
        1,
        _("Fields of persons that are known, share"),
        _(
            "Of seven fields of each person whose first contact in the log is of the period, known to the desk before"
            " or not (sex, year of birth, citizenships, residence, languages, year of arrival, how they found the "
            "desk), the part that is known, whenever it was recorded; languages and how they found the desk may stand"
            " in a contact instead. A field that the person prefers not to say, and the arrival of who was born in "
            "Italy, are left out; not known and never recorded both count as missing."
        ),
        unit=PERCENT,
        source=CASA,
        measure=share(FieldRow, of=FieldRow.known, among=FieldRow.asked),
        by=BY_FIELD,
    ),
    Metric(
        "X16b",
        1,
        _("Fields that persons prefer not to say, share"),
        _(
            "Of the same seven fields of the same persons, all of them, the part that the person was asked for and "
            "prefers not to say."
        ),
        unit=PERCENT,
        source=OWN,
        measure=share(FieldRow, of=FieldRow.refused),
        by=BY_FIELD,
    ),
    Metric(
        "X16c",
        1,
        _("Fields that nobody recorded, share"),
        _(
            "Of the same seven fields of the same persons, all of them, the part of which nothing is recorded: neither "
            "a value, nor that it is not known, nor that the person prefers not to say it."
        ),
        unit=PERCENT,
        source=OWN,
        measure=share(FieldRow, of=FieldRow.missing),
        by=BY_FIELD,
    ),
    Metric(
        "X16d",
        1,
        _("Contacts with minutes, share"),
        _("Of the contacts in which a person was reached, the part that says its minutes of work."),
        unit=PERCENT,
        source=CASA,
        measure=share(ContactRow, of=ContactRow.timed, among=(ContactRow.lead, ContactRow.reached)),
        by=(ContactRow.desk, ContactRow.worker, ContactRow.municipality),
    ),
)

QUALITY = (*MET, *FIELDS)
