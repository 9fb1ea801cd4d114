"""What is counted of information (I…)."""

from __future__ import annotations

from primm.core.figures.measures import count, distinct, during, persons, ratio, rows, share, stock, total
from primm.core.figures.metrics import CALL, CONTACT, ITEM, OWN, PERCENT, PERSON, PRESENCE, Metric, Source
from primm.plugins.info.items import ItemRow, VersionRow
from primm.plugins.info.meetings import MeetingRow, PresenceRow
from primm.plugins.info.onward import OnwardRow
from primm.plugins.info.questions import GapRow, QuestionRow
from primm.plugins.info.views import CallRow, CampaignRow, DistributedRow, InformedRow
from primm.words import _

QUESTION = _("question")

IN_FORCE = stock(ItemRow, opened=ItemRow.published, closed=ItemRow.withdrawn, key=ItemRow.item)
VERSIONS = stock(VersionRow, opened=VersionRow.published, closed=VersionRow.withdrawn, key=VersionRow.item)
STALE = stock(
    VersionRow,
    opened=VersionRow.published,
    closed=VersionRow.withdrawn,
    key=VersionRow.item,
    overdue=VersionRow.review_due,
)

METRICS = (
    Metric(
        "I01",
        2,
        _("Items in force"),
        _(
            "Information items published and not withdrawn at the end of the period, neither as a whole nor in all "
            "their languages."
        ),
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
        "I03",
        1,
        _("Stale items"),
        _(
            "Of the items in force at the end of the period, the part of which the current version in some language "
            "was to be looked at again before that day; a version without such a date is never stale."
        ),
        unit=PERCENT,
        source=OWN,
        measure=ratio(STALE, IN_FORCE, percent=True),
        by=(VersionRow.topic,),
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
        by=(CallRow.call_kind, CallRow.desk, CallRow.language),
    ),
    Metric(
        "I06",
        1,
        _("Distribution"),
        _("Copies, messages and visits as declared by who hands them out or counts them; never persons."),
        unit=ITEM,
        source=OWN,
        measure=total(DistributedRow, DistributedRow.count),
        by=(DistributedRow.distribution, DistributedRow.channel, DistributedRow.language, DistributedRow.desk),
    ),
    Metric(
        "I06b",
        1,
        _("Campaigns"),
        _(
            "Information campaigns that ran in the period, on one day of it at least: from the day on which they were "
            "opened until they were closed. A planned end alone does not close one."
        ),
        unit=ITEM,
        source=OWN,
        measure=during(CampaignRow, opened=CampaignRow.opened, closed=CampaignRow.closed),
        by=(CampaignRow.channels, CampaignRow.languages, CampaignRow.desk),
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
        3,
        _("Presences at information meetings"),
        _(
            "Persons times meetings: whoever is named once a meeting, on the day of which the list tells. Of people "
            "without a name sex, age and target group are known one at a time; how two of them go together is not "
            "known."
        ),
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
    Metric(
        "I08",
        1,
        _("Answered at first contact"),
        _(
            "Of the questions of the period, the part answered on the same day. A question is an information contact, "
            "of which information is all that came, or one that was noted because the desk had no answer."
        ),
        unit=PERCENT,
        source=OWN,
        measure=share(QuestionRow, of=QuestionRow.at_once),
        by=(QuestionRow.topics, QuestionRow.desk),
    ),
    Metric(
        "I08b",
        1,
        _("Questions without an answer"),
        _(
            "Questions that were noted in the period because the desk had no answer, and of which no answer was "
            "recorded by the report's horizon."
        ),
        unit=QUESTION,
        source=OWN,
        measure=count(QuestionRow, QuestionRow.noted, pending=QuestionRow.answered_on),
        by=(QuestionRow.topics, QuestionRow.language, QuestionRow.desk),
    ),
    Metric(
        "I09",
        1,
        _("Gap list"),
        _(
            "Questions of the period about a topic of which no item in force on that day was written in the language "
            "of who asked. An item about a whole category covers all its topics; one in Arabic covers the Arabic of "
            "every country; where nobody noted the language an item in any one is enough."
        ),
        unit=QUESTION,
        source=OWN,
        measure=distinct(GapRow, GapRow.question),
        by=(GapRow.topic, GapRow.language, GapRow.desk),
    ),
    Metric(
        "I10",
        1,
        _("From information to a service"),
        _(
            "Of the persons with an information contact in the period whose 30 days are over by the report's horizon, "
            "the part who were referred to a service on that day or in the 30 days after one; an address given is no "
            "referral. Those whose 30 days are not over are I10b."
        ),
        unit=PERCENT,
        source=OWN,
        measure=share(persons(OnwardRow, OnwardRow.due), of=OnwardRow.referred),
        by=(OnwardRow.topics, OnwardRow.desk),
    ),
    Metric(
        "I10b",
        1,
        _("Persons informed whose 30 days are not over"),
        _(
            "Persons with an information contact in the period after which 30 days have not passed by the report's "
            "horizon."
        ),
        unit=PERSON,
        source=OWN,
        measure=persons(any_of=(rows(OnwardRow, pending=OnwardRow.due),)),
        by=(OnwardRow.topics, OnwardRow.desk),
    ),
)
