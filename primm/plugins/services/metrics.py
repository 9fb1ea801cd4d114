"""What is counted of access to services: needs, services, referrals, mediations (V…); and the whole list."""

from __future__ import annotations

from primm.core.figures.measures import count, median, share
from primm.core.figures.metrics import DAYS, MEDIATION, NEED, OWN, PERCENT, REFERRAL, SERVICE, Metric, Source
from primm.plugins.services.desk_metrics import CARITAS, CASES, CONTACTS, PERSONS
from primm.plugins.services.network_metrics import NETWORK, POPULATION
from primm.plugins.services.referrals import MediationRow, ReferralRow
from primm.plugins.services.work import NeedRow, ServiceRow
from primm.words import _

PRIMERO = Source("Primero, transitions and KPIs", "verified")
UMBRIA = Source("Umbria, mediation form", "verified")

NEEDS = tuple(
    Metric(
        name,
        1,
        title,
        definition,
        unit=NEED,
        source=source,
        measure=count(NeedRow, NeedRow.lead),
        by=(NeedRow.area, NeedRow.category, NeedRow.desk, NeedRow.municipality, NeedRow.worker, *PERSONS),
    )
    for name, title, definition, source in (
        (
            "X09",
            _("Needs opened"),
            _("Needs opened in the period; a family's need counts once."),
            Source("Mon Suivi Social, HelpRequest", "verified"),
        ),
        (
            "V01",
            _("Needs by category"),
            _("Needs opened in the period, by their category; a family's need counts once."),
            Source("Caritas Rimini 2014, Cento 2013, Capannori 2012, Scandicci 2010", "verified"),
        ),
    )
)

SERVICES = (
    Metric(
        "V02",
        1,
        _("Services given"),
        _("Services given in the period; one contact may give several."),
        unit=SERVICE,
        source=CARITAS,
        measure=count(ServiceRow, ServiceRow.lead),
        by=(ServiceRow.service_kind, ServiceRow.desk, ServiceRow.topic),
    ),
)

SENT = (ReferralRow.lead, ReferralRow.shared)

REFERRALS = (
    Metric(
        "V03",
        1,
        _("Referrals sent"),
        _(
            "Referrals sent in the period to a service: by letter or message, accompanied, or as an address given. By "
            "handover they are told apart; of an address given no answer is awaited."
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

BY_MEDIATION = (
    MediationRow.requester,
    MediationRow.language,
    MediationRow.mode,
    MediationRow.context,
    MediationRow.desk,
)

MEDIATIONS = (
    Metric(
        "V08",
        1,
        _("Mediations delivered, share of those requested"),
        _(
            "Of the mediations requested in the period whose day, as last set, is not after the horizon of the report, "
            "the part that took place by then."
        ),
        unit=PERCENT,
        source=UMBRIA,
        measure=share(
            MediationRow,
            of=MediationRow.delivered_on,
            among=(MediationRow.lead, MediationRow.requested),
            due=MediationRow.due,
        ),
        by=BY_MEDIATION,
    ),
    Metric(
        "V08b",
        1,
        _("Mediations delivered"),
        _("Mediations that took place in the period, requested before or not."),
        unit=MEDIATION,
        source=UMBRIA,
        measure=count(MediationRow, (MediationRow.lead, MediationRow.delivered), on=MediationRow.delivered_on),
        by=BY_MEDIATION,
    ),
    Metric(
        "V08c",
        1,
        _("Mediations cancelled"),
        _(
            "Mediations cancelled in the period, by the side that cancelled, that did not take place after all by the "
            "horizon of the report."
        ),
        unit=MEDIATION,
        source=UMBRIA,
        measure=count(MediationRow, MediationRow.lead, on=MediationRow.cancelled_on, pending=MediationRow.delivered_on),
        by=(MediationRow.cancelled_by, *BY_MEDIATION),
    ),
)

METRICS = (*CONTACTS, *NEEDS, *CASES, *SERVICES, *REFERRALS, *MEDIATIONS, *POPULATION, *NETWORK)
