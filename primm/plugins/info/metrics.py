"""What is counted of information (I…)."""

from __future__ import annotations

from primm.core.figures.measures import count, ratio, stock, total
from primm.core.figures.metrics import CALL, CONTACT, ITEM, OWN, PERCENT, PRESENCE, Metric, Source
from primm.plugins.info.meetings import MeetingRow, PresenceRow
from primm.plugins.info.views import CallRow, DistributedRow, InformedRow, ItemRow, VersionRow
from primm.words import _

IN_FORCE = stock(ItemRow, opened=ItemRow.published, closed=ItemRow.withdrawn, key=ItemRow.item)
VERSIONS = stock(VersionRow, opened=VersionRow.published, closed=VersionRow.withdrawn, key=VersionRow.item)

METRICS = (
    Metric(
        "I01",
        1,
        _("Items in force"),
        _("Information items published and not withdrawn at the end of the period."),
        unit=ITEM,
        source=OWN,
        measure=IN_FORCE,
        by=(ItemRow.topic, ItemRow.channel),
    ),
    Metric(
        "I01b",
        1,
        _("Items in force, by language"),
        _("Items in force that exist in at least one language; an item in several languages stands in each of them."),
        unit=ITEM,
        source=OWN,
        measure=VERSIONS,
        by=(VersionRow.language, VersionRow.topic, VersionRow.channel),
    ),
    Metric(
        "I02",
        1,
        _("Language coverage"),
        _("Of the items in force at the end of the period, the part that has a version in the language."),
        unit=PERCENT,
        source=OWN,
        measure=ratio(VERSIONS, IN_FORCE, percent=True),
        by=(VersionRow.language, VersionRow.topic),
    ),
    Metric(
        "I04",
        1,
        _("Information contacts"),
        _("Contacts in which a person was reached and of which information is all that came."),
        unit=CONTACT,
        source=Source("OSCaR, calls seeking information", "verified"),
        measure=count(InformedRow, InformedRow.only_information),
        by=(InformedRow.desk, InformedRow.municipality, InformedRow.channel, InformedRow.worker, InformedRow.topics),
    ),
    Metric(
        "I05",
        1,
        _("Calls without a case"),
        _("Spam, wrong numbers, silent calls and the like; they are no contacts."),
        unit=CALL,
        source=Source("OSCaR, call model", "verified"),
        measure=count(CallRow),
        by=(CallRow.call_kind, CallRow.desk),
    ),
    Metric(
        "I06",
        1,
        _("Distribution"),
        _("Copies, messages and visits as declared by who hands them out or counts them; never persons."),
        unit=ITEM,
        source=OWN,
        measure=total(DistributedRow, DistributedRow.count),
        by=(DistributedRow.distribution, DistributedRow.channel, DistributedRow.language),
    ),
    Metric(
        "I07",
        1,
        _("Information meetings"),
        _("Meetings held in the period."),
        unit=ITEM,
        source=Source("La Coop de la médiation numérique, corrected", "verified"),
        measure=count(MeetingRow),
        by=(MeetingRow.place, MeetingRow.language, MeetingRow.desk),
    ),
    Metric(
        "I07b",
        1,
        _("Presences at information meetings"),
        _("Persons times meetings. Of people without a name only one marginal at a time is known."),
        unit=PRESENCE,
        source=Source("La Coop de la médiation numérique, corrected", "verified"),
        measure=total(PresenceRow, PresenceRow.presences),
        by=(
            PresenceRow.place,
            PresenceRow.language,
            PresenceRow.desk,
            PresenceRow.sex,
            PresenceRow.age,
            PresenceRow.tg,
        ),
    ),
)
