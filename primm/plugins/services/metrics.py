"""What is counted of referrals and of the services behind them (V03–V07, V16); and the whole list of the action."""

from __future__ import annotations

from primm.core.figures.measures import count, distinct, median, ratio, share, stock
from primm.core.figures.metrics import DAYS, ITEM, OWN, PERCENT, REFERRAL, Metric, Source
from primm.plugins.services.desk_metrics import CASES, CONTACTS
from primm.plugins.services.desk_time import DESK_TIME
from primm.plugins.services.given_metrics import ACCOMPANIMENTS, APPLICATIONS, SERVICES
from primm.plugins.services.links import DirectoryRow, LinkRow
from primm.plugins.services.mediation_metrics import MEDIATIONS
from primm.plugins.services.need_metrics import NEEDS
from primm.plugins.services.network_metrics import NETWORK, POPULATION
from primm.plugins.services.quality import QUALITY
from primm.plugins.services.referrals import ReferralRow
from primm.words import _

PRIMERO = Source("Primero, transitions and KPIs", "verified")

SENT = (ReferralRow.lead, ReferralRow.shared)

REFERRALS = (
    Metric(
        "V03",
        1,
        _("Referrals sent"),
        _(
            "Referrals sent in the period to a service: by letter or message, accompanied, or as an address given. By "
            "handover they are told apart; of an address given no answer is awaited. A draft that was answered counts "
            "as sent on the day of the answer."
        ),
        unit=REFERRAL,
        source=PRIMERO,
        measure=count(ReferralRow, ReferralRow.lead),
        by=(
            ReferralRow.receiver,
            ReferralRow.receiver_type,
            ReferralRow.network,
            ReferralRow.topic,
            ReferralRow.desk,
            ReferralRow.handover,
        ),
    ),
    Metric(
        "V04",
        1,
        _("Referrals answered, share"),
        _(
            "Of the referrals sent in the period, the part that was accepted or rejected by the horizon of the report; "
            "completed counts as accepted, and an address given awaits no answer."
        ),
        unit=PERCENT,
        source=PRIMERO,
        measure=share(ReferralRow, of=ReferralRow.answered_on, among=SENT),
        by=(ReferralRow.receiver, ReferralRow.receiver_type, ReferralRow.desk),
    ),
    Metric(
        "V04b",
        1,
        _("Referrals accepted, share of the answers"),
        _(
            "Of the referrals sent in the period that have an answer by the horizon of the report, the part that was "
            "accepted by then."
        ),
        unit=PERCENT,
        source=PRIMERO,
        measure=share(ReferralRow, of=ReferralRow.accepted_on, among=(*SENT, ReferralRow.answered_on)),
        by=(ReferralRow.receiver, ReferralRow.receiver_type, ReferralRow.desk),
    ),
    Metric(
        "V04c",
        1,
        _("Referrals without an answer"),
        _(
            "Referrals sent in the period that were neither accepted nor rejected by the horizon of the report; an "
            "address given awaits no answer."
        ),
        unit=REFERRAL,
        source=PRIMERO,
        measure=count(ReferralRow, SENT, pending=ReferralRow.answered_on),
        by=(ReferralRow.receiver, ReferralRow.receiver_type, ReferralRow.desk),
    ),
    Metric(
        "V05",
        1,
        _("Arrived and served, share"),
        _(
            "Of the referrals sent in the period whose 60 days are over, the part in which the person arrived and was "
            "served, at any time up to the horizon of the report; those whose days are not over are printed as open."
        ),
        unit=PERCENT,
        source=Source("Primero, percentage_successful_referrals; 60 days are our own", "verified"),
        measure=share(ReferralRow, of=ReferralRow.served_on, among=SENT, due=ReferralRow.due),
        by=(ReferralRow.receiver, ReferralRow.topic, ReferralRow.sex),
    ),
    Metric(
        "V06",
        1,
        _("Time to the answer, median"),
        _(
            "Days from sending to the first answer, over the referrals sent in the period that have one by the horizon "
            "of the report."
        ),
        unit=DAYS,
        source=OWN,
        measure=median(ReferralRow, ReferralRow.days, (*SENT, ReferralRow.answered_on)),
        by=(ReferralRow.receiver,),
    ),
    Metric(
        "V07",
        1,
        _("Rejections by reason"),
        _(
            "Referrals rejected in the period, by the reason that the receiver gave, and not accepted after all by the "
            "horizon of the report."
        ),
        unit=REFERRAL,
        source=Source("conseillers-entreprises, issue 3910", "verified"),
        measure=count(ReferralRow, SENT, on=ReferralRow.rejected_on, pending=ReferralRow.accepted_on),
        by=(ReferralRow.reason, ReferralRow.receiver),
    ),
)

LINKED = distinct(LinkRow, LinkRow.body)
LISTED = stock(DirectoryRow, opened=DirectoryRow.since, closed=DirectoryRow.until, key=DirectoryRow.body)

LINKS = (
    Metric(
        "V16",
        1,
        _("Services with a working link, share"),
        _(
            "Of the services in the directory at the end of the period, the part that accepted a referral in the "
            "period, whenever it was sent, or for which a mediation took place in it. A service is in the directory "
            "since it was registered, or since the first of these if that was before."
        ),
        unit=PERCENT,
        source=OWN,
        measure=ratio(LINKED, LISTED, percent=True),
        by=(LinkRow.body_type, LinkRow.municipality),
    ),
    Metric(
        "V16b",
        1,
        _("Services with a working link"),
        _(
            "Services in the directory that accepted a referral in the period, whenever it was sent, or for which a "
            "mediation took place in it; each counts once."
        ),
        unit=ITEM,
        source=OWN,
        measure=LINKED,
        by=(LinkRow.body_type, LinkRow.municipality),
    ),
    Metric(
        "V16c",
        1,
        _("Services in the directory"),
        _(
            "Services in the directory at the end of the period, by type and place, with a working link or without: "
            "types that have none stand here alone."
        ),
        unit=ITEM,
        source=OWN,
        measure=LISTED,
        by=(DirectoryRow.body_type, DirectoryRow.municipality),
    ),
)

METRICS = tuple(
    sorted(
        (
            *(*CONTACTS, *DESK_TIME, *QUALITY, *NEEDS, *CASES, *SERVICES, *REFERRALS),
            *(*MEDIATIONS, *APPLICATIONS, *ACCOMPANIMENTS, *LINKS, *POPULATION, *NETWORK),
        ),
        key=lambda metric: (metric.id.startswith("V"), metric.id),  # the desks' own work first
    )
)
