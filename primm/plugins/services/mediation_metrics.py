"""What is counted of mediations: asked for, held, cancelled, not covered, how soon, how long (V08–V11)."""

from __future__ import annotations

from primm.core.figures.measures import count, median, share, total
from primm.core.figures.metrics import DAYS, HOUR, MEDIATION, OWN, PERCENT, REQUEST, Metric, Source
from primm.plugins.services.mediations import MediationRow
from primm.words import _

UMBRIA = Source("Umbria, mediation form", "verified")

BY_MEDIATION = (
    MediationRow.requester,
    MediationRow.requester_type,
    MediationRow.language,
    MediationRow.mode,
    MediationRow.context,
    MediationRow.purpose,
    MediationRow.desk,
    MediationRow.municipality,
    MediationRow.mediator,
)
HELD = (MediationRow.lead, MediationRow.delivered)

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
        2,
        _("Mediations delivered"),
        _("Mediations that took place in the period, requested before or not."),
        unit=MEDIATION,
        source=UMBRIA,
        measure=count(MediationRow, HELD, on=MediationRow.delivered_on),
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
    Metric(
        "V08d",
        1,
        _("Mediations requested"),
        _("Mediations that a service or a desk asked for in the period, whatever became of them."),
        unit=MEDIATION,
        source=UMBRIA,
        measure=count(MediationRow, (MediationRow.lead, MediationRow.requested)),
        by=BY_MEDIATION,
    ),
    Metric(
        "V09",
        2,
        _("Unmet language demand"),
        _(
            "Requests for a mediation, recorded before or only then, that in the period could not be covered because "
            "no mediator speaks the language or none was free, and that did not take place after all by the horizon of "
            "the report."
        ),
        unit=REQUEST,
        source=OWN,
        measure=count(
            MediationRow,
            (MediationRow.lead, MediationRow.uncovered),
            on=MediationRow.unmet_on,
            pending=MediationRow.delivered_on,
        ),
        by=(
            MediationRow.language,
            MediationRow.municipality,
            MediationRow.requester_municipality,
            MediationRow.unmet_reason,
            MediationRow.requester,
            MediationRow.mode,
            MediationRow.desk,
        ),
    ),
    Metric(
        "V10",
        1,
        _("From the request to the mediation, median"),
        _("Days from the request to the day of the mediation, over those that took place in the period on request."),
        unit=DAYS,
        source=OWN,
        measure=median(MediationRow, MediationRow.days, (*HELD, MediationRow.requested), on=MediationRow.delivered_on),
        by=BY_MEDIATION,
    ),
    Metric(
        "V10b",
        2,
        _("Hours of mediation"),
        _(
            "Minutes on site of the mediations that took place in the period, requested or not, in hours, as far as "
            "they were said; the way there is left out."
        ),
        unit=HOUR,
        source=OWN,
        measure=total(MediationRow, MediationRow.minutes, HELD, scale=60, on=MediationRow.delivered_on),
        by=BY_MEDIATION,
    ),
    Metric(
        "V11",
        2,
        _("Remote mediations, share"),
        _(
            "Of the mediations that took place in the period, the part by phone or video; what was written, and that "
            "of which nobody said how, was not remote."
        ),
        unit=PERCENT,
        source=Source("Umbria, mediation form; Lab'Impact", "verified"),
        measure=share(MediationRow, of=MediationRow.remote, among=HELD, on=MediationRow.delivered_on),
        by=(
            *(MediationRow.desk, MediationRow.municipality, MediationRow.language, MediationRow.requester),
            *(MediationRow.context, MediationRow.mediator),
        ),
    ),
)
