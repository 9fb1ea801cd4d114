"""What is counted of what the desks give: services, applications, accompaniments (V02, V12–V14)."""

from __future__ import annotations

from primm.core.figures.measures import count, share
from primm.core.figures.metrics import ITEM, OWN, PERCENT, SERVICE, Metric, Source
from primm.plugins.services.applications import ApplicationRow
from primm.plugins.services.desk_metrics import CARITAS
from primm.plugins.services.given import AccompanimentRow, ServiceRow
from primm.words import _

SERVICES = (
    Metric(
        "V02",
        1,
        _("Services given"),
        _("Services given in the period; one contact may give several."),
        unit=SERVICE,
        source=CARITAS,
        measure=count(ServiceRow, ServiceRow.lead),
        by=(
            *(ServiceRow.service_kind, ServiceRow.desk, ServiceRow.municipality, ServiceRow.worker),
            *(ServiceRow.topic, ServiceRow.sex, ServiceRow.tg),
        ),
    ),
)

CENTO = Source("Cento 2013; Capannori 2012", "verified")
BY_APPLICATION = (
    ApplicationRow.application_kind,
    ApplicationRow.office,
    ApplicationRow.desk,
    ApplicationRow.municipality,
    ApplicationRow.worker,
    ApplicationRow.sex,
    ApplicationRow.tg,
)
RENEWAL = (ApplicationRow.application_kind, ApplicationRow.desk, ApplicationRow.municipality)

APPLICATIONS = (
    Metric(
        "V12",
        1,
        _("Applications prepared"),
        _("Applications prepared in the period, whatever became of them; a family's application counts once."),
        unit=ITEM,
        source=CENTO,
        measure=count(ApplicationRow, ApplicationRow.lead),
        by=BY_APPLICATION,
    ),
    Metric(
        "V12b",
        1,
        _("Applications granted"),
        _(
            "Applications prepared in the period that were granted by the horizon of the report; of two decisions the "
            "last holds."
        ),
        unit=ITEM,
        source=CENTO,
        measure=count(ApplicationRow, (ApplicationRow.lead, ApplicationRow.granted_on)),
        by=BY_APPLICATION,
    ),
    Metric(
        "V12c",
        1,
        _("Applications refused"),
        _(
            "Applications prepared in the period that were refused by the horizon of the report; of two decisions the "
            "last holds."
        ),
        unit=ITEM,
        source=CENTO,
        measure=count(ApplicationRow, (ApplicationRow.lead, ApplicationRow.refused_on)),
        by=BY_APPLICATION,
    ),
    Metric(
        "V12d",
        1,
        _("Applications pending"),
        _(
            "Applications prepared in the period, handed in or not, on which nothing was decided by the horizon of the "
            "report; those withdrawn or archived are neither pending, nor granted, nor refused."
        ),
        unit=ITEM,
        source=CENTO,
        measure=count(ApplicationRow, ApplicationRow.lead, pending=ApplicationRow.decided_on),
        by=BY_APPLICATION,
    ),
    Metric(
        "V13",
        1,
        _("Deadlines saved, share"),
        _(
            "Of the renewals, conversions, updates and long-term permits prepared in the period for a permit whose "
            "expiry is known, the part prepared by the last day on which it was valid; where a law had put the expiry "
            "off, as it stood on the day of the preparation, the later day counts. The expiry is that of the "
            "application, else that of the permit which the person's file or an earlier grant had told last by then."
        ),
        unit=PERCENT,
        source=OWN,
        measure=share(ApplicationRow, of=ApplicationRow.in_time, among=(ApplicationRow.lead, ApplicationRow.dated)),
        by=RENEWAL,
    ),
    Metric(
        "V13b",
        1,
        _("Renewals without a known expiry"),
        _(
            "Renewals, conversions, updates and long-term permits prepared in the period for a permit whose expiry "
            "neither the application nor the person's file nor an earlier grant had told by then; they are left out of "
            "the deadlines saved."
        ),
        unit=ITEM,
        source=OWN,
        measure=count(ApplicationRow, (ApplicationRow.lead, ApplicationRow.undated)),
        by=RENEWAL,
    ),
)

ACCOMPANIMENTS = (
    Metric(
        "V14",
        1,
        _("Accompaniments"),
        _(
            "Times in the period that somebody was accompanied to a service; a family counts once. Referrals sent "
            "accompanied are counted among the referrals."
        ),
        unit=ITEM,
        source=OWN,
        measure=count(AccompanimentRow, AccompanimentRow.lead),
        by=(
            *(AccompanimentRow.service, AccompanimentRow.service_type, AccompanimentRow.desk),
            *(AccompanimentRow.municipality, AccompanimentRow.worker),
        ),
    ),
)
